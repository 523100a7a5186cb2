"""The report of one made-up study in its other forms."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from markdown_it import MarkdownIt
from PIL import Image
from typer.testing import CliRunner

from sim.api.results import open_results
from sim.cli import report as command
from sim.cli.app import app
from sim.views.export import pdf
from sim.views.export.formats import FORMATS, FormatError, format_of
from sim.views.export.html_tree import body_of, is_for_screens
from tests.views.made_up import made_up, write_folder

pytestmark = pytest.mark.slow

TITLE = "A town <script>alert(1)</script> & =1+1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scenario = {"title": TITLE, "question": "Who wins?", "watch": ["churn"]}
    study = made_up(replicates=4)
    return write_folder(tmp_path_factory.mktemp("study") / "out", study, scenarios=[scenario], failed=[4])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of one policy, whose page has few drawings."""
    study = made_up(("ignore",), replicates=2, months=1)
    return write_folder(tmp_path_factory.mktemp("small") / "out", study, scenarios=[{"title": TITLE}])


@pytest.mark.parametrize(
    ("kind", "file", "found"),
    [
        (None, None, "html"), ("pdf", None, "pdf"), (None, "a.MD", "markdown"), (None, "b.pdf", "pdf"), ("html", "c.html", "html"),
        (None, "d.xlsx", "xlsx"), ("zip", "e.zip", "zip"),
    ],
)  # fmt: skip
def test_the_format_is_asked_for_or_said_by_the_ending(kind: str | None, file: str | None, found: str) -> None:
    assert format_of(kind, None if file is None else Path(file)) == found


@pytest.mark.parametrize(
    ("kind", "file", "said"),
    [("word", None, "'word'.*html, pdf"), ("pdf", "a.html", r"a.html .*\.pdf$"), (None, "a", r"\.html, \.pdf")],
)
def test_another_format_is_an_error(kind: str | None, file: str | None, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        format_of(kind, None if file is None else Path(file))


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\d[\d.,]*\d|[^\W_]+", text))


def printed(element: Element) -> str:
    """The text of what paper has of an element."""
    parts = [element.text or ""]
    for child in element:
        parts += [child.tail or "" if is_for_screens(child) else f"{printed(child)} {child.tail or ''}"]
    return " ".join(parts)


def test_markdown_says_what_the_page_says(folder: Path) -> None:
    text = open_results(folder).report(format="markdown").read_text()
    page = open_results(folder).report().read_text()
    shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "<script" not in shown
    on_paper, in_text = (
        words_of(printed(body_of(page))),
        words_of(" ".join(body_of(f"<body>{shown}</body>").itertext())),
    )
    assert len(on_paper) > 300
    assert words_of(TITLE) <= in_text
    figures = re.findall(r'<figure[^>]* id="([\w-]+)"', page)
    files = re.findall(r"!\[.*\]\((.*\.png)\)", text)
    assert len(figures) == len(files) > 5
    # panels' titles are in the picture
    titles = words_of(" ".join(re.findall(r'<div class="panel"><p>(.*?)</p>', page)))
    assert on_paper - in_text <= titles
    assert in_text <= on_paper
    for file in files:
        with Image.open(folder / file) as image:
            assert image.size[0] > 1500


def test_markdown_elsewhere_brings_its_figures(small: Path, tmp_path: Path) -> None:
    made = open_results(small).report(tmp_path / "our results.md")
    (first, *_) = re.findall(r"!\[.*\]\((.*\.png)\)", made.read_text())
    assert first.startswith("our%20results-figures/")
    assert {path.name for path in tmp_path.iterdir()} == {"our results.md", "our results-figures"}


def test_without_a_browser_pdf_says_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_COMMANDS", ())
    monkeypatch.setattr(pdf, "_usual_places", lambda: iter(()))
    ended = CliRunner().invoke(app, ["report", str(folder), "--format", "pdf"])
    assert (ended.exit_code, ended.stdout) == (2, "")
    for fact in ("Chromium", "Install", "--format html"):
        assert fact in ended.stderr
    assert not (folder / "report.pdf").exists()


def test_a_browser_that_fails_is_said(small: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf, "browser", lambda: Path("/nowhere/chromium"))
    ended = CliRunner().invoke(app, ["report", str(small), "--out", str(tmp_path / "a.pdf")])
    assert ended.exit_code == 2
    assert "chromium could not print" in ended.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.browser
@pytest.mark.process
@pytest.mark.skipif(not any(map(shutil.which, pdf._COMMANDS)), reason="no browser on this machine")
def test_pdf_is_the_page_printed(small: Path, tmp_path: Path) -> None:
    made = open_results(small).report(tmp_path / "brief.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    assert re.search(rb"/MediaBox \[0 0 59[45](\.\d+)? 84[12]", made), "A4"
    assert [path.name for path in tmp_path.iterdir()] == ["brief.pdf"]


def test_open_opens_what_was_written(small: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[str] = []
    monkeypatch.setattr(command.webbrowser, "open", lambda address: bool(opened.append(address)) or len(opened) == 1)
    words = ["report", str(small), "--open", "--out"]
    ended = CliRunner().invoke(app, [*words, str(tmp_path / "a b.html")])
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert opened == [(tmp_path / "a b.html").as_uri()]
    ended = CliRunner().invoke(app, [*words, str(tmp_path / "c.html")])
    assert ended.exit_code == 0
    assert "c.html" in ended.stderr
    ended = CliRunner().invoke(app, [*words, str(tmp_path / "c.html")])
    assert ended.exit_code == 2
    assert "nothing was overwritten" in ended.stderr


@pytest.mark.parametrize("words", [("--xlsx", "--zip"), ("--format", "pdf", "--zip")])
def test_one_form_at_a_time(folder: Path, words: tuple[str, ...]) -> None:
    ended = CliRunner().invoke(app, ["report", str(folder), *words])
    assert ended.exit_code == 2
    assert "--format, --xlsx and --zip" in ended.stderr


def test_files_of_the_forms_have_endings_of_their_own() -> None:
    assert len({one.ending for one in FORMATS.values()}) == len(FORMATS)
