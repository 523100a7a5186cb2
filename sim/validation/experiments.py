"""Scenarios and models to measure in: parts of the model switched off, graphs given, finished runs read.

A model that has been measured is released (``ConversationModel.release``): it refers to itself, so that its arrays would otherwise stay
until Python collects reference cycles, which it rarely does while a few large arrays are all that is made. Collecting by hand costs half
a second a model.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

from sim.calibration.from_data.baseline import PEOPLE, solve
from sim.calibration.markets import burnt_in, conversations_of, not_stated, scenario_at
from sim.calibration.regimes import TIRELESS
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.policies import Policy
from sim.scenario import Scenario, load
from sim.society.graph import Graph
from sim.validation.changes import AS_IT_IS, Change

# Nobody fails, speaks, leaves, joins or is an advocate; nobody comes across anything. What an experiment starts makes nobody else speak:
# neither how a matter ended nor what somebody has read.
QUIET: dict[str, object] = {
    "causes.product.per_1000": 0.0,
    "causes.delivery.per_1000": 0.0,
    "causes.billing.per_1000": 0.0,
    "causes.staff.per_1000": 0.0,
    "voice.questions": 0.0,
    "voice.praise": 0.0,
    "voice.words": 0.0,
    "voice.unfounded": 0.0,
    "voice.stories": 0.0,
    "voice.stirred": 0.0,
    "spread.company_seen": 0.0,
    "peers.notice": 0.0,
    "peers.lookout": 0.0,
    "peers.organic_share": 0.0,
    "loyalty.site_effect": 0.0,
    "loyalty.churn": 0.0,
}

# A post is passed on like any other, at any age, and by people of the market alone.
POSTS_ALIKE: dict[str, object] = {
    "spread.fresh_min": 0.0,
    "spread.infectiousness_sigma": 0.0,
    "spread.outside_reshare": 0.0,
}

# Everybody is served at once: there is a responder for each customer.
UNLIMITED: dict[str, object] = {**TIRELESS, "desk.responders": 10_000.0}

VALUED: dict[str, object] = {"company.run_off_months": 36}
"""Of an experiment that measures value."""

P = ParamSpec("P")
R = TypeVar("R")
_CHANGE: ContextVar[Change] = ContextVar("change", default=AS_IT_IS)
_KEPT: dict[Hashable, Any] = {}


@contextmanager
def changed(change: Change) -> Iterator[None]:
    """Make every scenario from ``scenario_with`` meanwhile with ``change``."""
    token = _CHANGE.set(change)
    try:
        yield
    finally:
        _CHANGE.reset(token)


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """Keep what ``function`` returns, for targets that share models; apart for each change, until ``forget``."""

    @wraps(function)
    def looked_up(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (function, args, tuple(sorted(kwargs.items())), _CHANGE.get())
        if key not in _KEPT:
            _KEPT[key] = function(*args, **kwargs)
        found: R = _KEPT[key]
        return found

    return looked_up


def forget() -> None:
    """Release everything ``kept``."""
    _KEPT.clear()


def scenario_with(*overrides: Mapping[str, object], of: str = "default", **more: object) -> Scenario:
    """Return a ready-made scenario with ``overrides``, later ones winning; keywords as ``section__parameter``.

    Its baseline stands as stored, or as solved once for a draw: what a mechanism does to the rates is part of what is measured. There is
    no run-off, unless value is what is measured.
    """
    asked: dict[str, object] = {"baseline.solve": False, "company.run_off_months": 0}
    for some in overrides:
        asked.update(some)
    asked.update({key.replace("__", "."): value for key, value in more.items()})
    change = _CHANGE.get()
    return load(of).with_values(
        {**_market(change, of), **asked} if change.is_draw else {**asked, **dict(change.settings)}
    )


@cache
def _market(draw: Change, of: str) -> dict[str, object]:
    """Return what a draw sets in a scenario, whose own departures stay, with the baseline that is solved there."""
    values = dict(draw.settings)
    solved = solve(scenario_at(values, PEOPLE, of))
    return {**not_stated(values, of), **{f"baseline.{name}": value for name, value in solved.items()}}


def no_graph(people: int) -> Graph:
    """Return a graph without ties."""
    at, none = np.zeros(people + 1, dtype=np.int64), np.zeros(0, dtype=np.int32)
    return Graph(at, none, at, none, np.zeros(0))


def complete_graph(people: int) -> Graph:
    """Return a graph in which everybody has a close tie of strength one with everybody else; nobody follows anybody."""
    at = np.arange(people + 1, dtype=np.int64) * (people - 1)
    everybody = np.tile(np.arange(people, dtype=np.int32), people)
    others = everybody[~np.eye(people, dtype=np.bool_).ravel()]
    nobody = np.zeros(people + 1, dtype=np.int64)
    return Graph(nobody, np.zeros(0, dtype=np.int32), at, others, np.ones(others.size))


def reported_conversations(model: ConversationModel) -> Floats:
    """Return conversations opened since the comparison started, shape (conversations, columns)."""
    return conversations_of(model, model.started or 0)


def newborn(
    scenario: Scenario, seed: int, policy: str | Policy | None, graph: Graph | None = None
) -> ConversationModel:
    """Return a model on its first day.

    Args:
        scenario: Its scenario.
        seed: Its seed.
        policy: Policy under which it runs; None: the status quo.
        graph: Ties in place of generated ones.
    """
    return ConversationModel(scenario, policy, seed, graph=graph, burn_in=False)


def started(scenario: Scenario, seed: int, policy: str | Policy) -> ConversationModel:
    """Return a model after its burn-in, under ``policy`` from here on; the model of the burn-in is released."""
    start = burnt_in(scenario, seed)
    model = start.branch(policy)
    start.release()
    return model
