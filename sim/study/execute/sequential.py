"""Sequential sampling: replicates in rounds, until the best policy of every scenario is known.

Rounds are run in one folder beside the place of the results, which grows by each. At the end its rows are taken over there. The results
are those of so many replicates asked for at once, because runs are named by what determines them, and the seed and the draw of a
replicate do not depend on how many there are.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.measures.catalogue import PRIMARY
from sim.study.analysis.compare import paired_outcomes
from sim.study.analysis.selection import FIRST, Verdict, choose
from sim.study.design import tables
from sim.study.design.plan import BLOCK, RUNS_PER_DRAW, Plan, Study, plan
from sim.study.execute.runner import RunOptions, manifest, run
from sim.study.storage.admission import check_free
from sim.study.storage.files import StoreError, write_json
from sim.study.storage.layout import MANIFEST, manifest_of
from sim.study.storage.lock import FolderLock
from sim.study.storage.results import Results, finished_study, open_study
from sim.study.workers.machine_failures import failed_rows

ROUND = BLOCK * RUNS_PER_DRAW
"""Replicates of a round: one block of draws of the uncertain parameters, which is one observation; as many with fixed parameters."""

MOST = 600
"""Replicates at which it ends in any case, unless another number is given."""

TOLERANCE = 0.1
"""Default tolerance, as a share of the budget of the horizon. Assumption: less than a tenth of what may be spent does not matter."""


@dataclass(frozen=True)
class Rules:
    """Rules that end it: chance ``sure``, ``tolerance`` in money by scenario, at most ``most`` replicates, first look after ``first``."""

    sure: float
    tolerance: Mapping[str, float]
    most: int
    first: int


@dataclass(frozen=True)
class Choice:
    """The state of the choice in one scenario, in replicates: the verdict counts observations of ``per`` replicates each."""

    scenario: str
    verdict: Verdict
    per: int

    def to_json(self) -> dict[str, Any]:
        """Plain data, for ``--json`` and the manifest."""
        return {"scenario": self.scenario, "replicates_per_observation": self.per, **self.verdict.to_json()}


def rules(study: Study, sure: float, tolerance: float | None, most: int | None) -> Rules:
    """Return the rules of a study.

    Args:
        study: what is compared; its replicates are the least before the first look.
        sure: the chance with which the selected policy is to be the best, between 1 / policies and 1.
        tolerance: a difference that does not matter, in money, for every scenario; None: ``TOLERANCE`` of its budget over the horizon.
        most: replicates at which it ends in any case; None: ``MOST``.

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
    """Return the state of the choice in every scenario, from the finished runs.

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


RunRounds = Callable[[Plan, Path, Sequence[Path]], Results]
"""Runs a plan in a folder, which may hold a smaller one; what other folders have of it is taken over."""

OnRound = Callable[[int, list[Choice]], None]


def run_until_sure(
    study: Study,
    rules: Rules,
    folder_of: Callable[[Plan], Path],
    run_rounds: RunRounds,
    on_round: OnRound,
    *,
    sources: Sequence[Path] = (),
    resume: bool = False,
    options: RunOptions | None = None,
    command: Sequence[str] = (),
    notes: Mapping[str, Any] | None = None,
) -> tuple[Results, list[Choice]]:
    """Add replicates until every scenario is decided or the most is reached.

    Args:
        study: its ``replicates`` do not count, see ``rules``.
        rules: when it ends.
        folder_of: where the results of a plan belong. Until it ends rounds are run in a folder beside it, which an interrupted choice
            continues.
        run_rounds: runs a plan.
        on_round: called after each round with the replicates so far and where the choice stands.
        sources: folders that may hold some of the runs; those are not run again.
        resume: only continue what was started.
        options: as for ``runner.run``; rounds are run by ``run_rounds``.
        command: the command line, for the manifest.
        notes: further plain data for the manifest.

    Raises:
        StoreError: a folder cannot be used; or nothing was started, and ``resume``.
    """
    whole = plan(replace(study, replicates=rules.first))
    folder = folder_of(whole)
    rounds = folder.with_name(f"rounds-{whole.study_hash}")
    chosen = options or RunOptions()
    known = _known([*sources, folder], whole, study.record.words)
    if not known:
        if resume and not rounds.is_dir():
            raise StoreError(f"--resume: no study was started in {folder}; leave --resume out to start it")
        check_free(folder, manifest(whole, 0, (), {}))
    completed = [one.manifest["replicates"] for one in known if one.folder == folder]
    started = [manifest_of(rounds)["replicates"]] if (rounds / MANIFEST).is_file() else []
    if max([*completed, *started], default=0) > rules.first:
        whole = plan(replace(study, replicates=_rounded(max([*completed, *started]))))
    while True:
        replicates = whole.study.replicates
        rows = _rows(known, whole, chosen)
        if rows.num_rows < whole.runs:
            known = [run_rounds(whole, rounds, [one.folder for one in known if one.folder != rounds])]
            rows = known[0].runs
        found = choices(rows, study, rules)
        on_round(replicates, found)
        if all(one.verdict.decided for one in found) or replicates + ROUND > rules.most:
            break
        whole = plan(replace(study, replicates=replicates + ROUND))
    place = folder_of(whole)
    results = finished_study(place, whole.study_hash)
    if results is None or chosen.has_more_to_try(results.runs):
        about = {"options": chosen, "command": command, "notes": notes}
        parts = [one.folder for one in known if one.folder != place]
        results = run(whole, place, enlarge=True, sources=parts, **about)  # type: ignore[arg-type]
    shutil.rmtree(rounds, ignore_errors=True)
    return _noted(results, rules, found), found


def _known(folders: Iterable[Path], whole: Plan, record: Sequence[str]) -> list[Results]:
    """Open the finished studies in ``folders`` that hold a run of the plan and recorded what is asked for."""
    first = whole.jobs[0].runs[0].run
    known = []
    for folder in dict.fromkeys(folders):
        try:
            found = open_study(folder) if (folder / MANIFEST).is_file() else None
        except StoreError:
            continue  # not a result folder, or one that cannot be used
        if found is not None and found.finished and found.manifest.get("record", []) == [*record]:
            known += [found] if first in found.plan["run"].to_pylist() else []
    return known


def _rows(known: Sequence[Results], whole: Plan, options: RunOptions) -> pa.Table:
    """Return the rows of a plan's runs that are known, each once; those that are run again are left out."""
    wanted = {run.run for job in whole.jobs for run in job.runs}
    planned, parts = whole.table(), []
    for one in known:
        again = {row["run"] for row in failed_rows(one.runs) if options.tries_again(row["error"])}
        own = [run for run in one.runs["run"].to_pylist() if run in wanted and run not in again]
        wanted.difference_update(own)
        parts.append(tables.stamped(tables.of_runs(one.runs, own), tables.RUNS, planned))
    return tables.joined(tables.RUNS, parts)


def _noted(results: Results, rules: Rules, found: Sequence[Choice]) -> Results:
    """Return the results with the choice in their manifest."""
    about = {"sure": rules.sure, "most": rules.most, "choices": [one.to_json() for one in found]}
    return noted(results, {"until_sure": about})


def noted(results: Results, entries: Mapping[str, Any]) -> Results:
    """Return finished results with further entries in their manifest."""
    with FolderLock(results.folder):
        write_json(results.folder / MANIFEST, {**results.manifest, **entries})
    return open_study(results.folder)


def _rounded(replicates: int) -> int:
    """So many replicates, or more that make whole rounds."""
    return -(-replicates // ROUND) * ROUND
