"""The hash of the sources goes by what they mean, and is the same everywhere."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from sim.kernel import sources, syntax
from sim.kernel.sources import PACKAGE, model_files, model_hash
from sim.kernel.syntax import syntax_text
from tests.mesa_versions.interpreters import found

SOURCE = b'''
"""A module."""

LIMIT = 3
"""What a constant means."""


class Thing:
    """A thing."""

    def double(self, x: int, *, by: float = 2.0) -> str:
        """Double it."""
        return f"{x!r:>{LIMIT}} twice" f" is {x * by}"  # a comment


def nothing() -> None:
    """Do nothing."""
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"A module.", b"Another module."),
        (b'"""A module."""', b""),
        (b"What a constant means.", b"The limit."),
        (b"Double it.", b"Return it twice,\n\n        as text."),
        (b"# a comment", b""),
        (b"LIMIT = 3", b"LIMIT = (\n    3\n)"),
        (b"Do nothing.", b"Return."),
    ],
)
def test_prose_and_layout_have_no_part_in_the_text(old: bytes, new: bytes) -> None:
    assert old in SOURCE
    assert syntax_text(SOURCE.replace(old, new)) == syntax_text(SOURCE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"LIMIT = 3", b"LIMIT = 4"),
        (b"LIMIT = 3", b"LIMIT = 3.0"),
        (b"LIMIT = 3", b"LIMIT = None"),
        (b" twice", b" times two"),
        (b"!r", b"!s"),
        (b"by: float", b"by: int"),
        (b"x * by", b"by * x"),
        (b"*, by", b"by"),
        (b"class Thing:", b"class Thing(object):"),
    ],
)
def test_everything_else_has(old: bytes, new: bytes) -> None:
    assert old in SOURCE
    assert syntax_text(SOURCE.replace(old, new)) != syntax_text(SOURCE)


def test_no_two_files_of_the_model_mean_the_same_unless_they_hold_nothing_but_prose() -> None:
    texts = [syntax_text(path.read_bytes()) for path in model_files()]
    told = [text for text in texts if text != syntax_text(b"")]
    assert len(told) > 50
    assert len(set(told)) == len(told)


@pytest.mark.process
def test_every_version_of_python_reads_the_same() -> None:
    """In other interpreters on this machine, which need nothing but their standard library for it: the model, and all that syntax has."""
    everything = Path(__file__).with_name("every_syntax.txt")
    files = [syntax.__file__, *map(str, model_files()), str(everything)]
    code = (
        "import hashlib, importlib.util, sys\n"
        "spec = importlib.util.spec_from_file_location('syntax', sys.argv[1])\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(module)\n"
        "read = lambda path: module.syntax_text(open(path, 'rb').read())\n"
        "print(hashlib.sha256(''.join(map(read, sys.argv[2:])).encode()).hexdigest())"
    )
    others = [one.path for one in found()]
    if not others:
        pytest.skip("there is no other interpreter")
    told = {
        subprocess.run([str(one), "-c", code, *files], capture_output=True, text=True, check=True).stdout.strip()
        for one in others
    }
    assert told == {
        hashlib.sha256("".join(syntax_text(Path(one).read_bytes()) for one in files[1:]).encode()).hexdigest()
    }


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a package; the cache folder is ``cache`` beside it."""
    monkeypatch.setenv("GRAPEVINE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sources, "_KNOWN", {})
    return tmp_path / "sim"


@pytest.fixture
def copy(empty: Path) -> Path:
    """A copy of the package."""
    shutil.copytree(PACKAGE, empty, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile)
    return empty


@pytest.fixture
def part(empty: Path) -> Path:
    """A copy of one room of the package, and of one that is no part of the model."""
    for room in ("kernel", "api"):
        shutil.copytree(PACKAGE / room, empty / room, ignore=shutil.ignore_patterns("__pycache__"))
    return empty


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in another process."""
    monkeypatch.setattr(sources, "_KNOWN", {})


def test_the_hash_covers_each_file_of_the_model_and_its_name(copy: Path) -> None:
    assert model_hash(copy) == model_hash()
    told = {model_hash()}
    (copy / "kernel" / "units.py").rename(copy / "kernel" / "measures.py")
    told.add(model_hash(copy))
    (copy / "kernel" / "measures.py").write_text("DAY_MIN = 1441.0")
    told.add(model_hash(copy))
    assert len(told) == 3
    for elsewhere in ("views/words.py", "study/design/plan.py", "kernel/notes.txt"):
        (copy / elsewhere).write_text("x = 1")
    assert model_hash(copy) in told


def test_the_hash_is_remembered_and_what_was_cut_off_is_not_believed(
    part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = model_hash(part)
    [kept] = (part.parent / "cache").rglob("sources/*")
    parsed: list[int] = []
    text = sources.syntax_text

    def counting(source: bytes) -> str:
        parsed.append(1)
        return text(source)

    monkeypatch.setattr(sources, "syntax_text", counting)
    forget(monkeypatch)
    assert model_hash(part) == expected
    assert parsed == []
    kept.write_bytes(kept.read_bytes()[:-1])
    forget(monkeypatch)
    assert model_hash(part) == expected
    assert len(parsed) == len(model_files(part))


def test_a_hash_needs_no_cache(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = model_hash(part)
    (part.parent / "file").touch()
    monkeypatch.setenv("GRAPEVINE_CACHE", str(part.parent / "file"))
    forget(monkeypatch)
    assert model_hash(part) == expected


def test_a_file_that_is_no_python_counts_as_it_is(part: Path) -> None:
    told = set()
    for text in ("1 +", "2 +"):
        (part / "kernel" / "draft.py").write_text(text)
        told.add(model_hash(part))
    assert len(told) == 2
