"""Step 1, season and access: can aircraft fly, are roads passable, does the host state let a base move?"""

from typing import Any

from numba import njit

from sim.engine.draws import uniform
from sim.engine.purposes import DENIAL, FLYING
from sim.engine.records import Future, Row, State


@njit(cache=True)
def open_day(state: State, future: Future, day: int) -> None:
    """Decide weather and permission for the day.

    Writes: missions.flying, missions.road_kmh, sites.denied.
    """
    for m in range(len(state.missions)):
        mission, params = state.missions[m], state.params[m]
        mission.flying = flight_weather(mission, params, future, day)
        mission.road_kmh = road_speed(mission, params)
        for s in range(mission.first_site, mission.last_site):
            site = state.sites[s]
            site.denied = uniform(future, DENIAL, site.key, day) < mission.denial


@njit(cache=True)
def flight_weather(mission: Row, params: Row, future: Future, day: int) -> bool:
    """Whether aircraft can fly over the mission today."""
    grounded = params.flight_loss_wet_share if mission.wet else params.flight_loss_dry_share
    return uniform(future, FLYING, mission.key, day) >= grounded


@njit(cache=True)
def road_speed(mission: Row, params: Row) -> float:
    """Speed of a convoy in this season, km/h."""
    if mission.wet:
        return params.road_speed_kmh * params.wet_road_speed_factor
    return params.road_speed_kmh


def denial(predation: float, consent: float, params: Any) -> float:
    """Share of moves that a host state denies: more where its own forces prey on people and where consent is low."""
    preying = 1.0 + params.denial_predation_slope * predation
    unwilling = 1.0 + params.denial_consent_slope * (1.0 - consent)
    return min(params.movement_denial_cap, params.movement_denial_share * preying * unwilling)
