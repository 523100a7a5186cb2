"""Lists of scenarios, policies, parameters and metrics, as data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def scenarios() -> pd.DataFrame:
    """Return the ready-made scenarios: ``meaning``, ``question``, ``story``, what to ``watch`` and ``discuss``, by name."""
    return _frame("scenarios")


def policies() -> pd.DataFrame:
    """Return the policies: their ``meaning`` and the names of their ``parameters``, by name."""
    found = _frame("policies")
    found["parameters"] = [[one["name"] for one in listed] for listed in found["parameters"]]
    return found


def parameters() -> pd.DataFrame:
    """Return the parameters of a scenario: unit, default, range, uncertain range, meaning and source, by dotted key."""
    return _frame("parameters")


def metrics() -> pd.DataFrame:
    """Return the measures: their table, unit, direction and meaning, by name."""
    return _frame("metrics")


def _frame(kind: str) -> pd.DataFrame:
    import pandas as pd

    from sim.views.terminal.catalogue import rows

    return pd.DataFrame(rows(kind)).set_index("name")
