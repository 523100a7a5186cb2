"""Jobs that wait for their part: whole or not there, and no trace of them in what they become."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.lab import spool
from sim.lab.files import StoreError
from sim.lab.job import JobResult, run_job
from sim.lab.plan import Job, Study, plan
from sim.scenario import Scenario
from tests.lab.test_runner import MODEL


def jobs(policies: tuple[str, ...] = ("ignore", "fails-odd")) -> tuple[Job, ...]:
    return plan(Study((Scenario(name="world"),), policies, replicates=4, months=1, model=MODEL)).jobs


def results() -> list[JobResult]:
    return [run_job(job) for job in jobs()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / spool.FOLDER).mkdir()
    return tmp_path


def test_what_is_kept_is_read_back_as_it_was(folder: Path) -> None:
    made = results()
    assert any(one.failed for one in made)
    for one in reversed(made):
        spool.keep(folder, "abc", one, (0, 2))
    found = list(spool.kept(folder, "abc"))
    assert [spool.result_in(one) for one in found] == made
    assert [one.failures for one in found] == [one.failed for one in made]
    assert {one.makers for one in found} == {(0, 2)}
    assert list(spool.kept(folder, "another")) == []


@pytest.mark.parametrize("harm", ["cut", "altered", "emptied"])
def test_a_damaged_file_is_not_read_and_is_set_aside(folder: Path, harm: str) -> None:
    one, other = (spool.keep(folder, "abc", result, (0,)) for result in results()[:2])
    raw = one.path.read_bytes()
    bad = {"cut": raw[:-1], "altered": raw[:-1] + bytes([raw[-1] ^ 1]), "emptied": b""}[harm]
    one.path.write_bytes(bad)
    with pytest.raises(StoreError, match="is damaged"):
        spool.result_in(one)
    assert [found.path for found in spool.kept(folder, "abc")] == [other.path]
    assert spool.set_damaged_aside(folder) == [one.path]
    assert one.path.with_name(f"damaged-{one.path.name}").read_bytes() == bad
    assert not one.path.exists()


def test_files_go_when_their_part_is_sealed(folder: Path) -> None:
    made = [spool.keep(folder, "abc", result, (0,)) for result in results()]
    spool.clear(folder)
    assert (folder / spool.FOLDER).is_dir()  # it is not empty
    spool.remove(made)
    with pytest.raises(StoreError, match="is gone: the study goes on meanwhile"):
        spool.result_in(made[0])
    spool.clear(folder)
    assert not (folder / spool.FOLDER).exists()
