"""What a running simulation holds: its tables, the event queue, the daily metrics, the turn log, and how it begins."""
