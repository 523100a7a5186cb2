"""The laboratory: studies are planned, run, stored and compared here."""
