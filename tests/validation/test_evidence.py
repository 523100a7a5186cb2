"""What targets count as: recovered where a mechanism was written for them, else by the split."""

from __future__ import annotations

import re
from pathlib import Path

from sim.calibration.patterns import groups_in
from sim.scenario import describe
from sim.validation.catalogue import TARGETS
from sim.validation.evidence import WRITTEN_FOR, parts, placed
from sim.validation.repairs import REPAIRS
from tests.validation import made_up

DECIDED = Path(__file__).resolve().parents[2] / "docs" / "decisions" / "influence.md"

SPLIT = """
[[group]]
name = "a paper"
part = "trained"
source = "a paper"
targets = ["B1"]

[[group]]
name = "another"
part = "held out"
source = "another"
targets = ["B2", "C2"]
"""


def test_the_split_moves_what_nobody_put_in() -> None:
    """Exact and recovered targets stay what they are; a group is a paper, by default its source."""
    found = {one.id: one for one in placed(made_up.TARGETS, parts(groups_in(SPLIT)))}
    assert {one.id: one.kind for one in found.values()} == {
        "A1": "exact", "B1": "trained", "B2": "held out", "C1": "recovered", "C2": "recovered", "C3": "recovered",
    }  # fmt: skip
    assert (found["B1"].group, found["C2"].group, found["A1"].group) == ("a paper", "another", "Somebody (1999)")


def test_a_mechanism_that_was_written_for_a_finding_is_stronger_than_the_split() -> None:
    (found,) = placed(
        [made_up.target("T7-speed", kind="emergent", carriers=("no search",))], {"T7-speed": ("speed", "held out")}
    )
    assert (found.kind, found.parameters, found.carriers) == ("recovered", ("feeling.solution_delay",), ())


def test_findings_with_a_mechanism_are_targets_and_the_mechanisms_were_decided_on() -> None:
    assert set(WRITTEN_FOR) <= {one.id for one in TARGETS}
    known = {one.key for one in describe()} | set(re.findall(r"`(\w+\.\w+)`", DECIDED.read_text(encoding="utf-8")))
    for one in WRITTEN_FOR.values():
        assert set(one.parameters) <= known
        assert one.why


def test_repairs_are_of_targets_dated_and_say_what_was_before() -> None:
    """Those from the day on which one standard of proof was set name verdict and number."""
    assert set(REPAIRS) <= {one.id for one in TARGETS}
    for repairs in REPAIRS.values():
        assert [one.date for one in repairs] == sorted(one.date for one in repairs)
        for one in repairs:
            assert re.fullmatch(r"2026-\d\d-\d\d", one.date)
            assert one.what.endswith(".")
            assert one.date < "2026-11-30" or (one.verdict in ("open", "holds", "not known") and one.number)
