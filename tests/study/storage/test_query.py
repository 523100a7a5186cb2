"""Questions in SQL: what they see, what they cannot reach, and that the folder stays as it is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.scenario import Scenario
from sim.study.design.plan import Study, plan
from sim.study.design.record import Record
from sim.study.design.study_file import read_study
from sim.study.execute.resume import study_of
from sim.study.execute.runner import run
from sim.study.storage.files import StoreError
from sim.study.storage.layout import manifest_of
from sim.study.storage.query import QueryError, query

pytestmark = pytest.mark.slow

SMALL = Scenario(name="world").with_values({"society.people": 300, "company.burn_in": 3, "company.run_off_months": 1})


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    asked = Study(
        (SMALL,), ("ignore", "coin"), replicates=2, months=1, fixed_parameters=True, record=Record(True, (0, 30))
    )
    return run(plan(asked), tmp_path_factory.mktemp("query") / "it's a study", workers=1).folder


def command(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from sim.cli.app import main; main()", "query", *map(str, words)],
        capture_output=True,
        text=True,
    )


def here(*words: str | Path) -> Any:
    """The same in this process; ``exit_code`` in place of ``returncode``."""
    return CliRunner().invoke(app, ["query", *map(str, words)])


def test_every_table_is_there(folder: Path) -> None:
    found = query(folder, "select table_name from information_schema.tables order by 1")
    names = [name for (name,) in found.rows]
    assert names == sorted(["plan", "runs", "days", "groups", "conversations", "turns", "people"])
    assert query(folder, "select count(*) from people").rows == ((4 * 2 * 300,),)
    joined = query(
        folder,
        'select count(*) from turns t join conversations c using (run, "case") join runs r using (run) where c.day > 0',
    )
    assert joined.rows[0][0] > 50


def test_a_study_that_recorded_nothing_says_how_it_would_have(tmp_path: Path) -> None:
    asked = Study((SMALL,), ("ignore",), replicates=1, months=1, fixed_parameters=True)
    plain = run(plan(asked), tmp_path / "plain", workers=1).folder
    assert query(plain, "select max(day) from days").rows == ((30,),)
    with pytest.raises(QueryError, match=r"would be there had the study recorded them \(--record\)"):
        query(plain, "select * from turns")


@pytest.mark.parametrize(
    "attack",
    [
        "select * from read_csv('{out}')",
        "select * from read_text('{out}')",
        "select * from read_blob('{out}')",
        "select * from read_parquet('{folder}/plan.parquet')",
        "select * from '{folder}/manifest.json'",
        "select * from '{out}'",
        "select * from glob('{folder}/*')",
        "select * from 'https://example.org/a.csv'",
        "select * from results",
        "select * from connection",
        "copy (select 1) to '{out}'",
        "copy runs to '{folder}/runs/part-00000.parquet'",
        "export database '{folder}'",
        "import database '{folder}'",
        "attach '{folder}/new.db'",
        "attach ':memory:' as other",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "reset enable_external_access",
        "create table mine as select 1",
        "drop view runs",
        "delete from runs",
        "update runs set value = 0",
        "select 1; copy (select 1) to '{out}'",
        "explain analyze copy (select 1) to '{out}'",
        "pragma database_list",
        "call pragma_version()",
        "checkpoint",
        "select * from query('copy (select 1) to ''{out}''')",
    ],
)
def test_nothing_else_can_be_reached_or_changed(folder: Path, tmp_path: Path, attack: str) -> None:
    out = tmp_path / "out.csv"
    out.write_text("secret\n")
    before = digests(folder)
    with pytest.raises(QueryError) as error:
        query(folder, attack.format(folder=str(folder).replace("'", "''"), out=out))
    assert "secret" not in str(error.value)
    assert out.read_text() == "secret\n"
    assert list(tmp_path.iterdir()) == [out]
    assert digests(folder) == before


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selec 1", "syntax error"),
        ("select polcy from runs", "polcy"),
        ("select * from turn", "turns"),
        ("", "there is no question"),
        ("  -- nothing", "expected one SELECT"),
        ("select 1; select 2", "expected one SELECT"),
    ],
)
def test_wrong_questions_are_answered_with_what_is_wrong(folder: Path, sql: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        query(folder, sql)


def test_the_command_prints_a_table_json_or_csv(folder: Path) -> None:
    sql = "select policy, count(*) as n, avg(value) as value, null as nothing from runs group by policy order by policy"
    told = json.loads(command(folder, sql, "--json").stdout)
    assert [(row["policy"], row["n"], row["nothing"]) for row in told] == [("coin", 2, None), ("ignore", 2, None)]
    read = list(csv.DictReader(io.StringIO(here(folder, sql, "--csv").stdout, newline="")))
    assert [float(row["value"]) for row in read] == [row["value"] for row in told]
    lines = here(folder, sql).stdout.splitlines()
    assert lines[0].split() == ["policy", "n", "value", "nothing"]
    assert lines[-1] == "2 rows"


def test_the_command_ends_with_one_message(folder: Path, tmp_path: Path) -> None:
    wrong = command(folder, "selec 1")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("grapevine: Parser Error")
    assert "Traceback" not in wrong.stderr
    both = here(folder, "select 1", "--json", "--csv")
    assert (both.exit_code, both.stderr) == (2, "grapevine: --json and --csv cannot be combined\n")
    none = here(tmp_path / "none", "select 1")
    assert none.exit_code == 2
    assert "does not exist" in none.stderr


def test_without_duckdb_it_says_how_to_get_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(QueryError, match=re.escape(f"{sys.executable} -m pip install duckdb")):
        query(folder, "select 1")


def test_a_damaged_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    file = next((copy / "turns").iterdir())
    file.write_bytes(b"x" + file.read_bytes()[1:])
    with pytest.raises(StoreError, match="damaged"):
        query(copy, "select 1")


WRITTEN = """
title = "Budgets"
question = "Which?"
scenarios = ["default"]
policies = ["ignore", "coin"]
replicates = 2
months = 1
base = true

[[points]]
name = "rich"
why = "a test"
[points.set]
company.budget = 9.0

[vary."company.budget"]
values = [0.25, 1.5]

[vary.value]
keys = ["voice.praise"]
ratio = true
values = [1.0, 2.0]
"""


def test_a_sweep_is_grouped_by_what_it_varies(tmp_path: Path) -> None:
    (tmp_path / "budgets.toml").write_text(WRITTEN)
    written = read_study(str(tmp_path / "budgets.toml"))
    made = plan(replace(written.study, model="tests.study.synthetic:simulate"))
    folder = run(made, tmp_path / "out", workers=1).folder
    usual = Scenario().company.budget
    for table, rows in (("plan", 1), ("runs", 1), ("days", 30)):
        sql = f'select "company.budget", "vary.value", count(*) from {table} group by all order by all'
        counts = {row[:2]: row[2] for row in query(folder, sql).rows}
        assert counts == {
            (usual, 1.0): 4 * rows, (9.0, 1.0): 4 * rows,
            **{(budget, ratio): 4 * rows for budget in (0.25, 1.5) for ratio in (1.0, 2.0)},
        }  # fmt: skip
    named = query(folder, "select distinct base, point, scenario from runs order by scenario").rows
    assert ("default", "base", "default") in named
    assert ("default", "rich", "rich") in named
    assert ("default", "0004", "default 0004") in named
    again = study_of(manifest_of(folder), folder)
    assert plan(again).table().equals(made.table())


@pytest.mark.parametrize("name", ["seed", "Policy", "base", "point", "status", "day"])
def test_a_varied_parameter_with_the_name_of_another_column_has_one_of_its_own(tmp_path: Path, name: str) -> None:
    head, _, rest = WRITTEN.partition("[vary.value]")
    (tmp_path / "named.toml").write_text(f"{head}[vary.{name}]{rest}")
    written = read_study(str(tmp_path / "named.toml"))
    folder = run(
        plan(replace(written.study, model="tests.study.synthetic:simulate")), tmp_path / "out", workers=1
    ).folder
    for table in ("plan", "runs", "days"):
        found = query(folder, f'select distinct "vary.{name}", base from {table} order by all').rows
        assert found == ((1.0, "default"), (2.0, "default"))


def test_a_comparison_has_no_columns_of_a_design(folder: Path) -> None:
    names = {name for (name,) in query(folder, "select column_name from information_schema.columns").rows}
    assert not {"base", "point"} & names
