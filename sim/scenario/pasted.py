"""Signs that come with text pasted from a mail, a web page or a word processor, and that YAML reads otherwise.

A no-break space looks like a space and indents nothing; a curly quote quotes nothing. Such a sign is named where it
breaks a file, with what to type instead. Inside a text, as in a title with an apostrophe, it may stand.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import yaml

_BLANK, _NOTHING, _DASH = "an ordinary space", "nothing: delete it", "an ordinary hyphen '-'"
_DOUBLE, _SINGLE = "a straight quote '\"'", 'a straight quote "\'"'
#: Sign -> its name, what stands for it in YAML, what to type.
SIGNS: dict[str, tuple[str, str, str]] = {
    "\t": ("a tab", "  ", "spaces"),
    "\u00a0": ("a no-break space", " ", _BLANK), "\u202f": ("a narrow no-break space", " ", _BLANK),
    "\u2007": ("a figure space", " ", _BLANK), "\u2009": ("a thin space", " ", _BLANK),
    "\u2002": ("an en space", " ", _BLANK), "\u2003": ("an em space", " ", _BLANK),
    "\u3000": ("a full-width space", " ", _BLANK),
    "\u200b": ("a zero-width space", "", _NOTHING), "\u200c": ("a zero-width non-joiner", "", _NOTHING),
    "\u200d": ("a zero-width joiner", "", _NOTHING), "\u2060": ("a word joiner", "", _NOTHING),
    "\ufeff": ("a byte order mark", "", _NOTHING), "\u00ad": ("a soft hyphen", "", _NOTHING),
    **dict.fromkeys("\u201c\u201d\u201e\u201f", ("a curly quote", '"', _DOUBLE)),
    **dict.fromkeys("\u00ab\u00bb", ("an angled quote", '"', _DOUBLE)),
    **dict.fromkeys("\u2018\u2019\u201a\u201b", ("a curly quote", "'", _SINGLE)),
    **dict.fromkeys("\u2039\u203a", ("an angled quote", "'", _SINGLE)),
    "\u2013": ("an en dash", "-", _DASH), "\u2014": ("an em dash", "-", _DASH), "\u2212": ("a minus sign", "-", _DASH),
    "\u2010": ("a typographic hyphen", "-", _DASH), "\u2011": ("a non-breaking hyphen", "-", _DASH),
    **dict.fromkeys("\u2022\u2023\u25e6\u25aa\u25cf\u00b7\uf0b7", ("a bullet", "-", _DASH)),
    "\u2026": ("an ellipsis", "...", "the words that it leaves out"),
    **{chr(0xFF01 + n): ("a full-width sign", chr(0x21 + n), f"'{chr(0x21 + n)}'") for n in range(94)},
    "\uff1a": ("a full-width colon", ": ", "a colon and a space ': '"),
    "\uff0c": ("a full-width comma", ", ", "a comma and a space ', '"),
}  # fmt: skip
#: Signs that the middle of a key may hold as well as any text: a group may be called People's Front.
_IN_NAMES = "\u2018\u2019\u2013\u2014\u2010"
_INVISIBLE = "".join(sign for sign, (_, plain, _) in SIGNS.items() if plain in (" ", "") and sign != "\t")
_TRANSLATION = str.maketrans({sign: plain for sign, (_, plain, _) in SIGNS.items()})
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_NUMBER_OR_SWITCH = re.compile(r"[-+]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})|true|false")
_JOINED = re.compile(rf"[A-Za-z_]\w{{0,60}}:(?=[^\s:/{''.join(map(re.escape, SIGNS))}])")


class Cause(NamedTuple):
    """What in a line breaks a file.

    Attributes:
        line, column: where, from 0. problem: what it is. expected: what to type instead.
    """

    line: int
    column: int
    problem: str
    expected: str


def lines_of(text: str) -> list[str]:
    """The lines as YAML counts them."""
    return _BREAK.split(text)


def sign_in(word: str) -> str:
    """The first pasted sign of a word by name, such as ``a no-break space (U+00A0)``; empty if it has none."""
    return next((named(sign) for sign in word if sign in SIGNS), "") if not word.isascii() or "\t" in word else ""


def named(sign: str) -> str:
    """A sign by its name and number."""
    return f"{SIGNS[sign][0]} (U+{ord(sign):04X})"


def plain(text: str) -> str:
    """The text with ordinary signs in place of pasted ones."""
    return text.translate(_TRANSLATION)


def cause_in_key(key: str, line: int, column: int) -> Cause | None:
    """What is wrong with a key without quotes, if it came with the clipboard."""
    if joined := _JOINED.match(key):
        return _joined(key, joined, line, column)
    ends = (0, len(key) - 1)
    for place, sign in enumerate(key) if not key.isascii() else ():
        if sign in SIGNS and (place in ends or sign not in _IN_NAMES):
            return _sign(sign, line, column + place)
    return None


def cause_in_value(text: str, before: str, line: int, column: int) -> Cause | None:
    """What is wrong with a text without quotes, if it was meant as something else than text.

    Args:
        text: the value.
        before: what stands before it in its line.
        line: where it stands.
        column: where it stands, too.
    """
    leads = before.strip()[-1:] in ("", "-", "[", "{", ",")
    joined = _JOINED.match(text) if leads else None
    if joined:
        return _joined(text, joined, line, column)
    if text.isascii():
        return None
    meant = plain(text).strip()
    first = next((place for place, sign in enumerate(text) if sign in SIGNS), None)
    if first is None:
        return None
    misread = leads and (meant.startswith("- ") or re.match(r"\w+: ", meant))
    if text[0] in _INVISIBLE or misread or _NUMBER_OR_SWITCH.fullmatch(meant):
        return _sign(text[first], line, column + first)
    return _sign(text[-1], line, column + len(text) - 1) if text[-1] in _INVISIBLE and "\n" not in text else None


def cause_of_error(text: str, line: int, context: int) -> Cause | None:
    """What the clipboard left near an error of the parser, if the file can be read further without it.

    Args:
        text: the whole file.
        line: where the parser gave up, from 0.
        context: where what it was reading begins.
    """
    lines = lines_of(text)
    line = min(line, len(lines) - 1)
    near = [number for number in dict.fromkeys((line, line - 1, line - 2, context)) if 0 <= number < len(lines)]
    repairs = [(number, one) for number in near for one in _repairs(lines[number], number)]
    for number, (cause, repaired) in repairs[:_MOST_TRIALS]:
        if _reaches([*lines[:number], repaired, *lines[number + 1 : line + 1]], line):
            return cause
    cured = [_cured(one) if number in near else one for number, one in enumerate(lines[: line + 1])]
    return min(cause for _, (cause, _) in repairs) if len(repairs) > 1 and _reaches(cured, line) else None


#: Trials of a repair; each parses the file up to the error.
_MOST_TRIALS = 20


def _repairs(line: str, number: int) -> Iterator[tuple[Cause, str]]:
    """Ways to make a line what it may have been, each with what it cures."""
    if quoted := re.match(r"(?:\s*>)+\s?(?=\S)", line):
        yield quote_mark(number), line[quoted.end() :]
    if ended := re.fullmatch(r"\.\.\.\s*", line):
        yield Cause(number, ended.start(), "three dots, which end a YAML document", "the words they leave out"), ""
    if bullet := re.match(r"(\s*)\*\s+(?=\S)", line):
        yield Cause(number, bullet.end(1), "a star as a bullet", _DASH), f"{bullet[1]}- {line[bullet.end() :]}"
    if joined := re.match(rf"(\s*(?:- )?){_JOINED.pattern}", line):
        cause = Cause(number, joined.end() - 1, "no space after the colon", "a colon and a space ': '")
        yield cause, f"{joined[0]} {line[joined.end() :]}"
    if "\t" in line or not line.isascii():
        for sign in dict.fromkeys(sign for sign in line if sign in SIGNS):
            yield _sign(sign, number, line.index(sign)), line.replace(sign, SIGNS[sign][1])
            yield _sign(sign, number, line.index(sign)), line.replace(sign, "")


def _cured(line: str) -> str:
    """A line with the first of each kind of repair made."""
    for _ in range(4):
        line = next((repaired for _, repaired in _repairs(line, 0)), line)
    return plain(line)


def quote_mark(line: int) -> Cause:
    """A line that begins as an answer to a mail does."""
    return Cause(line, 0, "a quote mark '>' of a mail", "the line without it")


def _sign(sign: str, line: int, column: int) -> Cause:
    return Cause(line, column, named(sign), SIGNS[sign][2])


def _joined(text: str, joined: re.Match[str], line: int, column: int) -> Cause:
    shown = f"{joined[0]} {text[joined.end() :].split(',')[0].split()[0]}"
    return Cause(line, column + joined.end() - 1, "no space after the colon", f"'{shown[:60]}'")


def _reaches(lines: Sequence[str], line: int) -> bool:
    """Whether the parser gets through a line."""
    text = "\n".join(lines)
    parser = yaml.CSafeLoader(text) if yaml.__with_libyaml__ else yaml.SafeLoader(text)
    try:
        while not isinstance(parser.get_event(), yaml.StreamEndEvent):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return mark is not None and mark.line > line
    except yaml.YAMLError:
        return False
    return True
