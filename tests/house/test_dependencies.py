"""What the package stands on is declared, is used, and has a line in the decisions."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import sim

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# Modules that come with a declared library and move in step with it.
COMPANIONS = {
    "llvmlite": "numba",
    "pydantic_core": "pydantic",
    "click": "typer",
    "markupsafe": "jinja2",
    "rich": "typer",
    "sklearn": "scikit-learn",
    "PIL": "matplotlib",
    "fastapi": "nicegui",
    "ifaddr": "nicegui",
    "uvicorn": "nicegui",
}


def name(requirement: str) -> str:
    """The library in a requirement such as ``mesa>=3.3,<4``."""
    return re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0].lower()


DECLARED = {name(line) for line in PROJECT["dependencies"]}
EXTRAS = {extra: {name(line) for line in lines} for extra, lines in PROJECT["optional-dependencies"].items()}


def imported(folder: Path) -> dict[str, set[str]]:
    """Third-party modules imported below ``folder``, each with the files that import it."""
    found: dict[str, set[str]] = {}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            else:
                continue
            for module in modules:
                top = module.partition(".")[0]
                if top not in sys.stdlib_module_names and top not in ("sim", "__main__"):
                    found.setdefault(top, set()).add(path.relative_to(ROOT).as_posix())
    return found


def test_what_is_imported_is_declared() -> None:
    allowed = DECLARED | EXTRAS["dask"] | EXTRAS["calibrate"] | EXTRAS["office"] | EXTRAS["app"]
    undeclared = {
        module: sorted(files)
        for module, files in imported(ROOT / "sim").items()
        if COMPANIONS.get(module, module).lower() not in allowed
    }
    assert undeclared == {}


def test_what_is_declared_is_imported() -> None:
    assert {COMPANIONS.get(module, module).lower() for module in imported(ROOT / "sim")} >= DECLARED


def test_every_library_has_its_line_in_the_decisions() -> None:
    page = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8").lower()
    libraries = DECLARED.union(*EXTRAS.values()) - {PROJECT["name"]}
    assert {library for library in libraries if not re.search(rf"\b{re.escape(library)}\b", page)} == set()


def test_the_versions_agree() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {sim.__version__}\n" in citation
