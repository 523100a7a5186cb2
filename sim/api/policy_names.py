"""The names by which policies travel to worker processes: of built-in ones, of classes in files, with their parameters."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.api.inputs import InputError

if TYPE_CHECKING:
    from sim.policies import Policy

AnyPolicy: TypeAlias = "Policy | type[Policy] | str"


def policy_names(given: AnyPolicy | Sequence[AnyPolicy]) -> tuple[str, ...]:
    """Return the names of the policies that were asked for; each is made once, so that a mistake is reported before anything runs.

    Args:
        given: names as on the command line (``"ignore"``, ``"my.py:Mine[wait=30]"``; several with commas between), classes or objects.

    Raises:
        PolicyError: there is no such policy, or a parameter is not allowed.
        InputError: an object that has no name by which a worker process could make it again.
    """
    from sim.policies import resolve

    if isinstance(given, str):
        names = [name.strip() for name in given.split(",") if name.strip()]
    else:
        listed: Sequence[Any] = given if isinstance(given, list | tuple) else [given]
        names = [_name(one) for one in listed]
    for name in names:
        resolve(name)
    return tuple(names)


def policy_name(given: AnyPolicy) -> str:
    """Return the name of one policy. Raises InputError for several, and what :func:`policy_names` raises."""
    names = policy_names(given)
    if len(names) != 1:
        raise InputError(f"policy {given!r}: expected one policy, found {len(names)}; a comparison takes several")
    return names[0]


def companions(names: Sequence[str]) -> dict[str, str]:
    """Return, by policy, the name of the same policy on the reference split, where it states another one and that one is not asked for.

    Empty without the reference policy. A policy whose split does not follow its parameters, and a combination of such, has no companion.
    """
    from sim.policies import PolicyError
    from sim.policies.reference_split import reference_spec
    from sim.study.analysis.compare import REFERENCE

    found: dict[str, str] = {}
    if REFERENCE in names:
        for name in names:
            try:
                moved = reference_spec(name)
            except PolicyError:
                continue
            if moved not in names:
                found[name] = moved
    return found


def _name(given: object) -> str:
    from sim.policies import Policy

    if isinstance(given, str):
        return given.strip()
    if isinstance(given, Policy):
        return _name_of(given)
    if isinstance(given, type) and issubclass(given, Policy):
        return _class_name(given)
    raise InputError(f"policy {given!r}: expected a name, a Policy class or a Policy object")


def _name_of(policy: Policy) -> str:
    """Return the name of an object: its class, and the parameters that differ from their defaults."""
    from sim.policies import PolicyError, resolve

    values = {name: getattr(policy, name) for name in type(policy).model_fields}
    changed = [f"{name}={value}" for name, value in values.items() if value != type(policy).model_fields[name].default]
    name = _class_name(type(policy)) + (f"[{';'.join(changed)}]" if changed else "")
    try:
        again = resolve(name)
        same = {key: getattr(again, key) for key in values} == values
    except PolicyError:
        same = False
    if not same:
        raise InputError(
            f"policy {policy!r}: an object like this has no name by which a worker process could make it again; expected "
            "'name[key=value]', or 'file.py:ClassName' of a class with these defaults"
        )
    return name


def _class_name(kind: type[Policy]) -> str:
    from sim.policies import names, policy_class

    if kind.name in names() and policy_class(kind.name) is kind:
        return kind.name
    try:
        file = Path(inspect.getfile(kind))
    except (OSError, TypeError):
        file = None
    if kind.__module__ == "__main__" or file is None or not file.is_file() or "." in kind.__qualname__:
        raise InputError(
            f"policy class {kind.__name__}: worker processes find a policy by its file; move the class into a file of its own and ask "
            f"for 'my_policies.py:{kind.__name__}'"
        )
    return f"{_shown(file)}:{kind.__name__}"


def _shown(file: Path) -> str:
    """Return a file's path as seen from the working directory, where it lies below it."""
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
