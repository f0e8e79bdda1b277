"""Campaigns: violence against civilians comes for months and then pauses; a campaign that is contested ends sooner."""

import math

from numba import njit

from sim.engine.draws import uniform
from sim.engine.purposes import BREAK_OFF, CAMPAIGN
from sim.engine.records import STATE_FORCES, Future, Row, State
from sim.engine.units import DAYS_PER_YEAR


@njit(cache=True)
def campaign_turns(state: State, future: Future, day: int) -> None:
    """Start or end campaigns of violence against civilians.

    Writes: groups.campaign.
    """
    for g in range(len(state.groups)):
        group, params = state.groups[g], state.params[state.groups[g].mission]
        length = params.campaign_days if group.campaign else params.lull_days
        if uniform(future, CAMPAIGN, group.key, day) < 1.0 - math.exp(-1.0 / length):
            group.campaign = not group.campaign


@njit(cache=True)
def wanted_a_day(group: Row, mission: Row, params: Row, campaign: bool) -> float:
    """Attacks on civilians that a group would make a day if nothing held it back, in a campaign or a lull.

    Mission files give the attacks that were made while a mission was there. What that force held back is added, as
    much as deterrence is taken to weigh: the level is known, what it would be without a mission is not. State forces
    are hardly held back; nothing is added for them.
    """
    on = params.campaign_days / (params.campaign_days + params.lull_days)
    in_lull = group.civilian_rate / (on * params.campaign_rate_ratio + 1.0 - on)
    rate = in_lull * params.campaign_rate_ratio if campaign else in_lull
    if group.kind != STATE_FORCES:
        rate *= params.opportunity_ratio * math.exp(params.deterrence_weight * params.contested_at_baseline)
    return rate * mission.violence * group.strength / DAYS_PER_YEAR


@njit(cache=True)
def breaks_off(state: State, group: Row, contested: float, future: Future, day: int, k: int) -> bool:
    """Whether a group calls its campaign off after one attack or operation in which it was contested.

    The chance is for each attack that the campaign would hold: a group that attacks every day does not give up at the
    first response, and the share of attacks contested, not their number, says how much shorter campaigns become.
    """
    params = state.params[group.mission]
    attacks = wanted_a_day(group, state.missions[group.mission], params, True) * params.campaign_days
    chance = params.break_off_gain * contested / max(attacks, 1.0)
    return uniform(future, BREAK_OFF, group.key, day, k) < chance
