"""Compiled code is kept where it can be, shared by all installations of the same sources, and never stale."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numba
import pytest
from numba.core.caching import NullCache

from sim.kernel import code_folders, compile_cache
from sim.kernel.cache_folder import cache_root
from sim.kernel.code_folders import folders
from sim.kernel.code_hash import SETTINGS, cache_directory, code_hash
from sim.kernel.compile import kernel
from sim.kernel.compile_cache import keep, mark_compiled
from sim.kernel.kept_code import KeptCode
from sim.kernel.random_draws import exponential
from tests.kernel.forked import ROOT, Forks, fresh, small_package

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="this interpreter compiles nothing")

CALL = "from sim.kernel.caller import quartered; value = quartered(8.0)"
TOLD = f"{CALL}; print(value, sum(getattr(quartered, '_entry', quartered)._cache_misses.values()))"
"""Prints a result that a function in another file has a part in, and how many entries were compiled for it."""
HALF = "0.6931471805599453"
REAL = (
    "from sim.kernel.random_draws import exponential; value = exponential(0.5, 1.0); "
    "print(value, sum(getattr(exponential, '_entry', exponential)._cache_misses.values()))"
)
"""The same with functions of the model."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small package that no test edits."""
    return small_package(tmp_path_factory.mktemp("package"))


def installation(folder: Path) -> Path:
    """A copy of the whole package, with times of its own."""
    shutil.copytree(
        ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile
    )
    return folder


def edit_callee(folder: Path) -> None:
    """Make halves larger by one, in a file that is not the caller's."""
    file = folder / "sim" / "kernel" / "callee.py"
    edited = file.read_text().replace("x / 2.0", "x / 2.0 + 1.0")
    assert edited != file.read_text()
    file.write_text(edited)


def code_files(folder: Path) -> dict[str, int]:
    """The files of compiled code below ``folder``, with their times."""
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*.code")}


def as_reader() -> tuple[str, ...]:
    """What to put before a command so that it runs as someone who may read everything and write nothing of this user's."""
    if sys.platform == "win32":
        pytest.skip("folders that cannot be written are another matter on Windows")
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not there to become an ordinary user with")
    may_read = ("--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search")
    prefix = ("setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups", *may_read)
    if subprocess.run([*prefix, sys.executable, "-c", ""], capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody become an ordinary user")
    return prefix


@pytest.mark.process
@pytest.mark.parametrize(
    "numbas",
    [{}, {"NUMBA_CACHE_DIR": "numbas"}, {"NUMBA_CACHE_LOCATOR_CLASSES": "InTreeCacheLocator,UserWideCacheLocator"}],
    ids=["plain", "folder", "locators"],
)
def test_an_edited_callee_is_noticed_where_the_cache_cannot_be_written(
    tmp_path: Path, numbas: dict[str, str], fork: Forks
) -> None:
    folder = small_package(tmp_path / "copy")
    (tmp_path / "file").touch()
    (tmp_path / "temporary").mkdir()
    if "NUMBA_CACHE_DIR" in numbas:
        numbas = {"NUMBA_CACHE_DIR": str(tmp_path / "numbas")}
    places = {
        "GRAPEVINE_CACHE": str(tmp_path / "file"),
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "temporary"),
    }
    before = fork(CALL + "; print(value)", folder, **places, **numbas)
    edit_callee(folder)
    after = fork(CALL + "; print(value)", folder, **places, **numbas)
    assert before.words == ["2.0"]
    assert after.words == ["3.5"]
    assert len(before.err.splitlines()) == 1
    assert "GRAPEVINE_CACHE" in before.err
    left = [path.name for path in tmp_path.rglob("*") if path.suffix in (".nbi", ".nbc", ".code")]
    assert left == []
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.process
def test_a_folder_that_cannot_be_written_is_read_and_what_it_lacks_goes_elsewhere(
    tmp_path: Path, package: Path, fork: Forks
) -> None:
    reader = as_reader()
    cache = tmp_path / "cache"
    fork(CALL, package, GRAPEVINE_CACHE=str(cache))
    for path in (tmp_path, cache, *cache.iterdir()):
        path.chmod(0o555)
    full = code_files(cache)
    try:
        said = fresh(TOLD, package, prefix=reader, GRAPEVINE_CACHE=str(cache))
        assert (said.words, said.err) == (["2.0", "0"], "")
        for path in cache.iterdir():
            path.chmod(0o755)
        entry = next(path for path in cache.rglob("*.code") if "quartered.entry" in path.name)
        entry.unlink()
        for path in cache.iterdir():
            path.chmod(0o555)
        said = fresh(TOLD, package, prefix=reader, GRAPEVINE_CACHE=str(cache))
        assert said.words == ["2.0", "1"]
        assert len(said.err.splitlines()) == 1
        assert code_files(cache) == {name: time for name, time in full.items() if name != entry.name}
    finally:
        for path in (tmp_path, cache, *cache.iterdir()):
            path.chmod(0o755)


@pytest.mark.process
def test_the_temporary_folder_is_shared_with_the_processes_that_are_started(
    tmp_path: Path, package: Path, fork: Forks
) -> None:
    (tmp_path / "file").touch()
    child = f"import subprocess, sys; sys.stdout.flush(); subprocess.run([sys.executable, '-c', {TOLD!r}], check=True)"
    said = fork(f"{TOLD}\n{child}", package, GRAPEVINE_CACHE=str(tmp_path / "file"))
    assert said.words == ["2.0", "1", "2.0", "0"]
    assert len(said.err.splitlines()) == 1


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="files cannot be limited")
def test_where_nothing_can_be_written_each_process_compiles_for_itself(tmp_path: Path, package: Path) -> None:
    """As on a full disk: files can be made, but not filled, neither in the cache nor in the temporary folder."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))"
    said = fresh(f"{limit}; {TOLD}", package, GRAPEVINE_CACHE=str(tmp_path / "cache"))
    assert said.words == ["2.0", "1"]
    assert 1 <= len(said.err.splitlines()) <= 2
    assert [path for path in (tmp_path / "cache").glob("compiled-*/*") if path.is_file()] == []


def test_a_full_disk_turns_to_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPEVINE_TEMPORARY_CACHE", "")
    lasting = tmp_path / "lasting"
    made = code_folders.CodeFolders(lasting)
    said: list[str] = []
    made.say = said.append
    made.write("early.code", b"kept")
    write = code_folders.write_sealed

    def full(path: Path, data: bytes) -> None:
        if path.parent == lasting:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, data)

    monkeypatch.setattr(code_folders, "write_sealed", full)
    made.write("late.code", b"aside")
    made.mark_complete()
    assert [made.read(name) for name in ("early.code", "late.code", "never.code")] == [b"kept", b"aside", None]
    assert len(said) == 1
    assert os.strerror(errno.ENOSPC) in said[0]
    assert made.complete()
    assert made.lasting() is None
    assert [path.name for path in lasting.iterdir()] == ["early.code"]
    assert code_folders.CodeFolders(lasting).complete(), "a worker does not find the temporary folder"
    assert not code_folders.CodeFolders(tmp_path / "another").complete(), "it stands in for one folder only"


def test_a_compilation_of_which_something_has_gone_is_not_complete(tmp_path: Path) -> None:
    made = code_folders.CodeFolders(tmp_path)
    made.write("one.code", b"1")
    made.write("two.code", b"2")
    assert not made.complete()
    made.mark_complete()
    assert made.complete()
    (tmp_path / "two.code").unlink()
    assert not made.complete()


@pytest.mark.parametrize("gone", ["one.code", None])
def test_a_folder_is_listed_once_and_again_when_something_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str | None
) -> None:
    """Also when that is the whole folder, while a study runs. Within the grain of a file's time it is listed each time."""
    folder = tmp_path / "compiled"
    made = code_folders.CodeFolders(folder)
    made.write("one.code", b"1")
    made.mark_complete()
    listed: list[bool] = []
    number = made.number
    monkeypatch.setattr(made, "number", lambda: listed.append(True) or number())
    assert made.complete()
    assert made.complete()
    assert len(listed) == 2
    os.utime(folder, (1.0e9, 1.0e9))
    assert [made.complete() for _ in range(3)] == [True] * 3
    assert len(listed) == 3
    shutil.rmtree(folder) if gone is None else (folder / gone).unlink()
    assert not made.complete()


@pytest.mark.process
def test_a_second_installation_compiles_nothing(tmp_path: Path) -> None:
    """In new interpreters, with functions of the model: nothing that differs from start to start has a part in the names of the files."""
    cache = {"GRAPEVINE_CACHE": str(tmp_path / "cache")}
    first, second = installation(tmp_path / "first"), installation(tmp_path / "elsewhere" / "second")
    assert fresh(REAL, first, **cache).words == [HALF, "1"]
    made = code_files(tmp_path)
    assert fresh(REAL, second, **cache).words == [HALF, "0"]
    assert code_files(tmp_path) == made


@pytest.mark.process
def test_a_file_that_was_cut_off_is_compiled_again(tmp_path: Path, package: Path, fork: Forks) -> None:
    cache = {"GRAPEVINE_CACHE": str(tmp_path)}
    fork(CALL, package, **cache)
    for path in tmp_path.rglob("*.code"):
        path.write_bytes(path.read_bytes()[:-1])
    assert fork(TOLD, package, **cache).words == ["2.0", "1"]
    assert fork(TOLD, package, **cache).words == ["2.0", "0"]


@pytest.mark.process
@pytest.mark.parametrize(("edit", "kept"), [("x = 1", False), ("# a comment", True)], ids=["code", "comment"])
def test_sources_that_are_edited_while_a_process_runs_leave_nothing_in_the_cache(
    tmp_path: Path, fork: Forks, edit: str, *, kept: bool
) -> None:
    folder = small_package(tmp_path / "copy")
    edited = f"import sim.kernel.caller, pathlib; pathlib.Path('sim/kernel/units.py').open('a').write({edit!r})"
    assert fork(f"{edited}; {TOLD}", folder, GRAPEVINE_CACHE=str(tmp_path / "cache")).words == ["2.0", "1"]
    assert bool(code_files(tmp_path)) == kept


@pytest.mark.process
def test_a_corrected_docstring_compiles_nothing(tmp_path: Path, fork: Forks) -> None:
    folder = small_package(tmp_path / "copy")
    cache = {"GRAPEVINE_CACHE": str(tmp_path / "cache")}
    assert fork(TOLD, folder, **cache).words == ["2.0", "1"]
    made = code_files(tmp_path)
    for name in ("callee", "caller", "elementary", "random_draws"):
        file = folder / "sim" / "kernel" / f"{name}.py"
        text = file.read_text()
        file.write_text(re.sub(r'^( *)"""(?=\S)', r'\1"""Said\n\n\1otherwise. ', text, flags=re.MULTILINE))
        assert file.read_text() != text
    assert fork(TOLD, folder, **cache).words == ["2.0", "0"]
    assert code_files(tmp_path) == made


@pytest.mark.process
def test_processes_that_compile_at_the_same_time_leave_whole_files(tmp_path: Path, package: Path, fork: Forks) -> None:
    cache = {"GRAPEVINE_CACHE": str(tmp_path)}
    several = fork.together([TOLD] * 3, package, **cache)
    assert [said.words[0] for said in several] == ["2.0"] * 3
    assert fork(TOLD, package, **cache).words == ["2.0", "0"]
    assert {path.suffix for path in tmp_path.glob("compiled-*/*")} == {".code"}


@pytest.mark.process
def test_matrices_are_multiplied_by_who_does_so_and_loaded_by_nobody_else(package: Path) -> None:
    multiplied = "import numba, numpy as np; print(*numba.njit(lambda a: a @ a)(np.diag([2.0, 3.0])).ravel())"
    said = fresh(f"import sys; {CALL}; print('scipy.linalg' in sys.modules); {multiplied}", package)
    assert said.words == ["False", "4.0", "0.0", "0.0", "9.0"]


@pytest.mark.process
def test_importing_the_model_makes_nothing_and_needs_no_home(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    nowhere = {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": "", "GRAPEVINE_CACHE": ""}
    for places in (nowhere, {**nowhere, "HOME": None, "XDG_CACHE_HOME": "x"}):
        fresh("import sim.model", cwd=tmp_path / "work", **places)
    assert [path.name for path in tmp_path.rglob("*")] == ["work"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the XDG specification is for other systems")
def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    def root(**environment: str) -> Path | None:
        for name in ("GRAPEVINE_CACHE", "XDG_CACHE_HOME", "HOME"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return cache_root()

    home = {"HOME": str(tmp_path / "home")}
    usual = tmp_path / "home" / ".cache" / "grapevine"
    assert root(**home) == root(**home, XDG_CACHE_HOME="") == root(**home, XDG_CACHE_HOME="x") == usual
    assert root(**home, GRAPEVINE_CACHE="") == usual
    assert root(**home, XDG_CACHE_HOME=str(tmp_path / "xdg")) == tmp_path / "xdg" / "grapevine"
    assert root(**home, GRAPEVINE_CACHE=str(tmp_path / "own")) == tmp_path / "own"
    assert root(**home, GRAPEVINE_CACHE="own") == tmp_path / "own"

    def unknown(*_: object, **__: object) -> Path:
        raise RuntimeError("no passwd entry")

    for users in (unknown, lambda *_, **__: Path("~/.cache/grapevine")):
        monkeypatch.setattr("sim.kernel.cache_folder.user_cache_path", users)
        assert root() is None
        assert root(GRAPEVINE_CACHE=str(tmp_path)) == tmp_path


@pytest.mark.process
def test_a_relative_folder_is_the_same_for_processes_that_start_elsewhere(
    tmp_path: Path, package: Path, fork: Forks
) -> None:
    there = f"import os; os.chdir({str(tmp_path)!r})"
    code = f"{there}; {CALL}; os.makedirs('deep'); os.chdir('deep'); print(os.environ['GRAPEVINE_CACHE'])"
    assert fork(code, package, GRAPEVINE_CACHE="cache").words == [str(tmp_path / "cache")]
    assert code_files(tmp_path / "cache") != {}


def test_the_cache_goes_where_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRAPEVINE_CACHE", str(tmp_path))
    folder = cache_directory()
    assert folder is not None
    assert folder.parent == tmp_path
    assert code_hash() in folder.name


def test_the_hash_covers_the_processor_and_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {code_hash()}
    monkeypatch.setattr(numba.config, "CPU_NAME", "generic")
    found.add(code_hash())
    monkeypatch.setattr(numba.config, "BOUNDSCHECK", 1)
    found.add(code_hash())
    monkeypatch.setattr("llvmlite.binding.get_host_cpu_name", lambda: "another")
    found.add(code_hash())
    assert len(found) == 4


def test_settings_of_numba_are_still_called_so() -> None:
    assert [name for name in SETTINGS if not hasattr(numba.config, name)] == []


@pytest.mark.slow
def test_only_what_the_hash_covers_is_kept() -> None:
    @kernel
    def doubled(x: float) -> float:
        return 2.0 * x

    assert doubled(1.5) == 3.0
    assert isinstance(doubled._cache, NullCache)  # type: ignore[attr-defined]
    assert isinstance(exponential._cache, KeptCode)  # type: ignore[attr-defined]


def test_a_numba_that_does_not_ask_the_cache_is_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(folders(), "say", said.append)
    monkeypatch.setattr(compile_cache, "is_compiled", lambda: False)
    monkeypatch.setattr(KeptCode, "asked", 0)
    compile_cache._not_kept.cache_clear()
    try:
        keep(SimpleNamespace(py_func=exponential.py_func))  # type: ignore[attr-defined]
        mark_compiled()
        assert not compile_cache.is_kept()
    finally:
        compile_cache._not_kept.cache_clear()
    assert len(said) == 1
    assert numba.__version__ in said[0]
