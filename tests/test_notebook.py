"""The tour runs from top to bottom."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def tour(tmp_path_factory):
    """The notebook, executed in a copy of the repository's input."""
    folder = tmp_path_factory.mktemp("tour")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / "notebooks").mkdir()
    notebook = nbformat.read(ROOT / "notebooks" / "tour.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder / "notebooks"}}).execute()
    return notebook


def outputs(notebook, kind):
    return [
        output.data[kind]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if kind in output.get("data", {})
    ]


def test_notebook_runs_and_shows_tables_a_plot_and_the_graph(tour):
    tables = [html for html in outputs(tour, "text/html") if "<table" in html]
    assert len(tables) == 4, "counts, and three questions"
    assert all("<td>" in table for table in tables), "no table is empty"
    assert len(outputs(tour, "image/png")) == 1
    assert any("output/graph.html" in html for html in outputs(tour, "text/html"))


def test_notebook_is_committed_without_outputs():
    notebook = nbformat.read(ROOT / "notebooks" / "tour.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
