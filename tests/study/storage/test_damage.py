"""Files of a result folder that are damaged, lost or of another study: what is read is said to be so, or it is run again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.study.design.plan import Plan, plan
from sim.study.execute.runner import run
from sim.study.execute.status import status_of
from sim.study.storage import completed_jobs, query, results, store
from sim.study.storage.files import StoreError
from sim.study.storage.layout import JOURNAL
from sim.study.storage.results import ended_runs, open_study
from tests.study.execute.test_runner import study
from tests.study.rows import data

pytestmark = pytest.mark.process

POLICIES = ("ignore", "fails-odd")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "JOBS_PER_PART", 2)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished") / "study"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "JOBS_PER_PART", 2)
        run(asked(), folder, workers=1)
    return folder


def asked() -> Plan:
    return plan(study(policies=POLICIES, replicates=5))


class StoppedError(Exception):
    pass


def stopped_after(jobs: int, whole: Plan, folder: Path) -> None:
    """Run some jobs of a study."""
    kept, keep = [], store.Store.keep

    def counted(self: store.Store, *result: Any, **more: Any) -> None:
        keep(self, *result, **more)
        kept.append(result)
        if len(kept) == jobs:
            raise StoppedError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.Store, "keep", counted)
        with pytest.raises(StoppedError):
            run(whole, folder, workers=1)


def journal(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / JOURNAL).read_text(encoding="utf-8").splitlines()]


def write_journal(folder: Path, lines: list[dict[str, Any]]) -> None:
    (folder / JOURNAL).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def without_part(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first = next(line for line in lines if line["what"] == "sealed")
    return [line for line in lines if line is not first]


def changed(**fields: Any) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Change fields of the line of the first part; None removes them."""

    def change(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        line = next(line for line in lines if line["what"] == "sealed")
        line.update(fields)
        for name in [name for name, value in fields.items() if value is None]:
            del line[name]
        return lines

    return change


DAMAGE: dict[str, Callable[[list[dict[str, Any]]], list[dict[str, Any]]]] = {
    "all lost": lambda _: [],
    "part lost": without_part,
    "no files": changed(files=None),
    "no replaced parts": changed(replaces=None),
    "no number": changed(part=None),
    "another number": changed(part=1),
    "no order": changed(last_job="x"),
    "no provenance": changed(provenance=None),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_finished_study_of_which_the_journal_lost_a_part_is_not_read_and_can_be_completed(
    finished: Path, tmp_path: Path, damage: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
) -> None:
    folder = tmp_path / "study"
    shutil.copytree(finished, folder)
    write_journal(folder, damage(journal(folder)))
    with pytest.raises(StoreError, match=JOURNAL):
        open_study(folder)
    found = status_of(folder)
    assert found.state == "killed"
    assert found.runs < found.total == 10
    run(asked(), folder, workers=1)
    assert data(folder) == data(finished)


def test_repeated_lines_of_a_journal_change_nothing(finished: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(finished, folder)
    write_journal(folder, [*journal(folder), *journal(folder)])
    assert open_study(folder).runs.equals(open_study(finished).runs)
    assert status_of(folder).state == "finished"


@pytest.mark.parametrize("policies", [("ignore",), POLICIES], ids=["other tables", "same tables"])
def test_a_job_of_another_study_is_not_read_and_is_set_aside(
    finished: Path, tmp_path: Path, policies: tuple[str, ...]
) -> None:
    folder, other = tmp_path / "study", tmp_path / "other"
    stopped_after(3, asked(), folder)
    stopped_after(1, plan(study(policies=policies, replicates=5, seed=99)), other)
    (strange,) = (other / completed_jobs.FOLDER).iterdir()
    there = folder / completed_jobs.FOLDER / strange.name.replace("0000000", "0000077")
    shutil.copy(strange, there)
    assert open_study(folder).runs.num_rows == status_of(folder).runs == 6
    run(asked(), folder, workers=1)
    assert data(folder) == data(finished)
    assert [one.name for one in (folder / completed_jobs.FOLDER).iterdir()] == [f"damaged-{there.name}"]


def test_a_file_that_is_no_job_is_left_alone(finished: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    stopped_after(3, asked(), folder)
    strange = folder / completed_jobs.FOLDER / "job-of-mine"
    strange.write_text("mine", encoding="utf-8")
    assert open_study(folder).runs.num_rows == 6
    run(asked(), folder, workers=1)
    assert data(folder) == data(finished)
    assert strange.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["sealed", "completed"])
def test_a_part_that_is_written_while_the_folder_is_read_loses_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / "study"
    stopped_after(3, asked(), folder)
    before, real = {*ended_runs(folder)}, getattr(results, name)

    def later(*place: Any) -> Any:
        """Read what the study has written meanwhile."""
        monkeypatch.setattr(results, name, real)
        run(asked(), folder, workers=1)
        return real(*place)

    monkeypatch.setattr(results, name, later)
    assert before <= {*open_study(folder).runs["run"].to_pylist()}


def test_a_question_is_answered_although_a_part_is_written_meanwhile(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "study"
    stopped_after(3, asked(), folder)

    def later(place: Path) -> results.Results:
        """Open the study and complete it, so that what was opened has gone."""
        monkeypatch.setattr(query, "open_study", open_study)
        found = open_study(place)
        run(asked(), folder, workers=1)
        return found

    monkeypatch.setattr(query, "open_study", later)
    assert query.query(folder, "select count(*) from days").rows == ((open_study(finished).days.num_rows,),)


@pytest.mark.parametrize("path", ["people/part-00000.parquet", "runs/part-1.parquet", "jobs/mine", "plan.parquet"])
def test_files_of_the_same_names_in_a_folder_that_holds_no_study_are_left_alone(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "study"
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_bytes(b"mine")
    with pytest.raises(StoreError, match=path.split("/")[0]):
        run(asked(), folder, workers=1)
    assert (folder / path).read_bytes() == b"mine"


def test_a_manifest_without_provenance_is_named_as_damaged(finished: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(finished, folder)
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del found["provenance"]
    (folder / "manifest.json").write_text(json.dumps(found), encoding="utf-8")
    shutil.rmtree(folder / "days")
    with pytest.raises(StoreError, match=r"manifest\.json"):
        run(asked(), folder, workers=1)
