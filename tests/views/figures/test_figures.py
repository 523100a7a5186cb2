from __future__ import annotations

import io
import itertools
import xml.etree.ElementTree as ET
from dataclasses import replace

import matplotlib as mpl
import pyarrow as pa
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

import sim
from sim.measures.catalogue import LEADERS, run_metric
from sim.views import words
from sim.views.figures import differences, figures_for, how_sure, over_months, who_got_served
from sim.views.figures.answer import pairs_to_show
from sim.views.figures.drawing import Panel, Picture, contrast, looks, spread
from sim.views.figures.drawing.picture import _sheet, style
from sim.views.figures.led import who_led
from sim.views.figures.win_win import win_win
from sim.views.series import monthly
from tests.views.made_up import POLICIES, RUN_OFF_MONTHS, MadeUp, made_up

STUDY = "0123456789ab"
DC = "{http://purl.org/dc/elements/1.1/}"


@pytest.fixture(scope="module")
def pictures(study: MadeUp) -> tuple[Picture, ...]:
    return figures_for(study.comparison, study.runs, study.days, study.groups)


@pytest.fixture(scope="module")
def drawings(pictures: tuple[Picture, ...]) -> list[str]:
    return [svg for picture in pictures for svg in picture.svgs(STUDY)]


def texts(picture: Picture) -> str:
    return " ".join(text for svg in picture.svgs(STUDY) for text in ET.fromstring(svg).itertext() if text.strip())


def test_the_figures_come_in_order(pictures: tuple[Picture, ...]) -> None:
    assert [picture.name for picture in pictures] == [
        "differences",
        "certainty",
        "winwin",
        "months",
        "served",
        "heard",
        "led",
    ]
    assert all(picture.title and picture.reading and picture.alt for picture in pictures)


@pytest.mark.slow
def test_drawing_again_gives_the_same_bytes_and_leaves_no_setting_behind(study: MadeUp, drawings: list[str]) -> None:
    before = dict(mpl.rcParams)
    again = figures_for(study.comparison, study.runs, study.days, study.groups)
    assert [svg for picture in again for svg in picture.svgs(STUDY)] == drawings
    assert dict(mpl.rcParams) == before


def test_svg_is_bare_and_has_no_date_and_no_shared_id(drawings: list[str]) -> None:
    seen: set[str] = set()
    for svg in drawings:
        assert svg.startswith("<svg")
        assert "dc:date" not in svg
        assert "<!DOCTYPE" not in svg
        ids = [name for element in ET.fromstring(svg).iter() if (name := element.get("id"))]
        assert len(ids) == len(set(ids))
        assert not seen & set(ids)
        seen |= set(ids)


def test_every_reference_inside_a_drawing_finds_its_target(drawings: list[str]) -> None:
    for svg in drawings:
        root = ET.fromstring(svg)
        ids = {element.get("id") for element in root.iter()}
        links = [element.get("{http://www.w3.org/1999/xlink}href") for element in root.iter()]
        clips = [element.get("clip-path") for element in root.iter()]
        assert {link[1:] for link in links if link} <= ids
        assert {clip[5:-1] for clip in clips if clip} <= ids


def test_pngs_are_the_same_every_time(pictures: tuple[Picture, ...]) -> None:
    image = pictures[0].png(STUDY)
    assert image.startswith(b"\x89PNG")
    assert pictures[0].png(STUDY) == image


@pytest.mark.slow
def test_every_drawing_names_the_version_and_the_study(pictures: tuple[Picture, ...], drawings: list[str]) -> None:
    for picture in pictures:
        with Image.open(io.BytesIO(picture.png(STUDY))) as image:
            assert image.text == {
                "Title": picture.title,
                "Software": f"Grapevine {sim.__version__}",
                "Source": f"study {STUDY}",
            }
    for svg in drawings:
        root = ET.fromstring(svg)
        creator = root.find(f".//{DC}creator")
        assert creator is not None
        assert "".join(creator.itertext()).strip() == f"Grapevine {sim.__version__}"
        assert [one.text for one in root.iter(f"{DC}source")] == [f"study {STUDY}"]
        assert [one.text for one in root.iter(f"{DC}title")] != [None]


def test_the_answer_figure_names_each_pair_once_greater_first_and_the_closest_rival_on_top(study: MadeUp) -> None:
    rows = pairs_to_show(study.comparison)
    assert [(row.policy, row.against) for row in rows] == [
        ("grow-advocates", "react-to-whiners"),
        ("grow-advocates", "ignore"),
        ("react-to-whiners", "ignore"),
    ]
    assert all(row.mean > 0 for row in rows)


def test_with_many_policies_only_pairs_with_the_leader_are_drawn() -> None:
    study = made_up(tuple("abcdef"), replicates=4, months=1)
    rows = pairs_to_show(study.comparison)
    assert len(rows) == 5
    assert {row.policy for row in rows} == {"f"}


def test_a_tie_is_drawn_as_a_tie(study: MadeUp) -> None:
    tied = tuple(
        replace(row, low=-abs(row.mean), high=3 * abs(row.mean), verdict="tie") for row in study.comparison.differences
    )
    picture = differences(replace(study.comparison, differences=tied))
    assert picture is not None
    assert texts(picture).count("tie (") == picture.alt.count("a tie") == 3


def test_without_intervals_nothing_is_called_settled(study: MadeUp) -> None:
    bare = tuple(replace(row, low=None, high=None, verdict="unknown") for row in study.comparison.differences)
    picture = differences(replace(study.comparison, differences=bare))
    assert picture is not None
    assert picture.alt.count("not settled") == texts(picture).count("open (") == 3


def test_a_single_policy_has_no_differences_and_no_chance_of_being_best() -> None:
    study = made_up(("ignore",), replicates=4, months=1)
    pictures = figures_for(study.comparison, study.runs, study.days, study.groups)
    assert [picture.name for picture in pictures] == ["months", "served", "heard", "led"]


def test_fixed_parameters_leave_the_parts_of_the_variance_out(study: MadeUp) -> None:
    fixed = tuple(replace(row, chance_share=None, parameter_share=None) for row in study.comparison.differences)
    picture = how_sure(replace(study.comparison, differences=fixed))
    assert picture is not None
    assert len(picture.panels) == 1
    assert "uncertainty" not in picture.reading


def test_without_groups_the_figure_is_left_out(study: MadeUp) -> None:
    assert who_got_served(study.groups.slice(0, 0), study.policies) is None


def test_waits_are_said_in_hours_when_long(study: MadeUp) -> None:
    short = who_got_served(study.groups, study.policies)
    values = [
        600.0 if m == "complaint_wait" else v
        for m, v in zip(*(study.groups[c].to_pylist() for c in ("measure", "value")), strict=True)
    ]
    long = who_got_served(
        study.groups.set_column(study.groups.schema.get_field_index("value"), "value", [values]), study.policies
    )
    assert short is not None
    assert long is not None
    assert [panel.title for panel in short.panels][1] == "Wait of a complaint, minutes"
    assert [panel.title for panel in long.panels][1] == "Wait of a complaint, hours"


@pytest.mark.slow
def test_names_with_mathematics_and_markup_are_drawn_as_they_are() -> None:
    study = made_up(("$x^2$", "<b>bold</b> & co", "_quiet"), replicates=4, months=1)
    pictures = figures_for(study.comparison, study.runs, study.days, study.groups)
    drawn = " ".join(texts(picture) for picture in pictures)
    assert "$x^2$" in drawn
    assert "<b>bold</b> & co" in drawn


def test_policies_keep_their_look_and_differ_in_colour_marker_and_dash() -> None:
    drawn = looks([str(place) for place in range(9)])
    assert len({look.colour for look in drawn.values()}) == 9
    assert len({look.marker for look in drawn.values()}) == 9
    assert len({(str(look.dash), look.marker) for look in drawn.values()}) == 9
    assert looks(["a", "b"])["a"] == looks(["a"])["a"]


def lightness(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_first_three_looks_differ_in_grey() -> None:
    greys = sorted(lightness(look.colour) for look in looks(["a", "b", "c"]).values())
    assert min(b - a for a, b in itertools.pairwise(greys)) > 0.1


def test_labels_are_moved_apart_and_keep_their_order() -> None:
    moved = spread([1.0, 1.01, 5.0, 1.02], 0.5)
    assert moved[0] < moved[1] < moved[3] < moved[2]
    ordered = sorted(moved)
    assert all(b - a >= 0.5 - 1e-3 for a, b in itertools.pairwise(ordered))
    assert spread([], 1.0) == []


def test_a_panel_draws_on_axes_it_is_given() -> None:
    drawn = []
    picture = Picture("p", "t", "r", "a", (Panel("x", drawn.append), Panel("y", drawn.append)))
    assert len(picture.svgs(STUDY)) == 2
    picture.png(STUDY)
    assert len(drawn) == 4


def test_profit_goes_on_through_the_run_off(study: MadeUp) -> None:
    found = monthly(study.runs, study.days, study.groups, study.policies)
    assert found is not None
    profit, churn = found
    assert len(profit.months) == len(churn.months) + RUN_OFF_MONTHS
    for place, policy in enumerate(study.policies):
        horizon, run_off = 90 * (100.0 + place), RUN_OFF_MONTHS * (3000.0 + place)
        assert profit.centre(policy)[len(churn.months) - 1] == pytest.approx(horizon)
        assert profit.centre(policy)[-1] == pytest.approx(horizon + run_off)


def test_months_are_left_out_when_nothing_can_be_compared(study: MadeUp) -> None:
    nobody = replace(study.comparison, leader=None)
    assert over_months(nobody, study.runs, study.days, study.groups) is None


def test_who_led_names_every_kind_and_every_policy(pictures: tuple[Picture, ...], study: MadeUp) -> None:
    picture = next(one for one in pictures if one.name == "led")
    assert [name for name, _ in picture.key] == [run_metric(name).label for name in LEADERS]
    assert all(policy in texts(picture) for policy in study.policies)
    assert who_led(study.runs.slice(0, 0), study.groups, study.policies, "ignore") is None


def test_who_led_shows_months_regions_and_types(study: MadeUp) -> None:
    rows = [
        {"policy": "ignore", "kind": kind, "group": group, "measure": name, "value": 0.2}
        for kind, group in (("month", "month 1"), ("region", "north"), ("customer type", "business"))
        for name in LEADERS
    ]
    picture = who_led(study.runs, pa.Table.from_pylist(rows), study.policies, "ignore")
    assert picture is not None
    drawn = texts(picture)
    assert all(word in drawn for word in ("By month", "month 1", "north", "business", "20"))


def test_win_win_shows_every_policy_with_its_strain(study: MadeUp) -> None:
    picture = win_win(study.comparison)
    assert picture is not None
    drawn = texts(picture)
    for policy in study.policies:
        strain = study.comparison.measure("strain", policy)
        assert strain is not None
        assert f"{policy}, strain {words.number(strain.mean or 0.0, digits=2)}" in drawn
    assert win_win(made_up(("only",), replicates=4, months=1).comparison) is None


LONG_NAMES = ("ignore", "react-to-whiners", *(f"folder/my_policy.py:APolicyWithALongName{k}" for k in range(7)))


def overlaps(picture: Picture) -> list[tuple[str, str]]:
    """Texts in rows, names and titles of a picture that lie over each other; ticks are not looked at."""
    with style():
        figure = _sheet(picture)
        FigureCanvasAgg(figure).draw()
    texts = [text for axes in figure.axes for text in axes.texts if text.get_text()]
    texts += [part._suptitle for part in figure.subfigs if part._suptitle]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    outside = [(text, "the edge") for text, box in boxes if box.x0 < 0 or box.x1 > figure.bbox.x1]
    return outside + [
        (one, other)
        for (one, box), (other, place) in itertools.combinations(boxes, 2)
        if min(box.x1, place.x1) - max(box.x0, place.x0) > 1 and min(box.y1, place.y1) - max(box.y0, place.y0) > 2
    ]


@pytest.mark.slow
@pytest.mark.parametrize("policies", [LONG_NAMES, LONG_NAMES[:2], POLICIES], ids=len)
def test_texts_do_not_lie_over_each_other(policies: tuple[str, ...]) -> None:
    study = made_up(policies, replicates=6)
    for picture in figures_for(study.comparison, study.runs, study.days, study.groups):
        assert overlaps(picture) == []


def test_names_of_policies_are_read_on_white(study: MadeUp) -> None:
    picture = win_win(study.comparison)
    assert picture is not None
    with style():
        figure = _sheet(picture)
    names = [text for axes in figure.axes for text in axes.texts if ", strain " in text.get_text()]
    assert len(names) == 3
    assert all(contrast(str(text.get_color()), "#ffffff") >= 4.5 for text in names)
