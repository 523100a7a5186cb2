"""What a written study says once it has been run: differences, winners, what moves the advantages, and what holds over all its worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sim.study.analysis.compare import finite
from sim.study.analysis.robust import Robustness, of_points
from sim.study.analysis.sweep import Influence, PointDifference, Winner, advantage, differences, influences, winners
from sim.study.design.study_file import WrittenStudy


@dataclass(frozen=True)
class Swept:
    """Every policy less ``against`` at every point, who wins where, what moves the advantage of each policy, and what is a robust choice.

    ``influences`` by policy, none where nothing is varied; ``robust`` is None without two worlds and two policies.
    """

    against: str
    differences: tuple[PointDifference, ...]
    winners: tuple[Winner, ...]
    influences: Mapping[str, Sequence[Influence]]
    robust: Robustness | None

    def to_json(self) -> dict[str, Any]:
        """Plain data; a number that there is not is None."""
        told = {
            "against": self.against,
            "differences": [asdict(row) for row in self.differences],
            "winners": [
                {
                    **asdict(one.lead),
                    "winner": None if one.equal else one.policy,
                    "equal": one.equal,
                    "clear": one.clear,
                }
                for one in self.winners
            ],
            "influences": {policy: [asdict(one) for one in moved] for policy, moved in self.influences.items()},
            "robust": self.robust.to_json() if self.robust else None,
        }
        return {key: finite(value) for key, value in told.items()}


def swept(written: WrittenStudy, runs: Any) -> Swept:
    """What the runs of a written study say."""
    file, points = written.file, written.points
    against = file.against or file.policies[0]
    return Swept(
        against,
        tuple(differences(runs, points, file.policies, file.outcomes, against)),
        tuple(winners(runs, points, file.policies)),
        _influences(written, runs),
        of_points(runs, [point.name for point in points], file.policies),
    )


def _influences(written: WrittenStudy, runs: Any) -> dict[str, Sequence[Influence]]:
    policies = written.file.policies
    varied = [point for point in written.points if point.values]
    if not varied or len(policies) < 2:
        return {}
    names, logs = list(written.vary), [one.log for one in written.vary.values()]
    return {
        policy: influences(
            varied, advantage(runs, varied, policy, [other for other in policies if other != policy]), names, logs
        )
        for policy in policies
    }
