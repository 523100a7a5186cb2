"""Who there is and how they are tied: the social graph, generated or read from a file, and the people as columns."""
