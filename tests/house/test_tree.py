"""What no file of the tree may name: registry hosts, and places on one person's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPED_FOLDERS = {".git", ".venv", "results", "build", "dist", "__pycache__"}

# Written so that no pattern matches its own source.
FORBIDDEN = {
    "a package registry's host": re.compile(
        r"pypi[.]org|pythonhosted[.]|npmjs[.]|deb[.]debian|conda[.]anaconda|proxy[.]golang|crates[.]io|rubygems[.]org"
    ),
    "a path on one machine": re.compile(
        r"(?<![\w.])/(?:work|root|home|Users|opt/pypi)/(?!me\b)[\w.]|C:\\+Users\\+\w|[/]tmp/(?!\s|$)\w"
    ),
}


def files() -> list[Path]:
    """Every file that git would commit, or, outside a checkout, every file of the tree."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.split("\0")
        paths = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not SKIPPED_FOLDERS & set(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file()]


def finds(text: str) -> list[str]:
    """What is forbidden in ``text``: one line of explanation per find."""
    return [
        f"line {text.count(chr(10), 0, match.start()) + 1} names {what}: {match.group()!r}"
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    ]


@pytest.mark.process
def test_no_file_names_a_registry_or_a_machine() -> None:
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {find}" for find in finds(text)]
    assert not found, "\n".join(found)


@pytest.mark.process
def test_the_tree_is_looked_at() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in files()}
    assert {"pyproject.toml", "README.md", "Makefile", ".ci/run", "sim/__init__.py"} <= names


@pytest.mark.parametrize(
    "text",
    [
        "see https://" + "pypi" + ".org/simple",
        "index-url = https://files." + "pythonhosted" + ".org/x",
        "open('" + "/wo" + "rk/main/data.csv')",
        "cache in " + "/ro" + "ot/.cache",
        "a file in " + "/ho" + "me/ada/study",
    ],
)
def test_what_is_forbidden_is_found(text: str) -> None:
    assert len(finds(text)) == 1


@pytest.mark.parametrize(
    "text", ["coursework/main", "../shared/data/x.csv", "https://example.org/home/page", "$(mktemp -d)"]
)
def test_ordinary_text_passes(text: str) -> None:
    assert finds(text) == []
