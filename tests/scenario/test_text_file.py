from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.text_file import NotTextError, decode
from sim.scenario.toml import parse, read_text
from sim.scenario.toml.writing import write_baseline

ORDINARY = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff"))


@given(ORDINARY, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_marked_text_reads_back(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("a = 1\n".encode("utf-16-le"), "UTF-16"),
        ("a = 1\n".encode("utf-16-be"), "UTF-16"),
        ("añb = 1\n".encode("utf-16-le"), "UTF-16"),
        (b"a = 1\n", "UTF-8"),
        ("añb\n".encode(), "UTF-8"),
        (b"", "UTF-8"),
    ],
)
def test_text_without_a_mark(data: bytes, encoding: str) -> None:
    found = decode(data)
    assert found.encoding == encoding
    assert found.text.startswith("a") or not data


def test_the_old_code_page_is_read_only_where_asked_for() -> None:
    data = "x,y\nJos\u00e9,\u20ac\n".encode("cp1252")
    assert decode(data, legacy=True)[:2] == ("x,y\nJos\u00e9,\u20ac\n", "Windows-1252")
    with pytest.raises(NotTextError) as caught:
        decode(data)
    assert caught.value.line == 2
    assert "0xe9" in str(caught.value)


@pytest.mark.parametrize("data", [bytes(range(256)) * 10, b"\x7fELF\x00\x01\x02", b"a\x01b", b"\xff\xfea"])
@pytest.mark.parametrize("legacy", [False, True])
def test_what_is_no_text(data: bytes, legacy: bool) -> None:
    with pytest.raises(NotTextError):
        decode(data, legacy=legacy)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_rewritten_file_keeps_its_encoding(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "s.toml"
    path.write_bytes('title = "caf\u00e9"\n'.encode(codec))
    before = path.read_bytes()
    write_baseline(path, {"churn": 2.0})
    assert path.read_bytes().startswith(before)
    assert parse(read_text(path), "s") == {"title": "caf\u00e9", "baseline": {"churn": 2.0}}
