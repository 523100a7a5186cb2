"""The answer to a scenario's own question, on cases whose truth is known: what the events do, and which policy changes that."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sim.scenario.lesson import Claim
from sim.study.analysis.answer import About, answer_in_parts
from sim.study.analysis.answer.question import claim_answer, events_answer
from sim.study.analysis.answer.size import shares
from sim.study.analysis.compare import Comparison, compare
from sim.study.analysis.lesson import JudgedClaim, Verdict
from tests.study.outcomes import paired_values, table

NAMES = ["first-come", "react-to-whiners", "grow-advocates"]
FIRST, RUSH, GROW = "“In order of arrival”", "“Answer the loudest first”", "“Grow advocates”"
SONG = ("the song",)


def with_events(*effects: float, replicates: int = 20, noise: float = 0.1, names: list[str] = NAMES) -> Comparison:
    """A million without events; the effects in thousands, with noise of as many thousands on each, which has no mean."""
    calm = 1_000_000.0 + 50_000.0 * paired_values(np.random.default_rng(3), replicates, len(effects))
    moved = noise * np.random.default_rng(4).standard_normal((replicates, len(effects)))
    loud = calm + 1_000.0 * (np.array(effects) + moved - moved.mean(axis=0))
    calm, loud = (values - calm.mean(axis=0) + 1_000_000.0 for values in (calm, loud))
    return compare(pa.concat_tables([table(loud, names), table(calm, names, event=False)]))


def said(*effects: float, events: tuple[str, ...] = SONG, **more: float) -> str:
    return events_answer(with_events(*effects, **more), events, "€")  # type: ignore[arg-type]


COSTS = f"“The song” costs €65 thousand under {FIRST} (6.5 %, "
NOTHING = f"No effect of “the song” on value is shown under {FIRST} ("


@pytest.mark.parametrize(
    ("effects", "first", "then"),
    [
        ((-65, -65.01, -65.02), COSTS, ", and no policy is shown to limit that"),
        ((-65, -65, -35), COSTS, f"; {GROW} limits that by €30 thousand"),
        ((-65, -85, -65), COSTS, f"; {RUSH} makes it worse by €20 thousand"),
        ((-65, -85, -35), COSTS, f"; {GROW} limits that by €30 thousand and {RUSH} makes it worse by €20 thousand"),
        ((-65, -45, -35), COSTS, f"; {RUSH} and {GROW} limit that by €20 thousand and €30 thousand"),
        ((20, 20, 50), "“The song” brings €20 thousand", f"; {GROW} makes more of it by €30 thousand"),
        ((20, 0, 20), "“The song” brings €20 thousand", f"; {RUSH} makes less of it by €20 thousand"),
        ((0.001, 0.01, 0.02), f"{NOTHING}+€1.00 or 0.00 %, −0.0", ", and no policy is shown to change that"),
        ((0.001, -9, 0), NOTHING, f"; {RUSH} comes through it worse, by €9.0 thousand"),
    ],
)
def test_the_effect_of_the_events_and_what_changes_it_are_one_sentence(
    effects: tuple[float, ...], first: str, then: str
) -> None:
    sentence = said(*effects)
    assert sentence.startswith(first)
    assert sentence.endswith(then)
    assert sentence.count("“The song”") + sentence.count("“the song”") == 1


def test_an_exact_effect_has_no_chance_in_it() -> None:
    assert said(0, 0, 0, noise=0.0) == f"“The song” changes nothing in value under {FIRST}, whatever the policy"
    assert said(-65, -65, -65, noise=0.0).endswith(", and no policy changes that")


def test_several_events_count_together_and_one_draw_shows_nothing() -> None:
    assert said(-65, -65, -35, events=("one", "two", "three")).startswith("The three events together cost €65 thousand")
    one = said(-65, -65, -35, replicates=2)
    assert one.startswith(
        "One draw does not show what “the song” does to value; in it, that is −€65 thousand or −6.5 %"
    )
    assert "limit" not in one


def test_policies_beyond_two_are_named_without_amounts() -> None:
    names = [*NAMES, "value-based", "ignore"]
    sentence = events_answer(with_events(-65, -45, -35, -25, -65, names=names), SONG, "CHF")
    assert sentence.endswith(f"; {RUSH}, {GROW} and “By customer value” limit that")
    assert "CHF 65 thousand" in sentence


def test_the_change_is_paired_and_simultaneous() -> None:
    """Noise that all policies share leaves the change exact, and the intervals are wider than that of one policy alone."""
    found = with_events(-65, -85, -35)
    wide = {one.policy: one for one in found.event_changes}
    assert {one.policy for one in found.event_changes} == set(NAMES[1:])
    assert wide["grow-advocates"].mean == pytest.approx(30_000.0, abs=1.0)
    alone = with_events(-65, -85, -35, names=NAMES)
    shared = compare(
        pa.concat_tables([table(np.tile(values, 2), NAMES[:2], event=event) for event, values in _shared()])
    )
    (change,) = shared.event_changes
    assert (change.mean, change.low, change.high) == (0.0, 0.0, 0.0)
    assert alone.event_changes == found.event_changes
    assert shared.to_json()["event_changes"][0]["policy"] == NAMES[1]


def _shared() -> list[tuple[bool, np.ndarray]]:
    calm = paired_values(np.random.default_rng(1), 20, 1) * 1_000.0 + 9_000.0
    return [(True, calm - 500.0 + paired_values(np.random.default_rng(2), 20, 1)), (False, calm)]


def test_a_study_without_the_runs_and_one_policy_alone() -> None:
    plain = compare(table(paired_values(np.random.default_rng(1), 20, 2), NAMES[:2]))
    assert events_answer(plain, SONG, "€") == ""
    alone = said(-65, names=NAMES[:1])
    assert alone.startswith("“The song” costs €65 thousand (6.5 %, ")
    assert "polic" not in alone


def judged(measure: str, gap: tuple[float, float, float], verdict: Verdict, **claim: object) -> JudgedClaim:
    asked = {"measure": measure, "policy": NAMES[2], "against": NAMES[0], "expect": "less", **claim}
    return JudgedClaim(Claim.model_validate(asked), 1e6 + gap[0], 1e6, *gap, 10, "money", verdict)


LESS = (-36e3, -40e3, -30e3)


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (
            judged("profit", LESS, "shown"),
            f"{GROW} brings €36 thousand less profit than {FIRST} over 6 months (3.6 %, 3.0 to 4.0 %)",
        ),
        (
            judged("value", (36e3, 30e3, 40e3), "the opposite"),
            f"{GROW} brings €36 thousand more value than {FIRST} over 6 months and the run-off (3.6 %, 3.0 to 4.0 %)",
        ),
        (
            judged("profit", (-6e3, -40e3, 30e3), "not shown"),
            f"No difference in profit between {GROW} and {FIRST} is shown over 6 months (−€6.0 thousand or −0.6 %, −4.0 to 3.0 %)",
        ),
        (
            judged("profit", (5e3, -6e3, 16e3), "shown", expect="alike", within=0.02),
            f"Profit over 6 months is alike under {GROW} and {FIRST}, within 2 % (+€5.0 thousand or +0.5 %, −0.6 to 1.6 %)",
        ),
        (judged("profit", LESS, "not known"), ""),
        (judged("profit", LESS, "shown", group="month/month 1"), ""),
        (judged("profit", LESS, "shown", against="without events"), ""),
        (judged("attitude", (-0.1, -0.2, -0.1), "shown"), ""),
    ],
)
def test_a_claim_about_money_answers_where_there_are_no_events(one: JudgedClaim, says: str) -> None:
    plain = compare(table(paired_values(np.random.default_rng(1), 20, 3) + 9.0, NAMES))
    assert claim_answer(plain, [one], "€") == says
    value = judged("value", (1e3, 0.5e3, 2e3), "shown")
    assert "value" in claim_answer(plain, [one, value], "€")


def test_it_stands_first_in_the_answer() -> None:
    found = with_events(-65, -65, -35)
    said = answer_in_parts(found, About(events=SONG))
    assert said.text.startswith(f"{said.headline}. {said.verdict}")
    assert answer_in_parts(compare(table(paired_values(np.random.default_rng(1), 20, 2)))).headline == ""


def test_shares_have_one_number_of_decimals_and_no_signed_zero() -> None:
    assert shares([0.05, -0.69, 0.79], signed=True) == ["+0.05", "−0.69", "0.79"]
    assert shares([-0.04, -1.3, 0.04]) == ["0.0", "−1.3", "0.0"]
