"""Reading a real result folder: the brief as the report has it, what can travel between processes, and the slide."""

from __future__ import annotations

import pickle
import struct
from pathlib import Path
from typing import Any

import pytest

import sim as gv
from sim.app.outcome.reading import Findings, Reading
from sim.app.outcome.slide import Slide
from sim.scenario import load

pytestmark = pytest.mark.slow

POLICIES = ("first-come", "ignore", "grow-advocates")
TINY = {"society.people": 200, "company.burn_in": 3, "company.run_off_months": 1}


class Quiet:
    """Hears what a job says."""

    def progress(self, *said: object) -> None:
        pass

    def partial(self, value: object) -> None:
        raise AssertionError("these jobs have no partial results")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("result") / "study"
    scenario = load("default").with_values(TINY)
    return gv.compare(scenario, policies=POLICIES, replicates=6, months=1, seed=3, folder=folder, workers=1)


@pytest.fixture(scope="module")
def found(made: Any) -> Findings:
    return Reading(made.folder).run(Quiet(), 1)


def test_it_says_what_the_report_says(made: Any, found: Findings, tmp_path: Path) -> None:
    report = made.report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert found.brief.title.replace("&", "&amp;") in report
    assert all(key.figure in report for key in found.brief.keys)
    (comparison,) = made.comparisons
    assert found.policies == comparison.policies == POLICIES
    assert found.replicates == comparison.replicates == 6
    for one in found.differences.policies[1:]:
        known = comparison.difference(one.policy)
        assert (one.difference, one.low, one.high, one.verdict) == (known.mean, known.low, known.high, known.verdict)


def test_it_travels_between_processes(found: Findings) -> None:
    assert pickle.loads(pickle.dumps(found)) == found


def test_policies_have_their_plain_labels(found: Findings) -> None:
    assert found.months is not None
    assert {one["name"] for one in found.months["policies"]} == {
        "In order of arrival",
        "Leave it alone",
        "Grow advocates",
    }
    assert found.brief.gains is not None
    assert found.brief.gains.reference == "In order of arrival"


def test_the_slide_is_one_picture_of_sixteen_to_nine(made: Any) -> None:
    data = Slide(made.folder).run(Quiet(), 1)
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (1920, 1080)
