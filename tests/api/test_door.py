"""``import sim as gv``: the names that it offers, and what it costs to import them."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

import sim as gv

HEAVY = {"duckdb", "matplotlib", "mesa", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy", "typer"}


def loaded(code: str) -> set[str]:
    """The top-level packages in memory after a program."""
    program = f"import json, sys\n{code}\nprint(json.dumps([name.partition('.')[0] for name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.slow
def test_every_name_is_there_and_listed() -> None:
    for name in gv.__all__:
        assert getattr(gv, name) is not None
        assert name in dir(gv)
    with pytest.raises(AttributeError, match="compar"):
        _ = gv.compar  # type: ignore[attr-defined]


@pytest.mark.slow
def test_the_names_are_those_of_the_rooms() -> None:
    homes = {"ConversationModel": "sim.model", "Policy": "sim.policies", "Scenario": "sim.scenario"}
    for name, module in homes.items():
        assert getattr(gv, name) is getattr(import_module(module), name)


@pytest.mark.process
def test_importing_the_package_and_reading_its_names_loads_nothing_heavy() -> None:
    assert not loaded("import sim; dir(sim); sim.GrapevineError; sim.__version__") & HEAVY


@pytest.mark.process
@pytest.mark.parametrize("first", ["import sim.policies", "from sim.policies import Policy", "import sim"])
def test_policies_are_a_package_and_a_list_in_any_order(first: str) -> None:
    code = f"{first}\nimport sim as gv\nfound = gv.policies()\nfrom sim.policies import resolve\nprint('ignore' in found.index)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]


@pytest.mark.parametrize(
    ("kind", "name", "columns"),
    [
        ("scenarios", "airline", {"meaning", "question", "watch"}),
        ("policies", "grow-advocates", {"meaning", "parameters"}),
        ("parameters", "company.budget", {"unit", "default", "range", "source"}),
        ("metrics", "value", {"table", "unit", "better"}),
    ],
)
def test_what_there_is_to_choose_from_is_a_data_frame(kind: str, name: str, columns: set[str]) -> None:
    found: Any = getattr(gv, kind)()
    assert columns <= set(found.columns)
    assert name in found.index
    assert found.index.is_unique or kind == "metrics"


def test_a_scenario_is_loaded_with_parameters_on_top() -> None:
    assert gv.load("airline", {"company.budget": 2}).company.budget == 2.0
    assert gv.load("airline", ["company.budget=2"]).company.budget == 2.0
    changed = gv.load(gv.load("airline"), {"company.budget": 2})
    assert [one.key for one in changed.departures if one.origin == "override"] == ["company.budget"]
    with pytest.raises(gv.GrapevineError, match=r"company\.budget'"):
        gv.load("airline", {"company.budgt": 2})
