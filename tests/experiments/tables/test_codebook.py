"""Every column of every table that a study writes has an entry in the codebook, with its type."""

import csv
import re

import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments.runs.manifest import TABLES
from experiments.runs.store import Results
from experiments.tables import codebook, columns
from experiments.tables import schemas as tables
from experiments.tables.columns import of_study, type_of
from sim.outcomes import BUILT_IN, Capability, Catalogue, Outcome


@pytest.fixture
def folder(small_study):
    return small_study


def test_every_file_of_rows_in_the_folder_is_in_the_codebook(folder):
    written = {path.name for path in folder.iterdir() if path.suffix in (".csv", ".parquet")}
    others = {"baseline.csv", "levers.csv"}  # of a study of the baseline alone, and of one with a design
    assert written == {file for file, _ in codebook.TABLES.values()} - others | {codebook.TABLE}
    assert set(codebook.TABLES) == set(of_study(BUILT_IN)) == {*TABLES, "compare", "gap_changes", "baseline", "levers"}


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_stored_table_has_an_entry_of_its_type(folder, name):
    declared = {one.name: one.type for one in Results(folder).columns(name)}
    stored = pq.read_schema(folder / f"{name}.parquet")
    assert {field.name: type_of(field.type) for field in stored} == declared


@pytest.mark.parametrize("name", ["compare", "gap_changes"])
def test_every_column_of_a_computed_table_has_an_entry_of_its_type(folder, name):
    table = pd.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=[""])
    entries = of_study(BUILT_IN)[name]
    assert list(table.columns) == [one.name for one in entries]
    kinds = {"integer": "iuf", "number": "iuf", "text": "OU", "true/false": "b"}
    for one in entries:
        values = table[one.name].dropna()
        assert values.empty or values.dtype.kind in kinds[one.type] or one.type == "text", one.name
        if len(values) < len(table):
            assert one.missing != "never missing", one.name
        if one.type == "integer":
            assert (values == values.astype(int)).all(), one.name


def test_words_and_schemas_of_chunks_are_in_step():
    described = of_study(BUILT_IN)
    for name, schema in tables.schemas(BUILT_IN).items():
        own = [field.name for field in schema]
        assert [one.name for one in described[name] if one.name != "policy"] == own


def test_every_entry_says_something(folder):
    for name, entries in of_study(BUILT_IN).items():
        for one in entries:
            assert one.meaning and one.missing, (name, one.name)
            assert one.unit or one.type in ("text", "true/false") or one.name in (
                "replication", "point", "chance", "draws"), (name, one.name)


def test_columns_that_are_never_missing_are_not(folder):
    results = Results(folder)
    for name in TABLES:
        frame = results.read(name)
        for one in results.columns(name):
            if one.missing == "never missing":
                assert frame[one.name].notna().all(), (name, one.name)


def test_page_and_table_list_what_the_manifest_lists(folder):
    page = (folder / codebook.PAGE).read_text()
    rows = list(csv.DictReader((folder / codebook.TABLE).open()))
    found = of_study(Results(folder).catalogue)
    assert [(row["table"], row["column"]) for row in rows] == [
        (name, one.name) for name in codebook.TABLES for one in found[name]]
    for name, (file, _) in codebook.TABLES.items():
        part = page.partition(f"## {file}\n")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `([^`]+)`", part, re.MULTILINE) == [one.name for one in found[name]]
    assert all(f"| `{one.name}` | {one.title} |" in page for one in BUILT_IN.capabilities)


def test_what_a_tactic_adds_is_in_the_codebook_of_its_study_and_is_no_markup():
    more = Catalogue(
        (*BUILT_IN.outcomes, Outcome("deaths_by_gas", "Killed by <b>gas | fog</b>", "persons", "lower")),
        (*BUILT_IN.capabilities, Capability("masks", "Masks", "sets")),
    )
    page = codebook.page(more, "Codebook", "About.")
    assert "| `deaths_by_gas` | number | persons | Killed by &lt;b>gas \\| fog&lt;/b>: in the month |" in page
    assert "| `masks` | Masks | sets |" in page
    assert "deaths_by_gas" in codebook.table(more)
    evil = Catalogue((*BUILT_IN.outcomes, Outcome("attacks_by_x", "=1+1: attacks", "attacks", "lower")))
    assert ",'=1+1: attacks" in codebook.table(evil)
    assert {one["name"] for one in codebook.described(more)["monthly"]} >= {"deaths_by_gas"}


def test_an_exported_share_is_in_per_cent():
    share = next(one for one in of_study(BUILT_IN)["runs"] if one.name == "answered_share")
    assert (share.unit, columns.exported(share).unit) == ("share", "%")
