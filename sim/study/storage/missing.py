"""What to do where a package is not installed."""

from __future__ import annotations

import sys

from sim.study.storage.files import quoted


def how_to_install(package: str) -> str:
    """The command that installs ``package`` for the Python that runs, whatever environment is active."""
    return f"{quoted(sys.executable)} -m pip install {package}"
