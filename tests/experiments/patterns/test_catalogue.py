"""The catalogue says what the scientific brief says, each pattern once."""

import math

import pytest

from experiments.patterns.catalogue import PATTERNS
from experiments.patterns.names import NAMES
from experiments.patterns.pattern import Accepted, Estimate, Finding, Measured, Pattern, within

#: Section 7 of the brief: kind, and the ranges that it names (in order; inf where it asks for a sign).
BRIEF = {
    "PAT01": ("emergent", [(-0.53, 0.01)]),
    "PAT02": ("emergent", [(-0.05, math.inf)]),
    "PAT03": ("emergent", [(1.0, 1.6)]),
    "PAT04": ("certain", [(-math.inf, 0.0)] * 2),
    "PAT05": ("fitted", [(0.2, 0.6), (0.8, 3.2)]),
    "PAT06": ("input", [(0.57, 0.70)]),
    "PAT07": ("fitted", [(0.5, 0.6)]),
    "PAT08": ("fitted", [(0.10, 0.68)]),
    "PAT09": ("fitted", [(0.35, 0.55)]),
    "PAT10": ("input", [(0.5, 0.8)]),
    "PAT11": ("emergent", [(7, 14), (0.80, 1.0)]),
    "PAT12": ("emergent", [(0.7, 4.0)]),
    "PAT13": ("emergent", [(0.8, 1.4), (0.5, 0.7), (1.7, 2.5), (9, 16), (4, 9)]),
    "PAT14": ("fitted", [(0.55, 1.0)]),
    "PAT15": ("certain", [(0.0, math.inf), (-math.inf, 0.5), (-math.inf, 0.0), (-math.inf, 0.5)]),
    "PAT16": ("emergent", [(8, 15)]),
    "PAT17": ("emergent", [(0.36, 0.66), (0.11, 0.41), (0.53, 0.83), (0.29, 0.59), (7, 12), (7, 12)]),
    "PAT20": ("fitted", [(0.002, 0.02), (0.3, 2.0)] * 2),
}


def test_every_pattern_is_there_once_and_in_order():
    assert [pattern.id for pattern in PATTERNS] == list(BRIEF) == list(NAMES)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.id)
def test_kind_and_accepted_ranges_are_those_of_the_brief(pattern):
    kind, ranges = BRIEF[pattern.id]
    assert pattern.kind == kind
    assert [(accepted.low, accepted.high) for accepted in pattern.accepted] == ranges
    assert all(accepted.source for accepted in pattern.accepted)


@pytest.mark.parametrize(("value", "inside"), [(0.5, True), (0.7, False), (math.inf, False), (math.nan, None)])
def test_a_number_is_in_its_range_or_not_or_no_number(value, inside):
    assert within(Estimate(value), Accepted("", "", 0.0, 0.6, "ours")) is inside


@pytest.mark.parametrize(
    ("estimates", "verdict", "settled"),
    [
        ([(1.1, 1.05, 1.2), (9, 8, 10)], "ACCEPT", True),
        ([(1.1, 0.9, 1.2), (9, 8, 10)], "ACCEPT", False),
        ([(1.1, 1.05, 1.2), (20, 15, 30)], "FAIL", True),
        ([(1.1, 1.05, 1.2), (20, 5, 30)], "FAIL", False),
        ([(math.nan,) * 3, (20, 15, 30)], "FAIL", True),
        ([(1.1, 1.05, 1.2), (math.nan,) * 3], "cannot be judged", False),
    ],
)
def test_all_of_a_pattern_must_hold(estimates, verdict, settled):
    ranges = (Accepted("a", "", 1.0, 1.4, "ours"), Accepted("b", "", 7, 14, "ours"))
    pattern = Pattern("PAT00", "emergent", "does it hold?", ranges, PATTERNS[0].experiment)
    finding = Finding(pattern, Measured(tuple(Estimate(*each) for each in estimates)), 10)
    assert (finding.verdict, finding.settled) == (verdict, settled)
