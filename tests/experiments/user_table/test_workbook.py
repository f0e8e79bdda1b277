"""A workbook in place of a CSV file: read where openpyxl is installed, else the menu entry that saves it right."""

import datetime
import io
import random
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from experiments.user_table import Column, UserTable, read_table
from sim.scenario.errors import ScenarioError

openpyxl = pytest.importorskip("openpyxl", reason="the extra that reads workbooks is not installed")

COLUMNS = (Column("mission", "name"), Column("year", "year", 1989, 2025),
           Column("deployed_uniformed", "number", most=130_000),
           Column("share", "percent", most=100, required=False))  # fmt: skip
HEAD = ["Mission", "Year", "Deployed uniformed", "Share"]


def workbook(path: Path, *sheets: list[list[Any]], shares: str = "General") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(row)
        for cell in sheet["D"]:
            cell.number_format = shares
    book.save(path)
    return path


def rows(table: UserTable) -> list[tuple[str, ...]]:
    return [tuple(cells.values()) for _, cells in table.lines()]


def refusal(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_table(path, COLUMNS)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_workbook_is_read_by_its_values(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [[], HEAD, ["MINUSMA", 2014, 8.636, 0.7], [], ["UNAMID", 2015.0, 17000, None]],
                    [["notes"], ["nothing"]], shares="0%")  # fmt: skip
    table = read_table(path, COLUMNS)
    assert rows(table) == [("MINUSMA", "2014", "8.636", "70%"), ("UNAMID", "2015", "17000", "")]
    assert "read as sheet 'Sheet1' of a workbook, columns by similar names: mission, year" in table.how
    assert [line for line, _ in table.lines()] == [3, 5]


def test_numbers_typed_as_text_are_read_as_in_any_table(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [HEAD, ["A", 2014, "8636,5", "0,7"], ["B", 2014, 12.5, None]])
    assert rows(read_table(path, COLUMNS)) == [("A", "2014", "8636.5", "0.7"), ("B", "2014", "12.5", "")]
    path = workbook(tmp_path / "u.xlsx", [HEAD, ["A", 2014, "8,636", None], ["B", 2014, 12.5, None]])
    assert "'8,636' may be 8636 or 8.636" in refusal(path)


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ([[HEAD, ["=SUM(A1)", 2014, 1, None]]], "cell A2: a formula without a result"),
        ([[HEAD, ["A", 2014, 1, None]]] * 2, "the sheets 'Sheet1' and 'Sheet2' both hold such a table"),
        ([[["a", "b"], [1, 2]]], "missing columns: mission, year, deployed_uniformed"),
        ([[["Table 1"], HEAD, ["A", 2014, 1, None]]], "the names of the columns are in line 2"),
        ([[]], "the workbook is empty"),
    ],
)
def test_a_workbook_that_says_too_much_or_too_little_is_refused(sheets: Any, said: str, tmp_path: Path) -> None:
    assert said in refusal(workbook(tmp_path / "t.xlsx", *sheets))


def test_a_date_is_no_year(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [HEAD, ["A", datetime.date(2014, 1, 31), 1, None]])
    assert rows(read_table(path, COLUMNS))[0][1] == "2014-01-31"  # and whoever asks for a year says so


def test_without_openpyxl_the_menu_entry_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "t.xlsx", [HEAD, ["A", 2014, 1, None]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    said = refusal(path)
    assert "is an Excel workbook; openpyxl, which reads it, is not installed" in said
    assert "File > Save As > 'CSV UTF-8 (Comma delimited)'" in said


def test_other_packages_and_bombs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    for name, content, said in (("mimetype", b"x", "an OpenDocument file"), ("a.txt", b"x", "an archive"),
                                ("xl/workbook.xml", b" " * 50_000_000, "the workbook is too large")):  # fmt: skip
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(name, content)
        assert said in refusal(path)


def test_a_mutated_workbook_never_breaks_the_reader(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [HEAD, ["A", 2014, 1, None]])
    whole, chance = path.read_bytes(), random.Random(3)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for number in range(150):
        if number % 2:
            content = bytearray(whole)
            content[chance.randrange(len(content))] = chance.randrange(256)
        else:
            name = chance.choice(list(parts))
            part = bytearray(parts[name])
            part[chance.randrange(len(part))] = chance.randrange(32, 127)
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as package:
                for each, data in parts.items():
                    package.writestr(each, bytes(part) if each == name else data)
            content = bytearray(out.getvalue())
        path.write_bytes(content)
        try:
            read_table(path, COLUMNS)
        except ScenarioError as error:
            assert "\n" not in str(error)
