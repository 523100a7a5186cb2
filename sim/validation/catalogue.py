"""All targets, in the order in which they are shown, and findings that the model is not asked for.

What each counts as is in ``sim.validation.evidence``. A new field is a module with its ``TARGETS``, and a line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from sim.calibration.patterns import groups
from sim.validation.evidence import parts, placed
from sim.validation.target import KINDS, Target
from sim.validation.targets import (
    acquisition,
    attention,
    cascades,
    company,
    complaining,
    curves,
    exact_cascade,
    exact_growth,
    exact_queues,
    graphs,
    leaving,
    publicity,
    recovered,
    recovery,
    redress,
    support_log,
    word_of_mouth,
)

TARGETS: tuple[Target, ...] = tuple(
    sorted(
        placed(
            chain(
                exact_queues.TARGETS,
                exact_growth.TARGETS,
                exact_cascade.TARGETS,
                redress.TARGETS,
                company.TARGETS,
                publicity.TARGETS,
                recovery.TARGETS,
                complaining.TARGETS,
                leaving.TARGETS,
                acquisition.TARGETS,
                cascades.TARGETS,
                word_of_mouth.TARGETS,
                attention.TARGETS,
                curves.TARGETS,
                support_log.TARGETS,
                recovered.TARGETS,
                graphs.TARGETS,
            ),
            parts(groups()),
        ),
        key=lambda target: KINDS.index(target.kind),
    )
)


@dataclass(frozen=True)
class NotAsked:
    """A finding without a target, its source, and the reason."""

    finding: str
    source: str
    why: str


NOT_ASKED = (
    NotAsked(
        "Weak ties carry word of mouth at least as far as strong ones, and advertising matters only early.",
        "Goldenberg, Libai & Muller (2001), Marketing Letters 12(3).",
        "Joining depends on the share of close ties who are customers, weighed by strength: there is no chance of transmission of its own "
        "for each kind of tie, and follows carry posts, not adoption. With both kinds alike the order is arithmetic.",
    ),
    NotAsked(
        "The value of seeding is part acceleration, part expansion.",
        "Libai, Muller & Peres (2013), JMR 50(2).",
        "The market is in balance: who leaves can be won again, nobody adopts for good, and a competitor is a pull on leaving, not a brand "
        "that one can adopt instead. Sooner and more are not distinguishable in it.",
    ),
    NotAsked(
        "With bad words about, seeding early adopters beats seeding hubs, which beats seeding anybody, more so for a bad product.",
        "Cui, Hu, Cui & Xie (2018), PLOS ONE.",
        "People have no threshold or date of adoption that would make some of them early, and no policy gives the product away; a "
        "programme of advocates invites customers, who have adopted already.",
    ),
    NotAsked(
        "Ranges of the chances of transmission in these models.",
        "Replications of the three papers above.",
        "They are parameters of other models, not findings.",
    ),
    NotAsked(
        "Comments of other users polarise what a recovery does to the complainer.",
        "Schaefers & Schamari (2016), J. Service Research 19(2).",
        "Of the comments of others only help and defence are in the model; who complains does not read agreement with the complaint.",
    ),
    NotAsked(
        "Larger margins of referred customers fade with time.",
        "Schmitt, Skiera & Van den Bulte (2011), J. Marketing 75(1).",
        "A customer's margin does not change but with prices.",
    ),
)
