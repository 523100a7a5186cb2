"""The same bytes from a Dask cluster as from one process, whatever happens to a worker; and clear words when it cannot be used."""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

distributed = pytest.importorskip("distributed")

from sim.cli.app import app  # noqa: E402
from sim.study.design.plan import plan  # noqa: E402
from sim.study.execute import forecast  # noqa: E402
from sim.study.execute.runner import RunOptions, run  # noqa: E402
from sim.study.storage import store  # noqa: E402
from sim.study.storage.gathering import Gathered  # noqa: E402
from sim.study.storage.results import open_study  # noqa: E402
from sim.study.workers import dask  # noqa: E402
from sim.study.workers.machine_failures import DIED, OUTSIDE  # noqa: E402
from tests.study import synthetic  # noqa: E402
from tests.study.execute.test_runner import study  # noqa: E402
from tests.study.rows import data  # noqa: E402

ROOT = Path(__file__).parents[3]
PROGRAM = [sys.executable, "-c", "from sim.cli.app import main; main()"]
WORLD = 'title = "t"\nquestion = "q?"\n[society]\npeople = 300\n[company]\nburn_in = 5\nrun_off_months = 1\n'
DASK = [sys.executable, "-m", "dask"]

# Dask closes its sockets when it is collected, not when it is asked to.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A scheduler and two workers, each started by its own command; the address, and where they work."""
    place = tmp_path_factory.mktemp("dask")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    port = address.rpartition(":")[2]
    running = [
        start(place, "scheduler", "--host", "127.0.0.1", "--port", port, "--dashboard-address", ":0"),
        start_worker(place, address),
        start_worker(place, address),
    ]
    try:
        assert until(lambda: _workers(address) == 2), "no cluster came up"
        yield address, place
    finally:
        for process in running:
            end(process)


def start(place: Path, *words: str) -> subprocess.Popen[bytes]:
    """A command of Dask's, which works in ``place``."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), synthetic.TOLD: str(place), "PYTHONWARNINGS": "ignore"}
    return subprocess.Popen(
        [*DASK, *words], cwd=place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


def start_worker(place: Path, address: str, *more: str) -> subprocess.Popen[bytes]:
    usual = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(place))
    return start(place, "worker", address, *usual, *more)


def end(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(ready: Callable[[], bool], seconds: float = 120.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.2)
    return False


def _workers(address: str) -> int:
    try:
        return dask.workers_of(address)
    except dask.ClusterError:
        return 0


def on(address: str) -> RunOptions:
    return RunOptions(workers=dask.workers_of(address), executor=dask.executor_of(address))


def test_the_bytes_are_those_of_one_process(started: tuple[str, Path], tmp_path: Path) -> None:
    made = plan(study(policies=("ignore", "coin", "fails-odd")))
    run(made, tmp_path / "one", workers=1)
    run(made, tmp_path / "dask", options=on(started[0]))
    assert data(tmp_path / "dask") == data(tmp_path / "one")


def test_a_worker_that_is_killed_leaves_no_trace(
    started: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(synthetic.TOLD, str(started[1]))
    made = plan(study(policies=("ignore", "dies-once"), replicates=8))
    found = run(made, tmp_path / "dask", options=on(started[0]))
    assert (started[1] / "died").exists()
    assert set(found.runs.column("status").to_pylist()) == {"finished"}
    run(made, tmp_path / "one", workers=1)
    assert data(tmp_path / "dask") == data(tmp_path / "one")


def test_a_job_that_kills_every_worker_costs_its_runs(started: tuple[str, Path], tmp_path: Path) -> None:
    found = run(plan(study(policies=("dies",), replicates=1)), tmp_path / "out", options=on(started[0]))
    assert set(found.runs.column("error").to_pylist()) == {OUTSIDE + DIED}


def test_the_command_on_a_cluster(started: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "world.toml").write_text(WORLD)
    words = ["compare", "world.toml", "--policies", "ignore,first-come", "--months", "1", "--replicates", "4"]
    done = subprocess.run(
        [*PROGRAM, *words, "--dask", started[0], "--out", "dask"], cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    monkeypatch.chdir(tmp_path)
    one = CliRunner().invoke(app, [*words, "--workers", "1", "--out", "one"])
    assert one.exit_code == 0, one.stderr
    assert data(tmp_path / "dask") == data(tmp_path / "one")


def test_until_sure_on_a_cluster(started: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "world.toml").write_text(WORLD)
    words = ["compare", "world.toml", "--policies", "ignore,first-come", "--months", "1", "--fixed-parameters"]
    sure = ["--until-sure", "0.9", "--tolerance", "1000"]
    for more in (["--dask", started[0], "--out", "dask"], ["--workers", "1", "--out", "one"]):
        done = CliRunner().invoke(app, [*words, *sure, *more])
        assert done.exit_code == 0, done.stderr
    assert data(tmp_path / "dask") == data(tmp_path / "one")
    assert open_study(tmp_path / "dask").manifest["until_sure"]["choices"][0]["observations"] >= 20


def test_a_sweep_that_is_dear_on_a_cluster_asks_first(
    started: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "world.toml").write_text(WORLD)
    (tmp_path / "study.toml").write_text(
        'title = "t"\nquestion = "q?"\nscenario = "world.toml"\npolicies = ["ignore", "first-come"]\n'
        'replicates = 2\nmonths = 1\n[vary."company.budget"]\nvalues = [0.25, 1.5]\n'
    )
    monkeypatch.setattr(forecast, "CAP_CORE_HOURS", 1e-9)
    words = ["sweep", "study.toml", "--out", "out", "--dask", started[0]]
    ended = CliRunner().invoke(app, words)
    assert ended.exit_code == 2
    assert "12 runs, 2 jobs at a time on the cluster: about " in ended.stderr
    assert " core hours), " in ended.stderr
    assert "--yes" in ended.stderr
    assert not (tmp_path / "out").exists()
    assert CliRunner().invoke(app, [*words, "--yes"]).exit_code == 0
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, [*words[:2], "--out", "asked", "--dask", started[0]]).exit_code == 0
    assert data(tmp_path / "out") == data(tmp_path / "asked")


def test_a_local_cluster_of_two_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "JOBS_PER_PART", 4)  # so that workers make parts, too
    written: list[object] = []
    gathered = store.Store.gathered
    monkeypatch.setattr(store.Store, "gathered", lambda *told: (written.append(told[2:]), gathered(*told))[1])
    made = plan(study(replicates=11))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL
    ) as local:
        run(made, tmp_path / "dask", options=on(local.scheduler_address))
    assert [len(told) and type(told[0]) for told in written] == [Gathered, Gathered, 0]
    run(made, tmp_path / "one", workers=1)
    assert data(tmp_path / "dask") == data(tmp_path / "one")


def test_workers_with_another_version_are_told_with_what_differs(
    started: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = dask.package_versions()
    monkeypatch.setattr(dask, "model_version", lambda: "9.9+other")
    monkeypatch.setattr(dask, "package_versions", lambda: {**real, "numpy": "1.0"})
    with pytest.raises(dask.ClusterError) as told:
        dask.workers_of(started[0])
    assert f"version of the model 9.9+other here, {real_version()} there" in str(told.value)
    assert f"numpy 1.0 here, {real['numpy']} there" in str(told.value)


@pytest.mark.proof
def test_a_worker_that_joins_later_with_another_version_is_refused(started: tuple[str, Path], tmp_path: Path) -> None:
    address, place = started
    how = on(address)  # the workers that are there are asked
    (tmp_path / "other.py").write_text(
        "from importlib import metadata\n"
        "def told(name, real=metadata.version):\n    return '0.0.1' if name == 'networkx' else real(name)\n"
        "metadata.version = told\n"
    )
    made = plan(study(policies=("ignore", "slow"), replicates=12))
    with dask.client_of(address) as client:
        there = set(client.nthreads())
        late = start_worker(place, address, "--preload", str(tmp_path / "other.py"))
        try:
            assert until(lambda: len(client.nthreads()) == 3)
            (wrong,) = client.nthreads().keys() - there
            with pytest.raises(dask.ClusterError) as told:
                run(made, tmp_path / "out", options=how)
        finally:
            end(late)
        assert until(lambda: len(client.nthreads()) == 2)
    assert f"{wrong}: networkx {dask.package_versions()['networkx']} here, 0.0.1 there" in str(told.value)
    assert "End that worker, and give the same command again" in str(told.value)
    assert not open_study(tmp_path / "out").finished
    run(made, tmp_path / "out", options=on(address))
    run(made, tmp_path / "one", workers=1)
    assert data(tmp_path / "out") == data(tmp_path / "one")


def real_version() -> str:
    from sim.study.design.plan import model_version

    return model_version()


def test_a_worker_without_this_package_is_told() -> None:
    assert list(dask._faults("tcp://there", ModuleNotFoundError("No module named 'sim'"))) == [
        "tcp://there: this version of grapevine cannot be used there (No module named 'sim')"
    ]


def test_an_address_that_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "ANSWER_S", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(dask.ClusterError, match=rf"--dask tcp://127.0.0.1:{port}: no Dask scheduler answers"):
        dask.workers_of(f"tcp://127.0.0.1:{port}")
    for address in ("nonsense://x", "nonsense", "tcp://host"):
        with pytest.raises(dask.ClusterError, match=f"--dask {address}: is no address .*expected one like"):
            dask.workers_of(address)


def test_encryption_without_certificates() -> None:
    with pytest.raises(dask.ClusterError, match="needs certificates"):
        dask.workers_of("tls://127.0.0.1:8786")


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(dask, "import_module", absent)
    with pytest.raises(dask.ClusterError, match=re.escape(f"{sys.executable} -m pip install distributed")):
        dask.workers_of("tcp://127.0.0.1:8786")
