"""Replicates in rounds, until the best policy is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.execution import ExecutionError
from sim.api.running import Settings, carry_out, checked, default_folder

if TYPE_CHECKING:
    from sim.study.design.plan import Study
    from sim.study.execute.sequential import Choice
    from sim.study.storage.results import Results


@dataclass(frozen=True)
class UntilSure:
    """A rule that ends a study when replicates are enough.

    Attributes:
        sure: the chance with which the best policy is to be known, such as 0.95.
        tolerance: a difference in value (money) that does not matter; None: a tenth of the budget of the horizon.
        most: replicates at which it ends in any case; None: 600.
    """

    sure: float
    tolerance: float | None = None
    most: int | None = None


def rule_of(sure: float | None, tolerance: float | None = None, most: int | None = None) -> UntilSure | None:
    """Return when replicates are enough; None: when their number is reached. Raises ExecutionError for a tolerance without a chance."""
    if sure is None and (tolerance, most) != (None, None):
        raise ExecutionError("tolerance and most say when until-sure ends; it is not given")
    return None if sure is None else UntilSure(sure, tolerance, most)


def run_rounds(study: Study, sure: UntilSure, settings: Settings, graph_report: Sequence[str]) -> Results:
    """Run a study until it is decided.

    Args:
        study: what is compared; its replicates are the least before the first look.
        sure: the rule that ends the study.
        settings: how the runs are executed.
        graph_report: lines on the graph file, shown first.

    Raises:
        ExecutionError: options that cannot be used together, or a rule that cannot be met.
        StoreError: a folder cannot be used.
    """
    from sim.study.design.shell_words import command_line
    from sim.study.execute import sequential

    execution = settings.execution
    if execution.accept_changes:
        raise ExecutionError(
            "accept-changes cannot be combined with until-sure: the chance that it states holds for replicates that were all made by the "
            "same code; start again in another folder"
        )
    named = execution.folder(settings.folder)
    if execution.expand is not None:
        _check_expandable(Path(execution.expand))
    how = settings.options
    try:
        rules = sequential.rules(study, sure.sure, sure.tolerance, sure.most)
    except ValueError as error:
        raise ExecutionError(str(error)) from error
    execution.say(*graph_report, *([""] if graph_report else []))

    def told(replicates: int, found: list[Choice]) -> None:
        execution.say(*(round_line(replicates, one, rules.most) for one in found))

    results, _ = sequential.run_until_sure(
        study,
        rules,
        lambda whole: named if named is not None else default_folder(whole),
        lambda part, folder, sources: carry_out(part, folder, settings, expanded=True, sources=sources),
        told,
        sources=[named] if named is not None else _alike(study),
        resume=execution.resume,
        options=how,
        command=command_line(),
        notes={"graph_report": [*graph_report]},
    )
    execution.say("")
    return checked(results, execution)


def _check_expandable(folder: Path) -> None:
    """Raise StoreError unless there is a finished study in ``folder``: another may still be written to."""
    from sim.study.design.shell_words import quoted
    from sim.study.execute.expand import check_holds_study
    from sim.study.storage.files import StoreError
    from sim.study.storage.results import open_study

    check_holds_study(folder)
    if not open_study(folder).finished:
        raise StoreError(f"{folder} holds a study that is not finished; grapevine resume {quoted(folder)} finishes it")


def _alike(study: Study) -> list[Path]:
    """Return the folders where results of the same scenarios usually are."""
    from sim.study.design.plan import plan

    asked = plan(study)
    usual = default_folder(asked)
    pattern = usual.name.removesuffix(asked.study_hash) + "*"
    return sorted(usual.parent.glob(pattern)) if usual.parent.is_dir() else []


def round_line(replicates: int, choice: Choice, most: int) -> str:
    """Return where the choice stands in one scenario after so many replicates, of at most ``most``."""
    verdict = choice.verdict
    if verdict.decided:
        stands = f"selected: {verdict.best}"
    else:
        stands = f"leading: {verdict.ahead or 'none'}"
        if verdict.needed:
            needed = choice.per * verdict.needed
            stands += (
                f", decided by {needed:,} at the latest"
                if needed <= most
                else f", ends at {most:,} (most); {needed:,} would decide it at the latest"
            )
    return f"{replicates:,} replicates, {choice.scenario}: {stands}"
