"""Measures of the horizon of a run, and those of groups; ``sim.measures.value`` adds the primary one, which includes the run-off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.measures import column, ownership, service
from sim.measures.catalogue import DAY_METRICS
from sim.measures.conversations import Conversations, RemovedConversations
from sim.measures.conversations import reported as conversations_since
from sim.measures.groups import Groups, Marks, complaints_by_noise, group_measures
from sim.measures.outcome import GroupMeasure, RunOutcome
from sim.measures.ownership import Leaders
from sim.measures.service import share as _share
from sim.measures.worth import expected_multiple, lost_with, true_value
from sim.scenario import Scenario
from sim.state import conversation, person, scalar
from sim.state.state import State


class ComparisonStart(NamedTuple):
    """Values fixed when a comparison starts.

    Args:
        day: the day, counted from the beginning of burn-in.
        groups: membership in the groups whose measures are reported.
    """

    day: int
    groups: Groups


def conversation_measures(
    state: State, scenario: Scenario, conversations: Conversations, leaders: Leaders, started: int, day: int
) -> tuple[GroupMeasure, ...]:
    """Return who led conversations, by month, region and customer type, and the share never heard, by channel.

    Args:
        state: the state after the last day.
        scenario: the scenario of the run.
        conversations: those opened in the comparison.
        leaders: who led each, see ``sim.measures.ownership.leader``.
        started: the first day of the comparison.
        day: the day after the last one.
    """
    segments = state.people[person.SEGMENT]
    regions = [segment.region for segment in scenario.segments]
    types = [segment.customer_type for segment in scenario.segments]
    return (
        *complaints_by_noise(state, conversations[service.complaints(conversations)]),
        *ownership.by_month(conversations, leaders, started, day),
        *ownership.by_trait("region", regions, segments, conversations, leaders),
        *ownership.by_trait("customer type", types, segments, conversations, leaders),
        *service.unheard_by_channel(state, [channel.name for channel in scenario.channels], _by_people(conversations)),
    )


def summarise(
    policy: str,
    state: State,
    scenario: Scenario,
    start: ComparisonStart,
    reported: Floats,
    removed: RemovedConversations | None = None,
) -> RunOutcome:
    """Return the outcome of a comparison without its value, see ``sim.measures.value.with_value``.

    Args:
        policy: the label of the policy.
        state: the state after the last day.
        scenario: the scenario of the run.
        start: what was fixed when the comparison started.
        reported: the metrics of its days, shape (days, day metrics), at least one day.
        removed: the conversations that were removed from the state.
    """
    days = {metric.name: np.ascontiguousarray(reported[:, place]) for place, metric in enumerate(DAY_METRICS)}
    end = start.day + len(reported)
    conversations = conversations_since(state, start.day, removed)
    leaders = ownership.leader(conversations, service.in_public(state, conversations))
    groups = group_measures(state, start.groups, conversations, start.day, end)
    return RunOutcome(
        policy,
        run_metrics(state, scenario, start, days, conversations, leaders),
        days,
        (*groups, *conversation_measures(state, scenario, conversations, leaders, start.day, end)),
    )


def run_metrics(
    state: State,
    scenario: Scenario,
    start: ComparisonStart,
    days: Mapping[str, Floats],
    conversations: Conversations,
    leaders: Leaders,
) -> dict[str, float]:
    """Return the run metrics of the horizon, see ``sim.measures.catalogue.RUN_METRICS``.

    Args:
        state: the state after the last day.
        scenario: the scenario of the run.
        start: what was fixed when the comparison started.
        days: the day metrics, shape (days,) each.
        conversations: those opened in the comparison.
        leaders: who led each, see ``sim.measures.ownership.leader``.
    """
    by_people = _by_people(conversations)
    total = {name: float(values.sum()) for name, values in days.items()}
    multiple = expected_multiple(scenario.loyalty.churn, scenario.company.discount)
    return {
        **_money(total),
        **_customers(days, total),
        "first_response": median_response(by_people),
        **conversation_shares(state, by_people),
        "strain": float(days["strain"].mean()),
        "occupancy": _share(total["busy_min"], total["shift_min"]),
        **_voices(state, days, total),
        "defence_backfire": _share(total["backfires"], total["defences"]),
        "stated_nps": float(days["stated_nps"][-1]),
        "advocates_end": float(days["advocates"][-1]),
        **ownership.mix(leaders),
        **_further(state, start, days, multiple, conversations, by_people),
    }


def _money(total: Mapping[str, float]) -> dict[str, float]:
    """Return profit and spending."""
    items = ("wages", "compensation", "effort", "escalation_cost", "fixes", "programme", "outreach")
    return {"profit": total["profit"], "spent": sum(total[item] for item in items)}


def _customers(days: Mapping[str, Floats], total: Mapping[str, float]) -> dict[str, float]:
    """Return who left and what those who stayed think; rates are per customer-month."""
    held = total["customers"] / DAYS_PER_MONTH
    return {
        "churn": _share(total["left"], held),
        "silent_churn": _share(total["left_silent"], held),
        "customers_end": float(days["customers"][-1]),
        "attitude": float(days["attitude"][-DAYS_PER_MONTH:].mean()),
        "customer_surplus": _share(total["surplus"], held),
    }


def _voices(state: State, days: Mapping[str, Floats], total: Mapping[str, float]) -> dict[str, float]:
    """Return how many spoke, how many people saw it, and what they complained about."""
    months = len(days["profit"]) / DAYS_PER_MONTH
    held = total["customers"] / DAYS_PER_MONTH
    per_thousand = 1000.0 / (float(state.people.shape[1]) * months)
    complaints = total["complaints_public"] + total["complaints_private"]
    last = slice(-DAYS_PER_MONTH, None)
    return {
        "speakers_advocates": float(state.scalars[scalar.SPEAKERS_ADVOCATES_MONTH]) / months,
        "speakers_whiners": float(state.scalars[scalar.SPEAKERS_WHINERS_MONTH]) / months,
        "impressions_advocates": total["impressions_advocates"] * per_thousand,
        "impressions_whiners": total["impressions_whiners"] * per_thousand,
        "complaints": _share(1000.0 * complaints, held),
        "public_complaints": _share(1000.0 * total["complaints_public"], held),
        "failure_rate": _share(
            float(days["failures"][last].sum()) * DAYS_PER_MONTH, float(days["customers"][last].sum())
        ),
    }


def _further(
    state: State,
    start: ComparisonStart,
    days: Mapping[str, Floats],
    multiple: float,
    everything: Conversations,
    by_people: Conversations,
) -> dict[str, float]:
    """Return how equally and how soon people were served, and what customers are worth."""
    gone = (state.people[person.STATUS] != person.CUSTOMER) & (state.people[person.DEPARTURES] > 0.0)
    groups = start.groups
    return {
        **service.served(state, by_people, days),
        "talk_share": service.talk_share(everything),
        **service.unequal(by_people),
        "worst_decile": service.worst_off(state),
        "value_gap": service.band_gap(state, groups["value", "top 20 %"], groups["value", "bottom half"]),
        **lost_with(true_value(state), state, gone, multiple),
        "score_correlation": groups.sight.correlation,
        "score_missed": groups.sight.missed,
    }


def _by_people(conversations: Conversations) -> Conversations:
    """Return the conversations that people opened."""
    return conversations[~conversations[column.COMPANY_LED]]


def conversation_shares(state: State, conversations: Conversations) -> dict[str, float]:
    """Return the shares answered and solved of ``conversations``; NaN without any."""
    in_public, addressed = service.in_public(state, conversations), service.addressed(state, conversations)
    matter, solved = service.cases(conversations), conversations[column.SOLVED]

    def share(part: Marks, whole: Marks) -> float:
        return _share(float(np.count_nonzero(part & whole)), float(np.count_nonzero(whole)))

    return {
        "answered_share": share(conversations[column.ANSWERED], addressed),
        "resolved_share": share(solved > 0, matter),
        "peer_resolved_share": share(solved == conversation.BY_PEER, matter & in_public),
    }


def median_response(conversations: Conversations) -> float:
    """Return the median minutes to the first company answer of ``conversations``; NaN without any."""
    return service.median(conversations[conversations[column.ANSWERED]][column.WAIT])
