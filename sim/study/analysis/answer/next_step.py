"""The command that makes a comparison larger, from the command that made it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.study.design.shell_words import quoted

_FLAGS = ("--json", "--full", "--resume", "--retry-failed", "--accept-changes")
_WITH_VALUE = ("--replicates", "--out", "--expand", "--workers", "--time", "--until-sure", "--tolerance", "--most")
"""Options that the larger command does not take over: of output, of execution, and those that it sets itself."""


def larger_command(manifest: Mapping[str, Any], folder: Path, replicates: int) -> str:
    """Return the command that adds replicates to the comparison in ``folder``; empty when no command made it.

    Args:
        manifest: of the comparison.
        folder: where it is.
        replicates: how many there are to be in all.
    """
    _, *words = manifest.get("command") or [""]
    if words[:1] != ["compare"]:
        return ""
    kept = [quoted(word) for word in _kept(words[1:])]
    return " ".join(["grapevine compare", *kept, "--replicates", str(replicates), "--expand", quoted(folder)])


def _kept(words: list[str]) -> list[str]:
    kept: list[str] = []
    skip = False
    for word in words:
        name = word.partition("=")[0]
        if skip or name in _FLAGS:
            skip = False
        elif name in _WITH_VALUE:
            skip = "=" not in word
        else:
            kept.append(word)
    return kept
