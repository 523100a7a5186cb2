"""Worker processes seen from outside: what they return, what is left when they are killed, cancelled or closed, and who is served when."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sim.app.limits import Limits
from sim.app.work import Pool, PoolClosed, Ticket, TooMany
from sim.app.work.books import CANCELLED, Books
from sim.kernel.errors import GrapevineError
from tests.app.work.toys import Counts, Gives, QuickSays, Raises, Says, Sleeps, alive, until

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[3]

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(Limits(waiting=4), 1, warm="")
    yield made
    made.close()


def asleep(pool: Pool, file: Path, visitor: str = "sleeper") -> tuple[Ticket, list[int]]:
    """A job that sleeps, its process, and the one that it has started."""
    ticket = pool.submit(visitor, Sleeps(file))
    until(lambda: ticket.done == 0 and ticket.stage == "sleeping")
    return ticket, [int(word) for word in file.read_text().split()]


def test_a_result_its_progress_and_its_partial_results_come_back(pool: Pool, tmp_path: Path) -> None:
    ticket = pool.submit("a", Says("first", tmp_path / "said"))
    until(lambda: ticket.ended)
    assert ticket.state == "done"
    assert ticket.result[0] == "first"
    assert ticket.result[1] in pool.processes
    assert ticket.partials == [{"so far": "first"}]
    assert (ticket.done, ticket.total, ticket.stage) == (1, 2, "half")
    assert pool.of("a") == [ticket]
    assert pool.ticket("a", ticket.id) is ticket
    assert pool.ticket("b", ticket.id) is None


def test_errors_are_sentences_and_cost_no_process(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with closing(Pool(Limits(waiting=4), 1, warm="")) as pool:  # started here, so that its errors are captured
        until(lambda: pool.ready == 2)
        before = pool.processes
        jobs = (
            Raises(GrapevineError, "no <b>such</b> policy"),
            Raises(ValueError, "boom\nsecret"),
            Gives(),
            Raises(MemoryError, ""),
        )
        made = [pool.submit("a", job) for job in jobs]
        until(lambda: all(one.ended for one in made))
        assert [one.state for one in made] == ["failed"] * 4
        assert made[0].message == "no <b>such</b> policy"
        assert "ValueError: boom" in made[1].message
        assert "secret" not in made[1].message
        assert "free memory" in made[3].message
        assert capfd.readouterr().err.count("Traceback") == 2  # of the errors that are the program's
        ticket = pool.submit("a", Says("after", tmp_path / "said"))
        until(lambda: ticket.ended)
        assert ticket.state == "done"
        assert pool.processes == before


def test_three_visitors_are_served_in_turn(pool: Pool, tmp_path: Path) -> None:
    first, _ = asleep(pool, tmp_path / "asleep")
    said = tmp_path / "said"
    made = [pool.submit(name[0], Says(name, said)) for name in ("a1", "a2", "a3", "b1", "b2", "c1")]
    assert {one.job.name: one.place for one in made} == {"a1": 0, "b1": 1, "c1": 2, "a2": 3, "b2": 4, "a3": 5}  # type: ignore[attr-defined]
    quick = pool.submit("d", QuickSays("quick", said))
    until(lambda: quick.ended)
    assert said.read_text().split() == ["quick"]  # it did not wait for the one that sleeps
    pool.cancel(first)
    until(lambda: all(one.ended for one in made))
    assert said.read_text().split() == ["quick", "a1", "b1", "c1", "a2", "b2", "a3"]


def test_one_visitor_cannot_fill_the_queue(pool: Pool, tmp_path: Path) -> None:
    made = [pool.submit("a", Counts(1000)) for _ in range(4)]
    with pytest.raises(TooMany, match="4 runs"):
        pool.submit("a", Counts(1))
    pool.submit("b", Counts(1))
    pool.cancel(made[3])
    pool.submit("a", Counts(1))
    pool.forget("a")
    assert {one.state for one in made} == {"cancelled"}
    assert pool.of("a") == []


@needs_signals
def test_cancelling_ends_the_process_and_all_that_it_has_started(pool: Pool, tmp_path: Path) -> None:
    ticket, processes = asleep(pool, tmp_path / "asleep")
    assert all(map(alive, processes))
    pool.cancel(ticket)
    assert ticket.state == "cancelled"
    assert until(lambda: not any(map(alive, processes))) < 1.0
    after = pool.submit("a", Says("after", tmp_path / "said"))
    until(lambda: after.ended)
    assert after.state == "done"


@needs_signals
def test_a_visitor_who_cancels_again_and_again_has_to_pause(pool: Pool, tmp_path: Path) -> None:
    for number in range(int(CANCELLED.burst)):
        assert pool.pause("sleeper") == 0.0
        ticket, _ = asleep(pool, tmp_path / str(number))
        pool.cancel(ticket)
    assert 0.0 < pool.pause("sleeper") <= 1.0 / CANCELLED.per_second
    pool.forget("sleeper")
    assert pool.pause("sleeper") > 0.0  # also for one who comes again
    first, _ = asleep(pool, tmp_path / "other", "other")
    for _ in range(10):
        pool.cancel(pool.submit("other", Counts(1)))  # these never started
    pool.cancel(first)
    assert pool.pause("other") == 0.0


def test_a_pause_grows_with_what_was_cancelled_and_ends_by_itself() -> None:
    now = [0.0]
    books = Books(Limits(), lambda: now[0])
    for _ in range(int(CANCELLED.burst) + 1):
        books.charge("a")
    assert books.pause("a") == pytest.approx(2.0 / CANCELLED.per_second)
    assert books.pause("b") == 0.0
    now[0] = 2.0 / CANCELLED.per_second
    assert books.pause("a") == pytest.approx(0.0)


@needs_signals
def test_a_process_that_is_killed_fails_its_job_and_is_replaced(pool: Pool, tmp_path: Path) -> None:
    ticket, processes = asleep(pool, tmp_path / "asleep")
    waiting = pool.submit("b", Says("next", tmp_path / "said"))
    os.kill(processes[0], signal.SIGKILL)
    until(lambda: waiting.ended)
    assert ticket.state == "failed"
    assert "SIGKILL" in ticket.message
    assert "memory" in ticket.message
    assert waiting.state == "done"
    until(lambda: not any(map(alive, processes)))


@needs_signals
def test_an_idle_process_that_is_killed_costs_no_job(pool: Pool, tmp_path: Path) -> None:
    until(lambda: pool.ready == 2)
    before = pool.processes
    for process in before:
        os.kill(process, signal.SIGKILL)
    ticket = pool.submit("a", Says("after", tmp_path / "said"))
    until(lambda: ticket.ended)
    assert ticket.state == "done"
    until(lambda: pool.ready == 2)
    assert not set(pool.processes) & set(before)


def test_a_process_that_cannot_start_is_given_up_and_tried_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALLOWED", str(tmp_path / "allowed"))
    pool = Pool(Limits(), 1, warm="tests.app.work.toys:starts_when_allowed")
    try:
        ticket = pool.submit("a", Says("never", tmp_path / "said"))
        until(lambda: ticket.ended)
        assert ticket.state == "failed"
        assert "exit code 1" in ticket.message
        said = ""

        def tries() -> int:
            nonlocal said
            said += capfd.readouterr().err
            return said.count("RuntimeError: not yet")

        until(lambda: tries() >= 6)  # three times for each of the two
        time.sleep(1.2)  # longer than the longest pause so far
        assert tries() == 6
        assert pool.processes == []
        (tmp_path / "allowed").touch()
        after = pool.submit("a", Says("after", tmp_path / "said"))
        until(lambda: after.ended)
        assert after.state == "done"
    finally:
        pool.close()


@needs_signals
def test_closing_leaves_no_process(tmp_path: Path) -> None:
    pool = Pool(Limits(), 2, warm="")
    both = [asleep(pool, tmp_path / name, name) for name in ("one", "two")]
    waiting = pool.submit("c", Says("never", tmp_path / "said"))
    until(lambda: pool.ready == 3)
    processes = {*pool.processes, *(one for _, pair in both for one in pair)}
    assert len(processes) == 5
    start = time.monotonic()
    pool.close()
    assert time.monotonic() - start < 2.0
    until(lambda: not any(map(alive, processes)), 2.0)
    assert {waiting.state, *(ticket.state for ticket, _ in both)} == {"cancelled"}
    pool.close()
    with pytest.raises(PoolClosed):
        pool.submit("a", Says("late", tmp_path / "said"))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("pool", "worker"))]


SERVER = """
import os, signal, sys, time
from pathlib import Path
from sim.app.limits import Limits
from sim.app.work import Pool
from tests.app.work.toys import Sleeps

pool = Pool(Limits(), 1, warm="")
def stop(*_):
    pool.close()
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
pool.submit("a", Sleeps(Path(sys.argv[1])))
while True:
    print(*pool.processes, flush=True)
    time.sleep(0.05)
"""


@needs_signals
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_when_the_server_ends_its_processes_end(tmp_path: Path, how: signal.Signals) -> None:
    """Killed; closed in a signal handler; and by an exception that nobody catches."""
    file = tmp_path / "asleep"
    words = [sys.executable, "-c", SERVER, str(file)]
    server = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    processes: set[int] = set()
    for line in server.stdout:
        processes |= {int(word) for word in line.split()}
        if file.exists() and len(file.read_text().split()) == 2 and len(processes) == 2:
            break
    processes |= {int(word) for word in file.read_text().split()}
    assert len(processes) == 3
    assert all(map(alive, processes))
    start = time.monotonic()
    server.send_signal(how)
    server.wait(5.0)
    server.stdout.close()
    until(lambda: not any(map(alive, processes)), 5.0)
    assert time.monotonic() - start < 3.0


def test_the_time_left_is_foreseen(pool: Pool) -> None:
    ticket = pool.submit("a", Counts(20))
    until(lambda: ticket.done >= 6)
    left = ticket.seconds_left
    assert left is not None
    assert 0.35 < left < 5.0
    pool.cancel(ticket)
    assert ticket.seconds_left is None


def test_results_that_nobody_fetches_do_not_pile_up(pool: Pool, tmp_path: Path) -> None:
    made = []
    for number in range(8):
        made.append(pool.submit("a", Says(str(number), tmp_path / "said")))
        until(lambda: made[-1].ended)
    assert pool.of("a") == made[-5:]
