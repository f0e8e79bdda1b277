"""Patterns of the evidence that the days alone must show, before any calibration of a whole world.

The larger patterns need hundreds of futures and belong to a study; these two are cheap and guard the mechanisms.
"""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.deployment.arms import tactic_rows
from sim.engine import records, tallies
from sim.engine.draws import entity_key, future_key
from sim.engine.engagement import Strike, casualties
from sim.model import World
from sim.outcomes import BUILT_IN, OUTCOME_INDEX
from sim.scenario.repertoire import built_in_tactics
from sim.scenario.scenario import Scenario

FUTURE, GROUP = future_key(3, 0), entity_key("somewhere/groups/someone")
FAST, SLOW = 1.0, 6.0  # hours to surgery after and before the mandate of Kotwal and others (C13)
ATTACKS, PERSONS = 4000, 5


def _fates(params: np.record, tactic: int, hours: float) -> np.ndarray:
    """Killed at once, died of wounds, survived, over many attacks without warning."""
    ways, link = np.full((2, 2), hours), np.zeros(tallies.CAPABILITY_COUNT)
    row = tactic_rows(built_in_tactics(), np.array([params]), BUILT_IN).view(np.recarray)[0, tactic]
    link[tallies.PROTECTED] = params.protected_vehicle_share
    strikes = (Strike(GROUP, day, 0, tactic, PERSONS, float(params.skill_mean)) for day in range(ATTACKS))
    return np.sum([casualties(strike, row, link, ways, params, FUTURE)[:3] for strike in strikes], axis=0)


@pytest.fixture(scope="module")
def fates(karu) -> dict[float, np.ndarray]:
    """Fates of the hurt with fast and slow evacuation; two in five of them were hurt by charges."""
    params = karu.parameters.view(np.recarray)[0]
    mix = ((0.4, records.IED), (0.6, records.AMBUSH))
    return {hours: sum(part * _fates(params, tactic, hours) for part, tactic in mix) for hours in (FAST, SLOW)}


def test_pat06_an_hour_against_six_leaves_six_or_seven_tenths_of_the_case_fatality(fates):
    """Accepted 0.57 to 0.70. The mix gives charges between 0.35 and 0.55 of the dead, as in Mali (PAT09)."""
    fatality = {hours: (row[0] + row[1]) / row.sum() for hours, row in fates.items()}
    assert 0.57 <= fatality[FAST] / fatality[SLOW] <= 0.70


def test_evacuation_saves_at_most_about_two_fifths_of_those_who_would_die(fates):
    assert fates[FAST][0] == fates[SLOW][0]
    died, at_once = fates[SLOW][1], fates[SLOW][0]
    assert 0.25 < died / (died + at_once) < 0.5


def _with_strength(scenario: Scenario, factor: float) -> Scenario:
    """The same bases with so many times the people."""
    missions = tuple(
        mission.model_copy(update={"contingents": tuple(
            unit.model_copy(update={"strength": round(unit.strength * factor)}) for unit in mission.contingents
        )})
        for mission in scenario.missions
    )
    return replace(scenario, missions=missions)


@pytest.fixture(scope="module")
def doses(karu) -> dict[float, tuple[float, np.ndarray]]:
    """Uniformed people in thousands and summed outcomes, for half and for twice the force, on the same futures."""
    found = {}
    for factor in (0.5, 2.0):
        scenario = _with_strength(karu, factor)
        people = sum(unit.strength for unit in scenario.missions[0].contingents) / 1000
        worlds = [World(scenario, seed=1, replication=each, months=18) for each in range(16)]
        for world in worlds:
            world.run_months()
        found[people] = np.sum([world.recorder.monthly[:, 0].sum(axis=0) for world in worlds], axis=0)
    return found


def _slope(doses: dict, name: str) -> float:
    """Change of the logarithm for each further thousand."""
    (few, low), (many, high) = sorted(doses.items())
    return math.log(high[OUTCOME_INDEX[name]] / low[OUTCOME_INDEX[name]]) / (many - few)


def test_pat02_killings_by_state_forces_hardly_respond_to_troops(doses):
    """Accepted not below -0.05 per thousand; over 60 futures the slope is 0.00 with a 90 % interval of 0.01."""
    assert -0.05 < _slope(doses, "civilians_killed_by_state") < 0.05


def test_groups_try_less_where_troops_are_more(doses):
    assert _slope(doses, "attacks_on_civilians") < 0.0
    assert _slope(doses, "patrols") > 0.0
