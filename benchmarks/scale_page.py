"""From what ``benchmarks.scale`` measured to what a large study costs elsewhere, and to ``docs/scale.md``.

Each number that is derived is a function here of one line or a few, so that it can be held against its closed form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from benchmarks.run import ROOT
from sim.kernel.horizon import HORIZON_MONTHS
from sim.scenario import Scenario
from sim.study.storage.store import BYTES_PER_PART, JOBS_PER_PART

PAGE = ROOT / "docs" / "scale.md"

START_PEOPLE = 300
"""People of the two replicates of the study that stands for starting up."""

RUNS = 10_000
"""Runs of the study whose cost is derived."""

WORST = 0.5
"""Least share of what a core does in twos that it is taken to do among many (assumption: cores share their memory, see the page)."""

FEW = 20
"""Runs below which the page says that a size was timed on few."""

LARGER = 10
"""How many times more runs the page says the planning of."""


@dataclass(frozen=True)
class Size:
    """A size of market with one worker and with two: runs timed; seconds a run, on the wall and of processors; MB of the largest process.

    ``disk``: bytes a run, by table.
    """

    people: int
    runs_one: int
    runs_two: int
    wall_one: float
    wall_two: float
    processor_one: float
    processor_two: float
    peak_one_mb: float
    peak_two_mb: float
    disk: Mapping[str, float]

    @property
    def ratio(self) -> float:
        """How many times the runs of one worker two workers do."""
        return self.wall_one / self.wall_two

    @property
    def bytes_a_run(self) -> float:
        """Bytes on disk a run."""
        return sum(self.disk.values())


@dataclass(frozen=True)
class Parent:
    """The process that writes, and the scheduler of Dask, when simulating is free.

    Of the writer, seconds a run: ``alone``, with results that are there at once; with two worker processes; on a Dask cluster; for the
    answer at the end. Its ``peak_mb``, as of ``RUNS`` runs. ``worker_s``: what a worker adds to a run; ``bytes_written``: of the rows of
    a run, by its worker; ``bytes_in``: of what the writer gets instead; ``job_bytes``: of a job that is sent.
    Of the scheduler, a job: processor seconds, messages and bytes, those in and those out together.
    """

    alone_wall: float
    alone_processor: float
    processes_processor: float
    processes_wall: float
    dask_processor: float
    dask_wall: float
    worker_s: float
    bytes_written: float
    bytes_in: float
    job_bytes: float
    answer_s: float
    peak_mb: float
    scheduler_s: float
    messages: float
    scheduler_bytes: float

    def writer_s(self, dask: bool) -> float:
        """Seconds that the writer needs for a run: with the disk, and with sending and receiving."""
        processor = self.dask_processor if dask else self.processes_processor
        return self.alone_wall + max(0.0, processor - self.alone_processor)


@dataclass(frozen=True)
class Planning:
    """Planning ``runs`` runs: processor seconds and MB of the process; seconds and MB for each run more."""

    runs: int
    seconds: float
    peak_mb: float
    each_s: float
    each_mb: float

    def of(self, runs: int) -> tuple[float, float]:
        """Seconds and MB for another number of runs, in proportion."""
        more = runs - self.runs
        return self.seconds + more * self.each_s, self.peak_mb + more * self.each_mb


@dataclass(frozen=True)
class Measured:
    """Everything that was measured; starting up is in seconds.

    ``recorded``: bytes of the conversations of a run for each of the people, in a market of ``recorded_at``.
    """

    about: str
    policies: int
    start_one: float
    start_two: float
    sizes: list[Size]
    parent: Parent
    planning: Planning
    recorded: float
    recorded_at: int

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Measured:
        """From plain data, as ``dataclasses.asdict`` gives it."""
        made = {
            "sizes": [Size(**one) for one in plain["sizes"]],
            "parent": Parent(**plain["parent"]),
            "planning": Planning(**plain["planning"]),
        }
        return cls(**{**plain, **made})

    @property
    def jobs(self) -> int:
        """Jobs of the study: a replicate under every policy is done by one worker."""
        return ceil(RUNS / self.policies)


@dataclass(frozen=True)
class Place:
    """Where a study may run: a machine, or ``nodes`` machines as a Dask cluster; ``cores`` in all."""

    name: str
    cores: int
    nodes: int = 1

    @property
    def dask(self) -> bool:
        """Whether Dask carries the jobs."""
        return self.nodes > 1


PLACES = (
    Place("laptop, 2 cores", 2),
    Place("laptop, 8 cores", 8),
    Place("server, 64 cores", 64),
    Place("cluster, 50 nodes of 32 cores", 1_600, 50),
)


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall at best and at worst, and what decides at best: ``""`` for simulating, else the name of the limit."""

    best: float
    worst: float
    limit: str


def efficiency(size: Size, place: Place) -> tuple[float, float]:
    """Return what a core does among the others of a place, against alone: at worst and at best. Two cores were measured."""
    best = min(1.0, size.ratio / 2.0)
    return (best if place.cores <= 2 else WORST * best), best


def simulating_s(found: Measured, size: Size, place: Place, share: float) -> float:
    """Seconds that the cores take to simulate. A job is never divided, so that the last round may leave cores idle."""
    return ceil(found.jobs / place.cores) * found.policies * size.wall_one / share


def limits_s(found: Measured, place: Place) -> dict[str, float]:
    """Seconds below which no number of cores brings the study."""
    limits = {"writer": RUNS * found.parent.writer_s(place.dask)}
    if place.dask:
        limits["scheduler"] = found.jobs * found.parent.scheduler_s
    return limits


def cost(found: Measured, size: Size, place: Place) -> Cost:
    """Return what the study costs at a place, with planning, starting up and the answer, which one core does alone."""
    before = found.planning.of(RUNS)[0] + found.start_two + RUNS * found.parent.answer_s
    limits = limits_s(found, place)
    narrowest = max(limits, key=lambda name: limits[name])
    worst, best = (simulating_s(found, size, place, share) for share in efficiency(size, place))
    limit = narrowest if limits[narrowest] > best else ""
    return Cost(before + max(best, limits[narrowest]), before + max(worst, limits[narrowest]), limit)


def memory_gb(found: Measured, size: Size, place: Place) -> tuple[float, float]:
    """GB that the workers of a node take together, and that the process that plans and writes takes beside them."""
    parent = max(found.planning.of(RUNS)[1], found.parent.peak_mb)
    return place.cores / place.nodes * size.peak_two_mb / 1000.0, parent / 1000.0


def disk_gb(size: Size) -> float:
    """GB that the study takes on disk."""
    return RUNS * size.bytes_a_run / 1e9


def conversations_gb(found: Measured, size: Size) -> float:
    """GB more with the conversations recorded: in proportion to the people."""
    return RUNS * found.recorded * size.people / 1e9


def writer_cores(found: Measured, size: Size, dask: bool) -> float:
    """Cores, each at full speed, with which one writer just keeps up."""
    return size.wall_one / found.parent.writer_s(dask)


def scheduler_cores(found: Measured, size: Size) -> float:
    """Cores, each at full speed, with which one scheduler just keeps up."""
    return found.policies * size.wall_one / found.parent.scheduler_s


def lasting(seconds: float) -> str:
    """Show a time that somebody can plan with."""
    unit, length = ("s", 1.0) if seconds < 99.5 else ("min", 60.0) if seconds < 99.5 * 60.0 else ("h", 3600.0)
    number = seconds / length
    return f"{number:.1f} {unit}" if number < 9.95 else f"{number:,.0f} {unit}"


def lasts(one: Cost) -> str:
    """Show the cell of a cost."""
    best, worst = lasting(one.best), lasting(one.worst)
    limit = f" ({one.limit})" if one.limit else ""
    return f"{best}{limit}" if best == worst else f"{best}{limit} to {worst}"


def short(number: float) -> str:
    """Show a number with the digits that matter."""
    return f"{number:,.0f}" if number >= 9.95 else f"{number:.1f}" if number >= 0.095 else f"{number:.2g}"


def table(header: list[str], rows: list[list[str]]) -> str:
    """Lay out a table of Markdown."""
    lines = (f"| {' | '.join(line)} |" for line in (header, *rows))
    return "\n".join([next(lines), "|---" * len(header) + "|", *lines])


def cost_table(found: Measured) -> str:
    """Lay out what a study costs, by size and place."""
    header = ["people", *(place.name for place in PLACES), "core-hours", "GB on disk"]
    return table(
        header,
        [
            [
                f"{size.people:,}",
                *(lasts(cost(found, size, place)) for place in PLACES),
                short(RUNS * size.wall_one / 3600.0),
                short(disk_gb(size)),
            ]
            for size in found.sizes
        ],
    )


def memory_table(found: Measured) -> str:
    """Memory, by size and place."""
    header = ["people", "MB a process", *(f"{p.name}{', a node' if p.dask else ''}" for p in PLACES)]
    return table(
        header,
        [
            [
                f"{size.people:,}",
                short(size.peak_two_mb),
                *(f"{short(memory_gb(found, size, place)[0])} GB" for place in PLACES),
            ]
            for size in found.sizes
        ],
    )


def size_table(found: Measured) -> str:
    """Lay out what was measured, by size."""
    header = [
        "people",
        "runs timed",
        "runs an hour, 1 worker",
        "2 workers",
        "2 against 1",
        "seconds a run, 1 worker",
        "processor seconds a run, 1 worker",
        "2 workers",
        "largest process, MB",
        "kB a run on disk",
    ]
    return table(
        header,
        [
            [
                f"{size.people:,}",
                f"{size.runs_one:,}" + (f" and {size.runs_two:,}" if size.runs_two != size.runs_one else ""),
                short(3600.0 / size.wall_one),
                short(3600.0 / size.wall_two),
                f"{size.ratio:.2f}",
                f"{size.wall_one:.3g}",
                f"{size.processor_one:.3g}",
                f"{size.processor_two:.3g}",
                short(size.peak_two_mb),
                short(size.bytes_a_run / 1000.0),
            ]
            for size in found.sizes
        ],
    )


def parent_table(found: Measured) -> str:
    """Lay out what was measured of the writer and the scheduler."""
    parent = found.parent
    jobs = found.policies

    def row(what: str, wall: str, processor: float) -> list[str]:
        return [what, wall, f"{1000.0 * processor:.2f}", short(1.0 / processor)]

    return table(
        ["milliseconds a run", "on the wall", "of processor", "runs a second of processor"],
        [
            row("the writer, results there at once", f"{1000 * parent.alone_wall:.2f}", parent.alone_processor),
            row("the writer, two worker processes", f"{1000 * parent.processes_wall:.2f}", parent.processes_processor),
            row("the writer, Dask", f"{1000 * parent.dask_wall:.2f}", parent.dask_processor),
            row("the scheduler of Dask", "", parent.scheduler_s / jobs),
            row("a worker, beside simulating", "", parent.worker_s),
        ],
    )  # fmt: skip


def limit_table(found: Measured) -> str:
    """How many cores one writer and one scheduler keep up with."""
    header = ["people", "the writer, one machine", "the writer, Dask", "the scheduler"]
    return table(
        header,
        [
            [
                f"{size.people:,}",
                f"{writer_cores(found, size, False):,.0f}",
                f"{writer_cores(found, size, True):,.0f}",
                f"{scheduler_cores(found, size):,.0f}",
            ]
            for size in found.sizes
        ],
    )


PROSE = """\
# Scale

What a study of {runs:,} runs costs, by the size of the market and the machine; where more cores stop helping; what would have to
change then. Written by `python -m benchmarks.scale` (`make scale`), which reproduces it; not edited by hand.
{about}

## What does my study cost

{runs:,} runs of the default scenario: {jobs:,} replicates, each under {policies} policies, for {months} months after a burn-in, and then
{run_off} of the run-off. Time on the wall, with planning, starting up and the answer. Half the runs take about half of it.

{costs}

A limit in brackets is what decides at best: more cores would not help. Two cores are measured, the rest is derived from them: cores
as fast as those here, each doing at best what one of two does here ({shares} of what it does alone), at worst {worst:.0%} of that
(assumption). **How many cores can share the memory of one machine was not measured**, and it is what a large market waits for; hence
the range. Other studies: `grapevine sweep FILE --dry-run` times one of yours and says what a study of it takes.

Memory of the workers together, one a core; the process that plans and writes takes {parent_gb} GB beside them. What a worker takes is
that of the largest process at most: in small markets that is the process that answers at the end, from the rows of all runs.

{memory}

## Measured here

Whole `grapevine compare` commands in the default scenario with compiled code on disk, {policies} policies, uncertain parameters drawn.
Starting up is taken off: {start_one:.1f} s with one worker, {start_two:.1f} s with two, which is what a study of two replicates of
{start_people} people takes. The largest process is that of the study with two workers.{few}

{sizes}

The rows of a run do not grow with the market: {days:.0f} % of the bytes are its days. (Files are gathered {part} jobs or {part_mb} MB at a
time; where fewer were run, their headers weigh more.) With `--record conversations` a run takes {recorded_kb} kB more for every 1,000
people, measured in a market of {recorded_at:,}: {recorded}.

## One writer, one scheduler

One process plans, hands out jobs and makes results count; workers write them: each the rows of its jobs, and one of them, every
{part} jobs or {part_mb} MB, the files of a part. With Dask that needs a result folder on a disk that the nodes share; where a worker does
not see it, results pass through the scheduler and the one process writes them. What that process costs was measured with a model that is
free: it hands out the outcomes of real runs, so that every row is as long and as hard to compress as in a study. The numbers are
differences between a small study and a large one: starting up is not in them. In the second and the third row the writer shares the two
cores with the workers, and with the scheduler: the time on the wall is theirs together.

{parent}

- A worker writes {bytes_written:.0f} kB a run, which become {bytes_out:.0f} kB on disk, {packed:.1f} times smaller. The writer gets
  {bytes_in:.1f} kB a run: names, places of files and digests.
- A job goes to a worker as {job_kb:.1f} kB, with its share of the parts that workers make. Twice as many jobs as there are workers are in
  progress, for a study of any size.
- The scheduler gets and sends {messages:.0f} messages a job, both ways counted, and {scheduler_kb:,.0f} kB. It takes {scheduler_ms:.2f} ms
  of processor for that. (The nodes share a disk here.)
- Planning {planned:,} runs takes {plan_s:.1f} s of one core, and the process then holds {plan_mb:,.0f} MB. Comparing {runs:,} runs at
  the end takes {answer_s:.1f} s.

## Where more cores stop helping

The number of cores, each as fast as here and at full speed, that one writer or one scheduler just keeps up with. Where cores hinder
each other it is larger, in proportion. A study of {runs:,} runs has {jobs:,} jobs, and a job is never divided: more cores than that
have nothing to do, and fewer may be idle in the last round.

{limits}

- **The writer** takes {writer_ms:.2f} ms a run on one machine and {writer_dask_ms:.2f} ms with Dask: {writer_runs:,.0f} and
  {writer_dask_runs:,.0f} runs a second, or {writer_mb:.0f} and {writer_dask_mb:.0f} MB a second of results on the workers' disk. A
  small market meets this limit first, since its runs are short. (Its time on the wall alone, and the processor that sending costs it.)
- **The scheduler** takes a job in {scheduler_ms:.2f} ms, {scheduler_jobs:,.0f} jobs a second; {scheduler_is}.
- **Disk**: up to {disk_most} GB for the tables of every study, and up to {conversations_most} GB with the conversations of
  {largest:,} people: record those in a study of few runs.
- **Planning** grows with the runs: {larger:,} of them take {larger_s} and {larger_gb:.1f} GB before the first starts.
- **Memory**: {largest:,} people need {largest_gb:.1f} GB a core.

## What would have to change beyond

Nothing of this is built; it is what the measurements point at.

1. *Until then, several studies side by side.* A sweep can be cut by its scenarios or design points into studies with a folder each. Each
   has its own writer, so that two of them keep up with twice the cores of the table; their Parquet files can be read together.
2. *Several jobs in one task.* The writer and the scheduler are paid by the job. Tasks of ten jobs would cost them a tenth, at the price of
   ten jobs lost where one is now when a worker dies.
3. *A folder for each node, merged.* For nodes that share no disk: each would keep the parts of its own runs, and the folders would be put
   together at the end: that rows are known by the names of their runs is what makes it possible.
4. *A plan that is made as it is needed.* Seed and parameters of a run depend on its place alone, so that a worker could make a job from
   its number; the names of all runs are needed at once only for the name of the study.
5. *Smaller jobs at the end.* With more cores than replicates, the policies of a replicate could go to several workers, each repeating the
   burn-in.
"""


def page(found: Measured) -> str:
    """Return the whole of ``docs/scale.md``."""
    parent, sizes = found.parent, found.sizes
    smallest, largest = sizes[0], sizes[-1]
    shares = [efficiency(size, PLACES[0])[1] for size in sizes]
    packed = sum(smallest.disk.get(name, 0.0) for name in ("runs", "days", "groups"))
    larger = found.planning.of(LARGER * RUNS)
    writer, dask = parent.writer_s(False), parent.writer_s(True)
    scheduler_run = parent.scheduler_s / found.policies
    return PROSE.format(
        about=found.about,
        runs=RUNS,
        jobs=found.jobs,
        policies=found.policies,
        months=HORIZON_MONTHS,
        run_off=Scenario().company.run_off_months,
        costs=cost_table(found),
        shares=f"{min(shares):.0%}" + (f" to {max(shares):.0%}" if len(shares) > 1 else ""),
        start_people=START_PEOPLE,
        worst=WORST,
        parent_gb=short(memory_gb(found, smallest, PLACES[0])[1]),
        memory=memory_table(found),
        start_one=found.start_one,
        start_two=found.start_two,
        few=_few(found),
        sizes=size_table(found),
        days=100.0 * smallest.disk.get("days", 0.0) / smallest.bytes_a_run,
        recorded_kb=short(found.recorded),
        recorded_at=found.recorded_at,
        recorded=", ".join(
            f"{short(conversations_gb(found, size))} GB for {RUNS:,} runs of {size.people:,}" for size in sizes
        ),
        parent=parent_table(found),
        bytes_written=parent.bytes_written / 1000.0,
        bytes_in=parent.bytes_in / 1000.0,
        part_mb=BYTES_PER_PART // 1_000_000,
        bytes_out=packed / 1000.0,
        packed=parent.bytes_written / packed,
        job_kb=parent.job_bytes / 1000.0,
        messages=parent.messages,
        scheduler_kb=parent.scheduler_bytes / 1000.0,
        scheduler_ms=1000.0 * parent.scheduler_s,
        planned=found.planning.runs,
        answer_s=RUNS * parent.answer_s,
        plan_s=found.planning.seconds,
        plan_mb=found.planning.peak_mb,
        limits=limit_table(found),
        writer_ms=1000.0 * writer,
        writer_dask_ms=1000.0 * dask,
        writer_runs=1.0 / writer,
        writer_dask_runs=1.0 / dask,
        writer_mb=parent.bytes_written / writer / 1e6,
        writer_dask_mb=parent.bytes_written / dask / 1e6,
        scheduler_jobs=1.0 / parent.scheduler_s,
        scheduler_is=(
            "the writer is the narrower of the two" if scheduler_run < dask else "it is narrower than the writer"
        ),
        disk_most=short(max(disk_gb(size) for size in sizes)),
        conversations_most=short(conversations_gb(found, largest)),
        largest=largest.people,
        larger=LARGER * RUNS,
        larger_s=lasting(larger[0]),
        larger_gb=larger[1] / 1000.0,
        largest_gb=largest.peak_two_mb / 1000.0,
        part=JOBS_PER_PART,
    )  # fmt: skip


def _few(found: Measured) -> str:
    """Which sizes were timed on so few runs that a few per cent mean nothing."""
    few = [
        f"{size.people:,} people on {size.runs_one} with one worker and {size.runs_two} with two"
        for size in found.sizes
        if size.runs_one < FEW
    ]
    return f"\nTimed on few runs, and good to a tenth: {'; '.join(few)}." if few else ""
