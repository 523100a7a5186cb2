"""A study as sheets of cells: numbers stay numbers, and every heading names its unit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.measures.catalogue import RUN_METRICS, run_metric
from sim.study.analysis.answer import About, about_of, answer_in_parts
from sim.study.analysis.compare import Comparison, compare_all_stored
from sim.study.analysis.decision import decide
from sim.study.analysis.money import Account
from sim.study.design import tables
from sim.study.design.currency import currency_of
from sim.study.storage.results import Results
from sim.views import words
from sim.views.export.sheet import Sheet, unit_cell
from sim.views.export.sweep_sheets import sweep_sheets
from sim.views.report import provenance


@dataclass(frozen=True)
class _Scenario:
    """A scenario of a comparison with what its sheets need."""

    found: Comparison
    entry: Mapping[str, Any]
    about: About


def sheets_of(results: Results) -> list[Sheet]:
    """Return the sheets of a study."""
    own = sweep_sheets(results) or _comparison_sheets(results)
    parameters = _sheet("Parameters", _PARAMETERS, _bases(results), _parameter_rows)
    made = [
        *own,
        runs_sheet(results),
        parameters,
        Sheet("Provenance", ("what", "value"), tuple(_provenance_rows(results))),
    ]
    currencies = {currency_of(results.manifest, entry) for entry in results.manifest["scenarios"]}
    money = currencies.pop() if len(currencies) == 1 else "the scenario's currency"
    return [replace(one, heads=tuple(head.replace("[money", f"[{money}") for head in one.heads)) for one in made]


def _comparison_sheets(results: Results) -> list[Sheet]:
    scenarios = [_scenario(results, found) for found in compare_all_stored(results)]
    desks = _sheet("Idea and split", _SAME_DESK, scenarios, _same_desk_rows)
    return [
        _sheet("Answer", ("scenario", "what", "answer"), scenarios, _answer_rows),
        _sheet("Standings", _STANDINGS, scenarios, _standing_rows),
        _sheet("Differences", _DIFFERENCES, scenarios, _difference_rows),
        *([desks] if desks.rows else []),
        _sheet("Measures", _MEASURES, scenarios, _measure_rows),
    ]


def _sheet(name: str, heads: Sequence[str], scenarios: Iterable[Any], rows: Any) -> Sheet:
    return Sheet(name, tuple(heads), tuple(row for one in scenarios for row in rows(one)))


def _scenario(results: Results, found: Comparison) -> _Scenario:
    return _Scenario(found, provenance.scenario_entry(results.manifest, found.scenario), about_of(results, found))


def _answer_rows(one: _Scenario) -> Iterator[tuple[object, ...]]:
    found, decision = one.found, decide(one.found)
    said = answer_in_parts(found, one.about)
    texts = (
        ("title", one.entry["title"]),
        ("question", one.entry["question"]),
        ("answer to its question", said.headline),
        ("answer", said.verdict),
        ("what it is worth", said.worth),
        ("idea and split of the budget", said.idea),
        *(("but", text) for text in said.reservations),
        ("what to do", said.advice),
        ("with the command", said.command),
        ("decision", decision.kind),
        ("worth most by the mean", decision.leader),
        ("chance that it is best [0 to 1]", decision.chance),
        ("reference", found.against),
        ("horizon [months]", found.months),
        ("replicates of each policy", found.replicates),
        ("independent draws", found.clusters),
        ("replicates left out, because a policy failed in them", found.dropped),
        ("currency", one.about.currency),
    )
    for what, text in texts:
        if text not in (None, ""):
            yield found.scenario, what, text


_STANDINGS = (
    "scenario", "policy", "label", "value [money]", "less the reference [money]", "low [money]", "high [money]",
    "less the reference [%]", "less the reference [money per customer]", "chance of being best [0 to 1]",
    "expected regret [money]", "profit within the horizon [money]", "profit less the reference [money]", "profit, low [money]",
    "profit, high [money]", "spent [money]", "spent less the reference [money]", "pays back [months]", "finished runs", "failed runs",
)  # fmt: skip


def _standing_rows(one: _Scenario) -> Iterator[tuple[object, ...]]:
    money = {} if one.about.money is None else {row.policy: row for row in one.about.money.policies}
    for row in one.found.standings:
        own = money.get(row.policy)
        paid = own.payback if own is not None else None
        yield (
            one.found.scenario, row.policy, words.label(row.policy), row.mean,
            *_gap(own.value if own else None),
            _mean(own.value.percent if own else None), _mean(own.value.per_customer if own else None),
            row.best_chance, row.regret,
            own.profit.mean if own else None, *_gap(own.profit if own else None),
            own.spent.mean if own else None, _gap(own.spent if own else None)[0],
            paid.month if paid is not None else None, row.finished, row.failed,
        )  # fmt: skip


def _gap(account: Account | None) -> tuple[float | None, float | None, float | None]:
    gap = account.difference if account is not None else None
    return (None, None, None) if gap is None else (gap.mean, gap.low, gap.high)


def _mean(estimate: Any) -> float | None:
    return None if estimate is None else float(estimate.mean)


_DIFFERENCES = (
    "scenario", "policy", "less", "difference in value [money]", "low [money]", "high [money]", "verdict",
    "variance reduction [ratio]", "chance, share of the variance [0 to 1]", "parameter uncertainty, share of the variance [0 to 1]",
    "replicates to settle it",
)  # fmt: skip


def _difference_rows(one: _Scenario) -> Iterator[tuple[object, ...]]:
    for row in one.found.differences:
        yield (
            one.found.scenario, row.policy, row.against, row.mean, row.low, row.high, row.verdict, row.variance_reduction,
            row.chance_share, row.parameter_share, row.replicates_to_settle,
        )  # fmt: skip


_SAME_DESK = (
    "scenario", "policy", "on the reference split", "idea, less the reference [money]", "idea, low [money]", "idea, high [money]",
    "split, as stated less on the reference split [money]", "split, low [money]", "split, high [money]", "independent draws",
)  # fmt: skip


def _same_desk_rows(one: _Scenario) -> Iterator[tuple[object, ...]]:
    for row in one.found.same_desk:
        idea, split = ((part.mean, part.low, part.high) for part in (row.idea, row.split))
        yield one.found.scenario, row.policy, row.arm, *idea, *split, row.clusters


_MEASURES = (
    "scenario", "measure", "name", "unit", "better", "policy", "mean [in its unit]", "less", "difference [in its unit]",
    "low [in its unit]", "high [in its unit]", "independent draws", "meaning",
)  # fmt: skip


def _measure_rows(one: _Scenario) -> Iterator[tuple[object, ...]]:
    for row in one.found.measures:
        about = run_metric(row.metric)
        unit = unit_cell(about.unit, one.about.currency)
        yield (
            one.found.scenario, about.label, row.metric, unit, about.better, row.policy, row.mean, row.against,
            row.difference, row.low, row.high, row.clusters, about.meaning,
        )  # fmt: skip


def runs_sheet(results: Results) -> Sheet:
    """Return the runs as they are stored, a row each, and the values that were drawn for each in columns of their own."""
    units = {metric.name: metric.unit for metric in RUN_METRICS}
    kept = [name for name in results.runs.column_names if name != "parameters"]
    drawn = [json.loads(text or "{}") for text in results.runs["parameters"].to_pylist()]
    keys = list(dict.fromkeys(key for values in drawn for key in values))
    heads = [f"{name} [{units[name]}]" if units.get(name) else name for name in kept]
    rows = zip(results.runs.select(kept).to_pylist(), drawn, strict=True)
    return Sheet("Runs", (*heads, *keys), tuple((*row.values(), *map(values.get, keys)) for row, values in rows))


_PARAMETERS = (
    "scenario", "parameter", "value", "unit", "meaning", "evidence", "source", "why", "drawn from, low", "drawn from, high",
)  # fmt: skip


def _bases(results: Results) -> list[Mapping[str, Any]]:
    """Return the scenarios; of a sweep the first design point of each scenario that it varies."""
    names = results.runs["scenario"].to_pylist()
    bases = results.runs[tables.BASE].to_pylist() if tables.BASE in results.runs.column_names else names
    first: dict[str, str] = {}
    for base, name in zip(bases, names, strict=True):
        first.setdefault(base, name)
    return [provenance.scenario_entry(results.manifest, name) for name in first.values()]


def _parameter_rows(entry: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    drawn = {row["key"]: row for row in entry["drawn"]}
    why = {row["key"]: row.get("why") for row in entry["departures"]}
    values = dict(provenance.leaves(entry["resolved"]))
    for row in provenance.parameter_rows(entry["resolved"], entry["departures"]):
        value = values[row.key]
        ends = drawn.get(row.key, {})
        yield (
            entry["name"], row.key, value if isinstance(value, bool | int | float) else row.value, row.unit, row.meaning,
            row.evidence, row.source, why.get(row.key), ends.get("low"), ends.get("high"),
        )  # fmt: skip


def _provenance_rows(results: Results) -> Iterator[tuple[object, ...]]:
    yield "command", provenance.command(results.manifest)
    yield "finished", results.finished
    yield from provenance.how_rows(results.manifest, results.runs)
