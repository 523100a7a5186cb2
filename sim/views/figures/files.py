"""Figures of a result folder as files: for a paper, for slides, for the web, with a page of captions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from sim.kernel.errors import GrapevineError
from sim.scenario.messages import unknown_name
from sim.study.analysis.compare import compare_stored
from sim.study.design.currency import currency_of
from sim.study.storage.files import StoreError, write_whole
from sim.views import words
from sim.views.figures import figures_for, figures_for_sweep
from sim.views.figures.drawing import Format, Picture, Use
from sim.views.figures.recorded import recorded_figures
from sim.views.series import with_events

if TYPE_CHECKING:
    from sim.study.storage.results import Results

CAPTIONS = "captions.md"
USUAL: dict[Use, tuple[Format, ...]] = {"paper": ("pdf", "svg"), "slides": ("png", "svg"), "web": ("svg", "png")}
"""Formats by use, unless others are asked for."""


class FigureError(GrapevineError, ValueError):
    """A use or a format that there is not, or a folder without anything to draw."""


def checked_use(text: str) -> Use:
    """Return a use. Raises FigureError when there is none of that name."""
    for use in get_args(Use):
        if text == use:
            found: Use = use
            return found
    raise FigureError(unknown_name("use", text, list(get_args(Use))))


def checked_formats(asked: Sequence[str]) -> tuple[Format, ...]:
    """Return formats, each once. Raises FigureError when there is none of such a name."""
    known = get_args(Format)
    for word in asked:
        if word not in known:
            raise FigureError(unknown_name("format", word, list(known)))
    return tuple(one for one in known if one in asked)


def stored_figures(results: Results) -> dict[str, Picture]:
    """Return the figures of a result folder by file name: those of each scenario, of a sweep those over its design points."""
    manifest = results.manifest
    scenarios = list(dict.fromkeys(results.runs["scenario"].to_pylist()))
    if "study_file" in manifest and len(scenarios) > 1:
        from sim.study.analysis.sweep import summary_of, written_of

        return {one.name: one for one in figures_for_sweep(written_of(manifest), summary_of(results))}
    entries = {entry["name"]: entry for entry in manifest["scenarios"]}
    found: dict[str, Picture] = {}
    for scenario in scenarios:
        runs, days, groups = (with_events(table, scenario) for table in (results.runs, results.days, results.groups))
        currency = currency_of(manifest, entries.get(scenario))
        comparison = compare_stored(results, scenario)
        for one in (*figures_for(comparison, runs, days, groups, currency), *recorded_figures(results, scenario)):
            found[f"{words.slug(scenario)}-{one.name}" if len(scenarios) > 1 else one.name] = one
    return found


def write_figures(results: Results, folder: Path, use: Use, formats: Sequence[Format]) -> list[Path]:
    """Write every figure of ``results`` into ``folder``, and their captions; return the files.

    The same bytes for the same results.

    Args:
        results: a result folder that was read.
        folder: where the files go; made where it is missing.
        use: what they are for.
        formats: the formats.

    Raises:
        StoreError: a file cannot be written.
        FigureError: there is nothing to draw.
    """
    pictures = stored_figures(results)
    if not pictures:
        raise FigureError(f"{results.folder} has nothing to draw")
    study = results.manifest["study"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = [
            _write(folder / f"{name}.{kind}", picture.file(kind, study, use))
            for name, picture in pictures.items()
            for kind in formats
        ]
        return [*made, _write(folder / CAPTIONS, _captions(pictures, study).encode())]
    except OSError as error:
        raise StoreError(f"cannot write into {folder}: {error.strerror or error}") from error


def _write(path: Path, data: bytes) -> Path:
    write_whole(path, lambda file: file.write(data))
    return path


def _captions(pictures: dict[str, Picture], study: str) -> str:
    """Return the captions as Markdown: what each figure shows, how to read it, its content in words."""
    parts = [f"# Figures of study {study}\n"]
    for name, picture in pictures.items():
        parts.append(f"## {name}\n\n**{_plain(picture.title)}.** {_plain(picture.reading)}\n\n{_plain(picture.alt)}\n")
        parts += [f"- {_plain(panel.title)}\n" for panel in picture.panels]
    return "\n".join(parts)


def _plain(text: str) -> str:
    """Return text in which Markdown and HTML are text."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
