"""One module a field of published findings; each lists its ``TARGETS``."""
