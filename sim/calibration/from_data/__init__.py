"""Fits to a company's own data: its desk, its turns, its graph, its stated rates."""
