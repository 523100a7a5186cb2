"""Grapevine: an agent-based simulation of the conversations between a company and its customers."""

__version__ = "0.1.0"
