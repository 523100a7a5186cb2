"""Figures of a study that has recorded its conversations and people, and what they are made of, held against the model itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pytest

import sim as gv
from sim.kernel.units import DAY_MIN
from sim.scenario.parameters import Event
from sim.society.initial_state import graph_for
from sim.state import conversation, scalar
from sim.study.analysis.cascade import INSIDE, OUTSIDE, largest_cascade
from sim.study.analysis.replay import find_run
from sim.study.analysis.waiting import HOURS, waiting_by_hour
from sim.study.storage.results import open_study
from sim.views.figures import recorded
from sim.views.figures.recorded import recorded_figures
from tests.markets import EVENTFUL, scenario

pytestmark = [pytest.mark.slow, pytest.mark.process]

MONTHS = 1
POLICIES = ("first-come", "ignore")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One replicate of a market in which a post goes far, under two policies, with all that can be recorded."""
    far = {"society.people": 600, "spread.reshare": 0.4, "spread.outside_reshare": 0.05, "peers.lookout": 20.0}
    market = scenario(EVENTFUL, far, events=(Event(name="song", kind="viral-post", day=5, inside=0.3, reach=5.0),))
    words = ("conversations", "people@0,30")
    folder = tmp_path_factory.mktemp("recorded") / "study"
    quiet = gv.Execution(progress=False)
    options: dict[str, Any] = {
        "replicates": 1,
        "months": MONTHS,
        "record": words,
        "fixed_parameters": True,
        "workers": 1,
    }
    return gv.compare(market, list(POLICIES), folder=folder, execution=quiet, **options).stored


def test_the_tree_of_a_post_follows_the_graph(study: Any) -> None:
    """From whom somebody had a post is found by draws alone; that they follow that person, or look for posts, the tables say."""
    found = largest_cascade(study, "default")
    assert found is not None
    run = find_run(study, found.policy, replicate=found.replicate)
    graph = graph_for(run.scenario, run.seed)
    people = study.table("people")
    own = pc.and_(pc.equal(people["run"], run.run), pc.not_equal(people["advocate"], "none"))
    looking = set(people.filter(own)["person"].to_pylist())
    inside = [(place, one) for place, one in enumerate(found.tellings) if one.kind == INSIDE and one.source is not None]
    assert len(inside) > 20
    assert len({one.source for _, one in inside}) > 5
    for place, one in inside:
        teller = found.tellings[one.source or 0]
        assert teller.person is not None
        audience = graph.follower[graph.follower_at[teller.person] : graph.follower_at[teller.person + 1]]
        assert one.person in audience or (one.source == 0 and one.person in looking)
        assert (one.source or 0) < place
        assert one.steps == teller.steps + 1


def test_nobody_is_missing_from_the_tree(study: Any) -> None:
    found = largest_cascade(study, "default")
    assert found is not None
    table = study.table("conversations")
    assert len(found.reshares) == pc.max(table["reshares"]).as_py()
    outside = [one for one in found.reshares if one.kind == OUTSIDE]
    assert len(outside) > 5
    assert all(one.source is not None for one in outside)  # outside the market a post comes from somebody who tells it
    known = sum(one.source is not None for one in found.reshares)
    assert known > 0.5 * len(found.reshares)


def test_what_waits_at_midnight_is_what_waits_in_the_model(study: Any) -> None:
    conversations, turns = (study.table(name) for name in ("conversations", "turns"))
    for policy in POLICIES:
        own, acts = (rows.filter(pc.equal(rows["policy"], policy)) for rows in (conversations, turns))
        found = waiting_by_hour(own, acts, 30 * MONTHS)
        assert found is not None
        assert found.shape == (1, HOURS)
        assert found[0, ::24].tolist() == pytest.approx(midnights(study, policy))


def midnights(study: Any, policy: str) -> list[float]:
    """Questions and complaints that wait at the beginning of each weekday, mean over the whole weeks of a run that is made again."""
    run = find_run(study, policy)
    start = run.burnt_in()
    model = start.branch(run.spec)
    counts: dict[int, list[int]] = {day: [] for day in range(7)}
    monday = -(-model.day // 7) * 7
    whole = (model.day + 30 * MONTHS - monday) // 7
    for _ in range(30 * MONTHS):
        if monday <= model.day < monday + 7 * whole:
            counts[model.day % 7].append(waiting_now(model))
        model.step()
    return [float(np.mean(counts[day])) for day in range(7)]


def waiting_now(model: Any) -> int:
    rows = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    asked = (rows[:, conversation.KIND] == conversation.COMPLAINT) | (
        rows[:, conversation.KIND] == conversation.QUESTION
    )
    known = rows[:, conversation.HEARD_AT] <= model.day * DAY_MIN
    state = rows[:, conversation.STATE]
    waits = (state == conversation.HEARD) | (state == conversation.QUEUED) | (state == conversation.HANDLED)
    return int((asked & known & waits).sum())


def test_each_figure_is_there_where_its_data_are(study: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = recorded_figures(study, "default")
    assert [one.name for one in pictures] == ["queue", "cascade", "network"]
    for picture in pictures:
        assert picture.title
        assert picture.reading
        assert picture.alt
        assert all(svg.startswith("<svg") for svg in picture.svgs("study"))
        assert picture.png("study") == picture.png("study")
    network = pictures[-1]
    assert [panel.title for panel in network.panels] == [
        "first-come, the start", "ignore, the start", "first-come, day 30", "ignore, day 30",
    ]  # fmt: skip
    first, second = network.svgs("study")[:2]
    assert marks(first) == marks(second)  # before anything differs
    assert marks(network.svgs("study")[2]) != marks(first)
    monkeypatch.setattr(recorded, "_cascade", lambda *_: None)
    assert [one.name for one in recorded_figures(study, "default")] == ["queue", "network"]


def marks(svg: str) -> list[str]:
    """The marks of a drawing by place and colour, without the names that are its own."""
    return [line for line in svg.splitlines() if "<use" in line and "style" in line]


def test_without_records_there_are_no_figures(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    market = scenario({"society.people": 120, "company.burn_in": 1, "company.run_off_months": 0})
    made = gv.run(market, months=1, folder=folder, execution=gv.Execution(progress=False))
    assert recorded_figures(open_study(made.folder), "default") == ()
