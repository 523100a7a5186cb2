"""The page of all measures, ``docs/measures.md``: ``python -m docs._generate.measures > docs/measures.md``.

The tables come from ``sim.measures.catalogue``; a test holds the committed page against them.
"""

from __future__ import annotations

import sys

from docs._generate.rendering import rendered
from sim.measures.catalogue import DAY_METRICS, GROUP_KINDS, GROUP_METRICS, PRIMARY, RUN_METRICS
from sim.measures.worth import FOLLOWER_VALUE
from sim.study.analysis.stakeholders import STAKEHOLDER_METRICS


def page() -> str:
    """Return the page as Markdown."""
    return rendered(
        "measures",
        primary=PRIMARY,
        run_metrics=sorted(RUN_METRICS, key=lambda one: one.name != PRIMARY),
        day_metrics=DAY_METRICS,
        group_metrics=GROUP_METRICS,
        group_kinds=GROUP_KINDS,
        follower_value=FOLLOWER_VALUE,
        stakeholders=STAKEHOLDER_METRICS,
    )


if __name__ == "__main__":
    sys.stdout.write(page())
