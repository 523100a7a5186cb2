"""A result folder is taken up from any working directory, and wherever it was moved with its files; names of files may be any bytes."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.study.storage.results import open_study
from tests.end_to_end.here import here
from tests.study.rows import data

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from sim.cli.app import main; main()"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}

WORLD = """
title = "A village"
question = "Which policy is worth most here?"
name = "village"
[society]
people = 200
[company]
burn_in = 5
run_off_months = 1
[desk]
responders = 20
"""
POLICIES = """
from sim.policies.first_come import FirstCome

class Voucher(FirstCome):
    pass

class Fails(FirstCome):
    def judge(self, cases):
        raise RuntimeError("out of ideas")
"""
MIX = """
[half]
blend = [{ share = 0.5, policy = "ignore" }, { share = 0.5, policy = "mine.py:Voucher" }]
"""
STUDY = """
title = "How many people?"
question = "Does it matter?"
scenario = "world.toml"
policies = ["ignore", "mine.py:Fails"]
replicates = 2
months = 1
base = false
[vary."society.people"]
values = [2e2, 1.5e2]
"""
SMALL = ("--replicates", "2", "--months", "1", "--workers", "1")
NOT_TEXT = os.fsdecode(b"caf\xe9")


def unfinish(folder: Path) -> None:
    """Make it a study that was stopped before its results were stored."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "finished": None}), encoding="utf-8")
    for path in (folder / "runs").glob("part-*.parquet"):
        path.unlink()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with inputs, and in it the results of a study that names them as seen from there."""
    folder = tmp_path_factory.mktemp("first") / "a place [1]"
    folder.mkdir()
    for name, text in (("world.toml", WORLD), ("mine.py", POLICIES), ("mix.toml", MIX), ("study.toml", STUDY)):
        (folder / name).write_text(text, encoding="utf-8")
    edges = "\n".join(f"{a} {(a * 7 + k) % 200}" for a in range(200) for k in (1, 2, 3))
    (folder / "graph.txt").write_text(edges, encoding="utf-8")
    ended = here(
        folder, "compare", "world.toml", "--policies", "ignore,mine.py:Voucher,mix.toml:half", "--graph", "graph.txt",
        "--out", "out", *SMALL,
    )  # fmt: skip
    assert ended.exit_code == 0, ended.output
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """The same, moved to another place; what was where it was made is gone from there."""
    moved = tmp_path / "moved here"
    shutil.copytree(made, moved)
    manifest = (moved / "out" / "manifest.json").read_text(encoding="utf-8")
    gone = manifest.replace(json.dumps(str(made))[1:-1], json.dumps(str(tmp_path / "gone"))[1:-1])
    (moved / "out" / "manifest.json").write_text(gone, encoding="utf-8")
    return moved


def test_a_folder_is_resumed_from_another_working_directory(made: Path, tmp_path: Path) -> None:
    whole = data(made / "out")
    unfinish(made / "out")
    ended = here(tmp_path, "resume", str(made / "out"), "--workers", "1")
    assert ended.exit_code == 0, ended.output
    assert data(made / "out") == whole
    names = {row["policy"] for row in open_study(made / "out").runs.to_pylist()}
    assert names == {"ignore", "mine.py:Voucher", "mix.toml:half"}


def test_a_folder_that_was_moved_with_its_files_is_resumed_and_replayed(place: Path, tmp_path: Path) -> None:
    whole = data(place / "out")
    unfinish(place / "out")
    ended = here(tmp_path, "resume", str(place / "out"), "--workers", "2")
    assert ended.exit_code == 0, ended.output
    assert data(place / "out") == whole
    ended = here(tmp_path, "diff", str(place / "out"), "mine.py:Voucher", "mix.toml:half")
    assert ended.exit_code == 0, ended.output
    places = json.loads((place / "out" / "manifest.json").read_bytes())["paths"]
    assert places["graph.txt"]["absolute"] == str(place / "graph.txt")


def test_files_beside_a_folder_count_before_changed_ones_elsewhere(made: Path, place: Path, tmp_path: Path) -> None:
    """What lies where the study was made is another file by now; what was moved is the one that made the results."""
    gone = tmp_path / "gone"
    gone.mkdir()
    (gone / "mine.py").write_text(POLICIES + "# edited\n", encoding="utf-8")
    ended = here(tmp_path, "diff", str(place / "out"), "ignore", "mine.py:Voucher")
    assert ended.exit_code == 0, ended.output


@pytest.mark.parametrize("command", ["resume", "diff"])
def test_what_is_missing_or_changed_is_named_with_where_it_was_looked_for(
    place: Path, tmp_path: Path, command: str
) -> None:
    words = (command, str(place / "out")) + (("ignore", "mine.py:Voucher") if command == "diff" else ())
    unfinish(place / "out") if command == "resume" else None
    (place / "mine.py").write_text(POLICIES + "# edited\n", encoding="utf-8")
    ended = here(tmp_path, *words)
    assert ended.exit_code == 2
    assert f"mine.py ({place / 'mine.py'}) has been changed" in ended.output
    (place / "graph.txt").unlink()
    ended = here(tmp_path, *words)
    assert ended.exit_code == 2
    looked = [tmp_path / "gone" / "graph.txt", place / "graph.txt", tmp_path / "graph.txt"]
    assert f"no file graph.txt; looked for {' and '.join(map(str, looked))}" in ended.output


def test_the_command_that_repeats_a_run_works_from_anywhere(made: Path, tmp_path: Path) -> None:
    words = ("sweep", str(made / "study.toml"), "--out", "swept", "--workers", "1", "--on-error", "continue")
    ended = here(tmp_path, *words)
    assert ended.exit_code == 3  # a policy that always fails
    rows = open_study(tmp_path / "swept").runs.to_pylist()
    failed = [row for row in rows if row["status"] == "failed"]
    assert {row["policy"] for row in failed} == {"mine.py:Fails"}
    replay = shlex.split(failed[-1]["replay"])
    assert {"society.people=150", str(made / "world.toml"), f"{made / 'mine.py'}:Fails"} <= set(replay)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    ended = here(elsewhere, *replay[1:], "--out", "again")
    assert ended.exit_code == 3
    again = open_study(elsewhere / "again")
    assert again.runs.to_pylist()[0]["error"] == failed[-1]["error"] == "RuntimeError: out of ideas"
    assert again.manifest["scenarios"][0]["resolved"]["society"]["people"] == 150


needs_bytes = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are bytes on few systems")


@needs_bytes
def test_folders_and_graphs_may_be_named_by_any_bytes(made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "graph.txt", tmp_path / f"{NOT_TEXT}.txt")
    shutil.copy(made / "world.toml", tmp_path / f"{NOT_TEXT}.toml")
    words = ("compare", f"{NOT_TEXT}.toml", "--graph", f"{NOT_TEXT}.txt", "--record", "conversations", *SMALL)
    words += ("--policies", "ignore,grow-advocates")
    ended = subprocess.run(
        [*PROGRAM, *words, "--out", NOT_TEXT], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "Results: caf\\xe9" in ended.stdout
    assert json.loads((tmp_path / NOT_TEXT / "manifest.json").read_bytes())["graph"]["path"] == f"{NOT_TEXT}.txt"
    (tmp_path / "b").mkdir()
    folder = f"../{NOT_TEXT}"
    for words in (
        ("status", folder),
        ("status", folder, "--json"),
        ("report", folder),
        ("query", folder, "select count(*) from turns"),
        ("diff", folder, "ignore", "grow-advocates"),
        ("resume", folder),
    ):
        ended = here(tmp_path / "b", *words)
        assert ended.exit_code == 0, (words, ended.output)
    page = (tmp_path / NOT_TEXT / "report.html").read_text(encoding="utf-8")
    assert "caf\\xe9" in page


@needs_bytes
@pytest.mark.parametrize(
    "words",
    [
        ("compare", "world.toml", "--policies", f"ignore,{NOT_TEXT}.py:Voucher", *SMALL),
        ("compare", f"{NOT_TEXT}.toml", *SMALL),
        ("run", "world.toml", "--graph", f"{NOT_TEXT}.txt"),
        ("sweep", f"{NOT_TEXT}-study.toml"),
    ],
    ids=["policy", "scenario", "graph that is not there", "study that is not there"],
)
def test_names_that_cannot_be_used_are_refused_before_anything_is_run(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "world.toml").write_text(WORLD, encoding="utf-8")
    (tmp_path / f"{NOT_TEXT}.py").write_text(POLICIES, encoding="utf-8")
    (tmp_path / f"{NOT_TEXT}.toml").write_text(WORLD.replace('name = "village"', ""), encoding="utf-8")
    before = set(tmp_path.iterdir())
    ended = subprocess.run(
        [*PROGRAM, *words], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip
    assert ended.returncode == 2, ended.stderr
    assert ended.stderr.startswith("grapevine: ")
    assert "caf\\" in ended.stderr
    assert {path for path in tmp_path.iterdir() if path.name != "__pycache__"} == before


@needs_bytes
def test_a_working_directory_may_be_named_by_any_bytes(tmp_path: Path) -> None:
    place = tmp_path / NOT_TEXT
    place.mkdir()
    (place / "world.toml").write_text(WORLD, encoding="utf-8")
    (place / "mine.py").write_text(POLICIES, encoding="utf-8")
    words = ("compare", "world.toml", "--policies", "ignore,mine.py:Fails", "--out", "out", *SMALL)
    ended = subprocess.run(
        [*PROGRAM, *words], cwd=place, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip
    assert ended.returncode == 3
    assert "out of ideas" in ended.stderr
    failed = [row for row in open_study(place / "out").runs.to_pylist() if row["status"] == "failed"]
    assert f"{tmp_path!s}/caf\\xe9/mine.py:Fails" in failed[0]["replay"]
