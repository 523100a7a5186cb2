"""Fitting the model: intercepts to stated rates, a support log and networks, uncertain parameters to published patterns."""
