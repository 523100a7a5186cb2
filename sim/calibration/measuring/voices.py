"""Words of customers, their hearers and their mood: a year of the default market under first come."""

from __future__ import annotations

import math

import numpy as np

from sim.calibration.markets import conversations_of, customers_of, openers_of, public_at_opening
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.state import conversation, person, scalar

DAYS = 360
THIRDS = 3  # of the scale of attitude
FEWEST = 10.0  # acts in a third below which its rate says nothing


class ByAttitude:
    """Customer-days, words to peers and opinions given to the company, by third of attitude in the morning, shape (3,) each."""

    def __init__(self) -> None:
        self.days: Floats = np.zeros(THIRDS)
        self.words: Floats = np.zeros(THIRDS)
        self.opinions: Floats = np.zeros(THIRDS)

    def run(self, model: ConversationModel, days: int) -> None:
        """Run ``days``, and count."""
        for _ in range(days):
            customer = customers_of(model)
            third = np.minimum((model.state.people[person.ATTITUDE] + 1.0) * 0.5 * THIRDS, THIRDS - 1).astype(np.int64)
            first = int(model.state.scalars[scalar.CONVERSATIONS_USED])
            model.step()
            said = model.state.conversations[first : int(model.state.scalars[scalar.CONVERSATIONS_USED])]
            opener, kind = openers_of(said), said[:, conversation.KIND]
            theirs = customer[opener]
            opinion = theirs & ((kind == conversation.PRAISE) | (kind == conversation.COMPLAINT))
            word = theirs & (kind == conversation.WORD)
            self.days += np.bincount(third[customer], minlength=THIRDS)
            self.words += np.bincount(third[opener[word]], minlength=THIRDS)
            self.opinions += np.bincount(third[opener[opinion]], minlength=THIRDS)


def rate_ratio(acts: Floats, days: Floats, one: int, other: int) -> float:
    """Return the rate of ``acts`` in the third ``one`` over that in ``other``; nan where either has few acts.

    Args:
        acts: by third, shape (3,).
        days: person-days by third, shape (3,).
        one: the third whose rate is divided.
        other: the third by whose rate it is divided.
    """
    if min(acts[one], acts[other]) < FEWEST:
        return math.nan
    return float(acts[one] / days[one] / (acts[other] / days[other]))


def over(one: float, other: float) -> float:
    """Return a ratio of counts; nan with few of the other."""
    return one / other if other >= FEWEST else math.nan


def measure(model: ConversationModel) -> dict[str, float]:
    """Run a year of ``model``, a branch of the default market that has just started; return raw values of what is said."""
    people, counted = model.state.people, ByAttitude()
    customer = customers_of(model)
    says = customer & (people[person.ATTITUDE] + people[person.INTENTION_BIAS] > 0.0)
    counted.run(model, DAYS)
    said = conversations_of(model, model.started or 0)
    kind, good = said[:, conversation.KIND], said[:, conversation.VALENCE] > 0.0
    word = kind == conversation.WORD
    recommends = np.zeros(customer.size, dtype=np.bool_)
    recommends[openers_of(said[(word & good) | (kind == conversation.PRAISE)])] = True
    posted = public_at_opening(model, said) & (kind != conversation.QUESTION)
    return {
        "words_valence": over(float((word & good).sum()), float((word & ~good).sum())),
        "posts_valence": over(float((posted & good).sum()), float((posted & ~good).sum())),
        "words_unhappy": rate_ratio(counted.words, counted.days, 0, 2),
        "opinions_happy": rate_ratio(counted.opinions, counted.days, 2, 1),
        "opinions_unhappy": rate_ratio(counted.opinions, counted.days, 0, 1),
        "says": float(says.sum() / customer.sum()),
        "does": float((says & recommends).sum() / says.sum()) if says.any() else math.nan,
    }
