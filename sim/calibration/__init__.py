"""Fitting the model: intercepts that make the stated rates come out."""
