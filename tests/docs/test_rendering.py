"""Templates of the generated pages: each is used, a value that is missing is an error, and cells end where they should."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from docs._generate import rendering
from docs._generate.rendering import cell, rendered, shown, source, span, wrapped


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError, match="sections"):
        rendered("parameters")


def test_a_page_is_no_html() -> None:
    sections = [{"name": "a < b", "meaning": "c & d", "parameters": []}]
    assert "## a < b\n\nc & d\n" in rendered("parameters", sections=sections)


def test_every_template_is_rendered() -> None:
    generators = "".join(path.read_text(encoding="utf-8") for path in Path(rendering.__file__).parent.rglob("*.py"))
    names = [path.name.removesuffix(".md.j2") for path in rendering.TEMPLATES.iterdir()]
    assert len(names) >= 6
    assert [name for name in names if f'"{name}"' not in generators] == []


def test_a_cell_does_not_end_at_a_bar_of_its_own() -> None:
    assert cell("a | b") == "a \\| b"


@pytest.mark.parametrize(
    ("value", "text"), [(True, "yes"), (False, "no"), (0.1, "0.1"), (1e6, "1000000"), ((1, 2.5), "1, 2.5"), ("x", "x")]
)
def test_values_are_shown(value: object, text: str) -> None:
    assert shown(value) == text


def test_ranges_and_sources_are_shown() -> None:
    assert (span((0, 0.5)), span(None)) == ("0 to 0.5", "")
    assert (source("assumption"), source("Kwak et al. (2010)")) == ("", "Kwak et al. (2010)")


def test_a_paragraph_breaks_at_words_but_not_before_a_sign_of_percent() -> None:
    lines = wrapped(f"{'word ' * 22}by 95 % of all, {'word ' * 22}", "  ").splitlines()
    assert all(len(line) <= 118 for line in lines)
    assert len(lines) == 3
    assert lines[1].startswith("  95 % of all")
    assert lines[2].startswith("  word")
