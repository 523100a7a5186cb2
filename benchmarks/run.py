"""Measure everything in one run on this machine and write ``docs/benchmarks.md``.

Run with ``python -m benchmarks.run`` (or ``make bench``). Each measurement is a fresh process pinned to one core; the tools take
turns, so that a slow minute of the machine hits them alike. ``--quick`` leaves out the sizes that take minutes and only prints.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from benchmarks import environments

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
SIZES = (10_000, 100_000, 1_000_000)
DAYS = {
    "ours": {10_000: 180, 100_000: 180, 1_000_000: 180},
    "plain_mesa": {10_000: 180, 100_000: 30, 1_000_000: 5},
    "mesa_frames_toy": {10_000: 180, 100_000: 180, 1_000_000: 180},
    "starsim_sir": {10_000: 180, 100_000: 180, 1_000_000: 60},
    "bare_loop": {10_000: 1_800, 100_000: 180, 1_000_000: 180},
}
TITLES = {
    "ours": "Grapevine",
    "plain_mesa": "plain Mesa",
    "mesa_frames_toy": "mesa-frames",
    "starsim_sir": "Starsim SIR",
    "bare_loop": "bare loop",
}
OPTIONAL = {"mesa_frames_toy": "mesa-frames", "starsim_sir": "Starsim"}
"""Tools that may be missing where the benchmarks run, and what they are called then."""
PROGRAM = [sys.executable, "-c", "from sim.cli.app import main; main()"]
POLICIES = "ignore,react-to-whiners,grow-advocates"

Result = dict[str, float]


@dataclass(frozen=True)
class Row:
    """One measured target: what, how much, what it must reach, and whether it did."""

    measure: str
    measured: str
    target: str
    holds: bool | None = None

    def markdown(self) -> str:
        """Return the row of the table."""
        verdict = {True: "holds", False: "**does not hold**", None: ""}[self.holds]
        return f"| {self.measure} | {self.measured} | {self.target} | {verdict} |"


def say(text: str) -> None:
    """Tell whoever waits what is being measured."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def told(module: str, *words: object, python: Path | str = sys.executable) -> list[Result]:
    """Return what a measuring process says, a line of JSON each. SystemExit with what it said when it fails."""
    command = [str(python), "-m", f"benchmarks.{module}", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def python_of(tool: str) -> Path:
    """Return the Python that runs a tool: this one, but for mesa-frames, which has an environment of its own."""
    return environments.mesa_frames() if tool == "mesa_frames_toy" else Path(sys.executable)


def is_there(tool: str) -> bool:
    """Return whether a tool can be measured here; say why not where an environment for it cannot be made."""
    try:
        python_of(tool)
    except (environments.Unavailable, RuntimeError) as reason:
        say(f"{TITLES[tool]} is left out: {reason}")
        return False
    return tool != "starsim_sir" or find_spec("starsim") is not None


def measure(tool: str, people: int, days: int) -> Result:
    """One measurement in a process of its own."""
    result = told(tool, people, days, python=python_of(tool))[-1]
    result["rate"] = result["person_days"] / result["run_s"]
    if "customer_days" in result:
        result["customer_rate"] = result["customer_days"] / result["run_s"]
    return result


def best(tool: str, people: int, repeats: int) -> Result:
    """Return the fastest of ``repeats`` measurements: what disturbs a run only ever makes it slower."""
    days = DAYS[tool][people]
    results = []
    for turn in range(repeats):
        say(f"{TITLES[tool]}, {people:,} people, {days} days, {turn + 1} of {repeats}")
        results.append(measure(tool, people, days))
    return max(results, key=lambda result: result["rate"])


def processor_s() -> float:
    """Processor seconds of all processes started here that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class Took:
    """How long a whole command took: on the wall, and of processors."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.processor:.2f} s of processor)"


def whole(*arguments: str, core: int | None = None, cache: Path | None = None) -> Took:
    """Measure what the command line takes from start to end; pinned to one core if asked."""
    environment = os.environ | ({"GRAPEVINE_CACHE": str(cache)} if cache else {})
    pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
    start, before = time.perf_counter(), processor_s()
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        preexec_fn=pin,
        stdin=subprocess.DEVNULL,
    )
    took = Took(time.perf_counter() - start, processor_s() - before)
    if done.returncode:
        raise SystemExit(f"grapevine {' '.join(arguments)} failed:\n{done.stderr}")
    return took


def median(times: list[Took]) -> Took:
    """Return the one in the middle by the wall."""
    return sorted(times, key=lambda took: took.wall)[len(times) // 2]


def first_core() -> int | None:
    """Return a core that this process may use."""
    return min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


def starting(folder: Path) -> dict[str, Took]:
    """Start-up, the first run with compilation, and later ones."""
    core = first_core()
    say("grapevine --help")
    helps = [whole("--help", core=core) for _ in range(5)]
    run = ("run", "default", "--policy", "first-come", "--months", "6")
    say("the first run, compiling")
    first = whole(*run, "--out", str(folder / "first"), core=core, cache=folder / "cache")
    say("later runs")
    later = [whole(*run, "--out", str(folder / f"later{n}"), core=core, cache=folder / "cache") for n in range(3)]
    return {"help": median(helps), "first": first, "later": median(later)}


def comparing(folder: Path) -> dict[str, Took]:
    """Three policies by twenty replicates with two workers; and by sixty, where starting up hardly counts, with one and two."""
    result = {}
    study = ("--policies", POLICIES, "--months", "6")
    for name, workers, replicates in (("short", "2", "20"), ("1", "1", "60"), ("2", "2", "60")):
        say(f"comparison of {replicates} replicates, workers: {workers}")
        out = str(folder / f"comparison-{name}")
        result[name] = whole("compare", *study, "--workers", workers, "--replicates", replicates, "--out", out)
    return result


def millions(rate: float) -> str:
    """Show a rate in millions, two digits that matter."""
    return f"{rate / 1e6:.2f}" if rate < 1e7 else f"{rate / 1e6:.1f}"


def speed_table(results: dict[str, dict[int, Result]]) -> list[str]:
    """Lay out the tools side by side: rates in millions a second, ratios, memory, building."""
    lines = [
        "| people | tool | days | million person-days/s | customer-days | Grapevine is | building, s | peak memory, MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for people in results["ours"]:
        ours = results["ours"][people]["rate"]
        for tool, by_size in results.items():
            if people not in by_size:
                continue
            one = by_size[people]
            ratio = "" if tool == "ours" else f"{ours / one['rate']:.1f} times as fast"
            customers = millions(one["customer_rate"]) if "customer_rate" in one else ""
            cells = (f"{people:,}", TITLES[tool], f"{one['days']:.0f}", millions(one["rate"]), customers, ratio)
            lines.append(f"| {' | '.join(cells)} | {one['build_s']:.1f} | {one['peak_mb']:,.0f} |")
    return lines


def target_rows(ours: dict[int, Result], start: dict[str, Took], compare: dict[str, Took]) -> list[Row]:
    """Each target of the design, beside what was measured."""
    rows = []
    if 100_000 in ours:
        middle = ours[100_000]["customer_rate"]
        measured = f"{millions(middle)} million (person-days: {millions(ours[100_000]['rate'])} million)"
        rows.append(
            Row("customer-days per second, 100,000 people, every mechanism on", measured, "12 million", middle >= 12e6)
        )
    if 1_000_000 in ours:
        large, rate = ours[1_000_000], ours[1_000_000]["customer_rate"]
        rows += [
            Row("the same, 1,000,000 people", f"{millions(rate)} million", "half of that", rate >= middle / 2),
            Row("1,000,000 people, 180 days", f"{large['run_s']:.1f} s", "under 20 s", large["run_s"] < 20),
            Row("its peak memory", f"{large['peak_mb']:,.0f} MB", "under 1,500 MB", large["peak_mb"] < 1500),
            Row("building a society of 1,000,000", f"{large['build_s']:.1f} s", "under 15 s", large["build_s"] < 15),
        ]
    small = ours[10_000]["run_s"]
    short, one, two = compare["short"], compare["1"], compare["2"]
    ratio = one.wall / two.wall
    return [
        *rows,
        Row("10,000 people, 180 days, warm", f"{small:.2f} s", "under 0.3 s", small < 0.3),
        Row("3 policies x 20 replicates, 6 months, 2 workers", str(short), "under 15 s", short.wall < 15),
        Row(
            "2 workers against 1, 3 policies x 60 replicates, 6 months",
            f"{ratio:.2f} times; 1 worker: {one}",
            "1.8 times",
            ratio >= 1.8,
        ),
        Row("`grapevine --help`", str(start["help"]), "under 0.5 s", start["help"].wall < 0.5),
        Row("first run, compiling", str(start["first"]), "under 40 s", start["first"].wall < 40),
        Row("later runs, start to end", str(start["later"]), "under 3 s", start["later"].wall < 3),
    ]


def machine() -> str:
    """Processor, cores, memory and system, in a sentence."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}"


def commit() -> str:
    """Return the commit of the checkout, and whether it was changed since; nothing outside a checkout."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return f"Commit {done.stdout.strip()}. " if done.returncode == 0 else ""


def versions() -> str:
    """Return the versions of what was measured."""
    named = []
    for package in ("grapevine-sim", "numpy", "numba", "mesa", "starsim"):
        try:
            named.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return f"Python {platform.python_version()}, " + ", ".join(named)


def versions_apart(tools: Container[str]) -> str:
    """Return the versions in the environment of mesa-frames as the end of a list; nothing where it is not measured."""
    if "mesa_frames_toy" not in tools:
        return ""
    named = environments.versions(python_of("mesa_frames_toy"), ("mesa-frames", "polars", "numpy"))
    return f"; in an environment of its own: {named}"


PROSE = """\
The tasks are not equal, and the difference favours the others. *Grapevine* is the full model of the default scenario, every mechanism
on, under `first-come`: desk and clock, conversations, cascades, bystanders, learning, churn, advocates, money; days are counted after the
burn-in. *Plain Mesa* (`benchmarks/plain_mesa.py`) is the least that could be called the same task, as a Mesa user would write it:
experience, complaint, exposure and churn on a given random graph with twelve followers each. *mesa-frames*
(`benchmarks/mesa_frames_toy.py`) is what a Mesa user would try next, on plain Mesa's task: same rates, and the same daily numbers but for
chance. Everybody is a row of one agent set on Polars, on one core, the day is three steps over whole columns, and exposure joins the
day's complainers with the sorted edge list. Columns suit a day in which nobody waits for anybody; a ratio below one says that this small
day, in columns, takes less time than the whole day of Grapevine. The only release of mesa-frames on PyPI wants NumPy 1.26 where
Grapevine wants NumPy 2; it is measured in an environment of its own.
*Starsim SIR* (`benchmarks/starsim_sir.py`) is an epidemic with ten fresh contacts a day. Everybody in the market is gone through every
day, customer or not: the ratios are of person-days. Building is the society with both layers and everybody's traits for Grapevine, the
graph and the objects for plain Mesa, the agent set and the edge list for mesa-frames, `sim.init()` for Starsim.
The *bare loop* (`benchmarks/bare_loop.py`) is no model but a bound: it draws four numbers for everybody every day, at one address, and
moves one number by them. A model in which anything is left to chance for everybody every day, and the same for every policy, takes longer.
"""

TARGET_PROSE = """\
Start-up and runs are whole commands on one core, from start to end, median of several; the comparison is the whole of
`grapevine compare` with compiled code on disk. They are judged by the clock on the wall; where the processor seconds are far below it,
other programs held the core meanwhile. Every run of a comparison goes on for the months of the run-off after its horizon, under
the status quo, for the value of those who are customers at the end; beside a horizon of six months that is most of its time.
"""


def page(results: dict[str, dict[int, Result]], rows: list[Row], apart: str = "") -> str:
    """Return the whole of ``docs/benchmarks.md``; ``apart`` ends the list of versions."""
    absent = [
        f"{name} was not installed and is not in this table." for tool, name in OPTIONAL.items() if tool not in results
    ]
    missing = [*absent, ""] if absent else []
    lines = [
        "# Benchmarks",
        "",
        "Written by `python -m benchmarks.run` (`make bench`), which reproduces it; not edited by hand.",
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine()}. {commit()}{versions()}{apart}.",
        "",
        "## Beside other tools",
        "",
        "One core, one process per measurement, the tools in turn in one run, the fastest of each tool's repeats, in processor",
        "seconds: what other programs take from the core does not count.",
        "",
        *speed_table(results),
        "",
        *missing,
        PROSE,
        "## Targets",
        "",
        "| measure | measured | must reach | |",
        "|---|---|---|---|",
        *(row.markdown() for row in rows),
        "",
        TARGET_PROSE,
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print and, unless ``--quick``, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="10,000 people only; print, write nothing")
    parser.add_argument(
        "--repeats", type=int, default=3, help="measurements of each tool and size up to 100,000 people"
    )
    options = parser.parse_args()

    sizes = SIZES[:1] if options.quick else SIZES
    tools = [tool for tool in DAYS if is_there(tool)]
    say("compiling, so that no measurement has to")
    measure("ours", 300, 31)
    results: dict[str, dict[int, Result]] = {tool: {} for tool in tools}
    for people in sizes:
        for tool in tools:
            results[tool][people] = best(tool, people, options.repeats if people <= 100_000 else 1)
    with tempfile.TemporaryDirectory() as name:
        rows = target_rows(results["ours"], starting(Path(name)), comparing(Path(name)))
    text = page(results, rows, versions_apart(results))
    print(text)
    if not options.quick:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
