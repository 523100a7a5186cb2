"""The picture of the README comes from a result folder by one command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from sim.study.storage.results import open_study
from tests.views.made_up import made_up, write_folder

pytestmark = pytest.mark.process


def test_a_folder_becomes_a_picture(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "out", made_up(replicates=8, months=1))
    file = tmp_path / "comparison.png"
    command = [sys.executable, "-m", "docs._generate.picture", str(folder), str(file)]
    subprocess.run(command, check=True, timeout=120)
    with Image.open(file) as image:
        assert image.text["Source"] == f"study {open_study(folder).manifest['study']}"
