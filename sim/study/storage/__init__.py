"""Where results are kept, and how they are read."""
