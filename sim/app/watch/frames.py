"""Frames for the player: a recording as compact data that is sent once."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np

from sim.app.watch.conversations import Talk
from sim.app.watch.languages import ENGLISH
from sim.app.watch.recording import Recording
from sim.app.watch.sentences import Language
from sim.app.watch.stories import stories
from sim.kernel.units import Floats
from sim.state import daily_metrics, person
from sim.views.figures.drawing import looks

_FINE = 10_000  # steps of a place from 0 to 1
_LOUD, _INFLUENCER = 1, 2
_COUNTS = {
    "customers": (daily_metrics.CUSTOMERS,),
    "advocates": (daily_metrics.ADVOCATES,),
    "waiting": (daily_metrics.BACKLOG,),
    "complaints": (daily_metrics.COMPLAINTS_PUBLIC, daily_metrics.COMPLAINTS_PRIVATE),
}
"""Counts of a day, by name, as sums of daily metrics."""


def frames_of(recording: Recording, language: Language = ENGLISH) -> bytes:
    """Return everything that the player shows, as bytes of JSON.

    Arrays are base64 of little-endian numbers, day after day: ``attitude`` in hundredths, ``role`` as in ``sim.app.watch.lives``, ``marks``
    and ``service`` as in ``sim.app.watch.conversations``.
    """
    talks = (Talk(recording.lives[0]), Talk(recording.lives[1]))
    data = {
        "title": recording.title,
        "seed": recording.seed,
        "days": len(recording.days[0]),
        "people": recording.shown.people.size,
        "market": recording.shown.market,
        "currency": recording.currency,
        "labels": dict(language.labels),
        "numbers": _packed(recording.shown.people, "<i4"),
        "places": _packed(np.rint(_FINE * recording.shown.places), "<i2"),
        "ties": _packed(recording.shown.edges, "<u2"),
        "traits": _packed(_traits(recording.start), "<u1"),
        "band": _packed(recording.band, "<u1"),
        "events": [list(event) for event in recording.events],
        "sides": [_side(recording, place, talk, language) for place, talk in enumerate(talks)],
        "stories": stories(recording, talks, language),
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _side(recording: Recording, place: int, talk: Talk, language: Language) -> dict[str, Any]:
    policy, lives = recording.policies[place], recording.lives[place]
    look = looks(recording.policies)[policy]
    return {
        "policy": policy,
        "label": language.policy(policy),
        "colour": look.colour,
        "glyph": look.glyph,
        "attitude": _packed(np.stack(lives.attitude), "<i1"),
        "role": _packed(np.stack(lives.role), "<u1"),
        "marks": _packed(talk.marks(), "<u1"),
        "service": _packed(talk.service(), "<u1"),
        "counts": _counts(recording, recording.days[place]),
    }


def _counts(recording: Recording, days: Floats) -> dict[str, list[float]]:
    """Return the numbers of the whole market on each evening, from the end of burn-in on."""
    rows = np.vstack([recording.before, days])
    found = {name: rows[:, list(places)].sum(axis=1) for name, places in _COUNTS.items()}
    found["customers"][0] = recording.customers
    profit = np.concatenate([[0.0], days[:, daily_metrics.PROFIT].cumsum()])
    return {
        **{name: np.rint(values).astype(int).tolist() for name, values in found.items()},
        "attitude": np.round(rows[:, daily_metrics.ATTITUDE], 4).tolist(),
        "profit": np.round(profit, 2).tolist(),
    }


def _traits(start: Floats) -> Any:
    return _LOUD * (start[person.WHINER] > 0.0) + _INFLUENCER * (start[person.INFLUENCER] > 0.0)


def _packed(numbers: Any, kind: str) -> str:
    """Return an array as base64 of its bytes."""
    return base64.b64encode(np.ascontiguousarray(numbers, dtype=kind).tobytes()).decode()
