"""The pages of the workshop: generated ones are current, every scenario has its sheet, reveal and answers, and the starters start."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import stat
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from docs._generate.workshop import kept, pages, poster, printing
from docs._generate.workshop.plain import DOES, in_plain_words, label, plain_policies
from docs._generate.workshop.sheets import draw_all, sheet
from sim.policies import names, policy_class, registry
from sim.scenario import Scenario
from tests.views.made_up import made_up, write_folder

WORKSHOP = pages.WORKSHOP
START = WORKSHOP / "start"
AGAIN = "run: python -m docs._generate.workshop"
FOR_RESEARCH = {"coin", "special-above"}


def read(name: str) -> str:
    return (WORKSHOP / name).read_text(encoding="utf-8")


def words_of(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def scenarios() -> list[Scenario]:
    return pages.scenarios()


@pytest.fixture(scope="module")
def generated(scenarios: list[Scenario]) -> dict[str, str]:
    """The pages; what they ask for thousands of times, which packages are installed, is looked up once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "entry_points", cache(registry.entry_points))
        return pages.texts(scenarios)


def test_generated_pages_are_current(generated: dict[str, str]) -> None:
    stale = [name for name, text in generated.items() if read(name) != text]
    assert stale == [], AGAIN


def test_every_scenario_has_its_sheet_and_reveal(generated: dict[str, str], scenarios: list[Scenario]) -> None:
    there = {path.stem for path in (WORKSHOP / "reveals").glob("*.md")} - {"README"}
    assert there == {one.name for one in scenarios}
    for one in scenarios:
        section = generated["bet-sheets.md"].partition(f"\n## {one.title}\n")[2].partition("\n## ")[0]
        policies = plain_policies(pages.lesson_of(one).policies)
        assert words_of(one.question) in words_of(section)
        assert all(f"**{policy.label}** | {policy.does} |" in section for policy in policies)
        assert len({policy.label for policy in policies}) == len(policies)


def test_every_question_has_an_answer(scenarios: list[Scenario]) -> None:
    answers = read("solutions.md")
    for one in scenarios:
        section = answers.partition(f"\n## {one.name}\n")[2].partition("\n## ")[0]
        found = re.findall(r"\*\*\d\. (.+?)\*\*\n\n(.+?)(?=\n\n\*\*\d\.|\Z)", section, re.DOTALL)
        assert [words_of(question) for question, _ in found] == [words_of(question) for question in one.discuss]
        assert all(len(answer.split()) > 10 for _, answer in found)


def test_participants_never_read_the_names_of_policies(generated: dict[str, str], scenarios: list[Scenario]) -> None:
    """Stories, questions and answers say plain labels; commands and addresses keep the names."""
    asked = [words_of(question) for one in scenarios for question in one.discuss if "whiners" in question]
    hidden = re.compile(r"^    .*$|\]\([^)]*\)|`[^`]*`", re.MULTILINE)
    every = {path.name: path.read_text(encoding="utf-8") for path in WORKSHOP.glob("*.md")} | generated
    for name, text in every.items():
        shown = hidden.sub("", text)
        found = [policy for policy in {*names()} - {"ignore", "coin"} if policy in shown]
        assert found == [], name
        for question in asked:
            shown = words_of(shown).replace(question, "")
        assert "whiner" not in shown.lower(), name


def test_the_poster_shows_every_policy_that_people_meet() -> None:
    assert set(DOES) == {*names()} - FOR_RESEARCH
    shown = {words_of(text) for text in printing.texts_of([poster.draw()])}
    assert {policy_class(name).label for name in DOES} <= shown
    assert {*DOES.values()} <= shown


def test_files_to_print_are_current(scenarios: list[Scenario]) -> None:
    """By the hash of their texts that they name; lines may differ by a hair between versions of Matplotlib."""
    sheets = draw_all([sheet(one) for one in scenarios])
    for name, figures in {
        "poster.pdf": [poster.draw()],
        "poster.svg": [poster.draw()],
        "bet-sheets.pdf": sheets,
    }.items():
        assert printing.hash_of(figures).encode() in (WORKSHOP / name).read_bytes(), AGAIN
    assert (WORKSHOP / "bet-sheets.pdf").read_bytes().count(b"/Type /Page ") == len(scenarios)


def test_a_sheet_stays_on_its_page(scenarios: list[Scenario]) -> None:
    """The lowest line of each sheet, and the right end of every text, lie on the paper."""
    for figure in draw_all([sheet(one) for one in scenarios]):
        FigureCanvasAgg(figure).draw()
        (axes,) = figure.axes
        lowest = min(float(line.get_ydata()[-1]) for line in axes.lines)
        assert lowest > 0.5
        assert all(text.get_window_extent().x1 < figure.bbox.x1 for text in axes.texts)


def test_pictures_show_the_kept_studies() -> None:
    kept_ones = {path.stem for path in kept.STUDIES.glob("*.json")}
    assert {path.stem for path in (WORKSHOP / "reveals").glob("*.svg")} == kept_ones
    for name in sorted(kept_ones):
        found = kept.stored(name)
        assert found is not None
        drawn = pages.drawn(found).decode()
        texts = [re.findall(r">([^<>\s][^<>]*)</", text) for text in (drawn, read(f"reveals/{name}.svg"))]
        assert texts[0] == texts[1], AGAIN
        assert len(texts[0]) > 5
        assert not any(policy in text for text in texts[0] for policy in names())


def test_what_is_kept_of_a_study_says_the_same_as_the_study(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "study", made_up(months=2))
    (file,) = kept.keep(folder, tmp_path / "kept")
    again = kept.stored(file.stem, tmp_path / "kept")
    assert again is not None
    original = kept.compare_stored(kept.open_study(folder), file.stem)
    assert again.comparison.standings == original.standings
    assert again.comparison.differences == original.differences
    assert (again.comparison.leader, again.comparison.ties) == (original.leader, original.ties)
    assert kept.stored("never-run", tmp_path / "kept") is None


def test_plain_words_replace_whole_names_only() -> None:
    policies = ["first-come", "first-come[fixes_share=0.1]"]
    text = "first-come[fixes_share=0.1] is worth more than first-come; “In order of arrival” stays, first-comers too."
    assert in_plain_words(text, policies) == (
        f"“{label(policies[1])}” is worth more than “In order of arrival”; “In order of arrival” stays, first-comers too."
    )


@pytest.fixture
def starter(tmp_path: Path) -> ModuleType:
    """The starter, in a folder with a space and an umlaut in its name."""
    folder = tmp_path / "USB Stick Müller"
    folder.mkdir()
    shutil.copy(START / "start_grapevine.py", folder)
    spec = importlib.util.spec_from_file_location("start_grapevine", folder / "start_grapevine.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packages(starter: ModuleType, *files: str) -> Path:
    wheels = Path(starter.HERE) / "wheels"
    wheels.mkdir()
    for file in files:
        (wheels / file).touch()
    return wheels


def test_a_stick_installs_from_its_own_packages_alone(starter: ModuleType) -> None:
    own = f"cp3{sys.version_info.minor}"
    wheels = packages(starter, "grapevine_sim-0.2.0-py3-none-any.whl", f"numba-0.61-{own}-{own}-any.whl")
    assert starter.misfit(starter.HERE) == ""
    source = starter.source_of(starter.HERE)
    command = starter.install_command(Path("python"), source, wheels)
    assert command[-1] == f"{wheels}/grapevine_sim-0.2.0-py3-none-any.whl[app]"
    assert command[-4:-1] == ["--no-index", "--find-links", str(wheels)]


def test_a_stick_for_another_python_says_so(starter: ModuleType) -> None:
    packages(starter, "numba-0.61-cp310-cp310-any.whl", "orjson-3-cp39-abi3-any.whl")
    assert "for Python 3.10, and this is 3." in starter.misfit(starter.HERE)


def test_a_stick_without_grapevine_says_so(starter: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    packages(starter)
    assert starter.main([]) == 1
    assert "holds no grapevine_sim" in capsys.readouterr().out


def test_an_installation_is_made_anew_only_when_its_source_changes(
    starter: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: list[list[str]] = []

    def installs(command: list[str], failure: str) -> None:
        run.append(command)
        if "venv" in command:
            python = Path(command[-1]) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
            python.parent.mkdir(parents=True)
            python.touch()

    monkeypatch.setattr(starter, "_run", installs)
    wheels = packages(starter, "grapevine_sim-0.2.0-py3-none-any.whl")
    source, folder = starter.source_of(starter.HERE), tmp_path / "Zu Hause"
    starter.ready(source, wheels, folder)
    starter.ready(source, wheels, folder)
    assert [command[2] for command in run] == ["venv", "pip"]
    source.write_text("newer")
    starter.ready(source, wheels, folder)
    assert len(run) == 4


def test_the_checkout_is_what_the_starter_installs() -> None:
    spec = importlib.util.spec_from_file_location("here", START / "start_grapevine.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.source_of(START) == Path(__file__).resolve().parents[2]


def test_the_files_to_double_click_have_the_ends_of_lines_of_their_systems() -> None:
    batch, shell = (START / "start-grapevine.bat").read_bytes(), (START / "start-grapevine.sh").read_bytes()
    assert batch.count(b"\n") == batch.count(b"\r\n") > 10
    assert batch.isascii()
    assert b"\r" not in shell
    assert (START / "start-grapevine.command").read_bytes() == shell
    if os.name != "nt":
        assert all(path.stat().st_mode & stat.S_IXUSR for path in START.glob("start-grapevine.[scd]*"))
    calls = set(re.findall(rb"(?:goto|call) :?(\w+)", batch))
    assert calls == set(re.findall(rb"^:(\w+)", batch, re.MULTILINE))


@pytest.mark.process
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_the_linux_starter_hands_over_to_the_python_that_fits(tmp_path: Path) -> None:
    folder = tmp_path / "Für alle da"
    folder.mkdir()
    shutil.copy(START / "start-grapevine.sh", folder)
    (folder / "start_grapevine.py").write_text(
        "import sys\nif sys.argv[1:] != ['--fits']: print('started', sys.argv[1:])\n"
    )
    fits = folder / "bin"
    fits.mkdir()
    (fits / "python3.12").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (fits / "python3.13").write_text("#!/bin/sh\nexit 1\n")
    for path in fits.iterdir():
        path.chmod(0o755)
    command = ["bash", str(folder / "start-grapevine.sh"), "--host", "0.0.0.0"]
    done = subprocess.run(
        command, env={"PATH": f"{fits}:/usr/bin:/bin"}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "started ['--host', '0.0.0.0']"), done.stderr
