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
    defence,
    exact_cascade,
    exact_growth,
    exact_queues,
    graphs,
    influentials,
    leaving,
    publicity,
    recovered,
    recovery,
    redress,
    seeds,
    support_log,
    ties,
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
                ties.TARGETS,
                seeds.TARGETS,
                defence.TARGETS,
                influentials.TARGETS,
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
    NotAsked(
        "Friends who are alike follow each other in leaving more than others.",
        "Nitzan & Libai (2011), J. Marketing 75(6).",
        "Contagion weighs the strength of a tie and nothing else of the two; that friends are alike (off by default) was written from this "
        "source, so that what likeness does to leaving would be its doing.",
    ),
    NotAsked(
        "Well-connected people are likelier to take part in a viral campaign.",
        "Hinz, Skiera, Barrot & Becker (2011), J. Marketing 75(6).",
        "Nobody is asked to take part in anything that is passed on, and how active somebody is does not depend on how many they know. "
        "Seeds are made to speak, all of them.",
    ),
    NotAsked(
        "Fans who post on the pages of two rival brands stir up what is said on both, and new products and campaigns set them off.",
        "Ilhan, Kuebler & Pauwels (2018), J. Interactive Marketing 43.",
        "There is one company. Competitors are a pull on leaving and a campaign; they have no page, and no fans who attack.",
    ),
    NotAsked(
        "Large cascades need a critical mass of people who are easily influenced.",
        "Watts & Dodds (2007), J. Consumer Research 34.",
        "Easily influenced are there those whom one friend can move, by a threshold of the share of friends. Here each who reads a post "
        "passes it on with a chance of their own, so that there is no such mass to look for; who starts a cascade can be asked.",
    ),
)
