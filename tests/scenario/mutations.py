"""Files as carelessness, accident and malice make them: a number names a mutation, the same one each time."""

import os
import random
from collections.abc import Callable
from pathlib import Path

from sim.scenario.plain_text import MAX_BYTES
from sim.scenario.source import FOLDERS, SCENARIOS

VALUES = (
    "", "~", "NO", "yes", "1e6", "22:30", "2021-07-01", ".nan", ".inf", "-.inf", "-1", "9" * 29, "9" * 400, "1e400",
    "-0.0", "0x1F", "1_000", "[]", "{}", "[[]]", "{a: 1}", "'" + "x" * 5000 + "'", '"\\ud800"', '"\\0"', '"\\e[31m"',
    '"\\u202e"', "'é'", "аlpha", "\u0661", "!!python/object/apply:os.system [id]", "!!binary aGk=", "!x 1", "&a 1",
    "*a", "<<", "? a", "- a", "%", "@", "`", "|", ">", "../../etc/passwd", "'a/b'", "'" + "n" * 300 + "'", "null",
    "true", "1.5", "'1'", "us_9O", "[1, a, {b: [c]}]", "\t1", "'\u2028'", "\ufeff", "\U0001f600",
)  # fmt: skip
LINES = (
    "<<: {a: 1}", "<<: *x", "extends: {name}", "extends: other", "name: {name}", "kind: world", "kind: [a]", "kind: 1",
    "? [a, b]\n: c", "---", "...", "%YAML 1.1", "!!set {a}", "a: &a [*a]", "parameters: {patrol_reach_km: .nan}",
    "parameters: 3", "parameters: {1: 2}", "institutions: {us: 3}", "institutions: {us: {personnel: {police: [1]}}}",
    "offers: [3]", "offers: {a: 1}", "offers: [{kind: x, mission: '', sets: 1, per_need: 1}]", "\tk: v", "k:\tv",
    "missions: [[a]]", "missions: a", "policies: {a: 1}", "policies: [1, {packages: 3}]", "wins: [a, a, b]", ": : :",
    "equal_cost: {present_value_usd_m: 1}", "world: [a]", "baseline: {name: a}", "outcomes: [1, a]", "sources: [1]",
)  # fmt: skip
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
)
HEAD = b"kind: package\nname: p\ntitle: T\ndescription: D\nlever_class: model\n"
WHOLE = (
    b"", b"\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"# nothing\n", b"null\n", b"3\n", b"- a\n", b"a", b"{", b"[",
    b"'", b'"', b"a: |", b"%", BOMB.encode(), b"a: " + b"[" * 100_000, b"a: " + b"{a: " * 50_000, b"- " * 100_000,
    b"a:\n" + b"".join(b" " * n + b"a:\n" for n in range(1, 600)), b"x" * (MAX_BYTES - 1),
    b"[" + b"1," * 240_000 + b"1]", b"a: [" + b"1," * 240_000 + b"1]", b"a: [" + b"{b: c}," * 70_000 + b"]",
    b"? " * 100_000, b"!" * 100_000,
    b"a: '" + b"''" * 240_000 + b"'", b"a: 1\n" * 90_000, b"&a " * 90_000, b"#" * (MAX_BYTES - 2) + b"\n",
    b"a: 1\r" * 9000,
    b"".join(b"k%d: 1e6\n" % n for n in range(40_000)), b"kind: package\nname: a\n" + b"x: " + b"9" * 400_000,
    b"a: " + b"1:" * 200_000 + b"1", b"9" * 400_000 + b": 1",
    b"a: " + b"9" * 400_000 + b"x", b"a: 1." + b"9" * 400_000 + b"x", b"a: " + b"1_" * 200_000 + b":",
    HEAD + b"parameters:\n" + b"".join(b"  patrol_%d: 1\n" % n for n in range(25_000)),
    HEAD + b"offers:\n" + b"- {kind: evacuation_helicopter, sets: 2.0, payer: us}\n" * 7_000,
    b"kind: world\nname: p\ntitle: T\nmissions: [" + b",".join(b"m%d" % n for n in range(50_000)) + b"]\n",
)  # fmt: skip


def library() -> list[Path]:
    """The files that mutations start from."""
    return sorted(path for path in SCENARIOS.rglob("*.yaml"))


def mutate(number: int, folder: Path) -> Path:
    """Write the mutation of this number below a folder, laid out like the library, and say where it is."""
    chance = random.Random(number)
    origin = chance.choice(library())
    place = folder / origin.relative_to(SCENARIOS)
    place.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(place):
        place.rmdir() if place.is_dir() and not place.is_symlink() else place.unlink()
    if number % 50 == 0:
        chance.choice(ODD_FILES)(place)
        return place
    content = origin.read_bytes()
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        content = chance.choice(MUTATIONS)(content, chance, origin.stem)
    place.write_bytes(content)
    return place


def _flip(content: bytes, chance: random.Random, name: str) -> bytes:
    changed = bytearray(content or b"a")
    for _ in range(chance.choice((1, 1, 2, 10, 100))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(content: bytes, chance: random.Random, name: str) -> bytes:
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:start] + content[end:] if chance.random() < 0.5 else content[:end]


def _repeat(content: bytes, chance: random.Random, name: str) -> bytes:
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:end] + content[start:end] * chance.choice((1, 2, 5)) + content[end:]


def _value(content: bytes, chance: random.Random, name: str) -> bytes:
    lines = content.decode("utf-8", "replace").split("\n")
    where = chance.randrange(len(lines))
    for sign in (", ", ": "):
        head, found, rest = lines[where].partition(sign)
        if found and chance.random() < 0.7:
            tail = rest.partition(",")[2] if chance.random() < 0.5 else ""
            lines[where] = f"{head}{sign}{chance.choice(VALUES)}{',' if tail else ''}{tail}"
            break
    return "\n".join(lines).encode("utf-8", "replace")


def _key(content: bytes, chance: random.Random, name: str) -> bytes:
    lines = content.decode("utf-8", "replace").split("\n")
    where = chance.randrange(len(lines))
    key, sign, rest = lines[where].partition(":")
    other = chance.choice((key + "s", key[:-1], key.upper(), "  " + key, chance.choice(VALUES), ""))
    lines[where] = other + sign + rest
    return "\n".join(lines).encode("utf-8", "replace")


def _line(content: bytes, chance: random.Random, name: str) -> bytes:
    lines = content.decode("utf-8", "replace").split("\n")
    indent = " " * chance.choice((0, 0, 0, 2, 4, 7))
    line = chance.choice((*LINES, *lines)).replace("{name}", name)
    lines.insert(chance.randrange(len(lines) + 1), indent + line)
    return "\n".join(lines).encode("utf-8", "replace")


def _deep(content: bytes, chance: random.Random, name: str) -> bytes:
    opening, closing = chance.choice((("[", "]"), ("{a: ", "}")))
    depth = chance.choice((5, 25, 29, 31, 100, 5000, 50_000))
    key = chance.choice(("institutions", "parameters", "offers", "name", "strange"))
    return content + f"\n{key}: {opening * depth}1{closing * depth}\n".encode()


def _encoded(content: bytes, chance: random.Random, name: str) -> bytes:
    text = content.decode("utf-8", "replace")
    codec = chance.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7", "utf-8-sig", "cp037", "shift_jis"))
    return text.encode(codec, "replace")


def _long(content: bytes, chance: random.Random, name: str) -> bytes:
    lines = content.split(b"\n")
    line = chance.choice(lines) + b"\n"
    return content + b"\n" + line * min(20_000, MAX_BYTES // len(line))


def _whole(content: bytes, chance: random.Random, name: str) -> bytes:
    return chance.choice(WHOLE) if chance.random() < 0.1 else _flip(content, chance, name)


MUTATIONS: tuple[Callable[[bytes, random.Random, str], bytes], ...] = (
    _flip, _flip, _cut, _repeat, _value, _value, _value, _key, _key, _line, _line, _deep, _encoded, _long, _whole,
)  # fmt: skip


def _sparse(place: Path) -> None:
    with place.open("wb") as file:
        file.truncate(50_000_000)


def _large(place: Path) -> None:
    place.write_bytes(b"kind: package\n" + b"# filler filler filler filler filler filler\n" * 1_150_000)


def _unreadable(place: Path) -> None:
    place.write_text("kind: package\n")
    place.chmod(0)


def _circle(place: Path) -> None:
    kind = next((kind for kind, folder in FOLDERS.items() if folder == place.parent.name), "package")
    for one, other in (("round", "about"), ("about", place.stem), (place.stem, "round")):
        (place.parent / f"{one}.yaml").write_text(f"kind: {kind}\nname: {one}\ntitle: T\nextends: {other}\n")


ODD_FILES: tuple[Callable[[Path], None], ...] = (
    _sparse, _large, _unreadable, _circle,
    lambda place: place.mkdir(),
    lambda place: place.symlink_to(place),
    lambda place: place.symlink_to("/dev/zero"),
    lambda place: place.symlink_to("nowhere"),
    lambda place: os.mkfifo(place),
    lambda place: place.write_bytes(b""),
)  # fmt: skip
