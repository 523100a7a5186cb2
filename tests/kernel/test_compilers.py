"""Plain Numba does the same work where the version that is installed has not been tried, and where its private names have gone."""

from __future__ import annotations

import json
from pathlib import Path

import numba
import pytest

from sim.kernel import compiler_choice
from sim.study.storage.provenance import made_by
from tests.kernel.forked import Forks, small_package

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="this interpreter compiles nothing"),
]

RUN = """
import hashlib, json
import numpy as np
from sim.kernel import random_draws as draw
from sim.kernel.compiler_choice import compiler
from sim.kernel.elementary import exp, normal_quantile
from sim.society.graph import grouped, transposed

rng = [draw.uniform(np.uint64(5), k, 2, 3, 4) for k in range(500)]
key = np.array([int(9 * u) for u in rng], dtype=np.int32)
at, value = grouped(key, np.arange(key.size, dtype=np.int32)[::-1].copy(), 500)
drawn = [draw.lognormal(u, 3.0, 0.7) for u in rng] + [normal_quantile(u) for u in rng] + [exp(u) for u in rng]
parts = [np.array(drawn), at, value, *transposed(at, value)]
digest = hashlib.sha256(b"".join(np.ascontiguousarray(one).tobytes() for one in parts)).hexdigest()
print(json.dumps({"compiler": compiler(), "digest": digest, "kind": type(exp).__module__}))
"""

UNKNOWN = """
import sys
import numba.core.caching
del numba.core.caching._Cache
"""


@pytest.mark.process
def test_both_compilers_give_the_same_bytes_and_keep_their_code_apart(tmp_path: Path, fork: Forks) -> None:
    usual = json.loads(fork(RUN, GRAPEVINE_CACHE=str(tmp_path)).out)
    said = fork(RUN, GRAPEVINE_CACHE=str(tmp_path), GRAPEVINE_COMPILER="plain")
    plain = json.loads(said.out)
    assert plain["digest"] == usual["digest"]
    assert plain["compiler"].startswith("plain, ")
    assert plain["kind"].startswith("numba.")
    assert said.err == ""
    if compiler_choice.links_parts():
        assert usual["compiler"] == f"linked, Numba {numba.__version__}"
        assert usual["kind"].startswith("sim.")
        folders = list(tmp_path.glob("compiled-*"))
        assert len(folders) == 2
        assert all([*folder.iterdir()] for folder in folders)


def test_an_untried_numba_is_used_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba, "__version__", "0.997.1")
    monkeypatch.delenv("GRAPEVINE_COMPILER", raising=False)
    assert not compiler_choice.links_parts()
    assert "0.997.1" in compiler_choice.compiler()


def test_results_say_what_compiled_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {made_by(1, 2, [])["compiler"]}
    monkeypatch.setattr(numba, "__version__", "0.997.1")
    told.add(made_by(1, 2, [])["compiler"])
    assert len(told) == 2


@pytest.mark.process
def test_a_numba_without_the_names_that_the_cache_needs_compiles_and_keeps_nothing(tmp_path: Path, fork: Forks) -> None:
    said = fork(
        UNKNOWN + "from sim.kernel.caller import quartered; print(quartered(8.0))",
        small_package(tmp_path / "package"),
        GRAPEVINE_CACHE=str(tmp_path / "cache"),
        GRAPEVINE_COMPILER="plain",
        NUMBA_CACHE_DIR=str(tmp_path / "numbas"),
    )
    assert said.out == "2.0\n"
    assert len(said.err.splitlines()) == 1
    assert numba.__version__ in said.err
    assert list(tmp_path.rglob("*.code")) == []
    assert not (tmp_path / "numbas").exists()
