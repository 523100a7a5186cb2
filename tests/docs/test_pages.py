"""The pages in ``docs`` say what is so: generated ones are current, examples run, links lead somewhere, names exist."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from docs._generate import measures, study_file
from docs._generate.parameters import page
from docs._generate.policies import filled
from sim.policies import Blend, Cases, Choice, Schedule, names, resolve
from sim.policies.base import COMPLAINT, QUESTION
from sim.scenario import describe
from sim.study.design.study_file import TABLES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
POLICIES = DOCS / "policies"
EXAMPLES = DOCS / "examples"
EXAMPLE = EXAMPLES / "my_policy.py"
POLICY_PAGES = sorted(POLICIES.glob("*.md"))
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])

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
    assert read(DOCS / "parameters.md") == page(), "run: python -m docs._generate.parameters > docs/parameters.md"


def test_the_page_of_study_files_is_current() -> None:
    assert read(DOCS / "study-file.md") == study_file.page(), (
        "run: python -m docs._generate.study_file > docs/study-file.md"
    )
    for model in TABLES.values():
        assert all(field.description for field in model.model_fields.values())


def test_the_page_of_measures_is_current() -> None:
    assert read(DOCS / "measures.md") == measures.page(), "run: python -m docs._generate.measures > docs/measures.md"


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
    assert f"```python\n{text}```" in read(POLICIES / "README.md")
    assert len(text.splitlines()) < 40


def test_the_example_works() -> None:
    policy = resolve(f"{EXAMPLE}:MyPolicy")
    found = policy.judge(cases(kind=[QUESTION, QUESTION, COMPLAINT], public=[1, 0, 1], severity=[-1, -1, 3]))
    assert found.not_before.tolist() == [60.0, 0.0, 0.0]
    assert found.priority.argmax() == 2


@pytest.mark.parametrize("path", POLICY_PAGES, ids=lambda path: path.stem)
def test_policies_are_set_as_the_pages_say(path: Path) -> None:
    for spec in re.findall(r"[\w./-]+(?::\w+)?\[\w+=[^\]]*\]", read(path)):
        name, _, values = spec.rstrip("]").partition("[")
        file = EXAMPLES if name.startswith("my_policy.py") else ROOT
        policy = resolve(f"{file}/{spec}" if ".py:" in name else spec)
        for part in values.split(";"):
            key, _, value = part.partition("=")
            assert getattr(policy, key) == float(value), (name, key)


def test_the_pages_show_how_parameters_are_set() -> None:
    assert "ignore[desk_share=0.2;tone=0.5]" in read(POLICIES / "README.md")


SECTIONS = ("The idea", "The rule", "Parameters", "What it cannot see", "Who argues for it")


@pytest.mark.parametrize("name", names())
def test_every_policy_has_its_page(name: str) -> None:
    text = read(POLICIES / f"{name}.md")
    assert text.startswith(f"# `{name}`\n")
    assert tuple(re.findall(r"^## (.+)$", text, flags=re.MULTILINE)) == SECTIONS
    for section in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]:
        assert len(section.split()) > 10
    for parameter in type(resolve(name)).model_fields:
        assert f"| `{parameter}` |" in text
    assert f"| [`{name}`]({name}.md) | {type(resolve(name)).label} |" in read(POLICIES / "README.md")


@pytest.mark.parametrize("path", POLICY_PAGES, ids=lambda path: path.stem)
def test_the_parameters_of_policies_are_current(path: Path) -> None:
    assert read(path) == filled(read(path)), "run: python -m docs._generate.policies docs/policies"


@pytest.mark.parametrize("path", POLICY_PAGES, ids=lambda path: path.stem)
def test_a_page_names_no_parameter_that_is_none(path: Path) -> None:
    """Names in the running text that look like parameters are those of the page's policy."""
    if path.stem not in names():
        return
    prose = re.sub(r"<!-- parameters.*?<!-- end -->", "", read(path), flags=re.DOTALL)
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", prose))
    assert named <= set(type(resolve(path.stem)).model_fields)


@pytest.mark.parametrize(("file", "language"), [("my-mix.toml", "toml"), ("my_mix.py", "python")])
def test_the_combinations_are_in_the_page_as_they_are(file: str, language: str) -> None:
    assert f"```{language}\n{read(EXAMPLES / file)}```" in read(POLICIES / "combinations.md")


def test_the_combinations_of_the_page_work() -> None:
    calm, pilot, large, praise = (
        resolve(f"{EXAMPLES}/my-mix.toml:{name}")
        for name in ("calm-then-loud", "service-and-advocates", "large-audiences", "praise-apart")
    )
    assert isinstance(calm, Schedule)
    assert isinstance(pilot, Blend)
    assert isinstance(large, Choice)
    assert isinstance(praise, Choice)
    assert praise.policies[1] == pilot
    in_python = resolve(f"{EXAMPLES}/my_mix.py:CalmThenLoud")
    assert isinstance(in_python, Schedule)
    assert (in_python.policies, in_python.months) == (calm.policies, calm.months)
    made: dict[str, object] = {}
    exec(compile(read(EXAMPLES / "my_mix.py"), "my_mix.py", "exec"), made)
    assert made["pilot"] == pilot
    assert made["large_audiences"] == large


def targets(path: Path) -> list[str]:
    """Where the links of a page lead, inside the project. Pictures are made by their own commands."""
    found = re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", read(path))
    return [target.partition("#")[0] for target in found if not re.match(r"https?:|#", target)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    missing = [target for target in targets(path) if not (path.parent / target).exists()]
    assert missing == []


def test_every_page_is_in_the_index() -> None:
    """Of ``docs/README.md``, or of the index of its folder."""
    indexes = DOCS.rglob("README.md")
    listed = {(index.parent / target).resolve() for index in indexes for target in targets(index)}
    assert {path.resolve() for path in DOCS.rglob("*.md")} - {DOCS / "README.md"} <= listed
