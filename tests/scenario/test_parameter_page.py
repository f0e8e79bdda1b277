"""Generated pages are in step, and every number says where it comes from."""

import difflib
import json
import re

import pytest

from sim.scenario.loader import SCENARIOS
from sim.scenario.parameter_page import GRADES, parameter_page, schema_text, sources
from sim.scenario.parameters import all_declared
from sim.scenario.strict_yaml import read_yaml

REGENERATE = "run: python -m sim.scenario.parameter_page"


@pytest.mark.parametrize(("name", "generate"), [("PARAMETERS.md", parameter_page), ("schema.json", schema_text)])
def test_a_generated_page_is_in_step_with_its_declaration(name: str, generate) -> None:  # type: ignore[no-untyped-def]
    committed = (SCENARIOS / name).read_text(encoding="utf-8").splitlines()
    behind = list(difflib.unified_diff(committed, generate().splitlines(), name, "generated", n=0, lineterm=""))
    assert not behind, "\n".join([REGENERATE, *behind[:20]])


def test_every_parameter_names_a_source_or_the_reason_for_assuming_it() -> None:
    cited = sources()
    unknown = {
        name: parameter.source
        for name, parameter in all_declared().items()
        if parameter.source not in cited and not parameter.source.startswith("assumption:")
    }
    assert not unknown


def test_a_reason_is_words_and_not_a_number_of_the_lever_table() -> None:
    assumed = [one for one in all_declared().values() if one.source.startswith("assumption:")]
    bare = [one.name for one in assumed if not re.search(r"[a-z]{3}", one.source.removeprefix("assumption:"))]
    assert not bare


def test_what_rests_on_an_assumption_is_graded_as_one() -> None:
    wrong = [one.name for one in all_declared().values() if one.source.startswith("assumption:") and one.grade != "D"]
    assert not wrong


def test_every_source_says_what_who_when_and_how_sure() -> None:
    for key, source in sources().items():
        assert set(source) - {"url"} == {"title", "by", "year", "grade"}, key
        assert source["grade"] in GRADES, key
        assert 1990 <= source["year"] <= 2026, key


def test_missions_cite_known_sources() -> None:
    cited = sources()
    for path in (SCENARIOS / "missions").glob("*.yaml"):
        assert set(read_yaml(path).data.get("sources", ())) <= cited.keys(), path.name


def test_the_page_lists_every_parameter_and_the_schema_every_kind() -> None:
    page = parameter_page()
    assert all(f"| `{name}` |" in page for name in all_declared())
    kinds = {"World", "Mission", "Package", "Policy", "Study", "Exercise"}
    assert kinds <= json.loads(schema_text())["$defs"].keys()
