"""Combinations in TOML: what they make, what is wrong with them said in one line, and by what they are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.policies import Blend, Choice, PolicyError, Schedule, fingerprint, resolve
from sim.policies.ignore import Ignore
from sim.policies.react_to_whiners import ReactToWhiners
from sim.study.design.plan import Study, plan
from tests.worlds import scenario

MIX = """
[calm-then-loud]
why = "what changes when patience ends"
schedule = [
    { months = 3, policy = "ignore" },
    { policy = "react-to-whiners[generosity=2]" },
]

[mostly-calm]
blend = [
    { share = 0.25, policy = "first-come" },
    { share = 0.75, policy = "calm-then-loud" },
]

[[by-size.choice]]
below = 10
policy = "mostly-calm"
budget = 0.5
[[by-size.choice]]
below = 1000
policy = "coin[heads=0.3]"
budget = 0.25
[[by-size.choice]]
policy = "ignore"
budget = 0.25
[by-size]
by = "followers"

[praise-apart]
by = "kind"
choice = [ { equal = "praise", policy = "ignore" }, { policy = "first-come" } ]

[members]
by = "member"
choice = [ { equal = true, policy = "first-come" }, { policy = "ignore" } ]
"""


@pytest.fixture
def mix(tmp_path: Path) -> Path:
    file = tmp_path / "mix.toml"
    file.write_text(MIX)
    return file


def test_what_a_file_makes(mix: Path) -> None:
    schedule = resolve(f"{mix}:calm-then-loud")
    assert schedule == Schedule(policies=(Ignore(), ReactToWhiners(generosity=2.0)), months=(3,))
    blend = resolve(f"{mix}:mostly-calm")
    assert blend == Blend(policies=(resolve("first-come"), schedule), shares=(0.25, 0.75))
    assert resolve(f" {mix}:by-size ") == Choice(
        policies=(blend, resolve("coin[heads=0.3]"), Ignore()),
        by="followers",
        below=(10.0, 1000.0),
        budget_weights=(0.5, 0.25, 0.25),
    )
    apart = resolve(f"{mix}:praise-apart")
    assert isinstance(apart, Choice)
    assert apart.equal == ("praise",)
    members = resolve(f"{mix}:members")
    assert isinstance(members, Choice)
    assert members.equal == (True,)


def test_files_are_looked_for_beside_the_file(mix: Path) -> None:
    folder = mix.parent / "parts"
    folder.mkdir()
    (folder / "mine.py").write_text("from sim.policies import Policy\nclass Mine(Policy):\n    weight: float = 0.5\n")
    (folder / "other.toml").write_text(
        '[all]\nblend = [ { share = 0.5, policy = "mine.py:Mine[weight=2]" }, { share = 0.5, policy = "../mix.toml:mostly-calm" } ]\n'
    )
    mine, calm = resolve(f"{folder}/other.toml:all").policies  # type: ignore[attr-defined]
    assert mine.weight == 2.0
    assert calm == resolve(f"{mix}:mostly-calm")


ENTRY = '[a]\nblend = [\n    { share = 1, policy = "ignore" },\n]\n'
WRONG = {
    "no such file": ("nowhere.toml:a", "", "nowhere.toml: there is no such file"),
    "no such name": (
        "mix.toml:calm-then-lout",
        MIX,
        "no combination 'calm-then-lout'; it holds: calm-then-loud, mostly-calm",
    ),
    "nearest name": ("mix.toml:calm-then-lout", MIX, "did you mean 'calm-then-loud'?"),
    "no name": ("mix.toml", MIX, "Expected file.toml:NAME; it holds: calm-then-loud"),
    "brackets": ("mix.toml:a[fixes_share=0.1]", ENTRY, "takes no parameters in brackets; they are set in"),
    "not TOML": ("mix.toml:a", "[a", "is not valid TOML: Expected ']'"),
    "nothing in it": ("mix.toml:a", "", "mix.toml:1: is empty"),
    "taken": ("mix.toml:ignore", ENTRY.replace("[a]", "[ignore]"), "mix.toml:1: ignore: is the name of a policy"),
    "not a table": ("mix.toml:a", "a = 3", "mix.toml:1: a = 3: expected a table"),
    "none of the three": (
        "mix.toml:a",
        "[a]\nwhy = 'x'",
        "mix.toml:1: a: expected blend, schedule or choice, found none",
    ),
    "two of the three": ("mix.toml:a", ENTRY + "schedule = []", "found blend and schedule"),
    "wrong key": (
        "mix.toml:a",
        "[a]\nblent = []",
        "mix.toml:2: a.blent = []: is no key here; known: blend, schedule, choice, by, why; did you",
    ),
    "by in a blend": (
        "mix.toml:a",
        ENTRY + "by = 'kind'",
        'mix.toml:5: a.by = "kind": belongs to a choice, and this is a blend',
    ),
    "by missing": ("mix.toml:a", ENTRY.replace("blend", "choice"), "a.by: expected the column to choose by: kind,"),
    "by unknown": ("mix.toml:a", ENTRY.replace("blend", "by = 'folowers'\nchoice"), "did you mean 'followers'?"),
    "no entries": ("mix.toml:a", "[a]\nblend = []", "mix.toml:2: a.blend = []: expected an array of tables"),
    "text for entries": ("mix.toml:a", "[a]\nblend = ['ignore']", "expected an array of tables, one for each policy"),
    "wrong key of an entry": (
        "mix.toml:a",
        ENTRY.replace("share", "shar"),
        "mix.toml:3: a.blend[1].shar = 1: is no key here; known: policy, share; did you mean 'share'",
    ),
    "no policy": ("mix.toml:a", "[a]\nblend = [{ share = 1 }]", "a.blend[1]: has no policy"),
    "no share": (
        "mix.toml:a",
        "[a]\nblend = [{ policy = 'ignore' }]",
        "a.blend[1]: has no share, expected a number from 0 to 1",
    ),
    "not a policy": (
        "mix.toml:a",
        ENTRY.replace('"ignore"', "7"),
        "a.blend[1].policy = 7: expected the policy, as text",
    ),
    "unknown policy": (
        "mix.toml:a",
        ENTRY.replace("ignore", "ignroe"),
        "mix.toml:3: a.blend[1].policy = \"ignroe\": no policy 'ignroe'; did you mean 'ignore'?",
    ),
    "wrong parameter": (
        "mix.toml:a",
        ENTRY.replace("ignore", "ignore[tone=2]"),
        "tone is 2, expected a number from 0 to 1",
    ),
    "share too large": (
        "mix.toml:a",
        ENTRY.replace("1,", "1.5,"),
        "mix.toml:3: a.blend[1].share = 1.5: expected a number from 0 to 1",
    ),
    "share a switch": ("mix.toml:a", ENTRY.replace("1,", "true,"), "share = true: expected a number"),
    "shares": ("mix.toml:a", ENTRY.replace("1,", "0.5,"), "mix.toml:2: a.blend: shares sum to 0.5, expected 1"),
    "part of a month": (
        "mix.toml:a",
        "[a]\nschedule = [{ months = 0.5, policy = 'ignore' }, { policy = 'coin' }]",
        "a.schedule[1].months = 0.5: expected a whole number",
    ),
    "no months": (
        "mix.toml:a",
        "[a]\nschedule = [{ policy = 'ignore' }, { policy = 'coin' }]",
        "a.schedule[1]: expected months: only the last policy has the rest",
    ),
    "months at the end": (
        "mix.toml:a",
        "[a]\nschedule = [{ months = 1, policy = 'ignore' }]",
        "a.schedule[1].months = 1: expected nothing",
    ),
    "unknown kind": (
        "mix.toml:a",
        "[a]\nby = 'kind'\nchoice = [{ equal = 'prase', policy = 'ignore' }, { policy = 'coin' }]",
        "a value of kind is 'prase', expected complaint, question, praise, word; did you mean 'praise'",
    ),
    "limits and values": (
        "mix.toml:a",
        "[a]\nby = 'margin'\nchoice = [{ below = 1, policy = 'ignore' }, { equal = 2, policy = 'ignore' }, { policy = 'coin' }]",
        "expected one of the two",
    ),
    "itself": ("mix.toml:a", ENTRY.replace("ignore", "a"), "mix.toml:1: a: is made of itself: a -> a"),
    "a circle": (
        "mix.toml:a",
        ENTRY.replace("ignore", "b") + ENTRY.replace("[a]", "[b]").replace("ignore", "mix.toml:a"),
        "is made of itself: a -> b -> a",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_is_said_in_one_line(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec, text, told = WRONG[fault]
    (tmp_path / "mix.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PolicyError) as error:
        resolve(spec)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_two_uses_of_one_combination_are_no_circle(mix: Path) -> None:
    mix.write_text(
        MIX + '[twice]\nblend = [{ share = 0.5, policy = "members" }, { share = 0.5, policy = "members" }]\n'
    )
    assert len(resolve(f"{mix}:twice").policies) == 2  # type: ignore[attr-defined]


def study_of(*policies: str) -> str:
    return plan(Study(scenarios=(scenario(),), policies=policies, replicates=1)).study_hash


def test_a_combination_is_known_by_what_it_is_made_of(mix: Path) -> None:
    """Layout, comments, other combinations and the file's place change nothing; numbers, parts and parts of parts do."""
    spec = f"{mix}:mostly-calm"
    first = fingerprint(spec)
    mix.write_text(
        "# edited\n"
        + MIX.replace('0.25, policy = "first-come"', "0.250, policy='first-come'").replace('"patience', '"no patience')
    )
    assert fingerprint(spec) == first
    mix.write_text(MIX.replace("coin[heads=0.3]", "coin"))
    assert fingerprint(spec) == first
    moved = mix.parent / "other.toml"
    moved.write_text(MIX.replace("mostly-calm", "renamed"))
    assert fingerprint(f"{moved}:renamed") == first
    for old, new in (
        ("generosity=2", "generosity=3"),
        ("months = 3", "months = 4"),
        ("0.75", "0.7"),
        ("first-come", "coin"),
    ):
        mix.write_text(MIX.replace(old, new))
        assert fingerprint(spec) != first, (old, new)


def test_an_edited_file_is_another_study_and_a_part_from_python_counts_with_its_bytes(mix: Path) -> None:
    (mix.parent / "mine.py").write_text("from sim.policies import Policy\nclass Mine(Policy): pass\n")
    mix.write_text('[a]\nblend = [{ share = 1, policy = "mine.py:Mine" }]\n')
    first = study_of(f"{mix}:a")
    assert study_of(f"{mix}:a") == first
    (mix.parent / "mine.py").write_text("from sim.policies import Policy\nclass Mine(Policy): tone: float = 1.0\n")
    second = study_of(f"{mix}:a")
    mix.write_text('[a]\nschedule = [{ months = 1, policy = "mine.py:Mine" }, { policy = "ignore" }]\n')
    assert len({first, second, study_of(f"{mix}:a")}) == 3
