"""What a command says when something near was meant, and how it ends."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.api.rounds import round_line
from sim.cli.app import app
from sim.scenario.messages import meant_number
from tests.cli.tiny import place as place


def grapevine(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize(("asked", "same"), [((), ("--help",)), (("compare",), ("compare", "--help"))])
def test_help_is_a_command_too(asked: tuple[str, ...], same: tuple[str, ...]) -> None:
    told = grapevine("help", *asked)
    assert told.exit_code == 0
    assert told.stdout.split() == grapevine(*same).stdout.split()


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("help", "compar"), "'compare'?"),
        (("list", "scenario"), "'scenarios'?"),
        (("list", "airlines"), "grapevine list scenarios"),
        (("list", "airline"), "grapevine check airline --quick"),
        (("list", "ignore"), "grapevine list policies"),
        (("sweep", "tiny.toml"), "grapevine compare tiny.toml"),
        (("compare", "tiny.toml", "--set", "society.people=7,000"), "'7000'?"),
        (("compare", "tiny.toml", "--set", "society.people=7 000"), "'7000'?"),
        (("compare", "tiny.toml", "--set", "voice.praise=0,01"), "'0.01'?"),
        (("compare", "tiny.toml", "--record", "people@0,0"), "day 0 "),
        (("compare", "tiny.toml", "--record", "people@0", "--record", "people@5,0"), "day 0 "),
        (("compare", "tiny.toml", "--record", "days", "--record", "days"), "days "),
    ],
)  # fmt: skip
def test_what_was_meant_is_said_and_nothing_written(place: Path, words: tuple[str, ...], part: str) -> None:
    ended = grapevine(*words)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert part in ended.stderr
    assert not (place / "results").exists()


@pytest.mark.parametrize(
    ("text", "whole", "number"),
    [
        ("7,000", True, "7000"), ("7 000 000", True, "7000000"), ("7k", True, "7000"), ("7.0", True, "7"), ("-1'000", True, "-1000"),
        ("0,5", True, ""), ("0,5", False, "0.5"), ("50 %", False, "0.5"), ("7,00", True, ""), ("many", False, ""), ("", True, ""),
    ],
)  # fmt: skip
def test_a_number_as_people_write_it(text: str, whole: bool, number: str) -> None:
    assert meant_number(text, whole=whole) == number


@pytest.mark.parametrize(
    "command",
    [
        ("report",), ("status",), ("resume",), ("explain",), ("query", "{}", "select 1"), ("diff", "{}", "ignore", "coin"),
    ],
)  # fmt: skip
def test_a_result_folder_that_is_not_there_is_answered_with_those_that_are(
    place: Path, command: tuple[str, ...]
) -> None:
    def ask(folder: str) -> Any:
        words = [folder if word == "{}" else word for word in command]
        return grapevine(*words, *([] if "{}" in command else [folder]))

    assert "no result folder" in ask("latest").stderr
    assert "results" not in ask("other").stderr
    for name in ("tiny-0a1b2c", "other"):
        (place / "results" / name).mkdir(parents=True)
        (place / "results" / name / "manifest.json").write_text("{}")
        (place / "results" / name / "plan.parquet").touch()
    (place / "results" / "no-results").mkdir()
    for folder, hint in (("othr", "results/other?"), ("results/other/runs", "results/other?")):
        ended = ask(folder)
        assert ended.exit_code == 2
        asked, _, hinted = ended.stderr.partition("; ")
        assert asked.startswith(f"grapevine: {folder} ")
        assert hint in hinted
        assert "no-results" not in ended.stderr
    for folder in ("latest", "tin", "results/oth"):
        ended = ask(folder)  # found, and of no version that can be read
        assert ended.exit_code == 2
        first, *rest = ended.stderr.splitlines()
        assert first.startswith(f"grapevine: {folder} is results/")
        assert "schema None" in "".join(rest)
    ended = grapevine(command[0])
    assert ended.exit_code == 2
    assert "results/tiny-0a1b2c" in ended.stderr
    assert "results/other" in ended.stderr


@pytest.mark.parametrize(("most", "numbers"), [(600, ["20", "600", "3,380"]), (4000, ["20", "3,380"])])
def test_until_sure_says_what_ends_it_first(most: int, numbers: list[str]) -> None:
    verdict = SimpleNamespace(decided=False, ahead="ignore", needed=169)
    line = round_line(20, SimpleNamespace(scenario="tiny", per=20, verdict=verdict), most)  # type: ignore[arg-type]
    assert re.findall(r"\d[\d,]*\d|\d", line) == numbers
    assert "ignore" in line


@pytest.mark.process
@pytest.mark.slow
def test_failed_runs_are_an_exit_code_of_resume_too(place: Path) -> None:
    words = ("--policies", "ignore,coin,my.py:Fails", "--replicates", "2", "--months", "1", "--workers", "1")
    assert grapevine("compare", "tiny.toml", *words, "--out", "out").exit_code == 3
    ended = grapevine("resume", "out")
    assert ended.exit_code == 3
    assert re.search(r"my\.py:Fails\b.*\b2 of 2 runs", ended.stderr)


@pytest.mark.process
@pytest.mark.slow
def test_failed_runs_are_an_exit_code_of_break_even_too(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.study.analysis import break_even

    monkeypatch.setattr(break_even, "special_policy", lambda *_: "my.py:Fails")
    words = ("--audiences", "10,20", "--replicates", "2", "--months", "1", "--workers", "1", "--out", "out")
    ended = grapevine("break-even", "tiny.toml", *words)
    assert ended.exit_code == 3
    assert "my.py:Fails" in ended.stderr
    assert "grapevine-error-" not in ended.stderr
