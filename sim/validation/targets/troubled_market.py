"""A troubled market under the coin: its first complaints, and cohorts by what had happened to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sim.calibration.regimes import TROUBLED
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.state import channel, conversation, person, scalar, todo_list
from sim.state.constants import NEVER
from sim.validation.experiments import kept, reported_conversations, scenario_with, started
from sim.validation.statistics import Marks

LEVEL = 0.95
Ids: TypeAlias = npt.NDArray[np.int64]
ENTRY_DAYS = 60  # cases that are followed were opened in the first sixty days
FOLLOWED_DAYS = 120  # and are followed for as long after


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
    """People who were customers when the comparison began, without a recent failure, and still on day 60; shape (people,) each.

    They are sorted by the one failure that happened to them by day 60, or none. ``quiet`` has those who did not complain, whatever failed.
    """

    fine: Marks  # nothing failed
    silent: Marks  # one failure, kept quiet about
    satisfied: Marks  # one failure, one complaint, solved
    dissatisfied: Marks  # one failure, one complaint, not solved
    delighted: Marks  # those of the satisfied who complained in the two weeks before day 60, and were compensated
    quiet: Marks
    cell: Ids  # of people alike at the start: segment, fifth of relationship, fifth of switching cost
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
    people = model.state.people
    there = (people[person.STATUS] == person.CUSTOMER) & (recent_failures(model) < 0.05)
    cell = alike(people)
    failures = count_failures(model, ENTRY_DAYS)
    people, conversations = model.state.people, reported_conversations(model)
    complaint = conversations[:, conversation.KIND] == conversation.COMPLAINT
    opener = conversations[:, conversation.OPENER].astype(np.int64)
    size = people.shape[1]
    made = np.bincount(opener[complaint], minlength=size)
    fair = complaint & (conversations[:, conversation.FAIR] > 0.0)
    solved = np.bincount(opener[fair & (conversations[:, conversation.SOLVED] > 0.0)], minlength=size)
    here = there & (people[person.STATUS] == person.CUSTOMER) & (people[person.DEPARTURES] == 0.0)
    one = here & (failures == 1)
    complained = one & (made == 1) & (np.bincount(opener[fair], minlength=size) == 1)
    fresh = (
        fair
        & (conversations[:, conversation.DAY] >= (model.started or 0) + ENTRY_DAYS - 14)
        & (conversations[:, conversation.COMPENSATION_PAID] > 0.0)
    )
    delighted = complained & (solved == 1) & (np.bincount(opener[fresh], minlength=size) > 0)
    attitude = people[person.ATTITUDE].copy()
    model.run_days(FOLLOWED_DAYS)
    return Cohorts(
        fine=here & (failures == 0) & (made == 0),
        silent=one & (made == 0),
        satisfied=complained & (solved == 1),
        dissatisfied=complained & (solved == 0),
        delighted=delighted,
        quiet=here & (made == 0),
        cell=cell,
        attitude=attitude,
        stayed=model.state.people[person.DEPARTURES] == 0.0,
    )


def recent_failures(model: ConversationModel) -> Floats:
    """Return the fading count of everybody's failures as of today, shape (people,)."""
    people = model.state.people
    age = model.day - people[person.TROUBLE_DAY]
    faded = np.exp(-age / model.resolved_scenario.experience.memory_days)
    return np.asarray(people[person.RECENT_FAILURES] * faded, dtype=np.float64)


def count_failures(model: ConversationModel, days: int) -> Ids:
    """Run ``days`` and return how often each person failed in them, shape (people,)."""
    counts = np.zeros(model.state.people.shape[1], dtype=np.int64)
    for _ in range(days):
        model.step()
        counts[model.state.todo[todo_list.FAILED, : int(model.state.scalars[scalar.FAILED_COUNT])]] += 1
    return counts


def alike(people: Floats) -> Ids:
    """Return a cell for each person: of their segment, and of the fifths, among customers, of relationship and switching cost."""
    cell: Ids = people[person.SEGMENT].astype(np.int64)
    customer = people[person.STATUS] == person.CUSTOMER
    for column in (person.RELATIONSHIP, person.SWITCHING_COST):
        cuts = np.quantile(people[column, customer], (0.2, 0.4, 0.6, 0.8))
        cell = cell * 5 + np.searchsorted(cuts, people[column])
    return np.asarray(cell, dtype=np.int64)


def matched_gap(values: Floats, cell: Ids, some: Marks, others: Marks) -> float:
    """Return the mean of ``values`` among ``some`` less that among ``others``, who are weighted to the same shares of cells.

    Args:
        values: Shape (people,).
        cell: Cell of each person, see :func:`alike`.
        some: Whose mean it is.
        others: Whom they are compared with; cells without any of them are left out.
    """
    size = int(cell.max()) + 1
    mine, theirs = np.bincount(cell[some], minlength=size), np.bincount(cell[others], minlength=size)
    used = (mine > 0) & (theirs > 0)
    gap = [
        np.bincount(cell[marks], weights=values[marks], minlength=size)[used] / count[used]
        for marks, count in ((some, mine), (others, theirs))
    ]
    return float(np.average(gap[0] - gap[1], weights=mine[used]))


@kept
def panels(quick: bool, learning: bool) -> tuple[tuple[Cases, Cohorts], ...]:
    """Return replicates under the coin, with and without learning from one's own complaints."""
    people, replicates = (60_000, 4) if quick else (200_000, 10)
    settings = scenario_with(TROUBLED, society__people=people)
    if not learning:
        settings = settings.with_values({"feeling.redress_learning": 0.0})
    found = []
    for seed in range(replicates):
        model = started(settings, seed, "coin")
        cohorts = _cohorts(model)
        found.append((_first_cases(reported_conversations(model), model.started or 0, model), cohorts))
        model.release()
    return tuple(found)


def pooled(quick: bool, learning: bool) -> Cases:
    """Return the cases of all replicates in one table: assignment is independent within and across replicates."""
    cases = [one for one, _ in panels(quick, learning)]
    names = Cases.__dataclass_fields__
    return Cases(**{name: np.concatenate([getattr(one, name) for one in cases]) for name in names})
