"""Workers that ``compare`` starts before it has planned: when, and that none is left when planning comes to nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.cli import ahead
from sim.cli.options import ResumeOptions
from sim.study.workers import own_process
from tests.study.workers.test_pool import alive, until

ROOT = Path(__file__).parents[2]
MARKS = """
import os, sys
if any("sim.study.workers.serving" in word for word in sys.orig_argv):
    open(os.path.join(os.path.dirname(__file__), "marks", str(os.getpid())), "w").close()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a cache in which something has been compiled."""
    mark = tmp_path / "cache" / "compiled-before" / "complete"
    mark.parent.mkdir(parents=True)
    mark.touch()
    monkeypatch.setenv("GRAPEVINE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(ahead, "is_own_process", lambda: True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def study_in(folder: Path, *command: str, finished: bool = True) -> None:
    folder.mkdir(parents=True)
    about = {"command": ["grapevine", "compare", *command], "finished": "now" if finished else None}
    (folder / "manifest.json").write_text(json.dumps(about))


def test_as_many_as_there_are_jobs_and_none_for_one_or_a_cluster_or_before_anything_is_compiled(place: Path) -> None:
    many = ResumeOptions(workers=8)
    assert ahead.workers_ahead(many, 20, None) == 8
    assert ahead.workers_ahead(many, 3, None) == 3
    assert ahead.workers_ahead(many, 1, None) == ahead.workers_ahead(ResumeOptions(workers=1), 20, None) == 0
    assert ahead.workers_ahead(ResumeOptions(workers=-4), 20, None) == 0
    assert ahead.workers_ahead(ResumeOptions(dask="tcp://host:8786"), 20, None) == 0
    (place / "cache" / "compiled-before" / "complete").unlink()
    assert ahead.workers_ahead(many, 20, None) == 0


@pytest.mark.usefixtures("place")
def test_none_inside_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "is_own_process", own_process.is_own_process)
    assert ahead.workers_ahead(ResumeOptions(workers=8), 20, None) == 0


def test_none_where_the_study_may_be_stored(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/bin/grapevine", "compare", "default", "--full"])

    def number(out: str | None = None, **more: Path) -> int:
        return ahead.workers_ahead(ResumeOptions(workers=2, **more), 20, None if out is None else Path(out))  # type: ignore[arg-type]

    study_in(place / "results" / "other", "bank")
    study_in(place / "results" / "stopped", "default", finished=False)
    (place / "results" / "a file").touch()
    (place / "results" / "spoilt").mkdir()
    (place / "results" / "spoilt" / "manifest.json").write_text('["no manifest"]')
    assert number() == number("new") == number("results/stopped") == 2
    assert number(expand=place / "results" / "other") == 2
    assert number("results/other") == 0
    study_in(place / "results" / "same", "default")
    assert number() == number(expand=place / "results" / "same") == 0


@contextmanager
def command(place: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Start ``grapevine compare`` with two workers, which leave marks with their numbers."""
    (place / "marks").mkdir(exist_ok=True)
    (place / "sitecustomize.py").write_text(MARKS)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(place), str(ROOT)))}
    program = [sys.executable, "-c", "from sim.cli.app import main; main()", "compare", *words, "--workers", "2"]
    with subprocess.Popen(
        program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        yield process


def started(place: Path) -> list[int]:
    return [int(one.name) for one in (place / "marks").iterdir()]


@pytest.mark.process
def test_a_plan_that_fails_ends_workers_and_says_what_it_would_have_said(place: Path) -> None:
    (place / "wrong.toml").write_text("[society]\npeople = -3\n")
    with command(place, "wrong.toml") as process:
        printed, errors = process.communicate(timeout=60)
    assert (process.returncode, printed) == (2, "")
    assert errors.startswith("grapevine: ")
    assert "society.people" in errors
    assert "Traceback" not in errors
    assert not any(map(alive, started(place)))


@pytest.mark.process
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_ctrl_c_while_the_scenario_is_read_ends_workers_without_a_word_of_theirs(place: Path) -> None:
    os.mkfifo(place / "endless.toml")
    with command(place, "endless.toml") as process:
        until(lambda: len(started(place)) == 2)
        assert all(map(alive, started(place)))
        os.killpg(process.pid, signal.SIGINT)
        printed, errors = process.communicate(timeout=60)
    assert (process.returncode, printed, errors) == (130, "", "grapevine: stopped\n")
    assert not any(map(alive, started(place)))
