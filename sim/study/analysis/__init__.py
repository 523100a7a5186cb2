"""What results say: comparisons, intervals, sweeps, explanations."""
