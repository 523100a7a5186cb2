"""A result folder with one scenario, read as paired outcomes: any number of a run, by policy and independent parameter draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY
from sim.policies import resolve
from sim.policies.base import FIRST_MONTH, Budget, budget_of
from sim.study.analysis import intervals
from sim.study.analysis.compare import paired_outcomes
from sim.study.storage.results import Results, open_study

LEVEL = 0.95


class Arms:
    """The policies of one scenario, and the one that the others are compared with."""

    def __init__(self, folder: Path, against: str | None = None) -> None:
        """Read ``folder``. ``against``: default what the study file says, else the first policy.

        Raises:
            StoreError: it is not a result folder.
            ValueError: it holds several scenarios, or no policy ``against``.
        """
        self.results: Results = open_study(folder)
        scenarios = self.results.manifest["scenarios"]
        if len(scenarios) != 1:
            raise ValueError(f"{folder} holds {len(scenarios)} scenarios, expected one")
        runs = self.results.runs
        self.policies = tuple(dict.fromkeys(runs["policy"].to_pylist()))
        stated = self.results.manifest.get("study_file", {}).get("against", "")
        self.against = against or stated or self.policies[0]
        if self.against not in self.policies:
            raise ValueError(f"{folder} has no policy {self.against!r}, expected one of {', '.join(self.policies)}")
        self.months = int(runs["months"][0].as_py())
        self.people = int(scenarios[0]["resolved"]["society"]["people"])
        self.replicates = len(set(runs["replicate"].to_pylist()))

    def measure(self, name: str = PRIMARY) -> dict[str, float]:
        """Return a measure of every run, by run."""
        runs = self.results.runs
        return dict(zip(runs["run"].to_pylist(), runs[name].to_numpy(zero_copy_only=False), strict=True))

    def group(self, kind: str, group: str, measure: str) -> dict[str, float]:
        """Return a measure of a group, by run."""
        return dict(self._groups[kind, group, measure])

    @cached_property
    def customers(self) -> dict[str, float]:
        """Customers held at the start of the comparison, by run."""
        found: dict[str, float] = defaultdict(float)
        for (kind, _, measure), values in self._groups.items():
            if (kind, measure) == ("loudness", "people"):
                for run, people in values.items():
                    found[run] += people
        return dict(found)

    def per_customer(self, name: str = PRIMARY) -> dict[str, float]:
        """Return a measure of every run for each customer held at the start, by run."""
        return {run: value / self.customers[run] for run, value in self.measure(name).items() if run in self.customers}

    def outcomes(self, by_run: Mapping[str, float]) -> Floats:
        """Return ``by_run`` as means of the replicates of each parameter draw, shape (draws, policies)."""
        runs = self.results.runs
        values = pa.array([by_run.get(run) for run in runs["run"].to_pylist()], pa.float64())
        table = runs.set_column(runs.column_names.index(PRIMARY), PRIMARY, values)
        found = paired_outcomes(table, None, [PRIMARY])
        if found.policies != self.policies:
            raise ValueError(f"runs of {', '.join(set(self.policies) - set(found.policies))} have failed")
        return np.asarray(found.values[PRIMARY])

    def differences(self, by_run: Mapping[str, float]) -> intervals.Estimates:
        """Return each policy less ``against``, in the order of ``policies``, with simultaneous intervals for all of them."""
        contrasts = np.eye(len(self.policies))
        contrasts[self.policies.index(self.against)] -= 1.0
        return intervals.simultaneous(self.outcomes(by_run), contrasts, LEVEL)

    @cached_property
    def _groups(self) -> dict[tuple[str, str, str], dict[str, float]]:
        groups = self.results.groups
        found: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
        columns = (groups[name].to_pylist() for name in ("kind", "group", "measure", "run", "value"))
        for kind, group, measure, run, value in zip(*columns, strict=True):
            if value is not None:
                found[kind, group, measure][run] = value
        return found


def name_of(policy: str) -> str:
    """Return the name of a policy without its parameters."""
    return policy.partition("[")[0]


def label_of(policy: str) -> str:
    """Return a policy as a table names it that has a column for the split: without its shares of the budget."""
    name, _, parameters = policy.rstrip("]").partition("[")
    others = [part for part in parameters.split(";") if part and not part.partition("=")[0].strip().endswith("_share")]
    return f"`{name}[{';'.join(others)}]`" if others else f"`{name}`"


def split_of(policy: str) -> Budget:
    """Return the shares of the budget that a policy sets aside in its first month."""
    return budget_of(resolve(policy), policy, FIRST_MONTH)


def split_text(policy: str) -> str:
    """Return the shares of a policy as a table shows them: desk, care, and its own purposes where it has some."""
    split = split_of(policy)
    own = {"fixes": split.fixes, "programme": split.programme, "outreach": split.outreach}
    parts = [f"{split.desk:g}", f"{split.care:g}", *(f"{name} {share:g}" for name, share in own.items() if share > 0.0)]
    return ", ".join(parts)
