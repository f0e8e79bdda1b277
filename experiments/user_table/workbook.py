"""Excel workbooks (.xlsx) given in place of a CSV file."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from experiments.user_table.decoding import SAVE_AS
from experiments.user_table.layout import MOST_COLUMNS, Record, bare
from experiments.user_table.notation import Exact
from sim.scenario.errors import ScenarioError

#: Unpacked bytes of a workbook; a small file may unpack to any size.
MOST_UNPACKED = 40_000_000
MOST_SHEET_ROWS = 200_000
MOST_SHEETS = 20


def is_workbook(content: bytes) -> bool:
    """Whether the file is a packed document, as workbooks are."""
    return content.startswith(b"PK\x03\x04")


def workbook_sheets(path: Path, content: bytes) -> list[tuple[str, list[Record]]]:
    """(name, rows that are not blank) of each sheet.

    Raises:
        ScenarioError: it is no workbook, is too large, was never calculated, or openpyxl is not installed.
    """
    _refuse_other_packages(path, content)
    try:
        import openpyxl
    except ImportError:
        raise ScenarioError(f"{path} is an Excel workbook; openpyxl, which reads it, is not installed",
                            expected=f"pip install openpyxl, or {SAVE_AS}") from None
    try:
        values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        return [
            (name, list(_records(path, name, values[name], formulas[name]))) for name in _tables(path, values)
        ]  # fmt: skip
    except ScenarioError:
        raise
    except Exception as error:  # whatever a damaged file makes of a library
        raise ScenarioError(f"{path} cannot be read as an Excel workbook ({type(error).__name__})",
                            expected=SAVE_AS) from None


def _refuse_other_packages(path: Path, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise ScenarioError(f"{path} is a damaged workbook or archive", expected=SAVE_AS) from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        what = "an OpenDocument file" if "mimetype" in names else "an archive or another kind of document"
        raise ScenarioError(f"{path} is {what}, not a CSV file", expected=SAVE_AS)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        most = f"at most {MOST_UNPACKED / 1e6:g} MB unpacked"
        raise ScenarioError(f"{path}: the workbook is too large", expected=most)


def _tables(path: Path, workbook: Any) -> Sequence[str]:
    """Names of the sheets that hold cells."""
    names = [sheet.title for sheet in workbook.worksheets]
    if len(names) > MOST_SHEETS:
        raise ScenarioError(f"{path}: {len(names)} sheets", expected=f"at most {MOST_SHEETS}")
    return names


def _records(path: Path, name: str, values: Any, formulas: Any) -> Iterator[Record]:
    """Rows that are not blank, as wide as the widest that holds something."""
    for sheet in (values, formulas):
        sheet.reset_dimensions()
    rows, width = [], 0
    pairs = zip(values.iter_rows(), formulas.iter_rows(), strict=False)
    for line, (row, written) in enumerate(pairs, start=1):
        if line > MOST_SHEET_ROWS or len(row) > MOST_COLUMNS:
            raise ScenarioError(f"{path}: sheet '{name}' is too large",
                                expected=f"at most {MOST_SHEET_ROWS:,} rows and {MOST_COLUMNS:,} columns")
        cells = [_text(path, name, cell, form) for cell, form in zip(row, written, strict=False)]
        filled = max((index for index, text in enumerate(cells, start=1) if bare(text)), default=0)
        if filled:
            rows.append((line, cells[:filled]))
            width = max(width, filled)
    for line, cells in rows:
        yield line, cells + [""] * (width - len(cells))


def _text(path: Path, sheet: str, cell: Any, written: Any) -> str:
    """A cell as text; a number in Python's form."""
    value = cell.value
    if value is None:
        if isinstance(written.value, str) and written.value.startswith("="):
            raise ScenarioError(f"{path}: sheet '{sheet}', cell {written.coordinate}: a formula without a result",
                                expected="a workbook that was calculated and saved, or values in place of formulas")
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return Exact(_number(value, str(cell.number_format or "")))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value)


def _number(value: float, form: str) -> str:
    """A number in Python's form, and in per cent if the sheet shows it so."""
    shown = round(value * 100, 10) if "%" in form else value
    text = str(int(shown)) if isinstance(shown, float) and shown.is_integer() and abs(shown) < 1e15 else repr(shown)
    return f"{text}%" if "%" in form else text
