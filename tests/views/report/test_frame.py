from __future__ import annotations

import pytest

from sim.views.report.frame import inline, prose, unbroken
from sim.views.words import slug


def test_back_ticks_are_code_and_everything_else_is_text() -> None:
    assert inline("run `grapevine list` & <b>") == "run <code>grapevine list</code> &amp; &lt;b&gt;"
    assert inline("`<script>`") == "<code>&lt;script&gt;</code>"
    assert inline("a single ` stays") == "a single ` stays"


def test_blank_lines_part_paragraphs() -> None:
    assert prose("one\ntwo\n\n  three `x`\n") == "<p>one\ntwo</p>\n<p>three <code>x</code></p>"
    assert prose("") == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [("profit −0.2 % (−0.9 to 0.5)", ["−0.2 %", "−0.9"]), ("+€1.2 million", ["+€1.2"]), ("chance 48 %", ["48 %"])],
)
def test_numbers_keep_their_sign_and_their_per_cent(text: str, kept: list[str]) -> None:
    made = unbroken(text)
    assert all(f'<span class="whole">{part}' in made for part in kept)
    assert made.striptags() == text


def test_numbers_in_hostile_text_stay_text() -> None:
    assert "<img" not in unbroken("+1<img src=x>")


@pytest.mark.parametrize(("name", "made"), [("A town (2)", "a-town-2"), ("<>", "scenario"), ("default", "default")])
def test_anchors_have_letters_digits_and_hyphens(name: str, made: str) -> None:
    assert slug(name) == made
