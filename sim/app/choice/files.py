"""A choice to take away: a scenario file, and the command that repeats the run to the byte."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from sim.app.choice.changes import expanded
from sim.app.choice.choice import OWN, Choice, ChoiceError
from sim.app.choice.parameters import Number, numbers
from sim.app.choice.scenarios import base, ready_text
from sim.scenario import Scenario, ScenarioError, resolved, uncertain_parameters

WHY = "Set in the workshop"
SOURCE = "assumption"


def scenario_file(choice: Choice) -> str:
    """Return the scenario of a choice as TOML, with its values set; story and comments stay as they are.

    The number of customers is not in it: the command says it. Raises ChoiceError.
    """
    scenario = base(choice)
    values = expanded(choice, scenario)
    text = _headed(choice, scenario.name) + _named(choice.text or ready_text(choice.scenario))
    if not values:
        return text
    try:
        wanted = scenario.with_values(values)
    except ScenarioError as error:
        raise ChoiceError("values", str(error)) from error
    for parse in (tomlkit.parse, tomllib.loads):  # in place; else written anew, without comments
        made = _written(text, scenario, values, parse)
        if made is not None and _says(made, wanted):
            return made
    raise ChoiceError("values", "this scenario cannot be written with these values; set them in its file")


def command(choice: Choice, file: str) -> str:
    """Return the command that repeats the run of a choice, its scenario being in ``file``."""
    from sim.study.design.shell_words import quoted

    words = ["grapevine", "compare", quoted(file), "--policies", quoted(",".join(choice.policies))]
    words += ["--replicates", str(choice.replicates), "--months", str(choice.months), "--seed", str(choice.seed)]
    if choice.customers is not None:
        words += ["--customers", str(choice.customers)]
    words += ["--without-event"] if choice.without_event else []
    words += ["--same-desk"] if choice.same_desk else []
    return " ".join(words)


def _headed(choice: Choice, name: str) -> str:
    """Return a comment for the head of a file: where it comes from, and the command that repeats the run."""
    line = " ".join(command(choice, f"{name}.toml").split())
    return f"# From the workshop of Grapevine. This repeats the run:\n#   {line}\n\n"


def _named(text: str) -> str:
    """Return the text with a name, which would otherwise be that of the file and change what a run is called."""
    return text if "name" in tomllib.loads(text) else f'name = "{OWN}"\n{text}'


def _written(
    text: str, scenario: Scenario, values: Mapping[str, float], parse: Callable[[str], MutableMapping[str, Any]]
) -> str | None:
    """Return the text with values set in what ``parse`` makes of it; None where it is written in a way in which they cannot be."""
    try:
        document = parse(text)
        _set_all(document, scenario, values)
        return tomlkit.dumps(document)
    except (TOMLKitError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None


def _set(document: MutableMapping[str, Any], number: Number, place: int, value: float) -> None:
    """Set a parameter, or one value of an entry of a list, in a document.

    Args:
        document: plain tables, or those of tomlkit, which keep comments.
        number: what is set.
        place: position of its entry in the list; 0 where it has none.
        value: what it is set to.
    """
    section, name, entry = number.info.section, number.info.name, number.entry
    plain = type(document) is dict
    listed = document.get(section)
    if not entry:
        document.setdefault(section, {} if plain else tomlkit.table())[name] = _reasoned(value)
    elif isinstance(listed, list):
        listed[place][name] = value if plain else _noted(value, number.value)
    else:
        table = document.setdefault(section, {} if plain else tomlkit.table(is_super_table=True))
        table.setdefault(entry, {} if plain else tomlkit.table())[name] = value


def _noted(value: float, before: object) -> Any:
    item = tomlkit.item(value)
    item.comment(f"{WHY.lower()}; was {before}")
    return item


def _reasoned(value: float) -> Any:
    """Return a value with its reason, as a scenario says it; a range from which it was drawn is gone, as the value is known now."""
    table = tomlkit.inline_table()
    table.update({"value": value, "why": WHY, "source": SOURCE})
    return table


def _set_all(document: MutableMapping[str, Any], scenario: Scenario, values: Mapping[str, float]) -> None:
    known = numbers(scenario)
    for key, value in values.items():
        number = known[key]
        entries = [one.name for one in getattr(scenario, number.info.section)] if number.entry else [""]
        _set(document, number, entries.index(number.entry), value)


def _says(text: str, wanted: Scenario) -> bool:
    """Return whether a text holds a scenario: every number, and what is drawn from which range."""
    from sim.scenario import scenario_class
    from sim.scenario.builder import Builder
    from sim.scenario.toml import line_numbers, parse

    try:
        made = Builder(scenario_class(), "", line_numbers(text)).read(parse(text, "")).finish()
    except ScenarioError:
        return False
    drawn = {one.key: (one.low, one.high) for one in uncertain_parameters(made)}
    same = drawn == {one.key: (one.low, one.high) for one in uncertain_parameters(wanted)}
    return same and resolved(made) == resolved(wanted)
