"""What the machine did to a run is no result: it is told as such, tried again, and leaves no trace once it has gone well."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim.study.design import tables
from sim.study.design.plan import Plan, plan
from sim.study.execute.expand import expand
from sim.study.execute.runner import RunOptions, run
from sim.study.execute.sequential import ROUND, Rules, run_until_sure
from sim.study.execute.status import status_of
from sim.study.storage.files import append_line, digest_of, read_lines, write_whole
from sim.study.storage.layout import JOURNAL, manifest_of
from sim.study.storage.results import Results, open_study
from sim.study.workers.errors import StartError
from sim.study.workers.machine_failures import DIED, OUTSIDE, is_outside, marked, out_of_time, tries_again
from sim.views.terminal.progress import status_lines as lines
from tests.study import synthetic
from tests.study.execute.test_runner import Diary, study
from tests.study.rows import data

pytestmark = pytest.mark.process

OF_THE_MACHINE = ("sick-dies", "sick-memory", "sick-disk", "sick-run-memory")
OF_THE_MODEL = ("sick-bug", "sick-run")


@pytest.fixture
def sick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file; while it is there, policies called sick misbehave."""
    monkeypatch.setenv(synthetic.TOLD, str(tmp_path))
    mark = tmp_path / "sick"
    mark.touch()
    return mark


def made(policy: str, **more: object) -> Plan:
    return plan(study(policies=("ignore", policy), replicates=13, **more))


def how_for(policy: str, **more: object) -> RunOptions:
    return RunOptions(workers=2 if policy == "sick-dies" else 1, **more)  # type: ignore[arg-type]


def errors(found: Results) -> set[str]:
    return {error for error in found.runs.column("error").to_pylist() if error is not None}


def never_sick(tmp_path: Path, sick: Path, asked: Plan) -> dict[str, bytes]:
    """The data of the study when nothing happens to it."""
    sick.unlink(missing_ok=True)
    run(asked, tmp_path / "well", workers=1)
    return data(tmp_path / "well")


class Simulated(Diary):
    """Counts the runs that are simulated."""

    made = 0

    def advance(self, runs: int, failed: int) -> None:
        self.made += runs


@pytest.mark.parametrize("policy", [pytest.param("sick-dies", marks=pytest.mark.proof), *OF_THE_MACHINE[1:]])
def test_what_the_machine_failed_is_told_tried_again_and_leaves_no_trace(
    tmp_path: Path, sick: Path, policy: str
) -> None:
    asked, out = made(policy), tmp_path / "out"
    found = run(asked, out, options=how_for(policy))
    assert all(is_outside(error) for error in errors(found))
    number = found.runs.column("status").to_pylist().count("failed")
    assert number == 13 * (1 if policy == "sick-run-memory" else 2)
    assert len(found.failures) == number
    assert status_of(out).outside == number
    assert lines(status_of(out))[-1].endswith(f"grapevine resume {out}")
    again = run(asked, out, options=how_for(policy))  # still sick
    assert errors(again) == errors(found)
    sick.unlink()
    watch = Simulated()
    last = run(asked, out, options=how_for(policy), progress=watch)
    assert watch.made == number, "what had gone well is not run again"
    assert errors(last) == set()
    assert last.failures == []
    assert last.finished
    assert (status_of(out).outside, status_of(out).failed) == (0, 0)
    assert data(out) == never_sick(tmp_path, sick, asked)
    assert not (out / "jobs").exists()
    calm = Simulated()
    run(asked, out, options=how_for(policy), progress=calm)
    assert calm.made == 0


@pytest.mark.parametrize("policy", OF_THE_MODEL)
def test_what_the_model_failed_is_tried_again_only_when_asked(tmp_path: Path, sick: Path, policy: str) -> None:
    asked, out = made(policy), tmp_path / "out"
    found = run(asked, out, options=RunOptions(workers=1))
    number = found.runs.column("status").to_pylist().count("failed")
    before = data(out)
    sick.unlink()
    watch = Simulated()
    run(asked, out, options=RunOptions(workers=1, limit_min=1000.0), progress=watch)
    assert (watch.made, data(out)) == (0, before)
    run(asked, out, options=RunOptions(workers=1, retry_failed=True), progress=watch)
    assert watch.made == number
    assert data(out) == never_sick(tmp_path, sick, asked)


def test_what_took_too_long_is_tried_again_with_more_time(tmp_path: Path, sick: Path) -> None:
    asked, out = plan(study(policies=("ignore", "sick-loops"), replicates=1)), tmp_path / "out"
    short = 0.01
    found = run(asked, out, options=RunOptions(workers=1, limit_min=short))
    assert all("--time-limit" in error for error in errors(found))
    before = data(out)
    sick.unlink()
    for limit in (None, short, short / 2.0):
        run(asked, out, options=RunOptions(workers=1, limit_min=limit))
        assert data(out) == before, limit
    run(asked, out, options=RunOptions(workers=1, limit_min=10.0))
    assert data(out) == never_sick(tmp_path, sick, asked)


def test_a_study_stopped_while_it_tries_again_goes_on(tmp_path: Path, sick: Path) -> None:
    class Impatient(Diary):
        def advance(self, runs: int, failed: int) -> None:
            raise KeyboardInterrupt

    asked, out = made("sick-run-memory"), tmp_path / "out"
    run(asked, out, workers=1)
    sick.unlink()
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            run(asked, out, workers=1, progress=Impatient())
        assert status_of(out).runs == open_study(out).runs.num_rows
    assert open_study(out).runs["status"].to_pylist().count("finished") == 13 + 3
    run(asked, out, workers=1)
    assert data(out) == never_sick(tmp_path, sick, asked)


def test_failures_of_an_unfinished_study_are_tried_again(tmp_path: Path, sick: Path) -> None:
    class Impatient(Diary):
        def advance(self, runs: int, failed: int) -> None:
            super().advance(runs, failed)
            if self.runs >= 8:
                raise KeyboardInterrupt

    asked, out = made("sick-memory"), tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run(asked, out, workers=1, progress=Impatient())
    assert status_of(out).outside == 8
    sick.unlink()
    run(asked, out, workers=1)
    assert data(out) == never_sick(tmp_path, sick, asked)


def test_a_larger_study_tries_again_what_the_machine_failed_in_the_smaller(tmp_path: Path, sick: Path) -> None:
    policies = ("coin", "ignore", "sick-run-memory", "sick-run")
    run(made("sick-run-memory"), tmp_path / "out", workers=1)
    sick.unlink()
    larger = plan(study(policies=policies, replicates=14))
    watch = Simulated()
    expand(larger, str(tmp_path / "out"), options=RunOptions(workers=1), progress=watch)
    assert watch.made == larger.runs - 13
    assert data(tmp_path / "out") == never_sick(tmp_path, sick, larger)


def test_folders_of_earlier_versions_are_tried_again(tmp_path: Path, sick: Path) -> None:
    """They hold such a failure by its bare message."""
    asked, out = made("sick-memory"), tmp_path / "out"
    run(asked, out, workers=1)
    reworded(out, DIED)
    assert errors(open_study(out)) == {DIED}
    sick.unlink()
    run(asked, out, workers=1)
    assert data(out) == never_sick(tmp_path, sick, asked)


def reworded(folder: Path, error: str) -> None:
    """Give every failed run of a finished study another error, and vouch for it."""
    for line in [one for one in read_lines(folder / JOURNAL) if one["what"] == "sealed"]:
        path = next(name for name in line["files"] if name.startswith("runs/"))
        rows = tables.joined(tables.RUNS, [pq.read_table(folder / path)])
        columns = {name: rows.column(name).to_pylist() for name in rows.column_names}
        columns["error"] = [None if one is None else error for one in columns["error"]]
        changed = tables.table(tables.RUNS, columns)
        write_whole(folder / path, lambda file, rows=changed: tables.write_parquet(rows, file))  # type: ignore[misc]
        append_line(folder / JOURNAL, {**line, "files": {**line["files"], path: digest_of(folder / path)}})


def test_rounds_try_again_what_the_machine_failed(tmp_path: Path, sick: Path) -> None:
    asked = study(policies=("aa", "bb", "sick-run-memory"))
    ending = Rules(0.9, {"world": 4.0}, 300, 2 * ROUND)

    def go() -> Results:
        return run_until_sure(
            asked, ending, lambda whole: tmp_path / whole.study_hash,
            lambda part, folder, sources: run(part, folder, workers=1, enlarge=True, sources=sources), lambda *_: None,
            sources=[path for path in tmp_path.iterdir() if path.is_dir()],
        )[0]  # fmt: skip

    assert all(is_outside(error) for error in errors(go()))
    sick.unlink()
    last = go()
    assert errors(last) == set()
    assert last.manifest["until_sure"]["choices"]
    whole = plan(replace(asked, replicates=last.manifest["replicates"]))
    assert data(last.folder) == never_sick(tmp_path, sick, whole)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_model_that_cannot_be_imported_stops_the_study_and_nothing_is_recorded(
    tmp_path: Path, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    asked = plan(study(replicates=13))
    first = Simulated()

    def until_four(runs: int, failed: int) -> None:
        first.made += runs
        if first.made >= 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(first, "advance", until_four)
    with pytest.raises(KeyboardInterrupt):
        run(asked, out, workers=1, progress=first)
    broken = replace(asked, jobs=tuple(replace(job, model="no.such:model") for job in asked.jobs))
    with pytest.raises(StartError, match=r"no\.such:model cannot be imported: ModuleNotFoundError"):
        run(broken, out, workers=workers)
    assert open_study(out).runs.num_rows == 4
    assert errors(open_study(out)) == set()
    run(asked, out, workers=1)
    run(asked, tmp_path / "well", workers=1)
    assert data(out) == data(tmp_path / "well")


@pytest.mark.parametrize(
    ("message", "outside"),
    [
        ("MemoryError", True),
        ("_ArrayMemoryError: Unable to allocate 4.00 EiB", True),
        ("OSError: [Errno 28] No space left on device", True),
        ("OSError: [Errno 24] Too many open files: 'x'", True),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'x'", False),
        ("ValueError: MemoryError", False),
        ("MemoryErrors: a kind of one's own", False),
    ],
)
def test_what_is_the_machines_is_known_by_its_error(message: str, outside: bool) -> None:
    assert is_outside(marked(message)) == outside
    assert marked(message).endswith(message)


def test_what_is_tried_again() -> None:
    late = out_of_time(0.3, 3)
    again: Callable[..., bool] = tries_again
    assert again(OUTSIDE + "x", failed=False, limit_min=None)
    assert not again("ValueError: x", failed=False, limit_min=5.0)
    assert again("ValueError: x", failed=True, limit_min=None)
    assert not again(late, failed=False, limit_min=0.1)
    assert again(late, failed=False, limit_min=0.11)
    assert not again(out_of_time(1.0, 3), failed=False, limit_min=1.0 / 3.0)


def test_other_code_may_try_again_what_failed_and_both_are_named(
    tmp_path: Path, sick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, out = made("sick-run"), tmp_path / "out"
    run(asked, out, workers=1)
    monkeypatch.setattr("sim.study.storage.provenance.model_version", lambda: "9.9+mended")
    sick.unlink()
    run(asked, out, options=RunOptions(workers=1, retry_failed=True, accept_changes=True))
    made_with = manifest_of(out)["provenance"]
    assert [one["parts"] for one in made_with] == [[1], [1]]
    assert made_with[1]["model_version"] == "9.9+mended"
    assert data(out) == never_sick(tmp_path, sick, asked)
    assert json.loads((out / "manifest.json").read_text())["finished"]
