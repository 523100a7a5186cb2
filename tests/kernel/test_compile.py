"""Compiled and uncompiled runs are the same to the byte, and no stale machine code is ever run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import pytest

from sim.kernel.compile import entries, entry, kernel
from sim.kernel.compiler_choice import links_parts
from sim.measures.catalogue import DAY_METRICS
from sim.model import ConversationModel
from sim.scenario import load
from sim.state import event
from tests.kernel.forked import ROOT, Forks, fresh, small_package
from tests.markets import eventful_run

pytestmark = pytest.mark.slow

PLACE = {metric.name: place for place, metric in enumerate(DAY_METRICS)}
EVENTS = {
    event.POST,
    event.HEARD,
    event.READY,
    event.TURN_DONE,
    event.CUSTOMER_REPLY,
    event.PEER_TURN,
    event.SHIFT_START,
    event.PATIENCE_END,
    event.READ,
    event.WORD,
    event.LAPSE,
    event.CONTACT,
    event.OUTSIDE_RESHARE,
}
RARE = [
    "left_quietly",
    "joined",
    "complaints_unfounded",
    "praise",
    "words_negative",
    "abandoned",
    "escalations",
    "moved_private",
    "customer_turns",
    "peer_resolved",
    "defences",
    "backfires",
    "impressions_advocates",
    "impressions_whiners",
    "reshares",
    "invited",
    "compensation",
    "effort",
    "escalation_cost",
    "fixes",
    "programme",
    "unresolved",
    "resolved",
    "answered_in_hour",
]


def run_python(code: str, folder: Path = ROOT, **environment: str) -> str:
    """What ``code`` prints in a new interpreter that finds the packages in ``folder``; warnings about numbers are errors."""
    return fresh(code, folder, PYTHONWARNINGS="error::RuntimeWarning", **environment).out


@pytest.fixture(scope="module")
def compiled_run() -> dict[str, Any]:
    return eventful_run()


def test_everything_happens_in_the_eventful_market(compiled_run: dict[str, Any]) -> None:
    """The comparison below means something only if no kind of event and no rare entry of the books is missing."""
    assert set(compiled_run["kinds"]) == EVENTS
    assert [name for name in RARE if compiled_run["totals"][PLACE[name]] <= 0] == []


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="this interpreter runs uncompiled")
def test_a_whole_run_is_the_same_uncompiled(compiled_run: dict[str, Any]) -> None:
    code = "import json; from tests.markets import eventful_run; print(json.dumps(eventful_run()))"
    uncompiled = json.loads(run_python(code, NUMBA_DISABLE_JIT="1"))
    assert uncompiled["totals"] == compiled_run["totals"]
    assert uncompiled == compiled_run


@pytest.mark.process
def test_an_edited_callee_in_another_file_is_noticed(tmp_path: Path, fork: Forks) -> None:
    """``exponential`` calls ``elementary.log``: editing only the latter must change the result of the former."""
    folder = tmp_path / "copy"
    shutil.copytree(ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    code = "import sim; from sim.kernel.random_draws import exponential; print(sim.__file__, exponential(0.5, 1.0))"
    cache = {"GRAPEVINE_CACHE": str(tmp_path / "cache")}

    def answer() -> float:
        file, value = fork(code, folder, **cache).words
        assert file.startswith(str(folder))
        return float(value)

    before = answer()
    assert answer() == before == pytest.approx(0.6931471805599453)
    numerics = folder / "sim" / "kernel" / "elementary.py"
    text = numerics.read_text()
    edited = text.replace("whole * _LN2_LO)", "whole * _LN2_LO) - 1.0")
    assert edited != text
    numerics.write_text(edited)
    assert answer() == pytest.approx(before + 1.0)
    assert len(list((tmp_path / "cache").glob("compiled-*"))) == 2


def test_a_function_that_only_compiled_code_calls_has_no_entry_until_python_calls_it() -> None:
    @kernel
    def doubled(x: float) -> float:
        return 2.0 * x

    @kernel
    def quadrupled(x: float) -> float:
        return doubled(doubled(x))

    assert quadrupled(1.5) == 6.0
    if links_parts() and not numba.config.DISABLE_JIT:
        assert doubled._entry is None  # type: ignore[attr-defined]
    assert doubled(1.5) == 3.0
    assert quadrupled(2.5) == 10.0


def test_an_entry_is_compiled_once_for_python_and_for_compiled_code() -> None:
    @entry
    def doubled(x: float) -> float:
        return 2.0 * x

    @entry
    def quadrupled(x: float) -> float:
        return doubled(doubled(x))

    assert quadrupled(1.5) == 6.0
    assert doubled(1.5) == 3.0
    if not numba.config.DISABLE_JIT:
        assert len(doubled.overloads) == 1  # type: ignore[attr-defined]
    names = {name.rpartition(".")[2] for name in entries() if name.startswith(__name__)}
    assert names == {"doubled", "quadrupled"}


@pytest.mark.skipif(not links_parts() or bool(numba.config.DISABLE_JIT), reason="every kernel has an entry here")
def test_python_enters_the_model_by_entries_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No kernel of the model gets an entry of its own while everything happens, which would be compiled beside it."""
    from sim.kernel.dispatchers import Kernel

    entered: list[str] = []
    monkeypatch.setattr(
        Kernel, "__call__", lambda self, *arguments: entered.append(self.__qualname__) or self.py_func(*arguments)
    )
    eventful_run()
    model = ConversationModel(load("product-reviews", {"society.people": "300"}), "reach-out", seed=3)
    model.run_days(31)
    assert entered == []


@pytest.mark.parametrize("compiles", [kernel, entry], ids=["kernel", "entry"])
def test_compiled_code_cannot_replace_an_array_of_the_state(compiles: Callable[[Any], Any]) -> None:
    def replaces(state: Any, values: Any) -> None:
        if values[0] > 0.0:
            state.people = values

    def adds(state: Any, values: Any) -> None:
        state.people += values

    def within(state: Any, values: Any) -> None:
        def inner() -> None:
            state.people = values

        inner()

    def writes(state: Any, values: Any) -> None:
        state.people[0] += values

    for function in (replaces, adds, within):
        with pytest.raises(TypeError, match="people") as error:
            compiles(function)
        assert Path(__file__).name in str(error.value)
    compiles(writes)


@pytest.mark.process
def test_both_forms_of_a_function_are_kept_side_by_side(tmp_path: Path, fork: Forks) -> None:
    """``quartered`` calls ``halved``; whichever Python calls first, the form of the other that is on disk is not taken for it."""
    package = small_package(tmp_path / "package")
    calls = ("quartered(8.0)", "halved(4.0)")
    for order in (calls, calls[::-1]):
        code = f"from sim.kernel.caller import halved, quartered; print({', '.join(order)})"
        for _ in ("made", "taken from disk"):
            assert fork(code, package, GRAPEVINE_CACHE=str(tmp_path / order[0][:3])).words == ["2.0", "2.0"]


@pytest.mark.process
def test_an_entry_is_made_from_parts_on_disk(tmp_path: Path, fork: Forks) -> None:
    """The same answer from entries made now, from entries off the disk, and from entries made of parts that come off the disk."""
    package = small_package(tmp_path / "package")

    def answer() -> str:
        return fork("from sim.kernel.caller import quartered; print(quartered(8.0))", package, **cache).out.strip()

    cache = {"GRAPEVINE_CACHE": str(tmp_path / "cache")}
    assert answer() == answer() == "2.0"
    entries, kept = (
        [path for path in tmp_path.rglob("*.code") if ("entry" in path.name) is are] for are in (True, False)
    )
    assert kept
    assert entries
    before = {path: path.stat().st_mtime_ns for path in kept}
    for path in entries:
        path.unlink()
    assert answer() == "2.0"
    assert {path: path.stat().st_mtime_ns for path in kept} == before, "the parts were compiled again"


@pytest.mark.skipif(not links_parts() or bool(numba.config.DISABLE_JIT), reason="every kernel is whole here")
def test_no_machine_code_is_made_of_a_part() -> None:
    @kernel
    def halved(x: float) -> float:
        return x / 2.0

    @kernel
    def quartered(x: float) -> float:
        return halved(halved(x))

    assert quartered(8.0) == 2.0
    [part] = halved.overloads.values()  # type: ignore[attr-defined]
    [whole] = quartered._entry.overloads.values()  # type: ignore[attr-defined]
    engine = part.library.codegen._engine
    assert not engine.is_symbol_defined(part.fndesc.llvm_func_name)
    assert engine.is_symbol_defined(whole.fndesc.llvm_func_name)


def test_division_by_zero_follows_ieee_in_compiled_code() -> None:
    @kernel
    def share(a: float, b: float) -> float:
        return a / b

    if not numba.config.DISABLE_JIT:
        assert share(1.0, 0.0) == float("inf")
