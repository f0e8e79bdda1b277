"""Tables as files for spreadsheets: CSV, CSV for a French or German Excel, and xlsx with a codebook.

What a user wrote, such as a title, never becomes a formula: a spreadsheet would execute it on the reader's machine.
"""

import csv
import io
import itertools
import math
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TextIO, get_args

import pandas as pd

from experiments.files import write_targets
from experiments.files.outputs import Output, Recogniser, table_with
from experiments.tables.columns import HEADER, Column, in_words
from sim.scenario.errors import ScenarioError, nearest_word

Format = Literal["csv", "csv-fr", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)
#: End of the name of a file in each format.
ENDINGS: dict[Format, str] = {"csv": ".csv", "csv-fr": ".csv", "xlsx": ".xlsx"}
#: Rows of a sheet, its header among them.
MOST_ROWS = 1_048_576
#: Characters of the narrowest and the widest column, and rows that are looked at for its width.
_NARROW, _WIDE, _LOOKED_AT = 9, 60, 200
#: A cell that begins with one of these is a formula to some spreadsheet, blanks before it or not.
_FORMULA = re.compile(r"[\s\uFFFD]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n]")
#: What ends a row for some readers, and characters that no sheet may hold.
_RETURN = re.compile(r"\r\n?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
#: The only time that a file names, so that the same table is the same bytes.
_TIME, _STAMP = (1980, 1, 1, 0, 0, 0), b"1980-01-01T00:00:00Z"
_ABOUT, _MAKER = "docProps/core.xml", b"<dc:creator>peacegap</dc:creator>"
_STAMPED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True)
class Sheet:
    """A table to be written.

    Attributes:
        name: of the table.
        columns: what each column holds, in order.
        frames: its rows, block after block, with these columns.
        rows: how many there are in all.
    """

    name: str
    columns: tuple[Column, ...]
    frames: Iterable[pd.DataFrame]
    rows: int


def format_of(path: Path, asked: str | None) -> Format:
    """The format of a file: what was asked for, else what its name says.

    Raises:
        ScenarioError: name and format contradict each other, or there is no such format.
    """
    by_name = next((kind for kind in FORMATS if path.suffix.lower() == ENDINGS[kind]), None)
    found = next((kind for kind in FORMATS if kind == asked), None) if asked else by_name or "csv"
    if found is None:
        raise ScenarioError(f"--format {asked}: there is no such format", expected=f"one of {', '.join(FORMATS)}",
                            nearest=nearest_word(asked, FORMATS))
    if by_name is not None and path.suffix.lower() != ENDINGS[found]:
        raise ScenarioError(f"{path} would hold {found}, which no program expects under that name",
                            expected=f"a name that ends in {ENDINGS[found]}")
    return found


def with_ending(path: Path, kind: Format) -> Path:
    """The name of a file in a format: a workbook that has no ending gets one, for Excel opens none without.

    A stream or a device keeps its name.
    """
    if kind != "xlsx" or path.suffix or str(path) == "-":
        return path
    try:
        direct = write_targets.takes_bytes_directly(write_targets.end_of_links(path))
    except OSError:
        direct = True  # links in a circle: said when it is checked
    return path if direct else path.with_name(f"{path.name}{ENDINGS[kind]}")


@dataclass(frozen=True)
class File:
    """A file that an option names, in one of the formats.

    Attributes:
        output: where it goes.
        kind: the format.
        renamed: whether its name got the ending of a workbook, which the user left out.
    """

    output: Output
    kind: Format
    renamed: bool = False

    @classmethod
    def of(cls, path: Path, option: str, asked: str | None, columns: Sequence[Column], force: bool) -> "File":
        """The file for a table with these columns.

        Args:
            path: as the user named it.
            option: by which option.
            asked: the format that was asked for; else the name decides.
            columns: of the table.
            force: whether any regular file may be replaced.

        Raises:
            ScenarioError: name and format contradict each other, or there is no such format.
        """
        kind = format_of(path, asked)
        named = with_ending(path, kind)
        return cls(Output(named, option, "such a table of peacegap", _recogniser(columns), force), kind, named != path)

    def write(self, sheet: Sheet) -> None:
        """Write the table, all of it or nothing.

        Raises:
            ScenarioError: it has more rows than a sheet holds, or the file is there and not ours.
            OSError: it could not be written.
        """
        with self.output.writing() as part:
            _write(sheet, part, self.kind)


def _recogniser(columns: Sequence[Column]) -> Recogniser:
    """Recognises an earlier table with these columns, in any format."""
    as_text = table_with(neutralised(each.name) for each in columns)
    return lambda path: _is_workbook(path) if zipfile.is_zipfile(path) else as_text(path)


def _is_workbook(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return _MAKER in archive.read(_ABOUT) if _ABOUT in archive.namelist() else False


def content(sheet: Sheet, kind: Format) -> bytes:
    """The bytes of a table as a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        _write(sheet, path, kind)
        return path.read_bytes()


def _write(sheet: Sheet, path: Path, kind: Format) -> None:
    if kind == "xlsx":
        if sheet.rows >= MOST_ROWS:
            raise ScenarioError(f"table {sheet.name} has {sheet.rows:,} rows, and a sheet holds {MOST_ROWS - 1:,}",
                                expected="--format csv, or the Parquet file itself")
        path.write_bytes(_workbook(sheet))
        return
    with path.open("w", encoding="utf-8-sig" if kind == "csv-fr" else "utf-8", newline="") as stream:
        _write_csv(sheet, stream, french=kind == "csv-fr")


def neutralised(text: str) -> str:
    """Text that no spreadsheet executes: an apostrophe before what would begin a formula.

    A carriage return would end the row for some readers, quoted or not, and begin a cell of its own: it becomes a line
    feed. Other control characters become a sign that something was there.
    """
    clean = _clean(text)
    return f"'{clean}" if _FORMULA.match(clean) else clean


def _clean(text: str) -> str:
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _RETURN.sub("\n", text))


def _write_csv(sheet: Sheet, stream: TextIO, french: bool) -> None:
    names = [neutralised(each.name) for each in sheet.columns]
    csv.writer(stream, delimiter=";" if french else ",", lineterminator="\n").writerow(names)
    for frame in sheet.frames:
        guarded(frame).to_csv(
            stream, index=False, header=False, lineterminator="\n", sep=";" if french else ",",
            decimal="," if french else ".",
        )


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its words neutralised, for whoever writes a CSV that holds names from a file of the user."""
    words = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.assign(**{name: frame[name].map(_guard, na_action="ignore") for name in words})


def _guard(value: Any) -> Any:
    return neutralised(value) if isinstance(value, str) else value


def _workbook(sheet: Sheet) -> bytes:
    """The bytes of a workbook: the table, then its codebook."""
    import openpyxl  # a fifth of a second that only those pay who ask for xlsx

    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "peacegap"
    frames = iter(sheet.frames)
    first = next(frames, None)
    blocks = itertools.chain([] if first is None else [first], frames)
    looked_at = [] if first is None else list(_values(first.head(_LOOKED_AT)))
    header = [each.name for each in sheet.columns]
    _fill(book, sheet.name, header, looked_at, (row for frame in blocks for row in _values(frame)))
    words = [in_words(each) for each in sheet.columns]
    _fill(book, "codebook", HEADER, words, words)
    sink = io.BytesIO()
    book.save(sink)
    return _timeless(sink.getvalue())


def _fill(
    book: Any, title: str, header: Sequence[str], looked_at: Sequence[Sequence[Any]], rows: Iterable[Sequence[Any]]
) -> None:
    """Add a sheet with a header that stays in view and columns as wide as what they hold."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    for place, name in enumerate(header):
        longest = max([len(name), *(len(str(row[place])) for row in looked_at if row[place] is not None)])
        page.column_dimensions[get_column_letter(place + 1)].width = min(_WIDE, max(_NARROW, longest + 2))
    page.append([_text(page, name, Font(bold=True)) for name in header])
    for row in rows:
        page.append([_text(page, value) if isinstance(value, str) else value for value in row])


def _text(page: Any, text: str, font: Any = None) -> Any:
    """A cell that holds words, whatever they begin with; one that looks like a formula stays words when edited."""
    from openpyxl.cell import WriteOnlyCell

    clean = _clean(text)
    if font is None and not _FORMULA.match(clean) and not clean.startswith("#"):
        return clean
    cell = WriteOnlyCell(page, clean)
    cell.data_type = "s"
    cell.quotePrefix = bool(_FORMULA.match(clean))
    if font is not None:
        cell.font = font
    return cell


def _values(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Rows of plain Python values; what is missing, or no number, is an empty cell."""
    plain = (frame[name].astype(object).tolist() for name in frame.columns)
    return zip(*([_plain(value) for value in column] for column in plain), strict=True)


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool):
        return value
    if value is None or value is pd.NA or not math.isfinite(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _timeless(workbook: bytes) -> bytes:
    """The same workbook without the time at which it was made."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(sink, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == _ABOUT:
                content = _STAMPED.sub(rb"\g<1>" + _STAMP, content)
            new.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()
