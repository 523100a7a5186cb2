"""Worker processes: how they start, what comes back, and what is left when one of them dies or all are sent away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from sim.study.workers import worker as workers
from sim.study.workers.errors import StartError, WorkerDied
from sim.study.workers.executors import processes
from sim.study.workers.pool import Pool

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[3]

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")


def zeros(count: int) -> bytes:
    if count < 0:
        raise ValueError("fewer than none")
    return bytes(count)


class NotAgain(Exception):
    """An error that cannot be made again from what it holds."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} and {other}")


def odd() -> None:
    raise NotAgain(1, 2)


def own_number() -> int:
    return os.getpid()


def dies(how: int) -> None:
    os.kill(os.getpid(), how)


def hangs(mark: str) -> None:
    Path(mark).write_text(str(os.getpid()))
    time.sleep(600.0)


def prints() -> None:
    print("to whom it may concern")


def found_in_path() -> list[str]:
    return sys.path


def until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60.0
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_results_and_errors_come_back_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    with processes(1) as pool:
        assert pool.submit(zeros, 5_000_000).result() == bytes(5_000_000)
        with pytest.raises(ValueError, match="fewer than none") as told:
            pool.submit(zeros, -1).result()
        assert "in zeros" in told.value.__notes__[0]
        with pytest.raises(RuntimeError, match="NotAgain: 1 and 2"):
            pool.submit(odd).result()
        pool.submit(prints).result()
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "to whom it may concern\n")


def test_a_worker_finds_what_this_process_finds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path, "some where"])
    with processes(1) as pool:
        there = pool.submit(found_in_path).result()
    assert there == [os.path.abspath(place) for place in sys.path]  # noqa: PTH100
    assert there[0] == str(tmp_path)


@needs_signals
@pytest.mark.parametrize(("how", "workers"), [(signal.SIGKILL, 2), (signal.SIGSEGV, 1), (signal.SIGTERM, 1)])
def test_a_worker_that_dies_costs_its_own_task_and_is_replaced(how: signal.Signals, workers: int) -> None:
    with processes(workers) as pool:
        lost = [pool.submit(dies, int(how)) for _ in range(workers)]
        others = [pool.submit(zeros, 100_000) for _ in range(6)]
        for one in lost:
            with pytest.raises(WorkerDied, match=f"was ended by {how.name}"):
                one.result()
        assert {one.result() for one in others} == {bytes(100_000)}


def test_half_an_answer_costs_that_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker stops in the middle of writing a long answer, as one does that is killed then."""
    halved = (
        "import os, sim.study.workers.serving as p; send = p.send; "
        "half = lambda to, raw: (to.write(len(raw).to_bytes(8, 'big') + raw[:500]), to.flush(), os._exit(3)); "
        "p.send = lambda to, raw: (send if len(raw) < 1000 else half)(to, raw); "
    )
    monkeypatch.setattr(workers, "_PROGRAM", workers._PROGRAM.replace("from sim", halved + "from sim"))
    with processes(1) as pool:
        with pytest.raises(WorkerDied, match="exit code 3"):
            pool.submit(zeros, 100_000).result()
        assert pool.submit(zeros, 3).result() == bytes(3)


def starts_with(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Have workers do this in place of starting."""
    monkeypatch.setattr(workers, "_PROGRAM", program.replace("{", "{{").replace("}", "}}"))


def test_a_worker_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    starts_with(monkeypatch, "import sys; print('a hint', file=sys.stderr); import no_such_package")
    with processes(1) as pool, pytest.raises(StartError) as told:
        pool.submit(zeros, 1).result()
    first, *rest = str(told.value).splitlines()
    assert first.endswith("exit code 1: ModuleNotFoundError: No module named 'no_such_package'")
    assert "  a hint" in rest


@needs_signals
def test_a_worker_that_is_killed_while_it_starts_has_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    starts_with(monkeypatch, f"import os; os.kill(os.getpid(), {int(signal.SIGKILL)})")
    with processes(1) as pool, pytest.raises(WorkerDied, match="SIGKILL while it started") as told:
        pool.submit(zeros, 1).result()
    assert not told.value.started


def test_no_python_to_start_is_a_start_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with processes(1) as pool, pytest.raises(StartError, match="could not be started: No such file"):
        pool.submit(zeros, 1).result()


def test_a_worker_with_another_grapevine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim, "__file__", "elsewhere")
    with processes(1) as pool, pytest.raises(StartError, match="found another grapevine"):
        pool.submit(zeros, 1).result()


def test_files_in_the_working_directory_do_not_pass_for_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("signal", "types", "enum", "pickle", "socket", "numpy", "typing"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} is shadowed')")
    monkeypatch.chdir(tmp_path)
    with processes(1) as pool:
        assert pool.submit(zeros, 2).result() == bytes(2)


@needs_signals
def test_leaving_by_an_exception_ends_workers_that_are_busy(tmp_path: Path) -> None:
    marks = [tmp_path / "one", tmp_path / "two"]

    def interrupted() -> None:
        with processes(2) as pool:
            told = [pool.submit(hangs, str(mark)) for mark in marks]
            told.append(pool.submit(hangs, str(tmp_path / "three")))
            until(lambda: all(mark.exists() and mark.read_text() for mark in marks))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not any(alive(int(mark.read_text())) for mark in marks)
    assert not (tmp_path / "three").exists()


@needs_signals
def test_leaving_by_an_exception_ends_workers_that_are_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "one"
    starts_with(monkeypatch, f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(600.0)")

    def interrupted() -> None:
        with processes(1) as pool:
            pool.submit(zeros, 1)
            until(lambda: mark.exists() and bool(mark.read_text()))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not alive(int(mark.read_text()))


def test_one_worker_serves_many_tasks_and_none_is_started_without_need() -> None:
    pool = Pool(3)
    numbers = {pool.submit(own_number).result() for _ in range(2)}
    assert len(numbers) <= 2
    assert os.getpid() not in numbers
    pool.shutdown()


SCRIPT = """
from pathlib import Path
from sim.study.design.plan import Study, plan
from sim.study.execute.runner import run
from sim.scenario import Scenario
import neighbour
study = Study((Scenario(name="world"),), ("ignore", "coin"), replicates=3, months=1, model=neighbour.MODEL)
Path("begun").open("a").write("once;")
print(run(plan(study), "out", workers=2).runs.num_rows)
"""


def test_a_script_needs_no_guard_and_its_neighbours_can_be_its_model(tmp_path: Path) -> None:
    """Workers do not run the script again; a model that lies beside it is found by them."""
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "neighbour.py").write_text(
        "MODEL = 'neighbour:simulate'\n"
        "def simulate(*words, **more):\n"
        "    from tests.study.synthetic import simulate\n"
        "    return simulate(*words, **more)\n"
    )
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "6\n"), done.stderr
    assert (tmp_path / "begun").read_text() == "once;"
