"""Plain Numba does the same work where the version that is installed has not been tried, and where its private names have gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import pytest

import sim
from sim.kernel import compiler_choice
from sim.study.storage.provenance import made_by

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="this interpreter compiles nothing"),
]

ROOT = Path(sim.__file__).parents[1]

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


def told(tmp_path: Path, before: str = "", **environment: str) -> tuple[dict[str, Any], str]:
    """What a fresh interpreter prints that has its cache below ``tmp_path``, and what it says on standard error."""
    given = {**os.environ, "PYTHONPATH": str(ROOT), "GRAPEVINE_CACHE": str(tmp_path / "cache"), **environment}
    done = subprocess.run(
        [sys.executable, "-c", before + RUN], env=given, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.mark.process
def test_both_compilers_give_the_same_bytes_and_keep_their_code_apart(tmp_path: Path) -> None:
    usual, _ = told(tmp_path)
    plain, complaint = told(tmp_path, GRAPEVINE_COMPILER="plain")
    assert plain["digest"] == usual["digest"]
    assert plain["compiler"].startswith("plain, ")
    assert plain["kind"].startswith("numba.")
    assert complaint == ""
    if compiler_choice.links_parts():
        assert usual["compiler"] == f"linked, Numba {numba.__version__}"
        assert usual["kind"].startswith("sim.")
        folders = list((tmp_path / "cache").glob("compiled-*"))
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
def test_a_numba_without_the_names_that_the_cache_needs_compiles_and_keeps_nothing(tmp_path: Path) -> None:
    usual, _ = told(tmp_path)
    without, complaint = told(
        tmp_path / "another", UNKNOWN, GRAPEVINE_COMPILER="plain", NUMBA_CACHE_DIR=str(tmp_path / "numbas")
    )
    assert without["digest"] == usual["digest"]
    assert len(complaint.splitlines()) == 1
    assert numba.__version__ in complaint
    assert list((tmp_path / "another").rglob("*.code")) == []
    assert not (tmp_path / "numbas").exists()
