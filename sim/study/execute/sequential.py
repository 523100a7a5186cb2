"""Replicates in rounds, until the best policy of every scenario is known: what is run next, and how rounds become one result folder.

A round is a plan of the further replicates alone, run into a folder of its own. When it is over, the folder of the whole is put together
from them; it holds the same bytes as if that many replicates had been asked for at once, because runs are named by what determines them
and a replicate's seed and draw do not depend on how many there are.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.measures.catalogue import PRIMARY
from sim.study.analysis.compare import paired_outcomes
from sim.study.analysis.selection import FIRST, Verdict, choose
from sim.study.design import tables
from sim.study.design.plan import BLOCK, RUNS_PER_DRAW, Job, Plan, PlanError, Study, plan
from sim.study.execute.expand import carried, expand
from sim.study.execute.runner import How, run
from sim.study.storage.files import FolderLock, write_json
from sim.study.storage.store import (
    MANIFEST,
    PLAN,
    Results,
    StoreError,
    check_free,
    finished_study,
    manifest_of,
    open_study,
)
from sim.study.workers.machine_failures import failed_rows

ROUND = BLOCK * RUNS_PER_DRAW
"""Replicates of a round: one block of draws of the uncertain parameters, which is one observation; as many with fixed parameters."""

MOST = 600
"""Replicates at which it ends in any case, unless another number is given."""

TOLERANCE = 0.1
"""Default tolerance, as a share of the budget of the horizon. Assumption: less than a tenth of what may be spent does not matter."""


@dataclass(frozen=True)
class Rules:
    """When it ends: chance ``sure``, ``tolerance`` in money by scenario, at most ``most`` replicates, the first look after ``first``."""

    sure: float
    tolerance: Mapping[str, float]
    most: int
    first: int


@dataclass(frozen=True)
class Choice:
    """Where the choice stands in one scenario, in replicates: the verdict counts observations of ``per`` replicates each."""

    scenario: str
    verdict: Verdict
    per: int

    def to_json(self) -> dict[str, Any]:
        """Plain data, for ``--json`` and the manifest."""
        return {"scenario": self.scenario, "replicates_per_observation": self.per, **self.verdict.to_json()}


def rules(study: Study, sure: float, tolerance: float | None, most: int | None) -> Rules:
    """The rules of a study; ``tolerance`` in money for every scenario, default ``TOLERANCE`` of its budget over the horizon.

    Raises:
        ValueError: a number that cannot be used, with what was expected.
    """
    policies = len(study.policies)
    if policies < 2:
        raise ValueError("--until-sure compares policies, expected two or more with --policies")
    least = 1.0 / policies
    if not least < sure < 1.0:
        raise ValueError(f"--until-sure is {sure:g}, expected a chance above {least:.2f} (a guess) and below 1")
    if tolerance is not None and not 0.0 < tolerance < float("inf"):
        raise ValueError(f"--tolerance is {tolerance:g}, expected an amount of money above 0")
    first = _rounded(max(study.replicates, ROUND if study.fixed_parameters else FIRST * ROUND))
    limit = MOST if most is None else most
    if limit < first:
        raise ValueError(f"--most is {limit}, expected {first} or more: so many replicates come before the first look")
    by_scenario = {}
    for scenario in study.scenarios:
        society, company = scenario.society, scenario.company
        spent = company.budget * society.people * society.customer_share * study.months
        if tolerance is None and not spent > 0.0:
            raise ValueError(f"{scenario.name} has no budget to measure a tolerance by; give --tolerance")
        by_scenario[scenario.name] = TOLERANCE * spent if tolerance is None else tolerance
    return Rules(sure, by_scenario, limit - limit % ROUND, first)


def choices(runs: pa.Table, study: Study, rules: Rules) -> list[Choice]:
    """Where the choice stands in every scenario, from the finished runs.

    One observation is a block of ``BLOCK`` draws: within a block the draws of a parameter fill its range and so depend on each other, and
    blocks are independent. With fixed parameters it is a replicate.
    """
    found = []
    for scenario in study.scenarios:
        block = 1 if study.fixed_parameters else BLOCK
        per = 1 if study.fixed_parameters else ROUND
        paired = paired_outcomes(runs, scenario.name, [PRIMARY], block=block)
        verdict = choose(
            paired.values[PRIMARY], paired.policies, rules.sure, rules.tolerance[scenario.name], rules.first // per
        )
        found.append(Choice(scenario.name, verdict, per))
    return found


RunPart = Callable[[Plan, Path], Results]
Told = Callable[[int, list[Choice]], None]


def run_until_sure(
    study: Study,
    rules: Rules,
    folder_of: Callable[[Plan], Path],
    run_part: RunPart,
    told: Told,
    *,
    sources: Sequence[Path] = (),
    resume: bool = False,
    how: How | None = None,
    command: Sequence[str] = (),
    notes: Mapping[str, Any] | None = None,
) -> tuple[Results, list[Choice]]:
    """Add replicates until every scenario is decided or the most is reached.

    Args:
        study: its ``replicates`` do not count, see ``rules``.
        rules: when it ends.
        folder_of: where the results of a plan belong. While it goes on, rounds are kept beside it, and taken up after an interruption.
        run_part: runs a plan into a folder.
        told: called after each round with the replicates so far and where it stands.
        sources: folders that may hold some of the runs; those are not run again.
        resume: only go on with what was begun.
        how: as for ``runner.run``; parts are run by ``run_part``, and rows are carried over by this process.
        command: the command line, for the manifest.
        notes: further plain data for the manifest.

    Raises:
        StoreError: a folder cannot be used; or nothing was begun, and ``resume``.
    """
    whole = plan(replace(study, replicates=rules.first))
    folder = folder_of(whole)
    rounds = folder.with_name(f"rounds-{whole.study_hash}")
    chosen = how or How()
    if not rounds.is_dir():
        _try_again(study, folder, chosen, run_part)
    known = _Known.of([*sources, folder], whole.jobs[0].runs[0].run, study.record.words, chosen)
    if not known.parts:
        if resume and not rounds.is_dir():
            raise StoreError(f"--resume: no study was begun in {folder}; leave --resume out to begin it")
        check_free(folder, whole.study_hash)
    there = [part.manifest["replicates"] for part in known.parts if part.folder == folder]
    if there and there[0] > rules.first:
        whole = plan(replace(study, replicates=_rounded(there[0])))
    while True:
        replicates = whole.study.replicates
        fresh = known.missing(whole)
        if fresh:
            part = replace(whole, jobs=fresh, study_hash=f"{whole.study_hash}-{len(fresh)}")
            known.add(run_part(part, rounds / f"to-{replicates:06d}"))
        found = choices(known.runs(whole), study, rules)
        told(replicates, found)
        if all(one.verdict.decided for one in found) or replicates + ROUND > rules.most:
            break
        whole = plan(replace(study, replicates=replicates + ROUND))
    results = finished_study(folder_of(whole), whole.study_hash)
    if results is None:
        about = {"how": chosen, "command": command, "notes": notes}
        results = _together(whole, folder_of(whole), [part.folder for part in known.parts], **about)
    shutil.rmtree(rounds, ignore_errors=True)
    return _noted(results, rules, found), found


def _try_again(study: Study, folder: Path, how: How, run_part: RunPart) -> None:
    """Run again, where they are, what failed in the study of this question in ``folder`` and is tried again."""
    try:
        found = open_study(folder)
        made = plan(replace(study, replicates=found.manifest["replicates"]))
    except (StoreError, PlanError):
        return  # whoever needs the folder says what is wrong with it
    if found.manifest["study"] == made.study_hash and how.has_more_to_try(found.runs):
        run_part(made, folder)


def _together(whole: Plan, folder: Path, parts: Sequence[Path], **about: Any) -> Results:
    """The whole in one folder, from the parts; a smaller study of the same question that is there is made larger.

    ``about``: further arguments of ``run``.
    """
    if (folder / MANIFEST).is_file() and manifest_of(folder)["study"] != whole.study_hash:
        return expand(whole, folder, sources=parts, **about)
    return run(
        whole,
        folder,
        there=lambda store: chain.from_iterable(carried(whole, part, store, about["how"]) for part in parts),
        **about,
    )


class _Known:
    """Runs that are there already, by name, and the results that hold them."""

    def __init__(self) -> None:
        self.parts: list[Results] = []
        self._place: dict[str, int] = {}

    @classmethod
    def of(cls, folders: Iterable[Path], run: str, record: Sequence[str], how: How) -> _Known:
        """What finished studies among ``folders`` hold, of those that hold ``run`` and recorded what is asked for."""
        known = cls()
        for folder in dict.fromkeys(folders):
            try:
                planned = tables.read_parquet(folder / PLAN, ["run"]).column("run").to_pylist()
                found = open_study(folder) if run in planned else None
            except (OSError, pa.ArrowException, StoreError):
                continue  # not a result folder, or one that cannot be used
            if found is not None and found.finished and found.manifest.get("record", []) == [*record]:
                known.add(found, {one["run"] for one in failed_rows(found.runs) if how.tries_again(one["error"])})
        return known

    def add(self, part: Results, without: Collection[str] = ()) -> None:
        """Take the runs of a part that are not known yet, but for some."""
        self.parts.append(part)
        for name in part.runs.column("run").to_pylist():
            if name not in without:
                self._place.setdefault(name, len(self.parts) - 1)

    def missing(self, whole: Plan) -> tuple[Job, ...]:
        """Jobs of a plan with a run that is not known, numbered anew."""
        fresh = [job for job in whole.jobs if any(run.run not in self._place for run in job.runs)]
        return tuple(_renumbered(job, number) for number, job in enumerate(fresh))

    def runs(self, whole: Plan) -> pa.Table:
        """The rows of a plan's runs, in the order of the parts."""
        wanted = {run.run for job in whole.jobs for run in job.runs}
        rows = []
        for number, part in enumerate(self.parts):
            mine = [name in wanted and self._place.get(name) == number for name in part.runs.column("run").to_pylist()]
            rows.append(part.runs.filter(pa.array(mine, pa.bool_())))
        return pa.concat_tables(rows)


def _renumbered(job: Job, number: int) -> Job:
    runs = tuple(replace(run, position=number * len(job.runs) + place) for place, run in enumerate(job.runs))
    return replace(job, number=number, runs=runs)


def _noted(results: Results, rules: Rules, found: Sequence[Choice]) -> Results:
    """The results with the choice in their manifest."""
    told = {"sure": rules.sure, "most": rules.most, "choices": [one.to_json() for one in found]}
    with FolderLock(results.folder):
        manifest = {**results.manifest, "until_sure": told}
        write_json(results.folder / MANIFEST, manifest)
    return open_study(results.folder)


def _rounded(replicates: int) -> int:
    """So many replicates, or more that make whole rounds."""
    return -(-replicates // ROUND) * ROUND
