"""Jobs that wait for their part: whole or not there, and no trace of them in what they become."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario
from sim.study.design.plan import Job, Study, plan
from sim.study.execute.job import JobResult, run_job
from sim.study.storage import completed_jobs
from sim.study.storage.files import StoreError
from tests.study.execute.test_runner import MODEL


def jobs(policies: tuple[str, ...] = ("ignore", "fails-odd")) -> tuple[Job, ...]:
    return plan(Study((Scenario(name="world"),), policies, replicates=4, months=1, model=MODEL)).jobs


def results() -> list[JobResult]:
    return [run_job(job) for job in jobs()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / completed_jobs.FOLDER).mkdir()
    return tmp_path


def test_what_is_kept_is_read_back_as_it_was(folder: Path) -> None:
    made = results()
    assert any(one.failed for one in made)
    for one in reversed(made):
        completed_jobs.keep(folder, "abc", one, (0, 2))
    found = list(completed_jobs.kept(folder, "abc"))
    assert [completed_jobs.result_in(one) for one in found] == made
    assert [one.failures for one in found] == [one.failed for one in made]
    assert {one.makers for one in found} == {(0, 2)}
    assert list(completed_jobs.kept(folder, "another")) == []


@pytest.mark.parametrize("harm", ["cut", "altered", "emptied"])
def test_a_damaged_file_is_not_read_and_is_set_aside(folder: Path, harm: str) -> None:
    one, other = (completed_jobs.keep(folder, "abc", result, (0,)) for result in results()[:2])
    raw = one.path.read_bytes()
    bad = {"cut": raw[:-1], "altered": raw[:-1] + bytes([raw[-1] ^ 1]), "emptied": b""}[harm]
    one.path.write_bytes(bad)
    with pytest.raises(StoreError, match="is damaged"):
        completed_jobs.result_in(one)
    assert [found.path for found in completed_jobs.kept(folder, "abc")] == [other.path]
    assert completed_jobs.set_damaged_aside(folder) == [one.path]
    assert one.path.with_name(f"damaged-{one.path.name}").read_bytes() == bad
    assert not one.path.exists()


def test_files_go_when_their_part_is_sealed(folder: Path) -> None:
    made = [completed_jobs.keep(folder, "abc", result, (0,)) for result in results()]
    completed_jobs.clear(folder)
    assert (folder / completed_jobs.FOLDER).is_dir()  # it is not empty
    completed_jobs.remove(made)
    with pytest.raises(StoreError, match="is gone: the study goes on meanwhile"):
        completed_jobs.result_in(made[0])
    completed_jobs.clear(folder)
    assert not (folder / completed_jobs.FOLDER).exists()
