"""Targets of voice against attitude: the lopsided U of words to peers, and the hockey stick of opinions given to the company."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.state import conversation, person, scalar
from sim.validation.experiments import kept, scenario_with, started
from sim.validation.statistics import above, below, mean_of, within
from sim.validation.target import Effort, Measured, Target

LEVEL = 0.95
DAYS = 180
BINS = 21  # even parts of the scale of attitude, seven to each third
TIED_AT = 0.25  # the quarters of switching cost that are called free and tied


@dataclass(frozen=True)
class Voices:
    """Customer-days and what was said on them, by the attitude of the morning; shape (``BINS``,) each.

    ``words``: to peers, of either sign; ``opinions``: praise and complaints to the company. ``tied`` and ``free``: customer-days and
    opinions, shape (2, ``BINS``), of the quarters with the highest and lowest switching cost.
    """

    days: Floats
    words: Floats
    opinions: Floats
    tied: Floats
    free: Floats


def _day(model: ConversationModel, into: dict[str, Floats], marks: dict[str, npt.NDArray[np.bool_]]) -> None:
    people = model.state.people
    customer = people[person.STATUS] == person.CUSTOMER
    place = np.minimum(((people[person.ATTITUDE] + 1.0) * 0.5 * BINS).astype(np.int64), BINS - 1)
    first = int(model.state.scalars[scalar.CONVERSATIONS_USED])
    model.step()
    said = model.state.conversations[first : int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    opener, kind = said[:, conversation.OPENER].astype(np.int64), said[:, conversation.KIND]
    theirs = customer[opener]
    opinion = theirs & ((kind == conversation.PRAISE) | (kind == conversation.COMPLAINT))
    into["days"] += np.bincount(place[customer], minlength=BINS)
    into["words"] += np.bincount(place[opener[theirs & (kind == conversation.WORD)]], minlength=BINS)
    into["opinions"] += np.bincount(place[opener[opinion]], minlength=BINS)
    for name, who in marks.items():
        into[name][0] += np.bincount(place[customer & who], minlength=BINS)
        into[name][1] += np.bincount(place[opener[opinion & who[opener]]], minlength=BINS)


@kept
def voices(quick: bool) -> tuple[Voices, ...]:
    """Return half a year of default models under the status quo."""
    people, replicates = (15_000, 4) if quick else (150_000, 12)
    found = []
    for seed in range(replicates):
        model = started(scenario_with(society__people=people), seed, "first-come")
        switching = model.state.people[person.SWITCHING_COST]
        low, high = np.quantile(switching, (TIED_AT, 1.0 - TIED_AT))
        marks = {"tied": switching > high, "free": switching < low}
        into = {name: np.zeros(BINS) for name in ("days", "words", "opinions")}
        into |= {name: np.zeros((2, BINS)) for name in marks}
        for _ in range(DAYS):
            _day(model, into, marks)
        found.append(Voices(**into))
        model.release()
    return tuple(found)


def arms(days: Floats, acts: Floats) -> tuple[float, float]:
    """Return slopes of the rate of ``acts`` to the left and to the right of zero, over the rate at zero; each bin weighs by its days."""
    middle = (np.arange(BINS) + 0.5) * 2.0 / BINS - 1.0
    seen = days > 0.0
    design = np.column_stack([np.ones(BINS), np.maximum(-middle, 0.0), np.maximum(middle, 0.0)])[seen]
    weight = np.sqrt(days[seen])
    fit = np.linalg.lstsq(design * weight[:, None], acts[seen] / days[seen] * weight, rcond=None)[0]
    return float(fit[1] / fit[0]), float(fit[2] / fit[0])


def by_third(days: Floats, acts: Floats) -> Floats:
    """Return acts per 1,000 customer-months in the lower, middle and upper third of the scale of attitude, shape (3,)."""
    rate = acts.reshape(3, -1).sum(axis=1) / np.maximum(days.reshape(3, -1).sum(axis=1), 1.0)
    return np.asarray(30_000.0 * rate, dtype=np.float64)


def words_to_peers(effort: Effort) -> Measured:
    """Measure both arms of words to peers against attitude, and how much steeper the left one is."""
    found = np.array([arms(one.days, one.words) for one in voices(effort.quick)])
    left, right = found.T
    readings = (
        above("left arm, over the rate at zero", mean_of(left, LEVEL, 3), 0.0, "per unit attitude", 2.0, "as set"),
        above("right arm, over the rate at zero", mean_of(right, LEVEL, 3), 0.0, "per unit attitude", 1.5, "as set"),
        within(
            "left over right",
            mean_of(left / right, LEVEL, 3),
            1.0,
            2.0,
            "ratio",
            4.0 / 3.0,
            "as set; modest, by the source",
        ),
    )
    return Measured(
        readings,
        LEVEL,
        f"{left.size} replicates of the default scenario, {DAYS} days, words by attitude of the morning.",
    )


def opinions_to_the_company(effort: Effort) -> Measured:
    """Measure praise and complaints given to the company by the unhappy, the lukewarm and the happy; and by the unhappy who are tied."""
    found = voices(effort.quick)
    low, middle, high = np.array([by_third(one.days, one.opinions) for one in found]).T
    tied, free = (
        np.array([np.subtract(*by_third(*pair)[:2]) for pair in pairs])
        for pairs in ([one.tied for one in found], [one.free for one in found])
    )
    unit = "per 1,000 customer-months"
    tenth, rise = 0.1 * float(middle.mean()), float((high - middle).mean())
    readings = (
        above("happy less lukewarm", mean_of(high - middle, LEVEL, 3), 0.0, unit, tenth, "a tenth of what the lukewarm say"),
        below("unhappy less lukewarm", mean_of(low - middle, LEVEL, 3), tenth, unit, 0.0,
              "no more, up to a tenth of what the lukewarm say"),
        above("the same, of the tied less of the free", mean_of(tied - free, LEVEL, 3), 0.0, unit, 0.5 * rise,
              "half as much as the happy say more: without a way out the left arm is there too"),
    )  # fmt: skip
    detail = (
        f"{low.size} replicates of the default scenario, {DAYS} days; thirds of the scale of attitude: "
        f"{low.mean():.1f}, {middle.mean():.1f} and "
        f"{high.mean():.1f} opinions per 1,000 customer-months; tied and free: quarters of switching cost."
    )
    return Measured(readings, LEVEL, detail)


TARGETS = (
    Target(
        "T12-company",
        "emergent",
        "Voice to the brand is a hockey stick: the happy share more, the unhappy no more than the lukewarm, unless they cannot leave.",
        "Hydock, Chen & Carlson (2020), J. Marketing 84(6)",
        "opinions told to the company, complaints included: happy above lukewarm, unhappy not above "
        "lukewarm, that gap larger for the tied",
        opinions_to_the_company,
        expected="not known",
        learned=(
            "The stick is there, complaints included. Being tied does not raise the left arm: switching cost makes complaints likelier by "
            "little, after failures, which come to the happy and the unhappy alike."
        ),
        false_alarm=0.05,
        bench="curves",
        full_only=True,
    ),
    Target(
        "T12-peers",
        "recovered",
        "Words to peers against satisfaction are a lopsided U: the dissatisfied speak more, by less than is commonly thought.",
        "Anderson (1998), J. Service Research 1(1)",
        "both arms rise, and the left one is one to two times as steep",
        words_to_peers,
        parameters=("voice.words_left", "voice.words_right"),
        false_alarm=0.05,
        bench="curves",
        full_only=True,
    ),
)
