"""All targets, in the order in which they are shown. A new field is a module with its ``TARGETS``, and a line here."""

from __future__ import annotations

from itertools import chain

from sim.validation.target import KINDS, Target
from sim.validation.targets import (
    acquisition,
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
    talk,
)

TARGETS: tuple[Target, ...] = tuple(
    sorted(
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
            talk.TARGETS,
            curves.TARGETS,
            support_log.TARGETS,
            recovered.TARGETS,
            graphs.TARGETS,
        ),
        key=lambda target: KINDS.index(target.kind),
    )
)
