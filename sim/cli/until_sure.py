"""``--until-sure`` of ``grapevine compare``: replicates in rounds, until the best policy is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sim.cli.options import Going, number, unset
from sim.cli.shell import UsageError, say
from sim.cli.studies import carry_out, default_folder, folder_asked_for, how_of, judged

if TYPE_CHECKING:
    from sim.study.design.plan import Study
    from sim.study.execute.sequential import Choice
    from sim.study.storage.results import Results


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
        number("With --until-sure: replicates at which it ends in any case; default 600.", show_default=False),
    ] = None

    def asked(self) -> bool:
        """Whether it is asked for; UsageError when only how it ends is said."""
        if self.until_sure is None and (self.tolerance, self.most) != (None, None):
            raise UsageError("--tolerance and --most say when --until-sure ends; it is not given")
        return self.until_sure is not None


def run_rounds(
    study: Study, sure: UntilSure, out: Path | None, going: Going, graph_report: Sequence[str], *, quiet: bool
) -> tuple[Results, list[Choice]]:
    """Run a study until it is decided; its replicates are the least before the first look."""
    from sim.study.execute import sequential
    from sim.study.storage.provenance import command_line

    if going.accept_changes:
        raise UsageError(
            "--accept-changes cannot be combined with --until-sure: the chance that it states is one of worlds that were all made alike; "
            "begin again in another folder"
        )
    named = folder_asked_for(out, going)
    if going.expand is not None:
        _check_expandable(going.expand)
    how = how_of(going)
    try:
        ending = sequential.rules(study, sure.until_sure or 0.0, sure.tolerance, sure.most)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if graph_report and not quiet:
        say(*graph_report, "")

    def told(replicates: int, found: list[Choice]) -> None:
        if not quiet:
            say(*(_line(replicates, one, ending.most) for one in found))

    results, found = sequential.run_until_sure(
        study,
        ending,
        lambda whole: named if named is not None else default_folder(whole),
        lambda part, folder, sources: carry_out(part, folder, how, expanded=True, sources=sources),
        told,
        sources=[named] if named is not None else _alike(study),
        resume=going.resume,
        options=how,
        command=command_line(),
        notes={"graph_report": [*graph_report]},
    )
    if not quiet:
        say("")
    return judged(results, going), found


def _check_expandable(folder: Path) -> None:
    """Raise StoreError unless there is a finished study in ``folder``: one that is not may still be written to."""
    from sim.study.execute.expand import check_holds_study
    from sim.study.storage.files import StoreError, quoted
    from sim.study.storage.results import open_study

    check_holds_study(folder)
    if not open_study(folder).finished:
        raise StoreError(f"{folder} holds a study that is not finished; grapevine resume {quoted(folder)} finishes it")


def _alike(study: Study) -> list[Path]:
    """The folders where results of the same scenarios usually are."""
    from sim.study.design.plan import plan

    asked = plan(study)
    usual = default_folder(asked)
    pattern = usual.name.removesuffix(asked.study_hash) + "*"
    return sorted(usual.parent.glob(pattern)) if usual.parent.is_dir() else []


def _line(replicates: int, one: Choice, most: int) -> str:
    """Where the choice stands in one scenario after a round of at most ``most`` replicates."""
    verdict = one.verdict
    if verdict.decided:
        stands = f"{verdict.best} it is"
    else:
        stands = f"{verdict.ahead or 'nobody'} is ahead"
        if verdict.needed:
            needed = one.per * verdict.needed
            stands += (
                f", decided by {needed:,} at the latest"
                if needed <= most
                else f", over at {most:,} (--most); {needed:,} would decide it at the latest"
            )
    return f"{replicates:,} replicates, {one.scenario}: {stands}"
