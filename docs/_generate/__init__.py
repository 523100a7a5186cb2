"""Generators of the pages of the documentation; not shipped in the wheel."""
