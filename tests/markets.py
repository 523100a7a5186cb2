"""Small markets for tests of the model: scenarios, given graphs, days up to the clock, fingerprints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import numpy as np

from sim.engine.schedule import CLOCK
from sim.model import ConversationModel
from sim.policies import Budget, Cases, Customers, Month, Policy, Treatment
from sim.policies.base import COMPLAINT, Rows
from sim.scenario import Scenario
from sim.scenario.parameters import Event
from sim.scenario.schema import parameter
from sim.society.graph import Graph
from sim.state import conversation, event, scalar
from tests.event_list import pending

DAY = 1440.0
# What reaches people without an edge of the graph between them.
NO_ONE_HAPPENS_BY = {
    "spread.company_seen": 0.0,
    "peers.notice": 0.0,
    "peers.lookout": 0.0,
    "loyalty.site_effect": 0.0,
    "spread.answers_bring_reviews": 0.0,
}

# The mechanisms of influence at the strengths at which they do nothing; all of them act by default.
INFLUENCE_OFF: dict[str, object] = {
    "feeling.assimilation": 0.0,
    "feeling.habituation": 0.0,
    "feeling.presence": 0.0,
    "feeling.solution_delay": 0.0,
    "loyalty.friends_effect": 0.0,
    "loyalty.heard_effect": 0.0,
    "peers.bond": 0.0,
    "society.activity_sigma": 0.0,
    "society.homophily": 0.0,
    "spread.answers_bring_reviews": 0.0,
    "spread.corrects_stars": 0.0,
    "spread.fresh_min": 0.0,
    "spread.infectiousness_sigma": 0.0,
    "spread.outside_reshare": 0.0,
    "voice.competition_effect": 0.0,
    "voice.stirred": 0.0,
    "voice.stories": 0.0,
}

# A market in which a few days hold everything that can happen.
EVENTFUL: dict[str, object] = {
    "society.people": 160,
    "society.follows_company": 0.4,
    "society.whiner_loudness": 0.3,
    "society.whiner_entitlement": 0.3,
    "society.activity_sigma": 0.5,
    "experience.encounters": 15.0,
    "causes.product.per_1000": 80.0,
    "causes.billing.per_1000": 80.0,
    "causes.staff.per_1000": 80.0,
    "experience.distrust": 0.02,
    "experience.hurt_quality": 0.1,
    "experience.hurt_money": 0.1,
    "feeling.word": 0.01,
    "feeling.assimilation": 0.2,
    "feeling.habituation": 0.1,
    "feeling.solution_delay": 0.5,
    "feeling.presence": 1.0,
    "society.homophily": 0.5,
    "loyalty.heard_effect": 0.1,
    "loyalty.friends_effect": 1.0,
    "peers.bond": 0.05,
    "voice.hours": (*(1.0,) * 17, 60.0, *(1.0,) * 6),
    "voice.questions": 0.4,
    "voice.praise": 0.15,
    "voice.words": 0.3,
    "voice.unfounded": 0.15,
    "voice.public_share": 0.6,
    "voice.stories": 0.8,
    "voice.stirred": 0.2,
    "voice.competition_effect": 0.8,
    "voice.exit_quality": 0.1,
    "desk.responders": 400.0,
    "desk.wage": 2.0,
    "desk.difficulty_sigma": 1.0,
    "desk.shift_start": 16.0,
    "desk.shift_hours": 10.0,
    "desk.authority_one": 0.2,
    "desk.authority_two": 0.1,
    "desk.solve_question": 0.3,
    "desk.solve_minor": 0.2,
    "desk.solve_quality": 0.2,
    "desk.solve_money": 0.2,
    "desk.follow_up": 0.9,
    "desk.thanks": 0.9,
    "channels.private.gives_up": 0.6,
    "channels.feed.gives_up": 0.6,
    "peers.willing": 0.05,
    "peers.willing_advocate": 1.0,
    "peers.defend": 0.6,
    "peers.organic_share": 0.2,
    "peers.notice": 0.5,
    "peers.lookout": 5.0,
    "spread.seen": 0.6,
    "spread.reshare": 0.2,
    "spread.outside_reshare": 0.2,
    "spread.fresh_min": 240.0,
    "spread.infectiousness_sigma": 1.0,
    "spread.corrects_stars": 0.6,
    "spread.answers_bring_reviews": 1.0,
    "spread.company_seen": 0.5,
    "spread.company_attention": 5.0,
    "loyalty.churn": 0.12,
    "loyalty.competition": 1.2,
    "loyalty.winback": 5.0,
    "loyalty.search_chance": 0.5,
    "company.budget": 80.0,
    "company.burn_in": 3,
    "company.run_off_months": 1,
}
EVENTFUL_DAYS = 12


class Everything(Policy):
    """Uses every answer that a policy can give."""

    name: ClassVar[str] = "everything"

    def judge(self, cases: Cases) -> Treatment:
        treatment = Treatment.adequate(cases)
        complaint = cases.kind == COMPLAINT
        treatment.priority[:] = np.where(complaint, cases.anger, 0.0)
        treatment.not_before[:] = np.where(cases.coin < 0.3, 45.0, 0.0)
        treatment.act_at_reach[:] = np.where(cases.coin < 0.3, 2.0, np.inf)
        treatment.answer[:] = ~(cases.coin > 0.85)
        treatment.go_private[:] = cases.public
        treatment.effort[:] = complaint & (cases.coin > 0.4)
        treatment.compensation[:] = np.where(complaint & cases.public, cases.usual_compensation, 0.0)
        treatment.head_start[:] = np.where(cases.coin > 0.5, 90.0, 0.0)
        treatment.senior[:] = complaint & (cases.coin > 0.7)
        return treatment

    def split(self, month: Month) -> Budget:
        return Budget(desk=0.5, care=0.2, fixes=0.1, programme=0.1, outreach=0.1)

    def invite(self, customers: Customers) -> Rows:
        return customers.row[~customers.member][:20]

    def contact(self, customers: Customers) -> Rows:
        return customers.row

    def drop(self, customers: Customers) -> Rows:
        return customers.row[customers.contacts >= 2][:2]


class Spare(Policy):
    """In order of arrival, but the case opened at minute ``opened`` gets no answer; nothing is spent on fixes, which all would share."""

    name: ClassVar[str] = "spare"
    opened: float = parameter(
        -1.0, unit="minute", range=(-1, 1e12), meaning="the case", source="assumption", evidence="assumption"
    )

    def judge(self, cases: Cases) -> Treatment:
        treatment = Treatment.adequate(cases)
        treatment.answer[:] = cases.opened != self.opened
        return treatment

    def split(self, month: Month) -> Budget:
        return Budget(desk=0.5, care=0.5, fixes=0.0)


def scenario(*overrides: Mapping[str, object], events: tuple[Event, ...] = (), **more: object) -> Scenario:
    """The default parameters with ``overrides``; keywords as ``section__parameter``."""
    values: dict[str, object] = {}
    for some in overrides:
        values |= some
    values |= {key.replace("__", "."): value for key, value in more.items()}
    made = Scenario(events=events) if events else Scenario()
    return made.with_values(values)


def eventful(**more: object) -> Scenario:
    """A small market in which everything happens within days, a viral post and an outage included."""
    events = (
        Event(name="song", kind="viral-post", day=1, inside=0.4, reach=5.0),
        Event(name="blackout", kind="outage", day=2, share=0.3),
    )
    return scenario(EVENTFUL, events=events, **more)


def graph_of(people: int, follows: Iterable[tuple[int, int]] = (), ties: Iterable[tuple[int, int]] = ()) -> Graph:
    """A given graph. ``follows``: (who is followed, who reads); ``ties``: pairs, all of strength one."""
    follower_at, follower = _rows(people, follows)
    pairs = [pair for a, b in ties for pair in ((a, b), (b, a))]
    tie_at, tie = _rows(people, pairs)
    return Graph(follower_at, follower, tie_at, tie, np.ones(len(tie)))


def _rows(people: int, pairs: Iterable[tuple[int, int]]) -> tuple[Any, Any]:
    ordered = sorted(set(pairs))
    heads = np.array([a for a, _ in ordered], dtype=np.int64)
    at = np.concatenate([[0], np.cumsum(np.bincount(heads, minlength=people))]).astype(np.int64)
    return at, np.array([b for _, b in ordered], dtype=np.int32)


def morning(model: ConversationModel) -> None:
    """Run a day up to the clock: everything that is decided before its first minute."""
    model.step(until=CLOCK)


def conversations_of(model: ConversationModel) -> Any:
    """All conversations so far, shape (conversations, columns), in the order of their identity: opener, day, ordinal."""
    conversations = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])].copy()
    return conversations[
        np.lexsort(
            (
                conversations[:, conversation.ORDINAL],
                conversations[:, conversation.DAY],
                conversations[:, conversation.OPENER],
            )
        )
    ]


def fingerprint(model: ConversationModel) -> str:
    """Return a digest of the whole state: equal for equal bytes only."""
    state, digest = model.state, hashlib.sha256()
    for array in (
        np.array(model.rows),
        state.people,
        conversations_of(model),
        pending(state),
        state.staff,
        state.causes,
        state.budget_left,
        state.scalars,
        model.turns,
    ):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def eventful_run() -> dict[str, Any]:
    """Run the eventful market under ``Everything``; return its fingerprint, the kinds of event in its queue, its totals."""
    model = ConversationModel(eventful(), Everything(), 7)
    model.log_turns()
    kinds: set[float] = set()
    for _ in range(EVENTFUL_DAYS):
        morning(model)
        for part in range(48):
            kinds |= set(pending(model.state)[:, event.WHAT].tolist())
            model.step(until=model.day * DAY + 30.0 * (part + 1))
        model.step()
    totals = np.array(model.rows[model.started :]).sum(axis=0)
    return {"fingerprint": fingerprint(model), "kinds": sorted(kinds), "totals": totals.tolist()}
