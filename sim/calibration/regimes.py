"""Regimes that published patterns are measured in, by the calibration and by validation: settings on top of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Values: TypeAlias = Mapping[str, object]

# Five times the failures, staff and money to match, and every public post is heard.
TROUBLED: Values = {
    "causes.product.per_1000": 15.0,
    "causes.delivery.per_1000": 10.0,
    "causes.billing.per_1000": 7.5,
    "causes.staff.per_1000": 7.5,
    "channels.feed.coverage": 1.0,
    "channels.reviews.coverage": 1.0,
    "desk.responders": 6.0,
    "company.budget": 5.0,
}

# Responders who are all alike, at work day and night, and never short of money.
TIRELESS: Values = {
    "desk.skill_spread": 0.0,
    "desk.authority_one": 1.0,
    "desk.authority_two": 1.0,
    "desk.strain_gain": 0.0,
    "desk.wage": 0.0,
    "desk.shift_start": 0.0,
    "desk.shift_hours": 24.0,
    "desk.shift_stagger": 0.0,
    "desk.weekend": 1.0,
    "company.budget": 10_000.0,
}

# A week of which every hour is like every other.
EVERY_HOUR_ALIKE: Values = {"voice.hours": (1.0,) * 24, "voice.weekdays": (1.0,) * 7}

# Tireless responders in such a week.
OPEN_ALL_HOURS: Values = {**TIRELESS, **EVERY_HOUR_ALIKE}

# A desk that answers at will, at any hour, and hears everything at once.
AT_WILL: Values = {
    **OPEN_ALL_HOURS,
    "desk.responders": 2_000.0,
    "desk.handle_min": 0.5,
    "channels.feed.coverage": 1.0,
    "channels.feed.detection_min": 0.0,
    "channels.reviews.coverage": 1.0,
    "channels.reviews.detection_min": 0.0,
    "channels.private.detection_min": 0.0,
}

# Nobody reads what others write, and nobody but the company answers.
UNREAD: Values = {"spread.seen": 0.0, "spread.company_seen": 0.0, "peers.notice": 0.0, "peers.lookout": 0.0}

# Nobody withdraws before the answer: those who are to be answered are.
PATIENT: Values = {f"channels.{name}.gives_up": 0.0 for name in ("feed", "reviews", "private")}

# Answers solve nine in ten matters.
BETTER: Values = {
    "desk.solve_minor": 0.9,
    "desk.solve_quality": 0.9,
    "desk.solve_money": 0.9,
    "desk.solve_serious": 0.9,
}
