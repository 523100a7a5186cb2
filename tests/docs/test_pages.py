"""The pages in ``docs`` say what is so: generated ones are current, examples run, links lead somewhere, names exist."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from sim.policies import Cases, names, resolve
from sim.policies.base import COMPLAINT, QUESTION
from sim.scenario import describe
from sim.views.parameters_page import page

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
EXAMPLE = DOCS / "examples" / "my_policy.py"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])

HEADINGS = (
    "1 Purpose and patterns",
    "2 Entities, state variables, and scales",
    "3 Process overview and scheduling",
    "4 Design concepts",
    "5 Initialization",
    "6 Input data",
    "7 Submodels",
)
CONCEPTS = (
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def cases(**columns: list[float]) -> Cases:
    """A table of cases; columns that are not given hold zeros."""
    rows = len(next(iter(columns.values())))
    switches = {"public", "persistent", "member"}
    made = {
        name: np.array(columns.get(name, [0.0] * rows), dtype=np.bool_ if name in switches else np.float64)
        for name in Cases.__dataclass_fields__
    }
    return Cases(**made)


def test_the_page_of_parameters_is_current() -> None:
    assert read(DOCS / "parameters.md") == page(), (
        "run: python -m sim.views.parameters_page > docs/parameters.md"
    )


def test_odd_has_its_headings_in_order() -> None:
    text = read(DOCS / "odd.md")
    assert tuple(re.findall(r"^## (.+)$", text, flags=re.MULTILINE)) == HEADINGS
    concepts = text.partition("\n## 4 ")[2].partition("\n## 5 ")[0]
    assert tuple(re.findall(r"^### (.+)$", concepts, flags=re.MULTILINE)) == CONCEPTS


def test_odd_names_every_parameter_and_no_other() -> None:
    text = read(DOCS / "odd.md")
    known = {one.key.replace("<name>.", "") for one in describe()}
    sections = {key.partition(".")[0] for key in known}
    named = set(re.findall(rf"\b((?:{'|'.join(sorted(sections))})\.(?!py\b|md\b)[a-z_0-9]+)\b", text))
    assert named == known


def test_the_example_is_in_the_page_as_it_is() -> None:
    text = read(EXAMPLE)
    assert f"```python\n{text}```" in read(DOCS / "policies.md")
    assert len(text.splitlines()) < 40


def test_the_example_works() -> None:
    policy = resolve(f"{EXAMPLE}:MyPolicy")
    found = policy.judge(cases(kind=[QUESTION, QUESTION, COMPLAINT], public=[1, 0, 1], severity=[-1, -1, 3]))
    assert found.not_before.tolist() == [60.0, 0.0, 0.0]
    assert found.priority.argmax() == 2


def test_parameters_of_policies_are_set_as_the_page_says() -> None:
    specs = re.findall(r"[\w./-]+(?::\w+)?\[\w+=[^\]]*\]", read(DOCS / "policies.md"))
    assert specs
    for spec in specs:
        name, _, values = spec.rstrip("]").partition("[")
        policy = resolve(spec.replace("docs/", f"{DOCS}/"))
        for part in values.split(";"):
            key, _, value = part.partition("=")
            assert getattr(policy, key) == float(value), (name, key)


def test_every_policy_has_its_paragraph() -> None:
    text = read(DOCS / "policies.md")
    for name in names():
        assert f"**`{name}`.**" in text
        for parameter in type(resolve(name)).model_fields:
            assert f"`{parameter}`" in text, (name, parameter)


def targets(path: Path) -> list[str]:
    """Where the links of a page lead, inside the project. Pictures are made by their own commands."""
    found = re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", read(path))
    return [target.partition("#")[0] for target in found if not re.match(r"https?:|#", target)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    missing = [target for target in targets(path) if not (path.parent / target).exists()]
    assert missing == []


def test_every_page_is_in_the_index() -> None:
    index = {(DOCS / target).resolve() for target in targets(DOCS / "README.md")}
    decisions = DOCS / "decisions"
    listed = {(decisions / target).resolve() for target in targets(decisions / "README.md")}
    pages = {path.resolve() for path in DOCS.rglob("*.md")}
    assert pages - {DOCS / "README.md"} <= index | listed
