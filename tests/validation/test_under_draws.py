"""What targets come to over draws, from outcomes made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.validation import under_draws
from sim.validation.under_draws import over_draws, summary, worst
from sim.views.draws_page import draws_section, headlines
from sim.views.terminal.draws import draw_lines

ABOUT = {
    "version": "1.2.3",
    "model_version": "1.2.3+abc",
    "quick": False,
    "draws": 4,
    "prior": {"feeling.trust": [0.0, 1.0, "linear"]},
    "ensemble": {"members": 64, "effective_size": 40.5, "model_version": "1.2.3+abc", "digest": "d", "split": "s"},
}
H, F, N = "holds", "does not hold", "not known"


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([H] * 8, H),
        ([H] * 5 + [F] * 3, H),
        ([H] * 4 + [F] * 4, F),  # not more than half
        ([H] * 3 + [F] * 2 + [N] * 3, H),
        ([H] * 4 + [N] * 4, H),
        ([F] + [N] * 7, N),  # a refutation needs no power, so that it alone must not decide
        ([H] * 3 + ["error"] * 3 + ["not run"] * 2, N),
        ([N] * 8, N),
        ([], N),
    ],
)
def test_most_of_the_draws_that_could_tell(verdicts: list[str], said: str) -> None:
    assert over_draws(verdicts) == said


def test_a_paper_is_as_good_as_its_worst_target() -> None:
    assert worst([H, H]) == H
    assert worst([H, N, F]) == F
    assert worst([H, "error"]) == worst([H, "not run"]) == N


def trials(
    id: str, origin: str, verdicts: list[str], group: str, values: list[float] | None = None
) -> list[dict[str, Any]]:
    """One trial a draw; each has one number."""
    return [
        {
            "id": id,
            "kind": "held out",
            "group": group,
            "origin": origin,
            "draw": draw,
            "verdict": verdict,
            "readings": [
                {"name": "gap", "unit": "share", "required": "above 0", "value": (values or [0.0] * 9)[draw], "error": 0.3}
            ],
        }
        for draw, verdict in enumerate(verdicts)
    ]  # fmt: skip


@pytest.fixture
def found() -> dict[str, Any]:
    """Two papers. Both targets of the first hold in three of four draws, together in two: the paper does not hold."""
    rows = [
        *trials("A1", "ensemble", [H, H, H, F], "first", [1.0, 2.0, 3.0, 6.0]),
        *trials("A1", "prior", [F, F, F, H], "first", [-1.0, -2.0, -3.0, 0.0]),
        *trials("A2", "ensemble", [F, H, H, H], "first"),
        *trials("A2", "prior", [H, H, H, H], "first"),
        *trials("B1", "ensemble", [H, H, N, H], "second"),
        *trials("B1", "prior", ["error", N, N, H], "second"),
    ]
    return summary(rows, ABOUT)


def test_targets_groups_and_draws_are_counted(found: dict[str, Any]) -> None:
    counts = found["counts"]["held out"]
    assert counts["ensemble"] == {
        "targets": {H: 3, F: 0, N: 0},
        "groups": {H: 1, F: 1, N: 0},
        "groups_in_a_draw": {"mean": 1.25, "low": 1, "high": 2},  # B; A and B; A; B
    }
    assert counts["prior"]["targets"] == {H: 1, F: 1, N: 1}
    assert counts["prior"]["groups"] == {H: 0, F: 1, N: 1}
    assert counts["prior"]["groups_in_a_draw"] == {"mean": 0.5, "low": 0, "high": 2}
    first, second = found["groups"]
    assert (first["targets"], first["ensemble"]["verdict"], first["ensemble"][H]) == (["A1", "A2"], F, 2)
    assert second["prior"] == {"verdict": N, H: 1, F: 0, N: 3}
    assert found["targets"][2]["prior"] == {"verdict": N, H: 1, F: 0, N: 3, "errors": 1}


def test_numbers_are_pooled_by_origin(found: dict[str, Any]) -> None:
    (gap,) = found["targets"][0]["numbers"]
    assert (gap["name"], gap["required"]) == ("gap", "above 0")
    assert gap["ensemble"] == {"draws": 4, "mean": 3.0, "low": 1.0, "high": 6.0, "spread": 2.16025, "error": 0.3}
    assert gap["prior"]["mean"] == -1.5


def test_one_origin_alone_and_numbers_that_are_missing() -> None:
    rows = trials("A1", "prior", [H, N], "first")
    rows[1]["readings"] = [{**rows[1]["readings"][0], "value": None, "error": None, "required": "above 1"}]
    found = summary(rows, {**ABOUT, "ensemble": None})
    assert "ensemble" not in found["targets"][0]
    assert found["targets"][0]["numbers"][0] == {
        "name": "gap",
        "unit": "share",
        "required": "by the draw",
        "prior": {"draws": 1, "mean": 0.0, "low": 0.0, "high": 0.0, "spread": None, "error": 0.3},
    }
    text = "\n".join(draws_section(found))
    assert "| A1 | - | - | holds: in 1 of 1, 1 could not tell |" in text
    assert "there was no ensemble" in text


def test_the_section_says_how_many_hold_under_each(found: dict[str, Any]) -> None:
    text = "\n".join(draws_section(found, {"A1": H}))
    said, *more = headlines(found, "held out")
    assert said == "Held out: 1 of 2 groups hold under the ensemble, 0 of 2 under the prior."
    assert more == [
        "Under the ensemble 3 of 3 targets hold, and in a draw 1.2 groups on average (1 to 2); no groups not known.",
        "Under the prior 1 of 3 targets hold, and in a draw 0.5 groups on average (0 to 2); 1 group not known.",
    ]
    assert f"**{said}** {' '.join(more)}" in text
    assert "| A1 | holds | holds: in 3 of 4 | does not hold: in 1 of 4 |" in text
    assert "| held out | first | A1, A2 | does not hold: in 2 of 4 | does not hold: in 1 of 4 |" in text
    assert "not known: in 1 of 1, 3 could not tell (1 by an error)" in text
    assert "| A1 | gap, share | above 0 | 3 (1 to 6) | 0.3 | -1.5 (-3 to 0) | 0.3 |" in text
    shown = "\n".join(draw_lines(found))
    assert all(line in shown.splitlines() for line in (said, *more))
    assert "3 (1 to 6)" in shown


def test_a_summary_is_kept_for_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(under_draws, "FILE", tmp_path / "under_draws.json")
    assert under_draws.kept() is None
    (tmp_path / "under_draws.json").write_text('{"counts": {}}', encoding="utf-8")
    assert under_draws.kept() == {"counts": {}}
