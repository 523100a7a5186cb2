"""What is left out of compiled code makes no difference: references to arrays come out even, nothing is freed early and nothing stays."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import pytest
from numba.core.caching import NullCache
from numba.core.runtime import _nrt_python, rtsys

from sim.kernel import numba_internals
from sim.kernel.compile import kernel
from sim.kernel.compiler_choice import links_parts
from sim.scenario import load
from sim.society.initial_state import initial_state
from sim.state.state import State, compiled_state

Floats = npt.NDArray[np.float64]

pytestmark = [
    pytest.mark.skipif(
        not links_parts() or bool(numba.config.DISABLE_JIT), reason="this interpreter does not link parts"
    ),
    pytest.mark.slow,
]


@kernel
def row(table: Floats, number: int) -> Floats:
    return table[number]


@kernel
def total(values: Floats) -> float:
    result = 0.0
    for value in values:
        result += value
    return result


@kernel
def looks(table: Floats, number: int) -> float:
    return total(table[number]) + total(table[0, 1:])


@kernel
def is_given(table: Floats, number: int) -> float:
    return total(row(table, number)) + total(row(table, 0)[1:])


@kernel
def makes(table: Floats, number: int) -> float:
    scratch = np.zeros(table.shape[1])
    scratch[:] = table[number]
    return total(scratch)


@kernel
def has_made(table: Floats, number: int) -> float:
    return makes(table, number) + looks(table, number)


@kernel
def chooses(table: Floats, number: int) -> float:
    chosen = table[0]
    if number > 0:
        chosen = table[number]
    return total(chosen)


@kernel
def gives(table: Floats, number: int) -> Floats:
    scratch = np.zeros(table.shape[1])
    scratch[:] = row(table, number)
    return scratch


@kernel
def takes_apart(pair: tuple[Floats, Floats], number: int) -> float:
    left, right = pair
    return looks(left, number) + looks(right, number)


@kernel
def takes_apart_twice(nested: tuple[tuple[Floats, Floats], float], number: int) -> float:
    pair, factor = nested
    return factor * takes_apart(pair, number)


@kernel
def sums_by_numpy(table: Floats, number: int) -> float:
    return float((table[number] + table[0]).sum())


@kernel
def sum_of_people(world: State) -> float:
    result = 0.0
    for column in range(world.people.shape[0]):
        result += total(world.people[column])
    return result


@kernel
def step_of(number: int, by: int) -> int:
    return number + by


@kernel
def steps(few: npt.NDArray[np.int32], many: npt.NDArray[np.int64]) -> int:
    return step_of(7, 1) + step_of(few[0], few[1]) + step_of(many[0], many[1])


def counted(function: Any, *arguments: Any) -> bool:
    """Whether references are counted in the code of ``function`` itself, compiled now and not taken off the disk."""
    fresh: Any = kernel(function.py_func)
    fresh._cache = NullCache()
    fresh.compile(tuple(numba.typeof(argument) for argument in arguments))
    [compiled] = fresh.overloads.values()
    return bool(compiled.library._counting.matters())


def a_table() -> Floats:
    return np.arange(12.0).reshape(3, 4)


@pytest.fixture(autouse=True)
def _little_to_collect() -> Iterator[None]:
    """Let the collector look at what the test makes alone, which is faster by seconds where many modules are imported."""
    gc.freeze()
    yield
    gc.unfreeze()


CALLS: list[tuple[Any, Callable[[Any, Floats], Any]]] = [
    (looks, lambda call, table: call(table, 1)),
    (is_given, lambda call, table: call(table, 1)),
    (makes, lambda call, table: call(table, 1)),
    (has_made, lambda call, table: call(table, 1)),
    (chooses, lambda call, table: call(table, 1)),
    (row, lambda call, table: call(table, 1).sum()),
    (gives, lambda call, table: call(table, 1).sum()),
    (takes_apart, lambda call, table: call((table, table), 1)),
    (takes_apart_twice, lambda call, table: call(((table, table), 0.5), 1)),
    (sums_by_numpy, lambda call, table: call(table, 1)),
]


@pytest.mark.parametrize(("function", "call"), CALLS, ids=[function.__name__ for function, _ in CALLS])
def test_references_come_out_even(function: Any, call: Callable[[Any, Floats], Any]) -> None:
    table = a_table()
    expected = call(function.py_func, table)
    assert call(function, table) == expected
    _nrt_python.memsys_enable_stats()
    gc.collect()  # nothing of earlier calls is freed later
    before, held = rtsys.get_allocation_stats(), sys.getrefcount(table)
    for _ in range(100):
        assert call(function, table) == expected
    gc.collect()
    after = rtsys.get_allocation_stats()
    assert after.alloc - before.alloc == after.free - before.free
    assert after.mi_alloc - before.mi_alloc == after.mi_free - before.mi_free
    assert sys.getrefcount(table) == held
    gone = weakref.ref(table)
    del table
    gc.collect()
    assert gone() is None


def test_an_array_that_compiled_code_gives_outlives_what_it_came_from() -> None:
    table = a_table()
    second, copied = row(table, 1), gives(table, 1)
    del table
    gc.collect()
    np.testing.assert_array_equal(second, [4.0, 5.0, 6.0, 7.0])
    np.testing.assert_array_equal(copied, second)


def test_only_what_makes_keeps_or_gives_away_is_counted() -> None:
    functions = looks, is_given, makes, has_made, chooses, row, gives, sums_by_numpy
    table = a_table()
    told = {function.__name__: counted(function, table, 1) for function in functions}
    assert [name for name, counts in told.items() if counts] == ["is_given", "makes", "row", "gives", "sums_by_numpy"]
    assert not counted(takes_apart, (table, table), 1)
    assert not counted(takes_apart_twice, ((table, table), 0.5), 1)


def test_a_world_is_let_go() -> None:
    """Every array of a market that compiled code has looked at and written to is freed with it."""
    from sim.model import ConversationModel

    model = ConversationModel(load("default", {"society.people": "300"}), seed=3)
    model.run_days(3)
    gone = [weakref.ref(value) for value in model.state if isinstance(value, np.ndarray) and value.base is None]
    assert len(gone) > 10
    del model
    gc.collect()
    assert [one() for one in gone if one() is not None] == []


def test_a_world_outlives_its_owner_while_compiled_code_has_it() -> None:
    state = initial_state(load("default", {"society.people": "50"}), 1, None)
    core = compiled_state(state)
    people = state.people.copy()
    del state
    gc.collect()
    assert sum_of_people(core) == pytest.approx(people.sum())


def test_a_function_is_compiled_once_for_constants_and_for_whole_numbers_of_either_size() -> None:
    assert steps(np.array([-20, -1], np.int32), np.array([300, 2])) == 8 - 21 + 302
    assert len(step_of.signatures) == 1  # type: ignore[attr-defined]


def test_how_a_builtin_is_typed_is_asked_once_and_that_of_other_functions_each_time() -> None:
    asked: list[Any] = []

    class Context:
        name = "context"

        def resolve_function_type(self, function: Any, arguments: Any, named: Any) -> Any:
            asked.append(function)
            return None if function is len else (function, arguments)

    typing, pair, own = numba_internals._Typing(Context()), (numba.int64, numba.float64), numba.typeof(total)
    for _ in range(2):
        for arguments in (pair, pair[:1]):
            assert typing.resolve_function_type(_builtin, arguments, {}) == (_builtin, arguments)
        assert typing.resolve_function_type(own, pair, {}) == (own, pair)
        assert typing.resolve_function_type(len, pair, {}) is None
    assert asked.count(_builtin) == 2
    assert asked.count(own) == 2
    assert asked.count(len) == 2
    assert typing.name == "context"


def _builtin() -> None:
    """Stand for an operator that no other code asks for."""
