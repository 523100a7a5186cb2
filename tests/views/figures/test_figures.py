from __future__ import annotations

import io
import itertools
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import matplotlib as mpl
import numpy as np
import pyarrow as pa
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

import sim
from sim.measures.catalogue import LEADERS, run_metric
from sim.study.analysis.compare import Comparison
from sim.study.analysis.compare.results import Estimate, SameDesk
from sim.study.analysis.money import ProfitSoFar, profit_so_far
from sim.views.figures import differences, figures_for, how_sure, over_months, who_got_served
from sim.views.figures.desk import at_the_desk
from sim.views.figures.drawing import Panel, Picture, contrast, spread
from sim.views.figures.drawing.sheet import sheet
from sim.views.figures.drawing.style import style
from sim.views.figures.findings import against_reference
from sim.views.figures.led import _spans, who_led
from sim.views.figures.payback import payback
from sim.views.figures.walk import one_run
from sim.views.figures.win_win import win_win
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
        "payback",
        "months",
        "desk",
        "walk",
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


def test_the_answer_figure_sets_each_policy_against_the_reference(study: MadeUp) -> None:
    rows = against_reference(study.comparison)
    assert [(row.policy, row.against) for row in rows] == [("grow-advocates", "ignore"), ("react-to-whiners", "ignore")]
    picture = differences(study.comparison)
    assert picture is not None
    assert picture.title.startswith("grow-advocates is worth most")
    assert "less that of ignore" in picture.panels[0].title


def test_the_same_policy_on_the_reference_split_is_a_second_lighter_row(study: MadeUp) -> None:
    idea, split = Estimate(1234.0, 234.0, 2234.0), Estimate(10.0, -1.0, 21.0)
    arms = (SameDesk("grow-advocates", "grow-advocates[desk_share=0.8]", idea, split, 5),)
    picture = differences(replace(study.comparison, same_desk=arms))
    plain = differences(study.comparison)
    assert picture is not None
    assert plain is not None
    assert "same desk" in texts(picture)
    assert "+€1.2 thousand (0.2 to 2.2)" in texts(picture)
    assert "same desk" in picture.reading
    assert "same desk" not in texts(plain) + plain.reading


def with_rows(study: MadeUp, **changes: Any) -> Comparison:
    return replace(study.comparison, differences=tuple(replace(row, **changes) for row in study.comparison.differences))


def test_what_is_not_distinguishable_is_not_bold(study: MadeUp) -> None:
    picture = differences(with_rows(study, low=-1e6, high=1e6, verdict="tie"))
    assert picture is not None
    assert picture.title.startswith(("No policy is shown to be worth most", "grow-advocates is probably worth most"))
    assert picture.alt.count("not distinguishable") == 2
    assert not bold(picture)
    clear = differences(study.comparison)
    assert clear is not None
    assert any("grow-advocates" in text for text in bold(clear))


def test_exactly_equal_policies_are_said_to_be_equal(study: MadeUp) -> None:
    picture = differences(with_rows(study, mean=0.0, low=0.0, high=0.0, verdict="equal"))
    assert picture is not None
    assert picture.title == "All policies act exactly alike"
    assert texts(picture).count("equal") == 2


def bold(picture: Picture) -> list[str]:
    with style():
        figure = sheet(picture)
    return [text.get_text() for axes in figure.axes for text in axes.texts if text.get_fontweight() == "bold"]


def test_without_intervals_nothing_is_shown(study: MadeUp) -> None:
    picture = differences(with_rows(study, low=None, high=None, verdict="unknown"))
    assert picture is not None
    assert picture.alt.count("not known") == 2
    assert "nothing is shown" in picture.reading


def test_a_single_policy_has_no_differences_and_no_chance_of_being_best() -> None:
    study = made_up(("ignore",), replicates=4, months=1)
    pictures = figures_for(study.comparison, study.runs, study.days, study.groups)
    assert [picture.name for picture in pictures] == ["months", "desk", "served", "heard", "led"]


def test_fixed_parameters_leave_the_parts_of_the_variance_out(study: MadeUp) -> None:
    fixed = tuple(replace(row, chance_share=None, parameter_share=None) for row in study.comparison.differences)
    picture = how_sure(replace(study.comparison, differences=fixed))
    assert picture is not None
    assert len(picture.panels) == 1
    assert "uncertainty" not in picture.reading


def served(study: MadeUp, groups: Any = None) -> Picture | None:
    return who_got_served(study.groups if groups is None else groups, study.runs, study.policies)


def test_without_groups_the_figure_is_left_out(study: MadeUp) -> None:
    assert served(study, study.groups.slice(0, 0)) is None


def changed(study: MadeUp, change: Callable[[dict[str, Any]], float]) -> Any:
    rows = study.groups.to_pylist()
    return pa.Table.from_pylist([row | {"value": change(row)} for row in rows])


def test_waits_are_said_in_hours_when_long(study: MadeUp) -> None:
    short = served(study)
    long = served(study, changed(study, lambda row: 600.0 if row["measure"] == "complaint_wait" else row["value"]))
    assert short is not None
    assert long is not None
    assert "wait, min" in texts(short)
    assert "wait, hours" in texts(long)
    assert "10 | 10" in texts(long)


def test_who_got_served_says_who_lets_the_loud_wait_less(study: MadeUp) -> None:
    def waits(policy: str, minutes: float) -> Callable[[dict[str, Any]], float]:
        def change(row: dict[str, Any]) -> float:
            if row["measure"] != "complaint_wait":
                return 0.5
            loud = row["group"] == "loudest fifth" and row["policy"] == policy
            return 600.0 + row["replicate"] - (minutes if loud else 0.0)

        return change

    nobody, one = (served(study, changed(study, waits("react-to-whiners", minutes))) for minutes in (0.0, 240.0))
    assert nobody is not None
    assert one is not None
    assert nobody.title == "No policy answers the loudest fifth sooner than the quietest"
    assert one.title == "react-to-whiners answers the loudest fifth 4.0 hours sooner than the quietest"


@pytest.mark.slow
def test_names_with_mathematics_and_markup_are_drawn_as_they_are() -> None:
    study = made_up(("$x^2$", "<b>bold</b> & co", "_quiet"), replicates=4, months=1)
    pictures = figures_for(study.comparison, study.runs, study.days, study.groups)
    drawn = " ".join(texts(picture) for picture in pictures)
    assert "$x^2$" in drawn
    assert "<b>bold</b> & co" in drawn


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
    profit = profit_so_far(study.comparison, study.runs, study.days, study.groups)
    assert profit is not None
    assert profit.months == profit.horizon + RUN_OFF_MONTHS
    for place, policy in enumerate(study.policies):
        horizon, run_off = 90 * (100.0 + place), RUN_OFF_MONTHS * (3000.0 + place)
        assert profit.replicates[policy].shape == (10, profit.months)
        assert profit.values[policy][:, profit.horizon - 1] == pytest.approx(np.full(5, horizon))
        assert profit.values[policy][:, -1] == pytest.approx(np.full(5, horizon + run_off))


def test_months_are_left_out_when_nothing_can_be_compared(study: MadeUp) -> None:
    nobody = replace(study.comparison, leader=None)
    assert over_months(nobody, study.runs, study.days, study.groups) is None


def paths(study: MadeUp, **gaps: Sequence[float]) -> ProfitSoFar:
    """Profit so far of which each policy has ``gaps`` more than the first; three months of horizon and one of run-off."""
    base = np.arange(5.0)[:, None] + np.arange(1.0, 5.0)
    named = {name.replace("_", "-"): base + np.array(some) for name, some in gaps.items()}
    return ProfitSoFar({"ignore": base, **named}, 3)


def payback_title(study: MadeUp, **gaps: Sequence[float]) -> str:
    picture = payback(study.comparison, paths(study, **gaps))
    assert picture is not None
    return picture.title


def test_payback_says_who_pays_back_and_when(study: MadeUp) -> None:
    title = payback_title(study, react_to_whiners=(-1, -1, -1, -1), grow_advocates=(-5, 5, 20, 30))
    assert (
        title
        == "grow-advocates pays back in month 2 and has earned €20 more than ignore after 3; 1 of 2 policies does not pay back"
    )
    title = payback_title(study, grow_advocates=(5, 5, 5, 5))
    assert title == "grow-advocates earns more from the start and has earned €5.00 more than ignore after 3"
    title = payback_title(study, grow_advocates=(-5, -5, -5, 5))
    assert title == "grow-advocates pays back in month 4, in the run-off; within 3 months no policy does"
    assert payback_title(study, grow_advocates=(-5, -5, -5, -5)) == "No policy earns as much as ignore within 4 months"
    assert payback_title(study, grow_advocates=(0, 0, 0, 0)) == "Every policy earns exactly what ignore earns"


def test_payback_has_the_currency_and_the_interval_of_the_month(study: MadeUp) -> None:
    picture = payback(study.comparison, paths(study, grow_advocates=(-5, 5, 20, 30)), "CHF")
    assert picture is not None
    assert picture.panels[0].title == "Profit so far less that of ignore, CHF"
    assert "month 2 (95 % interval month 2 to 2)" in picture.alt
    assert "month 2" in texts(picture)
    assert payback(study.comparison, ProfitSoFar({"ignore": np.ones((5, 4))}, 3)) is None


def test_who_led_names_every_kind_and_every_policy(pictures: tuple[Picture, ...], study: MadeUp) -> None:
    picture = next(one for one in pictures if one.name == "led")
    assert [name for name, _ in picture.key] == [run_metric(name).label for name in LEADERS]
    assert all(policy in texts(picture) for policy in study.policies)
    assert who_led(study.runs.slice(0, 0), study.groups, study.policies, "ignore") is None


def with_column(table: Any, name: str, value: Callable[[dict[str, Any]], float]) -> Any:
    return pa.Table.from_pylist([row | {name: value(row)} for row in table.to_pylist()])


@pytest.mark.parametrize(
    ("shift", "begins"), [(0.2, "50 % of conversations are led by customers under ignore, 30 % "), (0, "No")]
)
def test_who_led_says_how_much_policies_differ_only_where_that_is_shown(
    study: MadeUp, shift: float, begins: str
) -> None:
    def led(row: dict[str, Any]) -> float:
        return (
            0.5 - shift * (row["policy"] == "grow-advocates") + 0.01 * np.cos(row["replicate"] + 2 * len(row["policy"]))
        )

    runs = with_column(study.runs, "customer_led", led)
    for name in LEADERS[1:]:
        runs = with_column(runs, name, lambda row: (1.0 - row["customer_led"]) / 4.0)
    picture = who_led(runs, study.groups, study.policies, "ignore")
    assert picture is not None
    assert picture.title.startswith(begins)
    assert ("points (" in picture.title) == bool(shift)
    assert "led by customers 50 % (49" in picture.alt


def test_the_desk_says_who_leaves_more_waiting_and_how_busy_it_is(study: MadeUp) -> None:
    runs = with_column(study.runs, "occupancy", lambda row: 0.8 + 0.1 * (row["policy"] == "grow-advocates"))
    days = with_column(
        study.days,
        "backlog",
        lambda row: 10.0 + 5.0 * (row["policy"] == "grow-advocates") + np.cos(row["day"] * row["replicate"]),
    )
    picture = at_the_desk(study.comparison, runs, days)
    assert picture is not None
    assert picture.title == (
        "grow-advocates leaves 5.0 more conversations waiting at the end of a month than ignore; the desk is busy 80.0 % of its time under "
        "ignore, 90.0 % under grow-advocates"
    )
    assert "grow-advocates: backlog less that of ignore +5.00 conversations in month 3 (5.00 to 5.00)" in picture.alt
    alike = at_the_desk(study.comparison, runs, study.days)
    assert alike is not None
    assert alike.title.startswith("No policy is shown to leave more or fewer conversations waiting than ignore")


def test_the_walk_is_that_of_the_replicate_with_the_median_advantage(study: MadeUp) -> None:
    picture = one_run(study.comparison, study.runs, study.days, "CHF")
    assert picture is not None
    runs = study.runs.to_pandas().pivot(index="replicate", columns="policy", values="value")
    middle = (runs["grow-advocates"] - runs["ignore"]).sort_values().index[4]
    assert (
        picture.title
        == f"After 90 days of replicate {middle}, grow-advocates has as many customers as ignore and has earned CHF 180 more"
    )
    assert all(
        word in texts(picture)
        for word in ("Customers, people", "Backlog, conversations", "Profit so far, CHF", "9,180", "9,000")
    )
    assert "profit so far on the last day, CHF: 9,180 under grow-advocates, 9,000 under ignore" in picture.alt


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


@pytest.mark.parametrize(("months", "rows"), [(8, 8), (9, 3), (24, 8), (25, 5), (60, 5), (240, 1)])
def test_many_months_are_at_most_eight_rows_weighted_by_their_conversations(months: int, rows: int) -> None:
    labels = [f"month {month + 1}" for month in range(months)]
    mixes = [[month / months] * len(LEADERS) for month in range(months)]
    found = _spans(labels, mixes, [1.0 + month for month in range(months)])
    assert len(found) == rows <= 8
    assert found[-1][0].endswith(f" {months}")
    if months == 9:
        assert found[0] == ("months 1 to 3", pytest.approx([(0 * 1 + 1 * 2 + 2 * 3) / 6 / 9] * len(LEADERS)))


def test_win_win_shows_every_policy_and_says_who_gains(study: MadeUp) -> None:
    picture = win_win(study.comparison)
    assert picture is not None
    assert all(policy in texts(picture) for policy in study.policies)
    assert (
        picture.title
        == "The company gains under react-to-whiners and grow-advocates; no policy is shown to make both better off than ignore"
    )
    gains = tuple(
        replace(one, difference=1.0, low=0.5, high=1.5)
        if one.metric == "customer_surplus" and one.policy != "ignore"
        else one
        for one in study.comparison.measures
    )
    both = win_win(replace(study.comparison, measures=gains))
    assert both is not None
    assert (
        both.title == "Company and customers both gain under react-to-whiners and grow-advocates, compared with ignore"
    )
    assert win_win(made_up(("only",), replicates=4, months=1).comparison) is None


LONG_NAMES = ("ignore", "react-to-whiners", *(f"folder/my_policy.py:APolicyWithALongName{k}" for k in range(7)))


def overlaps(picture: Picture) -> list[tuple[str, str]]:
    """Texts in rows, names and titles of a picture that lie over each other; ticks are not looked at."""
    with style():
        figure = sheet(picture)
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


def test_text_has_one_size_in_all_figures(pictures: tuple[Picture, ...]) -> None:
    """On a telephone, where a panel is 331 pixels wide, no text is below 9; in a paper's column it is 7 to 8 points."""
    for panel in (panel for picture in pictures for panel in picture.panels):
        assert panel.width == 3.5
        with style():
            figure = Figure(figsize=(panel.width, panel.height), layout="constrained")
            panel.draw(figure.add_subplot())
        for text in figure.findobj(Text):
            if text.get_text():
                assert 7.0 <= text.get_fontsize() <= 8.0
                assert text.get_fontsize() * 331 / (72 * panel.width) >= 9.0


def test_names_of_policies_are_read_on_white(study: MadeUp) -> None:
    picture = win_win(study.comparison)
    assert picture is not None
    with style():
        figure = sheet(picture)
    names = [text for axes in figure.axes for text in axes.texts if text.get_text() in study.policies]
    assert len(names) == 5
    assert all(contrast(str(text.get_color()), "#ffffff") >= 4.5 for text in names)
