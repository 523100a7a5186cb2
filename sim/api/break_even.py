"""The smallest audience at which special treatment of one public complaint pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.execution import Execution
from sim.api.inputs import InputError, Market, read_inputs
from sim.api.policy_names import policy_names
from sim.api.results import Result
from sim.api.running import Settings, default_folder, run_plan, stated_in

if TYPE_CHECKING:
    import pandas as pd

    from sim.api.execution import AnyPath
    from sim.api.inputs import AnyScenario, Parameters
    from sim.scenario import Scenario
    from sim.study.analysis.break_even import BreakEven
    from sim.study.design.plan import Plan
    from sim.study.storage.results import Results
    from sim.views.figures.drawing import Picture


class BreakEvenResult(Result):
    """Gains of special treatment by the audience of the complaint.

    Attributes:
        audiences: the audiences that were tried, ascending.
        run_off_months: months after the horizon that value counts.
    """

    def __init__(self, stored: Results, names: Sequence[str], audiences: Sequence[int], run_off_months: int) -> None:
        super().__init__(stored)
        self._names, self.audiences, self.run_off_months = tuple(names), tuple(audiences), run_off_months

    @cached_property
    def found(self) -> BreakEven:
        """The break-even audience with its interval. Raises CompareError when too many runs failed."""
        from sim.study.analysis.break_even import break_even

        return break_even(self.stored.runs, self._names, self.audiences)

    @property
    def currency(self) -> str:
        """The currency of the amounts."""
        from sim.study.design.currency import currency_of

        return currency_of(self.manifest, self.manifest["scenarios"][0])

    @property
    def answer(self) -> str:
        """The break-even audience, in a sentence."""
        from sim.study.analysis.answer import break_even_answer

        return break_even_answer(self.found)

    @cached_property
    def gains(self) -> pd.DataFrame:
        """The gain of special treatment by audience, with its pointwise interval and the monotone fit."""
        import pandas as pd

        return pd.DataFrame(self.found.to_json()["gains"])

    def write_figure(self) -> Path:
        """Write the figure into the folder, and return where it is."""
        from sim.views.figures.break_even import write_picture

        return write_picture(self.found, self.folder, self.manifest["study"], self.currency)

    def _picture(self, scenario: str | None) -> Picture | None:
        from sim.views.figures.break_even import pays_from

        return pays_from(self.found, self.currency)


def break_even(
    scenario: AnyScenario = "default",
    audiences: Sequence[int] | None = None,
    *,
    day: int = 5,
    fair: bool = True,
    compensations: float = 1.0,
    replicates: int = 20,
    months: int = 3,
    seed: int = 1,
    parameters: Parameters | None = None,
    customers: int | None = None,
    fixed_parameters: bool = False,
    currency: str | None = None,
    workers: int | None = None,
    folder: AnyPath | None = None,
    execution: Execution | None = None,
) -> BreakEvenResult:
    """Find from which audience special treatment of a public complaint pays.

    An influencer complains in public. Paired runs differ in whether this complaint is served first, with effort and compensation, or like
    every other. The difference in value is followed over the audiences. There is no run-off, unless the scenario or ``parameters`` state
    ``company.run_off_months``: what a customer who was kept brings after the horizon is then not counted.

    Args:
        scenario: the name of a ready-made scenario, the path of a TOML file, or a scenario.
        audiences: audiences of the complaint; default from a two-hundredth of the largest to the largest.
        day: day after burn-in on which the complaint is made.
        fair: whether something had failed.
        compensations: what special treatment offers, in usual compensations.
        replicates: replicates per audience (paired seeds).
        months: months after burn-in.
        seed: seed of everything that is random.
        parameters: parameters that are set, by dotted key.
        customers: customers at the start.
        fixed_parameters: keep uncertain parameters at the scenario's values.
        currency: of the amounts, as for ``compare``.
        workers: processes; default one per core.
        folder: where results go; default ``results/<scenario>-break-even-<hash of the study>``.
        execution: failures, time limits, clusters, resuming.

    Raises:
        GrapevineError: something that cannot be used.
    """
    from sim.kernel.units import DAYS_PER_MONTH
    from sim.study.analysis import break_even as analysis
    from sim.study.design.currency import checked_currency
    from sim.study.design.plan import Study, plan

    unit = "" if currency is None else checked_currency(currency)
    days = DAYS_PER_MONTH * months
    if not 0 <= day < days:
        raise InputError(f"day is {day}, expected one from 0 to {days - 1}, within {months} months")
    inputs = read_inputs(scenario, Market(parameters, customers), seed)
    usual = analysis.short_run_off(*inputs.scenarios)
    sizes = sorted(audiences) if audiences is not None else list(analysis.default_audiences(usual))
    made = analysis.audience_scenarios(usual, sizes, day, fair=fair)
    file = inputs.files.get(usual.name)
    study = Study(
        scenarios=made,
        policies=policy_names((analysis.ORDINARY, analysis.special_policy(usual, day, compensations))),
        replicates=replicates,
        months=months,
        seed=seed,
        fixed_parameters=fixed_parameters,
        files={} if file is None else {one.name: file for one in made},
        currency=unit,
    )
    planned = plan(study)
    place = Path(folder) if folder is not None else _folder(planned, usual)
    stored = run_plan(planned, Settings(place, workers, execution or Execution()))
    return BreakEvenResult(stated_in(stored, unit), [one.name for one in made], sizes, usual.company.run_off_months)


def _folder(planned: Plan, usual: Scenario) -> Path:
    """``results/<scenario>-break-even-<hash of the study>``."""
    named = replace(planned.study, scenarios=(usual.model_copy(update={"name": f"{usual.name}-break-even"}),))
    return default_folder(replace(planned, study=named))
