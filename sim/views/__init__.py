"""Output for people: terminal text, figures, and the report of a study."""
