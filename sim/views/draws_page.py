"""The section on draws of the page of a validation, as Markdown: held under the ensemble, and under the prior."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sim.validation.draws import ORIGINS, Origin
from sim.validation.target import KINDS, Kind

UNDER: dict[Origin, str] = {"ensemble": "under the ensemble", "prior": "under the prior"}

INTRODUCTION = """\
Made by `grapevine validate --draws {draws}` and by the same with `--prior`: targets measured again in {draws} markets drawn from the
calibrated ensemble, and in {draws} drawn from the uncalibrated prior of the same {parameters} parameters, so that both differ in nothing
but the fit{effort}. The baseline is solved at each draw and then kept; what an experiment sets itself goes before the draw. In each
draw the standard of proof gives the verdict. A target *holds* under the ensemble, or the prior, when it holds in more than half of the
draws that could tell; where fewer than half could tell, it is *not known*. A group is a paper, and in each draw as good as its worst
target; groups of which no target is measured do not count.
"""


def draws_section(found: Mapping[str, Any], at_defaults: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the lines of the section.

    Args:
        found: summary of ``sim.validation.under_draws``.
        at_defaults: verdicts of targets at the defaults, by id, where they are known.
    """
    about = found["about"]
    effort = ", with fewer and smaller replicates (`--quick`), a first look" if about["quick"] else ""
    yield "## Under the ensemble and under the prior\n"
    yield INTRODUCTION.format(draws=about["draws"], parameters=len(about["prior"]), effort=effort)
    yield f"{_origin(about)}\n"
    for kind in _kinds(found):
        first, *more = headlines(found, kind)
        yield f"**{first}** {' '.join(more)}\n"
    yield from _groups(found)
    yield from _targets(found, at_defaults or {})
    yield from _numbers(found)


def headlines(found: Mapping[str, Any], kind: Kind) -> list[str]:
    """Return how many groups of a kind hold under each origin, in a sentence, and a sentence more on each."""
    counts = found["counts"][kind]
    here = [origin for origin in ORIGINS if origin in counts]
    parts = [
        f"{_held(counts[origin]['groups'], ' groups hold' * (not k))} {UNDER[origin]}" for k, origin in enumerate(here)
    ]
    return [f"{kind.capitalize()}: {', '.join(parts)}.", *(_more(counts[origin], UNDER[origin]) for origin in here)]


def over(counts: Mapping[str, Any]) -> str:
    """Return a verdict over draws, and in how many of those that could tell it holds."""
    could = counts["holds"] + counts["does not hold"]
    unknown = f", {counts['not known']} could not tell" if counts["not known"] else ""
    errors = f" ({counts['errors']} by an error)" if counts.get("errors") else ""
    return f"{counts['verdict']}: in {counts['holds']} of {could}{unknown}{errors}"


def spread(one: Mapping[str, Any]) -> str:
    """Return a mean over draws, and the lowest and highest."""
    return f"{one['mean']:.4g} ({one['low']:.4g} to {one['high']:.4g})"


def _held(by: Mapping[str, int], what: str) -> str:
    return f"{by['holds']} of {sum(by.values())}{what}"


def _more(counts: Mapping[str, Any], under: str) -> str:
    each, unknown = counts["groups_in_a_draw"], counts["groups"]["not known"]
    return (
        f"{under.capitalize()} {_held(counts['targets'], ' targets hold')}, and in a draw {each['mean']:.1f} groups on average "
        f"({each['low']} to {each['high']}); {unknown or 'no'} group{'' if unknown == 1 else 's'} not known."
    )


def _origin(about: Mapping[str, Any]) -> str:
    made = f"Measured with grapevine {about['version']} (model {about['model_version']})"
    ensemble = about["ensemble"]
    if ensemble is None:
        return f"{made}; there was no ensemble."
    other = (
        "" if ensemble["model_version"] == about["model_version"] else f", fitted to model {ensemble['model_version']}"
    )
    return f"{made}; ensemble of {ensemble['members']} members that amount to {ensemble['effective_size']}{other}."


def _groups(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"| kind | group | targets | {' | '.join(UNDER.values())} |"
    yield "|---|---|---|---|---|"
    for row in found["groups"]:
        cells = (row["kind"], row["group"], ", ".join(row["targets"]), *_over(row))
        yield table_row(cells)
    yield ""


def _targets(found: Mapping[str, Any], at_defaults: Mapping[str, str]) -> Iterator[str]:
    yield f"| id | at the defaults | {' | '.join(UNDER.values())} |"
    yield "|---|---|---|---|"
    for row in found["targets"]:
        cells = (row["id"], at_defaults.get(row["id"], "-"), *_over(row))
        yield table_row(cells)
    yield ""


def _numbers(found: Mapping[str, Any]) -> Iterator[str]:
    yield "Means over draws with the lowest and the highest draw; *chance*: the standard error of one draw by its replicates alone.\n"
    heads = " | ".join(f"{under} | chance" for under in UNDER.values())
    yield f"| id | number | required | {heads} |"
    yield "|---|---|---|---|---|---|---|"
    for row in found["targets"]:
        for one in row["numbers"]:
            cells = [row["id"], f"{one['name']}{', ' if one['unit'] else ''}{one['unit']}", one["required"]]
            for origin in ORIGINS:
                cells += _with_error(one[origin]) if origin in one else ("-", "-")
            yield table_row(cells)
    yield ""


def _with_error(one: Mapping[str, Any]) -> tuple[str, str]:
    return spread(one), "-" if one["error"] is None else f"{one['error']:.2g}"


def _over(row: Mapping[str, Any]) -> Sequence[str]:
    return [over(row[origin]) if origin in row else "-" for origin in ORIGINS]


def _kinds(found: Mapping[str, Any]) -> list[Kind]:
    return [kind for kind in KINDS if kind in found["counts"]]


def table_cell(text: str) -> str:
    """Return text as a cell of a table in Markdown: on one line, and nothing in it that would end the cell."""
    return " ".join(text.split()).replace("|", "\\|")


def table_row(cells: Iterable[str]) -> str:
    """Return a row of a table in Markdown."""
    return f"| {' | '.join(map(table_cell, cells))} |"
