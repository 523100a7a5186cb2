"""The page of a validation, ``docs/validation.md``, as Markdown.

``python -m sim.views.validation_page FOLDER > docs/validation.md`` makes the page of a finished run again. Numbers and verdicts come from
the result folder, texts from the catalogue of targets and the declarations of parameters.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.scenario.describe import describe
from sim.validation.catalogue import NOT_ASKED
from sim.validation.results import Validation, counts, deciding, read, worded
from sim.validation.standard import POWER
from sim.validation.target import KIND_MEANS, KINDS, NOT_PUT_IN, VERDICTS, Kind
from sim.views.draws_page import draws_section, table_cell, table_row

TITLES: dict[Kind, str] = {
    "exact": "Exact theory",
    "trained": "Trained patterns",
    "held out": "Held-out patterns",
    "emergent": "Emergent patterns",
    "recovered": "Recovered input",
}
HEAD = "| id | finding, and where it was read | required | measured | verdict | seconds |"

INTRODUCTION = """\
# Validation

Made by `make validate`; do not edit. How to read it:

- Kinds of target are counted separately and never added; only patterns that nobody put in and no calibration has seen are evidence for the
  model. {kinds}
- What is required was fixed before the result was seen, from the source named. No parameter was tuned to a target by hand. Where an
  experiment was repaired after a result of it had been seen, the verdict and the number before stand under "Repairs".
- One standard of proof. *Measured* is a value with its confidence interval; several numbers of one target share its error rate
  (Bonferroni), so that the intervals of a target are simultaneous at the level given. A number **holds** when its whole interval lies in
  the band required; a null has a band of equivalence, what is too small to matter, with its reason. The experiment must have the power to
  tell: a chance of at least {power:.0%} to show what the source says if that is exactly true (where it names no size: the smallest
  that matters), worked out from the spread of replicates alone, a pilot's or their own, not from what they show. Without it a number
  is **not known**, unless its whole interval lies outside the band. *False alarm* is the chance that a target is said to hold
  although a number lies outside its band.
- A target that does not hold stays here as **open**, with what was learned.
- Findings are quoted as they were read, which for most journal papers means the abstract.
"""


MORE: dict[Kind, str] = {
    "trained": """\
The calibration counts a paper as met where the model is within three standard deviations of all that is not known: what the source
measured, how far a right model of one company may be from it, and seeds. Here only the band of the source counts, in the paper's own
experiment. So a paper that the calibrated ensemble meets may stay open below.
""",
}
"""What a reader must know of a kind besides."""


def page_of(found: Validation, draws: Mapping[str, Any] | None = None) -> str:
    """Return the page as Markdown; ``draws``: what targets came to under draws, see ``sim.validation.under_draws``."""
    return "\n".join(
        [
            *_head(found),
            *_kinds(found.targets),
            *_draws(found.targets, draws),
            *_carriers(found.targets, found.ablations),
            *_details(found.targets),
            *_repairs(found.targets),
            *_not_asked(),
            *_circularity(found.targets),
        ]
    )


def _head(found: Validation) -> Iterator[str]:
    here = [kind for kind in KINDS if any(row["kind"] == kind for row in found.targets)]
    yield INTRODUCTION.format(kinds=" ".join(f"*{TITLES[kind]}*: {KIND_MEANS[kind]}." for kind in here), power=POWER)
    manifest = found.manifest
    packages = manifest["packages"]
    effort = "a quick run: fewer replicates, wider intervals" if manifest["quick"] else "a full run"
    yield (
        f"This page is {effort} of grapevine {manifest['version']} (model {manifest['model_version']}), Python {packages['python']}, "
        f"NumPy {packages['numpy']}, Numba {packages['numba']}.\n"
    )
    yield "| kind | holds | does not hold (open) | not known | not run | error |"
    yield "|---|---|---|---|---|---|"
    for kind, by in counts(found.targets).items():
        yield f"| {kind} | " + " | ".join(str(by[verdict]) for verdict in VERDICTS) + " |"
    yield ""


def _kinds(targets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for kind in KINDS:
        mine = [row for row in targets if row["kind"] == kind]
        if not mine:
            continue
        yield f"## {TITLES[kind]}\n"
        yield f"{KIND_MEANS[kind].capitalize()}.\n"
        if kind in MORE:
            yield MORE[kind]
        yield HEAD
        yield "|" + "---|" * (HEAD.count("|") - 1)
        yield from (_row(row) for row in mine)
        yield ""


def _row(row: Mapping[str, Any]) -> str:
    source = f"{row['finding']} *{row['source']}*"
    cells = (row["id"], source, row["required"], _headline(row), _verdict(row), f"{row['seconds']:.0f}")
    return table_row(cells)


def _headline(row: Mapping[str, Any]) -> str:
    """Return the first reading, or the first that does not hold: what decided the verdict."""
    readings = row["readings"]
    if not readings:
        return ""
    decisive = deciding(readings)
    more = f" (and {len(readings) - 1} more below)" if len(readings) > 1 else ""
    return f"{decisive['name']}: {shown(decisive)}{more}"


def shown(reading: Mapping[str, Any]) -> str:
    """Return a value with its interval and unit."""
    value, low, high = (reading[key] for key in ("value", "low", "high"))
    unit = f" {reading['unit']}" if reading["unit"] else ""
    if value is None:
        return "nothing to measure"
    if low is None or high is None or (low == value == high):
        return f"{value:.4g}{unit}"
    return f"{value:.4g} [{low:.4g}, {high:.4g}]{unit}"


def _verdict(row: Mapping[str, Any]) -> str:
    if row["verdict"] == "does not hold":
        return "**open**" if row["expected"] == "open" else "**does not hold**"
    return str(row["verdict"])


def _draws(targets: Sequence[Mapping[str, Any]], draws: Mapping[str, Any] | None) -> Iterator[str]:
    if draws is not None:
        yield from draws_section(draws, {row["id"]: row["verdict"] for row in targets})


CARRIERS = """\
Made by `grapevine validate --ablate`: patterns that nobody put in and that hold, measured again with one mechanism switched off at a
time (a single parameter or two; the baseline calibration is unchanged). Only mechanisms that might carry a target were tried. Where the
target no longer holds, the mechanism carries it; where it still holds, the mechanism is not needed. The number is the one that decided,
beside its value with all mechanisms on; the error rate of each verdict is that of its target, and many were tried, so a verdict that
depends on an interval's end is weak.
"""


def _carriers(targets: Sequence[Mapping[str, Any]], ablations: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not ablations:
        return
    yield "## Which mechanism carries which finding\n"
    yield CARRIERS
    yield "| id | no longer holds where | still holds where |"
    yield "|---|---|---|"
    by_id = {row["id"]: row for row in targets}
    for one in dict.fromkeys(row["id"] for row in ablations):
        mine = [row for row in ablations if row["id"] == one]
        stops, stays = (
            "; ".join(row["without"] for row in mine if row["verdict"] == verdict) or "-"
            for verdict in ("does not hold", "holds")
        )
        yield f"| {one} | {table_cell(stops)} | {table_cell(stays)} |"
    yield ""
    yield "| id | without | number | all mechanisms on | without it | still holds |"
    yield "|---|---|---|---|---|---|"
    for row in ablations:
        yield _ablated(row, by_id[row["id"]])
    yield ""


def _ablated(row: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    one = deciding(row["readings"])
    if not one:
        message = row["message"].splitlines()[0] if row["message"] else ""
        return f"| {row['id']} | {table_cell(row['without'])} | {table_cell(message)} | | | {row['verdict']} |"
    before = next((other for other in whole["readings"] if other["name"] == one["name"]), None)
    cells = (
        row["id"],
        row["without"],
        f"{one['name']} ({one['required']})",
        shown(before) if before else "",
        shown(one),
        "yes" if row["verdict"] == "holds" else "**no**",
    )
    return table_row(cells)


def _not_asked() -> Iterator[str]:
    yield ""
    yield "## Findings that were not tested, and why\n"
    yield "Findings of the reviewed literature that this model cannot be tested on, or not yet.\n"
    for one in NOT_ASKED:
        yield f"- {one.finding} *{one.source}* {one.why}"


def _details(targets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## Every number\n"
    yield "*Power*: the chance to show the number in brackets, were it exactly true.\n"
    yield "| id | number | measured | required | reason | power | holds |"
    yield "|---|---|---|---|---|---|---|"
    for row in targets:
        for one in row["readings"]:
            cells = (row["id"], one["name"], shown(one), one["required"], one["why"], _power(one), HELD[one["verdict"]])
            yield table_row(cells)
    yield ""
    yield "## How each was measured, and what was learned\n"
    for row in targets:
        yield from _paragraph(row)


HELD = {"holds": "yes", "does not hold": "**no**", "not known": "not known"}


def _power(reading: Mapping[str, Any]) -> str:
    if reading["power"] is None:
        return "not checked"
    return f"{reading['power']:.2f} ({reading['said']:.3g})"


def _repairs(targets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    repaired = [(row, one) for row in targets for one in row.get("repaired", ())]
    if not repaired:
        return
    yield ""
    yield "## Repairs\n"
    yield "Experiments that were changed after a result of theirs had been seen; what the source says was never changed.\n"
    yield "| id | date | what was changed, and why | verdict before | number that decided before | verdict now | number now |"
    yield "|---|---|---|---|---|---|---|"
    for row, one in sorted(repaired, key=lambda pair: pair[1]["date"]):
        before = (one["verdict"] or "-", one["number"] or "-")
        cells = (row["id"], one["date"], one["what"], *before, _verdict(row), _headline(row))
        yield table_row(cells)


def _paragraph(row: Mapping[str, Any]) -> Iterator[str]:
    detail = row["detail"] or row["message"].splitlines()[0] if row["detail"] or row["message"] else ""
    level = f" Simultaneous intervals at {row['level']:.1%}; " if row["level"] is not None else " "
    learned = f" **Learned:** {row['learned']}" if row["learned"] else ""
    yield f"- **{row['id']}.** {detail}{level}false alarm {row['false_alarm']:.1%}.{learned}"


def _circularity(targets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield ""
    yield "## What was set, and what was only compared\n"
    yield (
        "A number that was set as a parameter is not evidence when it comes out again. Set from a source (the full list: "
        "[parameters](parameters.md)):\n"
    )
    yield "| parameter | value | source | evidence | comes out again in |"
    yield "|---|---|---|---|---|"
    by_key: dict[str, list[str]] = {}
    for row in targets:
        for key in row["parameters"]:
            by_key.setdefault(key, []).append(row["id"])
    for one in describe():
        if one.evidence == "assumption" and one.key not in by_key:
            continue
        cells = (f"`{one.key}`", str(one.default), one.source, one.evidence, ", ".join(by_key.get(one.key, ())))
        yield table_row(cells)
    yield ""
    yield "Only compared, never set:\n"
    for row in targets:
        if row["kind"] in NOT_PUT_IN:
            yield f"- {row['id']}: {table_cell(row['required'])} ({table_cell(row['source'])})"
    yield ""


if __name__ == "__main__":
    from sim.validation.catalogue import TARGETS
    from sim.validation.under_draws import kept

    sys.stdout.write(page_of(worded(read(Path(sys.argv[1])), TARGETS), kept()))
