"""The predictions of a class: each visitor counts once, nobody has a name, and nobody predicts what has come out."""

from __future__ import annotations

from sim.app.classroom import Classroom
from sim.app.visitors import Bet


def bets() -> Classroom:
    classroom = Classroom()
    for visitor, policy, customers, sure in (
        ("a", "ignore", "ignore", 50),
        ("b", "grow-advocates", None, 60),
        ("c", "grow-advocates", "", 95),
    ):
        assert classroom.place("default", visitor, Bet(policy, customers, sure, "a secret of mine"))
    return classroom


def test_predictions_are_counted_by_policy_and_certainty() -> None:
    found = bets().distribution("default")
    assert found.bets == 3
    assert found.company == {"grow-advocates": 2, "ignore": 1}
    assert found.customers == {"ignore": 1, "": 1}
    assert found.certainty == (1, 1, 1)
    assert found.mean_certainty == (50 + 60 + 95) / 3
    empty = bets().distribution("airline")
    assert (empty.bets, empty.company, empty.mean_certainty) == (0, {}, None)


def test_a_changed_prediction_replaces_the_first_until_it_has_come_out() -> None:
    classroom = bets()
    classroom.place("default", "a", Bet("", "", 100))
    assert classroom.distribution("default").company == {"grow-advocates": 2, "": 1}
    classroom.settle("default", "b", "won")
    classroom.settle("default", "c", "lost")
    classroom.settle("default", "nobody", "won")
    classroom.place("default", "c", Bet("ignore", "", 100))
    found = classroom.distribution("default")
    assert found.company["grow-advocates"] == 2
    assert found.outcomes == {"won": 1, "lost": 1}
    assert found.calibration == {"won": 60.0, "lost": 95.0}


def test_frozen_predictions_and_those_that_nobody_asks_for_are_refused() -> None:
    classroom = bets()
    classroom.switch(frozen=True)
    assert not classroom.place("default", "d", Bet("ignore", "", 10))
    classroom.switch(frozen=False, predicting=False)
    assert not classroom.place("default", "d", Bet("ignore", "", 10))
    assert classroom.distribution("default").bets == 3
    assert (classroom.frozen, classroom.predicting, classroom.revealed) == (False, False, False)


def test_reasons_are_not_kept_and_every_change_is_a_new_version() -> None:
    classroom = bets()
    placed = classroom.placed("default", "a")
    assert placed is not None
    assert placed.bet == Bet("ignore", "ignore", 50)
    before = classroom.version
    classroom.settle("default", "a", "tied")
    classroom.settle("default", "a", "tied")
    assert classroom.version == before + 1
    assert classroom.subjects() == ["default"]
