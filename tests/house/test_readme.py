"""What the README tells people to type exists: make targets, the plain lines beside them, commands and options."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def lines_in_code() -> list[str]:
    """The lines of the README's code blocks, fenced or indented, without prompts and trailing comments."""
    fenced = re.findall(r"^```[^\n]*\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^    (\S.*)$", re.sub(r"^```.*?^```", "", README, flags=re.M | re.S), flags=re.MULTILINE)
    lines = [line for block in fenced for line in block.splitlines()] + indented
    return [re.sub(r"\s+#.*$", "", line).removeprefix("$ ").strip() for line in lines]


def commands() -> list[str]:
    """The lines that call the program."""
    return sorted({line for line in lines_in_code() if re.match(r"(\.venv/bin/)?grapevine\b", line)})


def install_with_pip(call: re.Match[str]) -> str:
    """What the macro ``install`` does where there is no uv."""
    return "$(BIN)/python -m pip install --quiet -e " + (call[1] if call[1] == "." else f'"{call[1]}"')


def recipe(target: str) -> list[str]:
    """The shell lines of a make target, with the default environment's names put in; without its checks."""
    block = re.search(rf"^{re.escape(target)}:[^\n]*\n((?:\t[^\n]*\n)+)", MAKEFILE, flags=re.MULTILINE)
    assert block, f"make {target} is not in the Makefile"
    text = re.sub(r"@\$\(call install,([^)]*)\)", install_with_pip, block.group(1))
    for name, value in {"$(BIN)": ".venv/bin", "$(VENV)": ".venv", "$(PYTHON)": "python3", "$(JOBS)": "2"}.items():
        text = text.replace(name, value)
    return [
        line.strip().removeprefix("@").replace("--quiet ", "")
        for line in text.splitlines()
        if not line.startswith("\t@$(")
    ]


def test_make_targets_exist() -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)", README)) - {"the"}
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    assert {"compare", "test", "proof"} <= named
    assert named <= targets


def test_the_plain_lines_do_what_make_does() -> None:
    shown = lines_in_code()
    by_make = [*recipe("$(BIN)/python"), recipe("$(VENV)/installed")[0], *recipe("compare"), *recipe("lint")]
    by_make += [recipe("$(VENV)/installed-test")[0], *recipe("test")]
    missing = [line for line in by_make if line not in shown]
    assert not missing


def test_the_readme_shows_the_program_at_work() -> None:
    assert any("compare" in line for line in commands())


@pytest.mark.process
@pytest.mark.parametrize("line", commands())
def test_commands_and_options_exist(line: str) -> None:
    words = line.split()[1:]
    command = [words[0]] if words and not words[0].startswith("-") else []
    done = subprocess.run(
        [sys.executable, "-c", "from sim.cli.app import main; main()", *command, "--help"],
        capture_output=True,
        text=True,
        env={"COLUMNS": "200", "TERM": "dumb", "PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert {option for option in options if option not in done.stdout} == set()
