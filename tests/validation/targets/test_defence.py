"""What counts as a post, an attack and a defence on a page."""

from __future__ import annotations

import numpy as np

from sim.state import conversation, turn_log
from sim.validation.targets.defence import ATTACKS, attacks_and_defences


def row(kind: float, fair: float) -> np.ndarray:
    found = np.zeros(conversation.COLUMNS)
    found[conversation.KIND], found[conversation.FAIR] = kind, fair
    return found


def turn(place: int, speaker: float, act: float) -> list[float]:
    return [float(place), 0.0, speaker, 0.0, act]


def test_attacks_defences_and_posts_of_people() -> None:
    """On the page an unfair complaint that is defended twice, a fair one that is defended once, and praise; off it another unfair one."""
    rows = np.array(
        [
            row(conversation.COMPLAINT, 0.0),
            row(conversation.COMPLAINT, 1.0),
            row(conversation.PRAISE, 1.0),
            row(conversation.COMPLAINT, 0.0),
        ]
    )
    opener, company, other = turn_log.BY_OPENER, turn_log.BY_COMPANY, turn_log.BY_OTHER
    turns = np.array(
        [
            *(turn(place, opener, turn_log.OPENS) for place in range(4)),
            turn(0, other, turn_log.DEFENDS),
            turn(0, other, turn_log.DEFENDS),
            turn(0, company, turn_log.ACKNOWLEDGES),
            turn(1, other, turn_log.DEFENDS),
            turn(1, company, turn_log.SOLVES),
            turn(1, opener, turn_log.THANKS),
            turn(2, other, turn_log.RESHARES),
            turn(2, opener, turn_log.LAPSES),
            turn(3, other, turn_log.DEFENDS),
        ]
    )
    assert attacks_and_defences(turns, rows, np.array([1.0, 1.0, 1.0, 0.0])) == (1.0, 3.0, 7.0)
    assert attacks_and_defences(turns, rows, np.ones(4)) == (2.0, 4.0, 9.0)


def test_attacks_are_unfair_and_seen_by_nobody_who_would_not_see_any_post() -> None:
    assert len(ATTACKS) == len({one.name for one in ATTACKS}) == 30
    assert {(one.kind, one.fair, one.inside, one.reach) for one in ATTACKS} == {("viral-post", False, 0.0, 0.0)}
