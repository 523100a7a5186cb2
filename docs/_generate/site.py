"""What the documentation site takes in besides ``docs/``: hooks that mkdocs calls while it builds, see ``mkdocs.yml``.

Markdown at the top of the checkout becomes pages below ``project/``, the notebook becomes a page, and links between
them lead on in both directions. A link to any other file of the checkout leads to a copy of it.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
PLACE = "project"
PAGES = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "experiments/README.md",
    "calibration/README.md",
)
NOTEBOOK = "study-to-figure.ipynb"
LINK = re.compile(r"(\]\()([^)\s#:]+)([#)])")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of a folder where the navigation says ``folder/*``."""
    config.nav = _expanded(config.nav, Path(config.docs_dir))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that do not stand in ``docs/``."""
    for name in PAGES:
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, f"{PLACE}/{name}", content=text))
    notebook = ROOT / "docs" / NOTEBOOK
    files.append(File.generated(config, str(Path(NOTEBOOK).with_suffix(".md")), content=notebook_as_markdown(notebook)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links to where their files stand in the site."""
    here = _source(page.file.src_uri)

    def moved(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(here), match[2]))
        if not (ROOT / target).is_file():
            return match[0]  # mkdocs says that it leads nowhere
        place = _place(target)
        if files.get_file_from_path(place) is None:
            files.append(File.generated(config, place, abs_src_path=str(ROOT / target)))
        return match[1] + posixpath.relpath(place, posixpath.dirname(page.file.src_uri) or ".") + match[3]

    return LINK.sub(moved, markdown)


def notebook_as_markdown(path: Path) -> str:
    """Return a notebook's cells as Markdown; it is kept without outputs."""
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(f"```python\n{one.source}\n```" if one.cell_type == "code" else one.source for one in cells)


def _expanded(entry: Any, docs: Path) -> Any:
    if isinstance(entry, dict):
        return {title: _expanded(below, docs) for title, below in entry.items()}
    if not isinstance(entry, list):
        return entry
    expanded: list[Any] = []
    for one in entry:
        if isinstance(one, str) and one.endswith("/*"):
            pages = sorted((docs / one[:-2]).glob("*.md"))
            expanded += [path.relative_to(docs).as_posix() for path in pages if path.name != "README.md"]
        else:
            expanded.append(_expanded(one, docs))
    return expanded


def _source(place: str) -> str:
    """Return the file of the checkout, by its place in the site."""
    if place.startswith(f"{PLACE}/"):
        return place.removeprefix(f"{PLACE}/")
    return f"docs/{NOTEBOOK}" if place == str(Path(NOTEBOOK).with_suffix(".md")) else f"docs/{place}"


def _place(source: str) -> str:
    """Return the place in the site of a file of the checkout."""
    place = source.removeprefix("docs/") if source.startswith("docs/") else f"{PLACE}/{source}"
    return str(Path(place).with_suffix(".md")) if place == NOTEBOOK else place
