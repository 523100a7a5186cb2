"""Fits of the desk's rules to a support log: they find what a log was made with, and the rules alone are those of the desk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration.from_data.desk_fit import (
    LAPSE_MIN,
    answered,
    as_settings,
    customer_delays,
    cut_normal,
    fit_delays,
    fit_turns,
    most_company_turns,
    read_table,
)
from sim.calibration.from_data.turn_counts import (
    CaseMix,
    TurnRules,
    company_turns,
    follow_up_for,
    moved,
    public_mix,
    solved_by_turn,
    solved_share,
    turn_chances,
)
from sim.scenario import load
from sim.state import conversation
from sim.validation.target import NotRun, data_file
from tests.conduct.test_difficulty import cases

pytestmark = pytest.mark.slow

ONE = CaseMix(np.array([1.0]), np.array([0.6]))


def test_without_difficulty_turns_are_geometric() -> None:
    """In closed form: an answer solves with c; else the customer writes again with f."""
    chances = turn_chances(TurnRules(0.5, 0.25, 0.0, 3), ONE)
    assert chances.sum() == pytest.approx(1.0)
    assert chances[:4] == pytest.approx([0.0, 0.0, 0.6 * 0.75 + 0.4 * 0.5, 0.6 * 0.25])
    assert chances[4:6] == pytest.approx(0.2 * chances[2:4])
    assert chances[6:] == pytest.approx([0.04 * (0.6 * 0.75 + 0.4), 0.04 * 0.6 * 0.25])  # nobody goes on after the last


def test_moved_keeps_what_is_certain() -> None:
    mix = moved(CaseMix(np.array([0.5, 0.5]), np.array([0.5, 1.0])), float(np.log(3.0)))
    assert mix.chance == pytest.approx([0.75, 1.0])
    assert mix.mean == pytest.approx(0.875)


def test_the_mix_follows_the_scenario() -> None:
    """Where people only ask, every case is a question."""
    none = {f"causes.{name}.per_1000": 0.0 for name in ("product", "delivery", "billing", "staff")}
    quiet = load("default", {**none, "voice.praise": 0.0, "voice.words": 0.0, "voice.unfounded": 0.0})
    mix = public_mix(quiet)
    assert mix.mean == quiet.desk.solve_question
    assert public_mix(load("default")).share.sum() == pytest.approx(1.0)


def test_the_desk_simulated_has_these_turns() -> None:
    """Counts of 2, 3, 4 and 5 turns are within five standard errors (1 in 400,000 for the four)."""
    rules = TurnRules(0.8, 0.4, 1.5, 6)
    rows = cases(**{
        "desk.solve_question": 0.6, "desk.follow_up": rules.follow_up, "desk.thanks": rules.thanks,
        "desk.difficulty_sigma": rules.difficulty_sigma, "desk.turns_max": rules.turns_max,
    })  # fmt: skip
    turns = 1.0 + rows[:, conversation.COMPANY_TURNS] + rows[:, conversation.CUSTOMER_TURNS]
    for number, chance in list(enumerate(turn_chances(rules, ONE)))[2:6]:
        error = np.sqrt(turns.size * chance * (1.0 - chance))
        assert abs((turns == number).sum() - turns.size * chance) < 5.0 * error
    assert turns.max() <= 2 * rules.turns_max + 1


def made_log(folder: Path, rules: TurnRules, shift: float, conversations: int) -> Path:
    """A log that the rules have made, as a help desk would export it."""
    chances = turn_chances(rules, moved(public_mix(load("default")), shift))
    turns = np.random.default_rng(7).choice(chances.size, conversations, p=chances / chances.sum())
    dirty = pd.DataFrame({"turns": [1, 6592]})
    log = pd.concat([pd.DataFrame({"turns": turns}), dirty]).assign(company="one")
    log["n_company"] = np.minimum(log["turns"] // 2, rules.turns_max)
    path = folder / "log.csv"
    log.to_csv(path, index=False)
    return path


def test_a_fit_finds_what_a_log_was_made_with(tmp_path: Path) -> None:
    """All intervals include the truth, taken 2.5 times as wide: 4.9 standard errors (1 in 250,000 for the four)."""
    rules = TurnRules(0.8, 0.3, 1.2, 10)
    found = fit_turns(made_log(tmp_path, rules, 0.7, 20_000), replicates=20)
    truth = (
        (found.follow_up, rules.follow_up),
        (found.thanks, rules.thanks),
        (found.difficulty_sigma, rules.difficulty_sigma),
        (found.solved, moved(public_mix(load("default")), 0.7).mean),
    )
    for fitted, true in truth:
        assert abs(fitted.value - true) < 2.5 * max(0.5 * (fitted.high - fitted.low), 1e-6)
    assert found.solved.high - found.solved.low < 0.1
    assert found.conversations == 20_000
    assert found.turns_max == rules.turns_max
    assert found.lost > 10.0  # the stated chances of a solution are not those of this log
    assert all(abs(real - fitted) < 0.03 for name, (real, fitted) in found.shares.items() if name != "mean")
    load("default", as_settings(found))  # settings that a scenario takes


def test_the_share_solved_at_first_contact_without_difficulty() -> None:
    """In closed form: c + (1-c) f c + ... with c 0.6 and f 0.5, and the mean number of answers 1 + 0.2 + 0.04."""
    rules = TurnRules(0.5, 0.25, 0.0, 3)
    assert solved_by_turn(ONE, 0.0, 3) == pytest.approx([0.6, 0.24, 0.096])
    assert solved_share(rules, ONE) == pytest.approx(0.6 * 1.24)
    assert company_turns(rules, ONE) == pytest.approx(1.24)
    assert follow_up_for(0.6 * 1.24, solved_by_turn(ONE, 0.0, 3), 0.95) == pytest.approx(0.5)
    assert follow_up_for(0.5, solved_by_turn(ONE, 0.0, 3), 0.95) == 0.0
    assert follow_up_for(0.99, solved_by_turn(ONE, 0.0, 3), 0.95) == 0.95


def test_first_contact_tells_who_writes_again_from_what_answers_solve(tmp_path: Path) -> None:
    """Its truth stated, the fit finds a log's rules. Intervals 2.5 times as wide: 4.9 standard errors (1 in 250,000 for the four)."""
    rules, mix = TurnRules(0.7, 0.3, 1.2, 10), moved(public_mix(load("default")), 0.3)
    contact = solved_share(rules, mix)
    found = fit_turns(made_log(tmp_path, rules, 0.3, 20_000), replicates=20, first_contact=contact)
    truth = (
        (found.follow_up, rules.follow_up),
        (found.thanks, rules.thanks),
        (found.difficulty_sigma, rules.difficulty_sigma),
        (found.solved, mix.mean),
    )
    for fitted, true in truth:
        assert abs(fitted.value - true) < 2.5 * max(0.5 * (fitted.high - fitted.low), 1e-6)
    assert found.follow_up.high - found.follow_up.low < 0.1
    assert found.first_contact.value == pytest.approx(contact, abs=1e-4)
    assert abs(found.lost_at_contact) < 8.0  # the truth costs a chi-squared half: one in 15,000
    made = load("default", as_settings(found)).desk
    assert made.solve_question == pytest.approx(found.chances["question"])
    assert 0.45 < made.solve_question < 0.55


def test_a_wrong_share_at_first_contact_is_kept_and_costs(tmp_path: Path) -> None:
    """A log does not overrule what is stated; it says what that costs."""
    log = made_log(tmp_path, TurnRules(0.9, 0.3, 0.2, 10), 1.0, 20_000)
    found = fit_turns(log, replicates=0, first_contact=0.6)
    assert found.first_contact.value == pytest.approx(0.6, abs=1e-3)
    assert found.lost_at_contact > 10.0
    with pytest.raises(ValueError, match="either the stated chances"):
        fit_turns(log, replicates=0, stated=True, first_contact=0.6)


def test_only_whole_answered_conversations_count() -> None:
    log = pd.DataFrame({
        "turns": [1, 2, 3, 4, 5000], "coverage": ["two_sided"] * 3 + ["company_side"] + ["two_sided"],
        "prompted_by_company_post": [False, False, True, False, False],
    })  # fmt: skip
    assert answered(log)["turns"].tolist() == [2]
    with pytest.raises(ValueError, match="needs the column 'turns'; found minutes"):
        answered(pd.DataFrame({"minutes": [1]}))


def test_most_turns_of_the_company() -> None:
    turns = pd.DataFrame({"turns": [*([2] * 99), 40]})
    assert most_company_turns(turns.assign(n_company=7)) == 7
    assert most_company_turns(turns) == 1


def replies(minutes: list[tuple[str, int, float, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(minutes, columns=["company", "customer", "at", "delay_min"])
    start = pd.Timestamp("2017-10-31", tz="UTC")
    return frame.assign(replied_at=start + pd.to_timedelta(frame["at"], unit="min"))


def test_a_customers_time_lies_between_two_replies() -> None:
    """Replied at 10, asked again at 40 - 5 = 35: 25 minutes. What is faster than the clock counts as a minute, what is older not at all."""
    found = customer_delays(
        replies([("a", 1, 10.0, 3.0), ("a", 1, 40.0, 5.0), ("a", 1, 41.0, 1.5), ("a", 2, 60.0, 2.0), ("b", 1, 70.0, 2.0),
                 ("b", 1, 75.0, 60.0), ("b", 1, 75.0 + LAPSE_MIN + 2.0, 1.0)])
    )  # fmt: skip
    assert found.tolist() == [25.0, 1.0]


def test_a_law_that_is_cut_off_is_found() -> None:
    """Mean and deviation of 20,000 values of which the upper third is missing, within five standard errors or so."""
    values = np.random.default_rng(3).normal(3.0, 2.0, 60_000)
    mean, deviation = cut_normal(values[values <= 4.0], 4.0)
    assert mean == pytest.approx(3.0, abs=0.25)
    assert deviation == pytest.approx(2.0, abs=0.12)


def test_the_real_log() -> None:
    """As docs/decisions/desk-fitted.md says, with fewer samples for the intervals."""
    try:
        log, delays = data_file("twcs_conversations.parquet"), data_file("twcs_reply_delays.parquet")
    except NotRun as missing:
        pytest.skip(str(missing))
    found, answers = fit_turns(log, replicates=2), fit_delays(delays, replicates=2)
    assert (found.conversations, found.turns_max) == (1037, 12)
    assert found.solved.value == pytest.approx(0.593, abs=0.005)
    assert found.thanks.value == pytest.approx(0.286, abs=0.005)
    assert found.difficulty_sigma.value == pytest.approx(0.79, abs=0.05)
    assert answers.follow_up_min.value == pytest.approx(23.7, abs=0.3)
    assert answers.follow_up_sigma.value == pytest.approx(2.43, abs=0.03)
    assert fit_turns(data_file("support_log_sample.csv"), replicates=2).conversations == len(
        answered(read_table(data_file("support_log_sample.csv")))
    )
