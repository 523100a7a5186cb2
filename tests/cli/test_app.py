"""The command from outside: what it prints, where, and how it ends. Worlds are tiny and the model is the real one."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.measures.catalogue import LEADERS
from sim.scenario import ready_files
from sim.study.storage.results import open_study

ROOT = Path(__file__).parents[2]

TINY = """
title = "A village"
question = "Which policy is worth most here?"
[society]
people = 120
[company]
burn_in = 3
run_off_months = 1
"""

EVENT = """
[[events]]
name = "song"
day = 5
"""

POLICY_FILE = """
from sim.policies import Budget, Policy, Treatment
import numpy as np

class Fine(Policy):
    def split(self, month):
        return Budget(desk=0.5)

class LateRaise(Policy):
    def split(self, month):
        if month.backlog > 0:  # which no company has before it has begun
            raise RuntimeError("out of ideas")
        return Budget()

class WrongShape(Policy):
    def judge(self, cases):
        made = Treatment.adequate(cases)
        made.priority = np.zeros(len(cases) + 1)
        return made

class NotANumber(Policy):
    def judge(self, cases):
        made = Treatment.adequate(cases)
        made.priority[:] = np.nan
        return made

class Greedy(Policy):
    def split(self, month):
        return Budget(desk=0.95)

class NoPolicy:
    pass
"""

SWEEP = """
title = "Budgets"
question = "Who wins?"
scenario = "tiny.toml"
policies = ["ignore", "my.py:Greedy"]
replicates = 2
months = 2
[vary."company.budget"]
values = [0.5, 1.5]
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "event.toml").write_text(TINY + EVENT)
    (tmp_path / "my.py").write_text(POLICY_FILE)
    return tmp_path


def grapevine(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


def compare(*words: str) -> Any:
    return grapevine("compare", "--replicates", "2", "--months", "1", "--workers", "1", *words)


@pytest.mark.process
@pytest.mark.slow
def test_compare_prints_the_answer_and_leaves_a_folder(place: Path) -> None:
    ended = compare("tiny.toml")
    assert ended.exit_code == 0, ended.stderr
    assert "A village" in ended.stdout
    assert "Which policy is worth most here?" not in ended.stdout
    assert "Which policy is worth most here?" in compare("tiny.toml", "--full").stdout
    for policy in ("ignore", "react-to-whiners", "grow-advocates"):
        assert policy in ended.stdout
    (folder,) = (place / "results").iterdir()
    assert f"results/{folder.name}" in ended.stdout
    assert open_study(folder).runs.num_rows == 2 * (5 + 3)  # policies, and those on the reference split
    lines = [line for line in ended.stdout.splitlines() if not line.startswith("  grapevine")]
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in ended.stdout


@pytest.mark.process
@pytest.mark.slow
def test_the_same_study_again_is_printed_from_its_folder(place: Path) -> None:
    first = compare("tiny.toml")
    (folder,) = (place / "results").iterdir()
    before = (folder / "journal.jsonl").read_bytes()
    second = compare("tiny.toml")
    assert second.exit_code == 0
    assert second.stdout.endswith(first.stdout)
    assert second.stdout.removesuffix(first.stdout).count(folder.name) == 1
    assert (folder / "journal.jsonl").read_bytes() == before


@pytest.mark.process
@pytest.mark.slow
def test_json_is_json_and_nothing_else(place: Path) -> None:
    ended = compare("tiny.toml", "--json")
    told = json.loads(ended.stdout)
    assert told["comparisons"][0]["scenario"] == "tiny"
    assert told["comparisons"][0]["answer"]
    assert told["comparisons"][0]["decision"]["kind"] in ("one-draw", "open", "probable", "clear")
    assert {row["policy"] for row in told["comparisons"][0]["money"]["policies"]} == set(
        told["comparisons"][0]["policies"]
    )
    assert [row["policy"] for row in told["comparisons"][0]["same_desk"]] == [
        "react-to-whiners",
        "grow-advocates",
        "value-based",
    ]
    assert len(told["comparisons"][0]["standings"]) == 5
    again = json.loads(compare("tiny.toml", "--json").stdout)
    assert again == told


@pytest.mark.process
@pytest.mark.slow
def test_several_scenarios_are_compared_one_after_the_other(place: Path) -> None:
    ended = compare("tiny.toml", "event.toml", "--policies", "ignore,coin")
    assert ended.exit_code == 0, ended.stderr
    rows = [line.split() for line in ended.stdout.splitlines() if line.startswith(("tiny ", "event "))]
    assert [row[0] for row in rows] == ["tiny", "event"]
    assert all({"ignore", "coin"} & set(row) for row in rows)
    full = compare("tiny.toml", "event.toml", "--policies", "ignore,coin", "--full").stdout
    heads = [line.partition(":")[0] for line in full.splitlines() if line.endswith(": A village")]
    assert heads == ["tiny", "event"]
    assert compare("tiny.toml", "--all").exit_code == 2


@pytest.mark.process
@pytest.mark.slow
def test_twin_worlds_tell_what_the_event_did(place: Path) -> None:
    ended = compare("event.toml", "--without-event", "--policies", "ignore,first-come", "--json")
    assert ended.exit_code == 0, ended.stderr
    (told,) = json.loads(ended.stdout)["comparisons"]
    assert {row["policy"] for row in told["events"] if row["metric"] == "value"} == {"ignore", "first-come"}
    (folder,) = (place / "results").iterdir()
    shown = compare("event.toml", "--without-event", "--policies", "ignore,first-come").stdout
    assert "“song”" in told["headline"].lower()
    assert told["answer"].startswith(f"{told['headline']}. ")
    assert f"event: A village {told['headline']}. " in " ".join(shown.split())
    assert sorted(set(open_study(folder).runs.column("event").to_pylist())) == [False, True]
    calm = compare("tiny.toml", "--without-event")
    assert calm.exit_code == 2
    assert "tiny" in calm.stderr
    assert "--without-event" in calm.stderr


@pytest.mark.process
@pytest.mark.slow
def test_run_prints_month_by_month(place: Path) -> None:
    ended = grapevine("run", "tiny.toml", "--policy", "coin", "--months", "2", "--seed", "7", "--currency", "kr")
    assert ended.exit_code == 0, ended.stderr
    months = [line.split()[0] for line in ended.stdout.splitlines() if line[:5].strip().isdigit()]
    assert re.search(r"^value +[\d,−]+ +kr *$", ended.stdout, re.MULTILINE)
    assert months == ["1", "2", "1", "2"]  # two tables, since one is wider than 80 columns
    assert max(map(len, ended.stdout.splitlines())) <= 80
    told = json.loads(
        grapevine("run", "tiny.toml", "--policy", "coin", "--months", "2", "--seed", "7", "--json").stdout
    )
    assert told["run"]["seed"] == 7
    assert told["run"]["policy"] == "coin"
    assert sum(told["run"][name] for name in LEADERS) == pytest.approx(1.0)


@pytest.mark.process
@pytest.mark.slow
def test_break_even_prints_a_following_or_none_and_draws_it(place: Path) -> None:
    asked = ("break-even", "tiny.toml", "--audiences", "200,20", "--replicates", "4", "--months", "1", "--out", "be")
    ended = grapevine(*asked, "--fixed-parameters", "--workers", "1", "--currency", "CHF")
    assert ended.exit_code == 0, ended.stderr
    assert ", in CHF, by the number" in " ".join(ended.stdout.split())
    lines = [line.split()[0] for line in ended.stdout.splitlines() if line.strip()]
    assert lines.index("20") < lines.index("200")
    assert (place / "be" / "figures" / "break-even.png").read_bytes().startswith(b"\x89PNG")
    again = json.loads(grapevine(*asked, "--fixed-parameters", "--workers", "1", "--json").stdout)
    assert [gain["audience"] for gain in again["break_even"]["gains"]] == [20, 200]
    assert set(open_study(place / "be").runs["policy"].to_pylist()) == {
        "first-come",
        "special-above[followers=0;anger=1;day=8;compensations=1]",
    }
    assert grapevine("break-even", "tiny.toml", "--day", "30", "--months", "1").exit_code == 2
    assert grapevine("break-even", "tiny.toml", "--audiences", "20,x").exit_code == 2
    assert grapevine("break-even", "tiny.toml", "--currency", "12").exit_code == 2


@pytest.mark.process
@pytest.mark.slow
def test_a_setting_counts_and_customers_set_the_market(place: Path) -> None:
    share = ("--set", "society.customer_share=0.5")
    told = json.loads(grapevine("run", "tiny.toml", "--months", "1", *share, "--customers", "100", "--json").stdout)
    manifest = json.loads((Path(told["folder"]) / "manifest.json").read_text())
    society = manifest["scenarios"][0]["resolved"]["society"]
    assert (society["people"], society["customer_share"]) == (200, 0.5)


@pytest.mark.slow
def test_a_graph_sets_the_people_and_is_reported(place: Path) -> None:
    pairs = [(a, b) for a in range(60) for b in (a + 1, a + 7)]
    rows = [f"{k},p{a:03},p{b:03}" for k, (a, b) in enumerate([*pairs, (5, 5), (0, 1)])]
    (place / "graph.csv").write_text("\n".join([",source,target", *rows]))
    ended = compare("tiny.toml", "--graph", "graph.csv", "--policies", "ignore,coin")
    assert ended.exit_code == 0, ended.stderr
    (folder,) = (place / "results").iterdir()
    manifest = open_study(folder).manifest
    assert manifest["scenarios"][0]["resolved"]["society"]["people"] == 67
    assert any(re.search(r"\b67\b", line) for line in manifest["graph_report"])
    assert set(manifest["graph_report"]) <= set(ended.stdout.splitlines())


@pytest.mark.process
@pytest.mark.slow
def test_a_policy_from_a_file(place: Path) -> None:
    ended = compare("tiny.toml", "--policies", "ignore,my.py:Fine")
    assert ended.exit_code == 0, ended.stderr
    assert "my.py:Fine" in ended.stdout


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.parametrize(
    ("policy", "message"), [("LateRaise", "out of ideas"), ("WrongShape", "shape"), ("NotANumber", "NaN")]
)
def test_a_policy_that_misbehaves_fails_alone(place: Path, policy: str, message: str) -> None:
    busy = ("--set", "causes.product.per_1000=300", "--fixed-parameters")
    ended = compare("tiny.toml", "--months", "2", "--policies", f"ignore,my.py:{policy}", *busy)
    assert ended.exit_code == 3
    assert message in ended.stderr
    assert "Traceback (most" not in ended.output
    (folder,) = (place / "results").iterdir()
    rows = open_study(folder).runs.to_pylist()
    assert [row["status"] for row in rows] == ["finished", "failed"] * 2


@pytest.mark.process
@pytest.mark.slow
def test_the_replay_command_repeats_the_failure(place: Path) -> None:
    compare("tiny.toml", "--months", "2", "--policies", "ignore,my.py:LateRaise")
    (folder,) = (place / "results").iterdir()
    row = next(row for row in open_study(folder).runs.to_pylist() if row["status"] == "failed")
    words = shlex.split(row["replay"])
    assert words[:3] == ["grapevine", "run", str(place / "tiny.toml")]
    again = grapevine(*words[1:], "--out", "again")
    assert again.exit_code == 3
    assert row["error"] in again.stderr
    repeated = open_study(place / "again").runs.to_pylist()[0]
    assert (repeated["error"], repeated["failed_day"]) == (row["error"], row["failed_day"])


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "facts"),
    [
        (("compare", "nowhere"), ("nowhere", "default, airline")),
        (("compare", "tiny.toml", "--set", "society.peeple=3"), ("society.peeple", "'society.people'")),
        (("compare", "tiny.toml", "--set", "society.people=0"), ("society.people", "0", "from 1 to")),
        (("compare", "tiny.toml", "--set", "society.customer_share=1.3"), ("society.customer_share", "1.3", "from 0 to 1")),
        (("compare", "tiny.toml", "--policies", "ignor"), ("'ignor'", "'ignore'?")),
        (("compare", "tiny.toml", "--policies", "ignore,ignore"), ("ignore", "twice")),
        (("compare", "tiny.toml", "--policies", "ignore[desk_share=0.1;desk_share=0.3]"), ("desk_share", "twice")),
        (("compare", "tiny.toml", "--policies", "Grow_Advocates"), ("'Grow_Advocates'", "'grow-advocates'?")),
        (("compare", "tiny.toml", "--policies", "my.py"), ("my.py:Fine", "my.py:LateRaise")),
        (("compare", "HYPE_wave"), ("HYPE_wave", "'hype-wave'?")),
        (("compare", "hype wave"), ("hype wave", "'hype-wave'?")),
        (("list", "default"), ("'default'", "grapevine list scenarios")),
        (("compare", "tiny.toml", "--set", "company.budget=1", "--set", "company.budget=2"), ("company.budget", "twice")),
        (("compare", "study.toml"), ("grapevine sweep study.toml",)),
        (("sweep", "default"), ("grapevine compare default",)),
        (("compare", "tiny.toml", "--policies", ","), ("no policy",)),
        (("compare", "tiny.toml", "--policies", "nofile.py:Mine"), ("'nofile.py'",)),
        (("compare", "tiny.toml", "--policies", "my.py:Nothing"), ("'Nothing'", "Fine, LateRaise")),
        (("compare", "tiny.toml", "--policies", "my.py:NoPolicy"), ("my.py:NoPolicy", "sim.policies.Policy")),
        (("compare", "tiny.toml", "--policies", "broken.py:Mine"), ("broken.py", "SyntaxError")),
        (("compare", "tiny.toml", "tiny.toml"), ("tiny", "twice")),
        (("compare", "tiny.toml", "--replicates", "0"), ("replicates is 0", "1 to")),
        (("compare", "tiny.toml", "--months", "0"), ("months is 0", "1 to 600")),
        (("compare", "tiny.toml", "--replicates", "2", "--workers", "0"), ("workers is 0", "1 or more")),
        (("compare", "tiny.toml", "--seed", "-1"), ("seed is -1", "0 to 18446744073709551615")),
        (("compare", "tiny.toml", "--customers", "0"), ("customers is 0", "1 or more")),
        (("compare", "tiny.toml", "--graph", "edges.txt", "--customers", "9"), ("customers", "graph")),
        (("compare", "tiny.toml", "--graph", "missing.txt"), ("missing.txt",)),
        (("compare", "tiny.toml", "--graph", "empty.txt"), ("empty.txt",)),
        (("compare", "tiny.toml", "--graph", "edges.txt", "--graph-layer", "far"), ("'far'", "close and followers")),
        (("compare", "tiny.toml", "--directed"), ("directed", "graph")),
        (("compare", "tiny.toml", "--replicates", "2", "--out", "tiny.toml"), ("tiny.toml", "folder")),
        (("compare", "tiny.toml", "--replicates", "2", "--out", "full"), ("full",)),
        (("run", "tiny.toml", "--policy", "ignor"), ("'ignor'", "'ignore'?")),
        (("check", "bad.toml"), ("bad.toml:3",)),
        (("check", "tiny.toml", "--solve", "--quick"), ("--solve", "--quick")),
        (("list", "polices"), ("'polices'", "'policies'?")),
        (("report", "full"), ("full", "manifest.json")),
        (("report", "nowhere"), ("nowhere",)),
    ],
)  # fmt: skip
def test_wrong_input_is_one_message_and_code_two(place: Path, words: tuple[str, ...], facts: tuple[str, ...]) -> None:
    (place / "bad.toml").write_text("[society]\npeople = 50\npeeple = 3\n")
    (place / "broken.py").write_text("def (")
    (place / "study.toml").write_text(SWEEP)
    (place / "edges.txt").write_text("1 2\n2 3\n")
    (place / "empty.txt").write_text("")
    (place / "full").mkdir()
    (place / "full" / "thesis.txt").write_text("mine")
    before = sorted(place.rglob("*"))
    ended = grapevine(*words)
    assert ended.exit_code == 2
    for fact in facts:
        assert fact in ended.stderr
    assert ended.stderr.startswith("grapevine: ")
    assert "Traceback (most" not in ended.output
    assert sorted(path for path in place.rglob("*") if "__pycache__" not in path.parts) == before


@pytest.mark.parametrize("typed", ["7,000", "7 000", "7'000", "7k", "7000.0"])
def test_a_number_as_people_type_it_is_refused_with_what_was_meant(place: Path, typed: str) -> None:
    ended = grapevine("compare", "tiny.toml", "--customers", typed)
    assert ended.exit_code == 2
    assert "--customers" in ended.stderr
    assert repr(typed) in ended.stderr
    assert re.search(r"\b7000\?", ended.stderr)


@pytest.mark.slow
def test_a_replay_of_a_point_sets_what_the_point_sets(place: Path) -> None:
    (place / "sweep.toml").write_text(SWEEP)
    ended = grapevine("sweep", "sweep.toml", "--out", "out", "--workers", "1", "--on-error", "continue")
    assert ended.exit_code == 3
    lines = [line for line in ended.stderr.splitlines() if "failed" in line]
    assert len(lines) == 1
    assert re.search(r"my\.py:Greedy\b.*\b6 of 6 runs", lines[0])
    for row in open_study(place / "out").runs.to_pylist():
        if row["status"] == "failed" and row["replicate"] == 0:
            again = grapevine(*shlex.split(row["replay"])[1:], "--out", f"again {row['scenario']}")
            assert again.exit_code == 3
            (repeated,) = open_study(place / f"again {row['scenario']}").runs.to_pylist()
            assert (repeated["run"], repeated["error"]) == (row["run"], row["error"])


@pytest.mark.parametrize(
    "words",
    [
        ("sweep", "sweep.toml"),
        ("sweep", "sweep.toml", "--dry-run"),
        ("compare", "tiny.toml", "--policies", "ignore,my.py:Greedy"),
    ],
)
def test_a_budget_that_cannot_be_is_refused_before_anything_runs(place: Path, words: tuple[str, ...]) -> None:
    (place / "sweep.toml").write_text(SWEEP)
    ended = grapevine(*words)
    assert ended.exit_code == 2
    for fact in ("my.py:Greedy", "day 0", "desk 0.95", "care 0.1", "1.05"):
        assert fact in ended.stderr
    assert not (place / "results").exists()


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--yes",)])
def test_a_policy_that_fails_in_the_first_world_ends_a_sweep(place: Path, more: tuple[str, ...]) -> None:
    (place / "sweep.toml").write_text(SWEEP.replace("Greedy", "LateRaise"))
    ended = grapevine("sweep", "sweep.toml", "--workers", "1", *more)
    assert ended.exit_code == 2
    for fact in ("my.py:LateRaise", "1 of 1 runs", "RuntimeError: out of ideas", "tiny.toml", "replicate 0"):
        assert fact in ended.stderr
    assert not (place / "results").exists()


def test_everything_wrong_with_a_file_is_said_at_once(place: Path) -> None:
    (place / "bad.toml").write_text("[society]\npeople = -5\npeeple = 3\n[voice]\npraise = 7\n")
    ended = grapevine("check", "bad.toml")
    assert ended.exit_code == 2
    for line in ("bad.toml:2", "bad.toml:3", "bad.toml:5"):
        assert line in ended.stderr


@pytest.mark.process
@pytest.mark.slow
def test_a_study_in_the_folder_is_not_overwritten(place: Path) -> None:
    assert compare("tiny.toml", "--out", "mine").exit_code == 0
    before = {path: path.read_bytes() for path in (place / "mine").rglob("*") if path.is_file()}
    ended = compare("tiny.toml", "--out", "mine", "--seed", "2")
    assert ended.exit_code == 2
    assert "mine" in ended.stderr
    assert re.search(r"seed 1\b.*\b2\b", ended.stderr)
    assert {path: path.read_bytes() for path in (place / "mine").rglob("*") if path.is_file()} == before


def test_a_bug_says_where_its_traceback_is(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("sim.scenario.json_schema", broken)
    ended = grapevine("schema")
    assert ended.exit_code == 1
    assert "Traceback (most recent" not in ended.stderr
    path = Path(re.search(r"\S*grapevine-error-\w+\.txt", ended.stderr)[0])  # type: ignore[index]
    assert "ZeroDivisionError: by zero" in path.read_text()
    path.unlink()


def test_lists_hold_every_parameter_policy_and_metric() -> None:
    from sim.measures.catalogue import RUN_METRICS
    from sim.policies import names
    from sim.scenario import describe

    ended = grapevine("list", "--json")
    told = json.loads(ended.stdout)
    assert [row["name"] for row in told["parameters"]] == [one.key for one in describe()]
    assert [row["name"] for row in told["policies"]] == names()
    assert {m.name for m in RUN_METRICS} <= {row["name"] for row in told["metrics"]}
    for kind in ("scenarios", "policies", "governance", "parameters", "metrics"):
        shown = grapevine("list", kind).stdout
        assert all(row["name"] in shown for row in told[kind])
        long = grapevine("list", kind, "--long").stdout
        assert all(" ".join(row["meaning"].split()) in " ".join(long.split()) for row in told[kind])
        for text in (shown, long):
            assert max(map(len, text.splitlines())) <= 80


def test_the_overview_fits_a_screen() -> None:
    from sim.policies import names, policy_class
    from sim.scenario import load, ready_files

    shown = grapevine("list").stdout.splitlines()
    assert len(shown) <= 30
    assert max(map(len, shown)) <= 80
    for name in ready_files():
        assert any(line.split() == [name, *load(name).title.split()] for line in shown)
    for name in names():
        assert any(line.split() == [name, *policy_class(name).label.split()] for line in shown)
    for kind in ("scenarios", "policies", "governance", "parameters", "metrics"):
        assert any(line.endswith(f"grapevine list {kind}") for line in shown)


def test_one_entry_or_a_section_in_full() -> None:
    shown = grapevine("list", "parameters", "voice").stdout
    heads = [line.split()[0] for line in shown.splitlines() if not line.startswith(" ")]
    assert len(heads) > 3
    assert all(head.startswith("voice.") for head in heads)
    told = json.loads(grapevine("list", "metrics", "churn", "--json").stdout)
    assert [(row["name"], row["table"]) for row in told["metrics"]] == [("churn", "runs"), ("churn", "groups")]
    ignore, whole = grapevine("list", "policies", "ignore").stdout, grapevine("list", "policies", "--long").stdout
    assert ignore.count("drop_above") == whole.count("drop_above") == 1
    wrong = grapevine("list", "scenarios", "airlin")
    assert wrong.exit_code == 2
    assert "grapevine list scenarios airline," in wrong.stderr


def test_scenarios_with_their_question_or_all_that_is_said_of_them() -> None:
    from sim.scenario import load, ready_files

    shown = grapevine("list", "scenarios").stdout
    assert [line.split()[0] for line in shown.splitlines() if line[:1].islower()] == list(ready_files())
    assert len(shown.splitlines()) < 40
    long = " ".join(grapevine("list", "scenarios", "--long").stdout.split())
    for name in ready_files():
        scenario = load(name)
        assert " ".join(scenario.question.split()) in " ".join(shown.split())
        assert f"watch: {', '.join(scenario.watch)}" in long
        for question in (scenario.question, *scenario.discuss):
            assert " ".join(question.split()) in long


def test_check_prints_what_an_owner_changes(place: Path) -> None:
    ended = grapevine("check", "tiny.toml", "--quick", "--set", "company.governance=tool-first")
    assert ended.exit_code == 0, ended.stderr
    assert "tool-first" in ended.stdout
    assert any(line.split() == ["desk.inconsistency", "0", "->", "0.6"] for line in ended.stdout.splitlines())
    assert "desk.inconsistency" not in grapevine("check", "tiny.toml", "--quick").stdout
    wrong = grapevine("check", "tiny.toml", "--solve", "--set", "company.governance=it")
    assert wrong.exit_code == 2
    assert "--solve" in wrong.stderr
    assert "--set" in wrong.stderr


@pytest.mark.process
@pytest.mark.slow
def test_the_manifest_says_what_to_watch_and_discuss(place: Path) -> None:
    text = TINY.replace("\n[", '\nwatch = ["churn"]\ndiscuss = ["Why?"]\n[', 1)
    (place / "told.toml").write_text(text)
    ended = compare("told.toml", "--policies", "ignore,coin", "--out", "told")
    assert ended.exit_code == 0, ended.stderr
    (about,) = open_study(place / "told").manifest["scenarios"]
    assert (about["watch"], about["discuss"]) == (["churn"], ["Why?"])


@pytest.mark.slow
def test_check_says_what_the_world_shows_and_solve_stores_what_it_takes(place: Path) -> None:
    text = TINY + "[loyalty]\nchurn = 0.03\n"
    (place / "busy.toml").write_text(text)
    ended = grapevine("check", "busy.toml", "--solve")
    assert ended.exit_code == 0, ended.stderr
    assert re.search(r"^busy\b.*\b4 departures", ended.stdout, re.MULTILINE)
    assert any(line.startswith("churn") and "3.00 %" in line for line in ended.stdout.splitlines())
    stored = (place / "busy.toml").read_text()
    assert stored.startswith(text)
    assert "[baseline]" in stored
    lines = [line for line in ended.stdout.splitlines() if not line.startswith("  grapevine")]
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in ended.stdout


@pytest.mark.slow
def test_solving_keeps_the_switch_of_a_scenario_whose_numbers_stand(place: Path) -> None:
    (place / "fixed.toml").write_text(TINY + "[baseline]\nsolve = false\nchurn = 9.0\n")
    assert grapevine("check", "fixed.toml", "--solve").exit_code == 0
    stored = tomllib.loads((place / "fixed.toml").read_text())["baseline"]
    assert stored["solve"] is False
    assert stored["churn"] != 9.0


def test_a_ready_made_scenario_is_solved_only_by_the_path_of_its_file(place: Path) -> None:
    before = ready_files()["default"].read_bytes()
    wrong = grapevine("check", "default", "--solve")
    assert wrong.exit_code == 2
    assert str(ready_files()["default"]) in "".join(wrong.stderr.split("\n"))
    assert ready_files()["default"].read_bytes() == before


def test_a_quick_check_simulates_nothing(place: Path) -> None:
    ended = grapevine("check", "tiny.toml", "--quick")
    assert ended.exit_code == 0
    assert re.match(r"tiny\b.*\b3 departures", ended.stdout)
    assert len(ended.stdout.split("\n")) <= 3


def test_the_schema_is_one_of_scenarios() -> None:
    assert "society" in json.loads(grapevine("schema").stdout)["properties"]


def test_there_is_a_schema_of_studies_too() -> None:
    told = json.loads(grapevine("schema", "study").stdout)
    assert {"scenarios", "policies", "vary", "design"} <= told["properties"].keys()
    assert {"values", "low", "high"} <= told["$defs"]["Varied"]["properties"].keys()
    assert grapevine("schema", "policy").exit_code == 2


@pytest.mark.process
def test_ctrl_c_ends_with_130_and_the_study_goes_on_later(place: Path) -> None:
    words = ["compare", "tiny.toml", "--replicates", "40", "--months", "36", "--workers", "2", "--out", "out"]
    command = [sys.executable, "-c", "from sim.cli.app import main; main()", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as one:  # fmt: skip
        deadline = time.monotonic() + 60.0
        while not (place / "out" / "manifest.json").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1.0)
        os.killpg(one.pid, signal.SIGINT)
        printed, errors = one.communicate(timeout=120)
    assert one.returncode == 130
    assert errors.startswith("grapevine: ")
    assert "out" in errors
    assert "Traceback" not in errors
    assert printed == ""
    assert not open_study(place / "out").finished
