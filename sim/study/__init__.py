"""Studies: their design, their execution by workers, the storage of results, and their analysis."""
