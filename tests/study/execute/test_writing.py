"""Workers write what they complete: the same data whoever writes, dies, sees the folder or not; and nothing else is left in it."""

from __future__ import annotations

import errno
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import permutations
from pathlib import Path
from typing import IO, Any

import pytest

from sim.study.design.plan import Plan, plan
from sim.study.execute.runner import RunOptions, run
from sim.study.storage import arrivals, completed_jobs, store
from sim.study.storage.arrivals import Destination
from sim.study.storage.files import StoreError, remove_unfinished
from sim.study.storage.gathering import Gathered, Gathering, gather
from sim.study.storage.job_result import JobFile, JobResult
from sim.study.storage.results import open_study
from sim.study.workers.executors import processes
from tests.study import synthetic
from tests.study.execute.test_runner import study
from tests.study.rows import data
from tests.study.storage.test_store import job, plan_table
from tests.study.storage.test_store import store as store_of

pytestmark = pytest.mark.slow

KB = 1000


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few jobs, so that several are written."""
    monkeypatch.setattr(store, "JOBS_PER_PART", 4)


def asked() -> Plan:
    return plan(study(policies=("ignore", "fails-odd"), replicates=11))


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study as one process makes it."""
    folder = tmp_path_factory.mktemp("usual") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "JOBS_PER_PART", 4)
        run(asked(), folder, workers=1)
    return folder


def inside(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def check_same(folder: Path, usual: Path) -> None:
    """The data of the usual study, and nothing but its files: those of the lock and of the status may be there."""
    assert data(folder) == data(usual)
    assert inside(folder) == inside(usual)


@dataclass
class Crew(Executor):
    """Threads of this process that see the result folder or not, and an account of what they hand over."""

    sees: Callable[[int], bool]
    inner: Executor
    tasks: int = 0
    results: list[Any] = field(default_factory=list)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As ``Executor.submit``."""
        self.tasks += 1
        elsewhere = [args[0], *args[1:]] if self.sees(self.tasks) else [_hidden(one) for one in args]
        future: Future[Any] = self.inner.submit(fn, *elsewhere)
        future.add_done_callback(lambda one: self.results.append(one.result()) if one.exception() is None else None)
        return future

    def of(self, kind: type) -> int:
        """How many results of a kind were handed over."""
        return sum(isinstance(one, kind) for one in self.results)


def _hidden(one: Any) -> Any:
    return replace(one, place="/nowhere/arriving") if isinstance(one, Destination | Gathering) else one


@contextmanager
def crew(sees: Callable[[int], bool]) -> Iterator[tuple[Crew, RunOptions]]:
    with ThreadPoolExecutor(2) as pool:
        made = Crew(sees, pool)

        @contextmanager
        def executor(_workers: int) -> Iterator[Executor]:
            yield made

        yield made, RunOptions(workers=2, executor=executor)


def test_what_workers_hand_over_is_small_and_its_parts_are_made_by_them(tmp_path: Path, usual: Path) -> None:
    with crew(lambda _: True) as (made, options):
        run(asked(), tmp_path / "out", options=options)
    check_same(tmp_path / "out", usual)
    assert (made.of(JobFile), made.of(JobResult), made.of(Gathered)) == (11, 0, 2)  # the third part is the remainder
    rows = sum(sum(one.lengths.values()) for one in made.results if isinstance(one, JobFile))
    handed = sum(len(pickle.dumps(one)) for one in made.results)
    assert rows / 11 > 50 * KB
    assert handed / 11 < 3 * KB


@pytest.mark.parametrize("sees", [lambda _: False, lambda task: bool(task % 2)], ids=["none", "every other"])
def test_workers_that_do_not_see_the_folder_send_their_results(
    tmp_path: Path, usual: Path, sees: Callable[[int], bool]
) -> None:
    with crew(sees) as (made, options):
        run(asked(), tmp_path / "out", options=options)
    check_same(tmp_path / "out", usual)
    assert made.of(JobResult) == (11 if not sees(1) else made.of(JobResult))
    assert made.of(JobResult) >= 5
    assert made.of(Gathered) == 0


def test_a_full_disk_stops_the_study_with_words_and_it_goes_on(
    tmp_path: Path, usual: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, real = [], arrivals.write

    def full(place: Path, fill: Callable[[IO[bytes]], object], *, flush: bool) -> Path:
        def half(file: IO[bytes]) -> None:
            fill(file)
            file.truncate(file.tell() // 2)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        written.append(place)
        return real(place, fill if len(written) < 8 else half, flush=flush)

    monkeypatch.setattr(arrivals, "write", full)
    with crew(lambda _: True) as (_, options), pytest.raises(StoreError, match="No space left on device"):
        run(asked(), tmp_path / "out", options=options)
    monkeypatch.setattr(arrivals, "write", real)
    assert open_study(tmp_path / "out").runs.num_rows >= 4
    assert not list((tmp_path / "out").rglob("*.aside"))
    run(asked(), tmp_path / "out", workers=1)
    assert data(tmp_path / "out") == data(usual)


class Mortal(Executor):
    """Worker processes that may die while they write."""

    def __init__(self, inner: Executor) -> None:
        self._inner = inner

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As ``Executor.submit``."""
        return self._inner.submit(mortally, fn, *args, **kwargs)


@contextmanager
def mortal(workers: int) -> Iterator[Executor]:
    with processes(workers) as pool:
        yield Mortal(pool)


def mortally(fn: Any, *args: Any) -> Any:
    """In a worker: do a task, and die while it is written if there is a file that asks for it."""
    arrivals.write = _dying
    return fn(*args)


_WRITE = arrivals.write


def _dying(place: Path, fill: Callable[[IO[bytes]], object], *, flush: bool) -> Path:
    for ask in Path(os.environ[synthetic.TOLD]).glob("part-*" if flush else "job-*"):
        with suppress(FileNotFoundError):  # another worker took it
            ask.unlink()
            with (place / f"half-{os.getpid()}").open("wb") as file:
                fill(file)
                file.truncate(file.tell() // 2)
            os.kill(os.getpid(), signal.SIGKILL)
    return _WRITE(place, fill, flush=flush)


def test_workers_killed_while_they_write_leave_no_trace(
    tmp_path: Path, usual: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part that takes its worker along twice is made by the process that holds the folder."""
    monkeypatch.setattr(store, "JOBS_PER_PART", 8)  # one part is given to workers
    monkeypatch.setenv(synthetic.TOLD, str(tmp_path))
    asks = [tmp_path / name for name in ("job-1", "part-1", "part-2")]
    for ask in asks:
        ask.touch()
    run(asked(), tmp_path / "out", options=RunOptions(workers=2, executor=mortal))
    assert not any(ask.exists() for ask in asks)
    assert data(tmp_path / "out") == data(usual)
    assert not list((tmp_path / "out").rglob("*.aside"))
    assert not (tmp_path / "out" / "jobs").exists()
    assert sorted(path.name for path in (tmp_path / "out" / "days").iterdir()) == [
        "part-00000.parquet",
        "part-00001.parquet",
    ]


RUNS = 24


def crash(folder: Path, order: tuple[int, ...], at: str) -> None:
    """Delegate three parts, let those of ``order`` come in that order, and crash; at the last one in the middle, if ``at`` says so."""
    made: list[Gathering] = []
    with store_of(folder, plan=plan_table(RUNS)) as one:
        for first in range(0, RUNS, 2):
            one.keep(completed_jobs.write(Path(one.destination.place), job(first), (0,)), delegate=made.append)
        assert [each.number for each in made] == [0, 1, 2]
        for place in order[:-1]:
            one.gathered(made[place], gather(made[place]))
        last = made[order[-1]], gather(made[order[-1]])
        with pytest.MonkeyPatch.context() as patch:
            if at != "after":
                patch.setattr(completed_jobs if at == "removing" else arrivals, _AT[at], _broken)
            one.gathered(*last)
        raise ZeroDivisionError


_AT = {"removing": "remove", "naming": "take_over"}


def _broken(*_: Any) -> None:
    raise ZeroDivisionError


ORDERS = [(1,), (2, 0), *permutations(range(3))][:6]


@pytest.mark.parametrize("at", ["after", "removing", "naming"])
def test_parts_count_in_whatever_order_they_come_and_wherever_it_crashes(tmp_path: Path, at: str) -> None:
    with store_of(tmp_path / "whole", plan=plan_table(RUNS)) as one:
        for first in range(0, RUNS, 2):
            one.keep(job(first))
        one.finish()
    for number, order in enumerate(ORDERS):
        folder = tmp_path / str(number)
        with pytest.raises(ZeroDivisionError):
            crash(folder, order, at)
        assert not list(folder.rglob("*.aside"))
        assert open_study(folder).runs["run"].to_pylist() == [f"run{k}" for k in range(RUNS)]
        with store_of(folder, plan=plan_table(RUNS)) as again:
            assert len(again.ended) == RUNS
            again.finish()
        assert data(folder) == data(tmp_path / "whole"), order
        assert not (folder / "jobs").exists()


def test_a_worker_that_was_given_up_finds_no_place_for_what_it_still_writes(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with store_of(folder) as one:
        one.keep(job(0))
        given_up = Path(one.destination.place)
        completed_jobs.write(given_up, job(2), (0,))  # of which nobody hears
        one.keep(job(2))
        one.finish()
    before = inside(folder)
    with pytest.raises(StoreError, match="No such file"):
        completed_jobs.write(given_up, job(2), (0,))
    assert inside(folder) == before
    assert open_study(folder).runs["run"].to_pylist() == ["run0", "run1", "run2", "run3"]


def test_what_a_killed_process_left_unnamed_is_swept_and_never_read(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with store_of(folder) as one:
        one.keep(job(0))
    left = folder / "arriving-0123456789abcdef.aside"
    left.mkdir()
    completed_jobs.write(left, job(2), (0,))
    (left / "half").write_bytes(b"{")
    (folder / "days" / "making-x.aside").mkdir()  # of a report that was cut short
    assert open_study(folder).runs["run"].to_pylist() == ["run0", "run1"]
    with store_of(folder) as one:
        assert {*one.ended} == {"run0", "run1"}
        assert not left.exists()
        one.keep(job(2))
        one.finish()
    assert not list(folder.rglob("*.aside"))
    remove_unfinished(folder)
