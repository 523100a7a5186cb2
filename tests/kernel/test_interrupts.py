"""What stops a job is never lost, wherever it arrives, and never recorded as a failure."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.engine.replicate import simulate
from sim.kernel.interrupts import let_stop, never_lost, stop_behind
from sim.study.workers.time_limit import TimeUp, at_most
from tests.markets import scenario

pytestmark = pytest.mark.slow

GARBLES = """
from sim.policies import Policy

class Garbles(Policy):
    def judge(self, cases):
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as stop:
            raise SystemError("returned a result with an exception set") from stop
"""


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def swallowed() -> None:
    try:
        interrupt()
    except BaseException:  # as a library does, or a policy
        return
    raise AssertionError("not interrupted")


def garbled() -> None:
    try:
        interrupt()
    except KeyboardInterrupt as stop:
        raise SystemError("returned a result with an exception set") from stop


@pytest.mark.parametrize("what_becomes_of_it", [interrupt, swallowed, garbled])
def test_an_interrupt_is_raised_at_the_end_whatever_becomes_of_it(what_becomes_of_it: Callable[[], None]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), never_lost():
        what_becomes_of_it()
    assert signal.getsignal(signal.SIGINT) is before


def test_other_errors_and_answers_are_left_as_they_are() -> None:
    with pytest.raises(ValueError, match="mine"), never_lost():
        raise ValueError("mine")
    with never_lost():
        found = 1
    assert found == 1


def test_what_a_signal_is_to_do_is_done_once_only_and_ignored_ones_stay_ignored() -> None:
    seen = []
    before = signal.signal(signal.SIGINT, lambda *_: seen.append(1))
    try:
        with never_lost(), never_lost():
            interrupt()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with never_lost():
            interrupt()
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == [1]


def test_the_stop_behind_an_error_is_found_and_nothing_else() -> None:
    def behind(outer: Exception, inner: BaseException, *, cause: bool) -> BaseException | None:
        try:
            try:
                raise inner
            except BaseException as error:
                raise outer from (error if cause else None)
        except Exception as error:
            return stop_behind(error)

    stop, late = KeyboardInterrupt(), TimeUp()
    assert behind(SystemError("x"), stop, cause=True) is stop
    assert behind(ValueError("x"), late, cause=False) is late
    assert behind(ValueError("x"), SystemExit(3), cause=True) is None
    assert behind(ValueError("x"), RuntimeError("y"), cause=True) is None
    let_stop(ValueError("x"))
    with pytest.raises(KeyboardInterrupt):
        let_stop(stop)


def test_time_that_is_up_is_told_although_its_exception_was_lost() -> None:
    def lost() -> None:
        try:
            while True:
                sum(range(100))
        except BaseException:
            return

    with pytest.raises(TimeUp), at_most(0.05 / 60.0):
        lost()


def test_a_policy_that_an_interrupt_breaks_is_no_failed_run(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(GARBLES)
    with pytest.raises(KeyboardInterrupt):
        simulate(scenario(society__people=120, company__burn_in=2), [f"{file}:Garbles"], 1, 1)


def test_an_interrupt_waits_until_compiled_code_that_has_called_python_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.kernel.compile import kernel
    from sim.kernel.dispatchers import Kernel

    done = []

    def entry(*_: object) -> int:
        interrupt()
        done.append("whole")
        return 1

    @kernel
    def seven() -> int:
        return 7

    if not isinstance(seven, Kernel):
        pytest.skip("nothing is compiled here")
    monkeypatch.setattr(seven, "_entry", entry)

    def called() -> None:
        done.append(seven())
        until = time.monotonic() + 30.0
        while time.monotonic() < until:
            time.sleep(0.001)

    with pytest.raises(KeyboardInterrupt), never_lost():
        called()
    assert done == ["whole", 1]
