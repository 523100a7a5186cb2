"""Measurements beside other tools, in one run on one machine; `python -m benchmarks.run` does all of them."""
