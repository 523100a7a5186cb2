"""Results as plain text for a terminal, no line longer than ``WIDTH``."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measures.catalogue import LEADERS, Metric, day_metric, run_metric
from sim.measures.rates import TOLERANCE
from sim.scenario.governance import PRESETS, changes
from sim.study.analysis.answer import answer, break_even_answer, rounded_up, span_of
from sim.study.analysis.intervals import side
from sim.study.analysis.stakeholders import LensRanking, looked_at
from sim.study.storage.files import StoreError
from sim.study.storage.results import Results
from sim.views import words

if TYPE_CHECKING:
    from sim.measures.rates import Rate
    from sim.scenario import Scenario
    from sim.study.analysis.break_even import BreakEven
    from sim.study.analysis.compare import Comparison, Difference, EventEffect

WIDTH = 100

REPLAY_SHOWN = 300  # characters of a command that a terminal is not yet flooded by
CAUSES_SHOWN = 5  # of failures of one policy
_NUMBER = re.compile(r"\d[\d.,]*(e[+-]?\d+)?")
_SHORT = 20  # a longer name does not go into a heading

MEASURES = (
    "profit",
    "churn",
    "attitude",
    "customer_surplus",
    "first_response",
    "strain",
    "speakers_advocates",
    "speakers_whiners",
    "impressions_advocates",
    "impressions_whiners",
)
"""Measures shown beside the primary one; the others are in the report and with ``--json``."""

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
"""Day metrics shown month by month, with their headings; a state is shown as it stands at the month's end."""


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1, width: int = WIDTH) -> list[str]:
    """A table as lines: the first ``left`` columns aligned left and the others right, headings wrapped, long first cells cut.

    Columns are two blanks apart. The first column gives way when the table would be wider than ``width``.
    """
    wide = [max([len(row[k]) for row in rows] + [max(map(len, head[k].split()), default=0)]) for k in range(len(head))]
    excess = sum(wide) + 2 * (len(wide) - 1) - width
    if excess > 0:
        wide[0] = max(8, wide[0] - excess)
    wrapped = [textwrap.wrap(head[k], max(wide[k], 1), break_on_hyphens=False) or [""] for k in range(len(head))]
    height = max(map(len, wrapped))
    wrapped = [[""] * (height - len(cell)) + cell for cell in wrapped]
    lines = [[cell[row] for cell in wrapped] for row in range(height)]
    lines += [["-" * size for size in wide], *([_cut(row[0], wide[0]), *row[1:]] for row in rows)]
    return ["  ".join(_aligned(line, wide, left)).rstrip() for line in lines]


def _aligned(line: Sequence[str], wide: Sequence[int], left: int) -> Iterator[str]:
    for k, cell in enumerate(line):
        yield cell.ljust(wide[k]) if k < left else cell.rjust(wide[k])


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


def paragraph(text: str, indent: str = "") -> list[str]:
    """Text as lines of at most ``WIDTH``; names with hyphens and figures with their per cent sign stay whole."""
    lines = textwrap.wrap(
        text.replace(" %", "\N{NO-BREAK SPACE}%"),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines] or [""]


def comparison_lines(
    found: Comparison, title: str = "", question: str = "", lenses: Sequence[LensRanking] = ()
) -> list[str]:
    """A comparison as a strategist reads it: the answer's table, the other measures, the ranks by lens, one sentence."""
    metric = run_metric(found.metric)
    world = f"{found.scenario}: {title}" if title else found.scenario
    lines = [world, *(paragraph(question) if question else []), ""]
    lines += paragraph(
        f"{metric.label.capitalize()} over {span_of(found.months)}, in {metric.unit}: {metric.meaning}. {_basis(found)}"
    )
    lines += ["", *_standings(found), "", *_notes(found), ""]
    lines += _exploratory(found)
    if lenses:
        lines += ["", *lens_lines(found.policies, lenses)]
    if found.events:
        lines += ["", *_events(found)]
    return [*lines, "", *paragraph(answer(found))]


def _basis(found: Comparison) -> str:
    if found.replicates == 0:
        return "No replicate finished under every policy."
    if found.replicates == 1:
        return "One replicate."
    return f"Means of {found.replicates} paired replicates."


def _standings(found: Comparison) -> list[str]:
    unit = found.unit
    sure = words.percent(found.level)
    gap_head = f"less {found.against}" if len(found.against) <= _SHORT else "difference"
    head = [
        "policy", found.metric, gap_head, f"{sure} interval", "chance of being best", "expected regret", "standing",
    ]  # fmt: skip
    rows = []
    for row in found.standings:
        gap = found.difference(row.policy)
        rows.append(
            [
                row.policy,
                words.measure(row.mean, unit),
                words.measure(gap.mean, unit, signed=True) if gap else words.NONE,
                words.interval(gap.low, gap.high, unit) if gap else words.NONE,
                words.percent(row.best_chance) if row.best_chance is not None else words.NONE,
                words.measure(row.regret, unit),
                _standing(found, row.policy, row.compared),
            ]
        )
    return grid(head, rows)


def _standing(found: Comparison, policy: str, compared: bool) -> str:
    if not compared:
        return "not compared"
    if found.clusters < 2:
        return "unknown"
    if policy in found.ties:
        return "best" if len(found.ties) == 1 else "tied for best"
    return "behind"


def _notes(found: Comparison) -> list[str]:
    """What the intervals are, and how well the pairing worked."""
    pairs = [row for row in found.differences if row.against == found.against]
    lines = []
    if len(found.against) > _SHORT and pairs:
        lines += paragraph(f"Differences are from {found.against}.")
    if found.clusters >= 2:
        draws = "replicates" if found.fixed_parameters else "draws of the uncertain parameters"
        lines += paragraph(
            f"The intervals hold together for all pairs of policies and stand on {found.clusters} independent {draws}."
        )
    gains = sorted(row.pairing for row in pairs if row.pairing is not None)
    if gains:
        lines += paragraph(f"Pairing: without it, the same precision would take {_span(gains)} times as many runs.")
    lines += [line for row in pairs for line in _doubt(row)]
    return lines + [line for row in _ties(found) for line in _tie(row)]


def _ties(found: Comparison) -> list[Difference]:
    """The ties that a reader meets: with the leader, and with the policy that the others are set against; each pair once."""
    anchors = [found.leader, found.against]
    ties = {frozenset((row.policy, row.against)): row for row in found.differences if row.verdict == "tie"}
    return [row for pair, row in ties.items() if not pair.isdisjoint(anchors)]


def _span(gains: Sequence[float]) -> str:
    low, high = (f"{value:.2g}" if value < 100 else f"{value:,.0f}" for value in (gains[0], gains[-1]))
    return low if low == high else f"{low} to {high}"


def _doubt(row: Difference) -> list[str]:
    if row.ignorance is None:
        return []
    return paragraph(
        f"{row.policy} less {row.against}: {words.percent(row.ignorance)} of the variance is ignorance of parameters, the rest luck."
    )


def _tie(row: Difference) -> list[str]:
    if row.verdict != "tie":
        return []
    after = (
        ""
        if row.replicates_to_settle is None
        else f"; about {rounded_up(row.replicates_to_settle):,} replicates might tell"
    )
    return paragraph(f"Tie: {row.policy} and {row.against} cannot be told apart{after}.")


def _exploratory(found: Comparison) -> list[str]:
    sure = words.percent(found.level)
    star = f" A star marks a difference from {found.against} whose own {sure} interval leaves out zero."
    lines = paragraph(f"Other measures (exploratory).{star if len(found.policies) > 1 else ''}")
    metrics = [run_metric(name) for name in MEASURES]
    for policies in _fitting(found.policies):
        rows = [[_named(metric), *(_cell(found, metric, policy) for policy in policies)] for metric in metrics]
        lines += ["", *grid(["measure", *policies], rows)]
    return lines


def _fitting(policies: Sequence[str], room: int = WIDTH - 46) -> list[list[str]]:
    """The policies in groups whose columns fit beside each other; every group begins with the first policy."""
    groups: list[list[str]] = [[]]
    for policy in policies:
        used = sum(max(len(name), 10) + 2 for name in groups[-1])
        if len(groups[-1]) > 1 and used + max(len(policy), 10) + 2 > room:
            groups.append([policies[0]])
        groups[-1].append(policy)
    return groups


def _named(metric: Metric) -> str:
    unit = words.unit_text(metric.unit)
    return f"{metric.label} ({unit})" if unit else metric.label


def _cell(found: Comparison, metric: Metric, policy: str) -> str:
    row = found.measure(metric.name, policy)
    if row is None:
        return words.NONE
    return words.measure(row.mean, metric.unit) + _star(row.low, row.high)


def _star(low: float | None, high: float | None) -> str:
    """A star where an interval leaves out zero, a blank of the same width elsewhere."""
    return "*" if side(low, high) else " "


def _events(found: Comparison) -> list[str]:
    """What the events did: the primary measure with its intervals, the others as differences with stars."""
    effects = {(row.metric, row.policy): row for row in found.events}
    sure = words.percent(found.level)
    rows = []
    for policy in found.policies:
        row = effects.get((found.metric, policy))
        if row is not None:
            rows.append([policy, words.gap(row.mean, found.unit), words.interval(row.low, row.high, found.unit)])
    lines = paragraph(f"What the events did to {found.metric}: each world with them less its twin without.")
    lines += ["", *grid(["policy", "effect", f"{sure} interval"], rows), ""]
    lines += paragraph(
        f"And to the other measures (exploratory). A star marks an effect whose own {sure} interval leaves out zero."
    )
    for policies in _fitting(found.policies):
        cells = [
            [_named(metric), *(_effect(effects, metric, policy) for policy in policies)]
            for metric in map(run_metric, MEASURES)
        ]
        lines += ["", *grid(["measure", *policies], cells)]
    return lines


def _effect(effects: Mapping[tuple[str, str], EventEffect], metric: Metric, policy: str) -> str:
    row = effects.get((metric.name, policy))
    return words.NONE if row is None else words.gap(row.mean, metric.unit) + _star(row.low, row.high)


def lens_lines(policies: Sequence[str], lenses: Sequence[LensRanking]) -> list[str]:
    """How each lens ranks the policies, as one table, and what it looked at."""
    sure = lenses[0].chances is not None
    lines = paragraph(
        f"The same picture, five pairs of eyes (exploratory): rank{' and chance of being first' if sure else ''} for each."
    )
    rows = [[policy, *(_place(ranking, policy) for ranking in lenses)] for policy in policies]
    lines += ["", *grid(["policy", *(ranking.lens for ranking in lenses)], rows), ""]
    for ranking in lenses:
        void = [run_metric(name).label for name in ranking.left_out]
        left_out = f" (void here: {', '.join(void)})" if void else ""
        lines += paragraph(f"{ranking.lens}: {looked_at(ranking)}{left_out}.")
    return lines


def _place(ranking: LensRanking, policy: str) -> str:
    place = ranking.place(policy)
    if place is None:
        return words.NONE
    rank, chance = place
    return str(rank) if chance is None else f"{rank}  {words.percent(chance):>9}"


def monthly_lines(results: Results) -> list[str]:
    """One run, month by month."""
    days = results.days
    months = -(-days.num_rows // 30)
    rows = []
    for month in range(months):
        part = days.slice(month * 30, 30)
        rows.append([str(month + 1), *(_monthly(part, name) for name, _ in MONTHLY)])
    return grid(["month", *(label for _, label in MONTHLY)], rows, left=0)


def _monthly(part: Any, name: str) -> str:
    """A day metric over a month: the sum of a flow, the last day of a state; what is counted is a whole number."""
    metric = day_metric(name)
    values = part.column(name).to_numpy(zero_copy_only=False).astype(float)
    if metric.unit in ("0 to 1", "-1 to 1"):
        return words.number(round(float(values[-1]), 3))
    value = float(np.nansum(values)) if metric.kind == "flow" else float(values[-1])
    return f"{value:,.0f}".replace("-", words.MINUS)


def summary_lines(results: Results) -> list[str]:
    """The run metrics of one run."""
    row = results.runs.to_pylist()[0]
    shown = [run_metric(name) for name in ("value", *MEASURES)]
    return grid(
        ["measure", "", ""],
        [[m.label, words.measure(row[m.name], m.unit), words.unit_text(m.unit)] for m in shown],
        left=1,
    )


def break_even_lines(found: BreakEven, months: int) -> list[str]:
    """What special treatment gained before each audience, and from which one it pays."""
    lines = paragraph(
        f"Value over {span_of(months)} with special treatment of one public complaint less without, in money, by the number of people who "
        f"see it beyond the author's own followers. Means of {found.clusters} independent worlds."
    )
    rows = [
        [
            f"{gain.audience:,}",
            words.measure(gain.mean, "money", signed=True),
            words.interval(gain.low, gain.high, "money"),
            words.measure(gain.fitted, "money", signed=True),
        ]
        for gain in found.gains
    ]
    head = ["audience", "gain", f"{words.percent(found.level)} interval", "never falling"]
    lines += ["", *grid(head, rows, left=0), "", *paragraph(break_even_answer(found))]
    if found.never:
        lines += paragraph(f"In {words.percent(found.never)} of resampled studies it pays before none of them.")
    return lines + paragraph(
        f"The treatment changed anything in {words.measure(found.touched, 'share')} of the worlds; in the others the company did not hear "
        "of the complaint, or it was settled first."
    )


def ownership_line(results: Results) -> list[str]:
    """Who led the conversations of one run, in a sentence."""
    row = results.runs.to_pylist()[0]
    known = [
        f"{run_metric(name).label} {words.measure(row[name], 'share')}" for name in LEADERS if row[name] is not None
    ]
    return paragraph(f"Conversations: {', '.join(known) or 'none'}.")


def rate_lines(rates: Sequence[Rate]) -> list[str]:
    """Stated beside realised rates."""
    rows = [
        [
            rate.name,
            words.measure(rate.stated, rate.unit),
            words.measure(rate.realised, rate.unit),
            "" if words.unit_text(rate.unit) == "%" else words.unit_text(rate.unit).removeprefix("% "),
            "" if rate.agrees else "differs",
        ]
        for rate in rates
    ]
    return grid(["rate", "stated", "realised", "", ""], rows)


def failure_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """How runs failed, of all ``rows`` of runs: a line for each policy and cause, with the first such run and how to see it again.

    Errors that differ in their numbers alone have one cause.
    """
    lines = []
    for policy in dict.fromkeys(row["policy"] for row in rows):
        mine = [row for row in rows if row["policy"] == policy]
        causes: dict[str, list[Mapping[str, Any]]] = {}
        for row in mine:
            if row["status"] == "failed":
                causes.setdefault(_NUMBER.sub("#", row["error"]), []).append(row)
        lines += [_failure_line(policy, bad, len(mine)) for bad in [*causes.values()][:CAUSES_SHOWN]]
        if len(causes) > CAUSES_SHOWN:
            lines.append(f"{policy} failed for {len(causes) - CAUSES_SHOWN} more causes")
    return lines


def _failure_line(policy: str, bad: Sequence[Mapping[str, Any]], runs: int) -> str:
    first = bad[0]
    day = "" if first["failed_day"] is None else f", on day {first['failed_day']} after burn-in"
    # the error of a policy starts with its name and the day, which are said here
    error = re.sub(rf"^policy {re.escape(repr(policy))}, day \d+: ", "", first["error"]).partition("\n")[0]
    again = f"\nTo see it again: {first['replay']}" if len(first["replay"]) <= REPLAY_SHOWN else ""
    where = f"first: {first['scenario']}, replicate {first['replicate']}{day}"
    return f"{policy} failed in {len(bad)} of {runs} runs: {error}; {where}{again}"


def governance_lines(scenario: Scenario) -> list[str]:
    """What the owner of the conversation changes in a scenario, number by number; nothing when none is given."""
    preset = PRESETS.get(scenario.company.governance)
    if preset is None:
        return []
    told = changes(scenario)
    width = max((len(key) for key, _, _ in told), default=0)
    head = paragraph(f"Owner {scenario.company.governance}. {preset.idea}. It changes from what is stated:")
    return ["", *head, *(f"  {key:<{width}}  {stated:g} -> {acts:g}" for key, stated, acts in told)]


def stopped_line(folder: Path, runs: int) -> str:
    """What is left of a study that was stopped, in one line."""
    from sim.study.execute.status import status_of

    try:
        kept = status_of(folder).runs
    except StoreError:
        return "stopped before the first run"
    return f"stopped; {folder} keeps {kept} of {runs} runs, and the same command goes on from there"


def rate_advice(rates: Sequence[Rate], file: str) -> list[str]:
    """Which realised rates are not the stated ones, and what to do about it; nothing when all agree."""
    off = [rate.name for rate in rates if not rate.agrees]
    if not off:
        return []
    return [
        "",
        f"Off by more than {TOLERANCE:.0%}: {', '.join(off)}.",
        f"To solve for them: grapevine check {file} --solve",
    ]
