"""From a finished run to its measures.

The primary one by one formula for all, the others beside it, and the groups fixed at the end of burn-in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.kernel.units import DAY_MIN, DAYS_PER_MONTH, Floats
from sim.measures import ownership, service
from sim.measures.catalogue import DAY_METRICS
from sim.measures.outcome import GroupMeasure, RunOutcome
from sim.measures.service import share as _share
from sim.measures.worth import Sight, lost_with, monthly_interest, months_held, sight, worth
from sim.state import conversation, person, scalar
from sim.state.constants import NEVER
from sim.state.state import State, compiled_state

if TYPE_CHECKING:
    from sim.model import ConversationModel
    from sim.scenario import Scenario

Marks = npt.NDArray[np.bool_]


class Groups(dict[tuple[str, str], Marks]):
    """Who belongs to which (kind, group), shape (people,) each; and ``sight``, how well the company then sees who is valuable."""

    sight: Sight = Sight(float("nan"), float("nan"))


def margin_held(state: State) -> float:
    """Margin a month of the customers held now, money."""
    return float(state.people[person.MARGIN, state.people[person.STATUS] == person.CUSTOMER].sum())


def expected_multiple(churn: float, discount: float) -> float:
    """Discounted expected margin of a customer, in months of margin.

    That is r / (1 + i - r) with monthly retention r and discount i (Gupta & Lehmann).

    ``churn`` per month, ``discount`` per year. Raises ValueError when both are zero: the sum would have no end.
    """
    if churn <= 0.0 and discount <= 0.0:
        raise ValueError(
            "expected margin has no end with churn 0 and discount 0; raise loyalty.churn or company.discount"
        )
    return float(months_held(churn, monthly_interest(discount)))


def groups_now(state: State) -> Groups:
    """Who belongs to which group now, among those who are customers; shape (people,) each."""
    people = state.people
    customer = people[person.STATUS] == person.CUSTOMER
    whiner = customer & (people[person.WHINER] > 0.0)
    advocate = customer & ~whiner & (people[person.ADVOCATE] > 0.0)
    silent = (
        customer
        & ~whiner
        & ~advocate
        & (people[person.SILENT_FAILURES] > 0.0)
        & (people[person.COMPLAINED_BEFORE] == 0.0)
    )
    rest = customer & ~whiner & ~advocate & ~silent
    groups = Groups(
        {
            ("voice", "whiners"): whiner,
            ("voice", "advocates"): advocate,
            ("voice", "silent sufferers"): silent,
            ("voice", "everyone else"): rest,
        }
    )
    groups.update(
        _bands(
            "loudness",
            people[person.LOUDNESS],
            customer,
            (0.2, 0.4, 0.6, 0.8),
            ("quietest fifth", "2nd fifth", "3rd fifth", "4th fifth", "loudest fifth"),
        )
    )
    groups.update(
        _bands("value", people[person.MARGIN], customer, (0.5, 0.8), ("bottom half", "next 30 %", "top 20 %"))
    )
    groups.sight = sight(state, _worth(state), monthly_interest(state.p.company_discount))
    return groups


def _worth(state: State) -> Floats:
    """The parts of everybody's true value now, see ``sim.measures.worth``."""
    day = int(state.scalars[scalar.CLOCK] // DAY_MIN)
    parts: Floats = worth(compiled_state(state), day, monthly_interest(state.p.company_discount))
    return parts


def _bands(
    kind: str, values: Floats, among: Marks, cuts: tuple[float, ...], names: tuple[str, ...]
) -> dict[tuple[str, str], Marks]:
    if not among.any():
        return {(kind, name): among.copy() for name in names}
    band = np.searchsorted(np.quantile(values[among], cuts), values, side="right")
    return {(kind, name): among & (band == place) for place, name in enumerate(names)}


def group_measures(state: State, groups: Groups, started: int, day: int) -> tuple[GroupMeasure, ...]:
    """The measures of every group over the comparison; NaN where a group has nothing to measure."""
    people = state.people
    held_now = people[person.STATUS] == person.CUSTOMER
    spell = np.where(held_now, day - np.maximum(people[person.CUSTOMER_SINCE], started), 0.0)
    customer_days = people[person.CUSTOMER_DAYS] + np.maximum(spell, 0.0)
    found: list[GroupMeasure] = []
    for (kind, group), marks in groups.items():
        count = float(np.count_nonzero(marks))
        cases, answered = float(people[person.CASES, marks].sum()), float(people[person.ANSWERED, marks].sum())
        months = float(customer_days[marks].sum()) / DAYS_PER_MONTH
        held = marks & held_now
        measures = {
            "people": count,
            "cases": _share(cases, count),
            "answered_share": _share(answered, cases),
            "wait": _share(float(people[person.WAITED_MIN, marks].sum()), answered),
            "compensation": _share(float(people[person.COMPENSATED, marks].sum()), count),
            "churn": _share(float(people[person.DEPARTURES, marks].sum()), months),
            "attitude": float(people[person.ATTITUDE, held].mean()) if held.any() else float("nan"),
            "silent_failures": _share(float(people[person.SILENT_FAILURES, marks].sum()), count),
        }
        found.extend(GroupMeasure(kind, group, name, value) for name, value in measures.items())
    return tuple(found)


def conversation_measures(model: ConversationModel) -> tuple[GroupMeasure, ...]:
    """Who led conversations, by month, region and customer type; and what was never heard, by channel."""
    state, scenario = model.state, model.world_scenario
    started = model.started or 0
    conversations = _all_reported(state, started)
    leaders = ownership.leader(conversations, service.in_public(state, conversations))
    segments = state.people[person.SEGMENT]
    regions = [segment.region for segment in scenario.segments]
    types = [segment.customer_type for segment in scenario.segments]
    return (
        *ownership.by_month(conversations, leaders, started, model.day),
        *ownership.by_trait("region", regions, segments, conversations, leaders),
        *ownership.by_trait("customer type", types, segments, conversations, leaders),
        *service.unheard_by_channel(state, [channel.name for channel in scenario.channels], _reported(state, started)),
    )


def reckon(model: ConversationModel) -> RunOutcome:
    """The outcome of a model whose comparison has run for at least a day."""
    if model.started is None or model.day == model.started:
        raise ValueError("nothing to reckon: the comparison has not run for a day yet")
    rows = np.array(model.rows[model.started :])
    days = {metric.name: np.ascontiguousarray(rows[:, place]) for place, metric in enumerate(DAY_METRICS)}
    return RunOutcome(
        model.policy_label,
        summary(model, days),
        days,
        (*group_measures(model.state, model.groups, model.started, model.day), *conversation_measures(model)),
    )


def with_groups(outcome: RunOutcome, more: tuple[GroupMeasure, ...]) -> RunOutcome:
    """``outcome`` with further rows for its groups."""
    return replace(outcome, groups=outcome.groups + more)


def summary(model: ConversationModel, days: dict[str, Floats]) -> dict[str, float]:
    """All run metrics, see ``sim.measures.catalogue.RUN_METRICS``."""
    scenario: Scenario = model.world_scenario
    state = model.state
    total = {name: float(values.sum()) for name, values in days.items()}
    length = len(days["profit"])
    months = length / DAYS_PER_MONTH
    held = total["customers"] / DAYS_PER_MONTH  # customer-months
    persons = float(state.people.shape[1])
    multiple = expected_multiple(scenario.loyalty.churn, scenario.company.discount)
    spent = sum(
        total[item] for item in ("wages", "compensation", "effort", "handoff_cost", "fixes", "programme", "outreach")
    )
    complaints = total["complaints_public"] + total["complaints_private"]
    last = slice(max(0, length - DAYS_PER_MONTH), None)
    per_thousand = 1000.0 / (persons * months)
    return {
        "value": total["profit"] + multiple * (margin_held(state) - model.margin_start),
        "profit": total["profit"],
        "spent": spent,
        "churn": _share(total["left"], held),
        "silent_churn": _share(total["left_silent"], held),
        "customers_end": float(days["customers"][-1]),
        "attitude": float(days["attitude"][last].mean()),
        "customer_surplus": _share(total["surplus"], held),
        "first_response": median_response(state, model.started or 0),
        **conversation_shares(state, model.started or 0),
        "strain": float(days["strain"].mean()),
        "occupancy": _share(total["busy_min"], total["shift_min"]),
        "speakers_advocates": float(state.scalars[scalar.SPEAKERS_ADVOCATES_MONTH]) / months,
        "speakers_whiners": float(state.scalars[scalar.SPEAKERS_WHINERS_MONTH]) / months,
        "impressions_advocates": total["impressions_advocates"] * per_thousand,
        "impressions_whiners": total["impressions_whiners"] * per_thousand,
        "complaints": _share(1000.0 * complaints, held),
        "public_complaints": _share(1000.0 * total["complaints_public"], held),
        "failure_rate": _share(
            float(days["failures"][last].sum()) * DAYS_PER_MONTH, float(days["customers"][last].sum())
        ),
        "defence_backfire": _share(total["backfires"], total["defences"]),
        "stated_nps": float(days["stated_nps"][-1]),
        "advocates_end": float(days["advocates"][-1]),
        **further(model, days, multiple),
    }


def further(model: ConversationModel, days: dict[str, Floats], multiple: float) -> dict[str, float]:
    """The run metrics of ``sim.measures``: who led, how equally and how soon people were served, what customers are worth."""
    state, started = model.state, model.started or 0
    conversations, everything = _reported(state, started), _all_reported(state, started)
    gone = (state.people[person.STATUS] != person.CUSTOMER) & (state.people[person.DEPARTURES] > 0.0)
    seen, groups = model.groups.sight, model.groups
    return {
        **ownership.mix(ownership.leader(everything, service.in_public(state, everything))),
        **service.served(state, conversations, days),
        "talk_share": service.talk_share(everything),
        **service.unequal(conversations),
        "worst_decile": service.worst_off(state),
        "value_gap": service.band_gap(state, groups["value", "top 20 %"], groups["value", "bottom half"]),
        **lost_with(_worth(state), state, gone, multiple),
        "score_correlation": seen.correlation,
        "score_missed": seen.missed,
    }


def _all_reported(state: State, started: int) -> Floats:
    """Threads opened since the comparison started, by whomever, shape (threads, columns)."""
    conversations = state.conversations[: int(state.scalars[scalar.CONVERSATIONS_USED])]
    return conversations[conversations[:, conversation.DAY] >= started]


def _reported(state: State, started: int) -> Floats:
    """Threads opened by people since the comparison started, shape (threads, columns)."""
    conversations = _all_reported(state, started)
    return conversations[conversations[:, conversation.COMPANY_LED] == 0.0]


def conversation_shares(state: State, started: int) -> dict[str, float]:
    """What became of the conversations opened since ``started``, as shares of those; NaN where there were none."""
    conversations = _reported(state, started)
    in_public, addressed = service.in_public(state, conversations), service.addressed(state, conversations)
    matter, answered, solved = (
        service.cases(conversations),
        service.answered(conversations),
        conversations[:, conversation.SOLVED],
    )

    def share(part: Marks, whole: Marks) -> float:
        return _share(float(np.count_nonzero(part & whole)), float(np.count_nonzero(whole)))

    return {
        "answered_share": share(answered, addressed),
        "resolved_share": share(solved > 0.0, matter),
        "peer_resolved_share": share(solved == conversation.BY_PEER, matter & in_public),
    }


def median_response(state: State, started: int) -> float:
    """Median minutes from opening to first company answer, answered conversations opened since ``started``; NaN without any."""
    conversations = _reported(state, started)
    answered = conversations[conversations[:, conversation.FIRST_ANSWER_AT] < NEVER]
    return (
        float(np.median(answered[:, conversation.FIRST_ANSWER_AT] - answered[:, conversation.OPENED_AT]))
        if answered.size
        else float("nan")
    )
