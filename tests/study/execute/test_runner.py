from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import Scenario
from sim.study.analysis.compare import compare
from sim.study.design.plan import Study, plan
from sim.study.execute.runner import run
from sim.study.storage.files import StoreError
from sim.study.storage.results import Results, open_study
from sim.study.workers.machine_failures import OUTSIDE
from tests.study import synthetic
from tests.study.narrow import narrow
from tests.study.rows import data

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
MODEL = "tests.study.synthetic:simulate"


def study(**changes: object) -> Study:
    base = Study((narrow("world"),), ("ignore", "coin"), replicates=24, months=1, model=MODEL)
    return replace(base, **changes)  # type: ignore[arg-type]


def one_by_one(tmp_path: Path, name: str, **changes: object) -> Results:
    return run(plan(study(**changes)), tmp_path / name, workers=1)


class Diary:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.runs = self.failed = 0
        self.lines: list[str] = []

    def begin(self, runs: int, failed: int) -> None:
        self.runs, self.failed = runs, failed

    def note(self, line: str) -> None:
        self.lines.append(line)

    def stage(self, doing: str) -> None:
        self.stages.append(doing)

    def advance(self, runs: int, failed: int) -> None:
        self.runs += runs
        self.failed += failed


def test_the_rows_do_not_depend_on_the_workers(tmp_path: Path) -> None:
    policies = ("ignore", "coin", "fails-odd")
    alone = run(plan(study(policies=policies)), tmp_path / "one", workers=1)
    run(plan(study(policies=policies)), tmp_path / "two", workers=2)

    @contextmanager
    def threads(number: int) -> Any:
        with ThreadPoolExecutor(3) as pool:
            yield pool

    run(plan(study(policies=policies)), tmp_path / "threads", workers=3, executor=threads)
    assert alone.runs.num_rows == 72
    assert alone.manifest["identity"] == open_study(tmp_path / "two").manifest["identity"]
    assert data(tmp_path / "one") == data(tmp_path / "two") == data(tmp_path / "threads")


def test_rows_are_those_of_the_plan_in_its_order(tmp_path: Path) -> None:
    found = one_by_one(tmp_path, "out")
    for name in found.plan.column_names:
        assert found.runs.column(name).equals(found.plan.column(name)), name
    assert found.days.num_rows == 48 * 30
    assert found.days.column("day").to_pylist()[:30] == list(range(1, 31))
    assert set(found.groups.column("run").to_pylist()) == set(found.runs.column("run").to_pylist())
    assert found.runs.column("first_response").null_count == 48


def test_drawn_parameters_reach_the_model(tmp_path: Path) -> None:
    drawn, fixed = one_by_one(tmp_path, "a"), one_by_one(tmp_path, "b", fixed_parameters=True)
    assert drawn.runs.column("seed").equals(fixed.runs.column("seed"))
    base = Scenario().voice.praise
    told = [json.loads(text).get("voice.praise", base) for text in drawn.runs.column("parameters").to_pylist()]
    moved = [a - b for a, b in zip(*(r.runs.column("value").to_pylist() for r in (drawn, fixed)), strict=True)]
    assert moved == pytest.approx([value - base for value in told])


def test_another_policy_changes_no_number_of_the_others(tmp_path: Path) -> None:
    few = one_by_one(tmp_path, "few").runs
    many = one_by_one(tmp_path, "many", policies=("ignore", "reach-out", "coin")).runs
    kept = [policy != "reach-out" for policy in many.column("policy").to_pylist()]
    assert many.filter(kept).equals(few)


def test_a_failed_run_is_a_row_with_its_replay_and_the_others_finish(tmp_path: Path) -> None:
    found = one_by_one(tmp_path, "out", policies=("ignore", "fails-odd"))
    rows = [row for row in found.runs.to_pylist() if row["status"] == "failed"]
    assert 0 < len(rows) < 24
    for row in rows:
        assert (row["policy"], row["error"], row["failed_day"]) == ("fails-odd", "ValueError: odd seed", 40)
        assert row["value"] is None
        assert row["replay"].startswith(
            f"grapevine run world --policy fails-odd --seed {row['seed']} --months 1 --set "
        )
        for key, value in json.loads(row["parameters"]).items():
            assert f"--set {key}={value}" in row["replay"]
    assert [line["run"] for line in found.failures] == [row["run"] for row in rows]
    assert found.failures[0]["traceback"].startswith("Traceback")
    assert found.finished


def test_a_model_that_raises_fails_every_policy_of_its_world_in_one_line(tmp_path: Path) -> None:
    found = one_by_one(tmp_path, "out", policies=("ignore", "raises"), replicates=2)
    assert set(found.runs.column("error").to_pylist()) == {"RuntimeError: the run"}
    assert "in _misbehave" in found.failures[0]["traceback"]
    assert compare(found.runs).leader is None


def test_a_value_that_is_no_number_is_a_failure(tmp_path: Path) -> None:
    found = one_by_one(tmp_path, "out", policies=("ignore", "nan"), replicates=2)
    assert found.runs.column("status").to_pylist() == ["finished", "failed"] * 2
    assert found.runs.column("error").to_pylist()[1] == "value is nan, not a number"


def test_a_worker_that_dies_costs_its_runs_and_no_others(tmp_path: Path) -> None:
    found = run(plan(study(policies=("ignore", "dies"), replicates=2)), tmp_path / "out", workers=2)
    (error,) = set(found.runs.column("error").to_pylist())
    assert error.startswith(OUTSIDE)
    assert "SIGKILL" in error
    assert found.finished


def test_a_worker_that_dies_by_accident_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(synthetic.TOLD, str(tmp_path))
    found = run(plan(study(policies=("ignore", "dies-once"), replicates=6)), tmp_path / "out", workers=2)
    assert (tmp_path / "died").exists()
    assert set(found.runs.column("status").to_pylist()) == {"finished"}
    one_by_one(tmp_path, "calm", policies=("ignore", "dies-once"), replicates=6)
    assert data(tmp_path / "out") == data(tmp_path / "calm")


def test_an_interruption_keeps_what_was_completed_and_a_second_start_continues(tmp_path: Path) -> None:
    class Impatient(Diary):
        def advance(self, runs: int, failed: int) -> None:
            super().advance(runs, failed)
            if self.runs >= 30:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(plan(study()), tmp_path / "out", workers=1, progress=Impatient())
    broken = open_study(tmp_path / "out")
    assert not broken.finished
    assert broken.runs.num_rows == 30
    assert broken.days.num_rows == 30 * 30
    rest = Diary()
    assert run(plan(study()), tmp_path / "out", workers=1, progress=rest).finished
    assert rest.runs == 48
    one_by_one(tmp_path, "whole")
    assert data(tmp_path / "out") == data(tmp_path / "whole")


def test_progress_says_what_is_being_done(tmp_path: Path) -> None:
    diary = Diary()
    run(plan(study(policies=("coin", "fails-odd"))), tmp_path / "out", workers=1, progress=diary)
    assert diary.stages[:2] == ["simulating", "a synthetic replicate"]
    assert diary.runs == 48
    assert 0 < diary.failed < 24


def test_the_manifest_says_what_was_asked_and_by_what_it_was_run(tmp_path: Path) -> None:
    made = plan(study())
    found = run(made, tmp_path / "out", workers=1, command=["grapevine", "compare"], notes={"graph_report": ["fine"]})
    told = found.manifest
    assert told["study"] == made.study_hash
    assert told["scenarios"][0]["resolved"]["name"] == "world"
    assert len(told["scenarios"][0]["drawn"]) == len(made.drawn["world"])
    assert told["packages"]["numpy"]
    assert told["command"] == ["grapevine", "compare"]
    assert told["graph_report"] == ["fine"]


def test_another_study_is_not_overwritten(tmp_path: Path) -> None:
    one_by_one(tmp_path, "out", replicates=2)
    before = data(tmp_path / "out")
    with pytest.raises(StoreError, match="holds another study"):
        one_by_one(tmp_path, "out", replicates=3)
    assert data(tmp_path / "out") == before


def started(tmp_path: Path, policy: str) -> subprocess.Popen[str]:
    program = f"""
        import sys
        from pathlib import Path
        from sim.study.design.plan import Study, plan
        from sim.study.execute.runner import run
        from sim.scenario import Scenario
        study = Study((Scenario(name="world"),), ("ignore", "{policy}"), replicates=24, months=1, model="{MODEL}")
        try:
            run(plan(study), Path(sys.argv[1]), workers=2)
        except KeyboardInterrupt:
            sys.exit(130)
    """
    program = "\n".join(["if __name__ == '__main__':", textwrap.indent(textwrap.dedent(program), "    ")])
    script = tmp_path / "study.py"
    script.write_text(program)
    environment = {**os.environ, synthetic.TOLD: str(tmp_path), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "out")],
        cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def workers_of(tmp_path: Path, number: int) -> list[int]:
    """Process numbers of the workers that have begun a job, once there are so many."""
    deadline = time.monotonic() + 60.0
    while time.monotonic() < deadline:
        found = [int(path.name.split("-")[1]) for path in tmp_path.glob("worker-*")]
        if len(found) >= number:
            return found
        time.sleep(0.05)
    pytest.fail("no workers came to work")


def gone(process: int) -> bool:
    deadline = time.monotonic() + 20.0
    while time.monotonic() < deadline:
        state = Path(f"/proc/{process}/stat")
        try:
            if state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


@needs_proc
def test_ctrl_c_ends_the_workers_and_leaves_the_folder_consistent(tmp_path: Path) -> None:
    with started(tmp_path, "hangs") as parent:
        workers = workers_of(tmp_path, 2)
        os.killpg(parent.pid, signal.SIGINT)  # as a terminal does: to everybody
        assert parent.wait(timeout=30) == 130
        assert parent.stderr is not None
        assert "Traceback" not in parent.stderr.read()
    assert all(gone(worker) for worker in workers)
    found = open_study(tmp_path / "out")
    assert not found.finished
    assert not list((tmp_path / "out").rglob("*.aside"))


@needs_proc
def test_workers_end_when_the_parent_is_killed(tmp_path: Path) -> None:
    with started(tmp_path, "hangs") as parent:
        workers = workers_of(tmp_path, 2)
        parent.kill()
    assert all(gone(worker) for worker in workers)
