"""Conduct of people: experience, voice, spread, feeling, helping, loyalty."""
