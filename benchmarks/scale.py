"""Measure runs per hour by the size of the market and the number of workers, and write ``docs/scale.md``.

Run with ``python -m benchmarks.scale``. What a larger machine would do is reckoned from what is measured here, and the page says how.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.run import ROOT, commit, machine, say, versions, whole

PAGE = ROOT / "docs" / "scale.md"
REPLICATES = {1_000: (20, 220), 10_000: (4, 44), 100_000: (1, 5), 1_000_000: (1, 2)}
"""By people: the replicates for each worker of a short and of a long study; their difference in time is that of so many runs, without
starting up."""

RUNS = 10_000
"""Runs of the study whose cost is reckoned."""

PLACES = {"a laptop (8 cores)": 8, "a server (64 cores)": 64, "a cluster (50 nodes of 64 cores)": 3_200}
SCHEDULER_S = 0.001
"""Seconds of a Dask scheduler for a task: about a thousand tasks a second (Dask's own documentation on its limits)."""


@dataclass(frozen=True)
class Measured:
    """One size: seconds a run with one worker and with two, of processor, megabytes of the largest process, bytes on disk."""

    people: int
    one: float
    two: float
    processor: float
    peak_mb: float
    bytes_a_run: float


def study(folder: Path, people: int, replicates: int, workers: int) -> tuple[float, float, float]:
    """Seconds on the wall and of processors that a study of one policy takes, and the bytes it leaves."""
    out = folder / f"{people}-{replicates}-{workers}"
    took = whole(
        "compare", "default", "--policies", "first-come", "--fixed-parameters", "--set", f"society.people={people}",
        "--replicates", str(replicates), "--workers", str(workers), "--out", str(out),
    )  # fmt: skip
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return took.wall, took.processor, float(size)


def measure(folder: Path, people: int) -> Measured:
    """Short and long studies with one and two workers."""
    short, long = REPLICATES[people]
    seconds, processor, size = {}, 0.0, 0.0
    for workers in (1, 2):
        say(f"{people:,} people, {workers} worker{'s' if workers > 1 else ''}")
        more = (long - short) * workers
        first, last = (study(folder, people, number * workers, workers) for number in (short, long))
        seconds[workers] = (last[0] - first[0]) / more
        if workers == 1:
            processor, size = (last[1] - first[1]) / more, (last[2] - first[2]) / more
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024.0
    return Measured(people, seconds[1], seconds[2], processor, peak, size)


def writing(folder: Path) -> float:
    """Seconds of the one process that writes, a run: a market of a handful, beside which simulating hardly counts, bounds it from above."""
    short, long = 50, 1_050
    say("writing")
    return (study(folder, 50, long, 1)[0] - study(folder, 50, short, 1)[0]) / (long - short)


PROSE = """\
# Scale

Written by `python -m benchmarks.scale`; not edited by hand. Measured on {date}: {machine}. {commit}{versions}.

## Measured here

One run is six months of the default world under one policy, after a burn-in of two months that policies share (here each
run has its own, as there is one policy: with three policies a run takes about three quarters of this). Starting up is not
in these numbers: they are differences between a long study and a short one.

| people | runs an hour, 1 worker | 2 workers | 2 against 1 | processor seconds a run | largest process so far, MB | kB a run |
|---|---|---|---|---|---|---|
{measured}

What is done for a run beside simulating it (handing it out, taking it in, writing it) takes at most {write:.1f} ms: that is
what a run of a market of 50 people takes in all. It is done by the one process that owns the folder.

## What a study of {runs:,} runs costs

Reckoned, not measured: the seconds of the table, divided among cores as two divided them here, and never faster than one
writer can take runs in (one in {write:.1f} ms) or one Dask scheduler can hand tasks out (one in about {scheduler:.0f} ms).

| people | {places} | core-hours | GB on disk |
|---|{rules}---|---|
{costs}

## Where the limits are

{writers}
- Memory: a worker holds one world and its twin; {people:,} people took {peak:,.0f} MB, so that 64 workers take {together:,.0f} GB.
- Disk: the days of a run are most of it; `--record conversations` and `people@...` add more than all the rest.

Beyond that the writer would have to be several: the parts of a study are files of their own with a line each in the
journal, so that each of several folders could hold a stretch of the plan and be put together at the end, as `--expand`
puts two together. That is not built, as no study so far was stopped by it.
"""


def page(found: list[Measured], write_s: float) -> str:
    """The whole of ``docs/scale.md``."""
    largest = found[-1]
    return PROSE.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=machine(),
        commit=commit(),
        versions=versions(),
        measured="\n".join(
            f"| {one.people:,} | {3600 / one.one:,.0f} | {3600 / one.two:,.0f} | {one.one / one.two:.2f} | {one.processor:.2f} "
            f"| {one.peak_mb:,.0f} | {one.bytes_a_run / 1000:,.0f} |"
            for one in found
        ),
        write=1000 * write_s,
        runs=RUNS,
        scheduler=1000 * SCHEDULER_S,
        places=" | ".join(PLACES),
        rules="---|" * len(PLACES),
        costs="\n".join(row(one, write_s) for one in found),
        writers="\n".join(
            f"- {one.people:,} people: one writer keeps up with {one.one / write_s:,.0f} cores."
            for one in found
        ),
        people=largest.people,
        peak=largest.peak_mb,
        together=64 * largest.peak_mb / 1000,
    )


def row(one: Measured, write_s: float) -> str:
    """What the study costs at one size, place by place; which limit it meets is told by a word."""
    cells = []
    for cores in PLACES.values():
        computing = RUNS * one.one / min(cores, RUNS) / share(one)
        fastest = RUNS * max(write_s, SCHEDULER_S)
        cells.append(f"{lasting(max(computing, fastest))}{' (the writer)' if fastest > computing else ''}")
    return f"| {one.people:,} | {' | '.join(cells)} | {RUNS * one.processor / 3600:,.1f} | {RUNS * one.bytes_a_run / 1e9:,.1f} |"


def share(one: Measured) -> float:
    """What a core does beside others, against alone, as far as two cores tell; at most 1."""
    return min(1.0, one.one / one.two / 2.0)


def lasting(seconds: float) -> str:
    """A time that somebody can plan with."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="*", default=list(REPLICATES), help="sizes to measure")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study(folder, 1_000, 1, 1)  # compiled code is there from now on
        found = [measure(folder, people) for people in sorted(chosen.people)]
        PAGE.write_text(page(found, writing(folder)), encoding="utf-8")
    say(f"written: {PAGE}")


if __name__ == "__main__":
    main()
