"""Combinations in TOML: what they make, what is wrong with them said in one line, and by what they are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.policies import Blend, Choice, PolicyError, Schedule, fingerprint, resolve
from sim.policies.ignore import Ignore
from sim.policies.react_to_whiners import ReactToWhiners
from sim.study.design.plan import Study, plan
from tests.facts import unstated
from tests.markets import scenario

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
    "no such file": ("nowhere.toml:a", "", "nowhere.toml"),
    "no such name": ("mix.toml:calm-then-lout", MIX, "mix.toml .. 'calm-then-lout' .. calm-then-loud, mostly-calm"),
    "nearest name": ("mix.toml:calm-then-lout", MIX, "'calm-then-loud'"),
    "no name": ("mix.toml", MIX, "mix.toml .. file.toml:NAME .. calm-then-loud"),
    "brackets": ("mix.toml:a[fixes_share=0.1]", ENTRY, "mix.toml .. brackets"),
    "not TOML": ("mix.toml:a", "[a", "mix.toml:1 .. ']'"),
    "nothing in it": ("mix.toml:a", "", "mix.toml:1"),
    "taken": ("mix.toml:ignore", ENTRY.replace("[a]", "[ignore]"), "mix.toml:1 .. ignore"),
    "not a table": ("mix.toml:a", "a = 3", "mix.toml:1 .. a = 3 .. table"),
    "none of the three": ("mix.toml:a", "[a]\nwhy = 'x'", "mix.toml:1 .. a .. blend, schedule or choice .. none"),
    "two of the three": ("mix.toml:a", ENTRY + "schedule = []", "mix.toml:1 .. blend and schedule"),
    "wrong key": (
        "mix.toml:a",
        "[a]\nblent = []",
        "mix.toml:2 .. a.blent = [] .. blend, schedule, choice, by, why .. 'blend'",
    ),
    "by in a blend": ("mix.toml:a", ENTRY + "by = 'kind'", 'mix.toml:5 .. a.by = "kind" .. choice .. blend'),
    "by missing": ("mix.toml:a", ENTRY.replace("blend", "choice"), "a.by .. kind, severity"),
    "by unknown": ("mix.toml:a", ENTRY.replace("blend", "by = 'folowers'\nchoice"), "folowers .. 'followers'"),
    "no entries": ("mix.toml:a", "[a]\nblend = []", "mix.toml:2 .. a.blend = [] .. array of tables"),
    "text for entries": ("mix.toml:a", "[a]\nblend = ['ignore']", "mix.toml:2 .. a.blend .. ignore .. array of tables"),
    "wrong key of an entry": (
        "mix.toml:a",
        ENTRY.replace("share", "shar"),
        "mix.toml:3 .. a.blend[1].shar = 1 .. policy, share .. 'share'",
    ),
    "no policy": ("mix.toml:a", "[a]\nblend = [{ share = 1 }]", "mix.toml:2 .. a.blend[1] .. policy"),
    "no share": (
        "mix.toml:a",
        "[a]\nblend = [{ policy = 'ignore' }]",
        "mix.toml:2 .. a.blend[1] .. share .. from 0 to 1",
    ),
    "not a policy": ("mix.toml:a", ENTRY.replace('"ignore"', "7"), "mix.toml:3 .. a.blend[1].policy = 7 .. text"),
    "unknown policy": (
        "mix.toml:a",
        ENTRY.replace("ignore", "ignroe"),
        "mix.toml:3 .. a.blend[1].policy = \"ignroe\" .. 'ignore'",
    ),
    "wrong parameter": (
        "mix.toml:a",
        ENTRY.replace("ignore", "ignore[tone=2]"),
        "mix.toml:3 .. tone is 2 .. from 0 to 1",
    ),
    "share too large": (
        "mix.toml:a",
        ENTRY.replace("1,", "1.5,"),
        "mix.toml:3 .. a.blend[1].share = 1.5 .. from 0 to 1",
    ),
    "share a switch": ("mix.toml:a", ENTRY.replace("1,", "true,"), "mix.toml:3 .. share = true .. number"),
    "shares": ("mix.toml:a", ENTRY.replace("1,", "0.5,"), "mix.toml:2 .. a.blend .. 0.5 .. 1"),
    "part of a month": (
        "mix.toml:a",
        "[a]\nschedule = [{ months = 0.5, policy = 'ignore' }, { policy = 'coin' }]",
        "mix.toml:2 .. a.schedule[1].months = 0.5 .. whole number",
    ),
    "no months": (
        "mix.toml:a",
        "[a]\nschedule = [{ policy = 'ignore' }, { policy = 'coin' }]",
        "mix.toml:2 .. a.schedule[1] .. months",
    ),
    "months at the end": (
        "mix.toml:a",
        "[a]\nschedule = [{ months = 1, policy = 'ignore' }]",
        "mix.toml:2 .. a.schedule[1].months = 1",
    ),
    "unknown kind": (
        "mix.toml:a",
        "[a]\nby = 'kind'\nchoice = [{ equal = 'prase', policy = 'ignore' }, { policy = 'coin' }]",
        "mix.toml:3 .. kind .. 'prase' .. complaint, question, praise, word .. 'praise'",
    ),
    "limits and values": (
        "mix.toml:a",
        "[a]\nby = 'margin'\nchoice = [{ below = 1, policy = 'ignore' }, { equal = 2, policy = 'ignore' }, { policy = 'coin' }]",
        "mix.toml:3 .. below .. equal",
    ),
    "itself": ("mix.toml:a", ENTRY.replace("ignore", "a"), "mix.toml:1 .. a -> a"),
    "a circle": (
        "mix.toml:a",
        ENTRY.replace("ignore", "b") + ENTRY.replace("[a]", "[b]").replace("ignore", "mix.toml:a"),
        "a -> b -> a",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_is_said_in_one_line(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec, text, told = WRONG[fault]
    (tmp_path / "mix.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PolicyError) as error:
        resolve(spec)
    assert unstated(error.value, told) == []
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
