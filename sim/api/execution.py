"""Execution of a study: failures, time limits, clusters, earlier results to continue. None of these options changes a result."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING

from sim.kernel.errors import GrapevineError

if TYPE_CHECKING:
    from sim.study.execute.runner import RunOptions

AnyPath = str | os.PathLike[str]
OnProgress = Callable[[int, int, str], None]
"""Called with how many runs are done, of how many, and what is being done."""


class ExecutionError(GrapevineError):
    """Options of a study that cannot be used, alone or together."""


def path_of(given: AnyPath, name: str) -> Path:
    """Return the path that the argument ``name`` gives. Raises ExecutionError for anything that is not a path."""
    if not isinstance(given, str | os.PathLike):
        raise ExecutionError(f"{name} is {given!r}, expected a path")
    return Path(given)


def _is_whole(given: object) -> bool:
    return isinstance(given, Integral)


def _is_number(given: object) -> bool:
    return isinstance(given, Real)


@dataclass(frozen=True)
class Execution:
    """Options for the execution of a study. They do not change its results.

    Attributes:
        on_error: what to do when a run fails. ``continue`` records it, goes on and compares what is left; ``stop-at-end`` goes on, and
            raises ``RunsFailed`` in place of a result; ``stop`` raises at once and keeps what is complete. None (the default) is
            ``continue``, but refuses to start with a policy that is known to fail.
        time_limit: minutes that a run may take; a job that takes longer is stopped, and its runs are recorded as failed.
        dask: address of the scheduler of a Dask cluster, as ``tcp://host:8786``.
        accept_changes: go on with a study although code, packages or policy files have changed since; the manifest lists both.
        retry_failed: run again what failed, whatever the reason.
        resume: only finish a study that was stopped; an error when there is none.
        expand: a result folder, to which the missing replicates, policies or scenarios are added.
        progress: whether a progress bar is shown; or a function that is called with the runs that are done, the runs in all, and what is
            being done in a word or two. What is done is stored already. It should return soon; an error in it stops the study, which
            keeps what is complete.
        first_answer: whether a comparison shows a first answer with its progress: after 10 of 20 replicates or more, when the rest takes a
            while. Not with ``until_sure``, nor where ``progress`` is a function.
        tell: called with each line about how the study goes, such as what was found in a graph file.
    """

    on_error: str | None = None
    time_limit: float | None = None
    dask: str | None = None
    accept_changes: bool = False
    retry_failed: bool = False
    resume: bool = False
    expand: AnyPath | None = None
    progress: bool | OnProgress = True
    first_answer: bool = False
    tell: Callable[[str], None] | None = None

    def say(self, *lines: str) -> None:
        """Tell each line, if anybody wants to know."""
        for line in lines if self.tell is not None else ():
            self.tell(line)  # type: ignore[misc]

    def options(self, workers: int | None) -> RunOptions:
        """Return the options of the runner. Raises ExecutionError for options that cannot be used."""
        from sim.study.execute.runner import ON_ERROR, RunOptions

        if workers is not None and (not _is_whole(workers) or workers < 1):
            raise ExecutionError(f"workers is {workers!r}, allowed is 1 or more")
        on_error = self.on_error or ON_ERROR[0]
        if on_error not in ON_ERROR:
            raise ExecutionError(f"on-error is {on_error!r}, allowed are {', '.join(ON_ERROR)}")
        if self.time_limit is not None and not (_is_number(self.time_limit) and 0.0 < self.time_limit < float("inf")):
            raise ExecutionError(f"time-limit is {self.time_limit!r}, expected minutes above 0")
        executor = None
        if self.dask is not None:
            from sim.study.workers.dask import executor_of, workers_of

            if workers is not None:
                raise ExecutionError("workers cannot be combined with dask: the cluster says how many there are")
            executor, workers = executor_of(self.dask), workers_of(self.dask)
        return RunOptions(workers, executor, on_error, self.time_limit, self.accept_changes, self.retry_failed)

    def folder(self, given: AnyPath | None) -> Path | None:
        """Return the folder that was asked for, if any. Raises ExecutionError for one that cannot be meant."""
        if self.expand is not None:
            if given is not None or self.resume:
                raise ExecutionError("expand names the folder; it cannot be combined with an output folder or resume")
            return path_of(self.expand, "expand")
        if given is None:
            return None
        folder = Path(given)
        if not folder.name and not folder.is_absolute():
            raise ExecutionError("the output folder is the working directory, expected a folder for the results alone")
        return folder
