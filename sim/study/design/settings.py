"""Set parameters of a scenario on behalf of a study.

What is set is noted as a departure, at whatever value, the default included. Planning reads departures: so what a study sets is
fixed there, neither drawn from a range nor from the calibrated ensemble, which it conditions.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario import Scenario
from sim.scenario.builder import Builder


def set_values(scenario: Scenario, values: Mapping[str, object]) -> Scenario:
    """Return a copy with dotted keys set, each a departure; one that was there gives way, with its range.

    A value may be a table with its reasons, as in a scenario file. Raises ``ScenarioError`` with every problem.
    """
    if not values:
        return scenario
    made = scenario.with_values(values)  # checks everything, and takes no text for a number
    noted = Builder.of(scenario).override(values).departures
    return made.model_copy(update={"departures": tuple(noted.values())})
