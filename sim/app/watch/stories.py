"""The stories of the people shown: their lives under both policies, and the day on which these part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeAlias

from sim.app.watch.conversations import Talk
from sim.app.watch.lives import ADVOCATE, CUSTOMER, FORMER, PROSPECT, Lives, Moment
from sim.app.watch.recording import NEVER, Recording
from sim.app.watch.sentences import Language, Parted

Pair: TypeAlias = tuple[list[Moment], list[Moment]]
"""The moments of a person on both sides, in order of time."""

_ROLES = {PROSPECT: "prospect", CUSTOMER: "customer", ADVOCATE: "advocate", FORMER: "former"}


def stories(recording: Recording, talks: tuple[Talk, Talk], language: Language) -> list[dict[str, Any]]:
    """Return the story of each person shown as plain data.

    ``about`` is a line on the start, ``parting`` on the day on which the lives part, ``first`` and ``seen`` are days (negative: never),
    ``ends`` a line for each side, ``events`` for each side a list of (day, tone, sentence, 1 where it happens on this side only).
    """
    moments = [by_person(life, talk) for life, talk in zip(recording.lives, talks, strict=True)]
    return [
        _story(recording, place, (moments[0][place], moments[1][place]), language)
        for place in range(recording.shown.people.size)
    ]


def by_person(lives: Lives, talk: Talk) -> list[list[Moment]]:
    """Return the moments of each person in order of time."""
    found: list[list[Moment]] = [[] for _ in range(lives.people.size)]
    for moment in (*lives.moments, *talk.moments()):
        found[moment.place].append(moment)
    return [_with_silence(sorted(own, key=lambda one: one.minute)) for own in found]


def _with_silence(moments: Iterable[Moment]) -> list[Moment]:
    """Say of each failure that brought no complaint that it was kept quiet."""
    own = list(moments)
    spoke = {one.day for one in own if one.kind.startswith("complains,")}
    made: list[Moment] = []
    for one in own:
        made.append(one)
        if one.kind == "failure" and one.day not in spoke:
            made.append(replace(one, kind="quiet", facts={}))
    return made


def _story(recording: Recording, place: int, moments: Pair, language: Language) -> dict[str, Any]:
    events = _events(moments, recording.currency, language)
    parted = _parted(recording, place, moments, events, language)
    return {
        "about": language.about(recording.start[:, place], _role(recording, 0, 0, place), recording.currency),
        "parting": language.parting(parted),
        "first": parted.day,
        "seen": parted.seen,
        "ends": [_end(recording, life, place, language) for life in recording.lives],
        "events": events,
    }


def _parted(
    recording: Recording, place: int, moments: Pair, events: list[list[list[Any]]], language: Language
) -> Parted:
    """Return the first day on which anything about the person or anything that happens to them differs, and what differs then."""
    parting = recording.parting
    state, seen = int(parting.first[place]), int(parting.seen[place])
    own = [[event for event in side if event[3]] for side in events]
    own_day = min((event[0] for side in own for event in side), default=NEVER)
    day = min((one for one in (state, own_day) if one != NEVER), default=NEVER)
    first = [next((event[2] for event in side if event[0] == own_day), "") for side in own]
    exactly = [{one.same for one in side if one.day == day} for side in moments]
    attitudes = [float(life.attitude[seen][place]) / 100.0 for life in recording.lives]
    return Parted(
        day=day,
        columns=tuple(parting.columns.get(place, ())),
        values=parting.values.get(place) if day == state else None,
        own=own_day,
        around=exactly[0] == exactly[1],
        happens=(first[0], first[1]),
        labels=(language.policy(recording.policies[0]), language.policy(recording.policies[1])),
        seen=seen,
        roles=(_role(recording, 0, seen, place), _role(recording, 1, seen, place)),
        attitudes=(attitudes[0], attitudes[1]),
    )


def _role(recording: Recording, side: int, day: int, place: int) -> str:
    return _ROLES[int(recording.lives[side].role[day][place])]


def _end(recording: Recording, life: Lives, place: int, language: Language) -> str:
    return language.end(
        recording.start[:, place], life.now[:, place], (life.started, life.model.day), recording.currency
    )


def _events(moments: Pair, currency: str, language: Language) -> list[list[list[Any]]]:
    """Return the events of both sides; what reads the same on both happens on both, however many people saw it later."""
    told = [[(*language.moment(one.kind, one.facts, currency), one) for one in side] for side in moments]
    keys = [{_key(one, text) for _, text, one in side} for side in told]
    return [
        [[one.day, tone, text, int(_key(one, text) not in shared)] for tone, text, one in side]
        for side, shared in zip(told, reversed(keys), strict=True)
    ]


def _key(moment: Moment, text: str) -> tuple[Any, ...]:
    """Return what makes a moment the same on both sides as people read it; of what spreads, how far is left out."""
    return moment.day, moment.kind, moment.matter, "" if "seen" in moment.facts else text
