"""Storing results, and reading them."""
