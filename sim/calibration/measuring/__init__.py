"""One module for the patterns that are measured in one market; each returns raw values by the name of the statistic."""
