"""Market events: each does what it says, and the paired run without it equals a run of a scenario that has none.

Directions are judged by paired runs of ``SEEDS`` seeds that all lean the same way. Without any effect, each would lean either way
with even chances, and all of them the expected way with 2 ** -8, four in a thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.conduct.events import joining_left
from sim.conduct.hype import takes_up
from sim.conduct.prices import felt_price_rise, margin_factor, tempted
from sim.measures.catalogue import DAY_METRICS
from sim.model import ConversationModel
from sim.scenario import Scenario, ScenarioError, load, pack
from sim.scenario.parameters import EVENT_FIELDS, Channel, Event
from sim.state import channel, conversation, person, scalar
from sim.state.constants import NEVER
from tests.kernel.test_compile import run_python
from tests.markets import EVENTFUL, conversations_of, fingerprint, scenario

pytestmark = pytest.mark.slow

SEEDS = range(1, 9)
PEOPLE = 400
LIVELY = {
    **EVENTFUL,
    "society.people": PEOPLE,
    "society.influencer_share": 0.03,
    "society.customer_share": 0.5,
    "baseline.solve": False,
    "baseline.join": 5.0,
}
P = pack(Scenario())
DAYS = {metric.name: place for place, metric in enumerate(DAY_METRICS)}
VIDEO = Channel(name="video", public=True, share=0.0, coverage=1.0, detection_min=1.0, gives_up=0.1)
EVENTS = {
    "viral-post": Event(kind="viral-post", day=2, inside=0.4),
    "outage": Event(kind="outage", day=2, share=0.4),
    "price-rise": Event(kind="price-rise", day=2, size=0.2),
    "competitor": Event(kind="competitor", day=2, share=0.4, length=10, deters=0.9),
    "new-channel": Event(kind="new-channel", day=2, channel="video", share=0.6, length=4, deaf=10),
    "hype": Event(kind="hype", day=2, share=1.0, length=10, catch=0.2, lift=0.8, appeal=0.8),
}


def market(*events: Event, **more: object) -> Scenario:
    plain = scenario(LIVELY, **more)
    return Scenario.model_validate({**dict(plain), "channels": (*plain.channels, VIDEO), "events": events})


def branches(settings: Scenario, seed: int, days: int, *, events: bool = True) -> ConversationModel:
    start = ConversationModel(settings, None, seed, burn_in=False)
    start.run_days(settings.company.burn_in)
    model = start.branch("first-come", with_events=events)
    model.run_days(days)
    return model


def twins(settings: Scenario, seed: int, days: int) -> tuple[ConversationModel, ConversationModel]:
    """The market with its events, and its twin without."""
    return branches(settings, seed, days), branches(settings, seed, days, events=False)


def total(model: ConversationModel, name: str, first: int = 0, last: int | None = None) -> float:
    """A day metric, summed over days of the comparison."""
    assert model.started is not None
    rows = np.array(model.rows[model.started :])
    return float(rows[first:last, DAYS[name]].sum())


@cache
def differences(settings_of: Callable[[], Scenario], days: int) -> tuple[Any, ...]:
    return tuple(twins(settings_of(), seed, days) for seed in SEEDS)


def all_lean(pairs: Any, measure: Callable[[ConversationModel], float]) -> bool:
    """Whether the market with the event has more of ``measure`` than its twin, for every seed."""
    return all(measure(market) > measure(twin) for market, twin in pairs)


# Removing


def test_every_kind_is_tried_here() -> None:
    assert set(EVENTS) == set(EVENT_FIELDS)


@pytest.mark.parametrize("kind", EVENTS)
def test_the_twin_equals_a_run_of_a_scenario_without_the_event(kind: str) -> None:
    happened, twin = twins(market(EVENTS[kind]), 3, 8)
    calm = branches(market(), 3, 8)
    assert fingerprint(twin) == fingerprint(calm)
    assert fingerprint(happened) != fingerprint(calm), "nothing happened, so removing it shows nothing"


@pytest.mark.parametrize(
    ("kind", "weakest"),
    [
        ("viral-post", {"day": 100}),
        ("outage", {"share": 0.0}),
        ("price-rise", {"size": 0.0, "deters": 0.0}),
        ("competitor", {"share": 0.0, "deters": 0.0}),
        ("new-channel", {"share": 0.0}),
        ("hype", {"share": 0.0}),
    ],
)
def test_an_event_of_no_strength_leaves_the_same_bytes(kind: str, weakest: dict[str, Any]) -> None:
    weak = EVENTS[kind].model_copy(update=weakest)
    assert fingerprint(branches(market(weak), 3, 8)) == fingerprint(branches(market(), 3, 8))


def test_a_label_that_promises_nothing_changes_nobodys_mind() -> None:
    calm, empty = (
        branches(market(*events), 3, 12).state.people
        for events in ((), (EVENTS["hype"].model_copy(update={"lift": 0.0, "appeal": 0.0}),))
    )
    assert (empty[person.LABEL] == person.USES).any()
    rest = [column for column in range(person.COLUMNS) if column != person.LABEL]
    assert (calm[rest] == empty[rest]).all()


def test_one_event_more_moves_nobody_elses_draws() -> None:
    """The people whom the first event hits do not depend on a second one."""
    late = Event(name="later", kind="competitor", day=100)
    one, two = (branches(market(EVENTS["hype"], *more), 3, 12) for more in ((), (late,)))
    assert fingerprint(one) == fingerprint(two)


def test_no_event_happens_in_burn_in() -> None:
    settings = market(EVENTS["price-rise"].model_copy(update={"day": 0}))
    start = ConversationModel(settings, None, 3, burn_in=False)
    start.run_days(settings.company.burn_in)
    assert start.state.scalars[scalar.PRICE] == 1.0
    model = start.branch("first-come")
    model.run_days(1)
    assert model.state.scalars[scalar.PRICE] == pytest.approx(1.2)
    assert start.state.scalars[scalar.PRICE] == 1.0


def everything_at_once() -> str:
    """The fingerprint of a small market in which every kind of event happens."""
    settings = market(*EVENTS.values(), society__people=120, desk__inconsistency=0.4, voice__let_down=20.0)
    return fingerprint(branches(settings, 5, 14))


def test_compiled_and_uncompiled_events_leave_the_same_bytes() -> None:
    code = "from tests.conduct.test_events import everything_at_once; print(everything_at_once())"
    assert run_python(code, NUMBA_DISABLE_JIT="1").strip() == everything_at_once()


# Price rise


def rise() -> Scenario:
    """A price rise that keeps nobody from joining, so that there are as many who can leave."""
    return market(EVENTS["price-rise"].model_copy(update={"felt": 2.0, "search": 2.0, "deters": 0.0}))


def test_a_price_rise_is_resented_and_drives_people_to_search_and_off() -> None:
    pairs = differences(rise, 30)
    assert all_lean(pairs, lambda model: -total(model, "attitude", 4, 10))
    assert all_lean(pairs, lambda model: total(model, "searching"))
    assert all_lean(pairs, lambda model: total(model, "left"))
    assert all_lean(pairs, lambda model: -total(model, "surplus"))


def test_a_price_rise_that_nobody_minds_costs_customers_exactly_the_price() -> None:
    calm = EVENTS["price-rise"].model_copy(update={"felt": 0.0, "search": 0.0, "deters": 0.0})
    happened, twin = twins(market(calm), 3, 10)
    rate = twin.resolved_scenario.society.margin_rate
    for name in ("customers", "left", "joined", "waited_min"):
        assert total(happened, name) == total(twin, name)
    margin = total(twin, "margin", 2)
    assert total(happened, "margin", 2) == pytest.approx(margin * (1.0 + calm.size / rate))
    assert total(twin, "surplus") - total(happened, "surplus") == pytest.approx(calm.size * margin / rate)


def test_two_price_rises_multiply() -> None:
    calm = {"felt": 0.0, "search": 0.0, "deters": 0.0}
    events = [EVENTS["price-rise"].model_copy(update={**calm, "day": day}) for day in (1, 2)]
    happened, twin = twins(market(*events), 3, 5)
    factor = 1.0 + (1.2 * 1.2 - 1.0) / twin.resolved_scenario.society.margin_rate
    assert happened.state.people[person.MARGIN] == pytest.approx(twin.state.people[person.MARGIN] * factor)
    price = total(twin, "margin", 3) / twin.resolved_scenario.society.margin_rate
    assert total(twin, "surplus", 3) - total(happened, "surplus", 3) == pytest.approx(0.44 * price)


def test_what_was_earned_before_a_price_rise_was_earned_at_the_old_margin() -> None:
    calm = EVENTS["price-rise"].model_copy(update={"felt": 0.0, "search": 0.0, "deters": 0.0, "day": 5})
    happened, twin = twins(market(calm), 3, 6)

    def earned(model: ConversationModel) -> Any:
        people = model.state.people
        spell = np.maximum(0.0, model.day - 1 - people[person.CUSTOMER_SINCE])
        return people[person.EARLIER_MARGIN] + people[person.MARGIN] / 30.0 * spell

    held = twin.state.people[person.STATUS] == person.CUSTOMER
    assert earned(happened)[held] == pytest.approx(earned(twin)[held])


def test_resentment_follows_the_size_and_a_good_relationship_softens_it() -> None:
    mean = P.baseline_relationship
    assert felt_price_rise(0.1, mean, 1.5, P) == pytest.approx(0.15)
    assert felt_price_rise(0.2, mean, 1.5, P) == pytest.approx(0.30)
    assert felt_price_rise(0.1, 0.9, 1.5, P) < felt_price_rise(0.1, mean, 1.5, P)
    assert felt_price_rise(0.1, 1.0, 1.5, P) == 0.0
    assert margin_factor(1.0, P) == 1.0
    assert margin_factor(1.1, P) == pytest.approx(1.0 + 0.1 / P.society_margin_rate)


# Competitor


def raid() -> Scenario:
    """Nobody searches but for the campaign, so that who searches was reached by it."""
    return market(EVENTS["competitor"], loyalty__search_chance=0.0, loyalty__search_effect=10.0)


def test_a_campaign_makes_people_search_and_leave_and_keeps_others_from_joining() -> None:
    pairs = differences(raid, 25)
    assert all_lean(pairs, lambda model: total(model, "searching", 2, 12))
    assert all_lean(pairs, lambda model: total(model, "left", 2))
    assert all_lean(pairs, lambda model: -total(model, "joined", 2, 12))


def test_a_campaign_reaches_those_first_who_are_free_to_go() -> None:
    assert tempted(0.2, 0.5) == pytest.approx(0.2)
    assert tempted(0.2, 0.1) > tempted(0.2, 0.5) > tempted(0.2, 0.9)
    assert tempted(0.9, 0.0) == 1.0
    costs = []
    for seed in SEEDS:
        people = branches(raid(), seed, 12).state.people
        reached, held = people[person.SEARCH_UNTIL] > 0.0, people[person.STATUS] == person.CUSTOMER
        costs += [people[person.SWITCHING_COST, reached].mean() < people[person.SWITCHING_COST, held].mean()]
    assert all(costs)


def test_joining_is_lost_for_good_to_a_price_rise_and_for_a_while_to_a_campaign() -> None:
    events = (Event(kind="price-rise", day=1, deters=0.2), Event(kind="competitor", day=2, length=3, deters=0.5))
    assert [joining_left(events, day) for day in (0, 1, 2, 4, 5, 90)] == pytest.approx([1.0, 0.8, 0.4, 0.4, 0.8, 0.8])
    assert joining_left((), 5) == 1.0


# New channel


def opening() -> Scenario:
    return market(EVENTS["new-channel"])


def unheard(model: ConversationModel, first: int, last: int) -> float:
    return total(model, "conversations", first, last) - total(model, "heard", first, last)


def test_a_new_channel_is_a_blind_spot_until_the_company_listens_there() -> None:
    pairs = differences(opening, 24)
    assert all_lean(pairs, lambda model: unheard(model, 6, 12))
    assert all_lean(pairs, lambda model: total(model, "heard", 13))  # it hears all there, and half elsewhere
    for happened, _ in pairs:
        threads = conversations_of(happened)
        there = threads[threads[:, conversation.CHANNEL] == len(happened.resolved_scenario.channels) - 1]
        day = there[:, conversation.DAY] - float(happened.started or 0)
        assert day.min() >= 2
        public = there[:, conversation.KIND] != conversation.WORD
        assert (there[day < 12][:, conversation.HEARD_AT] == NEVER).all()
        assert (there[(day >= 12) & public][:, conversation.HEARD_AT] < NEVER).all()


def test_people_move_to_a_new_channel_within_its_weeks_and_stay() -> None:
    at = [branches(opening(), 3, days).state.people[person.PUBLIC_CHANNEL] == 3 for days in (2, 4, 7, 20)]
    shares = [float(there.mean()) for there in at]
    assert shares[0] == 0.0 < shares[1] < shares[2] == shares[3]
    # 400 people who move with 0.6: five standard errors
    assert shares[3] == pytest.approx(0.6, abs=5 * (0.6 * 0.4 / PEOPLE) ** 0.5)


def test_a_branch_goes_deaf_alone() -> None:
    settings = market(EVENTS["new-channel"].model_copy(update={"day": 0}))
    start = ConversationModel(settings, None, 3, burn_in=False)
    start.run_days(settings.company.burn_in)
    model = start.branch("first-come")
    model.run_days(1)
    assert model.state.channels[3, channel.COVERAGE] == 0.0
    assert start.state.channels[3, channel.COVERAGE] == 1.0


# Hype


def craze() -> Scenario:
    """A hype among people whom surprises move three times as much as usual, and whose opinion moves them more to join.

    Attitudes of 400 people, and who of them joins, differ by chance as well.
    """
    return market(EVENTS["hype"], voice__let_down=50.0, experience__surprise_gain=0.3, loyalty__opinion_effect=2.0)


def test_a_hype_raises_expectations_and_brings_people_in() -> None:
    pairs = differences(craze, 40)
    assert all_lean(pairs, lambda model: total(model, "expectation", 4, 14))
    assert all_lean(pairs, lambda model: total(model, "joined", 3, 20))


def test_disappointment_follows_a_hype() -> None:
    pairs = differences(craze, 40)
    assert all_lean(pairs, lambda model: -total(model, "attitude", 15))
    assert all_lean(pairs, lambda model: total(model, "complaints_unfounded", 3))


def test_without_surprise_nobody_is_disappointed_by_a_hype() -> None:
    settings = market(EVENTS["hype"].model_copy(update={"appeal": 0.0}), experience__surprise_gain=0.0)
    happened, twin = twins(settings, 3, 20)
    assert total(happened, "expectation") > total(twin, "expectation")
    assert total(happened, "attitude") == total(twin, "attitude")


def test_a_label_spreads_because_others_use_it() -> None:
    """More people use it day by day, all of them influencers or followers of somebody who used it the day before."""
    start = ConversationModel(craze(), None, 5, burn_in=False)
    start.run_days(3)
    model = start.branch("first-come")
    before = np.zeros(PEOPLE, dtype=bool)
    for day in range(10):
        model.run_days(1)
        people, state = model.state.people, model.state
        uses = people[person.LABEL] == person.USES
        audience = np.zeros(PEOPLE, dtype=bool)
        for user in np.flatnonzero(before | (people[person.INFLUENCER] > 0.0)):
            audience[state.follower[state.follower_at[user] : state.follower_at[user + 1]]] = True
        assert (before <= uses).all(), "who uses it goes on"
        assert not (uses & ~before & ~audience & (people[person.INFLUENCER] == 0.0)).any()
        assert uses.any() == (day >= 2)
        before = uses
    assert before.mean() > 0.5
    assert takes_up(0.05, 0.5, 0.5) == pytest.approx(0.05)
    assert takes_up(1.0, 0.9, 0.9) == 1.0


def test_who_joins_in_a_hype_expects_what_it_promised() -> None:
    model = branches(craze(), 5, 14)
    people = model.state.people
    joined = np.flatnonzero((people[person.STATUS] == person.CUSTOMER) & (people[person.CUSTOMER_SINCE] == model.day))
    fresh = people[person.EXPECTATION, joined]
    assert (fresh > model.resolved_scenario.experience.quality).any()
    assert (people[person.PROMISE, joined] == 0.0).all()
    assert people[person.EXPECTATION].max() <= 1.0


# What a scenario may say


def refused(tmp_path: Any, text: str) -> str:
    path = tmp_path / "w.toml"
    path.write_text(f'title = "t"\n{text}')
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value).replace(str(path), "w.toml")


@pytest.mark.parametrize(
    ("event", "parts"),
    [
        ('kind = "price-ris"', ("w.toml:4", 'events.e.kind = "price-ris"', "did you mean 'price-rise'")),
        ('kind = "outage"\ninside = 0.3', ("w.toml:5", "events.e.inside = 0.3", "kind outage takes share")),
        ('kind = "hype"\nfair = false', ("w.toml:5", "events.e.fair = false", "takes share, length, catch, lift")),
        ('kind = "price-rise"\nsize = -0.1', ("w.toml:5", "events.e.size = -0.1", "0 to 5")),
        ('kind = "competitor"\nlength = 0', ("w.toml:5", "events.e.length = 0", "1 to 10")),
        ('kind = "new-channel"', ("events.e.channel", "one of feed, reviews, private")),
        ('kind = "new-channel"\nchannel = "feed"', ("channels.feed.share = 0.75", "0, as e opens the channel")),
        ('kind = "outage"\ndai = 3', ("w.toml:5", "events.e.dai = 3", "did you mean", "day")),
    ],
)
def test_an_event_that_cannot_be_is_refused(tmp_path: Any, event: str, parts: tuple[str, ...]) -> None:
    told = refused(tmp_path, f'[[events]]\nname = "e"\n{event}\n')
    for part in parts:
        assert part in told, told


def test_a_channel_opens_once(tmp_path: Any) -> None:
    channels = "".join(
        f'[[channels]]\nname = "{name}"\npublic = {public}\nshare = {share}\n'
        for name, public, share in (("feed", "true", 1.0), ("video", "true", 0.0), ("private", "false", 1.0))
    )
    events = '[[events]]\nname = "one"\nkind = "new-channel"\nchannel = "video"\n' * 2
    assert "a channel that no other event opens" in refused(tmp_path, channels + events)


def test_one_hype_at_a_time(tmp_path: Any) -> None:
    def two(second: int) -> str:
        return "".join(
            f'[[events]]\nname = "{name}"\nkind = "hype"\nday = {day}\nlength = 20\n'
            for name, day in (("first", 10), ("second", second))
        )

    told = refused(tmp_path, two(29))
    assert "29" in told
    assert "a hype that does not overlap with first" in told
    path = tmp_path / "apart.toml"
    path.write_text(two(30))
    assert len(load(str(path)).events) == 2


def test_a_viral_post_that_nobody_inside_sees_reaches_the_author_s_followers_only() -> None:
    song = Event(name="song", kind="viral-post", day=0, inside=0.0, reach=5.0)
    market = scenario(
        {"society.people": 300, "company.burn_in": 0, "spread.reshare": 0.0, "peers.notice": 0.0}, events=(song,)
    )
    model = ConversationModel(market, "ignore", 3)
    model.run_days(5)
    threads = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    viral = threads[threads[:, conversation.ANGER] == 1.0]
    author = int(viral[0, conversation.OPENER])
    followers = int(np.diff(model.state.follower_at)[author])
    reach = model.state.people[person.REACH, author]
    outside = model.state.people[person.OUTSIDE_FOLLOWERS, author]
    seen = viral[0, conversation.IMPRESSIONS] - 5.0 * reach - outside * model.resolved_scenario.spread.seen
    assert 0 <= seen <= followers + 20  # and a few advocates who look around
