"""Gains from an answer by its delay: the complaints of one day, answered at will after so many minutes, or left alone.

Twins of one market, so that a case has the same severity and the same draws in each. Nobody reads along, and
nobody withdraws while they wait: what was published is of people who did get an answer. Those left alone are spared the hurt of
being ignored, as they stand for the control group of the study, customers who had no such contact.
"""

from __future__ import annotations

import numpy as np

from sim.calibration.experiment_policies import Arms
from sim.calibration.markets import conversations_of, openers_of, variant
from sim.calibration.regimes import AT_WILL, PATIENT, TROUBLED, UNREAD
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.policies import Policy
from sim.scenario.parameters import Event
from sim.state import conversation, person

DELAYS = {"quick": 0.0, "22": 22.0, "90": 90.0}
_NO_CONTACT: dict[str, object] = {"feeling.ignored": 0.0, "feeling.late": 0.0, "loyalty.search_chance": 0.0}
DAYS = 4  # the day of the complaint and three after
SHARE = 1.0  # of customers who fail on the day: a gain is a small difference, and takes many complaints
LEAST = 0.01  # attitude, a hundredth of the scale: a smaller gain from a quick answer counts as this
_BURN_IN: dict[str, object] = {"company.burn_in": 10}


def ratios(after: dict[str, Floats]) -> dict[str, float]:
    """Return gains at 22 and 90 minutes over a quick one, from attitudes ``after``, by delay, shape (complainers,) each.

    Where a quick answer brings nothing, the ratios are of what the later ones bring to the least gain that counts: far from any
    published one, and no further for the noise of a quotient by next to nothing.
    """
    gain = {name: float((values - after["never"]).mean()) for name, values in after.items()}
    whole = max(gain["quick"], LEAST)
    return {"speed_22": gain["22"] / whole, "speed_90": gain["90"] / whole}


def measure(start: ConversationModel) -> dict[str, float]:
    """Return raw values of speed; ``start``: the default market at the end of its burn-in."""
    regime = {**TROUBLED, **AT_WILL, **UNREAD, **PATIENT, **_BURN_IN}
    after: dict[str, dict[int, float]] = {}
    contact, none = variant(start, regime), variant(start, regime, _NO_CONTACT)
    for name, delay in DELAYS.items():
        after[name] = attitudes(contact, Arms(wait_min=delay))
    after["never"] = attitudes(none, Arms(answers=False))
    contact.release()
    none.release()
    return ratios(of_all(after))


def of_all(after: dict[str, dict[int, float]]) -> dict[str, Floats]:
    """Return the attitudes of those who complained in every twin, by delay: what else happens that day may stop one in one of them."""
    everywhere = sorted(set.intersection(*(set(found) for found in after.values())))
    return {name: np.array([found[one] for one in everywhere]) for name, found in after.items()}


def attitudes(start: ConversationModel, policy: Policy) -> dict[int, float]:
    """Return attitudes some days later of those who complain on the first day of a branch under ``policy``, by person."""
    event = Event(name="outage", kind="outage", day=0, share=SHARE)
    start.resolved_scenario = start.resolved_scenario.model_copy(update={"events": (event,)})
    model = start.branch(policy)
    model.run_days(DAYS)
    mine = conversations_of(model, model.started or 0)
    first = (mine[:, conversation.KIND] == conversation.COMPLAINT) & (mine[:, conversation.DAY] == model.started)
    who = np.unique(openers_of(mine[first]))
    found = dict(zip(who.tolist(), model.state.people[person.ATTITUDE, who].tolist(), strict=True))
    model.release()
    return found
