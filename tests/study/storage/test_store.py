from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.measures.catalogue import DAY_METRICS, RUN_METRICS
from sim.study.design import tables
from sim.study.storage.files import StoreError, append_line, read_lines, write_whole
from sim.study.storage.identity import Identity
from sim.study.storage.job_result import FailedRun, JobResult
from sim.study.storage.lock import FolderLock
from sim.study.storage.results import finished_study, open_study
from sim.study.storage.store import Store
from tests.study.rows import data

ROOT = Path(__file__).parents[3]


def plan_table(runs: int = 4) -> pa.Table:
    rows = range(runs)
    return tables.table(
        tables.PLAN,
        {
            "run": [f"run{r}" for r in rows],
            "scenario": ["world"] * runs,
            "policy": [f"p{r % 2}" for r in rows],
            "replicate": [r // 2 for r in rows],
            "draw": [r // 4 for r in rows],
            "event": [True] * runs,
            "seed": [2**64 - 1 - r for r in rows],
            "months": [6] * runs,
            "parameters": ["{}"] * runs,
        },
    )


def rows_of(first: int, runs: int = 2) -> dict[str, pa.Table]:
    plan = plan_table(first + runs).slice(first, runs)
    ended = {
        "status": ["finished"] * runs,
        "error": [None] * runs,
        "failed_day": [None] * runs,
        "replay": [None] * runs,
    }
    measures = {m.name: [float(first + r) for r in range(runs)] for m in RUN_METRICS}
    one = {name: plan.column(name).to_pylist() for name in plan.column_names}
    identity = {name: one[name] for name in ("run", "scenario", "policy", "replicate", "event")}
    return {
        "runs": tables.table(tables.RUNS, {**one, **ended, **measures}),
        "days": tables.table(
            tables.DAYS, {**identity, "day": [1] * runs, **{m.name: [0.5] * runs for m in DAY_METRICS}}
        ),
        "groups": tables.table(
            tables.GROUPS,
            {
                **identity,
                "kind": ["voice"] * runs,
                "group": ["whiners"] * runs,
                "measure": ["churn"] * runs,
                "value": [0.1] * runs,
            },
        ),
    }


def job(first: int, failed: tuple[FailedRun, ...] = ()) -> JobResult:
    """Two runs from number ``first``."""
    rows = rows_of(first)
    if failed:
        errors = {one.run: one.message for one in failed}
        columns = {name: rows["runs"].column(name).to_pylist() for name in rows["runs"].column_names}
        columns["status"] = ["failed" if run in errors else "finished" for run in columns["run"]]
        columns["error"] = [errors.get(run) for run in columns["run"]]
        rows["runs"] = tables.table(tables.RUNS, columns)
    data = {name: tables.to_bytes(one) for name, one in rows.items()}
    return JobResult(
        number=first // 2, tables=data, failed=failed, names=(f"run{first}", f"run{first + 1}"), seconds=0.1 * first
    )


def store(folder: Path, study: str = "abc", plan: Any = None, **more: Any) -> Store:
    return Store(folder, study, {"question": "which?"}, plan_table() if plan is None else plan, **more)


def fill(folder: Path, study: str = "abc") -> None:
    with store(folder, study) as one:
        one.keep(job(2))
        one.keep(job(0))
        one.finish()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_study_reads_back_in_plan_order_whatever_the_order_of_completion(tmp_path: Path) -> None:
    fill(tmp_path / "out")
    found = open_study(tmp_path / "out")
    assert found.finished
    assert found.runs.column("run").to_pylist() == ["run0", "run1", "run2", "run3"]
    assert found.runs.column("seed").to_pylist()[0] == 2**64 - 1
    assert found.plan.num_rows == 4
    assert found.days.num_rows == found.groups.num_rows == 4
    assert found.manifest["question"] == "which?"
    assert not (tmp_path / "out" / "jobs").exists()


@pytest.mark.parametrize("finished", [False, True])
def test_some_measures_of_the_days_are_read_without_the_others(
    tmp_path: Path, finished: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counting(path: Path, columns: list[str] | None = None, real: Any = tables.read_parquet) -> Any:
        found = real(path, columns)
        read.extend([found.num_columns] if path.parent.name == "days" else [])
        return found

    with store(tmp_path / "out") as one:
        one.keep(job(2))
        one.seal()
        one.keep(job(0))
        if finished:
            one.finish()
    found = open_study(tmp_path / "out")
    monkeypatch.setattr(tables, "read_parquet", counting)
    some, again = (found.days_with("profit", "customers") for _ in range(2))
    assert not finished or read == [4, 4]  # of two parts, once each: run, day and the two measures
    assert again.equals(some)
    assert some.equals(found.days.select(["run", "day", "profit", "customers"]))
    assert some["run"].to_pylist() == ["run0", "run1", "run2", "run3"]
    assert found.days_with("profit").equals(found.days.select(["run", "day", "profit"]))


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("order", [(0, 2), (2, 0)])
def test_the_same_rows_have_the_same_identity_however_they_are_divided(
    tmp_path: Path, order: tuple[int, ...], apart: bool
) -> None:
    fill(tmp_path / "usual")
    with store(tmp_path / "out") as one:
        for first in order:
            one.keep(job(first))
            if apart:
                one.seal()
        one.finish()
    found, usual = open_study(tmp_path / "out"), open_study(tmp_path / "usual")
    assert len(found.parts) == 1 + apart
    assert found.manifest["identity"] == usual.manifest["identity"]
    for name in ("plan", *tables.TABLES):
        assert found.table(name).equals(usual.table(name)), name


@pytest.mark.parametrize("change", ["cell", "null", "run", "order"])
def test_other_rows_have_another_identity(change: str) -> None:
    rows = rows_of(0)["runs"]
    columns = {name: rows.column(name).to_pylist() for name in rows.column_names}
    if change == "cell":
        columns["value"][1] += 1e-12
    if change == "null":
        columns["value"][1] = None
    if change == "run":
        columns["run"][1] = "another"
    if change == "order":
        columns = {name: values[::-1] for name, values in columns.items()}
    digests = []
    for one in (rows, tables.table(tables.RUNS, columns)):
        identity = Identity()
        identity.add("runs", one)
        digests.append(identity.digest())
    assert (digests[0] == digests[1]) == (change == "order")


def test_jobs_are_gathered_into_parts_as_they_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.study.storage.store.JOBS_PER_PART", 2)
    with store(tmp_path / "out", plan=plan_table(10)) as one:
        for first in (0, 4, 2, 8, 6):
            one.keep(job(first))
        files = sorted(path.name for path in (tmp_path / "out" / "jobs").iterdir())
        assert [name.split("-")[1] for name in files] == ["0000004"]
        assert open_study(tmp_path / "out").runs["run"].to_pylist() == [f"run{k}" for k in range(10)]
        one.finish()
    assert len(open_study(tmp_path / "out").parts) == 3


def test_a_later_result_of_a_run_replaces_an_earlier_one_everywhere(tmp_path: Path) -> None:
    failed = FailedRun("run1", "MemoryError", "Traceback ...", "grapevine run ...")
    with store(tmp_path / "out") as one:
        one.keep(job(0, (failed,)))
        one.keep(job(2))
        one.finish()
    found = open_study(tmp_path / "out")
    assert [line["run"] for line in found.failures] == ["run1"]
    with store(tmp_path / "out") as one:
        assert one.ended == {"run0": None, "run1": "MemoryError", "run2": None, "run3": None}
        one.keep(job(0))
        assert open_study(tmp_path / "out").failures == []
        assert open_study(tmp_path / "out").runs.num_rows == 4
        one.finish()
    fill(tmp_path / "well")
    found = open_study(tmp_path / "out")
    assert found.failures == []
    assert found.manifest["identity"] == open_study(tmp_path / "well").manifest["identity"]
    assert [path.name for path in (tmp_path / "out" / "runs").iterdir()] == ["part-00001.parquet"]


def test_runs_tried_again_stay_in_their_parts(tmp_path: Path) -> None:
    """So that a few failures in each of many parts do not bring all rows into memory."""

    def fails(run: str) -> tuple[FailedRun, ...]:
        return (FailedRun(run, "MemoryError", "Traceback ...", "grapevine run ..."),)

    with store(tmp_path / "out") as one:
        for first in (0, 2):
            one.keep(job(first, fails(f"run{first}")))
            one.seal()
        one.finish()
    with store(tmp_path / "out") as one:
        for first in (2, 0):
            one.keep(job(first))
        one.finish()
    found = open_study(tmp_path / "out")
    assert sorted(part.table("runs")["run"].to_pylist() for part in found.parts) == [["run0", "run1"], ["run2", "run3"]]
    assert len(list((tmp_path / "out").glob("*/part-*"))) == 6
    fill(tmp_path / "well")
    assert data(tmp_path / "out") == data(tmp_path / "well")


def test_a_larger_plan_labels_all_rows_anew(tmp_path: Path) -> None:
    fill(tmp_path / "out")
    small = plan_table(4)
    larger = tables.plan_table(
        {name: small.column(name).to_pylist() for name in small.column_names},
        {"base": ["default"] * 4, "company.budget": [1, 1, 2, 2], "value": [True] * 4},
    )
    with store(tmp_path / "out", "larger", larger, enlarge=True) as one:
        assert open_study(tmp_path / "out").runs["company.budget"].to_pylist() == [1, 1, 2, 2]
        one.finish()
    for name in ("runs", "days"):
        files = [pq.read_table(path) for path in (tmp_path / "out" / name).glob("*.parquet")]
        assert files[0]["company.budget"].to_pylist() == [1, 1, 2, 2]
        assert files[0]["vary.value"].to_pylist() == [True] * 4  # a measure is called value
    assert open_study(tmp_path / "out").days["company.budget"].to_pylist() == [1, 1, 2, 2]


def test_a_folder_is_not_enlarged_by_a_plan_that_lacks_a_run(tmp_path: Path) -> None:
    fill(tmp_path / "out")
    before = contents(tmp_path)
    with pytest.raises(StoreError), store(tmp_path / "out", "smaller", plan_table(3), enlarge=True):
        pytest.fail("entered")
    assert contents(tmp_path) == before


def test_units_and_meanings_stand_in_the_files(tmp_path: Path) -> None:
    fill(tmp_path / "out")
    schema = pq.read_schema(tmp_path / "out" / "runs" / "part-00000.parquet")
    assert schema.field("churn").metadata[b"unit"] == b"share per month"
    assert schema.metadata[b"grapevine_schema"] == str(tables.SCHEMA_VERSION).encode()
    for name, expected in tables.TABLES.items():
        assert all(b"meaning" in field.metadata for field in expected), name
        assert pq.read_schema(tmp_path / "out" / name / "part-00000.parquet").equals(expected, check_metadata=True)


def test_duckdb_and_polars_read_the_folder_without_this_package(tmp_path: Path) -> None:
    fill(tmp_path / "out")
    with duckdb.connect() as base:
        query = f"select policy, avg(value) from '{tmp_path}/out/runs/*.parquet' group by policy order by policy"
        assert base.execute(query).fetchall() == [("p0", 1.0), ("p1", 2.0)]
    frame = polars.read_parquet(tmp_path / "out" / "runs")
    assert frame.group_by("policy").agg(polars.col("value").mean()).sort("policy").rows() == [("p0", 1.0), ("p1", 2.0)]


def test_a_missing_measure_is_null() -> None:
    data = rows_of(0)["runs"].to_pydict()
    data["first_response"] = [float("nan"), 3.0]
    made = tables.table(tables.RUNS, data)
    assert made.column("first_response").to_pylist() == [None, 3.0]
    with pytest.raises(KeyError):
        tables.table(tables.RUNS, {"run": ["x"]})


def test_arrow_tables_travel_as_bytes() -> None:
    for rows in rows_of(0).values():
        assert tables.from_bytes(tables.to_bytes(rows)).equals(rows, check_metadata=True)


@pytest.mark.parametrize("sealed", [False, True])
def test_an_interrupted_study_keeps_what_was_completed(tmp_path: Path, sealed: bool) -> None:
    def interrupted() -> None:
        with store(tmp_path / "out") as one:
            one.keep(job(0))
            if sealed:
                one.seal()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    found = open_study(tmp_path / "out")
    assert not found.finished
    assert found.runs.num_rows == 2
    assert finished_study(tmp_path / "out", "abc") is None
    with store(tmp_path / "out") as again:
        assert set(again.ended) == {"run0", "run1"}
        again.keep(job(2))
        again.finish()
    fill(tmp_path / "whole")
    assert data(tmp_path / "out") == data(tmp_path / "whole")


def test_an_unfinished_study_cannot_be_called_finished(tmp_path: Path) -> None:
    with store(tmp_path / "out") as one:
        one.keep(job(0))
        with pytest.raises(ValueError, match="run2"):
            one.finish()
    assert not open_study(tmp_path / "out").finished


def test_a_damaged_part_is_set_aside_and_never_read(tmp_path: Path) -> None:
    with store(tmp_path / "out") as one:
        for first in (0, 2):
            one.keep(job(first))
            one.seal()
        one.finish()
    whole = data(tmp_path / "out")
    bad = tmp_path / "out" / "days" / "part-00001.parquet"
    bad.write_bytes(bad.read_bytes()[:-10])
    with pytest.raises(StoreError, match=r"part-00001\.parquet"):
        open_study(tmp_path / "out")
    assert finished_study(tmp_path / "out", "abc") is None
    with store(tmp_path / "out") as one:
        assert set(one.ended) == {"run0", "run1"}
        assert bad.with_name(bad.name + ".damaged").exists()
        one.keep(job(2))
        one.finish()
    assert open_study(tmp_path / "out").finished
    assert data(tmp_path / "out") == whole


def test_a_missing_part_is_said(tmp_path: Path) -> None:
    fill(tmp_path / "out")
    (tmp_path / "out" / "runs" / "part-00000.parquet").unlink()
    with pytest.raises(StoreError, match=r"part-00000\.parquet"):
        open_study(tmp_path / "out")


def test_a_journal_line_cut_short_spoils_only_itself(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    append_line(journal, {"n": 1})
    with journal.open("ab") as file:
        file.write(b'{"n": 2')
    append_line(journal, {"n": 3})
    assert [line["n"] for line in read_lines(journal)] == [1, 3]


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda out: fill(out, "other"), r"holds another study \(other\)"),
        (lambda out: out.write_text("mine"), "is a file, not a folder"),
        (
            lambda out: (out.mkdir(), (out / "thesis.txt").write_text("mine")),
            r"not a result folder \(it holds thesis\.txt\)",
        ),
        (lambda out: (out.mkdir(), (out / "manifest.json").write_text("{")), "cannot read"),
        (lambda out: out.symlink_to(out.parent / "nowhere"), "link to nothing"),
    ],
)
def test_what_is_there_already_is_never_overwritten(
    tmp_path: Path, prepare: Callable[[Path], object], message: str
) -> None:
    out = tmp_path / "out"
    prepare(out)
    before = contents(tmp_path)
    with pytest.raises(StoreError, match=message), store(out):
        pytest.fail("entered")
    assert contents(tmp_path) == before


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a place that nobody can write")
def test_a_place_that_cannot_be_written_is_said() -> None:
    with pytest.raises(StoreError, match="cannot make the folder"), store(Path("/proc/nowhere/out")):
        pytest.fail("entered")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").symlink_to("/dev/full")
    with pytest.raises(StoreError, match="No space left"):
        append_line(tmp_path / "journal.jsonl", {"n": 1})


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, lambda file: file.write(b"old"))

    def half(file: IO[bytes]) -> None:
        file.write(b"ne")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        write_whole(path, half)
    assert contents(tmp_path) == {"file": b"old"}


@pytest.mark.process
def test_a_process_killed_in_the_middle_of_a_write_leaves_nothing_that_reads_as_whole(tmp_path: Path) -> None:
    fill(tmp_path / "whole")
    program = """
        import os, signal, sys
        from pathlib import Path
        from sim.study.design import tables
        from tests.study.storage.test_store import job, store
        real = tables.write_parquet
        def dying(data, file):
            real(data, file)
            if data.schema.names == tables.GROUPS.names:
                file.truncate(file.tell() // 2)
                file.flush()
                os.kill(os.getpid(), signal.SIGKILL)
        with store(Path(sys.argv[1])) as one:
            one.keep(job(0))
            one.seal()
            tables.write_parquet = dying
            one.keep(job(2))
            one.seal()
    """
    out = tmp_path / "out"
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(out)], cwd=ROOT, check=False, timeout=120
    )
    assert ended.returncode == -signal.SIGKILL
    left = [path for path in out.rglob("*.aside/*") if path.is_file()]
    assert len(left) == 3  # two files of the part, and half of the third
    found = open_study(out)
    assert not found.finished
    assert len(found.parts) == 1
    assert found.runs["run"].to_pylist() == ["run0", "run1", "run2", "run3"]  # the job is still there
    with store(out) as one:
        assert not any(path.exists() for path in left)
        assert sorted(path.name for path in out.glob("*/part-*")) == ["part-00000.parquet"] * 3
        one.finish()
    assert data(out) == data(tmp_path / "whole")
    assert not list(out.rglob("*.aside"))


@pytest.mark.process
def test_the_second_process_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with store(tmp_path / "out"):
        program = "import sys; from pathlib import Path; from tests.study.storage.test_store import store\n"
        program += "store(Path(sys.argv[1])).__enter__()"
        told = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "out")],
            cwd=ROOT, check=False, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert told.returncode != 0
        assert f"process {os.getpid()}" in told.stderr
    with FolderLock(tmp_path / "out"):
        pass


def test_a_study_does_not_go_on_under_other_libraries(tmp_path: Path) -> None:
    def started(numpy: str) -> Store:
        return Store(tmp_path / "out", "abc", {"packages": {"numpy": numpy}}, plan_table())

    with started("2.0.0") as one:
        one.keep(job(0))
    before = contents(tmp_path / "out")
    with pytest.raises(StoreError, match=r"numpy 2\.0\.0, now 2\.1\.0"), started("2.1.0"):
        pytest.fail("entered")
    assert contents(tmp_path / "out") == before
    with started("2.0.0") as same:
        assert set(same.ended) == {"run0", "run1"}


def test_failures_keep_their_tracebacks(tmp_path: Path) -> None:
    def failed(run: str, message: str) -> FailedRun:
        return FailedRun(run, message, "Traceback ...", "")

    with store(tmp_path / "out") as one:
        one.keep(job(2, (failed("run3", "late"),)))
        one.seal()
        one.keep(job(0, (failed("run1", "early"),)))
        one.keep(job(2, (failed("run3", "late again"),)))
    for _ in range(2):
        found = open_study(tmp_path / "out").failures
        assert [line["message"] for line in found] == ["early", "late again"]
        assert {line["traceback"] for line in found} == {"Traceback ..."}
        with store(tmp_path / "out") as one:
            one.finish()


def test_a_folder_of_another_schema_is_refused(tmp_path: Path) -> None:
    fill(tmp_path / "out")
    path = tmp_path / "out" / "manifest.json"
    data: dict[str, Any] = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "schema": 2}))
    with pytest.raises(StoreError, match="schema 2"):
        open_study(tmp_path / "out")
    with pytest.raises(StoreError, match="schema 2"), store(tmp_path / "out"):
        pass
    with pytest.raises(StoreError, match="nothing"):
        open_study(tmp_path / "nothing")
    with pytest.raises(StoreError, match=r"manifest\.json"):
        open_study(tmp_path)


@pytest.mark.process
def test_reading_leaves_nothing_to_threads_that_outlive_python(tmp_path: Path) -> None:
    """Arrow's threads would let go of Python's bytes at its end, which aborts the process now and then."""
    path = tmp_path / "t.parquet"
    with path.open("wb") as file:
        tables.write_parquet(pa.table({"a": list(range(1000))}), file)
    script = f"from pathlib import Path; from sim.study.design.tables import read_parquet; t = read_parquet(Path({str(path)!r}))"
    script += (
        "; import threading, os; print(len(os.listdir('/proc/self/task')) if os.path.isdir('/proc/self/task') else 1)"
    )
    few = "import pyarrow.parquet, sim.study.design.tables, os; "
    few += "print(len(os.listdir('/proc/self/task')) if os.path.isdir('/proc/self/task') else 1)"
    counts = [
        int(subprocess.run([sys.executable, "-c", one], capture_output=True, text=True, check=True).stdout)
        for one in (few, script)
    ]
    assert counts[0] == counts[1]
