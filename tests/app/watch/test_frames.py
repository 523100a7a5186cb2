"""Frames and stories of a small market, against the film's twin, the tables of conversations and the counts that the model keeps."""

from __future__ import annotations

import base64
import json
import pickle
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.app.limits import Limits
from sim.app.watch import Playback, WatchError
from sim.app.watch.conversations import ASKS, BAD, FAILED, GOOD, HEARD, SOLVED, UNSOLVED, WAITING, Talk
from sim.app.watch.frames import frames_of
from sim.app.watch.languages import LANGUAGES
from sim.app.watch.lives import ADVOCATE, CUSTOMER
from sim.app.watch.recording import NEVER, Recording
from sim.app.watch.stories import by_person
from sim.state import daily_metrics, person
from sim.study.design.record import conversation_rows
from sim.views.animation import simulate_twin
from sim.views.network import CLEARLY
from tests.app.watch.made import HOSTILE, MONTHS, PEOPLE, POLICIES, SEED, frames, recorded
from tests.markets import eventful

pytestmark = pytest.mark.slow
DAYS = 30 * MONTHS


def unpacked(text: str, kind: str) -> Any:
    return np.frombuffer(base64.b64decode(text), kind)


@pytest.fixture(scope="module")
def data() -> Any:
    return json.loads(frames())


def rows_of(side: int, made: Recording | None = None) -> list[dict[str, Any]]:
    """The conversations of the people shown, as the results have them."""
    lives = (made or recorded()).lives[side]
    columns = {name: np.asarray(values).tolist() for name, values in conversation_rows(lives.model).items()}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [row for row in rows if lives.place[row["opener"]] >= 0]


def test_the_days_are_those_of_the_film(data: Any) -> None:
    twin = simulate_twin(eventful(), POLICIES, seed=SEED, months=MONTHS, people=160)
    where = {int(one): place for place, one in enumerate(twin.shown.people)}
    places = [where[int(one)] for one in unpacked(data["numbers"], "<i4")]
    for side, film in zip(data["sides"], twin.sides, strict=True):
        attitude, role, marks = (
            unpacked(side[name], kind).reshape(DAYS + 1, PEOPLE)
            for name, kind in (("attitude", "<i1"), ("role", "<u1"), ("marks", "<u1"))
        )
        for day, evening in enumerate(film.evenings):
            assert np.abs(attitude[day] / 100 - evening.attitude[places]).max() <= 0.00501
            assert ((role[day] == ADVOCATE) == evening.advocate[places]).all()
            assert (np.isin(role[day], [CUSTOMER, ADVOCATE]) == evening.customer[places]).all()
            if day:
                assert ((marks[day] & HEARD > 0) == evening.heard[places]).all()
                said = {1: GOOD, 2: BAD, 3: ASKS}
                for place, code in enumerate(evening.said[places]):
                    assert marks[day, place] & said.get(code, 255) or code == 0
                assert ((marks[day] & (GOOD | BAD | ASKS) > 0) == (evening.said[places] > 0)).all()
        counts = side["counts"]
        assert counts["waiting"][1:] == np.rint(film.metric(daily_metrics.BACKLOG)).tolist()
        assert counts["customers"][1:] == np.rint(film.metric(daily_metrics.CUSTOMERS)).tolist()
        assert counts["profit"] == pytest.approx(film.profit(), abs=0.01)
    assert [tuple(one) for one in data["events"]] == [(2, "song"), (3, "blackout")]


@pytest.mark.parametrize("side", [0, 1])
def test_a_story_holds_what_the_model_counts(side: int) -> None:
    lives = recorded().lives[side]
    own = by_person(lives, Talk(lives))
    rows = Counter((row["opener"], row["kind"], row["day"]) for row in rows_of(side) if row["day"] >= 1)
    seen: Counter[Any] = Counter()
    kinds = {"complains": "complaint", "goes": "complaint", "asks": "question", "praises": "praise"}
    for place, moments in enumerate(own):
        count = Counter(one.kind for one in moments)
        now = lives.now[:, place]
        assert count["quiet"] == now[person.SILENT_FAILURES]
        assert count["leaves"] + count["dropped"] == now[person.DEPARTURES]
        for one in moments:
            first = one.kind.partition(" ")[0].rstrip(",")
            if first in kinds:
                seen[int(lives.people[place]), kinds[first], one.day] += 1
    assert seen == Counter({key: n for key, n in rows.items() if key[1] in kinds.values()})
    assert sum(seen.values()) > 30


@pytest.mark.parametrize("side", [0, 1])
def test_failures_and_ends_are_those_of_the_conversations(side: int) -> None:
    lives = recorded().lives[side]
    own = by_person(lives, Talk(lives))
    failures = {
        (place, one.day): one.facts for place, moments in enumerate(own) for one in moments if one.kind == "failure"
    }
    kinds = {(place, one.matter, one.kind) for place, moments in enumerate(own) for one in moments}
    marks = Talk(lives).marks()
    assert {(place, day) for day, place in np.argwhere(marks & FAILED)} == failures.keys()
    checked: Counter[str] = Counter()
    for row in rows_of(side):
        place = int(lives.place[row["opener"]])
        if row["kind"] == "complaint" and row["cause"] and row["day"] >= 1:
            facts = failures[place, row["day"]]
            assert (facts["cause"], facts["severity"]) == (row["cause"], row["severity"])
        matter = f"{row['opener']}.{row['day'] + lives.started - 1}.{row['ordinal']}"
        found = {kind for who, which, kind in kinds if (who, which) == (place, matter)}
        expected = {
            "solved by the company": {"desk: solved"},
            "solved by a peer": {"peer: solved", "advocate: solved"},
            "failed": {"desk: failed"},
            "withdrawn": {"gives up"},
            "acknowledged": {"desk: acknowledged"},
        }.get(row["outcome"])
        if expected and row["kind"] != "contact":
            assert found & expected, (row, found)
            checked[row["outcome"]] += 1
    assert len(checked) >= 3


@pytest.mark.parametrize("side", [0, 1])
def test_who_waits_at_the_end_has_an_open_matter(side: int, data: Any) -> None:
    lives = recorded().lives[side]
    service = unpacked(data["sides"][side]["service"], "<u1").reshape(DAYS + 1, PEOPLE)
    matters = [row for row in rows_of(side) if row["kind"] in ("complaint", "question")]
    last = {int(lives.place[row["opener"]]): row for row in sorted(matters, key=lambda row: row["opened"])}
    for place, row in last.items():
        if row["outcome"] == "open":
            assert service[-1, place] in (WAITING, UNSOLVED)
        else:
            assert service[-1, place] != WAITING
    assert set(np.flatnonzero(service[-1])) <= last.keys()
    assert {WAITING, SOLVED} <= set(np.unique(service).tolist())


def test_until_the_day_on_which_they_part_two_lives_are_one(data: Any) -> None:
    one, other = (
        {k: unpacked(side[k], "<u1").reshape(DAYS + 1, PEOPLE) for k in ("attitude", "role")} for side in data["sides"]
    )
    parted = 0
    for place, story in enumerate(data["stories"]):
        first = story["first"] if story["first"] != NEVER else DAYS + 1
        for name in one:
            assert (one[name][:first, place] == other[name][:first, place]).all()
        shared = [[event[:3] for event in side if event[0] < first] for side in story["events"]]
        assert [event[:2] for event in shared[0]] == [event[:2] for event in shared[1]]
        assert all(event[3] == 0 for side in story["events"] for event in side if event[0] < first)
        assert story["parting"].startswith(f"The two lives part on day {first}.") == (first <= DAYS)
        parted += first <= DAYS
        if story["seen"] != NEVER:
            apart = np.abs(
                one["attitude"].astype(np.int8)[story["seen"], place]
                - other["attitude"].astype(np.int8)[story["seen"], place]
            )
            assert (
                apart >= 100 * CLEARLY - 1 or one["role"][story["seen"], place] != other["role"][story["seen"], place]
            )
    assert parted > PEOPLE / 2


def test_under_the_same_policy_no_life_parts() -> None:
    made = json.loads(frames_of(recorded(("first-come", "first-come"))))
    assert made["sides"][0] == made["sides"][1]
    for story in made["stories"]:
        assert story["first"] == story["seen"] == NEVER
        assert story["events"][0] == story["events"][1]
        assert story["ends"][0] == story["ends"][1]


def test_the_author_of_a_viral_post_is_shown(data: Any) -> None:
    texts = [event[2] for story in data["stories"] for event in story["events"][0]]
    assert sum("goes viral: song" in text for text in texts) == 1


def test_names_of_users_stand_in_the_sentences_as_they_are() -> None:
    made = recorded()
    lives = [replace_names(life) for life in made.lives]
    try:
        stories = json.loads(frames_of(replace(made, title=HOSTILE)))["stories"]
    finally:
        for life, before in zip(made.lives, lives, strict=True):
            life.model.resolved_scenario = before
    texts = [event[2] for story in stories for side in story["events"] for event in side]
    assert any(HOSTILE in text for text in texts)


def replace_names(life: Any) -> Any:
    """Give every channel of a run a hostile name, and return the scenario before."""
    before = life.model.resolved_scenario
    channels = tuple(one.model_copy(update={"name": HOSTILE}) for one in before.channels)
    life.model.resolved_scenario = before.model_copy(update={"channels": channels})
    return before


def test_contacts_and_every_other_moment_of_two_more_policies_are_told() -> None:
    made = recorded(("reach-out", "take-it-private"))
    kinds = [Counter(one.kind for own in by_person(life, Talk(life)) for one in own) for life in made.lives]
    lives = made.lives[0]
    contacts = [row for row in rows_of(0, made) if row["kind"] == "contact"]
    assert kinds[0]["desk: contacted"] == sum(row["outcome"] != "not had" for row in contacts if row["day"] >= 1)
    assert kinds[0]["contact: solved"] == sum(row["outcome"] == "solved by the company" for row in contacts)
    assert kinds[0]["contact: solved"] > 0 < kinds[1]["desk: moved to private"]
    assert lives.people.size == len(json.loads(frames_of(made))["stories"])


def test_both_languages_say_the_same() -> None:
    one, other = LANGUAGES["en"], LANGUAGES["de"]
    for name in ("labels", "sentences", "parts", "levels", "differences"):
        english, german = getattr(one, name), getattr(other, name)
        assert english.keys() == german.keys()
        for key in english:
            assert set(re.findall(r"{\w+}", str(english[key]))) == set(re.findall(r"{\w+}", str(german[key]))), key
    german = json.loads(frames_of(recorded(), other))
    english = json.loads(frames())
    for mine, theirs in zip(german["stories"], english["stories"], strict=True):
        assert [[event[:2] for event in side] for side in mine["events"]] == [
            [event[:2] for event in side] for side in theirs["events"]
        ]
        assert mine["first"] == theirs["first"]
    texts = " ".join(event[2] for story in german["stories"] for side in story["events"] for event in side)
    assert [side["label"] for side in german["sides"]] == ["Der Reihe nach", "Fürsprecher gewinnen"]
    assert [side["label"] for side in english["sides"]] == ["In order of arrival", "Grow advocates"]
    options = replace(recorded(), policies=("first-come", "first-come[fixes_share=0.1]"))
    assert json.loads(frames_of(options))["sides"][1]["label"] == "In order of arrival (fixes share 0.1)"
    assert re.search(r"nach \d,\d Stunden", texts)
    assert "hours" not in texts


class Heard:
    """What a job tells."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int, str]] = []

    def progress(self, done: int, total: int, stage: str) -> None:
        self.steps.append((done, total, stage))


def test_the_job_travels_and_tells_how_far_it_is() -> None:
    asked = Playback(eventful(), POLICIES, months=MONTHS, seed=SEED, people=PEOPLE, title="<b>Ein Markt</b>")
    job = pickle.loads(pickle.dumps(asked))
    tell = Heard()
    assert json.loads(job.run(tell, 1)) == {**json.loads(frames()), "title": "<b>Ein Markt</b>"}
    done, total = [step[0] for step in tell.steps], {step[1] for step in tell.steps}
    assert done == sorted(done)
    assert total == {done[-1]}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"months": 25}, "months: 25, allowed are 1 to 24"),
        ({"people": 401}, "people shown: 401"),
        ({"policies": ("ignore",)}, "policies: 1"),
        ({"limits": Limits(people=100)}, "people in the market: 160"),
    ],
)
def test_more_than_the_workshop_allows_is_refused_before_anything_runs(more: dict[str, Any], message: str) -> None:
    tell = Heard()
    with pytest.raises(WatchError, match=message):
        replace(Playback(eventful(), POLICIES), **more).run(tell)
    assert tell.steps == []
