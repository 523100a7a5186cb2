"""Analysis of results: comparisons, intervals, sweeps, explanations."""
