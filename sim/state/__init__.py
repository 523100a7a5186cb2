"""State of a running simulation: one module a table, the event queue, the log of turns."""
