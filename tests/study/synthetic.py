"""A model of a few arithmetic lines with the model's interface, importable by spawned workers."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.measures.catalogue import DAY_METRICS, GROUP_METRICS, RUN_METRICS
from sim.measures.outcome import GroupMeasure, RunFailure, RunOutcome

TOLD = "GRAPEVINE_TEST_FOLDER"


def simulate(
    scenario: Any,
    policies: Sequence[str],
    seed: int,
    months: int,
    *,
    graph: Any = None,
    with_events: bool = True,
    on_progress: Callable[[str], None] | None = None,
) -> list[RunOutcome | RunFailure]:
    """Run every policy on one replicate; the numbers depend on scenario, policy, seed and events alone.

    A policy may misbehave by its name: ``raises``, ``fails-odd`` (with odd seeds), ``nan``, ``slow``, ``loops`` (for ever, in Python),
    ``sleeps`` (for ever, in one call), ``dies`` (takes the process along), ``dies-once``. Those called ``sick-...`` do so while there is a
    file ``sick``: ``sick-dies``, ``sick-memory``, ``sick-disk``, ``sick-bug``, ``sick-loops``, and ``sick-run``, ``sick-run-memory``, which
    fail alone.
    """
    if on_progress is not None:
        on_progress("a synthetic replicate")
    return [_one(scenario, policy, seed, months, with_events) for policy in policies]


def _one(scenario: Any, policy: str, seed: int, months: int, events: bool) -> RunOutcome | RunFailure:
    sick = policy.startswith("sick-") and Path(os.environ[TOLD], "sick").exists()
    _misbehave(policy.removeprefix("sick-") if sick else policy)
    if sick and policy.startswith("sick-run"):
        kind = "MemoryError" if policy.endswith("memory") else "ValueError"
        return RunFailure(policy, 3, f"{kind}: sick", "Traceback (most recent call last): ...")
    if policy == "fails-odd" and seed % 2:
        return RunFailure(policy, 40, "ValueError: odd seed", "Traceback (most recent call last): ...")
    shared = np.random.default_rng(seed)
    level = shared.normal() + scenario.voice.praise + (0.0 if events else 1.0)
    own = np.random.default_rng([seed, *policy.encode()])
    shift = 3.0 * len(policy) + own.normal()
    summary = {m.name: level + shift + place for place, m in enumerate(RUN_METRICS)}
    summary["first_response"] = float("nan")
    if policy == "nan":
        summary["value"] = float("nan")
    days = {m.name: level + shift + np.arange(months * 30.0) for m in DAY_METRICS}
    groups = tuple(GroupMeasure("voice", "whiners", m.name, level + place) for place, m in enumerate(GROUP_METRICS))
    return RunOutcome(policy, summary, days, groups)


def _misbehave(policy: str) -> None:
    if policy == "raises":
        raise RuntimeError("the run\nended")
    if policy == "bug":
        raise ValueError("a bug")
    if policy == "memory":
        np.zeros(2**62, dtype=np.int8)
    if policy == "disk":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if policy == "slow":
        time.sleep(0.2)
    if policy == "loops":
        while True:
            time.sleep(0.01)
    if policy == "interrupt":
        raise KeyboardInterrupt
    if policy == "sleeps":
        time.sleep(600.0)
    if policy == "hangs":
        Path(os.environ[TOLD], f"worker-{os.getpid()}").touch()
        time.sleep(600.0)
    if policy == "dies" or (policy == "dies-once" and _first_time()):
        os.kill(os.getpid(), signal.SIGKILL)


def _first_time() -> bool:
    mark = Path(os.environ[TOLD], "died")
    if mark.exists():
        return False
    mark.touch()
    return True
