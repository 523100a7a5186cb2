"""Month by month: a drawing in which the reader chooses the measure, levels or differences, and, in its key, the policies."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from sim.app.outcome.differences import heads_of, plain
from sim.app.outcome.reading import Findings
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, heading, line, more
from sim.app.pages.select import select

LEVELS, GAPS = "levels", "gaps"

_SYMBOLS: Final = {
    "●": "circle",
    "■": "rect",
    "◆": "diamond",
    "▲": "triangle",
    "▼": "path://M0,0 L10,0 L5,9 Z",
    "★": "path://M5,0 L6.5,3.4 L10,3.8 L7.4,6.2 L8.1,10 L5,8.1 L1.9,10 L2.6,6.2 L0,3.8 L3.5,3.4 Z",
    "✖": "path://M0,2 L2,0 L5,3 L8,0 L10,2 L7,5 L10,8 L8,10 L5,7 L2,10 L0,8 L3,5 Z",
    "✚": "path://M3.5,0 L6.5,0 L6.5,3.5 L10,3.5 L10,6.5 L6.5,6.5 L6.5,10 L3.5,10 L3.5,6.5 L0,6.5 L0,3.5 L3.5,3.5 Z",
    "⬟": "path://M5,0 L10,3.8 L8.1,10 L1.9,10 L0,3.8 Z",
    "⬢": "path://M2.5,0 L7.5,0 L10,5 L7.5,10 L2.5,10 L0,5 Z",
}
"""By the mark of a policy, its shape in ECharts."""
_HOLLOW: Final = {"○": "emptyCircle", "□": "emptyRect", "◇": "emptyDiamond", "△": "emptyTriangle"}


def months(page: Page, found: Findings) -> None:
    """Add the drawing."""
    data, words = found.months, page.words
    if data is None or not data["measures"]:
        return
    known = heads_of(found.policies, words.policy)
    policies = [{**one, "name": known.get(one["name"], one["name"])} for one in data["policies"]]
    shown = {"measure": 0, "kind": GAPS}
    with box("gw-box"):
        heading(words("months.title"), 2, "gw-h3")
        with box("gw-months-form"):
            names = {str(place): plain(one["label"]) for place, one in enumerate(data["measures"])}
            select(words("months.measure"), names, "0", lambda place: again(measure=int(place)))
            kinds = {one: words(f"months.{one}", policy=policies[0]["name"]) for one in (GAPS, LEVELS)}
            select(words("months.kind"), kinds, GAPS, lambda kind: again(kind=kind))
        meaning = line("", "gw-small gw-meaning")
        chart = ui.echart({}, renderer="svg").classes("gw-chart")
        chart._props.update({"role": "img", "aria-label": words("months.title")})
        line(words("months.reading"), "gw-small")
        with more(words("months.table")):
            table = ui.element("div")

    def again(**changed: Any) -> None:
        shown.update(changed)
        draw()

    def draw() -> None:
        measure = data["measures"][shown["measure"]]
        series = _series(policies, measure, str(shown["kind"]))
        meaning.set_text(f"{plain(measure['meaning'])}, {measure['unit']}.")
        chart.options.clear()
        chart.options.update(_options(words("months.month"), series))
        chart.update()
        table.clear()
        with table:
            _table(page, measure, series)

    draw()


def _series(policies: list[dict[str, Any]], measure: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the lines: levels of all policies, or the differences of all but the reference."""
    if kind == LEVELS:
        pairs = zip(policies, measure["levels"], strict=True)
    else:
        pairs = zip(policies[1:], [mean for mean, _, _ in measure["gaps"]], strict=True)
    return [{**policy, "values": values} for policy, values in pairs]


def _options(month: str, series: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the drawing for ECharts, which gets data and no functions."""
    count = max((len(one["values"]) for one in series), default=0)
    ink = {"color": "#1f2328", "fontSize": 15}
    narrow = {"grid": {"top": 16 + 25 * len(series)}}
    base = {
        "animation": False,
        "aria": {"enabled": True},
        "color": [one["colour"] for one in series],
        "grid": {"left": 8, "right": 16, "top": 56, "bottom": 34, "containLabel": True},
        "legend": {"top": 0, "left": 0, "textStyle": ink, "itemGap": 16, "type": "plain", "width": "100%"},
        "tooltip": {"trigger": "axis", "confine": True, "textStyle": {"fontSize": 15}},
        "xAxis": {
            "type": "category", "name": month, "nameLocation": "middle", "nameGap": 26, "nameTextStyle": ink, "axisLabel": ink,
            "data": [str(place + 1) for place in range(count)], "boundaryGap": False,
        },
        "yAxis": {
            "type": "value", "scale": True, "axisLabel": ink,
            "splitLine": {"lineStyle": {"color": "#d5d9de"}},
        },
        "series": [_line(one) for one in series],
    }  # fmt: skip
    return {"baseOption": base, "media": [{"query": {"maxWidth": 600}, "option": narrow}]}


def _line(one: dict[str, Any]) -> dict[str, Any]:
    symbol = _SYMBOLS.get(one["glyph"]) or _HOLLOW.get(one["glyph"], "circle")
    return {
        "name": one["name"], "type": "line", "data": one["values"], "symbol": symbol, "symbolSize": 9,
        "lineStyle": {"width": 2.5}, "emphasis": {"focus": "series"},
    }  # fmt: skip


def _table(page: Page, measure: dict[str, Any], series: list[dict[str, Any]]) -> None:
    words = page.words
    with box("gw-table") as scrolls:
        scrolls._props.update({"role": "region", "tabindex": "0", "aria-label": plain(measure["label"])})
        with Tag("table"):
            with Tag("thead"), Tag("tr"):
                for head in (words("months.month"), *(one["name"] for one in series)):
                    Tag("th", head).attributes(scope="col")
            with Tag("tbody"):
                for place in range(max((len(one["values"]) for one in series), default=0)):
                    with Tag("tr"):
                        Tag("th", str(place + 1)).attributes(scope="row")
                        for one in series:
                            Tag("td", _text(one["values"][place]))


def _text(value: float | None) -> str:
    from sim.views.words import NONE, number

    return NONE if value is None else number(value, digits=4)
