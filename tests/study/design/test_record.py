"""What a study takes down beside its days, read back with other libraries and held against the model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest

from sim.engine.mesa_agents import Person
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.state import person, turn_log
from sim.study.design import tables
from sim.study.design.plan import PlanError, Study, plan
from sim.study.design.record import ACTS, Record, RecordError, conversation_rows, people_rows, read_record, turn_rows
from sim.study.design.sampling import StudyError
from sim.study.design.study_file import read_study
from sim.study.execute.expand import expand
from sim.study.execute.progress import Silence
from sim.study.execute.resume import plan_of
from sim.study.execute.runner import RunOptions, run
from sim.study.storage.files import StoreError
from sim.study.storage.results import Results, open_study
from tests.facts import unstated
from tests.markets import EVENTFUL_DAYS, Everything, eventful
from tests.study import synthetic
from tests.study.rows import data

pytestmark = pytest.mark.slow

SMALL = Scenario(name="world").with_values(
    {
        "society.people": 400,
        "company.burn_in": 5,
        "company.run_off_months": 1,
        "desk.responders": 100.0,
        "company.budget": 20.0,
    }
)
ALL = Record(conversations=True, people=(0, 30))


def study(**changes: Any) -> Study:
    base = Study((SMALL,), ("ignore", "grow-advocates"), replicates=11, months=1, fixed_parameters=True)
    return replace(base, **changes)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return run(plan(study(record=ALL)), tmp_path_factory.mktemp("recorded") / "out", workers=1)


def read(found: Results, name: str) -> pl.DataFrame:
    return pl.read_parquet(found.folder / name / "*.parquet")


# What is asked for


def test_words_become_a_record_and_back() -> None:
    assert read_record(["days"]) == Record()
    asked = read_record(["conversations", "people@180", "people@0,30"])
    assert asked == Record(True, (0, 30, 180))
    assert read_record(asked.words) == asked
    assert asked.tables == ("conversations", "turns", "people")
    assert Record().words == Record().tables == ()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("conversation", "'conversations'"),
        ("people", "people@"),
        ("people@", "people@"),
        ("people@-1", "people@"),
        ("people@1;2", "people@"),
        ("turns@3", "people"),
        ("", "days, conversations"),
    ],
)
def test_words_that_mean_nothing_are_refused(word: str, said: str) -> None:
    with pytest.raises(RecordError) as error:
        read_record([word])
    assert unstated(error.value, f"{word!r} .. {said}") == []


def test_a_day_after_the_end_is_refused() -> None:
    with pytest.raises(PlanError) as error:
        plan(study(record=Record(people=(3, 31))))
    assert unstated(error.value, "people@31 .. 0 to 30") == []


def test_recording_more_is_another_study_of_the_same_runs() -> None:
    plain, more = plan(study()), plan(study(record=ALL))
    assert plan(study(record=read_record(["days"]))).study_hash == plain.study_hash
    hashes = {plain.study_hash, more.study_hash, plan(study(record=Record(True))).study_hash}
    assert len(hashes) == 3
    assert more.table().equals(plain.table())


def test_a_study_file_asks_in_the_same_words(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    text = (
        'title = "t"\nquestion = "q"\npolicies = ["ignore", "coin"]\nrecord = ["days", "conversations", "people@0"]\n'
    )
    file.write_text(text)
    assert read_study(str(file)).study.record == Record(True, (0,))
    file.write_text(text.replace('"conversations"', '"talks"'))
    with pytest.raises(StudyError, match=r"study.toml: record: 'talks'"):
        read_study(str(file))


# What is written


def test_a_study_that_records_nothing_more_has_no_further_tables(tmp_path: Path, found: Results) -> None:
    plain = run(plan(study()), tmp_path / "plain", workers=1)
    assert plain.recorded == ()
    assert "record" not in plain.manifest
    names = {path.name for path in plain.folder.iterdir() if path.is_dir()}
    assert names == set(tables.TABLES)
    with pytest.raises(StoreError, match="did not record"):
        plain.table("turns")
    recorded, alone = data(found.folder), data(plain.folder)
    assert all(recorded[name] == alone[name] for name in ("plan", *tables.TABLES))


def test_the_rows_do_not_depend_on_the_workers(tmp_path: Path, found: Results) -> None:
    run(plan(study(record=ALL)), tmp_path / "two", workers=2)
    rows = data(found.folder)
    assert data(tmp_path / "two") == rows
    assert set(rows) == {"plan", *tables.TABLES, *tables.RECORDED, "identity"}


def test_what_is_recorded_grows_and_is_taken_up_like_everything_else(tmp_path: Path, found: Results) -> None:
    """More policies and replicates, a kill in between: the rows are those of the larger study run at once."""
    small = plan(study(record=ALL, replicates=3, policies=("grow-advocates",)))
    large = plan(study(record=ALL))
    run(small, tmp_path / "grown", workers=1)
    with pytest.raises(KeyboardInterrupt):
        expand(large, tmp_path / "grown", options=RunOptions(workers=1), progress=_Stops(6))
    resumed = expand(plan_of(tmp_path / "grown"), tmp_path / "grown", options=RunOptions(workers=1))
    assert data(resumed.folder) == data(found.folder)
    assert resumed.table("turns").equals(found.table("turns"))
    with pytest.raises(StoreError, match=r"recorded conversations, people@0,30.*asks for nothing more"):
        expand(plan(study(replicates=30)), tmp_path / "grown", options=RunOptions(workers=1))


class _Stops(Silence):
    """Presses Ctrl-C when so many runs are done."""

    def __init__(self, runs: int) -> None:
        self._left = runs

    def advance(self, runs: int, failed: int) -> None:
        """So many more."""
        self._left -= runs
        if self._left <= 0:
            raise KeyboardInterrupt


def test_columns_carry_unit_and_meaning(found: Results) -> None:
    for name, schema in tables.RECORDED.items():
        stored = pq.read_schema(found.files(name)[0])
        assert stored.names == schema.names
        for field in stored:
            assert field.metadata[b"meaning"], (name, field.name)
    assert pq.read_schema(found.files("people")[0]).field("margin").metadata[b"unit"] == b"money per month"


def test_a_damaged_table_is_noticed(tmp_path: Path) -> None:
    small = study(record=Record(people=(0,)), replicates=1)
    folder = run(plan(small), tmp_path / "out", workers=1).folder
    (file,) = open_study(folder).files("people")
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(StoreError, match="damaged"):
        open_study(folder)


def test_a_run_that_fails_has_no_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def simulate(*arguments: Any, recorder: Any, **options: Any) -> Any:
        made = synthetic.simulate(*arguments, **options)
        rows = {"person": [1], "day": [0]}
        return [replace(one, recorded=(("people", full(rows)),)) if hasattr(one, "days") else one for one in made]

    def full(rows: dict[str, list[int]]) -> dict[str, list[Any]]:
        own = [field.name for field in tables.PEOPLE][5:]
        return {name: rows.get(name, [None]) for name in own}

    monkeypatch.setattr(synthetic, "recording", simulate, raising=False)
    asked = study(policies=("ignore", "fails-odd"), record=Record(people=(0,)), model="tests.study.synthetic:recording")
    got = run(plan(asked), tmp_path / "out", workers=1)
    failed = {row["run"] for row in got.runs.to_pylist() if row["status"] == "failed"}
    assert failed
    assert set(got.table("people").column("run").to_pylist()) == set(got.runs["run"].to_pylist()) - failed


# What is in it


def test_turns_add_up_to_the_days(found: Results) -> None:
    sums = duckdb.sql(
        f"""
        select d.run, sum(d.company_turns), sum(d.peer_turns), sum(d.reshares), sum(d.abandoned)
        from '{found.folder}/days/*.parquet' d group by d.run order by d.run
        """
    ).fetchall()
    logged = duckdb.sql(
        f"""
        select run,
          count(*) filter (speaker = 'company' and act in ('acknowledges', 'solves', 'does not solve', 'fails')),
          count(*) filter (speaker = 'peer' and act in ('answers', 'solves', 'defends')),
          count(*) filter (act = 'reshares'),
          count(*) filter (act = 'gives up')
        from '{found.folder}/turns/*.parquet' group by run order by run
        """
    ).fetchall()
    assert logged == sums
    assert sum(row[1] for row in logged) > 0


def test_turns_belong_to_conversations_and_count_as_they_say(found: Results) -> None:
    conversations, turns = read(found, "conversations"), read(found, "turns")
    keys = ["run", "case"]
    assert conversations.select(keys).is_unique().all()
    assert turns.join(conversations, on=keys, how="anti").height == 0
    begun = conversations.filter(pl.col("day") > 0)
    counted = begun.join(
        turns.group_by(keys).agg(
            (pl.col("act") == "reshares").sum().alias("shared"),
            (pl.col("act") == "opens").sum().alias("openings"),
            pl.col("act").is_in(["replies", "thanks"]).sum().alias("said"),
        ),
        on=keys,
        how="left",
    )
    assert counted.height == begun.height > 100
    assert (counted["shared"] == counted["reshares"]).all()
    assert (counted["openings"] == 1).all()
    assert (counted["said"] == counted["customer_turns"]).all()


def test_a_conversation_is_the_same_one_under_every_policy(found: Results) -> None:
    first = read(found, "conversations").filter(pl.col("day") == 1)
    about = ["replicate", "case", "opener", "opened", "kind", "channel", "severity", "anger"]
    one, other = (
        first.filter(pl.col("policy") == policy).select(about).sort("replicate", "case")
        for policy in ("ignore", "grow-advocates")
    )
    assert one.height > 10
    assert one.equals(other)
    parts = first["case"].str.split(".").list.to_struct(fields=["opener", "day", "ordinal"]).struct
    for name in ("opener", "day", "ordinal"):
        assert (parts.field(name).cast(pl.Int32) == first[name]).all()


def test_snapshots_agree_with_the_days(found: Results) -> None:
    people, days = read(found, "people"), read(found, "days")
    assert people.group_by("run", "day").len()["len"].unique().to_list() == [400]
    last = days.filter(pl.col("day") == 30).select("run", "customers").sort("run")
    held = (
        people.filter(pl.col("day") == 30)
        .group_by("run")
        .agg((pl.col("status") == "customer").sum().cast(pl.Float64).alias("customers"))
        .sort("run")
    )
    assert held.equals(last)
    start = people.filter(pl.col("day") == 0).drop("run", "policy").sort("replicate", "person")
    assert start.gather_every(2).equals(start.gather_every(2, 1))  # the same people under both policies


# Against the model itself


@pytest.fixture(scope="module")
def model() -> ConversationModel:
    made = ConversationModel(eventful(), None, 7, burn_in=False)
    made.run_days(3)
    branch = made.branch(Everything())
    branch.log_turns()
    branch.run_days(EVENTFUL_DAYS)
    return branch


def test_every_act_has_its_word(model: ConversationModel) -> None:
    words = list(ACTS)
    pairs = [
        (turn_log.OPENS, "opens"),
        (turn_log.LAPSES, "lapses"),
        (turn_log.FAILS, "fails"),
        (turn_log.DROPS, "drops"),
        (turn_log.RESHARES, "reshares"),
    ]
    assert [words[int(number)] for number, _ in pairs] == [word for _, word in pairs]
    assert len(words) == int(turn_log.RESHARES) + 1
    assert set(turn_rows(model)["act"].to_pylist()) == set(words)


def test_a_drop_names_who_is_dropped_and_no_conversation(model: ConversationModel) -> None:
    rows = turn_rows(model)
    drops = [place for place, act in enumerate(rows["act"].to_pylist()) if act == "drops"]
    assert drops
    gone = model.state.people[person.DROPPED]
    for place in drops:
        assert rows["case"][place].as_py() is None
        assert rows["responder"][place].as_py() is None
        assert gone[rows["opener"][place]] == 1.0
    cases = [case for place, case in enumerate(rows["case"].to_pylist()) if place not in drops]
    assert set(cases) <= set(conversation_rows(model)["case"].to_pylist())


def test_outcomes_follow_from_the_turns(model: ConversationModel) -> None:
    rows, turns = conversation_rows(model), turn_rows(model)
    told: dict[str, set[tuple[str, str]]] = {}
    for case, speaker, act in zip(*(turns[name].to_pylist() for name in ("case", "speaker", "act")), strict=True):
        told.setdefault(case, set()).add((speaker, act))
    ends = {
        "withdrawn": ("customer", "gives up"),
        "failed": ("company", "fails"),
        "solved by the company": ("company", "solves"),
        "solved by a peer": ("peer", "solves"),
        "acknowledged": ("company", "acknowledges"),
        "had": ("company", "makes contact"),
    }
    seen = set()
    columns = (rows["case"].to_pylist(), rows["outcome"].to_pylist(), rows["day"])
    for case, outcome, day in zip(*columns, strict=True):
        if outcome in ends and day > 0:
            assert ends[outcome] in told[case], (case, outcome)
            seen.add(outcome)
    assert seen == set(ends)


def test_a_made_up_calendar_keeps_the_weekdays(model: ConversationModel) -> None:
    rows = conversation_rows(model)
    minutes = np.asarray(rows["opened"]) + (model.started or 0) * 1440.0
    for at, minute in zip(rows["opened_at"].to_pylist(), minutes, strict=True):
        assert at.weekday() == int(minute // 1440.0) % 7
        assert at.hour == int(minute % 1440.0 // 60.0)


def test_people_are_as_their_handles_say(model: ConversationModel) -> None:
    rows = people_rows(model)
    same = {field.name for field in tables.PEOPLE} & set(vars(Person))
    same -= {"customer_since", "last_left"}  # days of the comparison here, of the world there
    assert len(same) >= 28
    for row in range(0, 160, 7):
        person = model.person(row)
        for name in same:
            stored = rows[name][row]
            assert getattr(person, name) == (stored.as_py() if hasattr(stored, "as_py") else stored), name
        if person.status == "customer":
            assert rows["customer_since"][row] == person.customer_since - (model.started or 0) + 1
        assert rows["public_channel"][row].as_py() == person.home_public
