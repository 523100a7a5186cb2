"""Studies: their files, plans, design points and tables."""
