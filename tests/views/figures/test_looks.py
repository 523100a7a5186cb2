"""Looks of policies: they belong to the name, stand out on white, and differ for colour-blind readers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sim.policies.registry import BUILT_IN, STUDIES
from sim.views.figures.drawing import contrast, ink_on, looks
from sim.views.figures.drawing.looks import _OTHERS

# Machado, Oliveira and Fernandes (2009), severity 1, on linear red, green and blue.
SIGHT = {
    "ordinary": np.eye(3),
    "no red cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def seen(colour: str, sight: str) -> np.ndarray:
    """A colour as somebody sees it, in CIELAB."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(SIGHT[sight] @ linear, 0.0, 1.0) / WHITE
    bent = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


NAMED = (*BUILT_IN, *STUDIES)


def test_a_policy_has_the_same_look_whatever_the_others() -> None:
    alone = looks(["grow-advocates"])["grow-advocates"]
    for others in (["ignore"], list(reversed(NAMED)), ["mine.py:Own", "theirs.py:Own", "another"]):
        assert looks([*others, "grow-advocates"])["grow-advocates"] == alone
        assert looks(["grow-advocates", *others])["grow-advocates"] == alone


def test_built_in_policies_differ_in_colour_marker_and_dash() -> None:
    drawn = looks(NAMED).values()
    for part in ("colour", "marker", "dash", "glyph"):
        assert len({str(getattr(look, part)) for look in drawn}) == len(NAMED), part


def test_parameters_keep_colour_and_mark_and_make_the_mark_hollow() -> None:
    plain, arm, other = "grow-advocates", "grow-advocates[desk_share=0.8]", "grow-advocates[desk_share=0.9]"
    drawn = looks([arm, other, plain])
    assert {(look.colour, look.marker) for look in drawn.values()} == {(drawn[plain].colour, drawn[plain].marker)}
    assert (drawn[plain].hollow, drawn[arm].hollow, drawn[other].hollow) == (False, True, True)
    assert len({str(look.dash) for look in drawn.values()}) == 3
    assert looks([arm])[arm] == looks([plain])[plain]


def test_policies_of_users_are_stable_in_any_order_and_any_folder() -> None:
    names = [f"folder/mine.py:Own{place}" for place in range(9)]
    drawn = looks(names)
    assert looks(list(reversed(names))) == drawn
    assert len({(look.colour, look.marker, look.hollow) for look in drawn.values()}) == 9
    assert looks(["elsewhere/mine.py:Own3"])["elsewhere/mine.py:Own3"].colour == looks([names[3]])[names[3]].colour
    assert len(looks([f"policy {place}" for place in range(40)])) == 40


def test_marks_stand_out_on_white_and_text_can_be_read_on_every_colour() -> None:
    for look in (*looks(NAMED).values(), *_OTHERS):
        assert contrast(look.colour, "#ffffff") >= 3.0, look
        assert contrast(ink_on(look.colour), look.colour) >= 4.5, look


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_differ_whatever_the_sight(sight: str) -> None:
    """Colours 10 apart in CIELAB are told from each other at a glance; those of the built-in policies are 18 apart or more."""
    colours = [look.colour for look in looks(NAMED).values()]
    apart = {
        pair: float(np.linalg.norm(seen(pair[0], sight) - seen(pair[1], sight)))
        for pair in itertools.combinations(colours, 2)
    }
    assert min(apart.values()) > 18.0, min(apart, key=lambda pair: apart[pair])


def test_the_distance_sees_what_colour_blind_readers_confuse() -> None:
    red, green = "#c0392b", "#5f7a1f"
    assert np.linalg.norm(seen(red, "ordinary") - seen(green, "ordinary")) > 60.0
    assert np.linalg.norm(seen(red, "no green cones") - seen(green, "no green cones")) < 18.0
