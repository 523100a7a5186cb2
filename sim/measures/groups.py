"""Groups of people, fixed at the end of burn-in, and their measures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.measures import column, service
from sim.measures.conversations import Conversations
from sim.measures.outcome import GroupMeasure
from sim.measures.service import share as _share
from sim.measures.worth import Sight, monthly_interest, sight, true_value
from sim.state import person
from sim.state.state import State

Marks = npt.NDArray[np.bool_]

FIFTHS = (0.2, 0.4, 0.6, 0.8)
BY_LOUDNESS = ("quietest fifth", "2nd fifth", "3rd fifth", "4th fifth", "loudest fifth")
BY_VOICE = ("whiners", "advocates", "silent sufferers", "everyone else")
BY_VALUE = ("bottom half", "next 30 %", "top 20 %")


class Groups(dict[tuple[str, str], Marks]):
    """Membership in each (kind, group), shape (people,) each; and ``sight``, how well the company then sees who is valuable."""

    sight: Sight = Sight(float("nan"), float("nan"))


def groups_now(state: State) -> Groups:
    """Return the groups of those who are customers now."""
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
    voices = zip(BY_VOICE, (whiner, advocate, silent, rest), strict=True)
    groups = Groups({("voice", name): marks for name, marks in voices})
    groups.update(_bands("loudness", people[person.LOUDNESS], customer, FIFTHS, BY_LOUDNESS))
    groups.update(_bands("value", people[person.MARGIN], customer, (0.5, 0.8), BY_VALUE))
    groups.sight = sight(state, true_value(state), monthly_interest(state.p.company_discount))
    return groups


def _bands(
    kind: str, values: Floats, among: Marks, cuts: tuple[float, ...], names: tuple[str, ...]
) -> dict[tuple[str, str], Marks]:
    if not among.any():
        return {(kind, name): among.copy() for name in names}
    band = np.searchsorted(np.quantile(values[among], cuts), values, side="right")
    return {(kind, name): among & (band == place) for place, name in enumerate(names)}


def group_measures(
    state: State, groups: Groups, reported: Conversations, started: int, day: int
) -> tuple[GroupMeasure, ...]:
    """Return the measures of every group over the comparison; NaN where a group has nothing to measure.

    Args:
        state: the state after the last day.
        groups: membership in each group.
        reported: the conversations opened in the comparison.
        started: the first day of the comparison.
        day: the day after the last one.
    """
    people = state.people
    complaints, served, waited = _complaints(state, reported)
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
            "complaints": _share(float(complaints[marks].sum()), count),
            "complaints_answered": _share(float(served[marks].sum()), float(complaints[marks].sum())),
            "complaint_wait": _share(float(waited[marks].sum()), float(served[marks].sum())),
            "compensation": _share(float(people[person.COMPENSATED, marks].sum()), count),
            "churn": _share(float(people[person.DEPARTURES, marks].sum()), months),
            "attitude": float(people[person.ATTITUDE, held].mean()) if held.any() else float("nan"),
            "silent_failures": _share(float(people[person.SILENT_FAILURES, marks].sum()), count),
        }
        found.extend(GroupMeasure(kind, group, name, value) for name, value in measures.items())
    return tuple(found)


def _complaints(state: State, reported: Conversations) -> tuple[Floats, Floats, Floats]:
    """Return everybody's complaints in the comparison, how many were answered, and the minutes until then."""
    complaints = reported[service.complaints(reported)]
    opener, done = complaints[column.OPENER], complaints[column.ANSWERED]
    people = state.people.shape[1]
    weights = (np.ones(len(done)), done.astype(np.float64), complaints[column.WAIT])
    opened, served, waited = (np.bincount(opener, one, people).astype(np.float64) for one in weights)
    return opened, served, waited


def complaints_by_noise(state: State, complaints: Conversations) -> Iterator[GroupMeasure]:
    """Yield number, share answered and mean wait of complaints by fifths of how loud they were.

    Args:
        state: the state.
        complaints: the complaints.
    """
    anger = complaints[column.ANGER]
    followers = state.people[person.REACH, complaints[column.OPENER]]
    noise = np.where(service.in_public(state, complaints), np.log1p(followers) * anger, anger - 1.0)
    done, waits = complaints[column.ANSWERED], complaints[column.WAIT]
    for (kind, group), marks in _bands(
        "complaint", noise, np.ones(len(noise), dtype=np.bool_), FIFTHS, BY_LOUDNESS
    ).items():
        count, served = float(np.count_nonzero(marks)), float(np.count_nonzero(marks & done))
        yield GroupMeasure(kind, group, "conversations", count)
        yield GroupMeasure(kind, group, "answered_share", _share(served, count))
        yield GroupMeasure(kind, group, "wait", _share(float(waits[marks & done].sum()), served))
