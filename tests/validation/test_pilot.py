"""Power from the spread of an earlier run."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.validation import pilot, run
from sim.validation.results import rows
from sim.validation.run import Outcome
from sim.validation.statistics import above, mean_of
from sim.validation.target import Effort, Measured, TargetError
from tests.validation import made_up

REPLICATES = np.random.default_rng(3).normal(1.0, 0.5, 12)


def measured(effort: Effort) -> Measured:
    return Measured((above("x", mean_of(REPLICATES, 0.95), 0.0, "", 0.7),), 0.95, "")


TARGET = made_up.target("T", measured)


def kept() -> dict[str, object]:
    whole = rows([TARGET], [Outcome("T", "holds", measured(Effort()), "", 0.0)])
    return pilot.spreads_of({"quick": False, "model_version": "1"}, whole)


def test_the_same_run_as_its_own_pilot_says_the_same() -> None:
    found = measured(Effort())
    again = pilot.with_pilot("T", found, kept()["spreads"])  # type: ignore[arg-type]
    assert again.readings[0].power == pytest.approx(found.readings[0].power)
    assert 0.8 < again.readings[0].power < 1.0


def test_a_pilot_with_three_times_the_spread_takes_the_verdict_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a full run, of a number that the pilot knows; nothing else is touched."""
    half, error = measured(Effort()).readings[0].high - float(REPLICATES.mean()), measured(Effort()).readings[0].error
    wide = {"T": {"x": {"half": 3.0 * half, "error": 3.0 * error, "power": 0.2}}}
    monkeypatch.setattr(run, "spreads", lambda: wide)
    assert run.measure(TARGET, Effort()).verdict == "not known"
    assert run.measure(TARGET, Effort(quick=True)).verdict == "holds"
    monkeypatch.setattr(run, "spreads", lambda: {"T": {"y": wide["T"]["x"]}})
    assert run.measure(TARGET, Effort()).verdict == "holds"
    assert pilot.powerless([TARGET, made_up.target("U")], wide) == ["T"]


def test_a_quick_run_is_no_pilot() -> None:
    with pytest.raises(TargetError, match="quick"):
        pilot.spreads_of({"quick": True, "model_version": "1"}, [])


def test_the_file_is_read_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pilot, "FILE", tmp_path / "pilot.json")
    pilot.spreads.cache_clear()
    assert pilot.spreads() == {}
    (tmp_path / "pilot.json").write_text(json.dumps(kept()))
    pilot.spreads.cache_clear()
    assert set(pilot.spreads()["T"]["x"]) == {"half", "error", "power"}
    pilot.spreads.cache_clear()
