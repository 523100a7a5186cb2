"""The map is of the house as it is: its table, its picture, the order of its rooms, and every path that it names."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from docs._generate.architecture import HOLDS, PAGE, PICTURE, filled, rooms
from docs._generate.architecture_picture import BANDS

ROOT = Path(__file__).resolve().parents[2]
FOUND = rooms()
HINT = "run: make pages"
PAGES = ("docs/architecture.md", "CONTRIBUTING.md", "SECURITY.md")


def test_the_table_is_current() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == filled(text, FOUND), HINT
    assert all(f"`sim/{room.replace('.', '/')}" in text for layer in FOUND.layers for room in layer)


def test_the_picture_shows_the_rooms_and_arrows_there_are() -> None:
    """Sizes may have moved a little since it was drawn."""
    with Image.open(PICTURE) as image:
        facts = json.loads(image.text["Description"])
    assert facts["arrows"] == [list(arrow) for arrow in FOUND.arrows()], HINT
    assert facts["size"].keys() == FOUND.size.keys(), HINT
    for room, size in FOUND.size.items():
        assert facts["size"][room] == pytest.approx(size, rel=0.25, abs=100), f"{room}: {HINT}"


def test_every_module_has_a_room() -> None:
    """A new room: add it to the layers in pyproject.toml, and say in HOLDS what it holds."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    named = set(re.findall(r"sim[\w.]+", " ".join(contracts["contracts"][0]["layers"])))
    modules = {
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for path in (ROOT / "sim").rglob("*.py")
        if path.name != "__init__.py"
    }
    assert {one for one in modules if not any(f"{one}.".startswith(f"{layer}.") for layer in named)} == set()
    rooms_there = {room for layer in FOUND.layers for room in layer}
    assert rooms_there <= HOLDS.keys()
    assert {room for band in BANDS.values() for room in band} == HOLDS.keys()


def test_imports_lead_down() -> None:
    height = {room: number for number, layer in enumerate(FOUND.layers) for room in layer}
    assert FOUND.imports["kernel"] == ()
    assert all(height[room] < height[other] for room, others in FOUND.imports.items() for other in others)


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page: str) -> None:
    code = re.findall(r"`([^`\n]+)`", (ROOT / page).read_text(encoding="utf-8"))
    paths = [
        one.partition("::")[0] for one in code if re.fullmatch(r"\.?[\w-]+(/[\w.-]*)+(::\w+)?|\w+\.(md|toml|yml)", one)
    ]
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert paths or page == "SECURITY.md"


def test_a_change_has_its_place() -> None:
    rows = re.findall(
        r"^\| (.+?) \| (.*?) \| .*? \|$", PAGE.read_text(encoding="utf-8").partition("## Where do I")[2], re.M
    )
    assert len([row for row in rows if re.search(r"`[\w./-]+/`|`[\w./-]+\.py`", row[1])]) >= 10
