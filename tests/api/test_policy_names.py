"""Policies as objects and classes: the name by which a worker process makes them again."""

from __future__ import annotations

import runpy
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

import sim as gv
from sim.api.policy_names import policy_name, policy_names
from sim.policies import Blend, resolve
from tests.api.tiny import place as place


def module(path: Path) -> ModuleType:
    spec = spec_from_file_location("my_policies_of_a_test", path)
    assert spec is not None
    assert spec.loader is not None
    made = module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


def test_names_may_stand_in_one_text_or_in_a_list() -> None:
    assert policy_names("ignore, coin") == policy_names(["ignore", "coin"]) == ("ignore", "coin")


def test_a_built_in_class_or_object_has_its_name_and_what_differs() -> None:
    ignore = type(resolve("ignore"))
    assert policy_names(ignore) == policy_names(resolve("ignore")) == ("ignore",)
    assert policy_names(resolve("ignore[desk_share=0.3]")) == ("ignore[desk_share=0.3]",)


def test_a_class_in_a_file_is_found_by_its_file(place: Path) -> None:
    mine = module(place / "my.py").Mine
    assert policy_names([mine, mine(wait=30.0)]) == ("my.py:Mine", "my.py:Mine[wait=30.0]")
    assert policy_names(mine(wait=30.0))[0] != policy_names(mine())[0]


def test_what_has_no_file_is_refused(place: Path) -> None:
    class Here(gv.Policy):
        pass

    with pytest.raises(gv.GrapevineError, match=r"Here.*file"):
        policy_names(Here)
    blend = Blend(policies=(resolve("ignore"), resolve("coin")), shares=(0.5, 0.5))
    with pytest.raises(gv.GrapevineError):
        policy_names(blend)
    script = place / "script.py"
    script.write_text("import sim as gv\nclass Inline(gv.Policy):\n    pass\n")
    inline = runpy.run_path(str(script), run_name="__main__")["Inline"]
    with pytest.raises(gv.GrapevineError, match="Inline"):
        policy_names(inline)


@pytest.mark.parametrize("several", ["ignore,coin", ["ignore", "coin"], "", []])
def test_one_run_has_one_policy(several: str | list[str]) -> None:
    assert policy_name("coin") == "coin"
    with pytest.raises(gv.GrapevineError, match=f"one policy.*{2 if several else 0}"):
        policy_name(several)  # type: ignore[arg-type]
