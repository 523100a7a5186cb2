"""Grapevine: an agent-based simulation of the conversations between a company and its customers."""

from sim.kernel.errors import GrapevineError

__version__ = "0.1.0"
__all__ = ["GrapevineError", "__version__"]
