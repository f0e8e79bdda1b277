"""Step 6, engagement: who is hurt, who dies, and how many civilians an arrival saves.

Everything here is a pure function of the links of the chain and of the incident's own draws, so the ledger can ask
what the same incident would have cost with one capability complete.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from sim.engine.draws import exponential, normal, uniform
from sim.engine.purposes import CLOCK, FATE, FORESEEN, FOUND, HIT, LETHALITY, SPARED, VEHICLE
from sim.engine.records import MOVES, Future, Row
from sim.engine.tallies import (
    ALERT,
    EVACUATION,
    FIRE_WARNING,
    FREEDOM,
    GROUND_RADAR,
    INTELLIGENCE,
    POLICE,
    PROTECTED,
    SEARCH,
    SURGERY,
    SURVEILLANCE,
    TROOP_PRESENCE,
    WILLINGNESS,
)
from sim.engine.units import HALF
from sim.engine.warning import exposed_share

PERSONS_PER_ATTACK = 128  # no tactic may hurt more, or two attacks would share their luck


class Strike(NamedTuple):
    """One attack on the mission as it was attempted: who, when, how many it would hurt unwarned."""

    key: int
    day: int
    k: int
    tactic: int
    would_hurt: int
    skill: float  # of those attacked, who give first aid


class Toll(NamedTuple):
    """What an attack on the mission did to people; the critical are counted among those who died or survived."""

    killed: int  # at once
    died: int  # of wounds
    wounded: int  # and surviving
    critical: int


class Raid(NamedTuple):
    """One attack on civilians as it was attempted: deaths if nobody comes, and the luck of each link."""

    potential: float
    interposition: float
    seen: float
    alert: float
    will: float
    police: float


@njit(cache=True)
def caught_share(site: Row, tactic: Row, params: Row) -> float:
    """People caught by fire on a move for each one of ordinary troops: fewer where they drilled what to do then."""
    if tactic.strikes != MOVES or tactic.searched:
        return 1.0
    return max(0.0, 1.0 - params.ambush_drill_gain * (site.skill - params.usual_skill))


@njit(cache=True)
def would_hurt(tactic: Row, caught: float, people: float, future: Future, key: int, day: int, k: int) -> int:
    """How many people an attack would hurt unwarned: lognormal around the tactic's mean, capped by people present."""
    spread = tactic.hurt_log_sd
    z = normal(uniform(future, HIT, key, day, k))
    hurt = caught * tactic.hurt_mean * math.exp(spread * z - spread * spread / 2.0) + HALF  # to whole persons
    return int(min(hurt, tactic.hurt_cap, people))


@njit(cache=True)
def averted(strike: Strike, tactic: Row, link: np.ndarray, future: Future) -> bool:
    """Whether an explosive device was found before it went off, or the attack stopped by what counters it."""
    share = 0.0
    if tactic.searched:
        share = link[SEARCH] + link[GROUND_RADAR]
    if tactic.counter >= 0 and tactic.counter_stops:
        share += (1.0 - share) * link[tactic.counter]
    return luck_of_finders(strike, future) < share


@njit(cache=True)
def luck_of_finders(strike: Strike, future: Future) -> float:
    """The number below which a share averts the attack."""
    return uniform(future, FOUND, strike.key, strike.day, strike.k)


@njit(cache=True)
def foreseen(strike: Strike, link: np.ndarray, future: Future) -> bool:
    """Whether headquarters saw the attack coming."""
    return luck_of_analysts(strike, future) < link[INTELLIGENCE]


@njit(cache=True)
def luck_of_analysts(strike: Strike, future: Future) -> float:
    """The number below which a share foresees the attack."""
    return uniform(future, FORESEEN, strike.key, strike.day, strike.k)


@njit(cache=True)
def casualties(
    strike: Strike, tactic: Row, link: np.ndarray, hours: np.ndarray, params: Row, future: Future
) -> Toll:
    """Killed at once, died of wounds, wounded and surviving, and critical, for these links of the chain."""
    killed = died = wounded = critical = 0
    if averted(strike, tactic, link, future):
        return Toll(killed, died, wounded, critical)
    in_reach = share_in_reach(strike, tactic, link, params, future)
    at_once = instant_share(strike, tactic, link, params, future)
    to_surgery = hours[int(link[EVACUATION]), int(link[SURGERY])]
    for person in range(strike.would_hurt):
        k = strike.k * PERSONS_PER_ATTACK + person
        if uniform(future, SPARED, strike.key, strike.day, k) >= in_reach:
            continue
        fate = uniform(future, FATE, strike.key, strike.day, k)
        if fate < at_once:
            killed += 1
        elif fate < at_once + (1.0 - at_once) * params.critical_share:
            critical += 1
            if outlives(strike, params, to_surgery, future, k):
                wounded += 1
            else:
                died += 1
        else:
            wounded += 1
    return Toll(killed, died, wounded, critical)


@njit(cache=True)
def share_in_reach(strike: Strike, tactic: Row, link: np.ndarray, params: Row, future: Future) -> float:
    """Chance that a person is where the attack hurts: lower with foresight, with radar warning, behind a counter."""
    in_reach = 1.0
    if foreseen(strike, link, future):
        in_reach = params.foreseen_casualty_share
    if tactic.fire_warning:
        in_reach *= exposed_share(link[FIRE_WARNING], params)
    if tactic.counter >= 0 and not tactic.counter_stops:
        in_reach *= 1.0 - link[tactic.counter]
    return in_reach


@njit(cache=True)
def instant_share(strike: Strike, tactic: Row, link: np.ndarray, params: Row, future: Future) -> float:
    """Chance that a person hurt is killed at once; some attacks are far deadlier than others of their kind.

    A protected vehicle lowers it where armour helps. The spread between attacks leaves the mean as declared until the
    cap cuts the deadliest off, which lowers it.
    """
    share = tactic.instant_share
    if tactic.armour_effect > 0.0 and uniform(future, VEHICLE, strike.key, strike.day, strike.k) < link[PROTECTED]:
        share *= 1.0 - tactic.armour_effect
    spread = params.lethality_log_sd
    z = normal(uniform(future, LETHALITY, strike.key, strike.day, strike.k))
    return min(share * math.exp(spread * z - spread * spread / 2.0), params.lethality_cap_share)


@njit(cache=True)
def outlives(strike: Strike, params: Row, to_surgery: float, future: Future, k: int) -> bool:
    """Whether a critically wounded person's clock outlasts the way to surgery; buddy first aid slows it."""
    clock = exponential(uniform(future, CLOCK, strike.key, strike.day, k), params.wound_clock_hours)
    return clock * (1.0 + params.first_aid_clock_gain * strike.skill) >= to_surgery


@njit(cache=True)
def meets_police(raid: Raid, link: np.ndarray) -> bool:
    """Whether police meet the raiders before they strike, who turn back."""
    return raid.police < link[POLICE]


@njit(cache=True)
def alerted(raid: Raid, link: np.ndarray) -> bool:
    """Whether word reached a base in time: from people, or else from the air."""
    share = 1.0 - (1.0 - link[ALERT]) * (1.0 - link[SURVEILLANCE])
    return raid.alert < share


@njit(cache=True)
def arrival_hours(raid: Raid, link: np.ndarray, hours: float) -> float:
    """Hours from the start of an attack to the arrival of troops who act; inf when nobody comes or acts."""
    if raid.will >= link[WILLINGNESS]:
        return math.inf
    if raid.seen < link[TROOP_PRESENCE]:
        return 0.0
    if link[FREEDOM] > 0.0 and alerted(raid, link):
        return hours
    return math.inf


@njit(cache=True)
def civilian_deaths(raid: Raid, arrival: float, params: Row) -> float:
    """People killed: deaths unfold over hours, and those who arrive in time prevent a share of what is to come."""
    if arrival > params.response_limit_hours:
        return raid.potential
    to_come = HALF ** (arrival / params.attack_median_hours)
    return raid.potential * (1.0 - raid.interposition * to_come)
