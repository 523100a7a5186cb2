"""The phases of a day, one function each; ``sim.model.PHASES`` lists them in order and says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.company.dropping import drop_customers
from sim.company.listening import listen
from sim.company.outreach import reach_out
from sim.conduct.events import apply_event, joining_left, viral_post
from sim.conduct.experience import update_everybody
from sim.conduct.voice import speak
from sim.engine.compiled_phases import (
    begin_advocates_day,
    count_the_day,
    decide_in_the_evening,
    prepare_desk,
    prepare_desk_alike,
    treat_cases,
)
from sim.engine.event_loop import run_clock
from sim.engine.month import days_left
from sim.kernel import random_draws as draw
from sim.kernel.units import DAY_MIN, Floats
from sim.policies import view
from sim.policies.base import Rows
from sim.scenario import Scenario
from sim.society.population import join_per_day
from sim.state import conversation, daily_metrics, person, scalar, todo_list
from sim.state.constants import NEVER

if TYPE_CHECKING:
    from sim.model import ConversationModel


class OrdinaryDay(NamedTuple):
    """A day without events: people who join a day, and the factor of each weekday on activity, mean 1."""

    joining: float
    weekdays: Floats


@dataclass
class Today:
    """Values that one phase leaves for a later one.

    Args:
        joining: people who join today.
        first_new: the first conversation that the company has not listened for yet.
        first_of_evening: the first conversation opened after it had listened, if any was.
    """

    joining: float
    first_new: int = 0
    first_of_evening: int | None = None


def ordinary_day(scenario: Scenario) -> OrdinaryDay:
    """Return what a day without events is like in ``scenario``."""
    weekdays = np.array(scenario.voice.weekdays, dtype=np.float64)
    return OrdinaryDay(join_per_day(scenario) * scenario.baseline.join, weekdays / weekdays.mean())


def begin_day(model: ConversationModel) -> None:
    """Set the day's metrics to zero, and note from where on the company has not listened yet."""
    today, used = model.today, int(model.state.scalars[scalar.CONVERSATIONS_USED])
    model.state.metrics[:] = 0.0
    today.first_new = used if today.first_of_evening is None else today.first_of_evening
    today.first_of_evening = None


def apply_events(model: ConversationModel) -> None:
    """Apply the scenario's events, counted from the day on which the comparison started."""
    model.state.scalars[scalar.OUTAGE_SHARE] = 0.0
    model.today.joining = model.ordinary_day.joining
    if model.started is None or not model.with_events:
        return
    events, day = model.resolved_scenario.events, model.reported_day
    model.today.joining *= joining_left(events, day)
    for ordinal, event in enumerate(events, start=1):
        if event.kind == "viral-post" and event.day == day:
            author = _viral_author(model, ordinal)
            model.make_room(conversations=1)
            fair = float(event.fair)
            model.run_with_room(viral_post, model.day, author, fair, event.inside, event.reach, ordinal)
        elif event.day <= day:
            apply_event(
                model.state, model.compiled_state, model.resolved_scenario, event, ordinal, model.day, day - event.day
            )


def _viral_author(model: ConversationModel, ordinal: int) -> int:
    """Return whose post goes viral: an influencer by an addressed draw, without any the person of largest reach."""
    influencers = np.flatnonzero(model.state.people[person.INFLUENCER] > 0.0)
    if influencers.size == 0:
        return int(np.argmax(model.state.people[person.REACH]))
    u = draw.uniform(model.state.seed, ordinal, 0, 0, draw.EVENT_AUTHOR)
    return int(influencers[int(u * influencers.size)])


def experience_service(model: ConversationModel) -> None:
    """Let everybody use the service, forget, and drift."""
    update_everybody(model.compiled_state, model.day, _weekday(model), model.today.joining)


def open_conversations(model: ConversationModel) -> None:
    """Decide who speaks today, to whom and at which minute."""
    scalars = model.state.scalars
    telling = int(scalars[scalar.TELLING_COUNT])
    model.state.todo[todo_list.TELLING, :telling].sort()  # by row, whatever the order of yesterday's events
    model.make_room(conversations=int(scalars[scalar.FAILED_COUNT] + scalars[scalar.ACTING_COUNT]) + telling + 1)
    model.run_with_room(speak, model.day, _weekday(model))


def _weekday(model: ConversationModel) -> float:
    return float(model.ordinary_day.weekdays[model.day % 7])


def listen_to_channels(model: ConversationModel) -> None:
    """Decide which new conversations the company will hear of, and when."""
    listen(model.compiled_state, model.today.first_new)


def respond(model: ConversationModel) -> None:
    """Ask the policy what to do about each case that will be heard, staff the desk, and contact today's people."""
    first, responders = model.today.first_new, model.month_plan.responders
    if view.treats_all_alike(model.policy):
        model.run_with_room(prepare_desk_alike, first, model.day, responders, view.ADEQUATE)
    else:
        fresh = np.arange(first, int(model.state.scalars[scalar.CONVERSATIONS_USED]), dtype=np.int64)
        heard = fresh[model.state.conversations[fresh, conversation.HEARD_AT] < NEVER]
        if heard.size:
            treat_cases(model.compiled_state, heard, _asked(model, heard))
        model.run_with_room(prepare_desk, first, model.day, responders)
    _contact_people(model)


def _asked(model: ConversationModel, heard: Rows) -> Floats:
    """Return what the policy answers to the cases that will be heard, as numbers."""
    cases = view.cases_of(model.compiled_state, heard)
    treatment = view.judged(model.policy, model.policy_label, model.reported_day, cases)
    if model.row_checks > 0 and heard.size > 1:
        view.check_row_by_row(model.policy, model.policy_label, model.reported_day, cases, treatment)
        model.row_checks -= 1
    return treatment


def _contact_people(model: ConversationModel) -> None:
    """Contact the day's part of the people named for the month, best first."""
    plan = model.month_plan
    count = -(-plan.to_contact.size // days_left(model))
    if count:
        today, plan.to_contact = plan.to_contact[:count], plan.to_contact[count:]
        model.make_room(conversations=count)
        model.run_with_room(reach_out, model.day, today)


def place_advocates(model: ConversationModel) -> None:
    """Sort advocates by where they look today, so that a conversation's place alone decides who finds it; collect ideas."""
    begin_advocates_day(model.compiled_state, model.day)
    count = int(model.state.scalars[scalar.ADVOCATES_LISTED])  # those who stopped have just left the list
    where, who = model.state.scan_positions[:count], model.state.advocates[:count]
    order = np.argsort(where, kind="stable")
    where[:], who[:] = where[order], who[order]


def run_to_midnight(model: ConversationModel) -> None:
    """Run the event loop to the end of the day."""
    run_events(model, (model.day + 1) * DAY_MIN)


def run_events(model: ConversationModel, minute: float) -> None:
    """Run every timed event that is due before ``minute``, counted from the beginning of burn-in."""
    model.run_with_room(run_clock, minute)


def change_customers(model: ConversationModel) -> None:
    """Decide who stays, leaves and joins, and drop the customers whom the policy has named.

    Before they decide, people have talked the day over with close ties: that belongs to what they experienced today.
    """
    decide_in_the_evening(model.compiled_state, model.day, model.today.joining)
    dropped = model.month_plan.to_drop
    if dropped.size:
        model.today.first_of_evening = int(model.state.scalars[scalar.CONVERSATIONS_USED])
        model.make_room(conversations=dropped.size)
        model.run_with_room(drop_customers, model.day, dropped)
        model.month_plan.to_drop = dropped[:0]


def close_books(model: ConversationModel) -> None:
    """Spend on causes, let staff rest, and count money and measures.

    Customers are surveyed on the last day of a month and on the very first day.
    """
    left = days_left(model)
    score = float(model.rows[-1][daily_metrics.STATED_NPS]) if model.rows else 0.0
    count_the_day(model.compiled_state, float(left), score, not model.rows or left == 1)


def end_day(model: ConversationModel) -> None:
    """Store the day's metrics, and give agents that somebody holds the class of their new role."""
    model.rows.append(model.state.metrics.copy())
    model.day += 1
    model.follow_roles()
