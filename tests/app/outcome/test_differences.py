"""The axis of the picture holds what it shows; sentences get plain labels."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sim.app.outcome.differences import amounts, axis_of, by_difference, heads_of, labels_of, level_of, plain, tick_text
from sim.app.outcome.slide import answer_picture
from sim.app.words import Words
from sim.app.work.partial import PolicySoFar, SoFar
from sim.study.analysis.policy_labels import called, quoted

NUMBERS = st.floats(-1e9, 1e9).filter(lambda value: value == 0.0 or abs(value) > 1e-3)
GAPS = st.lists(st.tuples(NUMBERS, st.floats(0.0, 1e9)), min_size=1, max_size=4)


def so_far(gaps: list[tuple[float, float]]) -> SoFar:
    rows = [PolicySoFar("first-come", 1.0, None, None, None, "unknown", None, 3, 0)]
    rows += [
        PolicySoFar(f"p{place}", 1.0, gap, gap - wide, gap + wide, "tie", None, 3, 0)
        for place, (gap, wide) in enumerate(gaps)
    ]
    return SoFar("s", "money", 0.95, "first-come", "p0", ("p0",), 3, tuple(rows))


@given(GAPS)
def test_an_axis_holds_zero_and_every_interval(gaps: list[tuple[float, float]]) -> None:
    axis = axis_of(so_far(gaps))
    assert axis.low < 0.0 < axis.high
    assert all(axis.low < gap - wide and gap + wide < axis.high for gap, wide in gaps)
    assert 0.0 in axis.ticks
    assert len(axis.ticks) <= 6
    assert all(0.0 <= axis.at(tick) <= 100.0 for tick in axis.ticks)
    assert tick_text(0.0, axis, "€") == "0"


@given(GAPS)
def test_while_replicates_arrive_every_mean_is_on_the_axis_and_can_be_told_apart(
    gaps: list[tuple[float, float]],
) -> None:
    axis = axis_of(so_far(gaps), arriving=True)
    assert all(axis.low < gap < axis.high for gap, _ in gaps)
    most = max(abs(gap) for gap, _ in gaps)
    if most:
        assert axis.high - axis.low <= 1.2 * 8.0 * most


def test_rows_stand_in_the_order_of_their_differences_in_one_unit() -> None:
    found = so_far([(-2_000.0, 1.0), (3_000_000.0, 1.0), (0.0, 1.0)])
    assert [one.policy for one in by_difference(found)][:2] == ["p1", "first-come"]
    assert [one.policy for one in by_difference(found)][-1] == "p0"
    texts = amounts(found, "kr")
    assert "first-come" not in texts
    assert texts["p1"].text.startswith("+kr")
    assert texts["p1"].clear
    assert not texts["p2"].clear


def test_a_policy_with_options_is_called_as_on_the_page() -> None:
    policies = ("first-come", "first-come[fixes_share=0.1]", "reach-out[desk_share=0.5;outreach_share=0.3]")
    said = f"Leave {quoted(policies[0])}: {quoted(policies[1])} beats first-come and {quoted(policies[2])}"
    assert plain(said, labels_of(policies)) == (
        "Leave “In order of arrival”: “In order of arrival (fixes share 0.1)” beats “In order of arrival” and "
        "“Reach out first (desk share 0.5, outreach share 0.3)”"
    )
    german = Words("de").policy
    assert plain(said, labels_of(policies, german)) == (
        "Leave “Der Reihe nach”: “Der Reihe nach (fixes share 0.1)” beats “Der Reihe nach” and "
        "“Von sich aus melden (desk share 0.5, outreach share 0.3)”"
    )
    assert [heads_of(policies, german)[called(one)] for one in policies] == [german(one) for one in policies]
    options = "first-come[fixes_share=0.1]"
    rows = (PolicySoFar("ignore", 1.0, None, None, None, "unknown", None, 4, 0),)
    rows += (PolicySoFar(options, 2.0, 9e3, 1e3, 2e4, "more", None, 4, 0),)
    picture = answer_picture(
        f"One policy alone: {quoted(options)}",
        "A company",
        SoFar("s", "money", 0.95, "ignore", options, (options,), 4, rows),
        "€",
    )
    assert picture.title == "One policy alone: “In order of arrival (fixes share 0.1)”"
    assert picture.alt.startswith("In order of arrival (fixes share 0.1) +€9")


def test_people_are_called_by_no_bad_name() -> None:
    assert (
        plain("impressions of whiners, react-to-whiners")
        == "impressions of loud complainers, react-to-loud complainers"
    )
    assert plain("react-to-whiners", {"react-to-whiners": "“Answer the loudest first”"}) == "“Answer the loudest first”"


def test_names_become_labels_once_and_only_as_whole_words() -> None:
    labels = {"ignore": "“Leave it alone”", "first-come": "“In order of arrival”", "first": "“never”"}
    text = "first-come beats ignore (not ignored, nor pre-ignore); “ignore” stays."
    assert plain(text, labels) == (
        "“In order of arrival” beats “Leave it alone” (not ignored, nor pre-ignore); “ignore” stays."
    )


def test_the_level_of_the_intervals_is_said_in_both_languages() -> None:
    found = replace(so_far([(1.0, 2.0)]), level=0.98)
    for language, said in (("en", "98 % interval"), ("de", "98-%-Intervall")):
        for key in ("picture.reading", "gains.lead", "measures.lead"):
            assert said in Words(language)(key, n=3, policy="x", level=level_of(found))
