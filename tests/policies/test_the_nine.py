"""What each policy means, held against its answers and, where that says more, against a world in which it ran."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model import ConversationModel
from sim.policies import resolve
from sim.policies.base import COMPLAINT, LOST_MONEY, PRAISE, QUESTION, SERIOUS, WORD, Policy
from sim.policies.listen_first import ListenFirst
from sim.policies.registry import BUILT_IN
from sim.policies.value_based import ValueBased
from sim.scenario import Scenario
from sim.scenario.schema import EVIDENCE, about
from sim.state import channel, conversation, daily_metrics, person
from sim.state.constants import NEVER
from tests.markets import EVENTFUL_DAYS, conversations_of, eventful
from tests.policies.tables import MONTH, cases, customers


def ran(policy: Policy | str, seed: int = 5, days: int = EVENTFUL_DAYS) -> ConversationModel:
    model = ConversationModel(eventful(society__people=600), policy, seed)
    model.run_days(days)
    return model


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_parameter_says_what_it_is_and_where_it_comes_from(name: str) -> None:
    policy = BUILT_IN[name]
    assert policy.idea
    assert policy.__doc__
    for key, field in policy.model_fields.items():
        told = about(field)
        assert told is not None, key
        assert told["unit"]
        assert told["range"], key
        assert told["source"]
        assert told["evidence"] in EVIDENCE
        assert field.description


def test_no_two_policies_are_the_same() -> None:
    """Each differs from each other in an answer, a share, an invitation or a contact."""
    told = set()
    for name in BUILT_IN:
        policy, known = resolve(name), customers()
        answers = b"".join(np.asarray(v).tobytes() for v in vars(policy.judge(cases())).values())
        asked = (policy.invite(known).tobytes(), policy.contact(known).tobytes())
        told.add((answers, policy.split(MONTH).shares(), *asked))
    assert len(told) == len(BUILT_IN) == 9


# value-based


def test_nobody_is_served_below_adequate_by_value() -> None:
    treatment = ValueBased().judge(cases())
    assert treatment.answer.all()
    assert treatment.tone.min() == 0.5
    assert (treatment.not_before == 0.0).all()
    with pytest.raises(ValueError, match="below the allowed range"):
        ValueBased(tone=0.4)


@pytest.mark.slow
def test_nobody_who_was_heard_got_less_than_an_adequate_answer_in_a_world() -> None:
    threads = conversations_of(ran("value-based"))
    heard = threads[(threads[:, conversation.HEARD_AT] < NEVER) & (threads[:, conversation.DAY] >= 3)]
    assert len(heard) > 100
    assert (heard[:, conversation.TONE] >= 0.5).all()
    assert (heard[:, conversation.NOT_BEFORE] == heard[:, conversation.HEARD_AT]).all()


def test_the_score_counts_expected_and_past_margin_and_what_can_be_seen_of_an_audience() -> None:
    policy = ValueBased(expected_months=40.0, past_weight=0.5, follower_value=0.1)
    table = cases(3, margin=[10.0, 0.0, 10.0], tenure=[60.0, 0.0, 0.0], followers=[0.0, 500.0, 100.0])
    assert policy.value(table).tolist() == [410.0, 50.0, 410.0]


def test_exceptional_are_the_serious_and_the_valuable_and_only_their_complaints_cost_money() -> None:
    policy = ValueBased()
    rich, poor = 300.0 * 15.0 / 43.0, 1.0
    table = cases(
        5,
        kind=[COMPLAINT, COMPLAINT, COMPLAINT, QUESTION, COMPLAINT],
        severity=[1.0, 1.0, SERIOUS, -1.0, 0.0],
        margin=[rich, poor, poor, rich, rich],
        tenure=0.0,
        followers=0.0,
    )
    treatment = policy.judge(table)
    assert treatment.effort.tolist() == [True, False, True, False, True]
    assert treatment.compensation.tolist() == [15.0, 0.0, 15.0, 0.0, 0.0]
    assert treatment.tone.tolist() == [0.8, 0.5, 0.8, 0.8, 0.8]


@pytest.mark.slow
def test_bands_are_wider_the_lower_they_are() -> None:
    """In the default world some get better service and a few exceptional service."""
    people = ConversationModel(Scenario().with_values({"society.people": 5000}), None, 1, burn_in=False).state.people
    held = people[:, people[person.STATUS] == person.CUSTOMER]
    n = held.shape[1]
    table = cases(
        n,
        kind=COMPLAINT,
        severity=1.0,
        margin=held[person.MARGIN],
        tenure=-held[person.CUSTOMER_SINCE],
        followers=held[person.REACH],
    )
    tone = ValueBased().judge(table).tone
    assert np.mean(tone == 0.5) > 0.5
    assert 0.1 < np.mean(tone == 0.65) < 0.4
    assert 0.01 < np.mean(tone == 0.8) < 0.15


def test_a_step_of_severity_outweighs_a_small_difference_in_value_and_not_a_large_one() -> None:
    table = cases(3, kind=COMPLAINT, severity=[1.0, 2.0, 1.0], margin=[40.0, 20.0, 2000.0], tenure=0.0, followers=0.0)
    first, second, third = ValueBased().judge(table).head_start
    assert first < second < third


@given(severity=st.integers(-1, 3), margin=st.floats(0.0, 1e6), followers=st.floats(0.0, 1e9), most=st.floats(0.0, 1e4))
def test_nobody_is_overtaken_by_value_by_somebody_who_comes_much_later(
    severity: int, margin: float, followers: float, most: float
) -> None:
    """No priority, and a head start from nothing to a limit: two cases differ by the limit at most."""
    table = cases(kind=COMPLAINT, severity=float(severity), margin=margin, followers=followers)
    treatment = ValueBased(overtakes_by=most).judge(table)
    assert (treatment.priority == 0.0).all()
    assert (treatment.head_start >= 0.0).all()
    assert (treatment.head_start <= most).all()


def test_the_head_start_of_value_is_its_points_in_minutes_and_at_most_a_day() -> None:
    worth = np.array([0.0, 15.0, 1e6])
    table = cases(3, kind=QUESTION, severity=-1.0, margin=0.0, tenure=0.0, followers=worth / 0.2)
    minutes = ValueBased(minutes_per_point=100.0).judge(table).head_start
    assert minutes == pytest.approx(np.minimum(100.0 * np.log1p(worth / 15.0), 1440.0))
    assert ValueBased(minutes_per_point=0.0).judge(table).head_start.tolist() == [0.0, 0.0, 0.0]


# listen-first


def test_listening_waits_in_public_and_steps_in_early_on_severity() -> None:
    table = cases()
    policy = ListenFirst()
    treatment = policy.judge(table)
    severe = (table.kind == COMPLAINT) & (table.severity >= LOST_MONEY)
    waits = treatment.not_before > 0.0
    assert (waits == (table.public & ~severe)).all()
    assert set(treatment.not_before[waits]) == {policy.wait}
    assert (treatment.priority[severe] > treatment.priority[~severe].max()).all()
    assert (treatment.act_at_reach[table.public] == policy.reach).all()
    assert treatment.answer[~table.public].all()


def test_a_quarter_of_what_asks_for_no_answer_is_answered() -> None:
    table = cases(4000, public=True)
    treatment = ListenFirst().judge(table)
    asks = (table.kind == COMPLAINT) | (table.kind == QUESTION)
    assert treatment.answer[asks].all()
    assert treatment.answer[~asks].mean() == pytest.approx(0.25, abs=0.01)
    assert set(table.kind[~asks]) == {PRAISE, WORD}


@pytest.mark.slow
def test_in_a_world_the_company_waits_for_peers_unless_it_matters_or_spreads() -> None:
    policy = ListenFirst(wait=240.0, reach=3.0)
    threads = conversations_of(ran(policy))
    mine = (threads[:, conversation.DAY] >= 3) & (threads[:, conversation.HEARD_AT] < NEVER)
    answered = threads[
        mine & (threads[:, conversation.FIRST_ANSWER_AT] < NEVER) & (threads[:, conversation.FIRST_ANSWER_AT] > 0.0)
    ]
    waited = answered[:, conversation.FIRST_ANSWER_AT] - answered[:, conversation.HEARD_AT]
    severe = (answered[:, conversation.KIND] == COMPLAINT) & (answered[:, conversation.SEVERITY] >= LOST_MONEY)
    public = np.isin(
        answered[:, conversation.CHANNEL], np.flatnonzero(ran(policy, days=1).state.channels[:, channel.PUBLIC] > 0.0)
    )
    ordinary = public & ~severe
    early = ordinary & (waited < policy.wait)
    assert ordinary.sum() > early.sum() > 0
    assert (answered[early, conversation.IMPRESSIONS] >= policy.reach).all()
    assert (waited[severe] < policy.wait).any()


@pytest.mark.slow
def test_peers_settle_more_when_they_get_the_first_chance() -> None:
    """Among customers who do not give up meanwhile, with a desk that is always open; four fixed seeds together."""
    world = eventful(
        society__people=600,
        desk__patience_min=1e6,
        desk__shift_start=0.0,
        desk__shift_hours=24.0,
        voice__hours=(1.0,) * 24,
    )
    settled = []
    for wait in (0, 600):
        count = 0.0
        for seed in (1, 2, 3, 4):
            model = ConversationModel(world, f"listen-first[wait={wait};reach=1e9;severe_from=4]", seed)
            model.run_days(EVENTFUL_DAYS)
            count += float(np.array(model.rows)[model.started :, daily_metrics.PEER_RESOLVED].sum())
        settled.append(count)
    assert settled[1] > settled[0]


# ignore and react-to-whiners


@pytest.mark.slow
def test_who_is_left_alone_in_public_in_a_world() -> None:
    threads = conversations_of(ran("ignore"))
    mine = threads[(threads[:, conversation.DAY] >= 3) & (threads[:, conversation.PUBLIC] > 0.0)]
    asked = mine[:, conversation.KIND] == QUESTION
    assert mine[~asked, conversation.COMPANY_TURNS].sum() == 0.0
    assert (~asked).sum() > 50
    assert mine[asked, conversation.COMPANY_TURNS].sum() > 0.0


@pytest.mark.slow
def test_the_loud_are_never_handed_on_in_a_world() -> None:
    model = ran("react-to-whiners")
    threads = conversations_of(model)
    mine = threads[(threads[:, conversation.DAY] >= 3) & (threads[:, conversation.COMPANY_TURNS] > 0.0)]
    loud = mine[:, conversation.SENIOR] > 0.0
    assert loud.sum() > 20
    assert mine[loud, conversation.ESCALATIONS].sum() == 0.0
    assert mine[~loud, conversation.ESCALATIONS].sum() > 0.0


# take-it-private


@pytest.mark.slow
def test_one_public_reply_at_most_and_then_private() -> None:
    table = cases()
    treatment = resolve("take-it-private").judge(table)
    assert (treatment.go_private == table.public).all()
    assert not treatment.effort.any()
    assert not treatment.compensation.any()
    moved = conversations_of(ran("take-it-private"))
    stayed = conversations_of(ran("first-come"))
    mine, others = (one[one[:, conversation.DAY] >= 3] for one in (moved, stayed))
    assert mine[:, conversation.PUBLIC_ANSWERS].max() == 1.0
    assert (mine[:, conversation.COMPANY_TURNS] > 1.0).any()
    assert others[:, conversation.PUBLIC_ANSWERS].max() > 1.0


# reach-out


def test_silent_sufferers_come_first_then_other_unhappy_customers_and_nobody_else() -> None:
    policy, known = resolve("reach-out"), customers()
    asked = policy.contact(known)
    at = asked // 2
    assert set(asked) == set(known.row[known.survey < 0.2])
    silent = known.contacts[at] < 1000.0 / 365.0
    assert silent.any()
    assert not silent.all()
    assert (np.diff(silent.astype(int)) <= 0).all()
    stake = known.margin[at] * (0.2 - known.survey[at])
    for group in (silent, ~silent):
        assert (np.diff(stake[group]) <= 0.0).all()


def test_who_did_not_answer_the_survey_is_not_taken_for_unhappy() -> None:
    known = customers(answered=np.arange(30) % 3 == 0, survey=np.where(np.arange(30) % 3 == 0, -1.0, 0.0))
    assert set(resolve("reach-out").contact(known)) == set(known.row[known.answered])


def test_contacts_are_counted_by_the_year() -> None:
    """Two conversations in ten years are silence, two in a month are not; a customer of a day has no rate yet."""
    known = customers(
        3,
        contacts=np.array([2.0, 2.0, 1.0]),
        known=np.array([3650.0, 30.0, 1.0]),
        survey=np.full(3, -1.0),
        margin=np.array([1.0, 50.0, 90.0]),
    )
    assert resolve("reach-out").contact(known).tolist() == [0, 4, 2]


def test_reaching_out_sets_money_aside_and_only_it_contacts() -> None:
    for name in BUILT_IN:
        policy = resolve(name)
        sets_aside = policy.split(MONTH).outreach > 0.0
        assert sets_aside == (policy.contact(customers()).size > 0) == (name == "reach-out")
