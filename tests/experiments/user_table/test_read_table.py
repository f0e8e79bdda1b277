"""A table is read as it was meant, or refused in one sentence: never as another table."""

import csv
import io
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.user_table import Column, UserTable, read_table
from sim.scenario.errors import ScenarioError

COLUMNS = (
    Column("mission", "name"), Column("year", "year", 1989, 2025), Column("deployed_uniformed", "number", most=130_000),
    Column("geopko_locations", "whole", most=10_000_000), Column("state_based_deaths", "number", most=10_000_000),
    Column("latitude", "number", -90, 90), Column("partial_year", required=False),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)
NARROW, NO_BREAK = "\u202f", "\u00a0"
ROWS = [("MINUSMA", "2014", "8636.5", "1013", "193", "-12.345", "from Jul 2014"),
        ("MINUSCA", "2015", "11000", "", "2950", "4.5", "")]  # fmt: skip


def number_written(text: str, decimal: str, thousands: str) -> str:
    """A number in Python's form as a country writes it."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, decimals = digits.partition(".")
    if thousands:
        whole = f"{int(whole):,}".replace(",", thousands) if whole else whole
    return sign + whole + (decimal + decimals if decimals else "")


def written(
    rows: list[tuple[str, ...]], *, separator: str = ",", decimal: str = ".", thousands: str = "",
    encoding: str = "utf-8", newline: str = "\n", head: str = "", header: tuple[str, ...] = NAMES, index: str = "no",
    empty: int = 0,
) -> bytes:
    """The rows as a spreadsheet would save them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=newline)
    first = {"no": [], "unnamed": [""], "named": ["index"]}[index]
    writer.writerow([*first, *header, *[""] * empty])
    for number, row in enumerate(rows):
        cells = [number_written(cell, decimal, thousands) if column.numeric and column.name != "year" and cell else cell
                 for column, cell in zip(COLUMNS, row, strict=True)]
        writer.writerow([*([str(number)] if first else []), *cells, *[""] * empty])
    return (head + out.getvalue()).encode(encoding)


def read(folder: Path, content: bytes) -> UserTable:
    path = folder / "table.csv"
    path.write_bytes(content)
    return read_table(path, COLUMNS)


def cells(table: UserTable) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in NAMES) for _, row in table.lines()]


def refusal(folder: Path, content: bytes) -> str:
    with pytest.raises(ScenarioError) as caught:
        read(folder, content)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("form", "how"),
    [
        ({}, ""),
        ({"encoding": "utf-8-sig", "newline": "\r\n"}, ""),
        ({"separator": ";", "decimal": ",", "newline": "\r\n"}, "semicolon-separated, decimal commas"),
        ({"separator": ";", "decimal": ",", "thousands": "."}, "decimal commas, thousands set apart by points"),
        ({"separator": ";", "decimal": ",", "thousands": NARROW}, "thousands set apart by narrow no-break spaces"),
        ({"separator": ";", "decimal": ",", "thousands": NO_BREAK, "encoding": "cp1252"}, "Windows-1252"),
        ({"separator": ";", "thousands": "'"}, "thousands set apart by apostrophes"),
        ({"separator": "\t", "decimal": ",", "encoding": "utf-16"}, "tab-separated, UTF-16, decimal commas"),
        ({"separator": "\t", "encoding": "utf-16-be", "head": "\ufeff"}, "tab-separated, UTF-16"),
        ({"separator": "\t", "encoding": "utf-16-le"}, "tab-separated, UTF-16"),
        ({"separator": ";", "head": "sep=;\n"}, "semicolon-separated"),
        ({"separator": "#", "head": "sep=#\r\n"}, "'#'-separated"),
        ({"thousands": ","}, "thousands set apart by commas"),
        ({"newline": "\r"}, ""),
        ({"header": tuple(name.upper().replace("_", " ") for name in NAMES)}, "by similar names: mission, year"),
        ({"header": tuple(name.title().replace("_", "-") for name in NAMES)}, "columns by similar names"),
        ({"index": "unnamed"}, "first column numbers the rows"),
        ({"index": "named", "empty": 3}, ""),
        ({"separator": ";", "head": ";;;;\n\n"}, "semicolon-separated"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_saves_is_read_and_the_way_is_said(form: dict, how: str, tmp_path: Path) -> None:
    table = read(tmp_path, written(ROWS, **form))
    assert cells(table) == ROWS
    assert (table.how == "") if not how else (how in table.how and "\n" not in table.how)


@pytest.mark.parametrize(
    ("deployed", "locations", "form", "expected"),
    [
        ("1,234", "3", {"separator": ";"}, "'1,234' may be 1234 or 1.234, and no other cell shows which"),
        ("1.234", "3", {"separator": ";"}, "'1.234' may be 1.234 or 1234"),
        ("8,636", "3", {}, "'8,636' may be 8636 or 8.636"),
        ("8.636", "3", {}, "'8.636' may be 8.636 or 8636"),
        ("1,5", "3", {"separator": ";", "deaths": "2.5"}, "decimals after a comma, but '2.5' in line 2, column"),
        ("1,234", "1,013", {"separator": ";"}, ("1234", "1013")),  # sites are whole: the comma marks thousands
        ("1.234", "1.013", {"separator": ";"}, ("1234", "1013")),
        ("1,234", "1.013", {"separator": ";"}, ("1.234", "1013")),
        ("813,417", "3", {"separator": ";"}, ("813.417", "3")),  # more than all missions had
        ("1,234", "3", {"separator": ";", "deaths": "1,5"}, ("1.234", "3")),
        ("1,234", "3", {"deaths": "1.5"}, ("1234", "3")),
        ("1,234", "3", {"deaths": "1,234,567"}, ("1234", "3")),
        ("1.234,5", "3", {}, ("1234.5", "3")),
        ("1 234,5", "3", {"separator": ";"}, ("1234.5", "3")),
        ("0,234", "3", {"separator": ";"}, ("0.234", "3")),
        ("1234,567", "3", {"separator": ";"}, ("1234.567", "3")),
        ("\u22125", "3", {}, ("-5", "3")),
        ("8,64E+03", "3", {"separator": ";"}, ("8.64E+03", "3")),
    ],
)  # fmt: skip
def test_a_number_with_two_readings_needs_proof(
    deployed: str, locations: str, form: dict, expected: str | tuple[str, str], tmp_path: Path
) -> None:
    mark, deaths = form.get("separator", ","), form.get("deaths", "")
    text = f'{mark.join(NAMES)}\nMINUSMA{mark}2014{mark}"{deployed}"{mark}"{locations}"{mark}"{deaths}"{mark}9{mark}\n'
    if isinstance(expected, str):
        assert expected in refusal(tmp_path, text.encode())
        return
    (row,) = cells(read(tmp_path, text.encode()))
    assert row[2:4] == expected


@pytest.mark.parametrize(
    "cell", ["1_234", "\u0661\u0662", "1,23,456", "12,34,5", "1 23", "1'2345", "--5", "1.2.3", "01,234,567"]
)
def test_what_is_no_number_stays_as_it_is_for_the_complaint(cell: str, tmp_path: Path) -> None:
    text = f'{",".join(NAMES)}\nMINUSMA,2014,"{cell}",3,4,5,\n'
    (row,) = cells(read(tmp_path, text.encode()))
    assert row[2] == cell


def changed(old: str, new: str, **form: object) -> bytes:
    return written(ROWS, **form).decode().replace(old, new).encode()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"%PDF-1.7\n", "is a PDF, not a CSV file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel workbook (.xls), not a CSV file; expected comma-separated values"),
        (b"<html><table>", "a page of HTML or XML, not a CSV file"),
        (b"PK\x03\x04nothing", "a damaged workbook or archive"),
        (written([("C\u00f4te", *ROWS[0][1:])], encoding="mac-roman"), "neither UTF-8 nor surely Windows-1252"),
        ("mission;\u041c\u0418\u041d\u0423\u0421\u041c\u0410".encode("cp1251"), "neither UTF-8 nor surely"),
        (written(ROWS).replace(b"from", b"fr\x8em"), "line 2: a character that is neither UTF-8 nor surely"),
        (changed("MINUSMA", "=cmd|'/C calc'!A0"), "line 2, column 'mission': '=cmd|'/C calc'!A0' would run"),
        (changed("MINUSMA", "+1"), "would run as a formula"),
        (changed("2950,4.5", "2,950,4.5"), "line 3: more cells than columns (8, 7); expected quotes around a cell"),
        (changed("2950,4.5,", "2950,4.5"), "line 3: fewer cells than columns (6, 7)"),
        (changed("latitude", "longitude"), "missing columns: latitude; expected the columns mission, year"),
        (changed("latitude", "longitude", separator=";"), "missing columns: latitude (read as semicolon-separated)"),
        (changed("year,deployed", "Mission,year"), "column 'mission' occurs twice ('mission', 'Mission')"),
        (b"a\tb\n" * 3, "missing columns: mission, year, deployed_uniformed"),
        (b"Table 1\n\n" + written(ROWS), "the names of the columns are in line 3; expected nothing above them"),
        (changed("mission,year", "mission,,year").replace(b",2014,", b",x,2014,").replace(b",2015,", b",,2015,"),
         "line 2: 'x' is in column 2, which has no name"),
        (written([*ROWS, ROWS[0]], index="unnamed").replace(b"\n2,", b"\n0,"), "does not number the rows"),
        (b'"' + written(ROWS), "no row of a table"),
        (b"\n\n", "no rows"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_sentence(content: bytes, complaint: str, tmp_path: Path) -> None:
    assert complaint in refusal(tmp_path, content)


def test_a_slip_in_an_optional_column_is_said(tmp_path: Path) -> None:
    table = read(tmp_path, changed("partial_year", "partial_yaer"))
    assert "column 'partial_yaer' is not used; did you mean 'partial_year'?" in table.how


def test_per_cent_signs_stay_where_shares_and_per_cents_differ(tmp_path: Path) -> None:
    path = tmp_path / "bets.csv"
    path.write_text("student;deaths\nAda;70 %\nBo;0,7\nCy;12,345%\n", encoding="utf-8")
    table = read_table(path, [Column("student", "name"), Column("deaths", "percent", most=100)])
    assert [row["deaths"] for _, row in table.lines()] == ["70%", "0.7", "12.345%"]


FINITE = st.one_of(
    st.integers(0, 129_999).map(str),
    st.decimals(0, 129_999, places=1).map(str), st.decimals(0, 9_999, places=3).map(str), st.just(""),
)  # fmt: skip
ROW = st.tuples(
    st.sampled_from(["MINUSMA", "UNAMID", "Côte d'Ivoire", "O;M, \"x\""]), st.integers(1989, 2025).map(str), FINITE,
    st.one_of(st.just(""), st.integers(0, 9_999_999).map(str)), FINITE, st.decimals(-90, 90, places=3).map(str),
    st.sampled_from(["", "from Jul 2014"]),
)  # fmt: skip
FORM = st.fixed_dictionaries({
    "separator": st.sampled_from(",;\t|"), "decimal": st.sampled_from(".,"),
    "thousands": st.sampled_from(["", ".", ",", " ", NO_BREAK, NARROW, "'", "\u2019"]),
    "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac-roman", "cp850"]),
    "newline": st.sampled_from(["\n", "\r\n", "\r"]),
    "header": st.sampled_from([NAMES, tuple(map(str.upper, NAMES)), tuple(name.replace("_", " ") for name in NAMES)]),
    "index": st.sampled_from(["no", "unnamed", "named"]), "empty": st.sampled_from([0, 2]),
})  # fmt: skip


def same(got: str, meant: str, column: Column) -> bool:
    """Whether a cell is what was meant, or so plainly no number that whoever asks for one refuses it."""
    if not column.numeric or not meant:
        return got == meant
    try:
        return float(got) == float(meant)
    except ValueError:
        return True


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=6), form=FORM)
def test_any_form_is_read_as_the_same_table_or_refused(rows: list[tuple[str, ...]], form: dict, tmp_path: Path) -> None:
    if form["thousands"] == form["decimal"]:
        form = {**form, "thousands": ""}
    try:
        content = written(rows, **form)
    except UnicodeEncodeError:
        return
    try:
        found = cells(read(tmp_path, content))
    except ScenarioError as error:
        assert "\n" not in str(error)
        return
    assert len(found) == len(rows)
    for got, meant in zip(found, rows, strict=True):
        assert all(map(same, got, meant, COLUMNS)), (got, meant)


def test_a_mutated_table_never_breaks_the_reader(tmp_path: Path) -> None:
    chance = random.Random(11)
    codes = ("utf-8", "utf-16")
    originals = [written(ROWS, separator=mark, decimal=",", encoding=code) for mark in ",;\t" for code in codes]
    pieces = (b"", b'"', b"\0", b";", b"\r", b"\xff", b"9" * 50)
    for number in range(400):
        content = bytearray(chance.choice(originals))
        for _ in range(chance.choice((1, 2, 8))):
            start = chance.randrange(len(content))
            piece = chance.choice((*pieces, bytes(chance.sample(range(256), 5))))
            content[start : start + chance.choice((0, 1, 10))] = piece
        path = tmp_path / f"{number}.csv"
        path.write_bytes(content)
        try:
            read_table(path, COLUMNS)
        except ScenarioError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize(
    "row", ["M,2014,1,1,1,1,\n", "M,2014," + "1" * 131_000 + ",1,1,1,\n", "\n", "M\n", ",,,,,,\n"]
)
def test_the_largest_tables_fit_in_a_small_memory(row: str, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes((",".join(NAMES) + "\n").encode() + (row * (7_900_000 // len(row))).encode())
    tracemalloc.start()
    try:
        read_table(path, COLUMNS)
    except ScenarioError as error:
        assert "\n" not in str(error)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 160_000_000
