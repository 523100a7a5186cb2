"""One word for one thing: the words that `docs/glossary.md` replaces stand nowhere in the package, nor in what the commands print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.app import app

ROOT = Path(__file__).resolve().parents[2]

# A retired word, what to say instead, and where the same letters mean something else.
RETIRED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "world": (r"worlds?", "scenario, replicate, parameter draw, design point or state", ()),
    "thread": (
        r"threads?",
        "conversation",
        (
            "sim/kernel/",
            "sim/study/workers/",
            "sim/study/execute/",
            "sim/study/storage/",
            "sim/study/design/tables.py",
            "sim/app/work/",
        ),
    ),
    "agenda": (r"agendas?", "event queue", ()),
    "tally": (r"tall(?:y|ies)", "daily metrics", ()),
    "gauge": (r"gauges?", "scalar", ()),
    "purse": (r"purses?", "budget", ()),
    "reckoning": (r"reckon\w*", "summary, summarise", ()),
    "warm-up": (r"warm[-_ ]?up", "precompile", ()),
    "spool": (r"spool\w*", "completed jobs", ()),
    "lens": (r"lens(?:es)?", "stakeholder", ()),
    "ignorance": (r"ignorance", "parameter uncertainty", ()),
    "luck": (r"luck", "chance", ()),
    "makers": (r"makers?", "provenance", ()),
    "told from": (r"told from", "distinguishable from", ()),
    "pairs of eyes": (r"pairs? of eyes", "stakeholders", ()),
    "hand-off": (r"hand-?offs?", "escalation", ("sim/scenario/retired_names.py",)),
    "nil": (r"nil", "0 or none", ("sim/society/graph_file/form.py",)),
    "nought": (r"nought", "0", ()),
    "whoever": (r"whoever", "the one who, anyone who", ()),
    "befall": (r"befall\w*", "happen to", ()),
    "begun": (r"begun", "started, in progress", ()),
    "let go": (r"let[-_ ]go", "release", ()),
    "holds together": (r"hold(?:s|ing)? together", "simultaneous", ()),
    "unasked": (r"unasked", "without --yes", ()),
}
"""By word: a pattern (whole words, any case, also a part of an identifier), its replacement, folders where it means something else."""


def pattern_of(word: str) -> re.Pattern[str]:
    """The pattern of a retired word as a word of its own or as a part of an identifier."""
    return re.compile(rf"(?<![A-Za-z])(?i:{RETIRED[word][0]})(?![a-z])")


def finds(word: str, text: str) -> list[tuple[int, str]]:
    """The lines of ``text`` in which a retired word stands, with their numbers."""
    pattern = pattern_of(word)
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


@pytest.mark.parametrize("word", RETIRED)
def test_the_package_does_not_use_a_retired_word(word: str) -> None:
    _, instead, elsewhere = RETIRED[word]
    found = []
    for path in sorted((ROOT / "sim").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(elsewhere):
            found += [f"{name}:{number}: {line}" for number, line in finds(word, path.read_text(encoding="utf-8"))]
    assert not found, f"say {instead!r} instead of {word!r}:\n" + "\n".join(found)


def printed(*arguments: str) -> str:
    """What a command prints, on both streams."""
    done = CliRunner().invoke(app, [*arguments])
    assert done.exit_code == 0
    return done.stdout + done.stderr


def test_the_words_of_the_command_line_are_those_of_the_glossary() -> None:
    overview = printed("--help")
    commands = re.findall(r"^[ │|]*([a-z][a-z-]+) {2,}", overview, re.MULTILINE)
    assert {"compare", "run", "sweep", "list"} <= set(commands)
    text = overview + "".join(printed(one, "--help") for one in commands) + printed("list")
    found = [f"{word}: {line}" for word in RETIRED for _, line in finds(word, text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("word", "text", "is_found"),
    [
        ("world", "def a_world(x):", True),
        ("world", "class WorldState:", True),
        ("world", "worldwide", False),
        ("nil", "vanilla", False),
        ("tally", "the day's tallies", True),
        ("luck", "unlucky", False),
    ],
)
def test_a_retired_word_is_found(word: str, text: str, is_found: bool) -> None:
    assert bool(finds(word, text)) is is_found
