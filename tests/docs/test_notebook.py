"""The notebook in ``docs`` runs from top to bottom, and is kept without its outputs."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from PIL import Image

import sim

FILE = Path(__file__).resolve().parents[2] / "docs" / "study-to-figure.ipynb"


@pytest.fixture
def notebook() -> nbformat.NotebookNode:
    found = nbformat.read(FILE, as_version=4)
    nbformat.validate(found)
    return found


def test_it_is_kept_without_outputs(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert FILE.stat().st_size < 20_000


@pytest.mark.process
def test_it_runs_from_study_to_figure(notebook: nbformat.NotebookNode, tmp_path: Path) -> None:
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    drawn = [
        base64.b64decode(output.data["image/png"])
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "execute_result" and "image/png" in output.data
    ]
    assert len(drawn) == 2
    (folder,) = (tmp_path / "results").iterdir()
    for image in drawn:
        with Image.open(io.BytesIO(image)) as opened:
            assert opened.text["Software"] == f"Grapevine {sim.__version__}"
            assert opened.text["Source"] == f"study {folder.name.rpartition('-')[2]}"
