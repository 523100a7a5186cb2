"""Power before the run: the spread of an earlier full run, the pilot, in place of a run's own.

``python -m sim.validation.pilot FOLDER`` keeps the spreads of a finished full run in ``sim/validation/pilot.json``. A number that the pilot
does not know, and every quick run, has its power from its own spread, which for normal errors says the same: spread and mean are
independent.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from sim.validation.standard import POWER, Reading, power_to_show
from sim.validation.target import Measured, Target, TargetError

FILE = Path(__file__).parent / "pilot.json"

Spreads: TypeAlias = Mapping[str, Mapping[str, Mapping[str, float]]]
"""By target and number: ``half`` the width of the interval, its standard ``error``, and the ``power`` that they gave."""


@cache
def spreads() -> Spreads:
    """Return the spreads of the pilot; none where there has been no pilot."""
    found: Spreads = json.loads(FILE.read_text(encoding="utf-8"))["spreads"] if FILE.exists() else {}
    return found


def with_pilot(target: str, measured: Measured, pilot: Spreads) -> Measured:
    """Return ``measured`` with the power that the pilot gives to each number that it knows."""
    known = pilot.get(target, {})
    return replace(
        measured,
        readings=tuple(_from_pilot(one, known[one.name]) if one.name in known else one for one in measured.readings),
    )


def _from_pilot(reading: Reading, spread: Mapping[str, float]) -> Reading:
    band = (reading.band_low, reading.band_high)
    return replace(reading, power=power_to_show(reading.said, spread["half"], spread["error"], band))


def powerless(targets: Sequence[Target], pilot: Spreads) -> list[str]:
    """Return ids of targets that by the pilot lack the power to tell, at full effort."""
    return [one.id for one in targets if any(known["power"] < POWER for known in pilot.get(one.id, {}).values())]


def spreads_of(manifest: Mapping[str, Any], targets: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the spreads of a validation as plain data, see :data:`Spreads`, and which model it was.

    Raises:
        TargetError: it was a quick run.
    """
    if manifest["quick"]:
        raise TargetError("a quick run is no pilot: run it in full")
    found = {row["id"]: {one["name"]: _spread(one) for one in row["readings"] if _whole(one)} for row in targets}
    return {"model": manifest["model_version"], "spreads": {id_: known for id_, known in found.items() if known}}


def _whole(reading: Mapping[str, Any]) -> bool:
    return None not in (reading["low"], reading["high"], reading["error"], reading["power"])


def _spread(reading: Mapping[str, Any]) -> dict[str, float]:
    return {"half": 0.5 * (reading["high"] - reading["low"]), "error": reading["error"], "power": reading["power"]}


if __name__ == "__main__":
    from sim.validation.results import read

    pilot = read(Path(sys.argv[1]))
    FILE.write_text(json.dumps(spreads_of(pilot.manifest, pilot.targets), indent=1) + "\n", encoding="utf-8")
