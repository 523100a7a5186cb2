"""A troubled market under the coin: its first complaints, and cohorts by what had happened to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.state import channel, conversation, person
from sim.state.constants import NEVER
from sim.validation.experiments import burnt_in, kept, reported_conversations, scenario_with
from sim.validation.statistics import Marks

LEVEL = 0.95
ENTRY_DAYS = 60  # cases that are followed were opened in the first sixty days
FOLLOWED_DAYS = 120  # and are followed for as long after

TROUBLED: dict[str, object] = {
    "causes.product.per_1000": 15.0,
    "causes.delivery.per_1000": 10.0,
    "causes.billing.per_1000": 7.5,
    "causes.staff.per_1000": 7.5,
    "channels.feed.coverage": 1.0,
    "channels.reviews.coverage": 1.0,
    "desk.responders": 6.0,
    "company.budget": 5.0,
}


@dataclass(frozen=True)
class Cases:
    """First heard public complaints, one row each.

    ``treated`` by the coin, ``again`` complained within 120 days, ``stayed`` to the end, ``solved`` by the company; relationship and
    attitude at the end, which mean something for who stayed.
    """

    treated: Marks
    again: Marks
    stayed: Marks
    solved: Marks
    relationship: Floats
    attitude: Floats


@dataclass(frozen=True)
class Cohorts:
    """People who were customers when the comparison began and on day 60, by what had happened to them by then; shape (people,) each."""

    fine: Marks  # nothing failed that they kept quiet about or complained of
    silent: Marks  # failures, all kept quiet about
    satisfied: Marks  # complained, and every heard complaint of theirs was solved
    dissatisfied: Marks  # complained, and none was
    delighted: (
        Marks  # those of the satisfied whose last complaint was made in the two weeks before day 60, with compensation
    )
    attitude: Floats  # on day 60
    stayed: Marks  # 120 days later


def _first_cases(conversations: Floats, started: int, model: ConversationModel) -> Cases:
    complaints = conversations[(conversations[:, conversation.KIND] == conversation.COMPLAINT)]
    complaints = complaints[np.argsort(complaints[:, conversation.OPENED_AT], kind="stable")]
    public = model.state.channels[complaints[:, conversation.CHANNEL].astype(np.int64), channel.PUBLIC] > 0.0
    heard = (complaints[:, conversation.HEARD_AT] < NEVER) & public
    early = complaints[:, conversation.DAY] < started + ENTRY_DAYS
    entry = complaints[heard & early]
    _, first = np.unique(entry[:, conversation.OPENER], return_index=True)
    entry = entry[first]
    opener, day = entry[:, conversation.OPENER].astype(np.int64), entry[:, conversation.DAY]
    again = np.zeros(entry.shape[0], dtype=np.bool_)
    when = np.full(model.state.people.shape[1], -1.0)
    when[opener] = day
    later = complaints[:, conversation.OPENER].astype(np.int64)
    gap = complaints[:, conversation.DAY] - when[later]
    hit = (when[later] >= 0.0) & (gap > 0.0) & (gap <= FOLLOWED_DAYS)
    again = np.isin(opener, later[hit])
    people = model.state.people
    return Cases(
        treated=entry[:, conversation.COMPENSATION_OFFERED] > 0.0,
        again=again,
        stayed=people[person.DEPARTURES, opener] == 0.0,
        solved=entry[:, conversation.SOLVED] == conversation.BY_COMPANY,
        relationship=people[person.RELATIONSHIP, opener].copy(),
        attitude=people[person.ATTITUDE, opener].copy(),
    )


def _cohorts(model: ConversationModel) -> Cohorts:
    """Run a branch that has just started for 60 days, sort its customers, and follow them for 120 more."""
    there = model.state.people[person.STATUS] == person.CUSTOMER
    model.run_days(ENTRY_DAYS)
    people, conversations = model.state.people, reported_conversations(model)
    heard = (conversations[:, conversation.KIND] == conversation.COMPLAINT) & (
        conversations[:, conversation.FAIR] > 0.0
    )
    opener = conversations[heard, conversation.OPENER].astype(np.int64)
    solved = np.bincount(
        opener, weights=(conversations[heard, conversation.SOLVED] > 0.0).astype(float), minlength=people.shape[1]
    )
    made = np.bincount(opener, minlength=people.shape[1])
    here = there & (people[person.STATUS] == person.CUSTOMER) & (people[person.DEPARTURES] == 0.0)
    silent = people[person.SILENT_FAILURES] > 0.0
    fine, quiet = here & ~silent & (made == 0), here & silent & (made == 0)
    satisfied, dissatisfied = here & (made > 0) & (solved == made), here & (made > 0) & (solved == 0)
    fresh = (
        (conversations[:, conversation.DAY] >= (model.started or 0) + ENTRY_DAYS - 14)
        & (conversations[:, conversation.COMPENSATION_PAID] > 0.0)
        & heard
    )
    delighted = satisfied.copy()
    delighted[np.setdiff1d(np.arange(people.shape[1]), conversations[fresh, conversation.OPENER].astype(np.int64))] = (
        False
    )
    attitude = people[person.ATTITUDE].copy()
    model.run_days(FOLLOWED_DAYS)
    return Cohorts(
        fine, quiet, satisfied, dissatisfied, delighted, attitude, model.state.people[person.DEPARTURES] == 0.0
    )


@kept
def panels(quick: bool, learning: bool) -> tuple[tuple[Cases, Cohorts], ...]:
    """Return replicates under the coin, with and without learning from one's own complaints."""
    people, replicates = (60_000, 4) if quick else (200_000, 7)
    settings = scenario_with(TROUBLED, society__people=people)
    if not learning:
        settings = settings.with_values({"feeling.redress_learning": 0.0})
    found = []
    for seed in range(replicates):
        model = burnt_in(settings, seed).branch("coin")
        cohorts = _cohorts(model)
        found.append((_first_cases(reported_conversations(model), model.started or 0, model), cohorts))
    return tuple(found)


def pooled(quick: bool, learning: bool) -> Cases:
    """Return the cases of all replicates in one table: assignment is independent within and across replicates."""
    cases = [one for one, _ in panels(quick, learning)]
    names = Cases.__dataclass_fields__
    return Cases(**{name: np.concatenate([getattr(one, name) for one in cases]) for name in names})
