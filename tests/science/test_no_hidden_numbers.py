"""No number of the model hides in its code: it is declared, or it stands here with a reason."""

import ast
import math
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

SIM = Path(__file__).resolve().parents[2] / "sim"

#: Signs, counts of one, nothing and all; a half of two and a second of two, as in squares and there-and-back.
PLAIN = {0, 1, -1, 2}

#: Files whose numbers are declarations themselves, or say nothing about the world.
FILES = {
    "engine/units.py": "conversions of units, declared",
    "engine/purposes.py": "the registry of purposes: numbers are names there",
    "engine/draws.py": "constants of Philox and of the normal quantile, from their papers; known answers are tested",
    "scenario/schema*": "bounds and defaults of what a file may say, each with its description, in schema.json",
    "scenario/errors.py": "widths of messages",
    "scenario/describe*.py": "widths of text",
    "scenario/lines.py": "widths of text",
    "scenario/listing*.py": "widths of text, how many of many are listed",
    "scenario/strict_yaml.py": "limits of a file's size and depth",
    "scenario/plain_text.py": "limit of a file's size",
    "scenario/source.py": "limits of chains of files, size of a cache",
    "scenario/pasted.py": "code points of signs, limits of trials",
    "scenario/conflicts.py": "how many of many a message shows",
    "compiled/folder.py": "permissions of a folder",
}

#: Named constants elsewhere -> reason.
CONSTANTS = {
    "_MONTHS": "an axis of an array",
    "ARRAYS": "length of an array: required, present and effective",
    "MONTHS_PER_YEAR": "months of a year, where no day's units are at hand",
    "FOREVER": "a month that no run reaches",
    "_A_YEAR": "months of a year, read before anything that compiles is imported",
    "FISCAL_START_MONTH": "the UN's financial year begins in July: a date, not a size",
    "QUARTER": "months of a quarter",
    "PERSONS_PER_ATTACK": "spacing of draws: more persons than an attack can hurt",
    "CONTACT_OFFSET": "spacing of draws",
    "OPERATION_OFFSET": "spacing of draws",
    "MOST_OPERATIONS": "spacing of draws: more operations than a base sends on a day",
    "MOST_AIRCRAFT": "length of an array; the schema's bound",
    "MOST_ATTEMPTS": "length of an array",
    "LOG_LINES_PER_MONTH": "length of an array",
    "MAX_SETS": "the schema's bound",
    "PER_THOUSAND": "a thousand, in words of a warning",
    "PER_MILLION": "a million, in words of a warning",
    "ROUNDING": "what sums of shares and budgets may miss by in their last bits",
    "EARTH_RADIUS_KM": "the Earth",
    "MOST_THEATRES": "size of a cache",
    "MOST_PLACED": "size of a cache",
    "LARGEST_UNIT": "the schema's bound",
}

#: Numbers without a name: (file, number) -> reason.
NUMBERS = {
    ("scenario/loader.py", 60): "the default horizon, as the schema has it",
}

#: Calls whose numbers count things of the program: names, bytes of a hash, entries of a cache, parts of a name.
COUNTING = {"range", "blake2b", "lru_cache", "split"}
#: Calls whose first argument is the shape of an array.
SHAPED = {"zeros", "empty", "full", "ones"}


class Numbers(ast.NodeVisitor):
    """Collects (line, number, name of the module constant it belongs to or empty)."""

    def __init__(self) -> None:
        self.found: list[tuple[int, float, str]] = []
        self.constant = ""

    def visit_Module(self, node: ast.Module) -> None:
        for statement in node.body:
            self.constant = _constant(statement)
            self.visit(statement)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        whole = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int)
        if not whole and not isinstance(node.slice, ast.Tuple | ast.Slice):
            self.visit(node.slice)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in SHAPED:
            for argument in node.args[1:]:
                self.visit(argument)
            self.visit(node.func)
        elif name in COUNTING:
            self.visit(node.func)
        else:
            self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Plain numbers put together make any other: a third is 1 / (1 + 2)."""
        value = _folded(node)
        if value is None or value in PLAIN:
            self.generic_visit(node)
        else:
            self.found.append((node.lineno, value, self.constant))

    def visit_Constant(self, node: ast.Constant) -> None:
        number = isinstance(node.value, int | float | complex) and not isinstance(node.value, bool)
        if number and node.value not in PLAIN:
            self.found.append((node.lineno, node.value, self.constant))
        if isinstance(node.value, str):
            self.found += [(node.lineno, value, self.constant) for value in _written(node.value)]


def _folded(node: ast.expr) -> float | None:
    """The value of an expression of numbers alone."""
    if any(not isinstance(part, ast.BinOp | ast.UnaryOp | ast.Constant | ast.operator | ast.unaryop)
           or isinstance(part, ast.Constant) and not isinstance(part.value, int | float) for part in ast.walk(node)):
        return None
    return float(eval(compile(ast.Expression(node), "", "eval")))


def _written(text: str) -> list[float]:
    """The numbers of a text that is nothing else, as in ``float("0.37")``."""
    try:
        numbers = [float(word) for word in text.replace(",", " ").split()]
    except ValueError:
        return []
    return [number for number in numbers if math.isfinite(number) and number not in PLAIN]


def _constant(statement: ast.stmt) -> str:
    """The name that a statement of a module gives to a number, if it is one."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    name = targets[0].id if isinstance(targets[0], ast.Name) else ""
    return name if name.lstrip("_").isupper() else ""


def hidden(path: str, text: str) -> Iterator[str]:
    """Numbers of a file that nobody declared, each as file, line and number."""
    if any(fnmatch(path, pattern) for pattern in FILES):
        return
    numbers = Numbers()
    numbers.visit(ast.parse(text))
    for line, value, constant in numbers.found:
        if constant not in CONSTANTS and (path, value) not in NUMBERS:
            yield f"sim/{path}:{line}: {value:g} {constant}".strip()


def test_no_number_hides_in_the_model() -> None:
    found = [
        line
        for path in sorted(SIM.rglob("*.py"))
        for line in hidden(path.relative_to(SIM).as_posix(), path.read_text(encoding="utf-8"))
    ]
    advice = "declare it in scenarios/parameters/, use sim/engine/units.py, or allow it here with a reason"
    assert not found, "\n".join([advice, *found])


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("loss = 0.37 * people", True),
        ("def share(x, most=0.8):\n    return min(x, most)", True),
        ("SECRET_SHARE = 0.2", True),
        ("return_rate = [0.1, 0.2]", True),
        ("edge = values[3]", False),
        ("both = (high + low) / 2", False),
        ("A, B, C = range(3)", False),
        ("table = np.zeros((missions, 3))", False),
        ("table = np.full(3, 0.7 * budget)", True),
        ("on = True", False),
        ('loss = float("0.37") * people', True),
        ('shares = np.array("0.2 0.3".split(), float)', True),
        ("third = people / (1 + 2)", True),
        ("quarter = people * 2 ** -2", True),
        ("most = table[0.8]", True),
        ("half = (1 - people) / 2", False),
        ('who = "2 of them"', False),
    ],
)
def test_the_search_tells_a_size_from_a_count(line: str, caught: bool) -> None:
    assert bool(list(hidden("engine/any.py", line))) is caught


def test_every_exception_is_still_needed() -> None:
    """An allow-list that outlives its reasons would hide the next number."""
    found = set()
    for path in SIM.rglob("*.py"):
        numbers = Numbers()
        numbers.visit(ast.parse(path.read_text(encoding="utf-8")))
        name = path.relative_to(SIM).as_posix()
        found |= {constant for _, _, constant in numbers.found} | {(name, value) for _, value, _ in numbers.found}
    assert not (CONSTANTS.keys() | NUMBERS.keys()) - found
