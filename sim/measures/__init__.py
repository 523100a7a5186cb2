"""Measures that need more than a sum: who led conversations, what customers are worth, how equally they are served."""
