"""Modules that run when something in them is first used."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from sim.kernel import lazy_modules
from sim.kernel.lazy_modules import lazily

FILES = {
    "lazypack/__init__.py": "import lazypack.heavy as heavy\nimport lazypack.room as room\n",
    "lazypack/heavy.py": "import os\nos.environ['LAZY_RUNS'] = os.environ.get('LAZY_RUNS', '') + 'h'\nVALUE = 7\n",
    "lazypack/room/__init__.py": (
        "import os\nos.environ['LAZY_RUNS'] = os.environ.get('LAZY_RUNS', '') + 'r'\nfrom lazypack.room.early import Early\n"
    ),
    "lazypack/room/early.py": "class Early: pass\n",
    "lazypack/room/inner.py": "import os\nRUNS_BEFORE = os.environ['LAZY_RUNS']\n",
    "lazypack/slow/__init__.py": (
        "import threading\nSTARTED, GO = threading.Event(), threading.Event()\nSTARTED.set()\nGO.wait(5.0)\n"
        "from lazypack.slow.below import VALUE\n"
    ),
    "lazypack/slow/below.py": "VALUE = 9\n",
    "lazypack/fails.py": "import os\nif 'LAZY_HELP' not in os.environ:\n    raise RuntimeError('not yet')\nVALUE = 8\n",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package on the path, two of whose modules say when they run."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("LAZY_RUNS", "")
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "lazypack"]:
        del sys.modules[name]


def runs() -> str:
    import os

    return os.environ["LAZY_RUNS"]


def imported(name: str) -> ModuleType:
    with lazily("lazypack.heavy", "lazypack.room", "lazypack.fails", "lazypack.slow"):
        return importlib.import_module(name)


def test_a_module_runs_once_when_something_in_it_is_used(package: None) -> None:
    pack = imported("lazypack")
    again = importlib.import_module("lazypack.heavy")
    assert (again is pack.heavy, pack.heavy.__name__, runs()) == (True, "lazypack.heavy", "")
    assert (pack.heavy.VALUE, pack.heavy.VALUE, runs()) == (7, 7, "h")
    assert type(pack.heavy) is ModuleType
    with pytest.raises(AttributeError, match="NOTHING"):
        _ = pack.heavy.NOTHING


def test_a_package_runs_before_a_module_below_it(package: None) -> None:
    imported("lazypack")
    assert importlib.import_module("lazypack.room.inner").RUNS_BEFORE == "r"


def test_a_module_below_that_the_package_imports_is_loaded_once(package: None) -> None:
    pack = imported("lazypack")
    early = importlib.import_module("lazypack.room.early")
    assert early.Early is pack.room.Early
    assert early is pack.room.early is sys.modules["lazypack.room.early"]
    assert importlib.util.find_spec("lazypack.room.early") is early.__spec__
    assert early.__spec__.origin == early.__file__


def test_a_module_below_can_be_looked_for_again_and_again_and_then_imported(package: None) -> None:
    imported("lazypack")
    name = "lazypack.room.early"
    origins = {importlib.util.find_spec(name).origin for _ in range(3)}  # type: ignore[union-attr]
    early = importlib.import_module(name)
    assert origins == {early.__file__}
    assert (early, early.Early) == (sys.modules["lazypack.room"].early, sys.modules["lazypack.room"].Early)


def test_listing_its_names_runs_a_module(package: None) -> None:
    assert "VALUE" in dir(imported("lazypack").heavy)


def test_an_error_is_raised_at_each_use_until_there_is_none(package: None, monkeypatch: pytest.MonkeyPatch) -> None:
    fails = imported("lazypack.fails")
    for _ in range(2):
        with pytest.raises(RuntimeError, match="not yet"):
            _ = fails.VALUE
    monkeypatch.setenv("LAZY_HELP", "1")
    assert fails.VALUE == 8


def test_two_threads_that_wait_for_one_another_both_get_the_module(
    package: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One runs a package, which imports a module below it; the other is importing that, and waits for the package."""
    monkeypatch.setattr(lazy_modules, "_PATIENCE_S", 0.1)
    slow = imported("lazypack.slow")
    found: list[int] = []
    runs_it = threading.Thread(target=lambda: found.append(slow.VALUE), daemon=True)
    runs_it.start()
    until = time.monotonic() + 10.0
    while "STARTED" not in slow.__dict__ and time.monotonic() < until:
        time.sleep(0.01)
    below = threading.Thread(
        target=lambda: found.append(importlib.import_module("lazypack.slow.below").VALUE), daemon=True
    )
    below.start()
    time.sleep(0.05)  # by now it waits
    slow.__dict__["GO"].set()
    for thread in (runs_it, below):
        thread.join(10.0)
    assert found == [9, 9]


def test_python_asks_one_more_finder_however_often_modules_are_put_off(package: None) -> None:
    imported("lazypack")
    finders = len(sys.meta_path)
    for _ in range(3):
        imported("lazypack.heavy")
    assert len(sys.meta_path) == finders


def test_modules_imported_elsewhere_run_at_once(package: None) -> None:
    with lazily("lazypack.heavy"):
        pass
    importlib.import_module("lazypack")
    assert runs() == "hr"
