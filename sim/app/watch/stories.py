"""The stories of the people shown: their lives under both policies, and the day on which these part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sim.app.watch.conversations import Talk
from sim.app.watch.lives import ADVOCATE, CUSTOMER, FORMER, PROSPECT, Lives, Moment
from sim.app.watch.recording import NEVER, Recording
from sim.app.watch.sentences import Language

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


def _story(
    recording: Recording, place: int, moments: tuple[list[Moment], list[Moment]], language: Language
) -> dict[str, Any]:
    own = [{_key(one) for one in side} for side in moments]
    parting = _parting(recording, place, own, language)
    return {
        "about": language.about(
            recording.start[:, place], _ROLES[int(recording.lives[0].role[0][place])], recording.currency
        ),
        **parting,
        "ends": [_end(recording, life, place, language) for life in recording.lives],
        "events": [
            _events(side, shared, recording.currency, language)
            for side, shared in zip(moments, reversed(own), strict=True)
        ],
    }


def _parting(recording: Recording, place: int, own: list[set[Any]], language: Language) -> dict[str, Any]:
    """Return the first day on which anything about the person or anything that happens to them differs, and that in words."""
    parting = recording.parting
    state, seen = int(parting.first[place]), int(parting.seen[place])
    happens = min((key[0] for key in own[0] ^ own[1]), default=NEVER)
    days = [day for day in (state, happens) if day != NEVER]
    first = min(days, default=NEVER)
    columns, values = parting.columns.get(place, []), parting.values.get(place)
    if values is None or first < state:
        columns, values = [], None
    return {"parting": language.parting(first, columns, values, seen), "first": first, "seen": seen}


def _end(recording: Recording, life: Lives, place: int, language: Language) -> str:
    return language.end(
        recording.start[:, place], life.now[:, place], (life.started, life.model.day), recording.currency
    )


def _events(own: list[Moment], shared: set[Any], currency: str, language: Language) -> list[list[Any]]:
    return [[one.day, *language.moment(one.kind, one.facts, currency), int(_key(one) not in shared)] for one in own]


def _key(moment: Moment) -> tuple[Any, ...]:
    """Return what makes a moment the same on both sides; how many people saw it later does not."""
    return moment.day, moment.kind, moment.matter, _same(moment.facts)


def _same(facts: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(facts.get(name) for name in ("cause", "severity", "after", "amount"))
