"""The door of the workshop: who may come in, by which name, how often, and with how much."""
