"""The command as a user meets it: a process of its own, real input, bad input, and the folder it leaves."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars
import pytest

from sim.api import studies
from sim.kernel.units import DAYS_PER_MONTH
from sim.study.storage.files import read_lines
from sim.study.storage.results import open_study
from tests.end_to_end.here import here

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from sim.cli.app import main; main()"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
SMALL = ("--replicates", "2", "--months", "2", "--workers", "1")

WORLD = """
title = "A village"
question = "Which policy is worth most here?"
[society]
people = 200
[company]
burn_in = 5
run_off_months = 1
[desk]
responders = 200
[[causes]]
name = "all"
per_1000 = 300
minor = 0.25
quality = 0.25
money = 0.25
serious = 0.25
"""

EVENT = """
[[events]]
name = "song"
day = 45
"""

POLICIES = """
import os, sys, time
import numpy as np
from sim.policies import Budget, Policy, Treatment

def made(cases, **columns):
    treatment = Treatment.adequate(cases)
    for name, values in columns.items():
        setattr(treatment, name, values)
    return treatment

class Shape(Policy):
    def judge(self, cases):
        return made(cases, priority=np.zeros(len(cases) + 1))

class Nothing(Policy):
    def judge(self, cases):
        return None

class NotANumber(Policy):
    def judge(self, cases):
        return made(cases, tone=np.full(len(cases), np.nan))

class Day40(Policy):
    def judge(self, cases):
        if cases.opened.max() >= (5 + 40) * 1440:
            raise RuntimeError("out of ideas")
        return Treatment.adequate(cases)

class Looks(Policy):
    def judge(self, cases):
        return made(cases, priority=cases.anger - cases.opened.sum())

class Exits(Policy):
    def judge(self, cases):
        sys.exit(3)

class Words(Policy):
    def split(self, month):
        return Budget(desk="much" if month.backlog else 0.8)

class Greedy(Policy):
    def split(self, month):
        return Budget(desk=1.3 if month.backlog else 0.8)

class Paced(Policy):
    def judge(self, cases):
        time.sleep(float(os.environ.get("PACE_S", "0")))
        return Treatment.adequate(cases)
"""


def run(words: tuple[str, ...] | list[str], place: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words], cwd=place, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip


def everything(place: Path) -> dict[Path, bytes | None]:
    """Every path below ``place`` with the bytes of files."""
    return {
        path: path.read_bytes() if path.is_file() else None
        for path in place.rglob("*")
        if "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small world, graphs and policies, good and bad."""
    folder = tmp_path_factory.mktemp("user")
    edges = "\n".join(f"{a} {(a * 7 + k) % 200}" for a in range(200) for k in (1, 2, 3)).encode()
    zipped = gzip.compress(edges)
    text = {
        "world.toml": WORLD,
        "event.toml": WORLD + EVENT,
        "lonely.toml": WORLD.replace("people = 200", "people = 1"),
        "deaf.toml": WORLD.replace("responders = 200", "responders = 0"),
        "apart.toml": WORLD.replace("people = 200", "people = 200\nfollowers_mean = 0\nties_mean = 0"),
        "bad.toml": WORLD.replace("people = 200", "peeple = 200") + "[voice]\npraise = -0.1\n[weather]\nrain = 1\n",
        "shares.toml": WORLD + "".join(f'[[segments]]\nname = "{n}"\nshare = {s}\n' for n, s in (("a", 0.7), ("b", 0.6))),
        "my.py": POLICIES,
        "broken.py": "import there_is_no_such_module",
        "exits.py": "import sys\nsys.exit(3)",
        "empty.txt": "",
        "column.txt": "1\n2\n",
    }  # fmt: skip
    for name, content in text.items():
        (folder / name).write_text(content)
    (folder / "graph.txt.gz").write_bytes(zipped)
    (folder / "cut.txt.gz").write_bytes(zipped[: len(zipped) // 2])
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    return folder


@pytest.fixture(scope="module")
def study(place: Path) -> Path:
    """The folder of one comparison with policies that fail in every way, beside two that do not."""
    bad = ",".join(f"my.py:{name}" for name in FAILURES)
    ended = run(("compare", "world.toml", *SMALL, "--policies", f"ignore,{bad},coin", "--out", "study"), place)
    assert ended.returncode == 3, ended.stderr
    assert "Traceback (most" not in ended.stderr
    (place / "said.txt").write_text(ended.stderr)
    return place / "study"


FAILURES = {
    "Shape": ("judge", "priority", "shape"),
    "Nothing": ("judge", "NoneType", "Treatment"),
    "NotANumber": ("judge", "tone", "NaN", "row 0"),
    "Day40": ("RuntimeError: out of ideas",),
    "Looks": ("judge", "priority"),
    "Exits": ("judge",),
    "Words": ("split", "desk", "'much'", "from 0 to 1"),
    "Greedy": ("split", "desk", "1.3", "from 0 to 1"),
}


def test_policies_that_fail_are_told_apart_and_the_others_finish(study: Path) -> None:
    said = (study.parent / "said.txt").read_text()
    for name, facts in FAILURES.items():
        (line,) = [line for line in said.splitlines() if line.startswith(f"grapevine: my.py:{name} ")]
        assert re.search(r"\b2 of 2 runs\b", line)
        for fact in facts:
            assert fact in line
        assert f"policy 'my.py:{name}'" not in line
    # the first case from day 40 on comes within days
    assert re.search(r"my\.py:Day40\b.*\bworld, replicate 0, .*\bday 4\d\b", said)
    rows = open_study(study).runs.to_pylist()
    finished = {row["policy"] for row in rows if row["status"] == "finished"}
    assert finished == {"ignore", "coin"}


def test_long_commands_stand_in_the_journal_and_not_on_the_terminal(study: Path) -> None:
    said = (study.parent / "said.txt").read_text()
    assert max(map(len, said.splitlines())) < 400
    assert "study/journal.jsonl" in said
    noted = open_study(study).failures
    assert len(noted) == 2 * len(FAILURES)
    begins = f"grapevine run {study.parent / 'world.toml'} --policy {study.parent / 'my.py'}:"
    assert all(line["replay"].startswith(begins) for line in noted)


def test_duckdb_and_polars_read_the_folder(study: Path) -> None:
    files = str(study / "runs" / "*.parquet")
    asked = "select policy, count(*), avg(value) from read_parquet(?) where status = 'finished' group by policy order by policy"
    rows = duckdb.execute(asked, [files]).fetchall()
    assert [row[:2] for row in rows] == [("coin", 2), ("ignore", 2)]
    means = polars.read_parquet(files).group_by("policy").agg(polars.col("value").mean())
    by_policy = dict(means.iter_rows())
    assert all(by_policy[policy] == pytest.approx(mean) for policy, _, mean in rows)
    days = polars.read_parquet(str(study / "days" / "*.parquet"))
    assert days.group_by("run").len()["len"].to_list() == [2 * DAYS_PER_MONTH] * 4


def test_another_study_in_the_folder_stays_as_it_was(study: Path) -> None:
    before = everything(study)
    ended = run(("compare", "world.toml", *SMALL, "--seed", "9", "--out", "study"), study.parent)
    assert ended.returncode == 2
    assert ended.stderr.startswith("grapevine: study ")
    assert re.search(r"seed 1\b.*\b9\b", ended.stderr)
    assert everything(study) == before


@pytest.mark.parametrize("world", ["lonely.toml", "deaf.toml", "apart.toml"])
def test_corner_cases_run(place: Path, world: str) -> None:
    ended = here(place, "compare", world, *SMALL, "--json", "--out", f"odd-{world}")
    assert ended.exit_code == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert [row["policy"] for row in told["comparisons"][0]["standings"]] == list(studies.POLICIES)


def test_a_graph_read_as_followers_from_another_folder(place: Path) -> None:
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    words = ("compare", "../world.toml", *SMALL, "--policies", "ignore[desk_share=0.3],coin")
    ended = run((*words, "--graph", "../graph.txt.gz", "--graph-layer", "followers", "--directed"), elsewhere)
    assert ended.returncode == 0, ended.stderr
    assert "ignore[desk_share=0.3]" in ended.stdout
    assert [path.name for path in elsewhere.iterdir()] == ["results"]
    (folder,) = (elsewhere / "results").iterdir()
    manifest = open_study(folder).manifest
    assert {key: manifest["graph"][key] for key in ("layer", "directed")} == {"layer": "followers", "directed": True}
    assert set(manifest["graph_report"]) <= set(ended.stdout.splitlines())
    assert re.findall(r"\d+", manifest["graph_report"][0])[:2] == ["200", "598"]


LONG = "x" * 300

WRONG: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("bad.toml",), ("society.peeple", "'society.people'", "voice.praise = -0.1", "from 0 to 1", "weather")),
    (("shares.toml",), ("shares.toml:", "segments.share = 1.3", "shares that sum to 1")),
    (("world.toml", "--set", "society.people=0"), ("society.people = 0", "from 1 to")),
    (("world.toml", "--set", "society.people=many"), ('society.people = "many"', "a whole number from 1 to")),
    (("world.toml", "--set", "nonsense"), ("nonsense", "section.parameter=value")),
    (("world.toml", "--graph", "missing.txt"), ("missing.txt",)),
    (("world.toml", "--graph", ""), ("graph is empty",)),
    (("world.toml", "--graph", "empty.txt"), ("empty.txt",)),
    (("world.toml", "--graph", "binary.txt"), ("binary.txt",)),
    (("world.toml", "--graph", "cut.txt.gz"), ("cut.txt.gz", "gzip")),
    (("world.toml", "--graph", "column.txt"), ("column.txt", "line 1", "'1'")),
    (("world.toml", "--graph", "graph.txt.gz", "--customers", "9"), ("customers", "graph")),
    (("world.toml", "--customers", "9999999999"), ("customers is 9999999999", "1 to 3500000")),
    (("world.toml", "--policies", "broken.py:Mine"), ("broken.py", "No module named 'there_is_no_such_module'")),
    (("world.toml", "--policies", "exits.py:Mine"), ("exits.py", "SystemExit: 3")),
    (("world.toml", "--policies", "my.py:Mine"), ("'Mine'", "Shape, Nothing")),
    (("world.toml", "--policies", "ignore[desk_share=2]"), ("desk_share is 2", "from 0 to 1")),
    (("world.toml", "--out", ""), ("folder",)),
    (("world.toml", "--out", "my.py"), ("my.py", "folder")),
    (("world.toml", "--out", "my.py/below"), ("my.py/below",)),
    (("world.toml", "--out", LONG), ("File name too long",)),
    (("event.toml", "--without-event", "--months", "1"), ("song", "day 45", "--months 1")[1:]),
    (("world.toml", "--replicates", "1.5"), ("--replicates", "'1.5'")),
    (("world.toml", "--seed", "18446744073709551616"), ("seed is 18446744073709551616", "18446744073709551615")),
    (("world.toml", "--workers", "0"), ("workers is 0", "1 or more")),
]  # fmt: skip


@pytest.mark.parametrize(("words", "parts"), WRONG, ids=[" ".join(words)[:60] for words, _ in WRONG])
def test_bad_input_is_one_message_and_nothing_written(
    place: Path, words: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    before = everything(place)
    ended = here(place, "compare", "--replicates", "2", *words)  # the last of an option counts
    assert ended.exit_code == 2, ended.stderr
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("grapevine: ") == (0 if ended.stderr.startswith("Usage: ") else 1)
    for part in parts:
        assert part in ended.stderr
    assert everything(place) == before


@pytest.mark.parametrize(("words", "parts"), [WRONG[0], WRONG[14]], ids=["bad.toml", "exits.py"])
def test_bad_input_ends_a_process_in_the_same_way(place: Path, words: tuple[str, ...], parts: tuple[str, ...]) -> None:
    ended = run(("compare", *words), place)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("grapevine: ")
    assert "Traceback" not in ended.stderr
    for part in parts:
        assert part in ended.stderr


def until(ready: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not ready() and time.monotonic() < deadline:
        time.sleep(0.05)


def test_ctrl_c_says_what_is_kept_and_the_same_command_goes_on(place: Path) -> None:
    words = ["compare", "world.toml", "--replicates", "20", "--policies", "ignore,react-to-whiners,my.py:Paced"]
    words += ["--months", "2", "--workers", "1", "--out", "stopped"]
    slowly = {**ENVIRONMENT, "PACE_S": "0.002"}  # each judgement, so a job takes a fifth of a second
    started = subprocess.Popen(
        [*PROGRAM, *words], cwd=place, env=slowly, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )  # fmt: skip
    folder = place / "stopped"
    until(lambda: len([*folder.glob("jobs/job-*")]) >= 5, 240.0)  # it may have to compile first
    os.killpg(started.pid, signal.SIGINT)
    said, errors = started.communicate(timeout=60)
    assert (started.returncode, said) == (130, "")
    told = re.fullmatch(r"grapevine: .*\bstopped\b.*\b(\d+) of 60 runs\b.*", errors.strip().splitlines()[-1])
    assert told, errors
    assert 15 <= int(told[1]) == open_study(folder).runs.num_rows < 60
    assert not open_study(folder).finished
    again = here(place, *words)
    assert again.exit_code == 0, again.stderr
    assert open_study(folder).finished
    assert open_study(folder).runs.num_rows == 60


def test_an_interrupt_that_a_policy_swallows_stops_all_the_same(place: Path) -> None:
    (place / "swallows.py").write_text(
        "import os, signal\nfrom sim.policies import Policy, Treatment\n\nclass Swallows(Policy):\n"
        "    def judge(self, cases):\n        try:\n            os.kill(os.getpid(), signal.SIGINT)\n"
        "        except BaseException:\n            pass\n        return Treatment.adequate(cases)\n"
    )
    words = ("compare", "world.toml", *SMALL, "--policies", "ignore,swallows.py:Swallows", "--out", "swallowed")
    ended = run(words, place)
    assert (ended.returncode, ended.stdout) == (130, "")
    assert ended.stderr.startswith("grapevine: ")
    assert not any(line["what"] == "failed run" for line in read_lines(place / "swallowed" / "journal.jsonl"))
