"""How a study is run: jobs, resumption, expansion, sequential rounds, progress."""
