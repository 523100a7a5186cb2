"""The benchmarks run and their page says what was measured; nothing here looks at a clock."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import run

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]


def result(people: int, days: int, run_s: float) -> run.Result:
    """What a measurement that took ``run_s`` seconds would have reported."""
    done = people * days
    return {
        "people": people,
        "days": days,
        "person_days": done,
        "run_s": run_s,
        "build_s": 2.0,
        "peak_mb": 900.0,
        "rate": done / run_s,
        "customer_rate": 0.9 * done / run_s,
    }


@pytest.mark.parametrize("tool", ["plain_mesa", "ours"])
def test_a_measured_process_reports_its_work(tool: str) -> None:
    command = [sys.executable, "-m", f"benchmarks.{tool}", "300", "4"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["person_days"] == 1200
    assert 0 < found["customer_days"] <= 1200
    assert found["run_s"] > 0
    assert found["build_s"] > 0
    assert found["peak_mb"] > 10


def test_plain_mesa_is_a_market_in_which_things_happen() -> None:
    command = [sys.executable, "-m", "benchmarks.plain_mesa", "2000", "30"]
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert found["complaints"] > 10


def test_the_bare_loop_draws_evenly_for_everybody_every_day() -> None:
    command = [sys.executable, "-m", "benchmarks.bare_loop", "20000", "60"]
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert found["person_days"] == 1_200_000
    # a difference of two products of even numbers has the variance 7/72, and the sum over days that of a geometric series; a spread of
    # 20,000 values is off by more than 3 % in fewer than 1 of 100,000 tries, and the draws are always the same ones
    assert found["spread"] == pytest.approx((7 / 72 / (1 - 0.81)) ** 0.5, rel=0.03)


def test_the_page_states_ratios_and_broken_targets() -> None:
    ours = {
        10_000: result(10_000, 180, 0.1),
        100_000: result(100_000, 180, 1.0),
        1_000_000: result(1_000_000, 180, 30.0),
    }
    results = {"ours": ours, "plain_mesa": {10_000: result(10_000, 180, 2.0)}}
    start = {"help": run.Took(0.2, 0.2), "first": run.Took(50.0, 49.0), "later": run.Took(1.0, 1.0)}
    compared = {"short": run.Took(12.0, 20.0), "1": run.Took(20.0, 19.0), "2": run.Took(16.0, 19.0)}
    rows = run.target_rows(ours, start, compared)
    verdicts = {row.measure: row.holds for row in rows}
    assert verdicts["customer-days per second, 100,000 people, every mechanism on"] is True
    assert verdicts["the same, 1,000,000 people"] is False
    assert verdicts["1,000,000 people, 180 days"] is False
    assert verdicts["its peak memory"] is True
    assert verdicts["first run, compiling"] is False
    assert verdicts["3 policies x 20 replicates, 6 months, 2 workers"] is True
    assert verdicts["2 workers against 1, 3 policies x 60 replicates, 6 months"] is False

    text = run.page(results, rows)
    assert "20.0 times as fast" in text
    assert "| first run, compiling | 50.00 s (49.00 s of processor) | under 40 s | **does not hold** |" in text
    assert "mesa-frames was not installed" in text
    assert "Starsim was not installed" in text
