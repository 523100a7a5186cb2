"""What the policies answer, and how the model holds a policy to its promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest

from sim.engine.replicate import simulate
from sim.measures.outcome import RunFailure, RunOutcome
from sim.model import ConversationModel
from sim.policies import Budget, Cases, Customers, Month, Policy, PolicyError, Treatment, resolve, view
from sim.policies.base import COMPLAINT, PRAISE, QUESTION, Rows
from sim.policies.first_come import FirstCome
from sim.policies.registry import BUILT_IN, STUDIES
from sim.policies.view import budget_split, check_row_by_row, judged, named, treats_all_alike
from sim.scenario import Scenario
from sim.state import conversation
from sim.state.constants import NEVER
from tests.facts import unstated
from tests.markets import conversations_of, eventful, fingerprint
from tests.policies.tables import MONTH, cases, customers, same_row_by_row

ALL = [*BUILT_IN, *STUDIES]


@pytest.mark.parametrize("name", ALL)
def test_every_policy_answers_row_by_row_within_its_bounds(name: str) -> None:
    policy = resolve(name)
    same_row_by_row(policy)
    assert sum(budget_split(policy, name, 0, MONTH)) <= 1.0
    named(policy, "invite", name, 0, customers())
    assert set(policy.contact(customers())) <= set(customers().row)


@pytest.mark.parametrize("name", ALL)
def test_every_policy_answers_an_empty_table(name: str) -> None:
    assert judged(resolve(name), name, 0, cases().rows(slice(0, 0))).shape == (len(vars(Treatment.adequate(()))), 0)


def test_ignore_leaves_public_talk_alone_and_answers_what_is_asked() -> None:
    table = cases()
    treatment = resolve("ignore").judge(table)
    left_alone = table.public & (table.kind != QUESTION)
    assert (treatment.answer == ~left_alone).all()
    as_ever = resolve("first-come").judge(table)
    assert (treatment.act_at_reach == np.inf).all()
    assert all((getattr(treatment, one) == getattr(as_ever, one)).all() for one in vars(treatment) if one != "answer")


def test_first_come_treats_everybody_alike() -> None:
    treatment = resolve("first-come").judge(cases())
    assert all(len(np.unique(getattr(treatment, field))) == 1 for field in vars(treatment))
    assert treatment.answer.all()


def test_react_to_whiners_serves_and_pays_by_noise() -> None:
    table = cases()
    treatment = resolve("react-to-whiners").judge(table)
    loud = table.public & (table.kind == COMPLAINT) & (table.anger > 0.0)
    noise = np.log1p(table.followers) * table.anger
    order = np.argsort(-treatment.priority, kind="stable")
    louder = order[: loud.sum()]
    assert set(louder) == set(np.flatnonzero(loud))  # above everything else
    assert (np.diff(noise[louder]) <= 0.0).all()
    assert not table.public[order[-(~table.public).sum() :]].any()  # private comes last
    paid = treatment.compensation > 0
    assert (paid == (loud & (noise >= 1.0))).all()
    assert paid.any()
    assert (treatment.senior == paid).all()
    assert (treatment.effort == paid).all()
    assert treatment.compensation[paid].min() > table.usual_compensation[0]
    assert treatment.answer.all()
    assert (treatment.tone >= 0.5).all()


def test_grow_advocates_invites_those_who_helped_then_those_who_would_say_so() -> None:
    policy, known = resolve("grow-advocates"), customers()
    asked = list(policy.invite(known))
    member = set(known.row[known.member])
    assert not member & set(asked)
    helped = [row for row in asked if known.helped[row // 2]]
    assert asked[: len(helped)] == helped
    assert all(known.helped[row // 2] or known.survey[row // 2] >= 0.5 for row in asked)
    assert policy.split(MONTH).programme > 0.0


def test_coin_treats_complaints_by_the_coin_and_nothing_else() -> None:
    table = cases()
    treatment = resolve("coin[heads=0.5]").judge(table)
    complaint, heads = table.kind == COMPLAINT, table.coin < 0.5
    assert (treatment.answer == (~complaint | heads)).all()
    assert (treatment.effort == (complaint & heads)).all()
    assert resolve("coin[heads=1]").judge(table).answer.all()
    assert not resolve("coin[heads=0]").judge(table).answer[complaint].any()
    assert {QUESTION, PRAISE} <= set(table.kind[treatment.answer])


@pytest.mark.slow
def test_the_coin_of_a_case_belongs_to_it() -> None:
    """Whom the coin picks does not depend on what it decides: of the same first morning's cases, the same get heads."""
    picked = []
    for heads in (0.3, 0.6):
        model = ConversationModel(eventful(), f"coin[heads={heads}]", 3)
        model.step()
        threads = conversations_of(model)
        today = threads[
            (threads[:, conversation.DAY] == model.started)
            & (threads[:, conversation.KIND] == COMPLAINT)
            & (threads[:, conversation.HEARD_AT] < NEVER)
        ]
        picked.append({int(row[conversation.OPENER]) for row in today if row[conversation.EFFORT] > 0})
    assert picked[0] <= picked[1]
    assert picked[1]


class Broken(Policy):
    """Answers as told."""

    name: ClassVar[str] = "broken"
    told: ClassVar[str] = "shape"

    def judge(self, cases: Cases) -> Treatment:
        answer: Treatment = FAULTS[self.told](Treatment.adequate(cases), cases)
        return answer


def with_value(field: str, value: Any) -> Callable[[Treatment, Cases], Treatment]:
    def spoil(treatment: Treatment, table: Cases) -> Treatment:
        setattr(treatment, field, value(len(table)) if callable(value) else value)
        return treatment

    return spoil


FAULTS: dict[str, Callable[[Treatment, Cases], Any]] = {
    "not a Treatment": lambda treatment, table: None,
    "shape": with_value("priority", lambda n: np.zeros(n + 1)),
    "a single number": with_value("tone", 0.5),
    "text": with_value("priority", lambda n: np.full(n, "high")),
    "NaN in row 0": with_value("priority", lambda n: np.full(n, np.nan)),
    "at least 0": with_value("compensation", lambda n: np.full(n, -1.0)),
    "at most 1": with_value("tone", lambda n: np.full(n, 1.5)),
    "not finite": with_value("priority", lambda n: np.full(n, np.inf)),
    "half as many digits": with_value("priority", lambda n: np.full(n, np.inf, dtype=np.float32)),
    "a later start": with_value("head_start", lambda n: np.full(n, -1.0)),
    "one senior for all": with_value("senior", True),
    "lists in a list": with_value("tone", lambda n: [[0.5], [0.5, 0.5]]),
    "complex numbers": with_value("tone", lambda n: np.full(n, 0.5j)),
}
TOLD = {
    "shape": "priority .. (41,) .. (40,)",
    "a single number": "tone .. () .. (40,)",
    "text": "priority .. <U4",
    "not a Treatment": "NoneType .. Treatment",
    "NaN in row 0": "priority .. row 0",
    "at least 0": "compensation .. -1.0 .. 0",
    "at most 1": "tone .. 1.5 .. 1",
    "not finite": "priority .. inf",
    "half as many digits": "priority .. inf",
    "a later start": "head_start .. -1.0 .. 0",
    "one senior for all": "senior .. () .. (40,)",
    "lists in a list": "no array .. (40,)",
    "complex numbers": "tone .. complex128 .. numbers",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_unusable_answers_are_told_apart(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Broken, "told", fault)
    with pytest.raises(PolicyError) as error:
        judged(Broken(), "broken", 40, cases())
    text = str(error.value)
    assert unstated(text, f"'broken' .. day 40 .. {TOLD[fault]}") == []


class AsEver(FirstCome):
    """Answers like its base, but in its own words, so that it has to be asked."""

    name: ClassVar[str] = "as-ever"

    def judge(self, cases: Cases) -> Treatment:
        treatment = super().judge(cases)
        treatment.tone[:] = 0.5
        return treatment


@pytest.mark.slow
def test_who_leaves_judging_as_it_is_need_not_be_asked() -> None:
    assert treats_all_alike(FirstCome())
    assert not treats_all_alike(AsEver())
    runs = [ConversationModel(eventful(), policy, seed=3) for policy in (FirstCome(), AsEver())]
    for model in runs:
        model.run_days(20)
    assert fingerprint(runs[0]) == fingerprint(runs[1])
    assert runs[0].rows[-1].any()


class Foresight(Policy):
    """Ranks cases against the rest of the day."""

    name: ClassVar[str] = "foresight"

    def judge(self, cases: Cases) -> Treatment:
        treatment = Treatment.adequate(cases)
        treatment.priority[:] = cases.anger - cases.anger.mean()
        return treatment


@pytest.mark.slow
def test_foresight_is_refused() -> None:
    table = cases()
    with pytest.raises(PolicyError, match="row by row"):
        check_row_by_row(Foresight(), "foresight", 0, table, judged(Foresight(), "foresight", 0, table))
    outcome = simulate(eventful(), [f"{__file__}:Foresight", "ignore"], 1, 1)
    assert isinstance(outcome[0], RunFailure)
    assert "row by row" in outcome[0].message
    assert isinstance(outcome[1], RunOutcome)


class Explodes(Policy):
    """Raises in the second month."""

    name: ClassVar[str] = "explodes"

    def split(self, month: Month) -> Budget:
        if month.number == 1:
            raise RuntimeError("second month")
        return Budget()


@pytest.mark.slow
def test_a_policy_that_raises_fails_alone() -> None:
    found = simulate(eventful(), [f"{__file__}:Explodes", "ignore"], 1, 2)
    failed, finished = found
    assert isinstance(failed, RunFailure)
    assert failed.day == 30
    assert failed.message == "RuntimeError: second month"
    assert "Traceback" in failed.traceback
    assert isinstance(finished, RunOutcome)
    alone = simulate(eventful(), ["ignore"], 1, 2)[0]
    assert isinstance(alone, RunOutcome)
    assert alone.days["profit"].tobytes() == finished.days["profit"].tobytes()


class Splits(Policy):
    """Sets aside as told."""

    name: ClassVar[str] = "splits"
    told: ClassVar[Any] = None

    def split(self, month: Month) -> Budget:
        return self.told

    def invite(self, customers: Customers) -> Rows:
        return self.told


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (Budget(desk=0.8, care=0.3, fixes=0.05), "0.8 .. 0.3 .. 0.05 .. 1.15"),
        (Budget(desk=-0.1), "desk = -0.1"),
        (Budget(desk=float("nan")), "desk = nan"),
        (None, "NoneType"),
    ],
)
def test_budgets_that_cannot_be(told: Any, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Splits, "told", told)
    with pytest.raises(PolicyError) as error:
        budget_split(Splits(), "splits", 0, MONTH)
    assert unstated(error.value, expected) == []


@pytest.mark.parametrize(
    ("told", "expected"),
    [(np.array([1]), "row 1"), (np.array([0.5]), "float64"), (np.zeros((2, 2), dtype=int), "shape (2, 2)")],
)
def test_invitations_that_cannot_be(told: Any, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Splits, "told", told)
    with pytest.raises(PolicyError) as error:
        named(Splits(), "invite", "splits", 0, customers())
    assert unstated(error.value, expected) == []


def test_special_above_treats_large_audiences_like_nobody_else() -> None:
    table = cases(
        4, kind=COMPLAINT, public=True, followers=[10.0, 2000.0, 2000.0, 2000.0], anger=[1.0, 1.0, 0.1, 1.0],
        opened=[1440.0 * 5 + 60.0] * 3 + [1440.0 * 6], usual_compensation=8.0,
    )  # fmt: skip
    plain = resolve("special-above").judge(table)
    assert plain.effort.tolist() == [False, True, True, True]
    one = resolve("special-above[anger=0.5;day=5;compensations=2]").judge(table)
    assert one.effort.tolist() == [False, True, False, False]
    assert one.compensation.tolist() == [0.0, 16.0, 0.0, 0.0]
    assert one.priority.argmax() == 1
    assert one.answer.all()
    assert resolve("special-above").split(MONTH) == resolve("first-come").split(MONTH)
    private = resolve("special-above").judge(cases(1, kind=COMPLAINT, public=False, followers=1e6))
    assert not private.effort.any()


# The survey


def records(share: float, seed: int = 3, day: int = 30) -> Customers:
    """What the company knows on ``day`` of a market in which so many answer the survey."""
    market = Scenario().with_values({"society.people": 4000, "company.burn_in": 0, "company.survey_response": share})
    model = ConversationModel(market, seed=seed)
    return view.customers_of(model.state, model.compiled_state, day)


@pytest.mark.slow
def test_as_many_answer_the_survey_as_stated_and_who_does_changes_by_the_month() -> None:
    """False-alarm rate below 1e-6: five standard deviations of a binomial count."""
    one = records(0.25)
    n = one.row.size
    assert abs(one.answered.sum() - 0.25 * n) < 5.0 * np.sqrt(n * 0.25 * 0.75)
    assert (one.survey[~one.answered] == 0.0).all()
    assert np.abs(one.survey[one.answered]).min() > 0.0
    other = records(0.25, day=60)
    both = (one.answered & other.answered).mean()
    assert abs(both - 0.0625) < 5.0 * np.sqrt(0.0625 * 0.9375 / n)


@pytest.mark.slow
def test_nobody_or_everybody_may_answer_and_more_answers_add_to_those_there() -> None:
    everybody, some, nobody = records(1.0), records(0.5), records(0.0)
    assert everybody.answered.all()
    assert not nobody.answered.any()
    assert (some.survey == np.where(some.answered, everybody.survey, 0.0)).all()
    assert (records(0.25).answered <= some.answered).all()
