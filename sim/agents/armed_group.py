"""Armed groups: what they go for, and how they learn what pays."""

import math
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from sim.agents.adaptation import adapted_to, remembered
from sim.agents.decider import RowDecider, has_row
from sim.agents.find import as_span, numbers, side_by_side
from sim.agents.order import Order
from sim.engine.purposes import CAMPAIGN_START
from sim.engine.records import GROUP, STATE_FORCES

if TYPE_CHECKING:
    from sim.model import World

_PARAMS = (
    "tactic_learning_rate", "tactic_temperature", "belief_from_presence", "belief_learning_rate", "recruit_per_month",
    "avoidance_share", "grudge_months", "adaptation_memory_months", "adaptation_attempts",
    "adaptation_spread_share", "adaptation_fade_per_month",
)


@dataclass(frozen=True, slots=True, eq=False)
class Intent(Order):
    """What groups have learned and mean to do: one entry for each group, or for each ground that one roams.

    Attributes:
        payoff: what each tactic is thought to achieve against an unopposed one, shape (groups, tactics).
        tactics: weight of each tactic in the month's attempts, shape (groups, tactics).
        met: how often each counter was met lately, shape (groups, bases, counters).
        adapted: how far each group has adapted to each counter, same shape.
        belief: of being contested, 0-1, by ground.
        attraction: of each ground by its people, those who fled or found shelter there counted.
        grudge: operations against the group a month, as it remembers them.
        strength: ratio to the start.
    """

    payoff: np.ndarray
    tactics: np.ndarray
    met: np.ndarray
    adapted: np.ndarray
    belief: np.ndarray
    attraction: np.ndarray
    grudge: np.ndarray
    strength: np.ndarray


@has_row("groups", GROUP)
class ArmedGroup(RowDecider[Intent]):
    """Insurgents, rebels, communal militia, criminals; state forces as perpetrators are a kind of their own.

    The rule: mix tactics by opportunity and by what each has lately achieved; look for opportunities where people are
    many (fewer where many fled, more where they found shelter) and near, a little less where one expects to be
    contested; believe in being contested where patrols are seen and where attacks were met; adapt to each counter
    (search teams, radar, what stops drones, fire warning, analysts) that spoils attempts of one's own, at the base
    where it did and, in part, at others; forget one that is no longer met; replace losses slowly. State forces learn by
    the same rule, but being contested hardly costs them.

    The rule gives one entry for each group, or for each of the grounds that they roam, group by group.
    """

    strength: float

    def __init__(self, world: "World", name: str, row: int) -> None:
        super().__init__(world, name, row)
        self.numbers = numbers(world, int(self.mission))
        self.opportunity = world.opportunities[row]
        self.start = world.month
        share_on = self.numbers.campaign_days / (self.numbers.campaign_days + self.numbers.lull_days)
        self.campaign = self.draw(CAMPAIGN_START, 0) < share_on

    @property
    def caution(self) -> float:
        """How much being contested costs it."""
        n = self.numbers
        return float(n.state_deterrence_weight if self.kind == STATE_FORCES else n.deterrence_weight)

    @property
    def expected_harm(self) -> np.ndarray:
        """People an unopposed attack hurts by tactic: the yardstick of success."""
        tactics = self.model.state.tactics[int(self.mission)]
        return np.array([limited_mean(how["hurt_mean"], how["hurt_cap"], how["hurt_log_sd"]) for how in tactics])

    @cached_property
    def params(self) -> Any:
        """The parameters of each group's mission."""
        return side_by_side(_PARAMS, [group.numbers for group in self.members])

    @cached_property
    def opportunities(self) -> np.ndarray:
        """What each tactic offers each group as written, shape (groups, tactics)."""
        return np.array([group.opportunity for group in self.members])

    @cached_property
    def usual_harm(self) -> np.ndarray:
        """People an unopposed attack hurts, shape (groups, tactics)."""
        return np.array([group.expected_harm for group in self.members])

    @cached_property
    def _spans(self) -> list[np.ndarray]:
        """The grounds of each group."""
        first, last = self.rows.first_ground[self.row_numbers], self.rows.last_ground[self.row_numbers]
        return [np.arange(start, stop) for start, stop in zip(first, last, strict=True)]

    @cached_property
    def grounds(self) -> Any:
        """The grounds of all groups, group by group."""
        return as_span(np.concatenate(self._spans), len(self.model.columns.grounds.belief))

    @cached_property
    def roams(self) -> np.ndarray:
        """Which of the members roams each ground."""
        return np.repeat(np.arange(len(self.members)), [len(span) for span in self._spans])

    @cached_property
    def places(self) -> np.ndarray:
        """The community of each ground."""
        return np.asarray(self.model.columns.grounds.community[self.grounds])

    def decide(self) -> Intent:
        """Learn from the month and choose tactics and places for the next."""
        payoff = self.learn_tactics()
        met = self.remember_counters()
        return Intent(
            payoff=payoff,
            tactics=self.weigh_tactics(payoff),
            met=met,
            adapted=self.adapt(met),
            belief=self.believe(),
            attraction=self.model.columns.grounds.lure[self.grounds] * self.people_left(),
            grudge=self.remember_operations(),
            strength=self.replace_losses(),
        )

    def learn_tactics(self) -> np.ndarray:
        """Move each tactic's payoff towards the harm it did per attack, relative to an unopposed one."""
        state, at = self.model.state, self.at
        return payoffs(state.payoff[at], state.tactic_tries[at], state.tactic_harm[at], self.usual_harm,
                       self.params.tactic_learning_rate)

    def weigh_tactics(self, payoff: np.ndarray) -> np.ndarray:
        """Orders to the days: opportunity times the softmax of what paid off; some tactics spread with the years."""
        weights = self.opportunities * np.exp((payoff - 1.0) / self.params.tactic_temperature[:, None])
        return np.asarray(weights * self.model.columns.tactics.growth[self.rows.mission[self.at]])

    def remember_counters(self) -> np.ndarray:
        """Attempts a month that each counter spoiled, as remembered, shape (members, sites, capabilities)."""
        state, at, n = self.model.state, self.at, self.params
        return remembered(state.met[at], state.lessons[at], self.rows.mission[at], self.model.columns.sites.mission,
                          n.adaptation_memory_months, n.adaptation_spread_share)

    def adapt(self, met: np.ndarray) -> np.ndarray:
        """Years of each counter's use that each group has adapted to, shape (members, sites, capabilities)."""
        n = self.params
        return adapted_to(self.model.state.adapted[self.at], met, n.adaptation_attempts, n.adaptation_fade_per_month)

    def believe(self) -> np.ndarray:
        """Belief of being contested at each ground, from patrols seen and attacks met."""
        world, grounds, at = self.model, self.model.columns.grounds, self.grounds
        visits = world.columns.communities.visits_month[self.places] / world.days_last_month
        seen = self._trusting * (1.0 - np.exp(-visits))
        tried, contested = grounds.tried_month[at], grounds.contested_month[at]
        learned = beliefs(grounds.belief[at], seen, tried, contested, self._learning)
        return np.where(self._start == world.month, seen, learned) if world.month <= self._last_start else learned

    @cached_property
    def _trusting(self) -> np.ndarray:
        """How far patrols seen at each ground are believed."""
        return np.asarray(self.params.belief_from_presence[self.roams])

    @cached_property
    def _learning(self) -> np.ndarray:
        """How fast belief about each ground changes."""
        return np.asarray(self.params.belief_learning_rate[self.roams])

    @cached_property
    def _start(self) -> np.ndarray:
        """Month in which the group of each ground began."""
        return np.array([group.start for group in self.members])[self.roams]

    @cached_property
    def _last_start(self) -> int:
        return max(group.start for group in self.members)

    def remember_operations(self) -> np.ndarray:
        """Operations against each group a month, as it remembers them."""
        old = self.rows.grudge[self.at]
        return np.asarray(old + (self.rows.hunted_month[self.at] - old) / self.params.grudge_months)

    def replace_losses(self) -> np.ndarray:
        """Strength after recruits and losses, ratio to the start."""
        strength = self.rows.strength[self.at]
        regained = self.params.recruit_per_month * (1.0 - strength)
        return np.maximum(0.0, strength + regained - self.rows.killed_month[self.at])

    def apply(self, order: Intent) -> None:
        """Tell the days what to attempt, and where.

        Writes: payoff; tactic_weight; met; adapted; grounds.belief, weight; groups.strength, grudge.
        """
        state, grounds, at = self.model.state, self.model.columns.grounds, self.at
        state.payoff[at], state.tactic_weight[at] = order.payoff, order.tactics
        state.met[at], state.adapted[at] = order.met, order.adapted
        grounds.belief[self.grounds] = order.belief
        grounds.weight[self.grounds] = order.attraction * self.attraction(order.belief)
        self.rows.strength[at], self.rows.grudge[at] = order.strength, order.grudge

    def people_left(self) -> np.ndarray:
        """What flight, deaths and shelter leave of each ground's lure, which goes with the root of its people."""
        people, at = self.model.columns.communities, self.places
        lived = people.population[at]
        there = lived - people.displaced[at] - people.killed[at] + people.sheltered[at]
        return np.asarray(np.sqrt(np.maximum(0.0, there) / lived))

    def attraction(self, belief: np.ndarray) -> np.ndarray:
        """What is left of each ground's attraction where a group expects to be contested."""
        return np.exp(self._avoidance * belief)

    @cached_property
    def _avoidance(self) -> np.ndarray:
        """Exponent of belief at each ground, below zero."""
        caution = np.array([group.caution for group in self.members])
        return np.asarray((-self.params.avoidance_share * caution)[self.roams])


def limited_mean(mean: float, cap: float, log_sd: float) -> float:
    """Mean of a lognormal number of that mean once it is cut at a cap: the vehicles struck hold so many, no more."""
    if log_sd <= 0.0:
        return min(mean, cap)
    normal, at = NormalDist(), math.log(cap / mean) / log_sd
    half = log_sd / 2
    return mean * normal.cdf(at - half) + cap * (1.0 - normal.cdf(at + half))


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
