"""Completed jobs: whole or absent, in their order, and read back as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario
from sim.study.design import tables
from sim.study.design.plan import Job, Study, plan
from sim.study.storage import completed_jobs
from sim.study.storage.completed_jobs import CompletedJob
from sim.study.storage.files import StoreError
from sim.study.storage.job_result import JobResult
from sim.study.workers.job import run_job
from tests.study.execute.test_runner import MODEL


def jobs(policies: tuple[str, ...] = ("ignore", "fails-odd")) -> tuple[Job, ...]:
    return plan(Study((Scenario(name="world"),), policies, replicates=4, months=1, model=MODEL)).jobs


def results() -> list[JobResult]:
    return [run_job(job) for job in jobs()]


def keep(folder: Path, sequence: int, result: JobResult, provenance: tuple[int, ...] = (0,)) -> CompletedJob:
    return completed_jobs.accept(folder, sequence, completed_jobs.write(folder, result, provenance))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / completed_jobs.FOLDER).mkdir()
    return tmp_path


def test_what_is_kept_is_read_back_as_it_was(folder: Path) -> None:
    made = results()
    assert any(one.failed for one in made)
    for number, one in reversed([*enumerate(made)]):
        keep(folder, number, one, (0, 2))
    found = completed_jobs.completed(folder)
    assert [one.sequence for one in found] == [0, 1, 2, 3]
    for one, result in zip(found, made, strict=True):
        assert (one.names, one.failures, one.provenance) == (result.names, result.failed, (0, 2))
        assert one.bytes == sum(map(len, result.tables.values()))
        for name, raw in result.tables.items():
            assert one.table(name) == tables.from_bytes(raw)
    assert [one.sequence for one in completed_jobs.completed(folder, after=1)] == [2, 3]
    assert completed_jobs.last_sequence(folder) == 3


@pytest.mark.parametrize("harm", ["cut", "altered", "emptied"])
def test_a_damaged_file_is_not_read_and_is_set_aside(folder: Path, harm: str) -> None:
    one, other = (keep(folder, k, result) for k, result in enumerate(results()[:2]))
    raw = one.path.read_bytes()
    bad = {"cut": raw[:-1], "altered": raw[:-1] + bytes([raw[-1] ^ 1]), "emptied": b""}[harm]
    one.path.write_bytes(bad)
    with pytest.raises(StoreError) as caught:
        one.table("runs")
    assert str(one.path) in str(caught.value)
    assert [found.path for found in completed_jobs.completed(folder)] == [other.path]
    assert completed_jobs.set_damaged_aside(folder) == [one.path]
    assert one.path.with_name(f"damaged-{one.path.name}").read_bytes() == bad
    assert not one.path.exists()


def test_files_are_removed_up_to_a_place_and_the_folder_when_it_is_empty(folder: Path) -> None:
    made = [keep(folder, k, result) for k, result in enumerate(results())]
    completed_jobs.remove_until(folder, 1)
    assert [one.sequence for one in completed_jobs.completed(folder)] == [2, 3]
    with pytest.raises(StoreError) as caught:
        made[0].table("days")
    assert str(made[0].path) in str(caught.value)
    completed_jobs.clear(folder)
    assert (folder / completed_jobs.FOLDER).is_dir()  # it is not empty
    completed_jobs.remove_until(folder, 3)
    completed_jobs.clear(folder)
    assert not (folder / completed_jobs.FOLDER).exists()
