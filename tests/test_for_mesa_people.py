"""The notebook for Mesa people runs from its first cell to its last, and is kept without outputs."""

import json
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).resolve().parents[1] / "docs" / "for_mesa_people.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def test_the_notebook_is_kept_without_outputs():
    kept = [cell for cell in CELLS if cell["cell_type"] == "code" and (cell["outputs"] or cell["execution_count"])]
    assert kept == []


@pytest.mark.slow
def test_every_cell_of_the_notebook_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    names: dict = {"__name__": "notebook"}
    for number, cell in enumerate(CELLS):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{NOTEBOOK.name}, cell {number}", "exec"), names)
    told = capsys.readouterr().out
    assert "explosive devices laid:" in told
    assert "Peacekeepers killed by vehicle bombs" in told
