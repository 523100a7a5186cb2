"""What the server remembers of visitors, and for how long."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any
from weakref import ref

from sim.app.choice import checked, first_choice
from sim.app.limits import Limits
from sim.app.memory import Cleaner
from sim.app.visitors import STEPS_BACK, Bet, Run, Visitor, Visitors, subject
from sim.app.work.shelf import Shelf
from sim.app.work.ticket import Ticket

AWAY_S = Limits().away_s


class Pool:
    """A pool that notes whose jobs are to be stopped."""

    def __init__(self) -> None:
        self.forgotten: list[str] = []

    def forget(self, visitor: str) -> None:
        self.forgotten.append(visitor)


class Job:
    def run(self, tell: Any, workers: int) -> None:
        return None


def run_of(visitor: Visitor, folder: Path) -> Run:
    run = Run(visitor.choice, folder, Ticket(visitor.id, Job()), Ticket(visitor.id, Job()))
    visitor.started(run)
    return run


def test_changes_are_undone_and_repeated_one_by_one_and_a_slider_at_once() -> None:
    visitor = Visitor("a")
    start = visitor.choice
    visitor.choose(start.with_run(seed=2))
    for budget in (0.5, 0.6, 0.7):
        visitor.choose(visitor.choice.with_value("company.budget", budget), moving="company.budget")
    visitor.undo()
    assert visitor.choice == start.with_run(seed=2)
    visitor.undo()
    assert visitor.choice == start
    assert not visitor.can_undo
    visitor.undo()
    visitor.redo()
    visitor.redo()
    assert dict(visitor.choice.values) == {"company.budget": 0.7}
    visitor.undo()
    visitor.choose(start.with_run(seed=3))
    assert not visitor.can_redo


def test_a_change_to_the_same_is_none_and_the_history_is_bounded() -> None:
    visitor = Visitor("a")
    version = visitor.version
    visitor.choose(visitor.choice)
    assert (visitor.version, visitor.can_undo) == (version, False)
    for seed in range(2, STEPS_BACK + 50):
        visitor.choose(visitor.choice.with_run(seed=seed))
    steps = 0
    while visitor.can_undo:
        visitor.undo()
        steps += 1
    assert steps == STEPS_BACK


def test_a_first_picture_is_a_result_that_is_seen(tmp_path: Path) -> None:
    visitor = Visitor("a")
    run = run_of(visitor, tmp_path)
    run.glance.add("a picture")
    assert visitor.has_seen(visitor.choice)
    run.comparison.end("cancelled")
    assert visitor.has_seen(visitor.choice)


def test_a_result_is_seen_for_the_same_question_whatever_its_size(tmp_path: Path) -> None:
    visitor = Visitor("a")
    run = run_of(visitor, tmp_path)
    assert not visitor.has_seen(visitor.choice)
    run.comparison.end("done", result=tmp_path)
    assert visitor.has_seen(visitor.choice.with_run(seed=9, replicates=2))
    assert not visitor.has_seen(visitor.choice.with_value("company.budget", 0.6))
    assert visitor.run_named(run.comparison.id) is run
    assert visitor.run_named("somebody's") is None
    assert visitor.owns(tmp_path)
    assert not visitor.owns(tmp_path.parent)


def test_as_many_runs_are_remembered_as_folders_stay(tmp_path: Path) -> None:
    limits = Limits(kept=2)
    shelf = Shelf(limits)
    visitor = Visitors(Pool(), shelf, limits).of("one")  # type: ignore[arg-type]
    for _ in range(4):
        run_of(visitor, shelf.folder("one"))
    assert [run.folder for run in visitor.runs] == shelf.of("one")
    assert len(visitor.runs) == 2
    shelf.close()


def test_a_prediction_belongs_to_its_scenario() -> None:
    visitor = Visitor("a")
    visitor.predict(Bet("ignore", None, 60))
    visitor.choose(first_choice("airline"))
    assert visitor.bet is None
    visitor.undo()
    assert visitor.bet == Bet("ignore", None, 60)
    own = visitor.choice.__class__("default", visitor.choice.policies, 2, 2, text="x")
    assert subject(own) != subject(visitor.choice)


def test_visitors_are_forgotten_after_an_hour_without_a_page() -> None:
    now = [0.0]
    pool, shelf = Pool(), Shelf(Limits())
    visitors = Visitors(pool, shelf, clock=lambda: now[0])  # type: ignore[arg-type]
    one, other = visitors.of("one"), visitors.of("other")
    folder = shelf.folder("one")
    folder.mkdir()
    for visitor in (one, one, other):
        visitors.opened(visitor)
    visitors.closed(one)
    now[0] = AWAY_S + 1
    visitors.closed(one)
    now[0] += AWAY_S - 1
    visitors.sweep()
    assert visitors.of("one") is one
    now[0] += 1
    visitors.sweep()
    assert (visitors.find("one"), visitors.find("other")) == (None, other)
    assert pool.forgotten == ["one"]
    assert not folder.exists()
    assert visitors.of("one") is not one
    shelf.close()


def test_a_first_choice_respects_smaller_limits() -> None:
    limits = Limits(people=1500, months=3, replicates=4, policies=2)
    shelf = Shelf(limits)
    choice = Visitors(Pool(), shelf, limits).of("one").choice  # type: ignore[arg-type]
    shelf.close()
    assert (choice.replicates, choice.months, len(choice.policies)) == (4, 3, 2)
    assert checked(choice, limits).society.people == 1500


def test_what_a_page_leaves_behind_is_freed_without_waiting_for_the_collector() -> None:
    class Left:
        itself: Any

    cleaner, left = Cleaner(), Left()
    left.itself, alive = left, ref(left)
    gc.disable()
    try:
        del left
        cleaner.clean()
        assert alive() is not None  # no page has gone
        cleaner.gone()
        cleaner.clean()
        assert alive() is None
    finally:
        gc.enable()
