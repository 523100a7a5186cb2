"""A calibration as lines for a terminal, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.calibration.findings.summary import Summary
from sim.views import words
from sim.views.terminal.text_table import grid, paragraph


def lines(found: Summary) -> list[str]:
    """Return a calibration as lines: what each wave leaves, who contradicts whom, and what is left of each parameter."""
    return [line for part in (_waves(found), _contradictions(found), _ensemble(found), _ranges(found)) for line in part]


def screening_lines(candidates: Sequence[Mapping[str, Any]], kept: Sequence[str]) -> list[str]:
    """Return a screening as a table, what matters most first."""
    head = ("parameter", "effect", "95 % half-width", "moves most", "kept")
    body = [
        [one["key"], f"{one['effect']:.2f}", f"{one['noise']:.2f}", one["group"], "yes" if one["key"] in kept else ""]
        for one in candidates
    ]
    note = "Effect: mean change over the whole range, in standard deviations of what is unknown, of the paper that it moves most."
    return [*grid(head, body), "", *paragraph(note)]


def plain(found: Summary) -> dict[str, Any]:
    """Return a calibration as plain data."""
    leave = ("design", "left", "emulators")
    return {
        "waves": [{key: value for key, value in wave.items() if key not in leave} for wave in found.waves],
        "points": found.points,
        "failed": len(found.errors),
        "ensemble": None
        if found.ensemble is None
        else {
            "members": len(found.ensemble.values),
            "effective_size": round(found.ensemble.effective, 2),
            "checked": found.ensemble.checked,
            "implausible": found.ensemble.implausible,
            "failed": found.ensemble.failed,
        },
        "parameters": {one.free.key: list(one.quantiles) for one in found.ranges},
        "pairs": [[one.first, one.second, round(one.correlation, 3)] for one in found.pairs],
    }


def share_text(wave: Mapping[str, Any]) -> str:
    """Return the share of the space that a wave leaves, with its interval."""
    if not wave["share"]:
        return f"nothing (less than {_small(wave['share_high'])} could have been overlooked)"
    return f"{_small(wave['share'])} ({_small(wave['share_low'])} to {_small(wave['share_high'])})"


def _small(share: float) -> str:
    return f"{100.0 * share:.2g} %" if share >= 1e-4 else f"{share:.1e}"


def _waves(found: Summary) -> Iterator[str]:
    for wave in found.waves:
        yield f"Wave {wave['wave']}: {len(wave['design'])} points; left of the space: {share_text(wave)}"
        poor = [name for name, one in wave["checks"].items() if one["explained"] < 0.5]
        if poor:
            yield from paragraph(f"emulated badly (less than half of the variance): {', '.join(poor)}", "  ")
        if wave["flat"]:
            yield from paragraph(f"hardly vary, and are not emulated: {', '.join(wave['flat'])}", "  ")
        if wave["undefined"]:
            yield from paragraph(f"undefined at most points: {', '.join(wave['undefined'])}", "  ")
    if not found.waves:
        yield "No wave is complete."


def contradiction_texts(wave: Mapping[str, Any]) -> list[str]:
    """Return the smallest sets of papers that cannot be met at once, as text."""
    return [f"{' and '.join(one['groups'])} (at best {one['least']:.1f})" for one in wave["contradictions"]["sets"]]


def _contradictions(found: Summary) -> Iterator[str]:
    if not found.waves:
        return
    last = found.waves[-1]
    texts = contradiction_texts(last)
    if texts:
        yield ""
        yield from paragraph(
            f"Cannot be met{' at once' if len(texts) > 1 else ''} (implausibility, cut-off 3): {'; '.join(texts)}"
        )
        if not last["contradictions"]["searched"]:
            yield "There may be more: the search was stopped."


def _ensemble(found: Summary) -> Iterator[str]:
    made = found.ensemble
    if made is None:
        return
    yield ""
    yield (
        f"Ensemble: {len(made.values)} members that amount to {made.effective:.0f}; of {made.checked} that were run, {made.implausible} "
        f"were ruled out and {made.failed} failed"
    )
    if made.agreement > 1.1:
        yield f"The sample that they come from has not settled (agreement {made.agreement:.2f}, wanted below 1.1)"


def _ranges(found: Summary) -> Iterator[str]:
    if not found.ranges:
        return
    head = ("parameter", "prior", "left: 5 %", "median", "95 %", "narrower by")
    body = [
        [
            one.free.key,
            f"{one.free.low:g} to {one.free.high:g}",
            *(words.number(value) for value in one.quantiles),
            f"{one.narrowed:.1f}",
        ]
        for one in found.ranges
    ]
    yield ""
    yield from grid(head, body)
    if found.pairs:
        pairs = "; ".join(f"{one.first} and {one.second} ({one.correlation:+.2f})" for one in found.pairs[:6])
        yield ""
        yield from paragraph(f"Known together only (correlation): {pairs}")
