"""Addressed draws: known answers, distributions, and no word owned twice.

The statistics use fixed seeds, so they always give the same verdict; with a fresh seed each would raise a false alarm once in ten thousand.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import sim
from sim.kernel import random_draws as draw
from sim.kernel.compile import kernel
from sim.society import communities

pytestmark = pytest.mark.slow

FALSE_ALARM = 1e-4
SEED = np.uint64(0x5EED_1234_ABCD)
COUNT = 100_000
LAST_ORDINAL = 2**24 - 1


@kernel
def uniforms(seed: Any, count: int, purpose: int) -> Any:
    """``count`` draws, those of person 0, 1, 2 ... on day 3."""
    values = np.empty(count)
    for i in range(count):
        values[i] = draw.uniform(seed, i, 3, 0, purpose)
    return values


@pytest.fixture(scope="module")
def u() -> Any:
    return uniforms(SEED, COUNT, draw.COMPLAIN)


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
@pytest.mark.parametrize("compiled", [True, False])
def test_known_answers(counter: Any, key: Any, words: Any, compiled: bool) -> None:
    philox = draw.philox if compiled else uncompiled(draw.philox)
    assert tuple(int(w) for w in philox(*(np.uint64(n) for n in (*counter, *key)))) == words


def uncompiled(function: Any) -> Any:
    return getattr(function, "py_func", function)


def test_block_is_philox_at_the_address() -> None:
    seed = np.uint64(0x299F31D0_A4093822)
    address = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)
    assert [int(w) for w in draw.block(seed, *address)] == [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]


def test_uniform_takes_the_word_that_the_purpose_owns() -> None:
    for purpose in range(16):
        words = draw.block(SEED, 7, 8, 9, purpose // 4)
        assert draw.uniform(SEED, 7, 8, 9, purpose) == draw.unit(words[purpose % 4])


def test_four_at_once_are_the_four_of_a_block() -> None:
    assert draw.four(SEED, 7, 8, 9, 12) == tuple(draw.uniform(SEED, 7, 8, 9, purpose) for purpose in range(12, 16))


def test_the_ends_of_the_unit_interval_are_never_drawn() -> None:
    assert 0.0 < draw.unit(np.uint64(0)) < draw.unit(np.uint64(0xFFFFFFFF)) < 1.0


def test_uniform(u: Any) -> None:
    assert stats.kstest(u, "uniform").pvalue > FALSE_ALARM
    cells = np.bincount((u * 1000).astype(int), minlength=1000)
    assert stats.chisquare(cells).pvalue > FALSE_ALARM


@pytest.mark.parametrize("along", ["person", "day", "second", "purpose", "seed"])
def test_neighbouring_addresses_are_independent(along: str) -> None:
    """Lag-one correlation along each part of the address, within its two-sided bound."""
    n = 20_000
    values = np.empty(n)
    for k in range(n):
        values[k] = {
            "person": lambda k: draw.uniform(SEED, k, 1, 2, 6),
            "day": lambda k: draw.uniform(SEED, 1, k, 2, 6),
            "second": lambda k: draw.uniform(SEED, 1, 2, k, 6),
            "purpose": lambda k: draw.uniform(SEED, 1, 2, 3, k),
            "seed": lambda k: draw.uniform(np.uint64(k), 1, 2, 3, 6),
        }[along](k)
    assert stats.kstest(values, "uniform").pvalue > FALSE_ALARM
    correlation = np.corrcoef(values[:-1], values[1:])[0, 1]
    assert abs(correlation) < stats.norm.isf(FALSE_ALARM / 2) / math.sqrt(n - 1)


def test_normal(u: Any) -> None:
    values = np.array([draw.normal(x, 2.0, 3.0) for x in u])
    assert stats.kstest(values, stats.norm(2.0, 3.0).cdf).pvalue > FALSE_ALARM


def test_exponential(u: Any) -> None:
    values = np.array([draw.exponential(x, 7.0) for x in u])
    assert stats.kstest(values, stats.expon(scale=7.0).cdf).pvalue > FALSE_ALARM


def test_lognormal(u: Any) -> None:
    values = np.array([draw.lognormal(x, 5.0, 0.8) for x in u])
    assert stats.kstest(values, stats.lognorm(s=0.8, scale=5.0).cdf).pvalue > FALSE_ALARM


def test_choice(u: Any) -> None:
    weights = np.array([0.0, 3.0, 0.0, 1.0, 6.0, 0.0])
    counts = np.bincount([draw.choice(x, np.cumsum(weights)) for x in u], minlength=6)
    assert not counts[weights == 0].any()
    assert stats.chisquare(counts[weights > 0], COUNT * weights[weights > 0] / 10.0).pvalue > FALSE_ALARM


def test_choice_of_one() -> None:
    assert draw.choice(0.999, np.array([1.0])) == 0


def test_compiled_and_uncompiled_give_the_same_bytes(u: Any) -> None:
    cumulative = np.cumsum([0.2, 0.5, 0.3])
    cases: list[tuple[Any, Any]] = [
        (draw.normal, (0.3, 1.7)),
        (draw.exponential, (3.0,)),
        (draw.lognormal, (3.0, 0.9)),
        (draw.choice, (cumulative,)),
    ]
    for function, more in cases:
        for x in u[:500]:
            assert function(x, *more) == uncompiled(function)(float(x), *more), function
    for k in range(200):
        assert draw.uniform(SEED, k, 5, 6, k) == uncompiled(draw.uniform)(SEED, k, 5, 6, k)
        words = [int(w) for w in uncompiled(draw.block)(SEED, k, 2**31, 2**32 - 1, k)]
        assert [int(w) for w in draw.block(SEED, k, 2**31, 2**32 - 1, k)] == words


def test_no_word_is_owned_twice() -> None:
    owners = Counter(draw.purposes().values())
    assert [value for value, count in owners.items() if count > 1] == []
    assert len(owners) > 40


def society_blocks() -> dict[str, int]:
    return {
        name: int(value)
        for name, value in vars(communities).items()
        if name.isupper()
        and name != "ZERO"
        and isinstance(value, (int, np.integer))
        and re.search(rf"\b{name}\b.*\)", society_sources())
    }


def society_sources() -> str:
    folder = Path(sim.__file__).parent / "society"
    return "\n".join(
        line for path in sorted(folder.glob("*.py")) for line in path.read_text().splitlines() if "block(" in line
    )


def test_the_blocks_of_the_society_are_its_own() -> None:
    """Blocks 100 to 149, each owned once, none of them the block of a purpose."""
    blocks = society_blocks()
    assert len(blocks) >= 8
    assert len(set(blocks.values())) == len(blocks)
    assert all(100 <= value <= 149 for value in blocks.values())
    assert not set(blocks.values()) & {purpose >> 2 for purpose in draw.purposes().values()}


def test_ordinals_do_not_collide() -> None:
    """No purpose at any ordinal meets another purpose at any ordinal: their blocks differ in the low eight bits or in the ordinal."""
    for purpose in draw.purposes().values():
        assert 0 <= purpose >> 2 < 256
    ordinals = (0, 1, 2, 63, 64, 255, 256, 65_535, 2**20, LAST_ORDINAL)
    seen: dict[tuple[int, int], tuple[int, int]] = {}
    for purpose in draw.purposes().values():
        for ordinal in ordinals:
            address = int(draw.at(purpose, ordinal))
            word = (address >> 2) & 0xFFFFFFFF, address & 3
            assert word not in seen, (purpose, ordinal, seen[word])
            seen[word] = (purpose, ordinal)
    for number in society_blocks().values():
        assert all((number, lane) not in seen for lane in range(4))


def test_two_turns_draw_different_numbers() -> None:
    turns = [draw.uniform(SEED, 1, 2, 3, draw.at(draw.HANDLE, turn)) for turn in range(64)]
    assert len(set(turns)) == 64


def test_two_numbers_at_each_of_several_counters_are_those_of_their_blocks() -> None:
    seconds = np.array([5, 0, 2_147_483_647, 17, 17], dtype=np.int32)
    u, v = np.empty(8), np.empty(8)
    draw.two_each(u, v, SEED, 41, 3, seconds, 21)
    for k, second in enumerate(seconds):
        words = draw.block(SEED, 41, 3, int(second), 21)
        assert (u[k], v[k]) == (draw.unit(words[0]), draw.unit(words[1]))
    draw.two_each_from(u, v, SEED, 41, 3, 100, 8, 21)
    for k in range(8):
        words = draw.block(SEED, 41, 3, 100 + k, 21)
        assert (u[k], v[k]) == (draw.unit(words[0]), draw.unit(words[1]))
