"""Mesa adapter, and the one place that knows how Mesa's versions differ.

``MesaModel`` is a ``mesa.Model`` whose agents stand for rows of the state, see ``sim.engine.mesa_agents``. They are made on request,
then held, so that each keeps its identity; running a model makes none. Differences between Mesa 3.3 and 3.5, and what is done:

- 3.3 takes ``seed``, 3.5 warns about it and takes ``rng``: both take a whole number as ``rng``.
- 3.5 has ``Model.scenario`` and ``Model.time`` of its own: ours are ``resolved_scenario`` and ``day``. Where ``Model.scenario`` is true,
  SolaraViz replaces the argument ``scenario`` of the models it makes: it is false.
- SolaraViz of 3.3 takes keywords of any name only where the model's are called ``kwargs``.
- 3.3 numbers agents from ``Agent._ids``, a class attribute that keeps every model alive: the model's entry is removed
  after use, and the model numbers agents itself: people from 1 in the order of rows, then responders, then
  agents that a user adds.
- 3.3 keeps agents in sets of weak references, 3.5 holds them: here the model holds them, in sets of Mesa's own kind.
- A ``DataCollector`` of 3.5 refuses an agent reporter that is the name of an attribute which some agents lack, 3.3 reports
  None: people and responders differ, so give it a function, or ``agenttype_reporters``.
- ``batch_run(max_steps=10)`` runs 11 steps on 3.3 and reports the entry that was collected tenth, counting from zero: the
  collector has the state at the start as its entry 0, so step 10 is the end of the tenth day on both.
- ``batch_run`` of 3.5 overwrites a parameter ``seed`` unless the model has no such argument: it is hidden from there. A parameter
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
import sys
from typing import TYPE_CHECKING, Any, NoReturn, Self

import numpy as np
import numpy.typing as npt

from sim.engine import copies
from sim.engine.mesa_agents import ROLES, Person, Responder, RowAgent, roles_of
from sim.engine.mesa_collector import PLACES, DayMetricsCollector
from sim.engine.mesa_import import mesa
from sim.kernel.units import Floats
from sim.scenario.messages import did_you_mean
from sim.state.state import State

if TYPE_CHECKING:
    from mesa.agent import AgentSet

_BATCH_RUN_HAS_RNG = "rng" in inspect.signature(mesa.batch_run).parameters
_SCENARIOS = "mesa.experimental.scenarios" in sys.modules  # Mesa 3.5, whose models need it
_MesasScenario: Any = sys.modules["mesa.experimental.scenarios"].Scenario if _SCENARIOS else object


class _NoScenario(_MesasScenario):  # type: ignore[misc]
    """The value of Mesa's own ``Model.scenario``: false, as the model's scenario is another one."""

    def __bool__(self) -> bool:
        return False


class _Signature:
    """The signature of a model's class as shown to ``batch_run``."""

    def __get__(self, model: MesaModel | None, owner: type[MesaModel]) -> inspect.Signature:
        whole = inspect.signature(owner.__init__)
        kept = list(whole.parameters.values())[1:]
        takes_rng = any(p.name == "rng" or p.kind is p.VAR_KEYWORD for p in kept)
        if _BATCH_RUN_HAS_RNG and takes_rng:
            kept = [p for p in kept if p.name != "seed"]
        return whole.replace(parameters=kept)


class MesaModel(mesa.Model):  # type: ignore[misc]
    """The part of a model that a Mesa user sees: steps, agents, sets of agents, data collection."""

    state: State
    rows: list[Floats]
    _person_agents: dict[int, Person]
    _rows: npt.NDArray[np.int64]
    _roles: npt.NDArray[np.int8]
    _responder_agents: dict[int, Responder]
    _seed_of_model: int
    _added_count: int
    _rows_before: int
    _all_agents_set: Any
    _by_type: dict[type, Any] | None
    _own_collector: Any
    _collector: DayMetricsCollector | None
    _step_arguments: tuple[tuple[Any, ...], dict[str, Any]] | None
    _step_error: BaseException | None

    __signature__ = _Signature()

    def _set_up(self, seed: int) -> None:
        """Set up Mesa; ``seed`` is also that of ``random`` and ``rng``, from which the model itself never draws."""
        self._person_agents = {}
        self._responder_agents = {}
        self._rows = np.empty(0, dtype=np.int64)
        self._roles = np.empty(0, dtype=np.int8)
        self._all_agents_set = None
        self._by_type = None
        self._added_count = 0
        self._own_collector = None
        self._collector = None
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
        """Return whether a day was stopped on the way."""
        raise NotImplementedError

    def _wrapped_step(self, *arguments: Any, **keywords: Any) -> None:
        """Count a step and run it, without counting the rest of a stopped day; ``step`` once Mesa has set the model up."""
        if self.within_day:
            type(self).step(self, *arguments, **keywords)
            return
        self._step_arguments = arguments, keywords
        super()._wrapped_step()
        error, self._step_error = self._step_error, None
        if error is not None:
            raise error

    def _own_step(self) -> None:
        """Call the step of the class, with the arguments; keep its error, after which Mesa 3.5 would never step again."""
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
        """Return the seed of everything that the model draws; a model with this seed repeats it."""
        return self._seed_of_model

    @seed.setter
    def seed(self, value: object) -> NoReturn:
        raise AttributeError(
            "the seed of a model is fixed when it is made: pass it to the model's class, seed=..., and make another model"
        )

    def reset_rng(self, rng: Any = None) -> None:
        """Set ``model.rng`` back to the model's seed, or to ``rng``. It is for a user's own draws; the model draws nothing from it."""
        super().reset_rng(self.seed if rng is None else rng)

    # Copies

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return copies.deep(self, memo)

    def __copy__(self) -> NoReturn:
        raise TypeError(
            "a shallow copy of a model would be a second name for the same state: use copy.deepcopy(model), "
            "or model.branch(policy) for the same state under another policy"
        )

    def __getstate__(self) -> dict[str, Any]:
        return copies.to_pickle(self)

    def __setstate__(self, kept: dict[str, Any]) -> None:
        copies.from_pickle(self, kept)

    # People and responders

    def person(self, row: int) -> Person:
        """Return the agent of the person in ``row``, from 0; IndexError beyond the last."""
        row = _place(row, self.state.people.shape[1], "person")
        role = ROLES[int(roles_of(self.state.people, np.array([row]))[0])]
        held = self._person_agents.get(row)
        if held is None:
            return role(self, row)
        if type(held) is not role:
            held.__class__ = role
        return held

    def responder(self, row: int) -> Responder:
        """Return the agent of the responder in ``row``, from 0; IndexError beyond the last."""
        row = _place(row, self.state.staff.shape[0], "responder")
        return self._responder_agents.get(row) or Responder(self, row)

    @property
    def agents(self) -> Any:
        """Return a Mesa agent set of people in the order of rows, responders and agents that a user added. Asking makes all agents."""
        self._hold_all()
        self.follow_roles()
        if self._all_agents_set is None:
            self._all_agents_set = self._set([*self._people(), *self._desk(), *self.added()])
        return self._all_agents_set

    @agents.setter
    def agents(self, agents: object) -> NoReturn:
        raise AttributeError("model.agents is everybody in the model: keep a list of your own under another name")

    def added(self) -> list[Any]:
        """Return the agents that a user added, oldest first."""
        return list(super().agents)

    @property
    def agents_by_type(self) -> dict[type, Any]:
        """Return agent sets by class, as of now; the set of a role that nobody has is empty."""
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
        """Return the classes of agents."""
        return list(self.agents_by_type)

    def register_agent(self, agent: Any) -> None:
        """Register a new agent, as Mesa asks. ValueError for a second agent of a row."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)  # Mesa 3.3
        people, staff = self.state.people.shape[1], self.state.staff.shape[0]
        if isinstance(agent, RowAgent):
            if agent.model is not self:
                raise ValueError(f"{agent!r} belongs to another model")
            held: dict[int, Any] = self._responder_agents if isinstance(agent, Responder) else self._person_agents
            if held.setdefault(agent.row, agent) is not agent:
                raise ValueError(
                    f"{agent!r} is held by the model already: ask for model.person(i) or model.responder(i)"
                )
            agent.unique_id = agent.row + 1 + (people if isinstance(agent, Responder) else 0)
        else:
            super().register_agent(agent)
            self._added_count += 1
            agent.unique_id = people + staff + self._added_count
            self._all_agents_set = self._by_type = None

    def deregister_agent(self, agent: Any) -> None:
        """Remove an agent that a user added, as Mesa asks. TypeError for people and responders."""
        if isinstance(agent, RowAgent):
            agent.remove()
        super().deregister_agent(agent)
        self._all_agents_set = self._by_type = None

    def remove_all_agents(self) -> NoReturn:
        """Raise TypeError: people and responders are rows of the state; agents that a user added can be removed one by one."""
        raise TypeError(
            "people and responders are rows of the state and cannot be removed; "
            "agents that you added can: for agent in model.added(): agent.remove()"
        )

    def follow_roles(self) -> None:
        """Give the agent of every person the class of their present role. Costs nothing while no agent is held."""
        if not self._person_agents:
            return
        if len(self._rows) != len(self._person_agents):
            self._rows = np.fromiter(self._person_agents, dtype=np.int64, count=len(self._person_agents))
            self._roles = np.full(len(self._rows), -1, dtype=np.int8)
        roles = roles_of(self.state.people, self._rows)
        changed = np.flatnonzero(roles != self._roles)
        for place in changed:
            self._person_agents[int(self._rows[place])].__class__ = ROLES[roles[place]]
        if changed.size:
            self._roles = roles
            self._by_type = None

    def _hold_all(self) -> None:
        people, staff = self.state.people.shape[1], self.state.staff.shape[0]
        if len(self._person_agents) < people:
            roles = roles_of(self.state.people, np.arange(people))
            for row in range(people):
                if row not in self._person_agents:
                    ROLES[roles[row]](self, row)
        for row in range(staff):
            self.responder(row)

    def _people(self) -> list[Person]:
        return [self._person_agents[row] for row in range(len(self._person_agents))]

    def _desk(self) -> list[Responder]:
        return [self._responder_agents[row] for row in range(len(self._responder_agents))]

    def _set(self, agents: list[Any]) -> Any:
        kind: type[AgentSet] = type(super().agents)
        return kind(agents, random=self.random)

    # Data

    def latest(self, name: str) -> float:
        """Return the last day's value of a day metric, NaN before the first day. KeyError for other names."""
        place = PLACES.get(name)
        if place is None:
            raise KeyError(f"no day metric is called {name!r}{did_you_mean(name, PLACES)}")
        return float(self.rows[-1][place]) if self.rows else math.nan

    @property
    def datacollector(self) -> Any:
        """Return the collector that ``mesa.batch_run`` reads: the one that was set, or one of all day metrics."""
        if self._own_collector is not None:
            return self._own_collector
        if self._collector is None:
            self._collector = DayMetricsCollector()
        self._collector.collect(self)
        return self._collector

    @datacollector.setter
    def datacollector(self, collector: Any) -> None:
        self._own_collector = collector

    def _begin_collecting(self) -> None:
        """Leave the days before the first step out of the collector."""
        if self.steps == 0:
            self._rows_before = len(self.rows)


def _place(row: int, count: int, what: str) -> int:
    row = operator.index(row)
    if not 0 <= row < count:
        raise IndexError(f"no {what} {row}: there are {count}, counted from 0")
    return row
