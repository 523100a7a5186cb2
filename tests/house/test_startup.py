"""Starting is quick because the command line imports what a command needs only when it needs it.

What is imported is looked at here; how long it takes is measured in ``benchmarks/``, never in a test.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

HEAVY = {
    "duckdb", "fastapi", "jinja2", "matplotlib", "mesa", "networkx", "nicegui", "numba", "numpy", "pandas", "polars", "pyarrow",
    "scipy", "uvicorn",
}  # fmt: skip

SCRIPT = """
import json, sys
from sim.cli.app import main
sys.argv = ["grapevine", *{arguments!r}]
try:
    main()
except SystemExit as end:
    code = end.code
else:
    code = 0
print()
print(json.dumps([code, sorted(sys.modules)]))
"""


def imported(*arguments: str) -> set[str]:
    """The modules in memory after ``grapevine ARGUMENTS`` has ended well."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(arguments=list(arguments))], capture_output=True, text=True, check=True
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    assert not code, done.stderr
    return set(modules)


@pytest.mark.parametrize("arguments", [("--help",), ("compare", "--help"), ("--version",)], ids=" ".join)
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    modules = imported(*arguments)
    assert "sim" in modules
    assert not {name.partition(".")[0] for name in modules} & HEAVY


SMALL = (
    "--set",
    "society.people=300",
    "--set",
    "company.burn_in=1",
    "--set",
    "company.run_off_months=1",
    "--months",
    "1",
)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing is left to compile, which would load more."""
    imported("run", "default", *SMALL, "--out", str(tmp_path_factory.mktemp("compiled") / "out"))


@pytest.mark.usefixtures("compiled")
def test_a_single_run_loads_no_statistics_and_no_figures(tmp_path: Path) -> None:
    """They take as long to load as everything else, and a run compares nothing."""
    modules = imported("run", "default", *SMALL, "--out", str(tmp_path / "out"))
    assert "numba" in modules
    assert not modules & {"scipy.stats", "scipy.optimize", "matplotlib", "SALib", "distributed", "duckdb"}
    assert not modules & {"networkx", "scipy.spatial", "pandas.core"}  # which Mesa and PyArrow would load
    assert not modules & {"scipy.linalg", "numpy.f2py"}  # which Numba would load


@pytest.mark.usefixtures("compiled")
def test_who_only_hands_out_jobs_loads_no_model(tmp_path: Path) -> None:
    """Workers simulate in processes of their own, where they load the model while this process plans and writes."""
    several = ("--replicates", "10", "--policies", "ignore,coin", "--workers", "2")
    modules = imported("compare", "default", *SMALL, *several, "--out", str(tmp_path / "out"))
    assert "pyarrow" in modules
    assert not modules & {"mesa", "sim.model", "matplotlib", "pandas.core", "scipy.stats"}


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sim, sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {name.partition(".")[0] for name in json.loads(done.stdout)} & HEAVY
