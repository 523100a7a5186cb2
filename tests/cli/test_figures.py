"""``grapevine figures``, once as a process: files by use, their sizes, the same bytes again."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from sim.api.results import open_results
from sim.cli.app import app
from sim.study.storage.results import open_study
from sim.views import words
from sim.views.figures.files import FigureError, checked_formats, checked_use
from tests.views.made_up import made_up, write_folder

NAMES = {"differences", "certainty", "winwin", "payback", "months", "served", "heard", "led", "desk", "walk"}
HOSTILE = ("first-come", "<script>alert(1)</script>", "ünï 🎈 اسم[x=1]")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("figures") / "out", made_up(replicates=6, months=2))


@pytest.fixture(scope="module")
def written(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in open_results(folder).figures("paper", folder / "paper", ["png", "svg", "pdf"])}


@pytest.mark.process
def test_the_command_writes_every_figure_says_where_and_the_same_bytes_again(
    folder: Path, written: dict[str, Path]
) -> None:
    """Written by two processes, each with hashes of its own."""
    command = [sys.executable, "-m", "sim.cli.app", "figures", str(folder), "--for", "paper", "--format", "svg,png,pdf"]
    command += ["--out", str(folder / "again")]
    done = subprocess.run(command, check=True, timeout=180, capture_output=True, text=True, encoding="utf-8")
    again = {*(folder / "again").iterdir()}
    assert {Path(line) for line in done.stdout.split("\n") if line} == again
    assert {path.stem for path in again if path.suffix == ".svg"} == NAMES
    assert {path.name for path in again} == set(written)
    assert [path.name for path in again if path.read_bytes() != written[path.name].read_bytes()] == []


def test_slides_are_wide_and_lie_in_the_folder_of_their_use(folder: Path) -> None:
    done = CliRunner().invoke(app, ["figures", str(folder), "--for", "slides", "--format", "svg"])
    assert done.exit_code == 0, done.output
    place = folder / "figures" / "slides"
    assert {Path(line) for line in done.stdout.split("\n") if line} == {*place.iterdir()}
    assert {path.stem for path in place.glob("*.svg")} == NAMES
    for path in place.glob("*.svg"):
        root = ET.parse(path).getroot()
        assert (root.get("width"), root.get("height")) == ("13.333in", "7.500in"), path
        _, _, wide, tall = map(float, str(root.get("viewBox")).split())
        assert wide / tall == pytest.approx(16 / 9, rel=1e-3)


def test_a_wrong_use_is_refused_with_what_was_meant(folder: Path) -> None:
    done = CliRunner().invoke(app, ["figures", str(folder), "--for", "slide"])
    assert done.exit_code == 2
    assert "'slide'" in done.stderr
    assert "slides" in done.stderr


def test_a_papers_figure_is_one_column_wide_or_two_with_its_text_in_the_caption(written: dict[str, Path]) -> None:
    for name in NAMES:
        box = re.search(rb"MediaBox \[ 0 0 ([0-9.]+) ", written[f"{name}.pdf"].read_bytes())
        assert box is not None
        millimetres = float(box[1]) / 72 * 25.4
        panels = (
            written["captions.md"].read_text(encoding="utf-8").split(f"## {name}\n")[1].split("\n## ")[0].count("\n- ")
        )
        assert millimetres == pytest.approx(88.9 if panels == 1 else 177.8, abs=0.1)
        with Image.open(io.BytesIO(written[f"{name}.png"].read_bytes())) as image:
            assert image.width == round(millimetres / 25.4 * 600)
    assert "grow-advocates is worth most" in written["captions.md"].read_text(encoding="utf-8")
    drawn = [
        text.text for text in ET.parse(written["differences.svg"]).getroot().iter("{http://www.w3.org/2000/svg}text")
    ]
    assert drawn
    assert not any("is worth most" in str(text) for text in drawn)


def test_every_file_names_the_study(folder: Path, written: dict[str, Path]) -> None:
    source = f"study {open_study(folder).manifest['study']}"
    assert source.encode() in written["payback.svg"].read_bytes()
    assert source.encode() in written["payback.pdf"].read_bytes()
    assert source in written["captions.md"].read_text(encoding="utf-8")


@pytest.mark.slow
def test_hostile_names_are_text_and_scenarios_have_files_of_their_own(tmp_path: Path) -> None:
    scenarios = [{"name": "../../<b>a</b>"}, {"name": "b"}]
    folder = write_folder(tmp_path / "out", made_up(HOSTILE, replicates=4, months=1), scenarios=scenarios)
    made = open_results(folder).figures("web", tmp_path / "made", ["svg"])
    assert {path.parent for path in made} == {tmp_path / "made"}
    assert {path.name.partition("-")[0] for path in made if path.suffix == ".svg"} == {"b"}
    assert (tmp_path / "made" / "b-a-b-payback.svg") in made
    for path in made:
        if path.suffix == ".svg":
            ET.parse(path)
    captions = (tmp_path / "made" / "captions.md").read_text(encoding="utf-8")
    assert "<script>" not in captions.replace("\\<script", "")


def test_names_of_files_are_safe() -> None:
    assert words.slug("../../etc/Passwd") == "etc-passwd"
    assert words.slug("اسم") == "scenario"


def test_uses_and_formats() -> None:
    assert checked_use("paper") == "paper"
    assert checked_formats(["png", "svg", "png"]) == ("svg", "png")
    with pytest.raises(FigureError, match="slides"):
        checked_use("slidess")
    with pytest.raises(FigureError, match="pdf"):
        checked_formats(["gif"])
