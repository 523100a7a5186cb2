"""How long the loudest and the quietest wait under each policy, and how many of their matters are answered.

Once by people, whose loudness is how readily they speak up, and once by complaints, whose loudness is followers times anger.
"""

from __future__ import annotations

from collections.abc import Sequence

from docs._generate.fair_arms.arms import LEVEL, Arms, label_of, split_text
from docs._generate.fair_arms.markdown import table, with_interval
from sim.kernel.units import Floats
from sim.study.analysis.intervals import pointwise

_LOUD, _QUIET = "loudest fifth", "quietest fifth"
_MINUTES = 60.0


def tables(studies: Sequence[Arms]) -> str:
    """Return waits in hours and answered shares of the loudest and the quietest fifth: of people, then of complaints, for each study."""
    kinds = {"loudness": "people", "complaint": "complaints"}
    return "\n\n".join(_table(study, kind, title) for study in studies for kind, title in kinds.items())


def _table(study: Arms, kind: str, title: str) -> str:
    header = [
        f"policy; {title}, {study.months} months",
        "desk, care, own",
        "wait of the loudest, hours",
        "of the quietest, hours",
        "quietest less loudest, hours",
        "answered, loudest, %",
        "answered, quietest, %",
        "quietest less loudest, points",
    ]
    parts = [
        study.outcomes(study.group(kind, group, measure)) * scale
        for measure, scale in (("wait", 1.0 / _MINUTES), ("answered_share", 100.0))
        for group in (_LOUD, _QUIET)
    ]
    rows = []
    for place, policy in enumerate(study.policies):
        loud_wait, quiet_wait, loud_share, quiet_share = (part[:, place] for part in parts)
        cells = [
            _level(loud_wait),
            _level(quiet_wait),
            _gap(quiet_wait - loud_wait),
            _level(loud_share),
            _level(quiet_share),
            _gap(quiet_share - loud_share),
        ]
        rows.append([label_of(policy), split_text(policy), *cells])
    return table(header, rows)


def _level(values: Floats) -> str:
    return with_interval(*pointwise(values, LEVEL), 1, signed=False)


def _gap(values: Floats) -> str:
    return with_interval(*pointwise(values, LEVEL), 1)
