"""The source files that decide results: the rooms of the model.

What stands in these rooms names the runs and the compiled code; an edit anywhere else leaves both as they are.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parents[1]
"""The folder of the package ``sim``."""

MODEL_ROOMS = frozenset(
    {"company", "conduct", "engine", "kernel", "measures", "model.py", "policies", "scenario", "society", "state"}
)
"""Folders and files at the top of the package that a simulated run is made of, from its scenario to its measures."""


def model_files(folder: Path = PACKAGE) -> list[Path]:
    """Return the Python files below ``folder`` that belong to the model, in a fixed order."""
    return sorted(path for path in folder.rglob("*.py") if path.relative_to(folder).parts[0] in MODEL_ROOMS)
