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
from sim.validation.target import KIND_MEANS, KINDS, Kind

TITLES: dict[Kind, str] = {"exact": "Exact theory", "emergent": "Emergent patterns", "recovered": "Recovered input"}
HEAD = "| id | finding, and where it was read | required | measured | verdict | seconds |"

INTRODUCTION = """\
# Validation

Made by `make validate`; do not edit. How to read it:

- Three kinds of target are counted separately, and only *emergent* ones are evidence for the model. *Exact*: {exact}.
  *Recovered*: {recovered}.
- What is required was fixed before the result was seen, from the source named. No parameter was tuned to a target. Where an experiment
  was repaired after a first look, its entry under "How each was measured" says how.
- *Measured* is a value with its confidence interval; several numbers of one target share its error rate (Bonferroni), so that the
  intervals of a target are simultaneous at the level given. *False alarm* is the probability of a wrong verdict where the requirement is
  exactly true.
- A target that does not hold stays here as **open**, with what was learned.
- Findings are quoted as they were read, which for most journal papers means the abstract.
"""


def page_of(found: Validation) -> str:
    """Return the page as Markdown."""
    return "\n".join(
        [
            *_head(found),
            *_kinds(found.targets),
            *_carriers(found.targets, found.ablations),
            *_details(found.targets),
            *_not_asked(),
            *_circularity(found.targets),
        ]
    )


def _head(found: Validation) -> Iterator[str]:
    yield INTRODUCTION.format(exact=KIND_MEANS["exact"], recovered=KIND_MEANS["recovered"])
    manifest = found.manifest
    packages = manifest["packages"]
    effort = "a quick run: fewer replicates, wider intervals" if manifest["quick"] else "a full run"
    yield (
        f"This page is {effort} of grapevine {manifest['version']} (model {manifest['model_version']}), Python {packages['python']}, "
        f"NumPy {packages['numpy']}, Numba {packages['numba']}.\n"
    )
    yield "| kind | holds | does not hold (open) | not run | error |"
    yield "|---|---|---|---|---|"
    for kind, by in counts(found.targets).items():
        yield f"| {kind} | {by['holds']} | {by['does not hold']} | {by['not run']} | {by['error']} |"
    yield ""


def _kinds(targets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for kind in KINDS:
        mine = [row for row in targets if row["kind"] == kind]
        if not mine:
            continue
        yield f"## {TITLES[kind]}\n"
        yield f"{KIND_MEANS[kind].capitalize()}.\n"
        yield HEAD
        yield "|" + "---|" * (HEAD.count("|") - 1)
        yield from (_row(row) for row in mine)
        yield ""


def _row(row: Mapping[str, Any]) -> str:
    source = f"{row['finding']} *{row['source']}*"
    cells = (row["id"], source, row["required"], _headline(row), _verdict(row), f"{row['seconds']:.0f}")
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


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


CARRIERS = """\
Made by `grapevine validate --ablate`: emergent targets that hold, measured again with one mechanism switched off at a
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
        yield f"| {one} | {_cell(stops)} | {_cell(stays)} |"
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
        return f"| {row['id']} | {_cell(row['without'])} | {_cell(message)} | | | {row['verdict']} |"
    before = next((other for other in whole["readings"] if other["name"] == one["name"]), None)
    cells = (
        row["id"],
        row["without"],
        f"{one['name']} ({one['required']})",
        shown(before) if before else "",
        shown(one),
        "yes" if row["verdict"] == "holds" else "**no**",
    )
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _not_asked() -> Iterator[str]:
    yield ""
    yield "## Findings that were not tested, and why\n"
    yield "Findings of the reviewed literature that this model cannot be tested on, or not yet.\n"
    for one in NOT_ASKED:
        yield f"- {one.finding} *{one.source}* {one.why}"


def _details(targets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## Every number\n"
    yield "| id | number | measured | required | holds |"
    yield "|---|---|---|---|---|"
    for row in targets:
        for one in row["readings"]:
            holds = "yes" if one["holds"] else "**no**"
            cells = (row["id"], one["name"], shown(one), one["required"], holds)
            yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"
    yield ""
    yield "## How each was measured, and what was learned\n"
    for row in targets:
        yield from _paragraph(row)


def _paragraph(row: Mapping[str, Any]) -> Iterator[str]:
    detail = row["detail"] or row["message"].splitlines()[0] if row["detail"] or row["message"] else ""
    level = f" Simultaneous intervals at {row['level']:.1%}; " if row["level"] is not None else " "
    learned = f" **Learned:** {row['learned']}" if row["learned"] else ""
    repaired = f" **Repaired after a first look:** {row['repaired']}" if row.get("repaired") else ""
    yield f"- **{row['id']}.** {detail}{level}false alarm {row['false_alarm']:.1%}.{repaired}{learned}"


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
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"
    yield ""
    yield "Only compared, never set:\n"
    for row in targets:
        if row["kind"] == "emergent":
            yield f"- {row['id']}: {_cell(row['required'])} ({_cell(row['source'])})"
    yield ""


if __name__ == "__main__":
    from sim.validation.catalogue import TARGETS

    sys.stdout.write(page_of(worded(read(Path(sys.argv[1])), TARGETS)))
