"""Copies of a model, for ``copy.deepcopy``, ``pickle`` and ``branch``.

A deep copy or an unpickled model goes on as the original would, to the byte, and shares nothing that can change: its agents,
its agent sets, its data collector and the attributes that a subclass added are its own. A branch is such a copy whose days count
from zero. The scenario, which is frozen, and the graph are shared. The pointer that compiled code takes is made anew.
"""

from __future__ import annotations

import pickle
from copy import copy as shallow
from copy import deepcopy
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar

from sim.engine.mesa_import import mesa
from sim.policies import Policy, resolve
from sim.state import state
from sim.state.state import State
from sim.state.tables import layout

if TYPE_CHECKING:
    from sim.model import ConversationModel

M = TypeVar("M", bound="ConversationModel")
Memo = dict[int, Any]

_REMADE = ("compiled_state",)  # the pointer of compiled code
# what days read and never change in place; an attribute that phases use is named here, or ``bare`` lacks it
_DAYS = (
    "resolved_scenario",
    "burn_in_days",
    "with_events",
    "day",
    "started",
    "at_start",
    "ordinary_day",
    "_phases_done",
)
_CACHED = ("_all_agents_set", "_by_type")  # agent sets, made when they are asked for
_COLUMNS = layout()


def deep(model: M, memo: Memo) -> M:
    """Return a deep copy, in the protocol of ``copy.deepcopy``."""
    twin = type(model).__new__(type(model))
    _share(model, twin, memo)
    twin.__dict__.update(deepcopy(_kept(model), memo))
    _hold(twin)
    return twin


def restarted(model: M, onward: State | None = None) -> M:
    """Return a deep copy whose steps count from zero: Mesa is set up anew, data collectors are empty, agents are kept.

    ``onward``: the state that it takes over; when not given, a copy of the model's own.
    """
    twin = type(model).__new__(type(model))
    memo: Memo = {id(model.policy): model.policy}  # a branch is given another
    _share(model, twin, memo)
    if onward is not None:
        twin.state = onward
    twin._set_up(model.seed)
    memo |= {id(model.random): twin.random, id(model.rng): twin.rng}
    collector = model._own_collector
    if isinstance(collector, mesa.DataCollector):
        memo[id(collector)] = deepcopy(_emptied(collector), memo)
    kept = {name: value for name, value in _kept(model).items() if name not in vars(twin)}
    twin.__dict__.update(deepcopy(kept, memo))
    _hold(twin)
    twin._own_collector = deepcopy(collector, memo)
    twin._person_agents, twin._responder_agents = deepcopy((model._person_agents, model._responder_agents), memo)
    for agent in model.added():
        twin.register_agent(deepcopy(agent, memo))
    for one, other in zip(model.added(), twin.added(), strict=True):
        other.unique_id = one.unique_id
    twin._added_count = model._added_count
    return twin


def bare(model: ConversationModel, kind: type[ConversationModel]) -> ConversationModel:
    """Return a copy of class ``kind`` that can run days and no more: without agents, collector, Mesa and what a subclass added."""
    twin = kind.__new__(kind)
    twin.__dict__.update({name: vars(model)[name] for name in _DAYS}, rows=[*model.rows], today=shallow(model.today))
    twin.__dict__.update(_person_agents={}, state=state.copy(model.state))
    _hold(twin)
    return twin


def to_pickle(model: ConversationModel) -> dict[str, Any]:
    """Return what a pickle of the model holds. TypeError that names what cannot be pickled."""
    kept = _kept(model)
    _check_reporters(model)
    if "state" in kept:
        kept["state"] = state.trimmed(model.state)
    return kept | {"policy": _policy_bytes(model), "_columns": _COLUMNS}


def from_pickle(model: ConversationModel, kept: dict[str, Any]) -> None:
    """Restore ``model`` from a pickle. ValueError where a version with other columns pickled it."""
    kept = dict(kept)
    if kept.pop("_columns", None) != _COLUMNS:
        raise ValueError("this model was pickled by another version of the package, whose state differs")
    if "state" in kept:
        kept["state"] = state.with_room(*kept["state"])
    spec, content = kept.pop("policy")
    model.__dict__.update(kept, policy=_policy_of(spec, content))
    _hold(model)


def _share(model: ConversationModel, twin: ConversationModel, memo: Memo) -> None:
    """Fill ``memo`` for a copy: the state is copied in its own way, the scenario is shared."""
    memo[id(model)] = twin
    memo[id(model.resolved_scenario)] = model.resolved_scenario
    held: State | None = vars(model).get("state")
    if held is not None:
        memo[id(held)] = state.copy(held)


def _kept(model: ConversationModel) -> dict[str, Any]:
    return {name: value for name, value in vars(model).items() if name not in _REMADE} | dict.fromkeys(_CACHED)


def _hold(model: ConversationModel) -> None:
    if "state" in vars(model):  # not of a model that was released
        model._hold(model.state)


def _emptied(collector: Any) -> Any:
    """Return a collector with the same reporters and tables, and no data."""
    fresh = shallow(collector)
    fresh.model_vars = {name: [] for name in collector.model_vars}
    fresh.tables = {table: {column: [] for column in rows} for table, rows in collector.tables.items()}
    fresh._agent_records, fresh._agenttype_records = {}, {}
    if hasattr(collector, "_collection_steps"):  # Mesa 3.5
        fresh._collection_steps = []
    return fresh


def _check_reporters(model: ConversationModel) -> None:
    collector = model._own_collector
    if not isinstance(collector, mesa.DataCollector):
        return
    by_kind = [collector.model_reporters, collector.agent_reporters, *collector.agenttype_reporters.values()]
    for name, reporter in (item for reporters in by_kind for item in reporters.items()):
        if isinstance(reporter, FunctionType) and "<" in reporter.__qualname__:
            raise TypeError(
                f"this model cannot be pickled: the reporter {name!r} of its data collector is not a function of a module "
                "(Mesa makes such a one, too, of an attribute's name); give it functions of a module, "
                "or copy the model in memory with copy.deepcopy"
            )


def _policy_bytes(model: ConversationModel) -> tuple[str | None, bytes]:
    """Return how the policy was specified, None for an object, and the pickled policy or, if specified by name, its state."""
    asked = model.policy_spec
    try:
        return asked, pickle.dumps(model.policy if asked is None else model.policy.__getstate__())
    except Exception as error:
        raise TypeError(
            f"this model cannot be pickled: its policy {model.policy_label!r} cannot: {error}; put its class into a module, "
            "or copy the model in memory with copy.deepcopy"
        ) from error


def _policy_of(asked: str | None, content: bytes) -> Policy:
    """Return the policy that was pickled. One specified by a name or a file is loaded as that first."""
    if asked is None:
        found: Policy = pickle.loads(content)
        return found
    policy = resolve(asked)
    policy.__setstate__(pickle.loads(content))
    return policy
