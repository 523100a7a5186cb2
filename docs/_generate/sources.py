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
from sim.scenario.describe import describe
from sim.validation.catalogue import TARGETS

INTRODUCTION = """\
# Sources

Made by `python -m docs._generate.sources > docs/sources.md`; do not edit. Everything that parameters, owners, scenarios, targets, methods
and pages name, and nothing else: a test fails for a name and year that is not here, and for a source that nothing names.

- *set*: a parameter or an owner of the conversation takes a number, a sign or a shape from it ([parameters](parameters.md) say which, and
  with what evidence). *A scenario* departs from the default by it. *Compared*: a target of [validation](validation.md) holds the model
  against it. *Named*: a method in the code, or an argument on a page.
- *how read*:{how}
- What was read as an abstract says what the abstract says: coefficients and tables of most papers were not seen. Titles, volumes and
  pages are as found or remembered; look them up before you print them.
"""

HEAD = "| source | how read | set | compared | scenario, or named in |"
ROOT = Path(__file__).resolve().parents[2]
OWNERS = "sim/scenario/governance.py"
_FOLDERS = ("sim", "scenarios", "docs", "experiments")
_KINDS = {".py", ".toml", ".md"}
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
    how = "".join(f"\n  - *{name}*: {what};" for name, what in HOW_READ.items())
    return "\n".join([INTRODUCTION.format(how=how.rstrip(";") + "."), *_rows(), ""])


def _rows() -> Iterator[str]:
    yield HEAD
    yield "|" + "---|" * (HEAD.count("|") - 1)
    files = texts()
    for one in references():
        cells = (
            one.text,
            one.read,
            ", ".join(_set_by(one, files)),
            ", ".join(_compared(one)),
            ", ".join(_named(one, files)),
        )
        yield "| " + " | ".join(cells) + " |"


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
