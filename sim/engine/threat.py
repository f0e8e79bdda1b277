"""Step 3, threat: what each armed group attempts today.

Against civilians a group campaigns for months and then pauses; in a campaign it sees many opportunities. It takes one
when the gain exceeds its belief of being contested there times what being contested costs. Attacks on the mission come
nearly independently, as often as there is hostility, something to strike (``exposure.py``) and fighters to do it;
tactic and target follow the month's orders and what is there to be struck.
"""

import math

import numpy as np
from numba import njit

from sim.engine.campaigns import wanted_a_day
from sim.engine.draws import exponential, poisson, uniform, weighted
from sim.engine.exposure import chances_to_strike, exposed_at, weigh_chances
from sim.engine.purposes import GAIN, GROUND, RAID_HOUR, RAIDS, STRIKE_HOUR, STRIKES, TACTIC, TARGET
from sim.engine.records import (
    ATTACK_ON_CIVILIANS,
    ATTACK_ON_UN,
    MOST_ATTEMPTS,
    STATE_FORCES,
    Future,
    Row,
    State,
)
from sim.engine.tallies import RAIDS_DETERRED
from sim.engine.units import DAYS_PER_YEAR, HOURS_PER_DAY


@njit(cache=True)
def attempts(state: State, future: Future, day: int) -> None:
    """Collect what all groups attempt today and put it in order of the clock.

    Writes: agenda, planned; what ``plan_raids`` writes.
    """
    state.planned[0] = 0
    for g in range(len(state.groups)):
        plan_raids(state, g, future, day)
        plan_strikes(state, g, future, day)
    by_hour = np.argsort(state.agenda.hour[: state.planned[0]], kind="mergesort")
    for place in range(state.planned[0]):
        state.agenda[place].next = by_hour[place]


@njit(cache=True)
def plan_raids(state: State, g: int, future: Future, day: int) -> None:
    """Attacks on civilians that a group dares to make today.

    Writes: agenda, planned; grounds.tried_month; the tally of deterred attacks.
    """
    group = state.groups[g]
    params = state.params[group.mission]
    for k in range(opportunities_today(state, group, future, day)):
        ground = choose_ground(state, group, future, day, k)
        if ground < 0:
            continue
        state.grounds[ground].tried_month += 1.0
        if dares(group, state.grounds[ground], params, future, day, k):
            hour = uniform(future, RAID_HOUR, group.key, day, k) * HOURS_PER_DAY
            enter(state, hour, ATTACK_ON_CIVILIANS, g, k, -1, -1, ground)
        else:
            state.tally[group.mission, RAIDS_DETERRED] += 1.0


@njit(cache=True)
def plan_strikes(state: State, g: int, future: Future, day: int) -> None:
    """Attacks on the mission that a group makes today.

    Writes: agenda, planned.
    """
    group = state.groups[g]
    for k in range(strikes_today(state, g, future, day)):
        tactic = choose_tactic(state, g, future, day, k)
        if tactic < 0:
            continue
        s = choose_target(state, g, tactic, future, day, k)
        if s >= 0:
            hour = uniform(future, STRIKE_HOUR, group.key, day, k) * HOURS_PER_DAY
            enter(state, hour, ATTACK_ON_UN, g, k, tactic, s, -1)


@njit(cache=True)
def enter(
    state: State, hour: float, kind: int, g: int, k: int, tactic: int, s: int, ground: int
) -> None:
    """Put one attempt on the agenda; a day that is full takes no more.

    Writes: agenda, planned.
    """
    if state.planned[0] >= MOST_ATTEMPTS:
        return
    attempt = state.agenda[state.planned[0]]
    attempt.hour, attempt.kind, attempt.group, attempt.number = hour, kind, g, k
    attempt.tactic, attempt.site, attempt.ground = tactic, s, ground
    state.planned[0] += 1


@njit(cache=True)
def opportunities_today(state: State, group: Row, future: Future, day: int) -> int:
    """How many chances to attack civilians a group sees today."""
    mission, params = state.missions[group.mission], state.params[group.mission]
    rate = wanted_a_day(group, mission, params, group.campaign)
    if group.deal:
        rate *= mission.restraint
    return poisson(uniform(future, RAIDS, group.key, day), rate)


@njit(cache=True)
def choose_ground(state: State, group: Row, future: Future, day: int, k: int) -> int:
    """The ground (group and community) that an opportunity concerns, -1 for none."""
    return weighted(uniform(future, GROUND, group.key, day, k), state.grounds.weight,
                    group.first_ground, group.last_ground)


@njit(cache=True)
def dares(group: Row, ground: Row, params: Row, future: Future, day: int, k: int) -> bool:
    """Whether the gain of this opportunity exceeds the group's belief of being contested times its cost."""
    gain = exponential(uniform(future, GAIN, group.key, day, k), 1.0)
    weight = params.state_deterrence_weight if group.kind == STATE_FORCES else params.deterrence_weight
    return gain > ground.belief * weight


@njit(cache=True)
def strikes_today(state: State, g: int, future: Future, day: int) -> int:
    """How many attacks on the mission a group makes today.

    Its declared rate at this year's hostility and its strength, times what it answers and what there is to strike, as
    far as its fighters allow.

    Writes: chances.
    """
    group = state.groups[g]
    mission, params = state.missions[group.mission], state.params[group.mission]
    if group.un_rate <= 0.0:
        return 0
    weigh_chances(state, g)
    rate = group.un_rate * params.un_attack_rate_factor * mission.hostility * group.strength / DAYS_PER_YEAR
    answered = 1.0 + params.retaliation_gain * (1.0 - math.exp(-group.grudge / params.retaliation_operations))
    rate *= min(answered * chances_to_strike(state, g), params.attack_means_ratio)
    if group.deal:
        rate *= mission.restraint
    return poisson(uniform(future, STRIKES, group.key, day), rate)


@njit(cache=True)
def choose_tactic(state: State, g: int, future: Future, day: int, k: int) -> int:
    """The tactic of an attack on the mission, by the month's orders and what there is to strike today; -1 for none."""
    m = state.groups[g].mission
    weights = state.tactic_weight[g].copy()
    for tactic in range(len(weights)):
        weights[tactic] *= state.chances[g, state.tactics[m, tactic].exposure]
    return weighted(uniform(future, TACTIC, state.groups[g].key, day, k), weights, 0, len(weights))


@njit(cache=True)
def choose_target(state: State, g: int, tactic: int, future: Future, day: int, k: int) -> int:
    """The base attacked, or from which the move attacked had left; -1 for none.

    Each tactic is drawn by what it can strike there today; near bases before far ones.
    """
    group = state.groups[g]
    mission, exposure = state.missions[group.mission], state.tactics[group.mission, tactic].exposure
    total = 0.0
    for s in range(mission.first_site, mission.last_site):
        total += state.nearness[g, s] * exposed_at(state.sites[s], exposure)
    aim = uniform(future, TARGET, group.key, day, k) * total
    chosen = -1
    for s in range(mission.first_site, mission.last_site):
        weight = state.nearness[g, s] * exposed_at(state.sites[s], exposure)
        if weight > 0.0:
            chosen = s
            aim -= weight
            if aim < 0.0:
                return s
    return chosen
