"""The pages and the texts of ready-made files use the words of the glossary; every decision is in the list of decisions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.test_vocabulary import RETIRED, finds

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = ROOT / "docs" / "decisions"
TEXTS = sorted(
    [
        ROOT / "README.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "docs").glob("*.ipynb"),
        *(ROOT / "docs" / "examples").iterdir(),
        *(ROOT / "experiments").glob("*.*"),
        *(ROOT / "scenarios").glob("*.toml"),
    ]
)
ELSEWHERE = {
    "thread": {"docs/cluster.md", "docs/decisions/entries-from-python.md"},  # of a processor
    "spool": {"docs/decisions/spool-and-stage.md", "docs/decisions/README.md"},  # what that decision was about
    "makers": {"scenarios/product-reviews.toml"},  # of household goods
}
"""By retired word: files in which it means something else."""


@pytest.mark.parametrize("word", RETIRED)
def test_the_pages_do_not_use_a_retired_word(word: str) -> None:
    found = []
    for path in TEXTS:
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and name != "docs/migration.md" and name not in ELSEWHERE.get(word, set()):
            found += [f"{name}:{number}: {line}" for number, line in finds(word, path.read_text(encoding="utf-8"))]
    assert not found, f"say {RETIRED[word][1]!r} instead of {word!r}:\n" + "\n".join(found)


def test_every_decision_is_in_the_list() -> None:
    listed = re.findall(
        r"^\| \[([\w-]+)\]\(([\w-]+)\.md\) \|", (DECISIONS / "README.md").read_text(encoding="utf-8"), re.M
    )
    assert all(title == file for title, file in listed)
    assert sorted(file for _, file in listed) == sorted(
        path.stem for path in DECISIONS.glob("*.md") if path.stem != "README"
    )


def test_an_overturned_decision_links_to_the_one_that_stands() -> None:
    pages = {path.stem: path.read_text(encoding="utf-8") for path in DECISIONS.glob("*.md")}
    overturned = {
        name: re.match(r"\*\*Overturned[^*]*\*\* by \[[^\]]+\]\(([\w-]+)\.md\)", text.partition("\n\n")[2])
        for name, text in pages.items()
        if "**Overturned" in text
    }
    assert {"spool-and-stage", "state-as-columns"} <= set(overturned)
    for name, link in overturned.items():
        assert link, name
        assert "**Overturned" not in pages[link[1]], name
