"""What is done about runs that fail, take too long, or never end; and what the status file says meanwhile."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from sim.study.design.plan import plan, replicate_seed
from sim.study.execute import status
from sim.study.execute.runner import RunOptions, StudyStopped, run
from sim.study.storage.files import read_lines
from sim.study.storage.layout import STATUS
from sim.study.storage.results import open_study
from sim.study.workers.job import run_job
from sim.study.workers.time_limit import TimeUp, at_most
from tests.study.execute.test_runner import Diary, study
from tests.study.rows import data

pytestmark = pytest.mark.slow

SHORT_MIN = 0.2 / 60.0


def test_the_body_is_left_when_time_is_up_and_nothing_later_is_hit() -> None:
    def endless() -> None:
        with at_most(SHORT_MIN):
            while True:
                time.sleep(0.005)

    with pytest.raises(TimeUp):
        endless()
    with at_most(10.0):
        done = sum(range(1000))
    assert done == 499500
    with at_most(None):
        pass
    time.sleep(0.3)  # nothing comes late


def test_a_model_cannot_mistake_the_end_of_its_time_for_an_error() -> None:
    assert not issubclass(TimeUp, Exception)


@pytest.mark.parametrize(
    ("policy", "workers"), [("loops", 1), ("loops", 2), pytest.param("sleeps", 2, marks=pytest.mark.proof)]
)
def test_a_job_that_takes_too_long_is_stopped_and_the_others_finish(tmp_path: Path, policy: str, workers: int) -> None:
    made = plan(study(policies=("ignore", policy), replicates=1))
    found = run(made, tmp_path / "out", options=RunOptions(workers=workers, limit_min=1.2 / 60.0))
    (error,) = set(found.runs.column("error").to_pylist())
    assert "--time-limit" in error
    assert re.findall(r"([\d.]+) min\b", error) == ["0.04", "0.02"]  # for the job, and for each run
    assert found.finished
    assert len(found.failures) == 2


def test_a_limit_that_is_kept_leaves_no_trace(tmp_path: Path) -> None:
    run(plan(study(replicates=3)), tmp_path / "one", workers=1)
    run(plan(study(replicates=3)), tmp_path / "limited", options=RunOptions(workers=2, limit_min=5.0))
    assert data(tmp_path / "one") == data(tmp_path / "limited")


def seed_of_an_even_start() -> int:
    """The seed of a study whose first world is even, so that something is finished before the first failure."""
    return next(seed for seed in range(100) if replicate_seed(seed, 0) % 2 == 0)


def test_stop_keeps_what_is_finished_and_going_on_tries_again(tmp_path: Path) -> None:
    made = plan(study(policies=("ignore", "fails-odd"), seed=seed_of_an_even_start()))
    bad = next(job.number for job in made.jobs if run_job(job).failed)
    assert bad > 0
    with pytest.raises(StudyStopped, match=r"fails-odd: ValueError: odd seed\nThe traceback, and the command"):
        run(made, tmp_path / "out", options=RunOptions(workers=1, on_error="stop"))
    (stop,) = [
        line for line in read_lines(tmp_path / "out" / "journal.jsonl") if line["what"] == "stopped by a failed run"
    ]
    assert stop["traceback"].startswith("Traceback")
    assert stop["replay"].startswith("grapevine run world --policy fails-odd --seed ")
    found = open_study(tmp_path / "out")
    assert found.runs.num_rows == 2 * bad
    assert not found.finished
    assert run(made, tmp_path / "out", workers=1).finished
    run(made, tmp_path / "whole", workers=1)
    assert data(tmp_path / "out") == data(tmp_path / "whole")


def test_the_failures_of_an_unfinished_study_are_known(tmp_path: Path) -> None:
    class Impatient(Diary):
        def advance(self, runs: int, failed: int) -> None:
            super().advance(runs, failed)
            if self.failed >= 2:
                raise KeyboardInterrupt

    made = plan(study(policies=("ignore", "fails-odd")))
    with pytest.raises(KeyboardInterrupt):
        run(made, tmp_path / "out", workers=1, progress=Impatient())
    found = open_study(tmp_path / "out")
    assert len(found.failures) == found.runs.column("status").to_pylist().count("failed") == 2
    told = status.status_of(tmp_path / "out")
    assert (told.state, told.failed, told.runs) == ("stopped", 2, found.runs.num_rows)
    assert told.ended == "KeyboardInterrupt"


def test_silence_is_noticed_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "QUIET_S", 0.05)
    monkeypatch.setattr(status, "EVERY_S", 0.01)
    diary = Diary()
    run(plan(study(policies=("ignore", "slow"), replicates=3)), tmp_path / "out", workers=1, progress=diary)
    assert any("world, replicate " in line for line in diary.lines)


def test_the_status_file_is_whole_whenever_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "EVERY_S", 0.001)
    seen: list[dict[str, object]] = []

    class Reader(Diary):
        def advance(self, runs: int, failed: int) -> None:
            super().advance(runs, failed)
            seen.extend(json.loads((tmp_path / "out" / STATUS).read_text()) for _ in range(20))

    run(plan(study()), tmp_path / "out", workers=1, progress=Reader())
    assert {one["state"] for one in seen} == {"running"}
    counts = [one["runs"] for one in seen]
    assert counts == sorted(counts)  # type: ignore[type-var]
    told = json.loads((tmp_path / "out" / STATUS).read_text())
    assert (told["state"], told["runs"], told["total"]) == ("finished", 48, 48)


def test_a_study_goes_on_when_its_status_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "out" / STATUS).mkdir(parents=True)
    assert run(plan(study(replicates=2)), tmp_path / "out", workers=1).finished
