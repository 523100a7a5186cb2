"""Before a study is run: each policy is tried where it can fail, so that a mistake in one does not cost hours."""

from __future__ import annotations

from sim.kernel.interrupts import let_stop
from sim.kernel.units import DAYS_PER_MONTH
from sim.policies import Policy, PolicyError, resolve
from sim.policies.base import Month, budget_of
from sim.scenario import Scenario
from sim.study.design.plan import Study


def check_budgets(study: Study) -> None:
    """Ask every policy for its budget: in every scenario at the start, and in the first at the start of every month.

    What a policy would find in later months is not known yet; it gets the customers of the start.

    Raises:
        PolicyError: there is no such policy, or it gives no budget.
    """
    for label in study.policies:
        policy = resolve(label)
        for scenario in study.scenarios:
            _ask(policy, label, scenario, 0)
        for month in range(1, study.months):
            _ask(policy, label, study.scenarios[0], month)


def _ask(policy: Policy, label: str, scenario: Scenario, month: int) -> None:
    customers = round(scenario.society.people * scenario.society.customer_share)
    start = Month(number=month, budget=scenario.company.budget * customers, customers=customers, members=0, backlog=0)
    place = f"policy {label!r}, {scenario.name} on day {DAYS_PER_MONTH * month}"
    try:
        budget_of(policy, f"{place}: split", start)
    except PolicyError as error:
        said = str(error)
        raise PolicyError(said if said.startswith(place) else f"{place}: {said}") from error
    except Exception as error:  # a user's policy may raise anything
        let_stop(error)
        raise PolicyError(f"{place}: split raised {type(error).__name__}: {error}") from error
