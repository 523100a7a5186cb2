"""What each mechanism does, as a function: direction, shape, and the value at which it vanishes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.conduct.daily_batch import after_success, surprise_of
from sim.conduct.experience import cause_rates, greatest_act_rate, hurt_by
from sim.conduct.feeling import answer_value, conversation_mood, moved_by_word
from sim.conduct.helping import defends, peer_solves, readiness
from sim.conduct.loyalty import MOST_LIKELY, joining_multiplier, leaving_multiplier, most_joining
from sim.conduct.messages import MOST_HEARD
from sim.conduct.opening import minute_of, patience_of
from sim.conduct.spread import first_at_or_after, log_of_missing, most_jumps, next_jump, passes_on
from sim.conduct.voice_chances import complains, exits_quietly, goes_public, hockey_stick, lopsided_u, search_chance
from sim.kernel.elementary import logit
from sim.scenario import Scenario, pack
from sim.state import conversation, person, root_cause

pytestmark = pytest.mark.slow

SHORT = settings(max_examples=60, deadline=None, derandomize=True)
unit = st.floats(0.0, 1.0)
signed = st.floats(-1.0, 1.0)
P = pack(Scenario())
SEVERITIES = (0, 1, 2, 3)


def changed(**values: object) -> Any:
    """The parameters with some changed, keywords as ``section__parameter``."""
    return pack(Scenario().with_values({key.replace("__", "."): value for key, value in values.items()}))


# Answers


def test_an_answer_is_worth_less_by_the_logarithm_of_its_delay() -> None:
    """Equal factors of delay cost equal value, down to the floor; up to six minutes nothing is lost (Huang et al. 2018)."""
    assert answer_value(0.0, P) == answer_value(6.0, P) == 1.0
    floor_at = (1.0 - P.feeling_delay_floor) / P.feeling_delay_slope  # in e-folds beyond six minutes
    steps = [answer_value(6.0 * math.exp(floor_at * k / 5), P) for k in range(6)]
    assert np.diff(steps) == pytest.approx(np.full(5, -P.feeling_delay_slope * floor_at / 5))
    assert answer_value(6.0 * math.exp(floor_at + 0.1), P) == P.feeling_delay_floor
    assert answer_value(7.0, P) < 1.0


@SHORT
@given(st.floats(0.0, 1e7), st.floats(0.0, 1e7))
def test_slow_is_worth_less_but_never_nothing(a: float, b: float) -> None:
    quick, slow = sorted((a, b))
    assert 1.0 >= answer_value(quick, P) >= answer_value(slow, P) >= P.feeling_delay_floor > 0.0


# Words


@SHORT
@given(signed, signed, st.floats(1.0, 2.0))
def test_words_keep_attitude_within_bounds_and_push_their_way(
    attitude: float, strength: float, negativity: float
) -> None:
    after = moved_by_word(attitude, strength, negativity)
    assert -1.0 <= after <= 1.0
    assert (after - attitude) * strength >= 0.0


@SHORT
@given(signed, unit)
def test_praise_and_blame_are_mirror_images_but_for_negativity(attitude: float, strength: float) -> None:
    """With p = (attitude + 1) / 2: praise adds k (1 - p), blame takes k p; a weight above one makes blame weigh more."""
    share = 0.5 * (attitude + 1.0)
    praised = moved_by_word(attitude, strength, 1.3)
    assert 0.5 * (praised + 1.0) == pytest.approx(share + strength * (1.0 - share), abs=1e-12)
    assert moved_by_word(-attitude, -strength, 1.0) == pytest.approx(-moved_by_word(attitude, strength, 1.0), abs=1e-12)
    blamed = 0.5 * (moved_by_word(attitude, -strength, 1.3) + 1.0)
    assert blamed == pytest.approx(share - min(1.0, 1.3 * strength) * share, abs=1e-12)


@SHORT
@given(signed, st.floats(1.0, 2.0))
def test_a_word_of_no_strength_moves_nothing(attitude: float, negativity: float) -> None:
    assert moved_by_word(attitude, 0.0, negativity) == attitude
    assert moved_by_word(attitude, -0.0, negativity) == attitude


def post(kind: float, **columns: float) -> Any:
    row = np.zeros(conversation.COLUMNS)
    row[conversation.KIND] = kind
    for name, value in columns.items():
        row[getattr(conversation, name.upper())] = value
    return row


def test_what_a_complaint_says_of_the_company() -> None:
    mood = {
        "fresh": conversation_mood(post(conversation.COMPLAINT, anger=0.5), P),
        "furious": conversation_mood(post(conversation.COMPLAINT, anger=1.0), P),
        "answered": conversation_mood(
            post(conversation.COMPLAINT, anger=0.5, company_turns=1.0, state=conversation.CUSTOMER_TURN), P
        ),
        "solved": conversation_mood(
            post(
                conversation.COMPLAINT,
                anger=0.5,
                company_turns=1.0,
                solved=conversation.BY_COMPANY,
                state=conversation.CLOSED,
            ),
            P,
        ),
        "failed": conversation_mood(
            post(conversation.COMPLAINT, anger=0.5, company_turns=1.0, state=conversation.CLOSED), P
        ),
        "shielded": conversation_mood(post(conversation.COMPLAINT, anger=0.5, defended=1.0), P),
        "backfired": conversation_mood(post(conversation.COMPLAINT, anger=0.5, backfired=1.0, fair=1.0), P),
    }
    assert mood["furious"] < mood["fresh"] < mood["answered"] < 0.0 < mood["solved"]
    assert mood["failed"] < mood["fresh"] < mood["shielded"] < 0.0
    assert mood["backfired"] < mood["fresh"]


def test_what_other_posts_say_of_the_company() -> None:
    assert (
        conversation_mood(post(conversation.WORD, valence=1.0), P)
        == 1.0
        == -conversation_mood(post(conversation.WORD, valence=-1.0), P)
    )
    assert conversation_mood(post(conversation.QUESTION), P) == 0.0
    assert 0.0 < conversation_mood(post(conversation.QUESTION, solved=conversation.BY_PEER), P) < 1.0


# Voice


def test_stated_shares_hold_for_middling_people() -> None:
    """At the medians, and before any correction is solved, complaining is as stated."""
    shifts = {f"reference__complain_{name}": 0.0 for name in ("minor", "quality", "money", "serious")}
    p = changed(**shifts, reference__public=0.0)
    middling = (P.society_loudness_median, P.baseline_redress, 0.5, 0.0, p)
    stated = (P.voice_complain_minor, P.voice_complain_quality, P.voice_complain_money, P.voice_complain_serious)
    for severity, share in zip(SEVERITIES, stated, strict=True):
        assert complains(severity, *middling) == pytest.approx(share, rel=1e-6)
    assert goes_public(P.society_loudness_median, P.baseline_redress, 0.0, p) == pytest.approx(P.voice_public_share)


@SHORT
@given(unit, unit, unit, unit)
def test_worse_failures_are_complained_of_more(
    loudness: float, redress: float, switching: float, deviated: float
) -> None:
    chances = [complains(severity, loudness, redress, switching, deviated, P) for severity in SEVERITIES]
    assert all(0.0 < chance < 1.0 for chance in chances)
    assert chances == sorted(chances)
    assert chances[0] < chances[3]


@SHORT
@given(unit, unit, unit, unit, st.sampled_from(SEVERITIES), st.floats(0.01, 0.5))
def test_who_complains_more(
    loudness: float, redress: float, switching: float, deviated: float, severity: int, more: float
) -> None:
    """Louder people, people who believe that it pays, people who cannot leave, people who were let down before."""
    base = complains(severity, loudness, redress, switching, deviated, P)
    assert complains(severity, loudness + more, redress, switching, deviated, P) > base
    assert complains(severity, loudness, redress + more, switching, deviated, P) > base
    assert complains(severity, loudness, redress, switching + more, deviated, P) > base
    assert complains(severity, loudness, redress, switching, deviated + more, P) > base
    public = goes_public(loudness, redress, deviated, P)
    assert goes_public(loudness + more, redress, deviated, P) > public
    assert goes_public(loudness, redress + more, deviated, P) > public
    assert goes_public(loudness, redress, deviated + more, P) > public


@SHORT
@given(unit, unit, unit, st.sampled_from(SEVERITIES), st.floats(0.05, 10.0), st.floats(0.0, 3.0))
def test_competition_takes_voice_by_its_logarithm(
    loudness: float, redress: float, switching: float, severity: int, competition: float, effect: float
) -> None:
    p = changed(loyalty__competition=competition, voice__competition_effect=effect)
    usual = changed(voice__competition_effect=effect)  # at competition one nothing is lost
    person_ = (severity, loudness, redress, switching, 0.0)
    assert complains(*person_, usual) == complains(*person_, P)
    lost = logit(complains(*person_, P)) - logit(complains(*person_, p))
    assert lost == pytest.approx(effect * math.log(competition), abs=1e-9)


def test_no_competition_at_all_is_no_error() -> None:
    p = changed(loyalty__competition=0.0, voice__competition_effect=1.0)
    assert P.voice_complain_minor < complains(0, 0.3, 0.3, 0.5, 0.0, p) < 1.0


def test_quiet_exit_rises_with_severity_and_falls_with_ties_to_the_company() -> None:
    by_severity = [exits_quietly(severity, 0.5, 0.6, P) for severity in SEVERITIES]
    assert by_severity == sorted(by_severity)
    assert len(set(by_severity)) == 4
    assert exits_quietly(3, 0.9, 0.6, P) < by_severity[3] > exits_quietly(3, 0.5, 0.9, P)
    assert exits_quietly(3, 1.0, 0.6, P) == 0.0
    assert exits_quietly(3, 0.5, P.baseline_relationship, P) == pytest.approx(P.voice_exit_serious)
    assert exits_quietly(3, 0.0, 0.0, changed(loyalty__competition=10.0)) == 1.0


def test_search_starts_where_leaving_is_easy() -> None:
    assert search_chance(0.5, P) == pytest.approx(P.loyalty_search_chance)
    assert search_chance(0.2, P) > search_chance(0.8, P) > search_chance(1.0, P) == 0.0


def test_voice_to_the_company_is_a_hockey_stick() -> None:
    """Flat on the left, rising on the right (Hydock, Chen & Carlson 2020)."""
    assert {hockey_stick(a, 4.0) for a in (-1.0, -0.5, 0.0)} == {1.0}
    assert hockey_stick(0.5, 4.0) == 3.0
    assert hockey_stick(1.0, 4.0) == 5.0


def test_words_to_peers_are_a_lopsided_u() -> None:
    """Rising on both sides, more on the dissatisfied one (Anderson 1998)."""
    assert lopsided_u(0.0, 2.0, 1.5) == 1.0
    assert lopsided_u(-1.0, 2.0, 1.5) == 3.0 > lopsided_u(1.0, 2.0, 1.5) == 2.5 > lopsided_u(0.2, 2.0, 1.5) > 1.0


@SHORT
@given(signed, unit)
def test_no_act_is_likelier_than_the_bound_by_which_people_are_passed_over(attitude: float, entitlement: float) -> None:
    for more in (0.0, 2.0):  # public words where every review is answered
        p = changed(spread__answers_bring_reviews=more)
        total = p.voice_questions
        total += p.voice_praise * hockey_stick(attitude, p.voice_praise_bend) * (1.0 + p.voice_public_share * more)
        total += (
            p.voice_words
            * lopsided_u(attitude, p.voice_words_left, p.voice_words_right)
            * (1.0 + p.voice_words_public * more)
        )
        total += p.voice_unfounded * entitlement / p.society_entitlement_median
        assert total / 30.0 <= greatest_act_rate(p) * (1.0 + 1e-12)


def test_minutes_follow_the_profile_of_hours() -> None:
    rhythm = np.concatenate([[0.0], np.cumsum(Scenario().voice.hours)]) / sum(Scenario().voice.hours)
    minutes = np.array([minute_of((k + 0.5) / 20_000, rhythm) for k in range(20_000)])
    assert (np.diff(minutes) >= 0.0).all()
    assert 0.0 <= minutes[0] < minutes[-1] < 1440.0
    counts = np.bincount((minutes // 60).astype(int), minlength=24)
    assert counts / 20_000 == pytest.approx(np.diff(rhythm), abs=1e-3)
    noon = np.concatenate([np.zeros(13), np.ones(12)])  # everybody speaks between twelve and one
    assert {int(minute_of(u, noon) // 60) for u in (1e-9, 0.5, 1.0 - 1e-9)} == {12}


def test_patience_is_as_stated() -> None:
    u = (np.arange(10_000) + 0.5) / 10_000
    assert np.median([patience_of(x, P) for x in u]) == pytest.approx(P.desk_patience_min, rel=0.01)
    exponential = changed(desk__patience_exponential=True)
    assert np.mean([patience_of(x, exponential) for x in u]) == pytest.approx(P.desk_patience_min, rel=0.01)


# Experience


def test_surprise_moves_attitude_and_expectation_follows_experience() -> None:
    assert after_success(0.1, 0.7, surprise_of(0.7, 0.7), 0.1, 0.05) == (0.1, 0.7)
    better, raised = after_success(0.1, 0.7, surprise_of(0.8, 0.7), 0.1, 0.05)
    worse, lowered = after_success(0.1, 0.7, surprise_of(0.6, 0.7), 0.1, 0.05)
    assert worse < 0.1 < better
    assert lowered < 0.7 < raised < 0.8


def test_worse_failures_hurt_more() -> None:
    hurts = [hurt_by(severity, P) for severity in SEVERITIES]
    assert hurts == sorted(hurts)
    assert len(set(hurts)) == 4


# Staying, leaving, joining


def leaving(relationship: float = P.baseline_relationship, attitude: float = P.baseline_attitude, searching: bool = False,
            contagion: float = 0.0, stars: float = P.baseline_stars, friends: float = P.society_customer_share,
            p: Any = P) -> float:  # fmt: skip
    return float(leaving_multiplier(relationship, attitude, searching, contagion, stars, friends, p))


def test_multipliers_are_one_at_the_baseline() -> None:
    assert leaving() == 1.0
    usual = (P.society_customer_share, P.baseline_opinion, P.baseline_stars)
    deaf = changed(loyalty__heard_effect=0.0)
    assert joining_multiplier(*usual, 0.0, deaf) == joining_multiplier(*usual, 9.0, deaf) == pytest.approx(1.0)
    strong = changed(loyalty__friends_effect=5.0, loyalty__heard_effect=5.0)
    assert leaving(p=strong) == 1.0
    assert joining_multiplier(*usual, 0.0, strong) == pytest.approx(1.0)


def test_friends_who_are_customers_keep_a_customer() -> None:
    """The log hazard falls by the strength times the share, from the centre (Schmitt, Skiera & Van den Bulte 2011)."""
    p, off = changed(loyalty__friends_effect=1.5), changed(loyalty__friends_effect=0.0)
    for share in (0.0, 0.3, 1.0):
        expected = math.exp(-1.5 * (share - P.society_customer_share))
        assert leaving(friends=share, p=p) == pytest.approx(expected)
        assert leaving(friends=share, p=off) == 1.0
    assert leaving(0.0, -1.0, True, 3.0, 1.0, 0.0, changed(loyalty__friends_effect=20.0)) == MOST_LIKELY


def test_each_message_lately_heard_adds_to_joining() -> None:
    p = changed(loyalty__heard_effect=0.2)
    usual = (P.society_customer_share, P.baseline_opinion, P.baseline_stars)
    found = [joining_multiplier(*usual, heard, p) for heard in (0.0, 1.0, 2.5, MOST_HEARD, 10.0 * MOST_HEARD)]
    assert found == pytest.approx([1.0, 1.2, 1.5, 1.0 + 0.2 * MOST_HEARD, 1.0 + 0.2 * MOST_HEARD])


def test_contagion_is_capped_at_three() -> None:
    """Hazard x 1.8^min(x, 3) (Nitzan & Libai 2011)."""
    assert [leaving(contagion=x) for x in (1.0, 2.0, 3.0)] == pytest.approx([1.8, 1.8**2, 1.8**3])
    assert leaving(contagion=30.0) == leaving(contagion=3.0)
    assert leaving(contagion=0.5) == pytest.approx(1.8**0.5)
    assert leaving(contagion=3.0, p=changed(loyalty__contagion=1.0)) == 1.0


@SHORT
@given(unit, signed, st.booleans(), st.floats(0.0, 10.0), st.floats(1.0, 5.0))
def test_hazards_of_leaving(
    relationship: float, attitude: float, searching: bool, contagion: float, stars: float
) -> None:
    multiplier = leaving(relationship, attitude, searching, contagion, stars)
    assert 0.0 < multiplier <= MOST_LIKELY
    assert leaving(min(1.0, relationship + 0.1), attitude, searching, contagion, stars) <= multiplier
    assert leaving(relationship, min(1.0, attitude + 0.1), searching, contagion, stars) <= multiplier
    assert leaving(relationship, attitude, searching, contagion + 0.1, stars) >= multiplier


def test_who_looks_around_leaves_more_and_minds_the_rating() -> None:
    assert leaving(searching=True) == pytest.approx(P.loyalty_search_effect)
    assert leaving(searching=True, stars=1.0) > leaving(searching=True, stars=5.0)
    assert leaving(stars=1.0) == leaving(stars=5.0)


def test_joining_follows_friends_opinion_and_rating() -> None:
    one = (P.society_customer_share, P.baseline_opinion, P.baseline_stars)

    def joining(friends: float = one[0], opinion: float = one[1], stars: float = one[2]) -> float:
        return float(joining_multiplier(friends, opinion, stars, 0.0, P))

    assert joining(friends=1.0) > 1.0 > joining(friends=0.0)
    assert joining(friends=0.0) == pytest.approx(1.0 - P.loyalty_word_share)
    assert joining(opinion=0.5) > 1.0 > joining(opinion=-0.5)
    assert joining(stars=5.0) > 1.0 > joining(stars=1.0)


@SHORT
@given(
    unit,
    signed,
    st.floats(1.0, 5.0),
    st.floats(0.0, 100.0),
    st.floats(0.0, 3.0),
    st.floats(0.0, 1.0),
    unit,
    st.floats(0.0, 2.0),
)
def test_nobody_is_likelier_to_join_than_the_likeliest(
    friends: float, opinion: float, stars: float, heard: float, effect: float, word: float, site: float, each: float
) -> None:
    """Who is beyond that bound need not be asked."""
    p = pack(
        Scenario().with_values(
            {
                "loyalty.opinion_effect": effect,
                "loyalty.word_share": word,
                "loyalty.site_effect": site,
                "loyalty.heard_effect": each,
            }
        )
    )
    assert joining_multiplier(friends, opinion, stars, heard, p) < most_joining(p)


# Peers and spread


def test_who_speaks_up_and_who_solves() -> None:
    assert (
        readiness(person.NOT_ADVOCATE, 1.0, 1.0, P)
        == P.peers_willing
        < readiness(person.ORGANIC, 0.5, 1.0, P)
        < readiness(person.MEMBER, 1.0, 1.0, P)
    )
    assert readiness(person.ORGANIC, 0.0, 1.0, P) == 0.0
    assert readiness(person.NOT_ADVOCATE, 1.0, 3.0, P) == pytest.approx(3.0 * P.peers_willing)
    assert readiness(person.MEMBER, 1.0, 1e3, P) == 1.0
    question, complaint = (peer_solves(kind, 0.5, False, P) for kind in (conversation.QUESTION, conversation.COMPLAINT))
    assert complaint == pytest.approx(P.peers_solve_complaint * question)
    assert peer_solves(conversation.QUESTION, 0.9, False, P) > question
    assert peer_solves(conversation.QUESTION, 0.5, True, P) == pytest.approx(question + P.programme_empower)


def test_skilled_peers_defend_the_unfairly_attacked_only() -> None:
    u = (np.arange(1000) + 0.5) / 1000

    def share(fair: float, skill: float) -> float:
        return float(np.mean([defends(fair, skill, x, P) for x in u]))

    assert share(0.0, 0.0) == share(0.0, 1.0) > share(1.0, 0.0) > share(1.0, 0.5) > share(1.0, 1.0) == 0.0


def test_passing_on_rises_with_arousal_interest_and_susceptibility() -> None:
    assert passes_on(1.0, 0.5, 0.5, 1.0, P) == pytest.approx(P.spread_reshare)
    assert passes_on(0.0, 0.5, 0.5, 1.0, P) == 0.0
    assert (
        passes_on(0.5, 0.5, 0.5, 1.0, P)
        < passes_on(1.0, 0.5, 0.5, 1.0, P)
        < passes_on(1.0, 0.8, 0.5, 1.0, P)
        < passes_on(1.0, 0.8, 0.9, 1.0, P)
        < passes_on(1.0, 0.8, 0.9, 2.0, P)
    )
    assert passes_on(1.0, 1.0, 1.0, 1e6, P) == 1.0


@pytest.mark.parametrize("chance", [0.004, 0.3, 1.0])
def test_jumps_hit_every_place_with_the_stated_chance(chance: float) -> None:
    """Steps are geometric: P(step > n) = (1 - chance)^n, so each place is hit with ``chance`` whatever the others."""
    u = (np.arange(50_000) + 0.5) / 50_000
    steps = np.array([next_jump(x, log_of_missing(chance)) for x in u])
    assert steps.min() == 1
    for n in (1, 2, 5, 20):
        assert np.mean(steps > n) == pytest.approx((1.0 - chance) ** n, abs=1e-3)


def test_no_chance_jumps_beyond_every_list() -> None:
    assert next_jump(1e-9, log_of_missing(0.0)) >= 1_000_000_000
    assert next_jump(0.5, log_of_missing(1e-300)) >= 1_000_000_000


def test_there_is_room_for_all_jumps() -> None:
    for length, chance in ((10, 1.0), (1_000_000, 0.01), (100, 0.0)):
        mean = length * chance
        assert min(length, mean + 10.0 * math.sqrt(mean)) <= most_jumps(length, chance) <= length


def test_first_at_or_after() -> None:
    values = np.array([0.1, 0.2, 0.2, 0.9, -5.0])  # only the first four count
    assert [first_at_or_after(values, 4, x) for x in (0.0, 0.1, 0.15, 0.2, 0.5, 1.0)] == [0, 0, 1, 1, 3, 4]


def test_cause_rates_add_up() -> None:
    from sim.society.initial_state import initial_state

    state = initial_state(Scenario().with_values({"society.people": 10}), 1)
    assert cause_rates(state.causes) == pytest.approx(sum(cause.per_1000 for cause in Scenario().causes) / 1000.0)
    state.causes[0, root_cause.LEVEL] = 0.0
    assert cause_rates(state.causes) == pytest.approx(sum(cause.per_1000 for cause in Scenario().causes[1:]) / 1000.0)
