"""Runs the jobs: worker processes or a cluster, their limits and their failures."""
