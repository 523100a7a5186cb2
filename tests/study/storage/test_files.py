"""Text that names files: what a shell, JSON and people are given of names that may be any bytes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from sim.study.design.shell_words import printable, quoted
from sim.study.storage.files import append_line, read_lines, write_json

NAMES = [
    b"plain",
    b"a place [1]",
    b"it's",
    b"caf\xe9",
    b"caf\xc3\xa9",
    b"\xff it's a \\ $HOME `x`\xe9",
    "naïve \\ é".encode(),
]


@pytest.mark.process
@pytest.mark.skipif(os.name == "nt", reason="runs bash")
@pytest.mark.parametrize("name", NAMES)
def test_a_shell_reads_what_is_quoted(name: bytes) -> None:
    words = quoted(os.fsdecode(name))
    words.encode()
    ended = subprocess.run(["bash", "-c", f"printf %s {words}"], capture_output=True, check=True)
    assert ended.stdout == name


@pytest.mark.parametrize("name", NAMES)
def test_json_gives_names_back(tmp_path: Path, name: bytes) -> None:
    text = os.fsdecode(name)
    write_json(tmp_path / "one.json", {"name": text})
    append_line(tmp_path / "lines.jsonl", {"name": text})
    assert json.loads((tmp_path / "one.json").read_text(encoding="utf-8")) == {"name": text}
    assert read_lines(tmp_path / "lines.jsonl") == [{"name": text}]


def test_what_is_no_text_is_shown_escaped_and_text_as_it_is() -> None:
    assert printable(os.fsdecode(b"caf\xe9")) == "caf\\xe9"
    assert printable("café 😀") == "café 😀"
    assert printable("\ud800") == "\\ud800"
