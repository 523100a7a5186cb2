"""One run and one scenario as lines for a terminal: months, measures, realised rates, the owner of the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.kernel.units import DAYS_PER_MONTH
from sim.measures.catalogue import LEADERS, day_metric, run_metric
from sim.measures.rates import TOLERANCE
from sim.scenario.governance import PRESETS, changes
from sim.study.storage.results import Results
from sim.views import words
from sim.views.terminal.measures import MEASURES
from sim.views.terminal.text_table import grid, paragraph

if TYPE_CHECKING:
    from sim.measures.rates import Rate
    from sim.scenario import Scenario

MONTHLY = (
    ("customers", "customers"),
    ("joined", "joined"),
    ("left", "left"),
    ("attitude", "attitude"),
    ("failures", "failures"),
    ("complaints_public", "public complaints"),
    ("answered", "answered"),
    ("resolved", "solved"),
    ("advocates", "advocates"),
    ("strain", "strain"),
    ("profit", "profit"),
)
"""Day metrics shown month by month, with their headings; a state is shown at the month's end."""


def monthly_lines(results: Results, currency: str) -> list[str]:
    """Return one run month by month; ``currency``: of its profit."""
    days = results.days
    months = -(-days.num_rows // DAYS_PER_MONTH)
    rows = []
    for month in range(months):
        part = days.slice(month * DAYS_PER_MONTH, DAYS_PER_MONTH)
        rows.append([str(month + 1), *(_monthly(part, name) for name, _ in MONTHLY)])
    heads = (f"{label}, {currency}" if day_metric(name).unit == "money" else label for name, label in MONTHLY)
    return grid(["month", *heads], rows, left=0)


def _monthly(part: Any, name: str) -> str:
    """Aggregate a day metric over a month: the sum of a flow, the last day of a state; counts as whole numbers."""
    metric = day_metric(name)
    values = part.column(name).to_numpy(zero_copy_only=False).astype(float)
    if metric.unit in ("0 to 1", "-1 to 1"):
        return words.number(round(float(values[-1]), 3))
    value = float(np.nansum(values)) if metric.kind == "flow" else float(values[-1])
    return f"{value:,.0f}".replace("-", words.MINUS)


def summary_lines(results: Results, currency: str) -> list[str]:
    """Return the run metrics of one run; ``currency``: of the amounts."""
    row = results.runs.to_pylist()[0]
    shown = [run_metric(name) for name in ("value", *MEASURES)]
    return grid(
        ["measure", "", ""],
        [[m.label, words.measure(row[m.name], m.unit), _unit_beside(m.unit, currency)] for m in shown],
        left=1,
    )


def _unit_beside(unit: str, currency: str = "") -> str:
    """Return a unit as it stands beside a value, which carries its own per cent sign; money has its currency, where that is known."""
    text = words.unit_text(unit)
    if currency and text.partition(" ")[0] == "money":
        text = text.replace("money", currency, 1)
    return "" if text == "%" else text.removeprefix("% ")


def ownership_line(results: Results) -> list[str]:
    """Return who led the conversations of one run, in a sentence."""
    row = results.runs.to_pylist()[0]
    known = [
        f"{run_metric(name).label} {words.measure(row[name], 'share')}" for name in LEADERS if row[name] is not None
    ]
    return paragraph(f"Conversations: {', '.join(known) or 'none'}.")


def rate_lines(rates: Sequence[Rate]) -> list[str]:
    """Return stated beside realised rates."""
    rows = [
        [
            rate.name,
            words.measure(rate.stated, rate.unit, beside=(rate.realised,)),
            words.measure(rate.realised, rate.unit, beside=(rate.stated,)),
            _unit_beside(rate.unit),
            "" if rate.agrees else "differs",
        ]
        for rate in rates
    ]
    return grid(["rate", "stated", "realised", "", ""], rows)


def rate_advice(rates: Sequence[Rate], file: str) -> list[str]:
    """Return which realised rates differ from the stated ones, and the remedy; empty when all agree."""
    off = [rate.name for rate in rates if not rate.agrees]
    if not off:
        return []
    return [
        "",
        *paragraph(f"Off by more than {TOLERANCE:.0%}: {', '.join(off)}."),
        f"To solve for them: grapevine check {file} --solve",
    ]


def governance_lines(scenario: Scenario) -> list[str]:
    """Return what the owner of the conversation changes in a scenario, number by number; empty without an owner."""
    preset = PRESETS.get(scenario.company.governance)
    if preset is None:
        return []
    changed = changes(scenario)
    width = max((len(key) for key, _, _ in changed), default=0)
    head = paragraph(f"Owner {scenario.company.governance}. {preset.idea}. It changes the stated values:")
    return ["", *head, *(f"  {key:<{width}}  {stated:g} -> {acts:g}" for key, stated, acts in changed)]
