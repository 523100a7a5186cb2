"""The public functions, which ``sim`` offers under short names and the command line calls: studies, their results, and the catalogue."""
