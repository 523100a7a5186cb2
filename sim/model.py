"""The model: a company and its customers under one policy, day by day.

``PHASES`` is a day: each phase with the reason why it stands where it stands. ``ConversationModel.step`` runs them in order.
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import Any, Self

import numpy as np

from sim.conduct.messages import end_of_burn_in
from sim.engine import copies, mesa_adapter, phases
from sim.engine.arguments import scenario_from, seed_from
from sim.engine.baseline import solve_baseline, solved_without_owner
from sim.engine.month import MonthPlan, plan_month
from sim.engine.run_off import run_off
from sim.engine.schedule import CLOCK, Observer, Phase, stop_at
from sim.kernel.memory import give_back
from sim.kernel.units import DAY_MIN, Floats
from sim.measures.conversations import RemovedConversations
from sim.measures.groups import groups_now
from sim.measures.outcome import RunOutcome
from sim.measures.summary import ComparisonStart, summarise
from sim.measures.value import with_value
from sim.policies import Policy, resolve
from sim.scenario import Scenario
from sim.scenario.governance import governed
from sim.society.graph import Graph
from sim.society.initial_state import initial_state
from sim.state import person, scalar, turn_log
from sim.state.state import State, compiled_state, make_room
from sim.state.turn_log import FIRST_TURNS

PHASES: tuple[Phase, ...] = (
    Phase("begin", "A day's metrics start at zero before anything is counted.", phases.begin_day),
    Phase("month", "A month's budget is split before any of it is spent.", plan_month),
    Phase("events", "What happens to the market affects everything that customers do today.", phases.apply_events),
    Phase("experience", "Customers use the service before they can speak about it.", phases.experience_service),
    Phase("voice", "Who speaks depends on what they have just experienced.", phases.open_conversations),
    Phase("listen", "Only what was said can be heard.", phases.listen_to_channels),
    Phase("respond", "The policy judges before the clock starts, so it cannot use what happens later.", phases.respond),
    Phase("advocates", "Where advocates look and which ideas they have depends on no minute.", phases.place_advocates),
    Phase(CLOCK, "Answers, replies, reading and talk depend on each other by the minute.", phases.run_to_midnight),
    Phase("loyalty", "Customers decide in the evening, by all they experienced today.", phases.change_customers),
    Phase("account", "Money and measures are counted when everything of the day has happened.", phases.close_books),
    Phase("baseline", "Burn-in solves for stated rates with people as the day has left them.", solve_baseline),
    Phase("end", "The finished day is stored before the next one begins.", phases.end_day),
)
"""The phases of a day, in order."""

_ROW_CHECKS = 5  # how often a policy is held to its promise to answer row by row


class ConversationModel(mesa_adapter.MesaModel):
    """A company and its customers on a social graph, under one response policy.

    ``seed`` is also an attribute, and a column in the rows of ``mesa.batch_run``: the same seed gives the same days, to the byte.
    ``steps`` counts the days since the model was made, its own burn-in not included.

    Args:
        scenario: a ``Scenario``, or the name or path of one.
        policy: a registry name, ``file.py:ClassName`` or a ``Policy``.
        seed: from 0 to 2**64 - 1; a fresh one when not given.
        graph: a given society.
        burn_in: whether to run the scenario's burn-in under its status quo first.
        with_events: whether the scenario's events happen.
        rng: the seed by its newer name in Mesa, or what NumPy makes a generator of.
        **kwargs: override parameters (``society__people=500`` or ``people=500`` for the number of people), so that
            ``mesa.batch_run`` can vary them.
    """

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str] | None = None,
        policy: str | Policy | None = None,
        seed: int | None = None,
        *,
        graph: Graph | None = None,
        burn_in: bool = True,
        with_events: bool = True,
        rng: Any = None,
        **kwargs: Any,  # by this name: Mesa's widgets look for it
    ) -> None:
        self._set_up(seed_from(seed, rng))
        asked = scenario_from(scenario, kwargs, ConversationModel)
        in_burn_in = burn_in or policy is None  # else it begins under a policy of its own
        if in_burn_in:
            asked = solved_without_owner(asked, self.seed, graph, ConversationModel)
        self.resolved_scenario = governed(asked)
        self.burn_in_days = asked.company.burn_in if in_burn_in else 0
        self.with_events = with_events
        if not isinstance(graph, Graph | None):
            raise TypeError(f"graph = {graph!r}: expected a Graph, as sim.society.graph_file reads it from a file")
        self._hold(initial_state(self.resolved_scenario, self.seed, graph))
        self.day = 0  # days done since burn-in began
        self.started: int | None = None  # day on which the comparison started
        self.months_from = 0  # day from which months count
        self.rows: list[Floats] = []  # the metrics of all days done
        self.removed: RemovedConversations | None = None  # where conversations are removed from the state on the way
        self._phases_done = 0  # of today
        self.ordinary_day = phases.ordinary_day(self.resolved_scenario)
        self.today = phases.Today(self.ordinary_day.joining)
        self.month_plan = MonthPlan()
        status_quo = self.resolved_scenario.company.status_quo
        self._set_policy(status_quo)
        if burn_in:
            for _ in range(self.resolved_scenario.company.burn_in):
                ConversationModel.step(self)  # a day that Mesa does not count as a step
            self.start_comparison(policy if policy is not None else status_quo)
        elif policy is not None:
            self._set_policy(policy)

    # One day

    def step(self, until: str | float | None = None, observe: Observer | None = None) -> None:
        """Run one day, phase by phase; finish it where it was stopped on the way.

        Args:
            until: stop before the phase of this name, or at this minute of the clock, counted from the beginning of burn-in: what is due
                before it has happened. The next call goes on from there. Results are the same as without a stop, and Mesa counts one step.
            observe: called as ``observe(phase, model)`` after each phase.

        Raises ValueError for a phase that does not exist, and for a phase or a minute that today has passed or does not reach.
        """
        stop = stop_at(until, PHASES, self)
        for phase in PHASES[self._phases_done : stop.place]:
            phase.function(self)
            self._phases_done = (self._phases_done + 1) % len(PHASES)
            if observe is not None:
                observe(phase, self)
        if stop.minute is not None:
            phases.run_events(self, stop.minute)

    def run_days(self, days: int) -> None:
        """Run ``days`` days; one that was stopped on the way is the first of them."""
        for _ in range(days):
            self.step()

    @property
    def next_phase(self) -> str:
        """The phase that the next step begins with; the first one unless a day was stopped on the way."""
        return PHASES[self._phases_done].name

    @property
    def within_day(self) -> bool:
        """True when a day was stopped on the way."""
        return self._phases_done > 0

    @property
    def minute(self) -> float:
        """The minute of the clock, counted from the beginning of burn-in."""
        return float(self.state.scalars[scalar.CLOCK])

    @property
    def reported_day(self) -> int:
        """The day as results and errors count it: from the start of the comparison, before that from the beginning of burn-in."""
        return self.day - (self.started or 0)

    # Policies, the comparison

    def _set_policy(self, policy: str | Policy) -> None:
        self.policy = resolve(policy) if isinstance(policy, str) else policy
        if not isinstance(self.policy, Policy):
            raise TypeError(f"policy = {policy!r}: expected a name, file.py:ClassName or a sim.policies.Policy object")
        self.policy_spec = policy if isinstance(policy, str) else None
        self.policy_label = self.policy_spec or type(self.policy).name or type(self.policy).__name__
        self.row_checks = _ROW_CHECKS

    def start_comparison(self, policy: str | Policy) -> None:
        """End burn-in: from here on ``policy`` decides, days are reported, and counts per person start at zero.

        Raises ValueError within a day.
        """
        self._check_between_days("start the comparison")
        people, scalars = self.state.people, self.state.scalars
        self.at_start = ComparisonStart(self.day, groups_now(self.state))
        end_of_burn_in(self.compiled_state, self.day)
        for column in (
            person.CASES,
            person.ANSWERED,
            person.WAITED_MIN,
            person.COMPENSATED,
            person.SILENT_FAILURES,
            person.CUSTOMER_DAYS,
            person.DEPARTURES,
        ):
            people[column] = 0.0
        scalars[scalar.COMPARISON_START] = self.day * DAY_MIN
        scalars[scalar.SPEAKERS_ADVOCATES_MONTH] = scalars[scalar.SPEAKERS_WHINERS_MONTH] = 0.0
        scalars[scalar.CUSTOMERS_START] = np.count_nonzero(people[person.STATUS] == person.CUSTOMER)
        self.started = self.months_from = self.day
        self._begin_collecting()
        self._set_policy(policy)

    def branch(self, policy: str | Policy, *, with_events: bool = True) -> Self:
        """Return a copy that goes on from here under another policy; it shares nothing that can change, and its ``steps`` are at zero.

        It is of the same class, with copies of all attributes and agents that were added; a data collector keeps its reporters, without
        the data. ``copy.deepcopy`` copies a model at any time and goes on under the same policy.

        Raises ValueError when the comparison has started already, and within a day.
        """
        if self.started is not None:
            raise ValueError(
                "branch from a model in burn-in: its comparison has started already (copy.deepcopy copies it as it is)"
            )
        return self._branch(policy, with_events)

    def _branch(self, policy: str | Policy, with_events: bool, onward: State | None = None) -> Self:
        """Return a branch, see ``branch``; it takes over the state ``onward`` where one is given."""
        self._check_between_days("branch")
        twin = copies.restarted(self, onward)
        twin.with_events = with_events
        twin.month_plan = MonthPlan()
        twin.today = phases.Today(twin.ordinary_day.joining)
        twin.start_comparison(policy)
        return twin

    def _check_between_days(self, what: str) -> None:
        if self.within_day:
            raise ValueError(
                f"cannot {what} within day {self.day}, before its phase {self.next_phase!r}: step() finishes it"
            )

    def outcome(self, *, final: bool = False) -> RunOutcome:
        """Return the measures of the comparison so far, and the value that includes the run-off.

        The run-off repeats what ``ConversationModel`` does on a day, without what a subclass adds, and on a copy.

        ``final``: run it on this model, which then stands at the end of the run-off; that saves the memory of a copy.

        Raises ValueError before the first day of the comparison is done, within a day, and after ``final``.
        """
        self._check_between_days("summarise")
        if self.started is None or self.day == self.started:
            raise ValueError("no results yet: run at least one day of the comparison")
        if self.months_from > self.started:
            raise ValueError("this model stands at the end of its run-off: its outcome was taken with final=True")
        reported = np.array(self.rows[self.started :])
        measured = summarise(
            self.policy_label, self.state, self.resolved_scenario, self.at_start, reported, self.removed
        )
        if final:
            self.removed = None
            give_back(self.state.people.shape[1])
        profits = run_off(self if final else copies.bare(self, ConversationModel), ConversationModel.step)
        return with_value(measured, profits, self.resolved_scenario.company.discount)

    # The log of turns

    def log_turns(self) -> None:
        """Keep a log of turns from now on; results are the same with and without."""
        if self.state.turns.shape[0] == 0:
            self._hold(self.state._replace(turns=np.zeros((FIRST_TURNS, turn_log.COLUMNS))))

    @property
    def turns(self) -> Floats:
        """The log so far, shape (turns, columns of ``sim.state.turn_log``), in the order in which they were taken."""
        return self.state.turns[: int(self.state.scalars[scalar.TURNS_USED])]

    # Memory

    def release(self) -> None:
        """Free the arrays now; days done stay in ``rows``. A model refers to itself, which delays the garbage collector."""
        people = self.state.people.shape[1]
        del self.state, self.compiled_state
        self.removed = None
        self.__dict__.pop("at_start", None)  # its groups mark everybody
        give_back(people)

    def make_room(self, conversations: int) -> None:
        """Make room for so many more conversations, and for whatever else a phase has asked for."""
        larger = make_room(self.state, conversations)
        if larger is not self.state:
            self._hold(larger)

    def run_with_room(self, kernel: Callable[..., bool], *arguments: Any) -> None:
        """Call a kernel on the state; when it says that arrays must grow first, grow them and call it again."""
        while not kernel(self.compiled_state, *arguments):
            self.make_room(conversations=0)

    def _hold(self, state: State) -> None:
        self.state = state
        self.compiled_state = compiled_state(state)  # what compiled code takes
