"""The face to Mesa, and the one place that knows how Mesa's versions differ.

``Face`` is a ``mesa.Model`` whose agents are handles on rows, see ``sim.engine.mesa_agents``. They are made when somebody asks, then
held, so that each keeps its identity; running a model makes none. What differs between Mesa 3.3 and 3.5, and what is done:

- 3.3 takes ``seed``, 3.5 warns about it and takes ``rng``: both take a whole number as ``rng``.
- 3.5 has ``Model.scenario`` and ``Model.time`` of its own: ours are ``resolved_scenario`` and ``day``. Where ``Model.scenario`` is true,
  SolaraViz replaces the argument ``scenario`` of the models it makes: it is false.
- SolaraViz of 3.3 takes keywords of any name only where the model's are called ``kwargs``.
- 3.3 numbers agents from ``Agent._ids``, a class attribute that keeps every model alive: the model's entry is dropped as
  soon as it was used, and the model numbers agents itself: people from 1 in the order of rows, then responders, then
  agents that a user adds.
- 3.3 keeps agents in sets of weak references, 3.5 holds them: handles are held by the model, in sets of Mesa's own kind.
- A ``DataCollector`` of 3.5 refuses an agent reporter that is the name of an attribute which some agents lack, 3.3 reports
  None: people and responders differ, so give it a function, or ``agenttype_reporters``.
- ``batch_run(max_steps=10)`` runs 11 steps on 3.3 and reports the entry that was collected tenth, counting from zero: the
  record of days has the state at the start as its entry 0, so step 10 is the end of the tenth day on both.
- ``batch_run`` of 3.5 overwrites a parameter ``seed`` unless the model seems to know none: it is hidden from there. A parameter
  ``rng`` it overwrites too, so pass seeds as ``batch_run(rng=[...])`` or as a parameter ``seed``.
- ``step`` of a model is a wrapper that counts a step and calls the class's ``step``: 3.3 passes arguments on, 3.5 takes none and
  never steps again after an error. Here it takes arguments and goes on after an error on both, and the rest of a day that was stopped on
  the way counts no step.
- ``reset_rng()`` of 3.3 takes fresh entropy, 3.5 goes back to the seed: both go back to the seed.
"""

from __future__ import annotations

import inspect
import math
import operator
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn, Self

import mesa
import numpy as np
import numpy.typing as npt
from mesa.agent import AgentSet

from sim.engine import copies
from sim.engine.mesa_agents import ROLES, Handle, Person, Responder, roles_of
from sim.kernel.random_draws import checked_seed, fresh_seed
from sim.kernel.units import Floats
from sim.measures.catalogue import DAY_METRICS
from sim.scenario.messages import did_you_mean
from sim.state.state import State

_PLACES = {metric.name: place for place, metric in enumerate(DAY_METRICS)}
_BATCH_RUN_HAS_RNG = "rng" in inspect.signature(mesa.batch_run).parameters
_SCENARIOS = find_spec("mesa.experimental.scenarios") is not None  # Mesa 3.5
_MesasScenario: Any = import_module("mesa.experimental.scenarios").Scenario if _SCENARIOS else object


class _NoScenario(_MesasScenario):  # type: ignore[misc]
    """What ``Model.scenario`` of Mesa is in a model whose scenario is another's: false."""

    def __bool__(self) -> bool:
        return False


def seed_from(seed: int | None, rng: Any) -> int:
    """The 64-bit seed: ``seed``, or ``rng`` as later versions of Mesa call it, or a fresh one as in Mesa.

    ``rng`` is a whole number or what NumPy makes a generator of (a generator, a ``SeedSequence``, several numbers), of which one number
    is drawn. ValueError for both and for numbers out of range, TypeError for anything else.
    """
    if seed is not None and rng is not None:
        raise ValueError(f"seed = {seed!r} and rng = {rng!r}: pass one of them, they mean the same")
    if seed is not None:
        return checked_seed(seed)
    if rng is None:
        return fresh_seed()
    if isinstance(rng, int | float | np.generic | str | bytes):
        return checked_seed(rng, "rng")
    try:
        return int(np.random.default_rng(rng).integers(2**53))  # noqa: TID251 - not a draw of the model: the user's
    except (TypeError, ValueError):
        return checked_seed(rng, "rng")


def plain(value: Any) -> Any:
    """A NumPy number as Python's own: ``batch_run`` is often given ranges that NumPy made."""
    return value.item() if isinstance(value, np.generic) else value


class _Signature:
    """The signature of a model's class as ``batch_run`` is to see it."""

    def __get__(self, model: Face | None, owner: type[Face]) -> inspect.Signature:
        whole = inspect.signature(owner.__init__)
        kept = list(whole.parameters.values())[1:]
        takes_rng = any(p.name == "rng" or p.kind is p.VAR_KEYWORD for p in kept)
        if _BATCH_RUN_HAS_RNG and takes_rng:
            kept = [p for p in kept if p.name != "seed"]
        return whole.replace(parameters=kept)


class Record(mesa.DataCollector):  # type: ignore[misc]
    """Every day metric since the model was made or its burn-in ended.

    Entry 0 is the state before the first day, NaN in a world without a past. It is filled when somebody looks, from the rows
    that the model keeps anyway, so that running pays nothing for it. The rows of ``batch_run`` say the seed, too.
    """

    def __init__(self) -> None:
        latest = {name: partial(_latest, name=name) for name in _PLACES}
        super().__init__(model_reporters={"seed": "seed", **latest})

    def collect(self, model: Face) -> None:
        """Bring the record up to date; calling it again changes nothing."""
        before = model._rows_before
        done = len(self.model_vars[DAY_METRICS[0].name])
        for place in range(before + done, len(model.rows) + 1):
            self.model_vars["seed"].append(model.seed)
            for name, column in _PLACES.items():
                self.model_vars[name].append(float(model.rows[place - 1][column]) if place > 0 else math.nan)
            if hasattr(self, "_collection_steps"):  # Mesa 3.5 looks entries up by time
                self._collection_steps.append(float(place - before))

    def get_model_vars_dataframe(self) -> Any:
        """The day metrics, a row for each entry."""
        return super().get_model_vars_dataframe().drop(columns="seed")


def _latest(model: Face, name: str) -> float:
    return model.latest(name)


class Face(mesa.Model):  # type: ignore[misc]
    """What a Mesa user sees of a model: agents, sets of agents, data collection."""

    state: State
    rows: list[Floats]
    _handles: dict[int, Person]
    _rows: npt.NDArray[np.int64]
    _roles: npt.NDArray[np.int8]
    _responders: dict[int, Responder]
    _seed_of_model: int
    _strangers: int
    _rows_before: int
    _everybody: Any
    _by_type: dict[type, Any] | None
    _own_collector: Any
    _record: Record | None
    _step_arguments: tuple[tuple[Any, ...], dict[str, Any]] | None
    _step_error: BaseException | None

    __signature__ = _Signature()

    def _set_up(self, seed: int) -> None:
        """Set up the Mesa side; ``seed`` is for ``random`` and ``rng``, too, which the model itself never draws from."""
        self._handles = {}
        self._responders = {}
        self._rows = np.empty(0, dtype=np.int64)
        self._roles = np.empty(0, dtype=np.int8)
        self._everybody = None
        self._by_type = None
        self._strangers = 0
        self._own_collector = None
        self._record = None
        self._rows_before = 0
        self._step_arguments = None
        self._step_error = None
        more: dict[str, Any] = {"scenario": _NoScenario(rng=seed)} if _SCENARIOS else {}
        mesa.Model.__init__(self, rng=seed, **more)
        self._user_step = self._own_step  # what Mesa calls when it has counted a step
        self._seed = self._seed_of_model = seed

    # Steps

    @property
    def within_day(self) -> bool:
        """Whether a day was stopped on the way."""
        raise NotImplementedError

    def _wrapped_step(self, *arguments: Any, **keywords: Any) -> None:
        """What ``step`` is in a model that Mesa has set up: a step is counted, but not for the rest of a day that was stopped."""
        if self.within_day:
            type(self).step(self, *arguments, **keywords)
            return
        self._step_arguments = arguments, keywords
        super()._wrapped_step()
        error, self._step_error = self._step_error, None
        if error is not None:
            raise error

    def _own_step(self) -> None:
        """Call the model's own step, as Mesa does: with the arguments, and keeping its error, that Mesa 3.5 would lose."""
        if self._step_arguments is None:  # called by Mesa's own scheduler, not by a step
            type(self).step(self)
            return
        (arguments, keywords), self._step_arguments = self._step_arguments, None
        try:
            type(self).step(self, *arguments, **keywords)
        except BaseException as error:
            self._step_error = error

    # Seeds

    @property
    def seed(self) -> int:
        """The seed that decides everything the model draws; a model with this seed repeats it."""
        return self._seed_of_model

    @seed.setter
    def seed(self, value: object) -> NoReturn:
        raise AttributeError(
            "the seed of a model is fixed when it is made: pass it to the model's class, seed=..., and make another model"
        )

    def reset_rng(self, rng: Any = None) -> None:
        """Set ``model.rng``, which is for a user's own draws, back to the model's seed, or to ``rng``. The model draws nothing from it."""
        super().reset_rng(self.seed if rng is None else rng)

    # Copies

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return copies.deep(self, memo)

    def __copy__(self) -> NoReturn:
        raise TypeError(
            "a shallow copy of a model would be a second name for the same state: use copy.deepcopy(model), "
            "or model.branch(policy) for the same world under another policy"
        )

    def __getstate__(self) -> dict[str, Any]:
        return copies.to_pickle(self)

    def __setstate__(self, kept: dict[str, Any]) -> None:
        copies.from_pickle(self, kept)

    # People and responders

    def person(self, row: int) -> Person:
        """The handle of the person in ``row``, from 0; IndexError beyond the last."""
        row = _place(row, self.state.people.shape[1], "person")
        role = ROLES[int(roles_of(self.state.people, np.array([row]))[0])]
        held = self._handles.get(row)
        if held is None:
            return role(self, row)
        if type(held) is not role:
            held.__class__ = role
        return held

    def responder(self, row: int) -> Responder:
        """The handle of the responder in ``row``, from 0; IndexError beyond the last."""
        row = _place(row, self.state.staff.shape[0], "responder")
        return self._responders.get(row) or Responder(self, row)

    @property
    def agents(self) -> Any:
        """Everybody as a Mesa agent set: people in the order of rows, responders, agents that a user added. Asking makes all handles."""
        self._hold_all()
        self.follow_roles()
        if self._everybody is None:
            self._everybody = self._set([*self._people(), *self._desk(), *self.added()])
        return self._everybody

    @agents.setter
    def agents(self, agents: object) -> NoReturn:
        raise AttributeError("model.agents is everybody in the model: keep a list of your own under another name")

    def added(self) -> list[Any]:
        """The agents that a user added, in the order in which they came."""
        return list(super().agents)

    @property
    def agents_by_type(self) -> dict[type, Any]:
        """Agent sets by class, as of now; a role that nobody has is there, with an empty set."""
        self._hold_all()
        self.follow_roles()
        if self._by_type is None:
            found: dict[type, list[Any]] = {role: [] for role in (*ROLES, Responder)}
            for agent in (*self._people(), *self._desk(), *self.added()):
                found.setdefault(type(agent), []).append(agent)
            self._by_type = {role: self._set(agents) for role, agents in found.items()}
        return self._by_type

    @property
    def agent_types(self) -> list[type]:
        """The classes of agents there are."""
        return list(self.agents_by_type)

    def register_agent(self, agent: Any) -> None:
        """Called by Mesa whenever an agent is made. ValueError for a second handle of a row."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)  # Mesa 3.3
        people, staff = self.state.people.shape[1], self.state.staff.shape[0]
        if isinstance(agent, Handle):
            if agent.model is not self:
                raise ValueError(f"{agent!r} belongs to another model")
            held: dict[int, Any] = self._responders if isinstance(agent, Responder) else self._handles
            if held.setdefault(agent.row, agent) is not agent:
                raise ValueError(
                    f"{agent!r} is held by the model already: ask for model.person(i) or model.responder(i)"
                )
            agent.unique_id = agent.row + 1 + (people if isinstance(agent, Responder) else 0)
        else:
            super().register_agent(agent)
            self._strangers += 1
            agent.unique_id = people + staff + self._strangers
            self._everybody = self._by_type = None

    def deregister_agent(self, agent: Any) -> None:
        """Called by Mesa when an agent that a user added is removed. TypeError for people and responders."""
        if isinstance(agent, Handle):
            agent.remove()
        super().deregister_agent(agent)
        self._everybody = self._by_type = None

    def remove_all_agents(self) -> NoReturn:
        """Refused: TypeError, as people and responders are rows of the world; agents that a user added can be removed one by one."""
        raise TypeError(
            "people and responders are rows of the world and cannot be removed; "
            "agents that you added can: for agent in model.added(): agent.remove()"
        )

    def follow_roles(self) -> None:
        """Give every handle the class of what its person is now. Costs nothing while nobody holds one."""
        if not self._handles:
            return
        if len(self._rows) != len(self._handles):
            self._rows = np.fromiter(self._handles, dtype=np.int64, count=len(self._handles))
            self._roles = np.full(len(self._rows), -1, dtype=np.int8)
        roles = roles_of(self.state.people, self._rows)
        changed = np.flatnonzero(roles != self._roles)
        for place in changed:
            self._handles[int(self._rows[place])].__class__ = ROLES[roles[place]]
        if changed.size:
            self._roles = roles
            self._by_type = None

    def _hold_all(self) -> None:
        people, staff = self.state.people.shape[1], self.state.staff.shape[0]
        if len(self._handles) < people:
            roles = roles_of(self.state.people, np.arange(people))
            for row in range(people):
                if row not in self._handles:
                    ROLES[roles[row]](self, row)
        for row in range(staff):
            self.responder(row)

    def _people(self) -> list[Person]:
        return [self._handles[row] for row in range(len(self._handles))]

    def _desk(self) -> list[Responder]:
        return [self._responders[row] for row in range(len(self._responders))]

    def _set(self, agents: list[Any]) -> Any:
        kind: type[AgentSet] = type(super().agents)
        return kind(agents, random=self.random)

    # Data

    def latest(self, name: str) -> float:
        """The last day's value of a day metric, NaN before the first day. KeyError for other names."""
        place = _PLACES.get(name)
        if place is None:
            raise KeyError(f"no day metric is called {name!r}{did_you_mean(name, _PLACES)}")
        return float(self.rows[-1][place]) if self.rows else math.nan

    @property
    def datacollector(self) -> Any:
        """The collector that ``mesa.batch_run`` reads: the one that was set, or else the record of all day metrics."""
        if self._own_collector is not None:
            return self._own_collector
        if self._record is None:
            self._record = Record()
        self._record.collect(self)
        return self._record

    @datacollector.setter
    def datacollector(self, collector: Any) -> None:
        self._own_collector = collector

    def begin_record(self) -> None:
        """What came before the first step is no part of the record."""
        if self.steps == 0:
            self._rows_before = len(self.rows)


def _place(row: int, count: int, what: str) -> int:
    row = operator.index(row)
    if not 0 <= row < count:
        raise IndexError(f"no {what} {row}: there are {count}, counted from 0")
    return row
