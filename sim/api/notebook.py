"""Display of a result as the last line of a notebook's cell."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.api.results import Result


def result_html(result: Result) -> str:
    """Return the answer, a table of differences or measures, and where the results are."""
    answer = html.escape(result.summary_text())
    parts = [f"<p>{line}</p>" for line in answer.splitlines()] if _is_prose(result) else [f"<pre>{answer}</pre>"]
    parts += _table(result) if len(result.runs) else []
    if not result.finished:
        parts.append("<p>Not finished: the same call goes on from here.</p>")
    if len(result.failures):
        parts.append(f"<p>{len(result.failures)} of {len(result.runs)} runs failed: see <code>.failures</code>.</p>")
    parts.append(f"<p><small>Results: <code>{html.escape(str(result.folder))}</code></small></p>")
    return "\n".join(parts)


def _is_prose(result: Result) -> bool:
    from sim.api.results import SweepResult

    return not isinstance(result, SweepResult)


def _table(result: Result) -> list[str]:
    from sim.api.results import ComparisonResult, RunResult

    if isinstance(result, ComparisonResult) and len(result.differences):
        shown = result.differences.to_html(index=False, float_format=lambda value: f"{value:,.4g}", na_rep="", border=0)
        level = f"{100.0 * result.differences.attrs['level']:.0f} %"
        note = f"Paired differences in {result.differences.attrs['metric']}, with simultaneous {level} confidence intervals."
        return [shown, f"<p><small>{note}</small></p>"]
    if isinstance(result, RunResult):
        return [
            str(
                result.measures.to_frame("run").to_html(float_format=lambda value: f"{value:,.4g}", na_rep="", border=0)
            )
        ]
    return []
