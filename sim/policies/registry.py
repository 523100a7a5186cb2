"""Policies by name, by entry point (group ``grapevine.policies``), as ``file.py:ClassName``, or combined as ``file.toml:NAME``.

Parameters follow in brackets: ``ignore[desk_share=0.3]``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import sys
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from pydantic import ValidationError

from sim.policies.base import Policy, PolicyError
from sim.policies.coin import Coin
from sim.policies.combinations import toml_file
from sim.policies.first_come import FirstCome
from sim.policies.grow_advocates import GrowAdvocates
from sim.policies.ignore import Ignore
from sim.policies.listen_first import ListenFirst
from sim.policies.reach_out import ReachOut
from sim.policies.react_to_whiners import ReactToWhiners
from sim.policies.special_above import SpecialAbove
from sim.policies.take_it_private import TakeItPrivate
from sim.policies.value_based import ValueBased
from sim.scenario.messages import allowed_text, did_you_mean, unknown_name

BUILT_IN: Mapping[str, type[Policy]] = {
    policy.name: policy
    for policy in (
        Ignore,
        FirstCome,
        ReactToWhiners,
        GrowAdvocates,
        ValueBased,
        ListenFirst,
        TakeItPrivate,
        ReachOut,
        Coin,
    )
}
"""The policies that are compared."""
STUDIES: Mapping[str, type[Policy]] = {SpecialAbove.name: SpecialAbove}
"""Policies that studies of their own use."""
GROUP = "grapevine.policies"
"""The entry points under which an installed package offers policies."""

SPEC = re.compile(rf"^(?P<name>[^\[\]]+?|{toml_file.PATH}\.py:[^\[\]:]+)(\[(?P<parameters>[^\[\]]*)\])?$", re.DOTALL)
"""A policy that is not a combination: its name, or its file and class, and its parameters."""


def names() -> list[str]:
    """Return all policies that can be asked for by name, built in ones first."""
    return [*BUILT_IN, *STUDIES, *sorted(point.name for point in entry_points(group=GROUP) if not _known(point.name))]


def _known(name: str) -> bool:
    return name in BUILT_IN or name in STUDIES


def policy_class(name: str) -> type[Policy]:
    """Return the class behind ``name`` or ``file.py:ClassName``. Raises PolicyError when there is none."""
    if _known(name):
        return BUILT_IN[name] if name in BUILT_IN else STUDIES[name]
    if ".py:" in name:
        return _from_file(name)
    point = plugin(name)
    if point is not None:
        return _from_plugin(name, point)
    if name.endswith(".py") and Path(name).is_file():
        held = ", ".join(f"{name}:{one}" for one in _classes_of(_module_of(name, name))) or "no policy"
        raise PolicyError(f"policy {name!r}: expected {name}:ClassName; it holds {held}")
    listed = f"{', '.join(names())}, file.py:ClassName or file.toml:NAME"
    raise PolicyError(unknown_name("policy", name, names(), listed=listed))


def plugin(name: str) -> EntryPoint | None:
    """Return the entry point of an installed package that offers ``name``; None when no package does, or the name is built in."""
    if _known(name):
        return None
    return next(iter(entry_points(group=GROUP, name=name)), None)


def _from_plugin(name: str, point: EntryPoint) -> type[Policy]:
    try:
        found = point.load()
    except (Exception, SystemExit) as error:
        raise PolicyError(
            f"policy {name!r}: its plugin {point.value!r} cannot be loaded: {type(error).__name__}: {error}"
        ) from error
    return _checked(found, name)


def _from_file(name: str) -> type[Policy]:
    file, _, class_name = name.rpartition(":")
    module = _module_of(file, name)
    if not hasattr(module, class_name):
        classes = ", ".join(_classes_of(module)) or "none"
        raise PolicyError(f"policy {name!r}: {file!r} has no class {class_name!r}; its policies: {classes}")
    return _checked(getattr(module, class_name), name)


def _module_of(file: str, name: str) -> ModuleType:
    """Return the module in a file that the policy ``name`` asks for, imported. Raises PolicyError when it cannot be."""
    path = Path(file)
    if not path.is_file():
        raise PolicyError(f"policy {name!r}: there is no file {file!r}")
    module_name = "grapevine_policy_" + hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise PolicyError(f"policy {name!r}: {file!r} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[module_name]
        raise PolicyError(f"policy {name!r}: {file!r} does not import: {type(error).__name__}: {error}") from error
    return module


def _classes_of(module: ModuleType) -> list[str]:
    """Return the names of the policies that a module holds, those that it has imported left out."""
    return [
        key
        for key, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Policy) and value.__module__ == module.__name__
    ]


def _checked(found: object, name: str) -> type[Policy]:
    if not (isinstance(found, type) and issubclass(found, Policy)):
        raise PolicyError(f"policy {name!r}: expected a subclass of sim.policies.Policy, found {found!r}")
    return found


def _fault(found: type[Policy], error: ValidationError) -> str:
    """Return the first wrong parameter of a policy, what was given and what is allowed."""
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "missing":
        return f"{name} is missing, expected {name}=value in brackets"
    if name not in found.model_fields:
        return f"{first['msg']}, found {first['input']!r}"
    return f"{name} is {first['input']}, expected {allowed_text(found.model_fields[name])}"


def resolve(spec: str) -> Policy:
    """Return the policy that ``spec`` asks for, with its parameters. Raises PolicyError for an unknown policy or parameter."""
    if toml_file.is_combination(spec.strip()):
        return toml_file.read(spec.strip()).made(resolve)
    match = SPEC.match(spec.strip())
    if match is None:
        raise PolicyError(
            f"policy {spec!r}: expected a name, file.py:ClassName or file.toml:NAME, with parameters as name[key=value;key=value]"
        )
    found = policy_class(match["name"])
    values: dict[str, str] = {}
    for part in filter(None, (match["parameters"] or "").split(";")):
        key, equals, value = part.partition("=")
        key = key.strip()
        if not equals:
            raise PolicyError(f"policy {spec!r}: expected key=value, found {part!r}")
        if key not in found.model_fields:
            hint = did_you_mean(key, found.model_fields)
            raise PolicyError(
                f"policy {spec!r}: no parameter {key!r}{hint}; allowed: {', '.join(found.model_fields) or 'none'}"
            )
        if key in values:
            raise PolicyError(f"policy {spec!r}: {key} is given twice, expected once")
        values[key] = value.strip()
    try:
        return found.model_validate_strings(values, strict=False)
    except ValidationError as error:
        raise PolicyError(f"policy {spec!r}: {_fault(found, error)}") from error
    except Exception as error:
        raise PolicyError(f"policy {spec!r} cannot be made: {type(error).__name__}: {error}") from error
