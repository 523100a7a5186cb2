"""The scenario that a choice starts from: a ready-made one by name, or the visitor's own text; no file that a visitor names is opened."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

from sim.app.choice.choice import OWN, Choice, ChoiceError
from sim.app.choice.own_text import check_name, check_shape, check_table, decoded
from sim.app.choice.policies import check_policy
from sim.app.limits import Limits
from sim.scenario import Problem, Scenario, ScenarioError, load, ready_files

SHOWN = 3
"""Problems that one message tells."""


def names() -> tuple[str, ...]:
    """Return the names of the ready-made scenarios."""
    return tuple(ready_files())


@cache
def ready_made(name: str) -> Scenario:
    """Return a ready-made scenario. Raises ChoiceError for any other name; paths are never tried."""
    if name not in ready_files():
        raise ChoiceError("scenario", f"there is no ready-made scenario {name[:60]!r}")
    return load(name)


@cache
def ready_text(name: str) -> str:
    """Return the file of a ready-made scenario. Raises ChoiceError for any other name."""
    from sim.scenario.toml import read_text

    ready_made(name)
    return read_text(ready_files()[name])


def base(choice: Choice, limits: Limits | None = None) -> Scenario:
    """Return the scenario of a choice without the values that the visitor has set. Raises ChoiceError."""
    if not choice.text:
        return ready_made(choice.scenario)
    found = own(choice.text, limits or Limits())
    if found.name != choice.scenario:
        raise ChoiceError("scenario", f"the file is called {found.name!r}, and the choice {choice.scenario[:60]!r}")
    return found


@lru_cache(maxsize=128)
def own(text: str, limits: Limits) -> Scenario:
    """Return the scenario of a visitor's own text. Raises ChoiceError with the line of what is wrong."""
    from sim.scenario import scenario_class
    from sim.scenario.builder import Builder
    from sim.scenario.toml import line_numbers, parse

    text = decoded(text, limits)
    check_shape(text)
    try:
        table = parse(text, "")
        check_table(table)
        lines = line_numbers(text)
        check_name(table.get("name", OWN), lines.get(("name",)))
        made = Builder(scenario_class(), "", lines).read({"name": OWN, **table}).finish()
    except ScenarioError as error:
        raise told(error, "text") from error
    _check_programs(made)
    return made


def told(error: ScenarioError, field: str) -> ChoiceError:
    """Return the problems of a scenario as one error in plain words, with the line of the first."""
    first, *others = error.problems
    texts = [_words(first), *(_words(one, with_line=True) for one in others[: SHOWN - 1])]
    more = len(others) - (SHOWN - 1)
    if more > 0:
        texts.append(f"and {more} more")
    return ChoiceError(field, "; ".join(texts), first.line, first.key)


def _words(problem: Problem, *, with_line: bool = False) -> str:
    text = str(replace(problem, file="", line=None))
    return f"line {problem.line}: {text}" if with_line and problem.line is not None else text


def _check_programs(scenario: Scenario) -> None:
    """Raise ChoiceError where a scenario names a policy that is not registered: naming a file would run it."""
    check_policy(scenario.company.status_quo, "text")
    for name in scenario.lesson.policies if scenario.lesson else ():
        check_policy(name, "text")
