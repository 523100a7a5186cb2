"""A study of many points in words: its finding, its points, and what would change it; for terminal and report."""
