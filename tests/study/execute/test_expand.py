"""A study with more in it has the rows of the same study run at once, whatever was there and wherever it was cut short."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import Scenario, load
from sim.study.design.plan import Study, plan
from sim.study.execute.expand import expand
from sim.study.execute.resume import plan_of, study_of
from sim.study.execute.runner import RunOptions, run
from sim.study.execute.status import status_of
from sim.study.storage.files import StoreError
from sim.study.storage.layout import manifest_of
from sim.study.storage.results import open_study
from sim.study.workers import job as jobs
from tests.study.execute.test_runner import MODEL, Diary, study
from tests.study.narrow import narrow
from tests.study.rows import data

pytestmark = pytest.mark.process

ONE = RunOptions(workers=1)
SMALL = ("ignore", "fails-odd")
LARGE = ("coin", "ignore", "reach-out", "fails-odd")


def simulated(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The policies of every job that is simulated from now on."""
    seen: list[tuple[str, ...]] = []
    real = jobs._simulate

    def watched(job, on_progress):  # type: ignore[no-untyped-def]
        seen.append(tuple(run.policy for run in job.runs))
        return real(job, on_progress)

    monkeypatch.setattr(jobs, "_simulate", watched)
    return seen


def worlds(*names: str) -> tuple[Scenario, ...]:
    return tuple(narrow(name) for name in names)


@pytest.mark.parametrize(
    "larger",
    [
        {"policies": SMALL, "replicates": 31},
        {"policies": LARGE, "replicates": 12},
        {"policies": LARGE, "replicates": 25, "scenarios": worlds("before", "world", "after")},
    ],
    ids=["replicates", "policies", "everything"],
)
def test_an_expanded_study_has_the_rows_of_the_larger_one(
    tmp_path: Path, larger: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    small = plan(study(policies=SMALL, replicates=12))
    large = plan(study(**larger))
    run(small, tmp_path / "grown", workers=1)
    run(large, tmp_path / "whole", workers=1)
    seen = simulated(monkeypatch)
    found = expand(large, tmp_path / "grown", options=ONE)
    assert sum(map(len, seen)) == large.runs - small.runs
    assert data(tmp_path / "grown") == data(tmp_path / "whole")
    assert found.finished
    assert found.manifest["study"] == large.study_hash
    whole = open_study(tmp_path / "whole")
    assert [(one["run"], one["replay"]) for one in found.failures] == [
        (one["run"], one["replay"]) for one in whole.failures
    ]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    replicates=st.integers(1, 25),
    more=st.integers(0, 15),
    policies=st.permutations(LARGE),
    kept=st.integers(1, 3),
    stop=st.integers(1, 60),
)
def test_wherever_growing_is_cut_short_it_goes_on(
    tmp_path_factory: pytest.TempPathFactory, replicates: int, more: int, policies: list[str], kept: int, stop: int
) -> None:
    place = tmp_path_factory.mktemp("grown")
    small = plan(study(policies=tuple(policies[:kept]), replicates=replicates))
    large = plan(study(policies=tuple(reversed(policies)), replicates=replicates + more))

    class Impatient(Diary):
        def advance(self, runs: int, failed: int) -> None:
            self.runs += runs
            if self.runs >= stop:
                raise KeyboardInterrupt

    for made, grow in ((small, run), (large, expand)):
        try:
            grow(made, place / "grown", options=ONE, progress=Impatient())  # type: ignore[operator]
        except KeyboardInterrupt:
            continue
    expand(large, place / "grown", options=ONE)
    run(large, place / "whole", workers=1)
    assert data(place / "grown") == data(place / "whole")


def test_an_expansion_cut_short_keeps_every_run_and_can_be_made_larger_still(tmp_path: Path) -> None:
    class Impatient(Diary):
        def advance(self, runs: int, failed: int) -> None:
            raise KeyboardInterrupt

    run(plan(study(replicates=12)), tmp_path / "out", workers=1)
    before = open_study(tmp_path / "out").runs
    with pytest.raises(KeyboardInterrupt):
        expand(plan(study(replicates=30)), tmp_path / "out", options=ONE, progress=Impatient())
    found = open_study(tmp_path / "out")
    assert not found.finished
    assert found.runs.slice(0, 24).equals(before)
    assert (found.runs.num_rows, found.plan.num_rows) == (26, 60)
    again = plan_of(tmp_path / "out")
    assert again.study_hash == plan(study(replicates=30)).study_hash
    larger = plan(study(replicates=31))
    expand(larger, tmp_path / "out", options=ONE)
    run(larger, tmp_path / "whole", workers=1)
    assert data(tmp_path / "out") == data(tmp_path / "whole")


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_killed_while_the_larger_plan_takes_its_place_the_folder_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    class Killed(BaseException):
        pass

    run(plan(study(replicates=12)), tmp_path / "out", workers=1)
    large = plan(study(replicates=30))
    real = Path.replace
    left = [moves]

    def counting(self: Path, target: Path) -> Path:
        if not left[0]:
            raise Killed
        left[0] -= 1
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", counting)
        with pytest.raises(Killed):
            expand(large, tmp_path / "out", options=ONE)
    assert open_study(tmp_path / "out").runs.num_rows == 24
    assert status_of(tmp_path / "out").total == (24 if moves < 2 else 60)
    expand(large, tmp_path / "out", options=ONE)
    run(large, tmp_path / "whole", workers=1)
    assert data(tmp_path / "out") == data(tmp_path / "whole")


def test_a_policy_given_twice_has_runs_of_its_own_and_keeps_them_when_the_order_changes(tmp_path: Path) -> None:
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text("# the same bytes")
    small = plan(study(policies=(f"{tmp_path}/one.py:Mine",), replicates=3))
    large = plan(study(policies=(f"{tmp_path}/two.py:Mine", f"{tmp_path}/one.py:Mine"), replicates=3))
    names = [run.run for job in large.jobs for run in job.runs]
    assert len(set(names)) == len(names) == 6
    run(small, tmp_path / "out", workers=1)
    expand(large, tmp_path / "out", options=ONE)
    found = open_study(tmp_path / "out")
    assert found.runs["policy"].to_pylist() == [one.policy for job in large.jobs for one in job.runs]
    days = pq.read_table(found.files("days")[0])
    assert set(zip(days["run"].to_pylist(), days["policy"].to_pylist(), strict=True)) <= set(
        zip(found.plan["run"].to_pylist(), found.plan["policy"].to_pylist(), strict=True)
    )


def test_what_is_not_larger_is_refused_with_what_differs(tmp_path: Path) -> None:
    run(plan(study(replicates=4)), tmp_path / "out", workers=1)
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    for changes, message in (
        ({"replicates": 3}, r"2 of its runs are not in the larger study(.|\n)*replicates 4, now 3"),
        ({"policies": ("ignore",)}, "policy coin: no longer asked for"),
        ({"months": 2, "replicates": 9}, "months 1, now 2"),
        ({"seed": 2, "replicates": 9}, "seed 1, now 2"),
    ):
        with pytest.raises(StoreError, match=message):
            expand(plan(study(**changes)), tmp_path / "out", options=ONE)  # type: ignore[arg-type]
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before
    with pytest.raises(StoreError, match="holds no study to expand"):
        expand(plan(study()), tmp_path / "nothing", options=ONE)
    assert not (tmp_path / "nothing").exists()


def test_other_code_or_packages_are_told_and_with_consent_both_are_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Impatient(Diary):
        def advance(self, runs: int, failed: int) -> None:
            self.runs += runs
            if self.runs >= 26:
                raise KeyboardInterrupt

    made = plan(study())
    with pytest.raises(KeyboardInterrupt):
        run(made, tmp_path / "out", workers=1, progress=Impatient())
    run(made, tmp_path / "whole", workers=1)
    began = manifest_of(tmp_path / "out")
    monkeypatch.setattr("sim.study.design.plan.model_version", lambda: "9.9+changed")
    monkeypatch.setattr("sim.study.storage.provenance.model_version", lambda: "9.9+changed")
    with pytest.raises(StoreError, match=r"version of the model .*, now 9\.9\+changed(.|\n)*accept-changes"):
        plan_of(tmp_path / "out")
    assert manifest_of(tmp_path / "out") == began
    again = plan_of(tmp_path / "out", accept_changes=True)
    assert again.study_hash == made.study_hash
    found = run(again, tmp_path / "out", options=replace(ONE, accept_changes=True))
    assert found.manifest["model_version"] == began["model_version"]
    old, new = found.manifest["provenance"]
    assert (old["model_version"], new["model_version"]) == (began["model_version"], "9.9+changed")
    assert (old["parts"], new["parts"]) == ([0], [0])
    assert data(tmp_path / "out") == data(tmp_path / "whole")
    more = plan(study(replicates=30))
    with pytest.raises(StoreError, match="version of the model"):
        expand(more, tmp_path / "out", options=ONE)
    grown = expand(more, tmp_path / "out", options=replace(ONE, accept_changes=True))
    assert {one["model_version"] for one in grown.manifest["provenance"]} == {began["model_version"], "9.9+changed"}
    assert grown.runs.num_rows == 60


def test_a_study_is_recalled_from_its_manifest(tmp_path: Path) -> None:
    scenario = load("cable-outage", ["voice.praise=0.01"])
    asked = Study(
        (scenario, Scenario(name="other")), ("ignore", "coin"), 2, 1, 7, events=(True,), model=MODEL,
        files={"cable-outage": "cable-outage", "other": "other.toml"},
    )  # fmt: skip
    made = plan(asked)
    run(made, tmp_path / "out", workers=1)
    told = json.loads((tmp_path / "out" / "manifest.json").read_text())
    again = study_of(told, tmp_path / "out")
    assert plan(again).study_hash == made.study_hash
    assert again.scenarios[0].title == scenario.title
    assert plan(again).jobs == made.jobs
    with pytest.raises(StoreError, match="lacks identities"):
        study_of({key: value for key, value in told.items() if key != "identities"}, tmp_path)


def test_a_folder_of_an_earlier_schema_is_refused_by_everything_and_left_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = plan(study(replicates=2))
    run(asked, out, workers=1)
    about = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps({**about, "schema": 2, "study": "of-schema-2"}))
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    attempts = (
        lambda: open_study(out),
        lambda: status_of(out),
        lambda: plan_of(out),
        lambda: run(asked, out, workers=1),
        lambda: expand(plan(study(replicates=3)), out, options=ONE),
        lambda: expand(plan(study(replicates=3)), out, options=replace(ONE, accept_changes=True)),
    )
    for attempt in attempts:
        with pytest.raises(StoreError) as caught:
            attempt()
        assert str(out) in str(caught.value)
        assert re.search(r"schema\b.*\b2\b.*\b4\b", str(caught.value))
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file() and path.name != ".lock"} == {
        path: raw for path, raw in before.items() if path.name != ".lock"
    }
