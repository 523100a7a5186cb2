"""Gains from an answer by its delay: the complaints of one day, answered at will after so many minutes, or never.

Twins of one market, so that a case has the same severity and the same luck in each. Nobody reads along, and
nobody withdraws while they wait: what was published is of people who did get an answer.
"""

from __future__ import annotations

import numpy as np

from sim.calibration.markets import (
    AT_WILL,
    PATIENT,
    TROUBLED,
    UNREAD,
    AnswersAfter,
    conversations_of,
    openers_of,
    variant,
)
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.scenario.parameters import Event
from sim.state import conversation, person

DELAYS = {"quick": 0.0, "22": 22.0, "90": 90.0, "never": -1.0}
DAYS = 4  # the day of the complaint and three after
SHARE = 0.2  # of customers who fail on the day
_BURN_IN: dict[str, object] = {"company.burn_in": 10}


def ratios(after: dict[str, Floats]) -> dict[str, float]:
    """Return gains at 22 and 90 minutes over a quick one, from attitudes ``after``, by delay, shape (complainers,) each."""
    gain = {name: float((values - after["never"]).mean()) for name, values in after.items()}
    whole = gain["quick"] if gain["quick"] > 0.0 else float("nan")
    return {"speed_22": gain["22"] / whole, "speed_90": gain["90"] / whole}


def measure(start: ConversationModel) -> dict[str, float]:
    """Return raw values of speed; ``start``: the default market at the end of its burn-in."""
    event = Event(name="outage", kind="outage", day=0, share=SHARE)
    model = variant(start, TROUBLED, AT_WILL, UNREAD, PATIENT, _BURN_IN)
    model.resolved_scenario = model.resolved_scenario.model_copy(update={"events": (event,)})
    after: dict[str, Floats] = {}
    for name, delay in DELAYS.items():
        twin = model.branch(AnswersAfter(wait_min=delay))
        twin.run_days(DAYS)
        mine = conversations_of(twin, twin.started or 0)
        first = (mine[:, conversation.KIND] == conversation.COMPLAINT) & (mine[:, conversation.DAY] == twin.started)
        after[name] = twin.state.people[person.ATTITUDE, np.sort(openers_of(mine[first]))].copy()
        twin.release()
    model.release()
    return ratios(after)
