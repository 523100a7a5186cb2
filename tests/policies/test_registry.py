"""Policies by name, by file, with parameters; what goes wrong says where and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.policies import Policy, PolicyError, names, policy_class, resolve
from sim.policies.ignore import Ignore
from sim.views.terminal import catalogue, catalogue_text
from tests.facts import unstated

BUILT_IN = [
    "ignore",
    "first-come",
    "react-to-whiners",
    "grow-advocates",
    "value-based",
    "listen-first",
    "take-it-private",
    "reach-out",
    "coin",
]
MINE = """
from sim.policies import Policy

class Mine(Policy):
    name = "mine"
    weight: float = 0.5

class NotOne:
    pass
"""


def test_built_in_policies_by_name() -> None:
    assert names()[: len(BUILT_IN)] == BUILT_IN
    for name in BUILT_IN:
        policy = resolve(name)
        assert policy.name == name
        assert policy.idea


def test_every_policy_has_a_label_of_its_own() -> None:
    labels = [policy_class(name).label for name in names()]
    assert len(set(labels)) == len(labels)
    assert policy_class("react-to-whiners").label == "Answer the loudest first"
    for row in catalogue.rows("policies"):
        assert row["label"] == policy_class(row["name"]).label
        assert row["label"] in "\n".join(catalogue_text.lines("policies"))


def test_parameters_in_brackets() -> None:
    policy = resolve("ignore[desk_share=0.25; tone=0.1]")
    assert isinstance(policy, Ignore)
    assert (policy.desk_share, policy.tone) == (0.25, 0.1)
    assert resolve("ignore[]") == resolve("ignore")


def test_a_policy_is_frozen() -> None:
    with pytest.raises(Exception, match="frozen"):
        resolve("ignore").desk_share = 0.9  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("ignroe", "'ignore'"),
        ("nothing-like-it", "nothing-like-it .. ignore, first-come"),
        ("ignore[desk_shar=0.1]", "desk_shar .. 'desk_share'"),
        ("ignore[desk=0.1]", "'desk' .. allowed: fixes_share .. desk_share"),
        ("ignore[desk_share]", "desk_share .. key=value"),
        ("ignore[desk_share=2]", "desk_share is 2 .. from 0 to 1"),
        ("ignore[desk_share=much]", "desk_share is much .. from 0 to 1"),
        ("ignore[desk_share=0.1", "ignore[desk_share=0.1 .. file.py:ClassName"),
        ("nowhere.py:Mine", "'nowhere.py'"),
    ],
)
def test_what_cannot_be_resolved(asked: str, told: str) -> None:
    with pytest.raises(PolicyError) as error:
        resolve(asked)
    assert unstated(error.value, told) == []
    assert "\n" not in str(error.value)


def test_a_policy_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(MINE)
    policy = resolve(f"{file}:Mine[weight=0.75]")
    assert isinstance(policy, Policy)
    assert policy.weight == 0.75  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "wanted", "told"),
    [
        (MINE, "Yours", "mine.py .. 'Yours' .. Mine"),
        (MINE, "NotOne", "sim.policies.Policy .. NotOne"),
        ("import nothing_of_the_sort", "Mine", "mine.py .. ModuleNotFoundError .. nothing_of_the_sort"),
        ("class Mine(", "Mine", "does not import: SyntaxError"),
        ("", "Mine", "its policies: none"),
    ],
)
def test_files_that_hold_no_such_policy(tmp_path: Path, text: str, wanted: str, told: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(text)
    with pytest.raises(PolicyError) as error:
        policy_class(f"{file}:{wanted}")
    assert unstated(error.value, told) == []
