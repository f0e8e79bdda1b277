"""Armed groups: what they go for, and how they learn what pays.

A world lets all of them decide in one sweep (``AllGroups``), unless a subclass decides otherwise. What a group learns
and believes is said once, below; ``tests/model/test_sweeps.py`` compares the rest to the last bit.
"""

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numba import njit

from sim.agents.decider import Decider, has_row
from sim.agents.find import as_span, numbers, remember, side_by_side
from sim.deployment.arms import opportunities
from sim.engine.purposes import CAMPAIGN_START
from sim.engine.records import GROUP, STATE_FORCES

if TYPE_CHECKING:
    from sim.model import World


@has_row("groups", GROUP)
class ArmedGroup(Decider):
    """Insurgents, rebels, communal militia, criminals; state forces as perpetrators are a kind of their own.

    The rule: mix tactics by opportunity and by what each has lately achieved; look for opportunities where people are
    many and near, a little less where one expects to be contested; believe in being contested where patrols are seen
    and where attacks were met; replace losses slowly. State forces learn by the same rule, but being contested hardly
    costs them.
    """

    strength: float

    def __init__(self, world: "World", name: str, row: int) -> None:
        super().__init__(world, name, row)
        self.numbers = numbers(world, int(self.mission))
        self.grounds = slice(int(self.first_ground), int(self.last_ground))
        self.places = world.columns.grounds.community[self.grounds]
        self.opportunity = remember(world, opportunities, lambda: opportunities(world.scenario_file))[row]
        self.expected_harm = self._expected_harm()
        self.look_for_bases()
        self.start = world.month
        share_on = self.numbers.campaign_days / (self.numbers.campaign_days + self.numbers.lull_days)
        self.campaign = self.draw(CAMPAIGN_START, 0) < share_on
        self.exposure_start = self.weighted(world.theatre.written_strength) * self._authorised_ratio()
        if self.kind == STATE_FORCES:
            self.caution = self.numbers.state_deterrence_weight
        else:
            self.caution = self.numbers.deterrence_weight

    def _expected_harm(self) -> np.ndarray:
        """People an unopposed attack hurts by tactic: the yardstick of success."""
        tactics = self.model.state.tactics[int(self.mission)]
        return np.array([limited_mean(how["hurt_mean"], how["hurt_cap"], how["hurt_log_sd"]) for how in tactics])

    def look_for_bases(self) -> None:
        """Measure how near each base of the mission is; one beyond the group's range counts for nothing."""
        world = self.model
        self.sites_seen = world.sites_opened
        distance = world.state.site_km[self.row]
        near = np.exp(-distance / self.numbers.target_distance_km)
        own = world.columns.sites.mission == int(self.mission)
        self.nearness = np.where(own & (distance <= self.range_km), near, 0.0)

    def people_within_reach(self) -> float:
        """UN people within range, near ones counting more."""
        if self.sites_seen != self.model.sites_opened:
            self.look_for_bases()
        units = self.model.columns.contingents
        return self.weighted(units.strength * units.present)

    def weighted(self, people: np.ndarray) -> float:
        """People of each contingent summed by nearness, one after the other: a unit more leaves the rest as it was."""
        units = self.model.columns.contingents
        return float(np.cumsum(self.nearness[units.site] * people)[-1])

    def _authorised_ratio(self) -> float:
        """Authorised over written strength: rates of attack are written for the authorised force, whatever the dose."""
        units, mission = self.model.columns.contingents, int(self.mission)
        deployed = float(self.model.theatre.written_strength[units.mission == mission].sum())
        return self.model.scenario_file.missions[mission].authorised_uniformed / max(deployed, 1.0)

    def decide(self) -> None:
        """Learn from the month and choose tactics and places for the next."""
        self.new_payoff = self.learn_tactics()
        self.new_weights = self.weigh_tactics(self.new_payoff)
        self.new_belief = self.believe()
        self.new_exposure = self.people_within_reach()
        strength = float(self.strength)
        regained = self.numbers.recruit_per_month * (1.0 - strength)
        self.new_grudge = self.remember_operations()
        self.new_strength = max(0.0, strength + regained - float(self.killed_month))

    def learn_tactics(self) -> np.ndarray:
        """Move each tactic's payoff towards the harm it did per attack, relative to an unopposed one."""
        state, own = self.model.state, slice(self.row, self.row + 1)
        rate = np.array([self.numbers.tactic_learning_rate])
        return payoffs(state.payoff[own], state.tactic_tries[own], state.tactic_harm[own], self.expected_harm[None],
                       rate)[0]

    def weigh_tactics(self, payoff: np.ndarray) -> np.ndarray:
        """Orders to the days: opportunity times the softmax of what paid off; some tactics spread with the years."""
        weights = self.opportunity * np.exp((payoff - 1.0) / self.numbers.tactic_temperature)
        return weights * self.model.state.tactics["growth"][int(self.mission)]

    def believe(self) -> np.ndarray:
        """Belief of being contested at each ground, from patrols seen and attacks met."""
        grounds, n = self.model.columns.grounds, self.numbers
        visits = self.model.columns.communities.visits_month[self.places] / self.model.days_last_month
        seen = n.belief_from_presence * (1.0 - np.exp(-visits))
        if self.model.month == self.start:
            return seen
        own, rates = self.grounds, np.full(len(seen), n.belief_learning_rate)
        return beliefs(grounds.belief[own], seen, grounds.tried_month[own], grounds.contested_month[own], rates)

    def remember_operations(self) -> float:
        """Operations against the group a month, as it remembers them."""
        old = float(self.grudge)
        return old + (float(self.hunted_month) - old) / self.numbers.grudge_months

    def apply(self) -> None:
        """Give the days their orders and forget the month's counts."""
        state, grounds = self.model.state, self.model.columns.grounds
        state.payoff[self.row] = self.new_payoff
        state.tactic_weight[self.row] = self.new_weights
        grounds.belief[self.grounds] = self.new_belief
        avoided = np.exp(-self.numbers.avoidance_share * self.caution * self.new_belief)
        grounds.weight[self.grounds] = grounds.lure[self.grounds] * avoided
        self.exposure = self.new_exposure
        self.strength = self.new_strength
        self.grudge = self.new_grudge

    @classmethod
    def decide_together(cls, agents: list[Self]) -> None:
        """All groups in one sweep, by the same rule; a subclass that decides otherwise decides one by one."""
        if not cls.follows(ArmedGroup):
            return super().decide_together(agents)
        return remember(agents[0].model, (cls, len(agents)), lambda: AllGroups(agents)).decide()

    @classmethod
    def apply_together(cls, agents: list[Self]) -> None:
        """Give all orders."""
        if not cls.follows(ArmedGroup):
            return super().apply_together(agents)
        return remember(agents[0].model, (cls, len(agents)), lambda: AllGroups(agents)).apply()


def limited_mean(mean: float, cap: float, log_sd: float) -> float:
    """Mean of a lognormal number of that mean once it is cut at a cap: the vehicles struck hold so many, no more."""
    if log_sd <= 0.0:
        return min(mean, cap)
    normal, at = NormalDist(), math.log(cap / mean) / log_sd
    half = log_sd / 2
    return mean * normal.cdf(at - half) + cap * (1.0 - normal.cdf(at + half))


class AllGroups:
    """The rule of ``ArmedGroup`` for many groups at once: one row for each group, one entry for each ground."""

    def __init__(self, agents: list[Any]) -> None:
        self.agents, self.world = agents, agents[0].model
        world = self.world
        rows = np.array([agent.row for agent in agents])
        self.at = as_span(rows, len(world.columns.groups.key))
        self.mission = world.columns.groups.mission[rows]
        self.params = params = side_by_side(_PARAMS, [agent.numbers for agent in agents])
        self.harm = np.array([agent.expected_harm for agent in agents])
        self.opportunity = np.array([agent.opportunity for agent in agents])
        self.sites_seen = -1
        spans = [agent.grounds for agent in agents]
        grounds = np.concatenate([np.arange(span.start, span.stop) for span in spans])
        self.grounds = as_span(grounds, len(world.columns.grounds.belief))
        group = np.repeat(np.arange(len(agents)), [span.stop - span.start for span in spans])
        self.places = world.columns.grounds.community[grounds]
        self.trusting, self.learning = params.belief_from_presence[group], params.belief_learning_rate[group]
        self.caution = (-params.avoidance_share * np.array([agent.caution for agent in agents]))[group]
        self.start = np.array([agent.start for agent in agents])[group]
        self.last_start = max(agent.start for agent in agents)

    def decide(self) -> None:
        """Learn from the month and choose tactics and places for the next."""
        state, groups, params, at = self.world.state, self.world.columns.groups, self.params, self.at
        self.payoff = payoffs(state.payoff[at], state.tactic_tries[at], state.tactic_harm[at], self.harm,
                              params.tactic_learning_rate)
        self.weights = self.opportunity * np.exp((self.payoff - 1.0) / params.tactic_temperature[:, None])
        self.weights *= self.world.columns.tactics.growth[self.mission]
        self.belief = self.believe()
        self.exposure = self.people_within_reach()
        strength = groups.strength[at]
        regained = params.recruit_per_month * (1.0 - strength)
        self.strength = np.maximum(0.0, strength + regained - groups.killed_month[at])
        self.grudge = groups.grudge[at] + (groups.hunted_month[at] - groups.grudge[at]) / params.grudge_months

    def believe(self) -> np.ndarray:
        """Belief of being contested at each ground, from patrols seen and attacks met."""
        world, grounds, at = self.world, self.world.columns.grounds, self.grounds
        visits = world.columns.communities.visits_month[self.places] / world.days_last_month
        seen = self.trusting * (1.0 - np.exp(-visits))
        learned = beliefs(grounds.belief[at], seen, grounds.tried_month[at], grounds.contested_month[at], self.learning)
        return np.where(self.start == world.month, seen, learned) if world.month <= self.last_start else learned

    def people_within_reach(self) -> np.ndarray:
        """UN people within range of each group, near ones counting more."""
        units = self.world.columns.contingents
        if self.sites_seen != self.world.sites_opened:
            self.sites_seen = self.world.sites_opened
            for agent in self.agents:
                agent.look_for_bases()
            self.nearness = np.array([agent.nearness for agent in self.agents])[:, units.site]
        return sums_in_turn(self.nearness, units.strength * units.present)

    def apply(self) -> None:
        """Give the days their orders and forget the month's counts."""
        state, columns, at = self.world.state, self.world.columns, self.at
        state.payoff[at], state.tactic_weight[at] = self.payoff, self.weights
        columns.grounds.belief[self.grounds] = self.belief
        avoided = np.exp(self.caution * self.belief)
        columns.grounds.weight[self.grounds] = columns.grounds.lure[self.grounds] * avoided
        columns.groups.exposure[at], columns.groups.strength[at] = self.exposure, self.strength
        columns.groups.grudge[at] = self.grudge


@njit(cache=True, error_model="numpy")
def payoffs(old: np.ndarray, tries: np.ndarray, harm: np.ndarray, usual: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """What each group thinks of each tactic after a month: drawn towards the harm done by a try, against the usual."""
    new = np.empty(old.shape)
    for g in range(old.shape[0]):
        for tactic in range(old.shape[1]):
            tried = tries[g, tactic]
            achieved = harm[g, tactic] / max(tried, 1.0) / usual[g, tactic]
            new[g, tactic] = old[g, tactic] + rate[g] * min(tried, 1.0) * (achieved - old[g, tactic])
    return new


@njit(cache=True)
def beliefs(
    old: np.ndarray, seen: np.ndarray, tried: np.ndarray, contested: np.ndarray, learning: np.ndarray
) -> np.ndarray:
    """Belief of being contested at each ground after a month of patrols seen and attacks met."""
    new = np.empty(len(old))
    for i in range(len(old)):
        met = contested[i] / max(tried[i], 1.0) if tried[i] > 0.0 else 0.0
        experience = seen[i] + (1.0 - seen[i]) * met
        new[i] = old[i] + learning[i] * (experience - old[i])
    return new


@njit(cache=True)
def sums_in_turn(weights: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Weighted sums of people, one for each row of weights, added up one unit after the other."""
    sums = np.zeros(len(weights))
    for g in range(len(weights)):
        for c in range(len(people)):
            sums[g] += weights[g, c] * people[c]
    return sums


_PARAMS = (
    "tactic_learning_rate", "tactic_temperature", "belief_from_presence", "belief_learning_rate", "recruit_per_month",
    "avoidance_share", "grudge_months",
)
