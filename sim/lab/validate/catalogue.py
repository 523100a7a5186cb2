"""All targets, in the order in which they are shown. A new field is a module with its ``TARGETS``, and a line here."""

from __future__ import annotations

from itertools import chain

from sim.lab.validate import exact_queues
from sim.lab.validate.target import Target

TARGETS: tuple[Target, ...] = tuple(chain(exact_queues.TARGETS))
