"""The queue is fair to visitors, whatever each of them asks for."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sim.app.work.ticket import PARTIALS, Ticket
from sim.app.work.turns import Turns


class Long:
    def run(self, tell: Any, workers: int) -> None: ...


class Short(Long):
    quick = True


def queue(visitors: str, job: type[Long] = Long) -> Turns:
    turns = Turns()
    for visitor in visitors:
        turns.add(Ticket(visitor, job()))
    return turns


def taken(turns: Turns, *, quick: bool = False) -> str:
    found = []
    while (ticket := turns.take(quick=quick)) is not None:
        found.append(ticket.visitor)
    return "".join(found)


def test_visitors_take_turns() -> None:
    assert taken(queue("aaabbc")) == "abcaba"


def test_who_was_served_waits_behind_who_was_not() -> None:
    turns = queue("aaa")
    turns.take(quick=False)
    turns.add(Ticket("b", Long()))
    assert taken(turns) == "baa"


def test_quick_jobs_come_first_in_their_line_alone() -> None:
    turns = queue("ab")
    turns.add(Ticket("b", Short()))
    order = [(one.visitor, one.quick) for one in turns.order()]
    assert order == [("a", False), ("b", True), ("b", False)]
    assert taken(turns, quick=True) == "b"
    assert taken(turns) == "ab"


def test_a_ticket_says_how_many_start_before_it() -> None:
    turns = queue("aabc")
    turns.tell_places()
    waiting = turns.order()
    assert [one.place for one in waiting] == [0, 1, 2, 3]
    before = [one.version for one in waiting]
    turns.take(quick=False)
    turns.tell_places()
    assert [one.place for one in turns.order()] == [0, 1, 2]
    assert all(one.version > old for one, old in zip(turns.order(), before[1:], strict=True))


@given(st.text("abcd", max_size=30))
def test_nobody_is_lost_and_nobody_is_served_twice_before_another(visitors: str) -> None:
    served = taken(queue(visitors))
    assert Counter(served) == Counter(visitors)
    for place in range(len(served)):
        so_far, left = Counter(served[:place]), Counter(served[place:])
        assert all(so_far[served[place]] <= so_far[other] for other in left)


def test_a_ticket_keeps_the_latest_partial_results_and_its_end() -> None:
    ticket = Ticket("a", Long())
    ticket.start("")
    for number in range(3 * PARTIALS):
        ticket.add(number)
    assert ticket.partials == list(range(2 * PARTIALS, 3 * PARTIALS))
    ticket.end("cancelled")
    version = ticket.version
    ticket.end("done", result=1)
    assert (ticket.state, ticket.result, ticket.version) == ("cancelled", None, version)


def test_names_of_tickets_cannot_be_guessed() -> None:
    names = {Ticket("a", Long()).id for _ in range(100)}
    assert len(names) == 100
    assert min(map(len, names)) >= 20
