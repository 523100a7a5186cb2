"""What a study costs elsewhere follows from what was measured here as the page says; nothing here looks at a clock."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from benchmarks import scale_page as derived
from benchmarks.scale_page import Measured, Parent, Place, Planning, Size, cost, page

ROOT = Path(__file__).resolve().parents[2]
LAPTOP, SERVER, CLUSTER = Place("two", 2), Place("many", 64), Place("nodes", 1_600, 50)
SMALL = Size(
    people=1_000,
    runs_one=720, runs_two=720,
    wall_one=0.05, wall_two=0.03125,
    processor_one=0.05, processor_two=0.06,
    peak_one_mb=300.0, peak_two_mb=310.0,
    disk={"runs": 2_000.0, "days": 12_000.0, "groups": 1_000.0, "rest": 500.0},
)  # fmt: skip
LARGE = replace(SMALL, people=1_000_000, runs_one=3, runs_two=6, wall_one=18.0, wall_two=10.0, peak_two_mb=1_350.0)
PARENT = Parent(
    alone_wall=0.002,
    alone_processor=0.0015,
    processes_processor=0.0025,
    processes_wall=0.004,
    dask_processor=0.0035,
    dask_wall=0.006,
    worker_s=0.002,
    bytes_written=150_000.0,
    bytes_in=1_500.0,
    job_bytes=9_000.0,
    answer_s=0.0004,
    peak_mb=260.0,
    scheduler_s=0.02,
    messages=12.0,
    scheduler_bytes=900_000.0,
)
FOUND = Measured(
    about="Measured on a day.",
    policies=3,
    start_one=3.0,
    start_two=5.0,
    sizes=[SMALL, LARGE],
    parent=PARENT,
    planning=Planning(10_000, 6.0, 200.0, 0.0006, 0.01),
    recorded=40.0,
    recorded_at=10_000,
)


def test_two_cores_take_what_two_workers_took() -> None:
    seconds = derived.simulating_s(FOUND, SMALL, LAPTOP, derived.efficiency(SMALL, LAPTOP)[0])
    assert FOUND.jobs == 3_334
    assert seconds == pytest.approx(3_334 * 3 * 0.03125)
    found = cost(FOUND, SMALL, LAPTOP)
    assert (found.best, found.limit) == (found.worst, "")
    assert found.best == pytest.approx(6.0 + 5.0 + 4.0 + seconds)


def test_many_cores_have_a_range_and_whole_rounds_of_jobs() -> None:
    found = cost(FOUND, LARGE, SERVER)
    rounds = 53  # of 64 jobs each, for 3,334
    assert found.limit == ""
    assert found.best == pytest.approx(15.0 + rounds * 3 * 18.0 / 0.9)
    assert found.worst == pytest.approx(15.0 + rounds * 3 * 18.0 / 0.45)


def test_no_number_of_cores_is_faster_than_the_writer_or_the_scheduler() -> None:
    # 2 ms with the disk and 1 ms more of processor for two worker processes; 2 ms more on Dask
    assert PARENT.writer_s(dask=False) == pytest.approx(0.003)
    assert PARENT.writer_s(dask=True) == pytest.approx(0.004)
    server = cost(FOUND, SMALL, SERVER)
    assert (server.limit, server.best, server.worst) == (
        "writer",
        pytest.approx(15.0 + 30.0),
        pytest.approx(15.0 + 30.0),
    )
    cluster = cost(FOUND, SMALL, CLUSTER)
    assert (cluster.limit, cluster.best) == ("scheduler", pytest.approx(15.0 + 3_334 * 0.02))
    quick = replace(FOUND, parent=replace(PARENT, scheduler_s=0.001))
    assert cost(quick, SMALL, CLUSTER).limit == "writer"
    assert cost(FOUND, LARGE, CLUSTER).limit == ""


def test_a_limit_is_met_with_the_cores_that_are_told() -> None:
    cores = derived.writer_cores(FOUND, SMALL, dask=False)
    assert cores * PARENT.writer_s(dask=False) == pytest.approx(SMALL.wall_one)
    assert derived.scheduler_cores(FOUND, SMALL) * PARENT.scheduler_s == pytest.approx(3 * SMALL.wall_one)


def test_memory_and_disk() -> None:
    assert derived.memory_gb(FOUND, LARGE, SERVER) == pytest.approx((64 * 1.35, 0.26))
    assert derived.memory_gb(FOUND, LARGE, CLUSTER)[0] == pytest.approx(32 * 1.35)
    assert derived.disk_gb(SMALL) == pytest.approx(10_000 * 15_500 / 1e9)
    assert derived.conversations_gb(FOUND, LARGE) == pytest.approx(10_000 * 40.0 * 1e6 / 1e9)
    assert FOUND.planning.of(100_000) == pytest.approx((6.0 + 54.0, 200.0 + 900.0))


@pytest.mark.parametrize(
    ("seconds", "said"), [(3.0, "3.0 s"), (99.0, "99 s"), (100.0, "1.7 min"), (7200.0, "2.0 h"), (4e6, "1,111 h")]
)  # fmt: skip
def test_times_are_said_as_people_plan(seconds: float, said: str) -> None:
    assert derived.lasting(seconds) == said


def test_the_page_says_what_was_derived() -> None:
    text = page(FOUND)
    # at 8 cores 417 rounds of 3 runs of 0.05 s, at 0.8 and at 0.4; the rest as above
    assert "| 1,000 | 5.5 min | 93 s to 2.9 min | 45 s (writer) | 82 s (scheduler) | 0.1 | 0.2 |" in text
    assert "| 1,000,000 | 28 h | 7.0 h to 14 h | 53 min to 1.8 h | 3.2 min to 6.2 min | 50 | 0.2 |" in text
    assert "| 1,000 | 720 | 72,000 | 115,200 | 1.60 |" in text
    assert "| 1,000,000 | 3 and 6 | 200 | 360 | 1.80 |" in text
    assert "| 1,000 | 17 | 12 | 8 |" in text
    assert "A worker writes 150 kB a run, which become 15 kB on disk, 10.0 times smaller" in text
    assert "1.5 kB a run" in text
    assert "it is narrower than the writer" in text
    assert "100,000 of them take 60 s and 1.1 GB" in text
    assert "Timed on few runs, and good to a tenth: 1,000,000 people" in text
    assert "{" not in text
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in block.splitlines()}) == 1, block


def test_what_was_measured_can_be_kept_and_read_again() -> None:
    assert Measured.of(json.loads(json.dumps(asdict(FOUND)))) == FOUND


@pytest.mark.proof
@pytest.mark.process
@pytest.mark.skipif(not hasattr(os, "wait4"), reason="asks the system what a process took")
def test_next_to_nothing_is_measured_from_end_to_end(tmp_path: Path) -> None:
    kept = tmp_path / "measured.json"
    before = derived.PAGE.read_bytes() if derived.PAGE.exists() else None
    command = [sys.executable, "-m", "benchmarks.scale", "--quick", "--save", str(kept)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = Measured.of(json.loads(kept.read_text(encoding="utf-8")))
    assert done.stdout == page(found) + "\n"
    assert (derived.PAGE.read_bytes() if derived.PAGE.exists() else None) == before
    size = found.sizes[0]
    assert size.peak_one_mb > 100.0
    assert {"runs", "days", "groups", "rest"} == set(size.disk)
    assert found.recorded > 0.0
    assert found.parent.bytes_written > sum(size.disk.values())  # what is stored is compressed
    assert found.parent.bytes_in < 0.1 * found.parent.bytes_written  # and does not come to the writer
    assert found.parent.messages >= 6.0  # submitted, given out, done, told, fetched, let go
    assert found.parent.scheduler_bytes > 2.0 * 3.0 * found.parent.bytes_in  # in and out again, of three runs
    assert found.parent.scheduler_bytes < 3.0 * found.parent.bytes_written
    assert found.planning.runs == 300
