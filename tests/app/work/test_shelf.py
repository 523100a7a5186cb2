"""Folders of results: the latest few of each visitor, and nothing else is touched."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.app.limits import Limits
from sim.app.work import Shelf
from sim.app.work.private import PREFIX, remove_leftovers


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf(Limits(kept=2))
    yield made
    made.close()


def filled(shelf: Shelf, visitor: str) -> Path:
    folder = shelf.folder(visitor)
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    return folder


def test_the_oldest_are_deleted_for_each_visitor_alone(shelf: Shelf) -> None:
    other = filled(shelf, "b")
    folders = [filled(shelf, "a") for _ in range(4)]
    assert [one.exists() for one in folders] == [False, False, True, True]
    assert shelf.of("a") == folders[2:]
    assert other.exists()


def test_nothing_but_what_was_given_out_is_deleted(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    shelf.drop(tmp_path)
    shelf.drop(shelf.root)
    shelf.drop(shelf.root / ".." / tmp_path.name)
    assert (tmp_path / "mine.txt").exists()
    assert shelf.root.exists()


def test_a_link_to_another_place_is_not_followed(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    inside, instead = filled(shelf, "a"), shelf.folder("a")
    (inside / "link").symlink_to(tmp_path)
    instead.symlink_to(tmp_path)
    shelf.forget("a")
    shelf.close()
    assert (tmp_path / "mine.txt").exists()
    assert not shelf.root.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_only_the_owner_can_enter(shelf: Shelf) -> None:
    assert stat.S_IMODE(shelf.root.stat().st_mode) == 0o700


def test_what_a_visitor_left_is_deleted(shelf: Shelf) -> None:
    mine, other = filled(shelf, "a"), filled(shelf, "b")
    shelf.forget("a")
    assert (mine.exists(), other.exists(), shelf.of("a")) == (False, True, [])


@pytest.mark.process
def test_folders_of_a_killed_server_are_removed_and_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    living, new, link = Shelf(Limits()), tmp_path / f"{PREFIX}new", tmp_path / f"{PREFIX}link"
    new.mkdir()
    link.symlink_to(living.root)
    start = "from sim.app.limits import Limits; from sim.app.work import Shelf; print(Shelf(Limits()).root, flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", start],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    try:
        assert other.stdout is not None
        dead = Path(other.stdout.readline().strip())
        (dead / "results").mkdir()
        assert remove_leftovers() == []
    finally:
        other.kill()
        other.communicate()
    assert remove_leftovers() == [dead]
    assert not dead.exists()
    assert living.root.exists()
    assert new.exists()
    assert link.exists()
    living.close()
    assert not living.root.exists()
