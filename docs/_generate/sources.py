"""The page of all sources, ``docs/sources.md``: ``python -m docs._generate.sources > docs/sources.md``.

References stand in ``docs._generate.bibliography``; where each is used is looked up: in the declarations of parameters
and owners, in targets, in
ready-made scenarios, and in the files of the checkout. A test holds the committed page against them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from docs._generate.bibliography import HOW_READ, Reference, plain, references
from docs._generate.rendering import rendered
from sim.scenario.describe import describe
from sim.validation.catalogue import TARGETS

ROOT = Path(__file__).resolve().parents[2]
OWNERS = "sim/scenario/governance.py"
_FOLDERS = ("sim", "scenarios", "docs", "experiments")
_KINDS = {".py", ".toml", ".md", ".j2"}
_NO_PLACES = {
    "docs/sources.md",
    "docs/parameters.md",
    "docs/validation.md",
    "docs/_generate/bibliography.py",
}  # made from the others, or this


def texts() -> dict[str, str]:
    """Read the files that may name a source, by path from the checkout, made plain."""
    paths = [ROOT / "README.md", *(path for folder in _FOLDERS for path in sorted((ROOT / folder).rglob("*")))]
    names = {path.relative_to(ROOT).as_posix(): path for path in paths if path.suffix in _KINDS and path.is_file()}
    return {name: plain(path.read_text(encoding="utf-8")) for name, path in names.items() if name not in _NO_PLACES}


def page() -> str:
    """Return the page as Markdown."""
    files = texts()
    sources = [
        {
            "text": one.text,
            "read": one.read,
            "set_by": _set_by(one, files),
            "compared": _compared(one),
            "named": _named(one, files),
        }
        for one in references()
    ]
    return rendered("sources", how_read=HOW_READ, sources=sources)


def _set_by(one: Reference, files: dict[str, str]) -> Iterator[str]:
    for parameter in describe():
        if one.is_named_in(f"{parameter.source} {parameter.meaning}"):
            yield f"`{parameter.key}`"
    if one.is_named_in(files[OWNERS]):
        yield "[owners](governance.md)"


def _compared(one: Reference) -> Iterator[str]:
    for target in TARGETS:
        if one.is_named_in(plain(f"{target.source} {target.required}")):
            yield f"`{target.id}`"


def _named(one: Reference, files: dict[str, str]) -> Iterator[str]:
    """Files that name it, but for those of which the other columns tell: declarations, targets, and the pages of both."""
    for name, text in files.items():
        told = name.startswith(("sim/scenario/", "sim/validation/")) or name in ("docs/odd.md", "docs/governance.md")
        if not told and one.is_named_in(text):
            yield f"`{name}`"
    if not any(_compared(one)):
        for name, text in files.items():
            if name.startswith("sim/validation/") and one.is_named_in(text):
                yield f"`{name}`"


if __name__ == "__main__":
    sys.stdout.write(page())
