"""The baseline calibration within burn-in: stated rates come out in every replicate, whatever its parameters, people and graph."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.conduct import expected_rates as e
from sim.engine import replicate
from sim.engine.baseline import EVERY_DAYS, SOLVED, intercepts, means, weight_of
from sim.kernel.elementary import logit
from sim.kernel.units import Floats
from sim.measures.rates import Rate, rates
from sim.model import ConversationModel
from sim.scenario import Scenario, load, restore
from sim.scenario.compile_parameters import pack
from sim.scenario.governance import governed
from sim.scenario.parameters import SEVERITIES
from sim.state import person, scalar
from sim.study.design.plan import BLOCK, RUNS_PER_DRAW, Study, plan
from tests.markets import fingerprint, graph_of, scenario

pytestmark = pytest.mark.slow  # the model, and the logit of the closed forms, are compiled code

SHIFTS = ("public", *(f"complain_{severity}" for severity in SEVERITIES))
COUNTED = ("failures", "public conversations heard")  # nothing is solved for them
PEOPLE = 3000
SMALL: dict[str, object] = {"society.people": 400, "company.burn_in": 20}


def burnt_in(made: Scenario, seed: int = 7, **more: Any) -> ConversationModel:
    """A model at the end of its burn-in, to be branched."""
    model = ConversationModel(made, None, seed, burn_in=False, **more)
    model.run_days(made.company.burn_in)
    return model


def solved_rates(model: ConversationModel) -> list[Rate]:
    """Those that the baseline is solved for: complaints by severity, in public, and churn."""
    found = rates(model.state, model.resolved_scenario, model.rows)
    return [rate for rate in found if rate.name not in COUNTED]


def numbers(model: ConversationModel) -> dict[str, float]:
    return {name: getattr(model.resolved_scenario.baseline, name) for name in SOLVED}


# Closed forms


def expected(scenario: Scenario) -> Floats:
    """Expectations in which every stated share comes out."""
    found = np.zeros(e.EXPECTATIONS)
    for place, severity in enumerate(SEVERITIES):
        found[e.COMPLAIN + place] = getattr(scenario.voice, f"complain_{severity}")
    found[e.GO_PUBLIC] = scenario.voice.public_share
    found[e.LEAVING] = found[e.JOINING] = 1.0
    return found


def test_intercepts_stay_when_the_stated_shares_come_out() -> None:
    scenario = Scenario()
    values = intercepts(scenario, expected(scenario))
    assert {name: values[name] for name in SHIFTS} == pytest.approx(
        {name: getattr(scenario.baseline, name) for name in SHIFTS}
    )
    assert values["churn"] == values["join"] == 1.0


def test_means_are_those_of_customers_and_of_others() -> None:
    model = ConversationModel(scenario(SMALL), None, 7, burn_in=False)
    people, now = model.state.people, model.resolved_scenario.baseline
    customers = people[person.STATUS] == person.CUSTOMER
    for column, among_customers, elsewhere in (
        (person.RELATIONSHIP, 0.6, 0.1),
        (person.ATTITUDE, 0.25, -0.5),
        (person.REDRESS_BELIEF, 0.3, 0.9),
    ):
        people[column] = np.where(customers, among_customers, elsewhere)
    assert means(model.state, now) == pytest.approx(
        {"relationship": 0.6, "attitude": 0.25, "redress": 0.3, "opinion": -0.5, "stars": now.stars}
    )
    people[person.STATUS] = person.CUSTOMER
    assert means(model.state, now)["opinion"] == now.opinion


def test_few_reviews_weigh_little_and_many_all() -> None:
    model = ConversationModel(scenario(SMALL), None, 7, burn_in=False)
    now, scalars = model.resolved_scenario.baseline, model.state.scalars

    def stars(reviews: float) -> float:
        scalars[scalar.SITE_REVIEWS], scalars[scalar.SITE_STARS] = reviews, 5.0 * reviews
        return means(model.state, now)["stars"]

    # a product and a quotient, each rounded by half an epsilon at most
    assert stars(0.0) == pytest.approx(now.stars, rel=float(np.finfo(np.float64).eps), abs=0.0)
    assert now.stars < stars(10.0) < (now.stars + 5.0) / 2.0 < stars(1e9) == pytest.approx(5.0)


def test_odds_that_are_off_are_corrected_by_their_logarithm() -> None:
    scenario = Scenario()
    found = expected(scenario)
    shares = found[: e.GO_PUBLIC + 1]
    found[: e.GO_PUBLIC + 1] = 2.0 * shares / (1.0 + shares)  # odds p / (1 - p), doubled
    values = intercepts(scenario, found)
    for name in SHIFTS:
        assert values[name] - getattr(scenario.baseline, name) == pytest.approx(-math.log(2.0))


def test_quiet_exits_and_the_multipliers_come_off_the_hazards() -> None:
    scenario = Scenario()
    found = expected(scenario)
    found[[e.QUIET, e.LEAVING, e.JOINING]] = scenario.loyalty.churn / 3.0, 2.0, 4.0
    values = intercepts(scenario, found)
    assert values["churn"] == pytest.approx((2.0 / 3.0) / 2.0)
    assert values["join"] == 0.25
    found[e.QUIET] = 2.0 * scenario.loyalty.churn
    assert intercepts(scenario, found)["churn"] == 0.0


def test_what_nobody_does_moves_nothing() -> None:
    scenario = Scenario()
    values = intercepts(scenario, np.zeros(e.EXPECTATIONS))
    assert values == {name: getattr(scenario.baseline, name) for name in values}


@pytest.mark.parametrize("burn_in", [0, 1, 3, 5, 20, 59, 60, 61, 120])
def test_the_last_half_of_burn_in_counts_alike(burn_in: int) -> None:
    """Moved by these weights, the baseline ends at the plain mean of what the second half found."""
    weights = [weight_of(done, burn_in) for done in range(1, burn_in + 1)]
    place, found = 0.0, []
    for done, weight in enumerate(weights, start=1):
        if weight > 0.0:
            place += weight * (done**2 - place)
            if done > burn_in // 2:
                found.append(done**2)
    assert weight_of(burn_in + 1, burn_in) == 0.0
    assert np.count_nonzero(weights) == -(-burn_in // EVERY_DAYS)
    if burn_in:
        assert place == pytest.approx(np.mean(found))


# Stated rates come out


def draws() -> list[Any]:
    """A Latin hypercube of draws of all uncertain parameters, and a few more."""
    made = Study((load("default", {"society.people": PEOPLE}),), ("first-come",), RUNS_PER_DRAW * (BLOCK + 2))
    return [pytest.param(job.resolved, id=f"draw-{job.runs[0].draw}") for job in plan(made).jobs[::RUNS_PER_DRAW]]


@pytest.mark.parametrize("resolved", draws())
def test_every_stated_rate_comes_out_in_every_draw(resolved: Any) -> None:
    model = burnt_in(restore(resolved))
    found = solved_rates(model)
    assert len(found) == len(SEVERITIES) + 2
    assert [rate for rate in found if not rate.agrees] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"loyalty.churn": 0.05},
        {"loyalty.churn": 0.004, "voice.public_share": 0.9},
        {"voice.complain_minor": 0.3, "voice.complain_serious": 0.2},
        {"loyalty.competition": 2.0, "desk.responders": 0.0},
    ],
)
def test_other_stated_rates_come_out_too(changed: dict[str, object]) -> None:
    model = burnt_in(load("default", {"society.people": PEOPLE, **changed}))
    assert [rate for rate in solved_rates(model) if not rate.agrees] == []
    before = burnt_in(load("default", {"society.people": PEOPLE, **changed, "baseline.solve": False}))
    assert numbers(before) == {name: getattr(load("default").baseline, name) for name in SOLVED}


@pytest.mark.parametrize("competition", [0.5, 1.0, 2.0])
def test_competition_lowers_complaints_from_what_is_stated(competition: float) -> None:
    """Shares are stated for competition one: solving for them does not undo what the scenario's own competition does."""
    values = {"loyalty.competition": competition, "voice.competition_effect": 0.8}
    model = burnt_in(load("default", {"society.people": PEOPLE, **values}))
    found = solved_rates(model)
    assert [rate for rate in found if not rate.agrees] == []
    for place, severity in enumerate(SEVERITIES):
        odds = logit(getattr(model.resolved_scenario.voice, f"complain_{severity}")) - 0.8 * math.log(competition)
        assert found[place].realised == pytest.approx(1.0 / (1.0 + math.exp(-odds)), rel=0.1)


def test_stated_rates_come_out_in_a_given_graph() -> None:
    """Nobody follows anybody, and everybody has twenty close ties."""
    graph = graph_of(PEOPLE, ties=[(i, (i + step) % PEOPLE) for i in range(PEOPLE) for step in range(1, 11)])
    model = burnt_in(load("default", {"society.people": PEOPLE, "loyalty.churn": 0.03}), graph=graph)
    assert [rate for rate in solved_rates(model) if not rate.agrees] == []
    assert numbers(model) != numbers(burnt_in(load("default", {"society.people": PEOPLE, "loyalty.churn": 0.03})))


def test_burn_in_without_customers_keeps_the_numbers() -> None:
    made = scenario(SMALL, society__customer_share=0.0)
    model = burnt_in(made)
    assert not np.any(model.state.people[person.STATUS] == person.CUSTOMER)
    assert numbers(model) == {name: getattr(made.baseline, name) for name in SOLVED}


def test_a_quiet_market_keeps_the_shifts_that_nobody_uses() -> None:
    made = scenario(SMALL, **{f"causes__{cause.name}__per_1000": 0.0 for cause in Scenario().causes})
    found = numbers(burnt_in(made))
    assert found["public"] == made.baseline.public
    assert found["churn"] != made.baseline.churn


# Whatever holds the numbers holds the same ones


def test_model_parameters_and_joining_hold_the_solved_numbers() -> None:
    made = scenario(SMALL)
    model = burnt_in(made)
    solved = model.resolved_scenario
    assert solved.baseline != made.baseline
    assert model.state.p == pack(solved)
    assert model.ordinary_day.joining / solved.baseline.join == pytest.approx(
        ConversationModel(made, None, 7, burn_in=False).ordinary_day.joining / made.baseline.join
    )
    run = model.branch("ignore")
    kept = numbers(run)
    run.run_days(EVERY_DAYS)
    assert numbers(run) == numbers(model) == kept


def test_burn_in_by_the_model_and_by_hand_and_under_any_policy_is_the_same() -> None:
    made = scenario(SMALL)
    by_hand, by_model = burnt_in(made).branch("ignore"), ConversationModel(made, "ignore", 7)
    for model in (by_hand, by_model):
        model.run_days(10)
    assert numbers(by_hand) == numbers(by_model) == numbers(ConversationModel(made, "first-come", 7))
    assert fingerprint(by_hand) == fingerprint(by_model)


def test_without_burn_in_numbers_are_used_as_they_stand() -> None:
    made = scenario(SMALL)
    under_its_own = ConversationModel(made, "first-come", 7, burn_in=False)  # a policy from the first day: no burn-in
    none = ConversationModel(scenario(SMALL, company__burn_in=0), None, 7)
    for model in (under_its_own, none):
        model.run_days(20)
        assert numbers(model) == {name: getattr(made.baseline, name) for name in SOLVED}


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
@pytest.mark.parametrize("stop", [None, "clock", "baseline", "end"])
def test_a_copy_made_in_burn_in_goes_on_alone(copied: Callable[[Any], Any], stop: str | None) -> None:
    made = scenario(SMALL)
    model = ConversationModel(made, None, 7, burn_in=False)
    model.run_days(9)
    if stop is not None:
        model.step(until=stop)  # of the tenth day, whose evening corrects
    twin, before = copied(model), numbers(model)
    model.run_days(11)
    assert numbers(twin) == before
    assert twin.state.p == pack(twin.resolved_scenario)
    twin.run_days(11)
    assert numbers(twin) == numbers(model) != before
    assert twin.state.p == model.state.p
    assert fingerprint(twin) == fingerprint(model)


# The switch


def test_switched_off_the_model_is_the_one_without_the_phase(monkeypatch: pytest.MonkeyPatch) -> None:
    off = burnt_in(scenario(SMALL, baseline__solve=False))
    without = [phase for phase in replicate.ConversationModel.step.__globals__["PHASES"] if phase.name != "baseline"]
    monkeypatch.setitem(ConversationModel.step.__globals__, "PHASES", tuple(without))
    gone = burnt_in(scenario(SMALL))
    assert fingerprint(off) == fingerprint(gone)
    monkeypatch.undo()
    assert fingerprint(burnt_in(scenario(SMALL))) != fingerprint(off)


# Owners of the conversation


def test_an_owner_gets_the_numbers_of_a_twin_without_one() -> None:
    stated = scenario(SMALL)
    owned = stated.with_values({"company.governance": "tool-first"})
    plain, model = burnt_in(stated), burnt_in(owned)
    assert numbers(model) == numbers(plain)
    assert model.resolved_scenario == governed(owned).model_copy(
        update={"baseline": plain.resolved_scenario.baseline.model_copy(update={"solve": False})}
    )
    by_hand = governed(owned).with_values({f"baseline.{name}": value for name, value in numbers(plain).items()})
    assert fingerprint(model) == fingerprint(burnt_in(by_hand.with_values({"baseline.solve": False})))
    assert fingerprint(model) != fingerprint(plain)


def test_an_owner_of_a_scenario_that_is_not_solved_has_no_twin() -> None:
    made = scenario(SMALL, baseline__solve=False, company__governance="it")
    assert numbers(burnt_in(made)) == {name: getattr(made.baseline, name) for name in SOLVED}


def test_a_replicate_shows_stated_beside_realised_rates_that_agree() -> None:
    (outcome,) = replicate.simulate(load("default", {"society.people": PEOPLE}), ["first-come"], 3, 1)
    assert not isinstance(outcome, replicate.RunFailure)
    shown = {(row.group, row.measure): row.value for row in outcome.groups if row.kind == "rates"}
    realised = shown["churn, share per month", "realised"]
    assert realised == pytest.approx(shown["churn, share per month", "stated"], rel=0.1)
