"""A study survives: the command as a process that is killed, stopped, starved of disk or spoilt, and the bytes left in the end."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, suppress
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.study.storage.results import open_study
from sim.study.workers.machine_failures import is_outside
from tests.study.rows import data

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from sim.cli.app import main; main()"]

WORLD = """
title = "A village"
question = "Which policy is worth most here?"
[society]
people = 300
[company]
burn_in = 5
run_off_months = 0
[desk]
responders = 20
"""
PACED = """
import os, time
from sim.policies.first_come import FirstCome

class Paced(FirstCome):
    def judge(self, cases):
        time.sleep(float(os.environ.get("PACE_S", "0")))
        return super().judge(cases)
"""
"""A policy that leaves time to kill and stop what is begun, and takes none of the processor; what is run to its end is not slowed."""

PACE_S = 0.005
"""Seconds that each judgement takes in what is begun: a job takes an eighth of a second."""

STUDY = ("compare", "world.toml", "--policies", "ignore,paced.py:Paced", "--months", "1", "--replicates", "20")
RUNS = 40
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PACE_S": str(PACE_S)}

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


def run(place: Path, *words: str) -> Any:
    """The command to its end, in this process: only what is killed or stopped has to be another one."""
    with chdir(place):
        return CliRunner().invoke(app, list(words))


def begin(place: Path, *words: str, pace: float = PACE_S) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, *words], cwd=place, env={**ENVIRONMENT, "PACE_S": str(pace)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip


def stored_jobs(folder: Path) -> list[Path]:
    return [path for path in sorted((folder / "jobs").glob("job-*")) if path.suffix != ".aside"]


def kept(folder: Path) -> int:
    """How many jobs are kept: as files, or in parts that the journal names."""
    parts = {line["part"]: line for line in journal(folder) if line["what"] == "sealed"}
    last = max((line["last_job"] for line in parts.values()), default=-1)
    alone = [path for path in stored_jobs(folder) if int(path.name.split("-")[1]) > last]
    return len(alone) + sum(line["runs"] for line in parts.values()) // 2


def until(ready: Callable[[], bool], seconds: float = 120.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.01)
    return False


def journal(folder: Path) -> list[dict[str, Any]]:
    path = folder / "journal.jsonl"
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("survival")
    write(made)
    return made


def write(folder: Path) -> None:
    """What the study reads."""
    (folder / "world.toml").write_text(WORLD)
    (folder / "paced.py").write_text(PACED)


@pytest.fixture(scope="module")
def whole(place: Path) -> dict[str, bytes]:
    """The data of the study when nothing happens to it."""
    done = run(place, *STUDY, "--workers", "1", "--out", "whole")
    assert done.exit_code == 0, done.stderr
    assert not (place / "whole" / "jobs").exists()
    return data(place / "whole")


def storm(place: Path, folder: Path, kills: int, seed: int, workers: str) -> int:
    """Begin the study again and again, kill it soon after it has got on, and let it finish in the end; how often it was killed."""
    chance = random.Random(seed)
    for done in range(kills):
        before = kept(folder)
        with begin(place, *STUDY, "--workers", workers, "--out", folder.name) as process:
            until(lambda before=before, process=process: kept(folder) > before or process.poll() is not None)  # type: ignore[misc]
            time.sleep(chance.uniform(0.0, 0.25))
            if process.poll() is not None:
                assert process.returncode == 0, process.stderr and process.stderr.read()
                return done
            process.kill()
    last = run(place, *STUDY, "--workers", workers, "--out", folder.name)
    assert last.exit_code == 0, last.stderr
    return kills


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.proof)])
def test_killed_at_random_moments_it_ends_with_the_same_rows(
    place: Path, whole: dict[str, bytes], workers: str
) -> None:
    folder = place / f"storm-{workers}"
    assert storm(place, folder, 2, seed=int(workers), workers=workers) >= 1
    assert data(folder) == whole
    assert not list(folder.rglob("*.aside"))
    assert not (folder / "jobs").exists()


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(10))
def test_a_storm_of_kills_leaves_no_trace(place: Path, whole: dict[str, bytes], seed: int) -> None:
    folder = place / f"long-storm-{seed}"
    assert storm(place, folder, 12, seed=100 + seed, workers=str(1 + seed % 2)) >= 3
    assert data(folder) == whole


def workers_of(process: int) -> list[int]:
    """The worker processes of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
            words = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == process and b"sim.study.workers.serving" in words:
            found.append(int(stat.parent.name))
    return found


@pytest.mark.proof
def test_killed_while_it_grows_it_ends_with_the_same_rows(place: Path, whole: dict[str, bytes]) -> None:
    folder = place / "grown"
    small = run(place, *STUDY[:-1], "15", "--workers", "1", "--out", folder.name)
    assert small.exit_code == 0, small.stderr
    before = set(open_study(folder).runs["run"].to_pylist())
    with begin(place, *STUDY, "--workers", "1", "--expand", folder.name) as process:
        assert until(lambda: kept(folder) >= 17)
        process.kill()
    found = open_study(folder)
    assert before < set(found.runs["run"].to_pylist())
    told = json.loads(run(place, "status", folder.name, "--json").stdout)
    assert (told["state"], told["runs"], told["total"]) == ("killed", found.runs.num_rows, RUNS)
    done = run(place, "resume", folder.name, "--workers", "2")
    assert done.exit_code == 0, done.stderr
    assert data(folder) == whole


@needs_proc
def test_a_worker_killed_in_the_middle_of_a_run_leaves_no_trace(place: Path, whole: dict[str, bytes]) -> None:
    folder = place / "worker"
    with begin(place, *STUDY, "--workers", "2", "--out", folder.name) as process:
        assert until(lambda: kept(folder) > 2)
        os.kill(workers_of(process.pid)[0], signal.SIGKILL)
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert data(folder) == whole


@pytest.mark.proof
def test_ctrl_c_twice_keeps_every_finished_job_and_resume_finishes(place: Path, whole: dict[str, bytes]) -> None:
    folder = place / "twice"
    with begin(place, *STUDY, "--workers", "2", "--out", folder.name) as process:
        assert until(lambda: kept(folder) >= 3)
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert kept(folder) >= 3
    told = run(place, "status", folder.name)
    assert "stopped" in told.stdout
    assert "To finish it: grapevine resume twice" in told.stdout
    done = run(place, "resume", folder.name, "--workers", "2")
    assert done.exit_code == 0, done.stderr
    assert "Results: twice" in done.stdout
    assert data(folder) == whole
    assert journal(folder)[-1]["what"] == "finished"


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="sends signals")
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), pytest.param("SIGHUP", 129, marks=pytest.mark.proof)])
@pytest.mark.parametrize("everybody", [False, True], ids=["it-alone", "its-workers-too"])
def test_asked_to_end_it_keeps_every_finished_job_and_says_so(
    place: Path, whole: dict[str, bytes], name: str, code: int, everybody: bool, tmp_path: Path
) -> None:
    folder = place / f"asked-{name}-{everybody}"
    environment = {**ENVIRONMENT, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [*PROGRAM, *STUDY, "--workers", "2", "--out", folder.name], cwd=place, env=environment,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert until(lambda: kept(folder) >= 3)
        workers = workers_of(process.pid)
        (os.killpg if everybody else os.kill)(process.pid, getattr(signal, name))
        _, errors = process.communicate(timeout=60)
    assert process.returncode == code, errors
    assert "Traceback" not in errors
    found = open_study(folder)
    assert not found.finished
    assert errors.endswith(
        f"grapevine: stopped; {folder.name} keeps {found.runs.num_rows} of {RUNS} runs, and the same command goes on from there\n"
    )
    assert found.runs.num_rows >= 6
    assert set(found.runs.column("status").to_pylist()) == {"finished"}
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert list(tmp_path.iterdir()) == [], "what is left in the folder for temporary files"
    done = run(place, "resume", folder.name, "--workers", "1")
    assert done.exit_code == 0, done.stderr
    assert data(folder) == whole


@pytest.mark.proof
@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="sends signals")
def test_started_to_ignore_that_its_terminal_goes_it_goes_on(place: Path, whole: dict[str, bytes]) -> None:
    folder = place / "nohup"
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); " + PROGRAM[-1]
    words = [*PROGRAM[:-1], ignoring, *STUDY, "--workers", "2", "--out", folder.name]
    with subprocess.Popen(
        words, cwd=place, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert until(lambda: kept(folder) >= 3)
        os.killpg(process.pid, signal.SIGHUP)
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert data(folder) == whole


@needs_proc
@pytest.mark.proof
def test_workers_killed_again_and_again_are_told_and_resume_leaves_no_trace(
    place: Path, whole: dict[str, bytes]
) -> None:
    """Whatever is killed twice, the second time alone, has failed outside the model; it is no result, and run again."""
    folder = place / "hunted"
    with begin(place, *STUDY, "--workers", "2", "--out", folder.name) as process:
        assert until(lambda: kept(folder) >= 3)
        while process.poll() is None:
            for worker in workers_of(process.pid):
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            time.sleep(0.5)
        _, errors = process.communicate(timeout=60)
    # how far it comes depends on how fast workers start: all done, stopped at an error, or complete with failed runs
    assert process.returncode in (0, 2, 3), errors
    assert "a bug" not in errors
    failures = [error for error in open_study(folder).runs.column("error").to_pylist() if error]
    assert all(is_outside(error) for error in failures)
    assert process.returncode != 0 or not failures
    if process.returncode == 3:
        assert failures
        assert "outside the model, tried again by grapevine resume" in errors
        assert f"grapevine resume {folder.name}" in run(place, "status", folder.name).stdout
    done = run(place, *STUDY, "--workers", "1", "--out", folder.name)
    assert done.exit_code == 0, done.stderr
    assert data(folder) == whole
    again = run(place, *STUDY, "--workers", "1", "--out", folder.name)
    assert "already holds" in again.stdout


SHADOWS = ("signal", "types", "enum", "socket", "struct", "pickle", "queue", "numpy", "pyarrow", "sim")


@pytest.mark.parametrize(
    "safely", [True, pytest.param(False, marks=pytest.mark.proof)], ids=["as-installed", "looking-here-first"]
)
def test_files_called_like_modules_change_nothing(
    place: Path, whole: dict[str, bytes], tmp_path: Path, safely: bool
) -> None:
    """The command does not look for modules where it is started. Where Python itself does, what is imported from then on is safe."""
    for name in SHADOWS if safely else ("queue", "numpy", "pyarrow"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not this one')\n")
    write(tmp_path)
    words = [sys.executable, *(["-P"] if safely else []), *PROGRAM[1:], *STUDY, "--workers", "2", "--out", "out"]
    done = subprocess.run(
        words, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "not this one" not in done.stderr
    assert data(tmp_path / "out") == whole


POLICY = """
import os, signal
from pathlib import Path
from sim.policies import Policy, Treatment

class Sick(Policy):
    def judge(self, cases):
        if Path("sick").exists():
            {what}
        return Treatment.adequate(cases)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills by signal")
def test_runs_whose_workers_were_killed_are_told_and_run_again(place: Path, tmp_path: Path) -> None:
    (tmp_path / "world.toml").write_text(WORLD)
    (tmp_path / "policy.py").write_text(POLICY.format(what="os.kill(os.getpid(), signal.SIGKILL)"))
    words = ["compare", "world.toml", "--policies", "ignore,policy.py:Sick", "--months", "1", "--replicates", "2"]
    whole = run(tmp_path, *words, "--workers", "1", "--out", "whole")
    assert whole.exit_code == 0, whole.stderr
    (tmp_path / "sick").touch()
    ended = run(tmp_path, *words, "--workers", "2", "--out", "out")
    assert ended.exit_code == 3
    assert "failed in 2 of 2 runs" in ended.stderr
    assert "outside the model, tried again by grapevine resume: the worker process was ended by SIGKILL" in ended.stderr
    told = json.loads(run(tmp_path, "status", "out", "--json").stdout)
    assert (told["state"], told["failed"], told["outside"]) == ("finished", 4, 4)
    (tmp_path / "sick").unlink()
    done = run(tmp_path, "resume", "out", "--workers", "1")
    assert (done.exit_code, done.stderr) == (0, "")
    assert data(tmp_path / "out") == data(tmp_path / "whole")
    again = run(tmp_path, *words, "--workers", "1", "--out", "out")
    assert "already holds" in again.stdout


def test_runs_that_a_bug_failed_are_run_again_when_asked_with_the_policy_mended(tmp_path: Path) -> None:
    (tmp_path / "world.toml").write_text(WORLD)
    (tmp_path / "sick").touch()
    (tmp_path / "policy.py").write_text(POLICY.format(what="raise ValueError('a bug')"))
    words = ["compare", "world.toml", "--policies", "ignore,policy.py:Sick", "--months", "1", "--replicates", "3"]
    ended = run(tmp_path, *words, "--workers", "1", "--out", "out")
    assert (ended.exit_code, ended.stderr.count("ValueError: a bug")) == (3, 1)
    (tmp_path / "policy.py").write_text(POLICY.format(what="pass"))
    refused = run(tmp_path, "resume", "out", "--retry-failed")
    assert refused.exit_code == 2
    assert "--accept-changes" in refused.stderr
    done = run(tmp_path, "resume", "out", "--workers", "1", "--retry-failed", "--accept-changes")
    assert (done.exit_code, done.stderr) == (0, "")
    found = open_study(tmp_path / "out")
    assert set(found.runs.column("status").to_pylist()) == {"finished"}
    assert [one["parts"] for one in found.manifest["provenance"]] == [[1], [1]]


BROKEN = """
import os, sys
if any("sim.study.workers.serving" in word for word in sys.orig_argv):
    print("the licence server is down", file=sys.stderr, flush=True)
    os._exit(9)
"""


def test_workers_that_do_not_start_end_the_study_with_their_reason_and_nothing_is_recorded(
    place: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(BROKEN)
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    ended = subprocess.run(
        [*PROGRAM, *STUDY, "--workers", "2", "--out", "startless"], cwd=place, env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("grapevine: a worker process could not start")
    assert "the licence server is down" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert open_study(place / "startless").runs.num_rows == 0
    done = run(place, *STUDY, "--workers", "1", "--out", "startless")
    assert done.exit_code == 0, done.stderr
    assert data(place / "startless") == whole


def test_status_while_it_runs_after_a_kill_and_when_it_is_finished(place: Path, whole: dict[str, bytes]) -> None:
    folder = place / "watched"
    words = (*STUDY[:-1], "60", "--workers", "1", "--out", folder.name)
    with begin(place, *words, pace=4 * PACE_S) as process:  # half a minute
        assert until(lambda: kept(folder) >= 2)
        told: dict[str, Any] = {}

        def says_what_runs() -> bool:  # the report is written now and then, and between two jobs none is running
            told.update(json.loads(run(place, "status", folder.name, "--json").stdout))
            return bool(told["running"])

        assert until(says_what_runs)
        second = run(place, *words)
        process.kill()
    assert told["state"] == "running"
    assert told["holder"].startswith(f"process {process.pid} on ")
    assert told["total"] == 120
    assert told["running"][0].startswith("world, replicate ")
    assert second.exit_code == 2
    assert f"watched is being written by process {process.pid} on " in second.stderr
    told = json.loads(run(place, "status", folder.name, "--json").stdout)
    assert (told["state"], told["holder"], told["total"]) == ("killed", None, 120)
    assert told["runs"] == 2 * kept(folder)
    said = run(place, "status", folder.name).stdout
    assert "killed" in said
    assert f"grapevine resume {folder.name}" in said
    told = json.loads(run(place, "status", "whole", "--json").stdout)
    assert (told["state"], told["runs"], told["total"], told["failed"]) == ("finished", RUNS, RUNS, 0)
    assert set(whole) == {"plan", "runs", "days", "groups", "identity"}
    nowhere = run(place, "status", "nowhere")
    assert nowhere.exit_code == 2
    assert nowhere.stderr.startswith("grapevine: nowhere does not exist")
    assert "watched" in nowhere.stderr  # one that is there


def test_what_is_damaged_is_set_aside_and_run_again(place: Path, whole: dict[str, bytes]) -> None:
    folder = place / "spoilt"
    small = run(place, *STUDY[:-1], "9", "--workers", "1", "--out", folder.name)
    assert small.exit_code == 0, small.stderr
    with begin(place, *STUDY, "--workers", "1", "--expand", folder.name) as process:
        assert until(lambda: kept(folder) >= 12)
        process.kill()
    part = folder / "days" / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:-100])
    job = stored_jobs(folder)[-1]
    raw = bytearray(job.read_bytes())
    raw[len(raw) // 2] ^= 1
    job.write_bytes(bytes(raw))
    done = run(place, "resume", folder.name, "--workers", "1")
    assert done.exit_code == 0, done.stderr
    assert data(folder) == whole
    assert part.with_name("part-00000.parquet.damaged").exists()
    assert (folder / "jobs" / f"damaged-{job.name}").read_bytes() == bytes(raw)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte, which can be made larger."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=500k", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if made.returncode != 0:
        pytest.skip(f"no small disk can be mounted: {made.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_stops_the_study_and_loses_nothing(place: Path, whole: dict[str, bytes], small_disk: Path) -> None:
    folder = small_disk / "out"
    with begin(place, *STUDY, "--workers", "1", "--out", str(folder), pace=0.0) as process:
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 2
    assert "No space left on device" in errors
    assert "Traceback" not in errors
    assert kept(folder) > 0
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    before = kept(folder)
    done = run(place, "resume", str(folder), "--workers", "1")
    assert done.exit_code == 0, done.stderr
    assert data(folder) == whole
    started = [line for line in journal(folder) if line["what"] == "started"][-1]
    assert started["runs"] == 2 * before
