"""Baseline calibration within burn-in: intercepts that make stated rates come out, solved for the people of each replicate.

Stated rates are targets of the status quo, in which contagion, word of mouth and service already act. How far each intercept is off follows
directly from what people would do on average as they are (``sim.conduct.expected_rates``), so burn-in needs no simulation of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.conduct import expected_rates as e
from sim.engine import phases
from sim.kernel.elementary import logit
from sim.kernel.units import Floats
from sim.measures.rates import complaint_share, expectations
from sim.scenario import Scenario
from sim.scenario.compile_parameters import pack
from sim.scenario.governance import AS_STATED
from sim.scenario.parameters import SEVERITIES, Baseline
from sim.society.graph import Graph
from sim.society.initial_state import set_attention
from sim.state import person, scalar
from sim.state.state import State

if TYPE_CHECKING:
    from sim.model import ConversationModel

SOLVED = tuple(name for name in Baseline.model_fields if name != "solve")
"""The numbers that are solved."""

EVERY_DAYS = 10
_LONGEST_STEP = 1.0  # of a shift, in log odds: a few people can be far from what is stated by chance
_FURTHEST = 20.0  # of a shift, in log odds
# a small market has few reviews: so many pull their mean as far as the number that stands pulls it back
_FEW_REVIEWS = 100.0

Numbers = Mapping[str, float]


def solve_baseline(model: ConversationModel) -> None:
    """In burn-in, correct the baseline every few days; its last day leaves the mean of what the second half found.

    The means at which multipliers are one come first, since the intercepts depend on them.
    """
    weight = weight_of(model.day + 1, model.burn_in_days)
    if model.started is not None or weight == 0.0 or not model.resolved_scenario.baseline.solve:
        return
    if not np.any(model.state.people[person.STATUS] == person.CUSTOMER):
        return  # nobody to learn a rate from
    _move(model, means(model.state, model.resolved_scenario.baseline), weight)
    found = expectations(model.state, model.day + 1)
    _move(model, intercepts(model.resolved_scenario, found), weight)


def weight_of(done: int, burn_in: int) -> float:
    """Return how far the baseline moves to what is found after ``done`` days of ``burn_in``: 0 on most days, 1 in the first half.

    In the second half the weights are 1, 1/2, 1/3, ...: the baseline is the mean of what was found there.
    """
    left = burn_in - done
    if left < 0 or left % EVERY_DAYS:
        return 0.0
    of_second_half = -(-(burn_in - burn_in // 2) // EVERY_DAYS)
    return 1.0 / max(1, of_second_half - left // EVERY_DAYS)


def means(state: State, now: Baseline) -> dict[str, float]:
    """Return the means at which multipliers are one; where there is nothing to average, and with few reviews, those of ``now``."""
    people, scalars = state.people, state.scalars
    customers = people[person.STATUS] == person.CUSTOMER
    reviews = float(scalars[scalar.SITE_REVIEWS])
    return {
        "relationship": float(people[person.RELATIONSHIP, customers].mean()),
        "attitude": float(people[person.ATTITUDE, customers].mean()),
        "redress": float(people[person.REDRESS_BELIEF, customers].mean()),
        "opinion": now.opinion if customers.all() else float(people[person.ATTITUDE, ~customers].mean()),
        "stars": (scalars[scalar.SITE_STARS] + _FEW_REVIEWS * now.stars) / (reviews + _FEW_REVIEWS),
    }


def intercepts(scenario: Scenario, found: Floats) -> dict[str, float]:
    """Return the next intercepts from the expectations ``found`` under the present ones; one that nothing depends on stays."""
    now, voice, loyalty = scenario.baseline, scenario.voice, scenario.loyalty
    values = {
        f"complain_{severity}": _shift(
            getattr(now, f"complain_{severity}"), complaint_share(scenario, severity), float(found[e.COMPLAIN + place])
        )
        for place, severity in enumerate(SEVERITIES)
    }
    values["public"] = _shift(now.public, voice.public_share, float(found[e.GO_PUBLIC]))
    aloud = max(0.0, loyalty.churn - float(found[e.QUIET]))
    ordinary = loyalty.churn * float(found[e.LEAVING])
    values["churn"] = aloud / ordinary if ordinary > 0.0 else now.churn
    values["join"] = 1.0 / float(found[e.JOINING]) if found[e.JOINING] > 0.0 else now.join
    return values


def _shift(now: float, stated: float, found: float) -> float:
    """Return the shift that takes a share from ``found`` to ``stated``; a share of nobody moves nothing."""
    if found <= 0.0:
        return now
    step = float(np.clip(logit(stated) - logit(found), -_LONGEST_STEP, _LONGEST_STEP))
    return float(np.clip(now + step, -_FURTHEST, _FURTHEST))


def _move(model: ConversationModel, found: Numbers, weight: float) -> None:
    """Move the baseline of a model by ``weight`` towards ``found``; all that depends on it follows."""
    scenario = model.resolved_scenario
    now = scenario.baseline
    fresh = {name: getattr(now, name) + weight * (value - getattr(now, name)) for name, value in found.items()}
    model.resolved_scenario = scenario.model_copy(update={"baseline": now.model_copy(update=fresh)})
    model.ordinary_day = phases.ordinary_day(model.resolved_scenario)
    # another record: copies made earlier keep theirs
    model._hold(model.state._replace(p=pack(model.resolved_scenario)))
    set_attention(model.state, model.resolved_scenario, float(model.state.scalars[scalar.CUSTOMERS_START]))


def solved_without_owner(
    scenario: Scenario, seed: int, graph: Graph | None, newborn: Callable[..., ConversationModel]
) -> Scenario:
    """Return the scenario with the baseline that it has without an owner of the conversation, to be used as it stands.

    Rates are those of the company as stated; solved under an owner they would hide what the owner changes. So they come from the burn-in
    of a twin without one.

    Args:
        scenario: a scenario; without an owner, or where nothing is solved, it is returned as it is.
        seed: the seed of the replicate.
        graph: a given society.
        newborn: makes a model: ``ConversationModel``.
    """
    if scenario.company.governance == AS_STATED or not scenario.baseline.solve or scenario.company.burn_in == 0:
        return scenario
    plain = scenario.with_values({"company.governance": AS_STATED})
    twin = newborn(plain, None, seed, graph=graph, burn_in=False)
    twin.run_days(scenario.company.burn_in)
    solved = twin.resolved_scenario.baseline.model_copy(update={"solve": False})
    twin.release()
    return scenario.model_copy(update={"baseline": solved})
