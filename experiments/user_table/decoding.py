"""The characters of a table: UTF-8, UTF-16 with its mark, or Windows-1252 where nothing else is likely."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.errors import ScenarioError

EXCEL = "Excel: File > Save As > 'CSV UTF-8 (Comma delimited)'"
LIBREOFFICE = "LibreOffice: File > Save As > 'Text CSV', character set 'Unicode (UTF-8)', field delimiter ','"
#: What to do with a table that cannot be read.
SAVE_AS = f"comma-separated values in UTF-8 ({EXCEL}; {LIBREOFFICE})"

#: How a file begins that is no text, and what it is.
_OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
    b"{\\rtf": "an RTF document",
}
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", ""),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# Bytes that are accented letters in Windows-1252 and nothing usual in older code pages, and the no-break space between
# digits. Where other bytes occur the file may be Macintosh or DOS text, and letters would turn into others unseen.
_WESTERN = re.compile(rb"(?:[\x00-\x7f]|(?<=\d)\xa0(?=\d)|[\xc0-\xd6\xd8-\xf6\xf8-\xff]{1,2}(?![\xc0-\xff]))*")


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the bytes of a file become text.

    Attributes:
        codec: Python's name. shown: the name for people; empty for UTF-8, which is what is expected.
    """

    codec: str
    shown: str


def decoding_of(path: Path, content: bytes) -> Decoding:
    """How to decode a table.

    Raises:
        ScenarioError: it is no text, or its characters cannot be told for certain.
    """
    other = next((name for start, name in _OTHER_FILES.items() if content.startswith(start)), "")
    if other or content.lstrip()[:1] == b"<":
        raise ScenarioError(f"{path} is {other or 'a page of HTML or XML'}, not a CSV file", expected=SAVE_AS)
    found = _marked(content) or Decoding("utf-8", "")
    if _decodes(content, found.codec):
        return found
    if found.codec == "utf-8" and b"\0" not in content and _WESTERN.fullmatch(content):
        return Decoding("cp1252", "Windows-1252")
    if found.codec == "utf-8":
        line = _line_of_first_fault(content)
        raise ScenarioError(f"{path}: line {line}: a character that is neither UTF-8 nor surely Windows-1252",
                            expected=SAVE_AS)
    raise ScenarioError(f"{path} begins like {found.shown or 'UTF-8'} and is not", expected=SAVE_AS)


def _marked(content: bytes) -> Decoding | None:
    """What the first bytes say, or plainly show, of the characters."""
    for mark, codec, shown in _MARKS:
        if content.startswith(mark):
            return Decoding(codec, shown)
    if len(content) >= 4 and content[0] and content[2] and content[1:4:2] == b"\0\0":
        return Decoding("utf-16-le", "UTF-16")
    if len(content) >= 4 and content[1] and content[3] and content[0:4:2] == b"\0\0":
        return Decoding("utf-16-be", "UTF-16")
    return None


def _decodes(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except UnicodeError:
        return False
    return True


def _line_of_first_fault(content: bytes) -> int:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 1
