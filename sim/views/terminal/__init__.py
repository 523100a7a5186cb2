"""What the terminal shows: answers, tables, progress."""
