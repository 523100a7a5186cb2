"""Progress: a bar that a notebook shows without widgets, and silence where it is asked for."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import sim as gv
from sim.api import progress
from tests.api.tiny import place as place

CELL = """
import sim as gv
gv.compare("tiny.toml", ["ignore", "coin"], replicates=2, months=1, workers=1)
"""


class Shown:
    """What IPython would show: the text of one display, as it is updated."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def display(self, text: str, **_: Any) -> Shown:
        self.texts.append(text)
        return self

    def update(self, text: str) -> None:
        self.texts.append(text)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    made = Shown()
    monkeypatch.setattr(progress, "import_module", lambda _: SimpleNamespace(HTML=str, display=made.display))
    return made


def test_the_bar_counts_runs_and_failures(shown: Shown) -> None:
    with progress.NotebookBar(10) as bar:
        bar.begin(4, 1)
        bar.stage("compiling <fast>")
        bar.advance(6, 2)
    assert '<progress value="4" max="10">' in shown.texts[1]
    assert '<progress value="10" max="10">' in shown.texts[-2]
    assert "3 failed" in shown.texts[-2]
    assert "compiling &lt;fast&gt;" in shown.texts[-2]
    assert "<progress" not in shown.texts[-1]
    assert re.search(r"\b10 of 10 runs, 3 failed\b", shown.texts[-1])


def test_what_is_stopped_says_how_far_it_came(shown: Shown) -> None:
    def stopped() -> None:
        with progress.NotebookBar(10) as bar:
            bar.advance(3, 0)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert "3 of 10 runs" in shown.texts[-1]
    assert "stopped" in shown.texts[-1]


def test_a_function_is_called_with_what_is_done() -> None:
    calls: list[tuple[int, int, str]] = []
    with progress.display(10, shown=lambda *said: calls.append(said)) as called:
        called.begin(4, 1)
        called.stage("simulating")
        called.stage("simulating")
        called.advance(6, 2)
        called.note("a line for people")
    assert calls == [(4, 10, "starting"), (4, 10, "simulating"), (10, 10, "simulating")]


def test_it_is_a_notebook_only_in_a_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not progress.in_notebook()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    assert not progress.in_notebook()


@pytest.mark.process
@pytest.mark.slow
def test_silence_prints_nothing(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    quiet = gv.Execution(progress=False)
    gv.compare("tiny.toml", ["ignore", "coin"], replicates=2, months=1, workers=1, execution=quiet)
    assert capfd.readouterr() == ("", "")


@pytest.mark.process
@pytest.mark.slow
def test_a_notebook_shows_bar_answer_and_table(place: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(place)}}).execute()
    (bar, result) = notebook.cells[0].outputs
    assert bar.output_type == "display_data"
    assert "4 of 4 runs" in bar.data["text/html"]
    assert "<table" in result.data["text/html"]
    assert "results/tiny-" in result.data["text/html"]
