"""Measure how many runs an hour this machine does, and where one writer and one scheduler end; write ``docs/scale.md``.

Run with ``python -m benchmarks.scale`` (or ``make scale``): ten minutes on two quiet cores. What larger machines would do is derived from
that by ``benchmarks.scale_page``. ``--quick`` measures next to nothing and only prints; ``--save`` keeps what was measured, and
``--load`` makes the page from it again.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import resend
from benchmarks.run import PROGRAM, ROOT, commit, machine, say, told, versions
from benchmarks.scale_page import PAGE, RUNS, START_PEOPLE, Measured, Parent, Planning, Size, page

JOBS = {1_000: 240, 10_000: 60, 100_000: 10, 1_000_000: 2}
"""By people: the jobs (replicates, each under all policies) of the study that is timed with one worker and again with two."""

LARGE = 1_000_000
"""From so many people on the study with one worker has half the jobs: a job takes most of a minute."""


@dataclass(frozen=True)
class Extent:
    """How much is measured.

    ``jobs`` by people; runs that the writer takes in, few and many (``taken_in``); runs ``planned``; replicates ``kept`` to be sent again;
    jobs whose conversations are ``recorded``; ``tries`` at starting up, the fastest of which counts.
    """

    jobs: dict[int, int]
    taken_in: tuple[int, int]
    planned: int
    kept: int
    recorded: int
    tries: int


FULL = Extent(JOBS, (300, 2_100), 10_000, 20, 10, 2)
QUICK = Extent({300: 6}, (30, 90), 300, 3, 2, 1)


@dataclass(frozen=True)
class Used:
    """What a command took with everything that it started: seconds on the wall and of processors, MB of its largest process."""

    wall: float
    processor: float
    peak_mb: float


def used(command: Sequence[str]) -> Used:
    """Run a command to its end. SystemExit with what it said when it fails. Not on Windows, which does not tell."""
    with tempfile.TemporaryFile() as told:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=told)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{told.read().decode(errors='replace')}")
    unit = 1e6 if sys.platform == "darwin" else 1e6 / 1024.0
    return Used(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def compare(folder: Path, people: int, jobs: int, workers: int, *more: str) -> Used:
    """Measure a whole ``grapevine compare`` in the default scenario."""
    options = ("--policies", ",".join(resend.POLICIES), "--set", f"society.people={people}")
    study = ("--replicates", str(jobs), "--workers", str(workers), "--out", str(folder))
    return used([*PROGRAM, "compare", "default", *options, *study, *more])


def bytes_of(folder: Path, runs: int) -> dict[str, float]:
    """Bytes a run below ``folder``, by table; what stands beside the tables under ``rest``."""
    found: dict[str, float] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            inside = path.relative_to(folder).parts
            name = inside[0] if len(inside) > 1 else "rest"
            found[name] = found.get(name, 0.0) + path.stat().st_size / runs
    return found


def starting(folder: Path, workers: int, times: int) -> Used:
    """Measure what a study takes that hardly has anything to do, the fastest of some."""
    say(f"starting up, {workers} worker{'s' if workers > 1 else ''}")
    tries = [compare(folder / f"start-{workers}-{n}", START_PEOPLE, 2, workers) for n in range(times)]
    return min(tries, key=lambda one: one.wall)


def sized(folder: Path, people: int, jobs: int, start: dict[int, Used]) -> Size:
    """One size of market, with one worker and with two; starting up taken off."""
    found: dict[str, list[float]] = {"runs": [], "wall": [], "processor": [], "peak": []}
    for workers in (1, 2):
        many = jobs // 2 if people >= LARGE and workers == 1 else jobs
        runs = many * len(resend.POLICIES)
        say(f"{people:,} people, {runs} runs, {workers} worker{'s' if workers > 1 else ''}")
        out = folder / f"size-{people}-{workers}"
        took = compare(out, people, many, workers)
        found["runs"].append(runs)
        found["wall"].append((took.wall - start[workers].wall) / runs)
        found["processor"].append((took.processor - start[workers].processor) / runs)
        found["peak"].append(took.peak_mb)
    one, two = zip(*found.values(), strict=True)
    disk = bytes_of(out, runs)
    return Size(
        people,
        runs_one=one[0], runs_two=two[0],
        wall_one=one[1], wall_two=two[1],
        processor_one=one[2], processor_two=two[2],
        peak_one_mb=one[3], peak_two_mb=two[3],
        disk=disk,
    )  # fmt: skip


def recording(folder: Path, people: int, jobs: int) -> float:
    """Bytes that the conversations of a run take on disk, for each of the people."""
    say(f"{people:,} people, conversations recorded")
    out = folder / "recorded"
    compare(out, people, jobs, 2, "--record", "conversations")
    found = bytes_of(out, jobs * len(resend.POLICIES))
    return (found["conversations"] + found["turns"]) / people


def more_runs(few: dict[str, float], many: dict[str, float], of: str = "runs") -> dict[str, float]:
    """Return what each run (or job) more takes, from a small study and a large one, so that starting up is not in it."""
    return {name: (many[name] - few[name]) / (many[of] - few[of]) for name in few}


def taking_in(folder: Path, extent: Extent) -> Parent:
    """Measure what the writer and the scheduler take for a run whose simulation is free."""
    kept = folder / "kept"
    say("outcomes to send again")
    told("resend", kept, extent.kept)
    os.environ[resend.KEPT] = str(kept)
    found = {}
    for how, words in (("alone", ("4",)), ("processes", ())):
        say(f"the writer, {how}")
        few, many = (told("taking_in", how, runs, folder / f"{how}-{runs}", *words)[-1] for runs in extent.taken_in)
        each = more_runs(few, many)
        found[how] = each | {"peak_mb": many["peak_mb"] + (RUNS - many["runs"]) * each["peak_mb"]}
    say("the scheduler")
    few, many = told("local_dask", folder, *extent.taken_in)
    run, job = more_runs(few, many), more_runs(few, many, "jobs")
    return Parent(
        alone_wall=found["alone"]["wall_s"],
        alone_processor=found["alone"]["processor_s"],
        processes_processor=found["processes"]["processor_s"],
        processes_wall=found["processes"]["wall_s"],
        dask_processor=run["processor_s"],
        dask_wall=run["wall_s"],
        worker_s=found["alone"]["worker_s"],
        bytes_written=found["alone"]["bytes_written"],
        bytes_in=found["alone"]["bytes_in"],
        job_bytes=found["alone"]["bytes_out"] * len(resend.POLICIES),
        answer_s=found["alone"]["answer_s"],
        peak_mb=found["alone"]["peak_mb"],
        scheduler_s=job["scheduler_s"],
        messages=job["messages_in"] + job["messages_out"],
        scheduler_bytes=job["bytes_in"] + job["bytes_out"],
    )


def planning(folder: Path, runs: int) -> Planning:
    """Measure what planning so many runs takes."""
    say(f"planning {runs:,} runs")
    few, many = (told("taking_in", "plan", number, folder)[-1] for number in (30, runs))
    each = more_runs(few, many)
    return Planning(int(many["runs"]), many["plan_s"], many["peak_mb"], each["plan_s"], each["peak_mb"])


def measure(extent: Extent) -> Measured:
    """Everything, smallest first."""
    about = f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine()}. {commit()}{versions()}."
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        say("compiling, so that no measurement has to")
        compare(folder / "first", START_PEOPLE, 1, 1)
        parent, planned = taking_in(folder, extent), planning(folder, extent.planned)
        start = {workers: starting(folder, workers, extent.tries) for workers in (1, 2)}
        sizes = [sized(folder, people, jobs, start) for people, jobs in sorted(extent.jobs.items())]
        middle = sizes[min(1, len(sizes) - 1)].people
        recorded = recording(folder, middle, extent.recorded)
    return Measured(about, len(resend.POLICIES), start[1].wall, start[2].wall, sizes, parent, planned, recorded, middle)


def main() -> None:
    """Measure, or read what was measured; print the page or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="next to nothing; print, write no page")
    parser.add_argument("--people", type=int, nargs="+", choices=JOBS, help="only these sizes")
    parser.add_argument("--save", type=Path, help="keep what was measured in this file of JSON")
    parser.add_argument("--load", type=Path, help="measure nothing, take what is in this file")
    options = parser.parse_args()
    if options.load:
        found = Measured.of(json.loads(options.load.read_text(encoding="utf-8")))
    else:
        jobs = {people: JOBS[people] for people in options.people or JOBS}
        found = measure(QUICK if options.quick else Extent(**{**vars(FULL), "jobs": jobs}))
    if options.save:
        options.save.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")
    text = page(found)
    if options.quick:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8")
        say(f"written: {PAGE}")


if __name__ == "__main__":
    main()
