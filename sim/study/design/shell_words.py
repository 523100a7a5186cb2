"""Words as a shell takes them, and commands for messages."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path


def printable(text: str) -> str:
    """Return a text with the bytes of file names that are not text as escapes, as bash writes them."""
    try:
        raw = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "backslashreplace")
    return raw.decode("utf-8", "backslashreplace")


def quoted(word: str | Path) -> str:
    """Return a word as a shell takes it; bytes of a file name that are not text are escaped as bash and zsh read them, in ``$'...'``."""
    text = str(word)
    if printable(text) == text:
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{printable(escaped)}'"


def command_line() -> list[str]:
    """Return the command line of this process, the program by its bare name."""
    return [Path(sys.argv[0]).name, *sys.argv[1:]]


def how_to_install(package: str) -> str:
    """Return the command that installs ``package`` for the Python that runs, whatever environment is active."""
    return f"{quoted(sys.executable)} -m pip install {package}"
