"""Every pattern asks a question, accepts a range that can be missed on each side, and refuses silence as an answer."""

import math
from dataclasses import replace

import numpy as np
import pytest
import templates

from experiments.patterns.catalogue import PATTERNS
from experiments.patterns.futures import EVENT, Batch, Futures
from experiments.patterns.pattern import Estimate, Finding, Measured
from experiments.patterns.setting import Setting
from sim.deployment.theatre import theatre_of
from sim.outcomes import CAPABILITIES, OUTCOMES

ALL = pytest.mark.parametrize("pattern", [*PATTERNS, templates.module("pattern").PATTERN], ids=lambda one: one.id)


@ALL
def test_it_says_what_is_asked_measured_and_accepted(pattern):
    assert pattern.asked.endswith("?") and pattern.kind in ("input", "fitted", "certain", "emergent")
    assert pattern.accepted
    for accepted in pattern.accepted:
        assert accepted.name and accepted.unit and accepted.source
        assert accepted.low < accepted.high and not math.isinf(accepted.low) + math.isinf(accepted.high) > 1


@ALL
def test_it_accepts_what_lies_inside_and_refuses_what_lies_outside_on_either_side(pattern):
    def finding(values) -> Finding:
        return Finding(pattern, Measured(tuple(Estimate(value, value, value) for value in values)), 9)

    inside = [_inside(accepted) for accepted in pattern.accepted]
    assert (finding(inside).verdict, finding(inside).settled) == ("ACCEPT", True)
    for place, accepted in enumerate(pattern.accepted):
        for beyond in (accepted.low - 1e-6, accepted.high + 1e-6):
            if math.isfinite(beyond):
                wrong = finding([*inside[:place], beyond, *inside[place + 1:]])
                assert (wrong.verdict, wrong.settled) == ("FAIL", True)
        unknown = finding([*inside[:place], math.nan, *inside[place + 1:]])
        assert unknown.verdict == "cannot be judged"


def _inside(accepted) -> float:
    if math.isinf(accepted.low):
        return accepted.high - 0.1
    return accepted.low + 0.1 if math.isinf(accepted.high) else (accepted.low + accepted.high) / 2


@ALL
def test_futures_in_which_nothing_happens_are_never_accepted(pattern):
    found = {name: silent(batch) for name, batch in pattern.experiment.batches(Setting(quick=True)).items()}
    with np.errstate(all="ignore"):
        measured = pattern.experiment.measure(found)
    assert len(measured.estimates) == len(pattern.accepted)
    assert Finding(pattern, measured, 9).verdict != "ACCEPT"


def silent(batch: Batch) -> Futures:
    """Futures of a batch with nobody in them."""
    batch, missions = replace(batch, futures=12), len(batch.scenario.missions)
    monthly = np.zeros((batch.futures, batch.months, missions, len(OUTCOMES)))
    gaps = np.zeros((batch.futures, missions, len(CAPABILITIES), 3))
    units = np.zeros((batch.futures, batch.months, len(theatre_of(batch.scenario).contingents), 2))
    events = (np.zeros(0, dtype=EVENT),) * batch.futures
    return Futures(batch, np.arange(batch.futures) // 4, monthly, gaps, events, units)
