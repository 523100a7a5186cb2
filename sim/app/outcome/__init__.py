"""Content of a finished comparison: the brief's records and what the pages need beside them, a slide, and how predictions came out."""
