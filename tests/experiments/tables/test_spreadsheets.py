"""Tables for spreadsheets: units of the figures, formats that Excel opens right, and text that is never executed."""

import io
import json
import math
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import synthetic

from experiments import cli
from experiments.compare import exported
from experiments.compare.comparison import compare
from experiments.compare.gap_changes import gap_changes
from experiments.figures.captions import plain
from experiments.report import page as report
from experiments.report.evidence import gather
from experiments.runs.manifest import EXPORTED, TABLES
from experiments.runs.store import Results
from experiments.tables import columns, spreadsheets
from experiments.tables.columns import Column
from experiments.tables.spreadsheets import FORMATS, Sheet, content, format_of, neutralised
from sim.scenario.errors import ScenarioError

#: What spreadsheets have been known to execute.
FORMULAS = (
    "=1+1", "=cmd|'/c calc'!A0", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\0=1", "\uff1d1",
    '=HYPERLINK("http://x","y")',
)
INNOCENT = ("Medical evacuation", "a=b", "US$ 5 million", "'quoted", "3-4 units", "", "# heading", "100 %", "naïve; ok")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    made = synthetic.study(months=24, replications=40, policies=("us_90", "us_enablers"))
    named = tuple(policy.model_copy(update={"title": f"=cmd|{policy.title}"}) for policy in made.policies)
    return synthetic.results(tmp_path_factory.mktemp("results"), made.model_copy(update={"policies": named}))


@pytest.fixture
def study(small_study):
    return small_study


def code_of(arguments) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main([str(each) for each in arguments])
    return left.value.code


def sheet_with(*texts: str, name: str = "words") -> Sheet:
    about = (Column(name, "text", "", "words"), Column("size", "number", "persons", "numbers"))
    frame = pd.DataFrame({name: texts, "size": [-1.5] * len(texts)})
    return Sheet("trial", about, [frame], len(frame))


def read(kind: str, made: bytes) -> pd.DataFrame:
    if kind == "xlsx":
        return pd.read_excel(io.BytesIO(made), sheet_name=0)
    french = {"sep": ";", "decimal": ",", "encoding": "utf-8-sig"} if kind == "csv-fr" else {}
    return pd.read_csv(io.BytesIO(made), **french)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_execute_gets_an_apostrophe(text):
    assert neutralised(text).startswith("'") and neutralised(text).endswith(text[-2:])
    assert neutralised(neutralised(text)) == neutralised(text)


@pytest.mark.parametrize("text", INNOCENT)
def test_other_text_stays_as_it_is(text):
    assert neutralised(text) == text


@pytest.mark.parametrize("kind", ["csv", "csv-fr"])
def test_no_cell_of_a_text_table_begins_a_formula_and_numbers_stay_numbers(kind):
    made = content(sheet_with(*FORMULAS, *INNOCENT, "title\r=1", "title\r\n=1", 'a "quoted" one; two, three'), kind)
    back = read(kind, made)
    assert len(back) == len(FORMULAS) + len(INNOCENT) + 3 and b"\r" not in made and b"\0" not in made
    assert not back["words"].fillna("").str.match(r"\s*[=+\-@]").any()
    assert (back["size"] == -1.5).all()
    assert content(sheet_with("x", name="=evil"), kind).decode("utf-8-sig").startswith("'=evil")


def test_a_workbook_holds_formulas_as_words():
    book = openpyxl.load_workbook(io.BytesIO(content(sheet_with(*FORMULAS, *INNOCENT, "#N/A", "\x07bell"), "xlsx")))
    cells = [row[0] for row in book["trial"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "inlineStr"}
    assert [cell.quotePrefix for cell in cells[: len(FORMULAS)]] == [True] * len(FORMULAS)
    assert cells[0].value == "=1+1" and cells[-2].value == "#N/A" and cells[-1].value == "\N{REPLACEMENT CHARACTER}bell"
    archive = zipfile.ZipFile(io.BytesIO(content(sheet_with(*FORMULAS), "xlsx")))
    assert all(b"<f>" not in archive.read(name) for name in archive.namelist())


def test_a_french_table_opens_right_in_a_french_excel(results):
    made = content(exported.comparison_sheet(results, compare(results)), "csv-fr")
    assert made.startswith(b"\xef\xbb\xbfpolicy;")
    rows = made.decode("utf-8-sig").splitlines()
    assert {row.count(";") for row in rows} == {len(columns.COMPARE) - 1}
    plainly = read("csv", content(exported.comparison_sheet(results, compare(results)), "csv"))
    pd.testing.assert_frame_equal(read("csv-fr", made), plainly)


def test_a_workbook_is_laid_out_for_reading(results):
    sheet = exported.comparison_sheet(results, compare(results))
    book = openpyxl.load_workbook(io.BytesIO(content(sheet, "xlsx")))
    table, words = book.worksheets
    assert (table.title, words.title) == ("compare", "codebook")
    assert table.freeze_panes == words.freeze_panes == "A2"
    assert all(cell.font.bold for cell in table[1])
    header = [cell.value for cell in table[1]]
    assert header == [one.name for one in sheet.columns]
    assert [row[0].value for row in words.iter_rows(min_row=2)] == header
    widths = {cell.value: table.column_dimensions[cell.column_letter].width for cell in table[1]}
    assert widths["title"] > 40 > widths["pairs"] >= 7 and max(widths.values()) <= 60
    first = dict(zip(header, [cell.value for cell in table[2]], strict=True))
    kinds = {"integer": int, "number": (int, float), "text": str, "true/false": bool}
    for one in sheet.columns:
        assert first[one.name] is None or isinstance(first[one.name], kinds[one.type]), one.name


def test_the_same_table_is_the_same_bytes_whenever_it_is_written(results, monkeypatch):
    sheet = exported.comparison_sheet(results, compare(results))
    first = content(sheet, "xlsx")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert content(sheet, "xlsx") == first
    archive = zipfile.ZipFile(io.BytesIO(first))
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = archive.read("docProps/core.xml").decode()
    assert about.count("1980-01-01T00:00:00Z") == 2 and "202" not in about.replace("2002", "")


@pytest.mark.parametrize("kind", FORMATS)
def test_mission_and_months_stand_in_every_row(results, kind):
    whole = read(kind, content(exported.comparison_sheet(results, compare(results)), kind))
    assert set(whole["mission"]) == {"all"} and set(whole["months"]) == {24}
    part = read(kind, content(exported.comparison_sheet(results, compare(results, "kasara", 12), "kasara", 12), kind))
    assert set(part["mission"]) == {"kasara"} and set(part["months"]) == {12}
    gaps = read(kind, content(exported.gaps_sheet(results, gap_changes(results, None, 12)), kind))
    assert set(gaps["mission"]) == set(results.missions) and set(gaps["months"]) == {12}


def test_units_are_those_of_the_report(results):
    evidence = gather(results)
    table = next(iter(exported.comparison_sheet(results, evidence.comparison).frames)).reset_index(drop=True)
    shown = list(report._table(evidence, evidence.comparison))
    assert len(shown) == len(table)
    for row, told in zip(table.to_dict("records"), shown, strict=True):
        assert told["unit"] == {"%": "% (points)"}.get(row["unit"], row["unit"])
        assert told["baseline"] == plain(row["baseline"]) and told["value"] == plain(row["value"])
        assert told["per_unit"] == ("" if math.isnan(row["cost_us_per_unit"]) else plain(row["cost_us_per_unit"]))
        assert told["better"] == "" or abs(float(told["better"][:-2]) - row["share_better"]) <= 0.5
    shares = table[table["unit"] == "%"]
    assert set(shares["unit_of_difference"]) == {"percentage points"}
    priced = shares[shares["cost_us_per_unit"].notna()]
    assert len(priced)
    assert list(priced["cost_us_per_unit"]) == pytest.approx(list(priced["cost_us"] / priced["difference"].abs()))


def test_gaps_are_in_the_units_of_the_figure(results):
    changes = gap_changes(results)
    table = next(iter(exported.gaps_sheet(results, changes).frames))
    assert table["share"].max() > 2 and (table["difference"] - 100 * changes["difference"]).abs().max() < 1e-9
    assert set(table["unit"]) == {"%"} and set(table["unit_of_difference"]) == {"percentage points"}
    assert table["title"].iloc[0] == results.catalogue.capabilities[0].title


def test_titles_of_policies_are_neutralised(results):
    table = read("csv", content(exported.comparison_sheet(results, compare(results)), "csv"))
    assert table["policy_title"].str.startswith("'=cmd|").all()


@pytest.mark.parametrize(
    ("name", "asked", "expected"),
    [("t.csv", None, "csv"), ("t.xlsx", None, "xlsx"), ("T.XLSX", None, "xlsx"), ("t", None, "csv"), ("-", None, "csv"),
     ("-", "xlsx", "xlsx"), ("t.csv", "csv-fr", "csv-fr"), ("t.txt", "csv-fr", "csv-fr"), ("t.xlsx", "xlsx", "xlsx")],
)
def test_the_format_is_what_was_asked_for_or_what_the_name_says(tmp_path, name, asked, expected):
    assert format_of(tmp_path / name, asked) == expected


@pytest.mark.parametrize(("name", "asked"), [("t.csv", "xlsx"), ("t.xlsx", "csv"), ("t.xlsx", "csv-fr"), ("t", "xls")])
def test_a_name_that_contradicts_the_format_is_refused(tmp_path, name, asked):
    with pytest.raises(ScenarioError):
        format_of(tmp_path / name, asked)


def test_a_table_too_long_for_a_sheet_is_refused_and_nothing_is_written(monkeypatch, study, tmp_path, capsys):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 10)
    assert code_of(["export", study, "monthly", "--out", tmp_path / "t.xlsx"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "a sheet holds 9" in said and "--format csv" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", FORMATS)
def test_every_table_is_exported_with_its_codebook_columns(study, tmp_path, kind):
    results = Results(study)
    for name in EXPORTED:
        path = tmp_path / f"{name}{spreadsheets.ENDINGS[kind]}"
        assert code_of(["export", study, name, "--format", kind, "--out", path]) == 0
        back = read(kind, path.read_bytes())
        assert {"mission", "months"} <= set(back.columns)
        if name in TABLES:
            stored = results.read(name)
            assert len(back) == len(stored) and set(back.columns) == {*stored.columns, "mission", "months"}
            shares = [one.name for one in results.columns(name) if one.unit == "share"]
            for share in shares:
                known = stored[share].notna()
                assert back[share].isna().tolist() == (~known).tolist()
                assert (back[share] - 100 * stored[share])[known].abs().max() < 1e-9 or not known.any()


def test_export_names_the_nearest_table_and_keeps_files_that_are_not_ours(study, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert code_of(["export", study, "montly"]) == 2
    assert "did you mean 'monthly'?" in capsys.readouterr().err
    (tmp_path / "runs.csv").write_text("mine")
    assert code_of(["export", study, "runs"]) == 2
    assert (tmp_path / "runs.csv").read_text() == "mine" and "--force" in capsys.readouterr().err
    for kind in ("xlsx", "xlsx"):  # an earlier workbook of ours may be replaced
        assert code_of(["export", study, "runs", "--format", kind]) == 0
    (tmp_path / "runs.xlsx").write_bytes(_of_someone_else())
    assert code_of(["export", study, "runs", "--format", "xlsx"]) == 2


def _of_someone_else() -> bytes:
    sink = io.BytesIO()
    openpyxl.Workbook().save(sink)
    return sink.getvalue()


def test_compare_writes_each_format_and_says_when_there_is_no_file_to_write(study, tmp_path, capsys):
    assert code_of(["compare", study, "--format", "xlsx"]) == 2
    assert "--table FILE" in capsys.readouterr().err
    for kind in FORMATS:
        for gaps in ([], ["--gaps"]):
            path = tmp_path / f"{kind}{len(gaps)}{spreadsheets.ENDINGS[kind]}"
            assert code_of(["compare", study, "--table", path, "--format", kind, *gaps]) == 0
            assert len(read(kind, path.read_bytes()))
    assert (tmp_path / "csv0.csv").read_bytes() == (study / "compare.csv").read_bytes()


def test_a_workbook_without_an_ending_gets_one_and_that_is_said(study, tmp_path, capsys):
    for line in (["compare", study, "--table"], ["export", study, "runs", "--out"]):
        path = tmp_path / line[0]
        assert code_of([*line, path, "--format", "xlsx"]) == 0
        assert f"{path}.xlsx" in capsys.readouterr().out and not path.exists()
        assert zipfile.is_zipfile(path.with_suffix(".xlsx"))
    assert code_of(["compare", study, "--table", tmp_path / "plain", "--format", "csv"]) == 0
    assert (tmp_path / "plain").is_file()
    pipe = tmp_path / "link"
    pipe.symlink_to("/dev/null")
    assert spreadsheets.with_ending(pipe, "xlsx") == pipe and spreadsheets.with_ending(Path("-"), "xlsx") == Path("-")


def test_only_those_who_ask_for_a_workbook_pay_for_it(study):
    code = "import sys\nfrom experiments.cli import main\ntry: main(sys.argv[1:])\nexcept SystemExit: pass\n"
    code += "print('openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, "compare", study], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_an_unused_column_of_words_is_not_lost():
    """The manifest keeps the words of a column, so that an export explains what another version wrote."""
    one = Column("deaths", "number", "persons", "killed", "never")
    assert Column.of_data(json.loads(json.dumps(one.as_data() | {"colour": "red"}))) == one
    assert replace(one, missing="") == Column.of_data({"name": "deaths", "type": "number", "unit": "persons",
                                                       "meaning": "killed"})
