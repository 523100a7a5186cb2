"""Society: the social graph, generated or read from a file, and the people with their traits and first state."""
