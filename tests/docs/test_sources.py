"""Every source that the project names is listed, and every source that is listed is named."""

from __future__ import annotations

import pytest

from docs._generate import sources
from docs._generate.bibliography import HOW_READ, citations, plain, references

TEXTS = sources.texts()
KEYS = {key for one in references() for key in one.keys}


def test_the_page_is_current() -> None:
    page = (sources.ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert page == sources.page(), "run: python -m docs._generate.sources > docs/sources.md"


@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if citations(text)])
def test_everything_that_is_cited_is_listed(name: str) -> None:
    """A name and a year that are no key of the table: add the reference, or say 'assumption' instead."""
    assert citations(TEXTS[name]) - KEYS == set()


def test_everything_that_is_listed_is_cited() -> None:
    assert [one.text for one in references() if not any(one.is_named_in(text) for text in TEXTS.values())] == []


def test_references_are_whole() -> None:
    found = references()
    assert len({key for one in found for key in one.keys}) == sum(len(one.keys) for one in found)
    assert {one.read for one in found} <= set(HOW_READ)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Homburg, Hoyer & Koschate (2005) and Kahneman (1986): sign only", {"Koschate 2005", "Kahneman 1986"}),
        ("of peers (Mamykina et al. 2011) and", {"Mamykina 2011"}),
        ("Grimm et al. (2020), JASSS", {"Grimm 2020"}),
        ("posts of February 2015, a winter-storm week; a song of 2009; 2000 people", set()),
        (plain('source = "Knox &\\n"\n    "van Oest (2014)"'), {"Oest 2014"}),
    ],
)
def test_what_is_a_citation(text: str, found: set[str]) -> None:
    assert citations(text) == found
