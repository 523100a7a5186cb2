"""Text for a terminal: answers, tables, progress."""
