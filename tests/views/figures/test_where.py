"""Where each policy wins: what is read off the drawing, measured on the drawn texts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.study.analysis.sweep import PointDifference, Winner
from sim.study.design.study_file import Point
from sim.views.figures import led
from sim.views.figures.drawing import INK, Panel, Picture, contrast, ink_on, looks
from sim.views.figures.drawing.parts import _wrapped, parts_of, written
from sim.views.figures.drawing.sheet import sheet
from sim.views.figures.drawing.style import style
from sim.views.figures.heat_map import heat_map
from sim.views.figures.where import where_each_wins

POLICIES = ("ignore", "react-to-whiners", "grow-advocates")
MANY = (*POLICIES, *(f"folder/my_policy.py:APolicyWithALongName{k}" for k in range(6)))
LONG = "causes.product.per_1000 and causes.delivery.per_1000 and everything else that could be varied at once"
DOTTED = "company.departments.support.escalation.threshold_after_second_reply_minutes.of_everybody"


def pictures(
    columns: dict[str, Sequence[Any]], policies: Sequence[str] = POLICIES, equal: Sequence[int] = ()
) -> tuple[Picture, Picture]:
    """Heat map and shares: the policies win by turns; the points of ``equal`` are won by the first two alike."""
    number = len(next(iter(columns.values())))
    points = [Point(f"p{k}", {name: column[k] for name, column in columns.items()}) for k in range(number)]
    won = []
    for k, point in enumerate(points):
        first, second = policies[k % len(policies)], policies[(k + 1) % len(policies)]
        lead = PointDifference(point.name, "value", first, second, 1.0, (-1.0) ** k, 2.0, 6)
        won.append(Winner(point.name, first, second, lead, tuple(policies[:2]) if k in equal else ()))
    labels = {name: name for name in columns}
    plane, shares = heat_map(points, won, policies, labels), where_each_wins(points, won, policies, labels)
    assert plane is not None
    assert shares is not None
    return plane, shares


def grid(*levels: Sequence[Any], repeats: int = 1) -> list[list[Any]]:
    rows = [row for row in itertools.product(*levels) for _ in range(repeats)]
    return [list(column) for column in zip(*rows, strict=True)]


def spread(low: float, high: float, number: int = 80, *, log: bool = False) -> list[float]:
    along = np.random.default_rng(1).permutation(np.linspace(0.0, 1.0, number))
    return list(low * (high / low) ** along if log else low + (high - low) * along)


def pair(columns: Sequence[Sequence[Any]], names: tuple[str, str] = ("a", "b")) -> dict[str, Sequence[Any]]:
    return dict(zip(names, columns, strict=True))


CASES: dict[str, tuple[Picture, Picture]] = {
    "two values and a switch": pictures(pair(grid([0.01, 0.03], [True, False], repeats=4)), equal=(1, 5)),
    "three": pictures(pair(grid([1, 2, 5], [0.5, 1.0, 2.0]))),
    "five": pictures(pair(grid([1000, 2500, 5000, 10000, 200000], [1e-6, 1e-5, 1e-4, 1e-3, 1e-2])), POLICIES[:2]),
    "six wide ones": pictures(pair(grid([123456.5, 223456.5, 223457.5, 423456.5, 523456.5, 999999.5], list(range(6))))),
    "whole numbers": pictures({"a": [k % 20 + 1 for k in range(80)], "b": [2000 + k for k in range(80)]}),
    "extremes": pictures(
        {
            LONG: spread(1e-9, 1e-5, log=True),
            DOTTED: spread(1e9, 5e10),
            "wide": spread(1e-6, 1e6, log=True),
            "signed": spread(-1, 1),
        }
    ),
    "many policies": pictures({DOTTED: spread(0, 1), "b": spread(0.99, 1.01)}, MANY, equal=(3,)),
    "one value": pictures({"a": spread(0, 1), "b": [3.0] * 80}, equal=range(80)),
    "mostly one value": pictures({"a": [0] * 70 + list(range(1, 11)), "b": spread(2000.25, 2100.75)}),
}


def drawn_alone(panel: Panel) -> tuple[Figure, Axes]:
    """A panel as it stands in a page."""
    with style():
        figure = Figure(figsize=(panel.width, panel.height), layout="constrained")
        axes = figure.add_subplot()
        panel.draw(axes)
        FigureCanvasAgg(figure).draw()
    return figure, axes


def boxes(axes: Axes) -> Iterator[tuple[str, Any]]:
    """Every text of the axes outside the frame, with the box that it fills."""
    for text in (*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label, axes.yaxis.label):
        if text.get_text():
            yield text.get_text(), text.get_window_extent()


def assert_apart(texts: Sequence[tuple[str, Any]]) -> None:
    for (one, box), (other, place) in itertools.combinations(texts, 2):
        assert not box.overlaps(place), (one, other)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_labels_do_not_touch_and_stay_inside(name: str) -> None:
    for panel in (panel for found in CASES[name] for panel in found.panels):
        figure, axes = drawn_alone(panel)
        texts = list(boxes(axes))
        assert_apart(texts)
        for text, box in texts:
            assert figure.bbox.x0 <= box.x0, text
            assert box.x1 <= figure.bbox.x1, text
            assert figure.bbox.y0 <= box.y0, text
            assert box.y1 <= figure.bbox.y1, text


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("place", [0, 1], ids=["heat map", "shares"])
def test_on_one_sheet_labels_and_key_do_not_touch(name: str, place: int) -> None:
    with style():
        figure = sheet(CASES[name][place])
        FigureCanvasAgg(figure).draw()
    texts = [one for axes in figure.axes for one in boxes(axes)]
    texts += [(text.get_text(), text.get_window_extent()) for text in figure.legends[0].get_texts()]
    titles = [part._suptitle for part in figure.subfigs if part._suptitle]
    texts += [(title.get_text(), title.get_window_extent()) for title in titles]
    assert_apart(texts)
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 >= 0 for _, box in texts)


@pytest.mark.parametrize("name", CASES)
def test_numbers_can_be_read_on_their_bars(name: str) -> None:
    seen = 0
    for panel in (panel for found in CASES[name] for panel in found.panels):
        _, axes = drawn_alone(panel)
        bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
        for text in axes.texts:
            x, y = text.get_position()
            (under,) = (
                bar
                for bar in bars
                if bar.get_x() <= x <= bar.get_x() + bar.get_width()
                and bar.get_y() < y < bar.get_y() + bar.get_height()
            )
            ground = "#" + "".join(f"{round(255 * part):02x}" for part in under.get_facecolor()[:3])
            assert contrast(str(text.get_color()), ground) >= 4.5
            seen += 1
    assert seen


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ffffff", "#e08a00") == pytest.approx(2.66, abs=0.05)


def test_text_on_every_colour_of_a_figure_can_be_read() -> None:
    colours = [look.colour for look in (*looks([str(k) for k in range(9)]).values(), *led._LOOKS)]
    assert all(contrast(ink_on(colour), colour) >= 4.5 for colour in colours)
    assert {ink_on(colour) for colour in colours} == {"#ffffff", INK}


def bars_of(found: Picture, place: int) -> list[str]:
    _, axes = drawn_alone(found.panels[place])
    return [text.get_text() for text in axes.get_xticklabels()]


def test_few_values_are_the_parts() -> None:
    plane, found = CASES["two values and a switch"]
    assert bars_of(found, 0) == bars_of(plane, 0) == ["0.01", "0.03"]
    assert bars_of(found, 1) == ["false", "true"]
    assert bars_of(CASES["three"][1], 0) == ["1", "2", "5"]
    assert bars_of(CASES["one value"][1], 1) == ["3"]


def test_every_bar_is_whole() -> None:
    """No part is empty: the shares of each sum to one."""
    for _, found in CASES.values():
        for panel in found.panels:
            _, axes = drawn_alone(panel)
            sums = np.zeros(len(axes.get_xticks()))
            for bar in axes.patches:
                sums[round(bar.get_x() + bar.get_width() / 2)] += bar.get_height()
            assert sums == pytest.approx(1.0)


def cells_of(found: Picture) -> dict[tuple[float, float], str]:
    _, axes = drawn_alone(found.panels[0])
    return {text.get_position(): text.get_text() for text in axes.texts}


def test_a_cell_counts_its_points_and_an_empty_one_says_so() -> None:
    points = {"a": [1, 1, 1, 1, 1, 1, 2, 2, 2], "b": [0, 0, 0, 0, 0, 0, 0, 1, 1]}
    plane, shares = pictures(points, ("ignore", "first-come"))
    assert cells_of(plane)[0, 1] == "no point"
    assert cells_of(plane)[1, 0].startswith("1 of 1")
    assert shares.title.startswith("ignore wins 5 of 9 design points")
    assert sum(int(text.split()[2]) for text in cells_of(plane).values() if " of " in text) == 9


def test_quarters_hold_a_quarter_each_and_divide_no_equal_values() -> None:
    values = [k % 20 + 1 for k in range(80)]
    parts = parts_of(values)
    assert parts.texts == ("1 to 5", "6 to 10", "11 to 15", "16 to 20")
    assert np.bincount(parts.place).tolist() == [20, 20, 20, 20]
    uneven = parts_of([0] * 70 + list(range(1, 11)))
    assert uneven.texts == ("0", "1 to 10")
    assert np.bincount(uneven.place).tolist() == [70, 10]


def test_texts_are_short_near_their_numbers_and_say_in_what_they_count() -> None:
    assert written([2000.0, 2048.5, 2097.0]) == (["2,000", "2,048", "2,097"], "")
    assert written([1.5e9, 5e10]) == (["1.5", "50"], "billions")
    assert written([2e-6, 5e-6]) == (["2", "5"], "millionths")
    assert written([0.0, 0.0]) == (["0", "0"], "")
    texts, unit = written([1e-30, 1.0])
    assert (unit, float(texts[0].replace("−", "-"))) == ("", 1e-30)


def test_policies_that_are_equal_are_shown_as_equal() -> None:
    plane, found = CASES["one value"]
    assert [name for name, _ in found.key][-1] == plane.key[0][0] == "equal"
    assert "Several policies alike win" in plane.title
    assert "equal in 20" in cells_of(plane).values()
    assert found.title == "Several policies are equal in 80 of 80 design points"
    assert [name for name, _ in found.key][-1] == "equal"
    assert [one.partition(" at ")[0].rpartition(" wins ")[2] for one in found.alt.split(": ")[-1].split(", ")][:3] == [
        "0 %"
    ] * 3
    assert "100 % at 3" in found.alt
    assert "80 points" in found.reading
    assert "equal" not in {name for name, _ in CASES["three"][1].key}


def test_long_names_break_at_blanks_and_dots_into_three_lines() -> None:
    assert _wrapped("company.private_by_default", 4.0) == "company.private_by_default"
    assert _wrapped("company.departments.support (billions)", 1.35) == "company.departments.\nsupport (billions)"
    cut = _wrapped("a.very_long_name " * 20, 2.0).splitlines()
    assert len(cut) == 3
    assert cut[-1].endswith("…")
    assert max(map(len, cut)) <= 30
    assert _wrapped("x" * 30, 1.35) == "x" * 20 + "\n" + "x" * 10
