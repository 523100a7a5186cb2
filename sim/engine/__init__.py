"""The engine: the event loop, one replicate from burn-in to outcome, and the adapter to Mesa."""
