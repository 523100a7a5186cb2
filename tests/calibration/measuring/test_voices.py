"""Rates of what people say, by their attitude."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import pytest

from sim.calibration.markets import burnt_in, scenario_at
from sim.calibration.measuring import voices
from sim.calibration.measuring.voices import over, rate_ratio
from sim.model import ConversationModel
from sim.state import conversation, person, scalar
from tests.calibration.tables import PRIVATE, model_of, said


def test_rates_are_of_days() -> None:
    assert rate_ratio(np.array([30.0, 0.0, 40.0]), np.array([1000.0, 0.0, 4000.0]), 0, 2) == pytest.approx(3.0)


def test_few_acts_say_nothing() -> None:
    assert math.isnan(rate_ratio(np.array([9.0, 0.0, 40.0]), np.full(3, 1000.0), 0, 2))
    assert math.isnan(over(100.0, 9.0))
    assert over(100.0, 50.0) == 2.0


class Speaking:
    """A model of four people in whom a day adds the conversations that are given for it; attitudes stay."""

    def __init__(self, days: list[list[dict[str, float]]]) -> None:
        self.made = model_of(
            {
                "STATUS": [person.CUSTOMER] * 3 + [person.FORMER],
                "ATTITUDE": [-0.9, 0.0, 0.9, 0.9],
                "INTENTION_BIAS": [0.0, 0.2, 0.0, 0.0],
            }
        )
        self.state, self.started, self.day, self.days = self.made.state, 0, 0, days

    def step(self) -> None:
        rows = said({"DAY": self.day, **row} for row in self.days[self.day])
        self.state.conversations = np.concatenate([self.state.conversations, rows])
        self.state.scalars[scalar.CONVERSATIONS_USED] += len(rows)
        self.day += 1


def test_what_four_people_say_in_two_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of three customers say that they would; one of them does. A former customer's words count in the mix, not in the rates."""
    monkeypatch.setattr(voices, "DAYS", 2)
    monkeypatch.setattr(voices, "FEWEST", 1.0)
    good, bad, private = {"VALENCE": 1.0}, {"VALENCE": -1.0}, {"CHANNEL": float(PRIVATE)}
    word, praise = {"KIND": conversation.WORD}, {"KIND": conversation.PRAISE, **good}
    first = [
        {"OPENER": 0, **word, **bad, **private},
        {"OPENER": 0, **word, **bad},
        {"OPENER": 2, **word, **good, **private},
        {"OPENER": 2, **praise},
        {"OPENER": 3, **word, **good, **private},
        {"OPENER": 1, "KIND": conversation.QUESTION, "VALENCE": 0.0},
    ]
    second = [{"OPENER": 0, **bad}, {"OPENER": 1, **bad, **private}, {"OPENER": 2, **praise, **private}]
    found = voices.measure(cast("ConversationModel", Speaking([first, second])))
    assert found == pytest.approx(
        {
            "words_valence": 2 / 2,
            "posts_valence": 1 / 2,  # praise against a word and a complaint
            "words_unhappy": 2 / 1,
            "opinions_happy": 2 / 1,
            "opinions_unhappy": 1 / 1,
            "says": 2 / 3,
            "does": 1 / 2,
        }
    )


@pytest.mark.slow
def test_words_that_do_not_depend_on_attitude_are_said_alike_by_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """No arms: the ratio is one. Of about 2,000 words the log ratio has a deviation below 0.15; 4 of them are allowed (6 in 100,000).

    The sign of a word follows attitude, so the ratio of good to bad ones is above one where people think well of the company.
    """
    monkeypatch.setattr(voices, "DAYS", 60)
    flat = {"voice.words_left": 0.0, "voice.words_right": 0.0, "voice.words": 0.3}
    model = burnt_in(scenario_at(flat, 4_000), 5).branch("first-come")
    found = voices.measure(model)
    assert abs(math.log(found["words_unhappy"])) < 0.6
    assert found["words_valence"] > 1.0
    assert 0.0 < found["does"] < 1.0
    assert 0.5 < found["says"] < 1.0
