"""Failures of a worker process, as opposed to those of the work that it does."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor

from sim.kernel.errors import GrapevineError


class StartError(GrapevineError):
    """No job can be run here: a worker does not start, or the model cannot be imported."""


class WorkerDied(BrokenExecutor):
    """A worker ended in the middle of a job. ``started``: whether it had come as far as to take jobs."""

    def __init__(self, message: str, *, started: bool = True) -> None:
        super().__init__(message)
        self.started = started
