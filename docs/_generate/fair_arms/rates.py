"""In how many replicates the status quo showed the rates that the scenario states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docs._generate.fair_arms.arms import Arms
from docs._generate.fair_arms.markdown import table
from sim.measures.rates import TOLERANCE

_KIND = "rates"


def tables(studies: Sequence[Arms]) -> str:
    """Return, for each study and rate, the replicates in which it agreed with the stated one, and the greatest departures."""
    return "\n\n".join(_table(study) for study in studies)


def _table(study: Arms) -> str:
    found = departures(study)
    rows = []
    for rate, by_replicate in found.items():
        agree = sum(abs(share) <= TOLERANCE for share in by_replicate.values())
        low, high = min(by_replicate.values()), max(by_replicate.values())
        rows.append([rate, f"{agree} of {len(by_replicate)}", f"{100 * low:+.1f} %", f"{100 * high:+.1f} %"])
    replicates = set.intersection(*(set(by_replicate) for by_replicate in found.values()))
    every = sum(all(abs(one[number]) <= TOLERANCE for one in found.values()) for number in replicates)
    rows.append(["all of them", f"{every} of {len(replicates)}", "", ""])
    return table([f"rate, {study.people:,} people", "within a tenth", "lowest", "highest"], rows)


def departures(study: Arms) -> Mapping[str, Mapping[int, float]]:
    """Return realised over stated less one, by rate and replicate; a rate that is stated as 0 or has no value is left out."""
    runs = study.results.runs
    replicates = dict(zip(runs["run"].to_pylist(), runs["replicate"].to_pylist(), strict=True))
    groups = study.results.groups
    names = dict.fromkeys(
        group
        for kind, group in zip(groups["kind"].to_pylist(), groups["group"].to_pylist(), strict=True)
        if kind == _KIND
    )
    found: dict[str, dict[int, float]] = {}
    for name in names:
        stated, realised = (study.group(_KIND, name, measure) for measure in ("stated", "realised"))
        shares = {
            replicates[run]: realised[run] / value - 1.0
            for run, value in stated.items()
            if value > 0.0 and run in realised
        }
        if shares:
            found[name] = shares
    return found
