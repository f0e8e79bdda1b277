"""What a mail or a word processor leaves in a file is named, with line, column and what to type; texts may hold it."""

import random
import time
from pathlib import Path

import pytest
from small_files import Write

from sim.scenario.check import check_file, problems_in
from sim.scenario.errors import ScenarioError
from sim.scenario.pasted import SIGNS, lines_of
from sim.scenario.source import SCENARIOS
from sim.scenario.strict_yaml import read_yaml

BODY = """\
kind: package
name: p
title: Watch
offers:
  - kind: surveillance
    sets: 1
  - kind: search_team
    sets: 2
parameters: {patrol_reach_km: 60, attack_median_hours: 3}
"""


def first(write: Write, old: str, new: str) -> tuple[str, int]:
    """The first problem of the package with something replaced, and how many there are."""
    assert old in BODY
    found = check_file(write("package", "p", BODY.replace(old, new, 1)))
    assert all("\n" not in str(error) for error in found)
    return (str(found[0]) if found else ""), len(found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    sets", "\tsets", "p.yaml:6: a tab (U+0009) in column 1; expected spaces"),
        ("offers:\n  - kind", "offers:\n\t- kind", "p.yaml:5: a tab (U+0009) in column 1; expected spaces"),
        ("    sets", "\u00a0\u00a0\u00a0\u00a0sets", "p.yaml:6: a no-break space (U+00A0) in column 1"),
        ("sets: 1", "sets:\u00a01", "p.yaml:6: a no-break space (U+00A0) in column 10; expected an ordinary space"),
        ("sets: 1", "sets: 1\u00a0", "p.yaml:6: offers[0].sets: a no-break space (U+00A0) in column 12"),
        ("sets: 1", "sets: \u202f1", "p.yaml:6: offers[0].sets: a narrow no-break space (U+202F) in column 11"),
        ("- kind", "\u2022 kind", "p.yaml:5: offers: a bullet (U+2022) in column 3; expected an ordinary hyphen '-'"),
        ("- kind", "\u2013 kind", "p.yaml:5: offers: an en dash (U+2013) in column 3; expected an ordinary hyphen '-'"),
        ("- kind", "* kind", "p.yaml:5: a star as a bullet in column 3; expected an ordinary hyphen '-'"),
        ("- kind", "-\u00a0kind", "p.yaml:5: offers: a no-break space (U+00A0) in column 4; expected an ordinary"),
        ("kind: surveillance", "kind\uff1asurveillance", "a full-width colon (U+FF1A) in column 9; expected a colon"),
        ("title: Watch", "title:Watch", "p.yaml:3: no space after the colon in column 6"),
        ("km: 60", "km:60", "parameters: no space after the colon in column 29; expected 'patrol_reach_km: 60'"),
        ("60, ", "60\uff0c ", "p.yaml:9: a full-width comma (U+FF0C) in column 33"),
        ("title: Watch", "title: \u201cWatch: by day\u201d", "p.yaml:3: a curly quote (U+201C) in column 8"),
        ("title: Watch", 'title: "Watch\u201d', "a curly quote (U+201D)"),
        ("title: Watch", "title: \u2018Watch: by day\u2019", "p.yaml:3: a curly quote (U+2018) in column 8"),
        ("title: Watch", "title: \u00abWatch: by day\u00bb", "p.yaml:3: an angled quote (U+00AB) in column 8"),
        ("name: p", "name: \u201cp\u201d", "p.yaml:2: name: '\u201cp\u201d' (with a curly quote (U+201C))"),
        ("kind: surveillance", "kind: sur\u200bveillance", "(with a zero-width space (U+200B)) is not written"),
        ("patrol_reach", "patrol\u2011reach", "p.yaml:9: parameters: a non-breaking hyphen (U+2011) in column 20"),
        ("title", "ti\ufefftle", "p.yaml:3: a byte order mark (U+FEFF) in column 3; expected nothing: delete it"),
        ("title", "\u200btitle", "p.yaml:3: a zero-width space (U+200B) in column 1; expected nothing: delete it"),
        ("sets: 1", "sets: \u2026", "(with an ellipsis (U+2026))"),
        ("sets: 1", "sets: \uff11", "(with a full-width sign (U+FF11)) looks like a number"),
        ("sets: 1", "sets: \u22121", "a minus sign (U+2212) in column 11; expected an ordinary hyphen '-'"),
        ("    sets: 1\n", "...\n", "p.yaml:6: three dots, which end a YAML document in column 1"),
        ("Watch", "Wa\x07tch", "p.yaml:3: a character that YAML does not allow (U+0007) in column 10"),
    ],
)  # fmt: skip
def test_a_pasted_sign_that_breaks_a_file_is_named(write: Write, old: str, new: str, said: str) -> None:
    assert said in first(write, old, new)[0]


@pytest.mark.parametrize(
    "title",
    ["Qui paie\u00a0?", "The state\u2019s forces", "2021\u20132025", "\u201cHardened\u201d bases \u2013 or not",
     "Wait\u2026", "\u00abKaru\u00bb", "note:this", "\u2013 a dash first", "five \u2022 six", "a\u2011b",
     "Caf\u00e9\uff1a\u4e2d\u6587", "\u4e2d\u6587\uff0c\u4e2d"],
)  # fmt: skip
def test_inside_a_text_such_signs_may_stand(write: Write, title: str) -> None:
    assert first(write, "title: Watch", f"title: {title}") == ("", 0)
    assert first(write, "title: Watch", f"title: Watch\ndescription: >-\n  {title}\n\n  * {title}") == ("", 0)


def test_a_file_quoted_by_a_mail_is_recognised(write: Write, tree: Path) -> None:
    path = write("package", "p", BODY)
    for head in ("", "# a comment\n"):
        path.write_text("".join(f"> {line}\n" for line in (head + BODY).splitlines()), encoding="utf-8")
        assert "p.yaml:1: a quote mark '>' of a mail in column 1" in str(check_file(path)[0])


def test_line_ends_of_an_old_macintosh_are_no_matter(write: Write) -> None:
    path = write("package", "p", BODY.replace("    sets: 2\n", ""))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    before = [str(error) for error in check_file(path)]
    path.write_bytes(path.read_bytes().replace(b"\r", b"\n"))
    assert before == [str(error) for error in check_file(path)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BODY.encode("utf-16"), "p.yaml:1: the file is not UTF-8 text: it is UTF-16; expected a file saved as UTF-8"),
        (BODY.replace("Watch", "Caf\u00e9").encode("cp1252"),
         "p.yaml:3: the file is not UTF-8 text: byte 0xE9 in column 11, which is \u00e9 in Windows-1252"),
        (BODY.replace("Watch", "state\u2019s").encode("cp1252"), "byte 0x92 in column 13, which is \u2019 in"),
        (BODY.replace("Watch", "\u00e9").replace("\n", "\r").encode("cp1252"), "p.yaml:3: the file is not UTF-8"),
    ],
)  # fmt: skip
def test_other_characters_than_utf8_are_named(write: Write, content: bytes, said: str) -> None:
    path = write("package", "p", BODY)
    path.write_bytes(content)
    assert said in str(check_file(path)[0])


def test_an_error_of_another_cause_is_not_blamed_on_an_apostrophe(write: Write) -> None:
    said, _ = first(write, "title: Watch", "title: [The state\u2019s, watch")
    assert "curly" not in said


def test_a_sign_anywhere_in_any_file_is_answered_soon_and_in_words(tree: Path) -> None:
    chance = random.Random(5)
    files = [path for folder in ("packages", "studies", "worlds", "tactics") for path in (SCENARIOS / folder).iterdir()]
    for number in range(300):
        origin, sign = chance.choice(files), chance.choice(list(SIGNS))
        text = origin.read_text(encoding="utf-8")
        place = chance.randrange(len(text))
        path = tree / f"{number}.yaml"
        path.write_text(text[:place] + sign + text[place + chance.choice((0, 0, 1)) :], encoding="utf-8")
        start = time.process_time()
        try:
            read_yaml(path)
        except ScenarioError as error:
            assert "\n" not in str(error)
            assert all(one.line is None or one.line <= len(lines_of(text)) for one in error.all())
        assert time.process_time() - start < 2


@pytest.mark.parametrize(("old", "new"), [
    ("offers:\n  - kind", "offers:\n  \u2022 kind"),
    ("parameters:\n  night_flight_share", "parameters:\n\u00a0\u00a0night_flight_share"),
])
def test_one_pasted_sign_is_one_problem(tmp_path: Path, old: str, new: str) -> None:
    """What the sign takes away from the key above it is no second problem."""
    text = ("kind: package\nname: pasted\ntitle: Pasted\nlever_class: model\n"
            "parameters:\n  night_flight_share: 0.5\noffers:\n  - kind: search_team\n    sets: 1.0\n")
    file = tmp_path / "pasted.yaml"
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    problems = problems_in([file])
    assert len(problems) == 1 and "U+" in str(problems[0]), [str(each) for each in problems]
