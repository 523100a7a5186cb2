"""The committed page of results is of the targets that there are now."""

from __future__ import annotations

import re
from pathlib import Path

from sim.validation.catalogue import NOT_ASKED, TARGETS
from sim.validation.target import NOT_PUT_IN

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validation.md"


def test_every_target_is_on_the_page_with_its_verdict() -> None:
    """Made by: grapevine validate --page docs/validation.md."""
    text = PAGE.read_text(encoding="utf-8")
    assert "This page is a full run" in text
    verdict = dict(
        re.findall(
            r"^\| ([\w-]+) \| .*? \| (holds|\*\*open\*\*|not known|not run) \| \d+ \|$", text, flags=re.MULTILINE
        )
    )
    assert verdict == {one.id: "**open**" if one.expected == "open" else one.expected for one in TARGETS}


def test_what_was_required_is_what_is_required() -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    for one in TARGETS:
        assert " ".join(one.required.split()).replace("|", "\\|") in text, one.id
        assert " ".join(one.source.split()) in text, one.id
        assert " ".join(one.learned.split()) in text, one.id
        for repair in one.repaired:
            assert " ".join(repair.what.split()) in text, one.id
            assert " ".join(repair.number.split()).replace("|", "\\|") in text, one.id


def test_at_least_25_targets_of_three_kinds() -> None:
    kinds = [one.kind for one in TARGETS]
    assert len(kinds) >= 25
    put_in = [kinds.count(kind) for kind in ("exact", "recovered")]
    assert min(*put_in, sum(kinds.count(kind) for kind in NOT_PUT_IN)) >= 5


def test_findings_that_are_not_tested_are_listed_with_the_reason() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("## Findings that were not tested")[2]
    for one in NOT_ASKED:
        assert f"- {one.finding} *{one.source}* {one.why}" in text
