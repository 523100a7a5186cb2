"""Running a study: jobs, resumption, expansion, sequential rounds, progress."""
