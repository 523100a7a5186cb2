"""Where real data is, which is no part of the project: in ``shared/data`` beside the checkout, or where GRAPEVINE_DATA says."""

from __future__ import annotations

import os
from pathlib import Path

import sim
from sim.validation.target import NotRun

DATA_VARIABLE = "GRAPEVINE_DATA"


def data_file(name: str) -> Path:
    """Return a file of real data, in the folder named by GRAPEVINE_DATA, else in ``shared/data`` beside the checkout.

    Raises NotRun when it is not there.
    """
    named = os.environ.get(DATA_VARIABLE)
    folder = Path(named) if named else Path(sim.__file__).parents[2] / "shared" / "data"
    if not (folder / name).exists():
        raise NotRun(f"{name}: data not there; {DATA_VARIABLE} names the folder that holds it")
    return folder / name
