"""``--until-sure`` of ``grapevine compare``: replicates in rounds, until the best policy is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sim.commands.options import Going, number, unset
from sim.commands.shell import UsageError, say
from sim.commands.studies import default_folder, run_plan

if TYPE_CHECKING:
    from sim.lab.plan import Plan, Study
    from sim.lab.rounds import Choice
    from sim.lab.store import Results


@dataclass(frozen=True)
class UntilSure:
    """When replicates are enough."""

    until_sure: Annotated[
        float | None,
        unset(
            "--until-sure",
            metavar="CHANCE",
            help="Add replicates in rounds until the best policy is known with this chance, such as 0.95; --replicates is then the least "
            "before the first look.",
        ),
    ] = None
    tolerance: Annotated[
        float | None,
        unset(
            metavar="MONEY",
            help="With --until-sure: a difference in value that does not matter; default a tenth of the budget of the horizon.",
        ),
    ] = None
    most: Annotated[
        int | None,
        number(
            "With --until-sure: replicates at which it ends in any case; default 600.", show_default=False
        ),
    ] = None

    def asked(self) -> bool:
        """Whether it is asked for; UsageError when only how it ends is said."""
        if self.until_sure is None and (self.tolerance, self.most) != (None, None):
            raise UsageError("--tolerance and --most say when --until-sure ends; it is not given")
        return self.until_sure is not None


def run_rounds(
    study: Study,
    sure: UntilSure,
    out: Path | None,
    going: Going,
    graph_report: Sequence[str],
    *,
    quiet: bool,
) -> tuple[Results, list[Choice]]:
    """Run a study until it is decided; its replicates are the least before the first look."""
    from sim.lab import rounds
    from sim.lab.plan import plan
    from sim.lab.runner import command_line

    if going != Going(workers=going.workers):
        raise UsageError(
            "--until-sure goes on with its rounds by itself; it cannot be combined with --resume, --expand, --on-error, "
            "--time-limit, --dask or --accept-changes"
        )
    try:
        ending = rounds.rules(study, sure.until_sure or 0.0, sure.tolerance, sure.most)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if graph_report and not quiet:
        say(*graph_report, "")

    def folder_of(whole: Plan) -> Path:
        return out if out is not None else default_folder(whole)

    def told(replicates: int, found: list[Choice]) -> None:
        if not quiet:
            say(*(_line(replicates, one) for one in found))

    if out is None:
        asked = plan(study)
        usual = default_folder(asked)
        pattern = usual.name.removesuffix(asked.study_hash) + "*"
        sources = sorted(usual.parent.glob(pattern)) if usual.parent.is_dir() else []
    else:
        sources = [out]
    results = rounds.run_until_sure(
        study,
        ending,
        folder_of,
        lambda part, folder: run_plan(part, folder, going, quiet=True),
        told,
        sources=sources,
        workers=going.workers,
        command=command_line(),
    )
    if not quiet:
        say("")
    return results


def _line(replicates: int, one: Choice) -> str:
    """Where the choice stands in one scenario after a round."""
    verdict = one.verdict
    if verdict.decided:
        stands = f"{verdict.best} it is"
    else:
        rest = f", decided by {one.per * verdict.needed:,} at the latest" if verdict.needed else ""
        stands = f"{verdict.ahead or 'nobody'} is ahead{rest}"
    return f"{replicates:,} replicates, {one.scenario}: {stands}"
