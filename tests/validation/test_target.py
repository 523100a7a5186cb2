from __future__ import annotations

import re

import pytest

from sim.scenario import describe
from sim.validation.catalogue import TARGETS
from sim.validation.evidence import WRITTEN_FOR
from sim.validation.target import KINDS, Effort, TargetError, chosen
from tests.facts import unstated
from tests.validation import made_up


def ids(found: object) -> list[str]:
    return [target.id for target in found]  # type: ignore[attr-defined]


def test_choosing() -> None:
    assert ids(chosen(made_up.TARGETS)) == ids(made_up.TARGETS)
    assert ids(chosen(made_up.TARGETS, ["C1", " A1 ", ""])) == ["A1", "C1"]
    assert ids(chosen(made_up.TARGETS, None, "emergent")) == ["B1", "B2"]


@pytest.mark.parametrize(
    ("only", "kind", "said"),
    [
        (["A"], None, "'A' .. 'A1'"),
        (None, "exakt", "exact, trained, held out, emergent, recovered"),
        (["A1"], "emergent", "target"),
        (["A1"], "held-out", "target"),
        ([], None, "target"),
    ],
)
def test_choosing_what_is_not_there(only: list[str] | None, kind: str | None, said: str) -> None:
    with pytest.raises(TargetError) as error:
        chosen(made_up.TARGETS, only, kind)
    assert unstated(error.value, said) == []


def test_effort() -> None:
    assert (Effort().of(10, 2), Effort(quick=True).of(10, 2)) == (10, 2)


def test_the_catalogue_is_sound() -> None:
    """Ids once; sources and requirements said; what does not hold says what was learned; recovered ones by which parameters."""
    assert len(set(ids(TARGETS))) == len(TARGETS) >= 6
    known = {one.key for one in describe()}
    for target in TARGETS:
        assert target.kind in KINDS
        assert target.finding.endswith(".")
        assert target.source
        assert target.required
        assert "," not in target.id
        assert (target.expected != "holds") == bool(target.learned), target.id
        assert (target.kind == "recovered") <= bool(target.parameters), target.id
        assert set(target.parameters) <= known or target.id in WRITTEN_FOR, target.id
        assert target.group
        assert 0.0 <= target.false_alarm <= 0.05


def test_what_was_learned_quotes_no_numbers() -> None:
    """They would go stale: the page shows those that were measured. Years of papers stay."""
    for one in TARGETS:
        assert re.findall(r"\d+", re.sub(r"\b(19|20)\d\d\b", "", one.learned)) == [], one.id
        assert bool(one.learned) == (one.expected != "holds"), one.id
