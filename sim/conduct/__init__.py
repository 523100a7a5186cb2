"""What people do: experience, voice, spread, feeling, helping, loyalty."""
