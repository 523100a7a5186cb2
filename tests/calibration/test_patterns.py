"""The split of published patterns: written once, whole, and a paper on one side."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sim.calibration import bench, patterns
from sim.calibration.patterns import (
    HELD_OUT,
    LATER,
    PART_MEANS,
    RECOVERED,
    STATISTICS,
    TRAINED,
    SplitError,
    Transform,
    back,
    groups,
    groups_in,
    part_of,
    split_bytes,
    split_hash,
    transformed,
    with_later,
)
from sim.validation.catalogue import TARGETS

TRANSFORMS: tuple[Transform, ...] = ("as it is", "log", "log10", "logit")


def test_the_split_is_the_one_that_was_written() -> None:
    assert split_hash() == patterns.SPLIT_SHA256


def test_a_changed_split_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "split_bytes", lambda: b"date = 2026-12-24\n")
    with pytest.raises(SplitError, match="is not the one that was written"):
        split_hash()


def test_line_ends_of_another_system_change_nothing() -> None:
    assert b"\r\n" not in patterns.split_bytes()


def test_every_target_but_exact_theory_is_on_one_side() -> None:
    assigned = [target for group in groups() for target in group.targets]
    assert sorted(assigned) == sorted({*assigned})
    assert {target.id for target in TARGETS if target.kind != "exact"} == {*assigned}
    assert all(part_of(target.id) is None for target in TARGETS if target.kind == "exact")


def test_later_targets_go_to_held_out_groups_that_had_none_and_change_nothing_else() -> None:
    before = {group.name: group for group in groups_in(split_bytes().decode("utf-8"))}
    assert set(LATER) == {name for name, group in before.items() if group.part == "held out" and not group.targets}
    for group in groups():
        assert group == replace(before[group.name], targets=LATER.get(group.name, before[group.name].targets))


@pytest.mark.parametrize("name", ["speed", "valence of what is posted", "squeaky wheel", "no such group"])
def test_no_other_group_takes_a_later_target(name: str) -> None:
    with pytest.raises(SplitError, match=name):
        with_later(groups_in(split_bytes().decode("utf-8")), {name: ("X1-new",)})


def test_a_paper_is_one_group() -> None:
    papers = [paper.strip() for group in groups() for paper in group.source.split(";")]
    assert sorted(papers) == sorted({*papers})


def test_parts() -> None:
    assert {group.part for group in groups()} == {*PART_MEANS}
    assert not {*TRAINED} & {*HELD_OUT, *RECOVERED}
    assert (len(TRAINED), len(HELD_OUT)) == (15, 16)
    assert {one.group for one in STATISTICS} == {*TRAINED}
    assert part_of("T7-speed") == "trained"
    assert part_of("T1-squeaky") == "held out"


def test_statistics_are_whole() -> None:
    names = [one.name for one in STATISTICS]
    assert sorted(names) == sorted({*names})
    for one in STATISTICS:
        assert one.observation_sd > 0.0, one.name
        assert one.discrepancy_sd > 0.0, one.name
        assert one.sd == pytest.approx(math.sqrt(one.observation_sd**2 + one.discrepancy_sd**2))
        assert one.transform in TRANSFORMS
        assert one.measures, one.name
        assert one.why, one.name


def test_the_bench_is_asked_for_what_the_split_names() -> None:
    assert bench.STATISTICS is STATISTICS


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("value", [0.03, 0.5, 0.97])
def test_scales_and_back(value: float, transform: Transform) -> None:
    assert back(transformed(value, transform), transform) == pytest.approx(value)


@pytest.mark.parametrize(
    ("value", "transform", "found"),
    [
        (3.0, "log", math.log(3.0)),
        (101.0, "log10", math.log10(101.0)),
        (0.75, "logit", math.log(3.0)),
        (-0.2, "as it is", -0.2),
    ],
)
def test_scales(value: float, transform: Transform, found: float) -> None:
    assert transformed(value, transform) == pytest.approx(found)


@pytest.mark.parametrize(
    ("value", "transform"), [(0.0, "log"), (-1.0, "log10"), (0.0, "logit"), (1.0, "logit"), (math.nan, "log")]
)
def test_a_scale_that_does_not_reach_gives_nan(value: float, transform: Transform) -> None:
    assert math.isnan(transformed(value, transform))
