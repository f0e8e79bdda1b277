"""Every outcome, capability and money column has words, a unit and a direction, is in the tables, and is counted."""

import re

import pytest
import templates

from experiments.tables.columns import of_study
from experiments.tables.schemas import schemas
from sim.compiled.import_graph import ROOT
from sim.outcomes import BUILT_IN, CAPABILITIES, OUTCOMES, RATIOS, WORLD_COLUMNS, Catalogue

MINE = templates.module("outcome")
WITH_MINE = Catalogue((*OUTCOMES, MINE.COUNT), CAPABILITIES, (*RATIOS, MINE.SHARE))
MODEL = "\n".join(path.read_text(encoding="utf-8") for path in (
    *(ROOT / "sim").rglob("*.py"), *(ROOT / "scenarios" / "tactics").glob("*.yaml")) if path.name != "outcomes.py")
UNITS = {"persons", "days", "attacks", "IEDs", "hours", "moves", "patrols", "operations", "allegations", "share",
         "convoys", "deaths per 1,000 person-years"}


def of(one) -> Catalogue:
    return WITH_MINE if one in (MINE.COUNT, MINE.SHARE) else BUILT_IN


@pytest.mark.parametrize("one", [*WITH_MINE.outcomes, *WITH_MINE.ratios], ids=lambda one: one.name)
def test_an_outcome_says_what_it_is_and_which_way_is_better(one):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", one.name) and one.title[0].isupper() and one.title[-1] != "."
    assert one.unit in UNITS and one.better in ("higher", "lower", "neither")
    names = {each.name: each for each in of(one).outcomes}
    if one.adds in ("ratio", "rate"):
        assert len(one.over) == 2 and names.keys() >= set(one.over)
        assert (one.unit == "share") == (one.adds == "ratio") and one.name not in names
    else:
        assert one.over is None and one.name in names


@pytest.mark.parametrize("one", [*WITH_MINE.outcomes, *WITH_MINE.ratios], ids=lambda one: one.name)
def test_an_outcome_is_in_the_tables_and_their_words(one):
    stored, told = schemas(of(one)), of_study(of(one))
    tables = ("runs",) if one.over else ("runs", "monthly")
    for table in tables:
        assert one.name in stored[table].names
        column = next(column for column in told[table] if column.name == one.name)
        assert one.title in column.meaning and column.unit == one.unit


@pytest.mark.parametrize("one", [*OUTCOMES, *WORLD_COLUMNS, *CAPABILITIES], ids=lambda one: one.name)
def test_something_in_the_model_counts_it(one):
    """By its name; ``gpoi.py`` puts those of the training chain together from the names of its steps."""
    words = [f'"{one.name}"', f": {one.name}", *([one.name[len("gpoi_"):]] if one.name.startswith("gpoi_") else [])]
    assert any(word in MODEL for word in words)


@pytest.mark.parametrize("one", [*WORLD_COLUMNS, *CAPABILITIES], ids=lambda one: one.name)
def test_money_and_capabilities_have_words_and_a_unit(one):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", one.name) and one.title and one.unit
    assert one in CAPABILITIES or one.name in {column.name for column in of_study(BUILT_IN)["world"]}


def test_no_two_share_a_name_or_a_title():
    everything = [*WITH_MINE.outcomes, *WITH_MINE.ratios, *WORLD_COLUMNS]
    for words in ([one.name for one in everything], [one.title for one in everything]):
        assert sorted(set(words)) == sorted(words)
