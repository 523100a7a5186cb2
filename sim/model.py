"""The model: one world under one policy, day by day.

``ConversationModel.step`` is a day: the ten phases in the order of the design. Phases 5 to 8 are one stream
of timed events, see ``sim.engine.event_loop``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from os import PathLike
from typing import Any, Self

import numpy as np

from sim.company.dropping import drop_customers
from sim.company.ledger import close_day, count_advocates, survey
from sim.company.listening import expect_heard, listen
from sim.company.outreach import reach_out
from sim.company.programme import have_ideas, invite, support_members, update_advocates, work_on_causes
from sim.company.roster import affordable, rest, roster
from sim.company.treatment import treat_unequally
from sim.conduct.events import apply_event, joining_left, viral_post
from sim.conduct.experience import update_everybody
from sim.conduct.loyalty import site_rating, stay_leave_join
from sim.conduct.spread import draw_scan_positions, fade_reviews
from sim.conduct.voice import speak
from sim.engine import copies, mesa_adapter
from sim.engine.event_loop import run_clock
from sim.kernel import random_draws as draw
from sim.kernel.units import DAY_MIN, DAYS_PER_MONTH, Floats
from sim.measures import summary
from sim.policies import Policy, resolve, view
from sim.policies.base import Month
from sim.scenario import Scenario, load
from sim.scenario.governance import governed
from sim.scenario.messages import nearest_name
from sim.society.graph import Graph
from sim.society.initial_state import initial_state
from sim.society.population import join_per_day
from sim.state import budget_part, conversation, daily_metrics, person, scalar, turn_log
from sim.state.constants import NEVER
from sim.state.state import State, compiled_state, make_room
from sim.state.turn_log import FIRST_TURNS

_NOBODY = np.zeros(0, dtype=np.int64)
_ROW_CHECKS = 5  # how often a policy is held to its promise to answer row by row


class ConversationModel(mesa_adapter.Face):
    """A company and its customers on a social graph, under one response policy.

    ``scenario``: a ``Scenario`` or the name or path of one; ``policy``: a registry name, ``file.py:ClassName`` or a
    ``Policy``; ``seed``: from 0 to 2**64 - 1, a fresh one when not given; ``rng``: the same by its newer name in Mesa, or what NumPy
    makes a generator of; ``graph``: a given society; ``burn_in``: whether to run the scenario's burn-in under its status quo first;
    further keywords override parameters (``society__people=500`` or ``people=500`` for the number of people), so that
    ``mesa.batch_run`` can vary them.

    ``seed`` is also an attribute, and a column in the rows of ``mesa.batch_run``: the same seed gives the same days, to the byte.
    ``steps`` counts the days since the model was made, its own burn-in not included.
    """

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str] | None = None,
        policy: str | Policy | None = None,
        seed: int | None = None,
        *,
        graph: Graph | None = None,
        burn_in: bool = True,
        horizon_events: bool = True,
        rng: Any = None,
        **kwargs: Any,  # by this name: Mesa's widgets look for it
    ) -> None:
        self._set_up(mesa_adapter.seed_from(seed, rng))
        self.world_scenario = governed(_scenario(scenario, kwargs))
        self.horizon_events = horizon_events
        if not isinstance(graph, Graph | None):
            raise TypeError(f"graph = {graph!r}: expected a Graph, as sim.society.graph_file reads it from a file")
        self._hold(initial_state(self.world_scenario, self.seed, graph))
        self.day = 0  # days done since the world began, burn-in included
        self.started: int | None = None  # day on which the comparison started
        self.rows: list[Floats] = []  # the tallies of all days done
        self._to_contact = self._to_drop = _NOBODY  # whom the policy has named for this month
        self._said_last_evening: int | None = None  # first thread opened after the company had listened
        self._rostered = 0.0
        self._checks = _ROW_CHECKS
        self._join_rate = join_per_day(self.world_scenario) * self.world_scenario.reference.join
        self._joining = self._join_rate  # of today
        weekdays = np.array(self.world_scenario.voice.weekdays, dtype=np.float64)
        self._weekdays = weekdays / weekdays.mean()
        self._set_policy(self.world_scenario.company.status_quo)
        if burn_in:
            for _ in range(self.world_scenario.company.burn_in):
                ConversationModel.step(self)  # a day that Mesa does not count as a step
            self.start_comparison(policy if policy is not None else self.world_scenario.company.status_quo)
        elif policy is not None:
            self._set_policy(policy)

    # One day

    def step(self) -> None:
        """One day."""
        self._begin_day()
        self._events()  # 1 what befalls the market
        self._experience()  # 2 what customers live through
        self._voice()  # 3 who speaks, to whom, when
        self._listen()  # 4 what the company comes to hear
        self._respond()  # 5 what its policy makes of it; then, minute by minute, ...
        self._clock()  # 5-8 ... the desk responds, peers answer, words spread, people feel
        self._stay_leave_join()  # 9 who stays, leaves, joins
        self._account()  # 10 money, measures, strain
        self._end_day()

    def run_days(self, days: int) -> None:
        """``days`` days."""
        for _ in range(days):
            self.step()

    def _begin_day(self) -> None:
        self.state.metrics[:] = 0.0
        used = int(self.state.scalars[scalar.CONVERSATIONS_USED])
        self._first_thread = used if self._said_last_evening is None else self._said_last_evening
        self._said_last_evening = None
        if (self.day - (self.started or 0)) % DAYS_PER_MONTH == 0:
            self._begin_month()

    def _events(self) -> None:
        self.state.scalars[scalar.OUTAGE_SHARE] = 0.0
        self._joining = self._join_rate
        if self.started is None or not self.horizon_events:
            return
        today = self.day - self.started
        self._joining *= joining_left(self.world_scenario.events, today)
        for ordinal, event in enumerate(self.world_scenario.events, start=1):
            if event.kind == "viral-post" and event.day == today:
                author = self._viral_author(ordinal)
                self._grow(conversations=1)
                self._until_done(viral_post, self.day, author, float(event.fair), event.inside, event.reach, ordinal)
            elif event.day <= today:
                since = today - event.day
                apply_event(self.state, self.compiled_state, self.world_scenario, event, ordinal, self.day, since)

    def _experience(self) -> None:
        update_everybody(self.compiled_state, self.day, self._weekdays[self.day % 7], self._joining)

    def _voice(self) -> None:
        scalars = self.state.scalars
        self._grow(conversations=int(scalars[scalar.FAILED_COUNT] + scalars[scalar.ACTING_COUNT]) + 1)
        self._until_done(speak, self.day, self._weekdays[self.day % 7])

    def _listen(self) -> None:
        listen(self.compiled_state, self._first_thread)

    def _respond(self) -> None:
        fresh = np.arange(self._first_thread, int(self.state.scalars[scalar.CONVERSATIONS_USED]), dtype=np.int64)
        heard = fresh[self.state.conversations[fresh, conversation.HEARD_AT] < NEVER]
        if heard.size:
            cases = view.cases_of(self.compiled_state, heard)
            treatment = view.judged(self.policy, self.policy_label, self._told_day, cases)
            if self._checks > 0 and heard.size > 1:
                view.check_row_by_row(self.policy, self.policy_label, self._told_day, cases, treatment)
                self._checks -= 1
            view.write_treatment(self.compiled_state, heard, treatment)
            treat_unequally(self.compiled_state, heard)
        self._until_done(expect_heard, self._first_thread)
        self._until_done(roster, self.day, self._rostered)
        self._reach_out()

    def _clock(self) -> None:
        self._look_out()
        have_ideas(self.compiled_state, self.day)
        self._until_done(run_clock, (self.day + 1) * DAY_MIN)

    def _stay_leave_join(self) -> None:
        stay_leave_join(self.compiled_state, self.day, self._joining)
        if self._to_drop.size:
            self._said_last_evening = int(self.state.scalars[scalar.CONVERSATIONS_USED])
            self._grow(conversations=self._to_drop.size)
            self._until_done(drop_customers, self.day, self._to_drop)
            self._to_drop = _NOBODY

    def _account(self) -> None:
        days_left = DAYS_PER_MONTH - (self.day - (self.started or 0)) % DAYS_PER_MONTH
        work_on_causes(self.compiled_state, float(days_left))
        rest(self.compiled_state)
        fade_reviews(self.compiled_state)
        count_advocates(self.compiled_state)
        self.state.metrics[daily_metrics.SITE_RATING] = site_rating(self.compiled_state)
        self.state.metrics[daily_metrics.STATED_NPS] = self._survey_due()
        close_day(self.compiled_state)

    def _end_day(self) -> None:
        self.rows.append(self.state.metrics.copy())
        self.day += 1
        self.follow_roles()

    def _reach_out(self) -> None:
        """The day's part of the contacts of the month, best first."""
        days_left = DAYS_PER_MONTH - (self.day - (self.started or 0)) % DAYS_PER_MONTH
        count = -(-self._to_contact.size // days_left)
        if count:
            today, self._to_contact = self._to_contact[:count], self._to_contact[count:]
            self._grow(conversations=count)
            self._until_done(reach_out, self.day, today)

    def _look_out(self) -> None:
        """Advocates on the lookout, in the order of where they look today; a thread's place decides who finds it, whoever else looks."""
        draw_scan_positions(self.compiled_state, self.day)
        count = int(self.state.scalars[scalar.ADVOCATES_LISTED])  # those who stopped have just left the list
        where, who = self.state.scan_positions[:count], self.state.advocates[:count]
        order = np.argsort(where, kind="stable")
        where[:], who[:] = where[order], who[order]

    # Months, policies, the comparison

    @property
    def _told_day(self) -> int:
        """The day that errors of a policy name: since the comparison began, as everywhere in results."""
        return self.day - (self.started or 0)

    def _begin_month(self) -> None:
        """A new month: the budget is there again, the policy splits it, advocates come and go, the programme is paid for."""
        state, company = self.state, self.world_scenario.company
        month = 0 if self.started is None else (self.day - self.started) // DAYS_PER_MONTH
        budget = company.budget * state.scalars[scalar.CUSTOMERS_START]
        people = state.people
        known = Month(
            number=month,
            budget=float(budget),
            customers=int(np.count_nonzero(people[person.STATUS] == person.CUSTOMER)),
            members=int(np.count_nonzero(people[person.ADVOCATE] == person.MEMBER)),
            backlog=int(state.scalars[scalar.BACKLOG]),
        )
        shares = view.budget_split(self.policy, self.policy_label, self._told_day, known)
        state.budget_left[:] = np.array(shares) * budget
        self._rostered = affordable(self.compiled_state, float(state.budget_left[budget_part.DESK]))
        update_advocates(self.compiled_state, self.day)
        support_members(self.compiled_state)
        self._ask_for_names()

    def _ask_for_names(self) -> None:
        """Whom the policy invites, contacts and drops this month, best first, by the customer records of this morning."""
        self._to_contact = self._to_drop = _NOBODY
        budget_left, policy = self.state.budget_left, self.policy
        contacts = int(float(budget_left[budget_part.OUTREACH]) / self.world_scenario.outreach.cost)
        asked = {
            "invite": budget_left[budget_part.PROGRAMME] > 0.0,
            "contact": contacts > 0,
            "drop": policy.drop_above > 0.0 or type(policy).drop is not Policy.drop,
        }
        if not any(asked.values()):
            return
        records = view.customers_of(self.state, self.compiled_state, self.day)
        invited, to_contact, self._to_drop = (
            view.named(policy, question, self.policy_label, self._told_day, records) if wanted else _NOBODY
            for question, wanted in asked.items()
        )
        for row in invited:
            if not invite(self.compiled_state, self.day, int(row)):
                break
        self._to_contact = to_contact[:contacts]

    def _survey_due(self) -> float:
        """The survey is taken on the last day of a month and on the first day of all; other days show the last one."""
        since = self.day - (self.started or 0)
        if not self.rows or since % DAYS_PER_MONTH == DAYS_PER_MONTH - 1:
            return survey(self.compiled_state)
        return float(self.rows[-1][daily_metrics.STATED_NPS])

    def _set_policy(self, policy: str | Policy) -> None:
        self.policy = resolve(policy) if isinstance(policy, str) else policy
        if not isinstance(self.policy, Policy):
            raise TypeError(f"policy = {policy!r}: expected a name, file.py:ClassName or a sim.policies.Policy object")
        self.policy_spec = policy if isinstance(policy, str) else None
        self.policy_label = self.policy_spec or type(self.policy).name or type(self.policy).__name__
        self._checks = _ROW_CHECKS

    def start_comparison(self, policy: str | Policy) -> None:
        """End of burn-in: from here on ``policy`` decides, days are reported, counts per person start at zero."""
        people, scalars = self.state.people, self.state.scalars
        self.groups = summary.groups_now(self.state)
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
        self.margin_start = summary.margin_held(self.state)
        self.started = self.day
        self.begin_record()
        self._set_policy(policy)

    def branch(self, policy: str | Policy, *, horizon_events: bool = True) -> Self:
        """The same world from here on under another policy: a copy that shares nothing that can change, its ``steps`` at zero.

        It is of the same class, with copies of all attributes and agents that were added; a data collector keeps its reporters, without
        the data. ``copy.deepcopy`` copies a model at any time and goes on under the same policy.
        """
        if self.started is not None:
            raise ValueError(
                "branch from a world in burn-in: its comparison has started already (copy.deepcopy copies it as it is)"
            )
        twin = copies.restarted(self)
        twin.horizon_events = horizon_events
        twin._to_contact = twin._to_drop = _NOBODY
        twin._said_last_evening = None
        twin.start_comparison(policy)
        return twin

    # The log of turns

    def log_turns(self) -> None:
        """From now on, keep a log of turns; results are the same with and without."""
        if self.state.turns.shape[0] == 0:
            self._hold(self.state._replace(turns=np.zeros((FIRST_TURNS, turn_log.COLUMNS))))

    @property
    def turns(self) -> Floats:
        """The log so far, shape (turns, columns of ``sim.state.turn_log``), in the order in which they were taken."""
        return self.state.turns[: int(self.state.scalars[scalar.TURNS_USED])]

    # Room

    def let_go(self) -> None:
        """Free the world; days done stay in ``rows``. A Mesa model holds itself, and would else keep it until garbage is looked for."""
        del self.state, self.compiled_state

    def _hold(self, state: State) -> None:
        self.state = state
        self.compiled_state = compiled_state(state)  # what compiled code takes

    def _grow(self, conversations: int) -> None:
        larger = make_room(self.state, conversations)
        if larger is not self.state:
            self._hold(larger)

    def _until_done(self, phase: Callable[..., bool], *arguments: Any) -> None:
        """Run a phase; when it says that arrays must grow first, grow them and call again."""
        while not phase(self.compiled_state, *arguments):
            self._grow(conversations=0)

    def _viral_author(self, ordinal: int) -> int:
        """Whose post goes viral: an influencer by an addressed draw, the person of largest reach where there is none."""
        stars = np.flatnonzero(self.state.people[person.INFLUENCER] > 0.0)
        if stars.size == 0:
            return int(np.argmax(self.state.people[person.REACH]))
        u = draw.uniform(self.state.seed, ordinal, 0, 0, draw.EVENT_AUTHOR)
        return int(stars[int(u * stars.size)])


def _check_keywords(overrides: dict[str, Any]) -> None:
    """TypeError for a misspelt argument, which would else be looked for among the parameters of the scenario."""
    arguments = [*inspect.signature(ConversationModel).parameters, "seed", "people"]
    for name in overrides:
        near = nearest_name(name, arguments, cutoff=0.75)
        if near is not None and name not in (*Scenario.model_fields, "people"):
            raise TypeError(f"ConversationModel has no argument {name!r}; the nearest is {near!r}")


def _scenario(scenario: Scenario | str | PathLike[str] | None, overrides: dict[str, Any]) -> Scenario:
    if not isinstance(scenario, Scenario | str | PathLike | None):
        raise TypeError(f"scenario = {scenario!r}: expected a name, a path or a sim.scenario.Scenario")
    _check_keywords(overrides)
    made = scenario if isinstance(scenario, Scenario) else load(scenario or "default")
    values = {
        ("society.people" if key == "people" else key.replace("__", ".")): mesa_adapter.plain(value)
        for key, value in overrides.items()
    }
    return made.with_values(values) if values else made
