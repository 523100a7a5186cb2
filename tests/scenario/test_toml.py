"""Reading TOML as text: files that are none, the line of every key, rewriting one table."""

from __future__ import annotations

import os
import stat
import sys
import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.scenario.schema import ScenarioError
from sim.scenario.toml import line_numbers, parse, read_text
from sim.scenario.toml.writing import to_toml, with_baseline, write_baseline

NAMES = st.one_of(st.sampled_from(["a", "b", "c-d", "name", "value", "1"]), st.text(max_size=5))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    st.sampled_from(["[x]", "# no comment", '"""', "'''", "\\", "a = 1\n[b]", "]", "}", ","]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)
TABLES = st.dictionaries(NAMES, VALUES, max_size=4)


@given(VALUES)
@example(1e22)
@example(-0.0)
@example("\x7f\x00\u2028")
def test_what_is_written_is_read_back(value):
    back = tomllib.loads(f"x = {to_toml(value)}")["x"]
    assert back == value
    assert repr(back) == repr(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, object(), [None]])
def test_what_toml_cannot_say_is_refused(value):
    with pytest.raises(ValueError):
        to_toml(value)


def styled(draw, value):
    """TOML text of a value in one of its spellings, with newlines and comments where the language allows them."""
    if isinstance(value, str) and draw(st.booleans()):
        if "'" not in value and value.isprintable() and draw(st.booleans()):
            return f"'{value}'" if draw(st.booleans()) else f"'''\n{value}'''"
        return f'"""\n\\\n   {to_toml(value)[1:-1]}"""'
    if isinstance(value, list):
        gap = draw(st.sampled_from([" ", "\n", " # ] not here = [\n", "\r\n\t"]))
        return "[" + gap + f",{gap}".join(styled(draw, part) for part in value) + (f",{gap}" if value else "") + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{to_toml(key)} = {styled(draw, part)}" for key, part in value.items()) + " }"
    return to_toml(value)


@st.composite
def documents(draw):
    """A TOML text, and the line on which each statement of it was put."""
    text, where, used = "", {}, set()

    def entries(path, table):
        nonlocal text
        for key, value in table.items():
            text += draw(st.sampled_from(["", "\n", "# x = [1]\n", "  \t", "\r\n"]))
            where[(*path, key)] = text.count("\n") + 1
            text += f"{to_toml(key)} = {styled(draw, value)} {draw(st.sampled_from(['', '# = ']))}\n"

    root = draw(TABLES)
    used.update(root)
    entries((), root)
    for name in draw(st.lists(NAMES, max_size=3, unique=True)):
        if name in used:
            continue
        if draw(st.booleans()):
            where[(name,)] = text.count("\n") + 1
            text += f"[ {to_toml(name)} ] # [no]\n"
            entries((name,), draw(TABLES))
        else:
            for index in range(draw(st.integers(1, 3))):
                where.setdefault((name,), text.count("\n") + 1)
                where[(name, index)] = text.count("\n") + 1
                text += f"[[{to_toml(name)}]]\n"
                table = draw(TABLES)
                table.pop("inner", None)
                entries((name, index), table)
                where[(name, index, "inner")] = text.count("\n") + 1
                text += f"[{to_toml(name)}.inner]\n"
                entries((name, index, "inner"), draw(TABLES))
    return text, where


def paths(value, above=()):
    """Every path in parsed TOML."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*above, key)
        yield from paths(inner, (*above, key))


@given(documents())
def test_every_key_is_found_on_its_line(document):
    text, where = document
    lines = line_numbers(text)
    assert set(lines) == set(paths(tomllib.loads(text)))
    assert {path: lines[path] for path in where} == where


def test_lines_of_an_ordinary_file():
    text = 'title = "x"\n\n[voice]\npraise = {\tvalue = 1, why = "a\\"b" }\nhours = [\n  1,\n  2\n]\na.b = 1979-05-27 07:32:00\n'
    lines = line_numbers(text)
    assert lines == {
        ("title",): 1,
        ("voice",): 3,
        ("voice", "praise"): 4,
        ("voice", "praise", "value"): 4,
        ("voice", "praise", "why"): 4,
        ("voice", "hours"): 5,
        ("voice", "hours", 0): 6,
        ("voice", "hours", 1): 7,
        ("voice", "a"): 9,
        ("voice", "a", "b"): 9,
    }


@pytest.mark.parametrize(
    ("content", "fact", "line"),
    [
        (b"", "", 1),
        (b"# nothing but a comment\n\n", "", 1),
        (b"\x7fELF\x00\x01\x02", "binary", None),
        (b"title = 1\nstory = '\xff'\n", "0xff", 2),
        (b"title = 1\n\n[voice\n", "TOML", 3),
        (b"title = 1\ntitle = 2\n", "TOML", 2),
        (b"[voice]\npraise = 1\n[voice]\n", "TOML", 3),
        (b"title = 'x'\nstory = '''\nand so on", "TOML", 3),
        (b"a = " + b"[" * 20_000, "TOML", None),
        (b"a = " + b"9" * 5_000, "TOML", None),
    ],
)
def test_files_that_say_nothing(tmp_path, content, fact, line):
    path = tmp_path / "world.toml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        parse(read_text(path), str(path))
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert fact in problem.message
    assert problem.line == line


def test_what_is_no_file(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "none.toml", tmp_path / "file" / "below.toml", tmp_path / ("x" * 5000)):
        with pytest.raises(ScenarioError) as caught:
            read_text(path)
        assert [problem.file for problem in caught.value.problems] == [str(path)]


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(ScenarioError) as caught:
        read_text(tmp_path / "pipe.toml")
    assert [problem.file for problem in caught.value.problems] == [str(tmp_path / "pipe.toml")]


def test_an_enormous_file_is_not_read(tmp_path):
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(5_000_000)
    with pytest.raises(ScenarioError, match="4,000,000"):
        read_text(path)


FILE = """# A world.
title = "x"   # [baseline] is not here

[voice]
text = '''
[baseline]
churn = 9
'''

[baseline]   # solved
# do not edit
churn = 1.0
shift = [
  1,  # one
]  # the last

# what follows
[money]
budget = 3
"""


def test_only_the_baseline_is_replaced():
    changed = with_baseline(FILE, {"churn": 1.25, "shift": -0.5, "new": 3.0})
    before, after = FILE.split("churn = 1.0")[0], FILE.split("\n]  # the last\n")[1]
    assert changed == before + "churn = 1.25\nshift = -0.5  # the last\nnew = 3.0\n" + after
    assert with_baseline(FILE.replace("\n", "\r\n"), {"churn": 1.25, "shift": -0.5, "new": 3.0}) == changed.replace(
        "\n", "\r\n"
    )


def test_a_table_without_entries_is_filled_and_a_missing_one_appended():
    assert with_baseline("[baseline]", {"a": 1}) == "[baseline]\na = 1\n"
    assert with_baseline("[baseline] # x\n[b]\n", {"a": 1}) == "[baseline] # x\na = 1\n[b]\n"
    assert with_baseline("x = 1", {"a": 1}) == "x = 1\n\n[baseline]\na = 1\n"
    assert with_baseline("x = 1\r\n", {"a": 1}) == "x = 1\r\n\r\n[baseline]\r\na = 1\r\n"
    assert with_baseline("", {"a": 1}) == "[baseline]\na = 1\n"


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\nbaseline.churn = 1\n[voice]\ny = 2 # y\n",
        "x = 1\nbaseline = { churn = 1 }\n[voice]\ny = 2 # y\n",
        "x = 1\n[baseline]\nchurn = 1\n[baseline.old]\nx = 1\n[voice]\ny = 2 # y\n",
        "x = 1\n[reference]\nchurn = 1\n[voice]\ny = 2 # y\n",
        "x = 1\n[ reference ] # solved\nchurn = 1\n[voice]\ny = 2 # y\n",
        "x = 1\nreference.churn = 1\nreference.shift = 1\n[voice]\ny = 2 # y\n",
    ],
)
def test_a_baseline_in_another_form_is_changed_in_place(tmp_path, text):
    path = tmp_path / "world.toml"
    path.write_text(text)
    write_baseline(path, {"churn": 2.0})
    changed = path.read_text()
    assert tomllib.loads(changed) == {"x": 1, "baseline": {"churn": 2.0}, "voice": {"y": 2}}
    assert changed.startswith("x = 1\n")
    assert changed.endswith("[voice]\ny = 2 # y\n")


@pytest.mark.parametrize(
    "text", ["baseline = 3\n", "[[baseline]]\nchurn = 1\n", "[baseline]\n[reference]\nchurn = 1\n"]
)
def test_a_file_that_cannot_take_the_baseline_stays_as_it_is(tmp_path, text):
    path = tmp_path / "world.toml"
    path.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        write_baseline(path, {"churn": 2.0})
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.key) == (str(path), 1, "baseline")
    assert path.read_text() == text
    assert [entry.name for entry in tmp_path.iterdir()] == ["world.toml"]


@pytest.mark.slow
@given(
    documents(),
    st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), SCALARS, min_size=1, max_size=3),
    st.booleans(),
)
def test_rewriting_changes_the_baseline_and_nothing_else(document, values, there):
    text = document[0]
    if there:
        text += "[baseline]\nold = 1 # gone\nolder = 2\n\n# stays\n[last-one]\nx = 1\n"
    changed = with_baseline(text, values)
    assert tomllib.loads(changed) == {**tomllib.loads(text), "baseline": values}
    if there:
        head, _, tail = text.rpartition("old = 1 # gone\nolder = 2\n")
        assert changed.startswith(head)
        assert changed.endswith(tail)
    else:
        assert changed.startswith(text)
    assert with_baseline(changed, values) == changed


def test_the_file_is_written_aside_and_renamed(tmp_path):
    path = tmp_path / "world.toml"
    path.write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    inode = path.stat().st_ino
    write_baseline(path, {"churn": 0.1 + 0.2})
    assert tomllib.loads(path.read_text("utf-8-sig"))["baseline"] == {"churn": 0.1 + 0.2}
    assert path.read_bytes().startswith(b"\xef\xbb\xbf# A world.\r\n")
    assert path.stat().st_ino != inode
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["world.toml"]


def test_a_failed_write_leaves_the_file_and_no_litter(tmp_path, monkeypatch):
    path = tmp_path / "world.toml"
    path.write_text(FILE)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ScenarioError, match="No space left"):
        write_baseline(path, {"churn": 2.0})
    assert path.read_text() == FILE
    assert [entry.name for entry in tmp_path.iterdir()] == ["world.toml"]


def test_a_baseline_that_cannot_be_written_down_changes_nothing(tmp_path):
    path = tmp_path / "world.toml"
    path.write_text(FILE)
    with pytest.raises(ScenarioError, match="nan"):
        write_baseline(path, {"churn": float("nan")})
    assert path.read_text() == FILE


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.toml").write_text(FILE)
    link = tmp_path / "link.toml"
    link.symlink_to("real.toml")
    write_baseline(link, {"churn": 2.0})
    assert link.is_symlink()
    assert parse(read_text(link), "link")["baseline"] == {"churn": 2.0}
