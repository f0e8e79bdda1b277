"""Communities: whom they trust and tell, and when they flee."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from sim.agents.decider import RowDecider, has_row
from sim.agents.find import by_mission
from sim.agents.order import Order
from sim.engine.records import COMMUNITY

if TYPE_CHECKING:
    from sim.model import World


@dataclass(frozen=True, slots=True, eq=False)
class TrustAndFlight(Order):
    """How people come out of the month, one entry for each community.

    Attributes:
        trust: in the mission, 0-1.
        displaced: persons who have fled and not returned.
    """

    trust: np.ndarray
    displaced: np.ndarray


@has_row("communities", COMMUNITY)
class Community(RowDecider[TrustAndFlight]):
    """The people around a place, in or beyond the reach of a base.

    The rule: trust rises when attacks are answered, falls when they are not although a base is near, and falls with
    misconduct, of which a sanction restores a part; it drifts back to where it stood. After an attack some flee, of
    those who are left; in quiet months some return.
    """

    def decide(self) -> TrustAndFlight:
        """Weigh the month: trust and displaced people of each community."""
        left_at_home = self._staying ** self._people.attacks_month[self.at]
        return TrustAndFlight(*weigh_all(self._people, self._params, self.row_numbers, left_at_home))

    @cached_property
    def _people(self) -> "People":
        return people_of(self.model)

    @cached_property
    def _params(self) -> "Params":
        return params_of(self.model)

    @cached_property
    def _staying(self) -> np.ndarray:
        """Share of those at home whom one attack does not drive away."""
        return np.asarray(1.0 - self._params.displacement_share_per_attack[self.at])

    def apply(self, order: TrustAndFlight) -> None:
        """Trust and flight as decided.

        Writes: communities.trust, displaced.
        """
        self.rows.trust[self.at], self.rows.displaced[self.at] = order.trust, order.displaced


class People(NamedTuple):
    """Columns of all communities that the rule reads."""

    population: np.ndarray
    displaced: np.ndarray
    killed: np.ndarray
    trust: np.ndarray
    nearest_km: np.ndarray
    attacks_month: np.ndarray
    answered_month: np.ndarray
    unanswered_month: np.ndarray
    misconduct_month: np.ndarray
    sanctions_month: np.ndarray


class Params(NamedTuple):
    """Parameters of their missions, one entry for each community."""

    trust_recovery_per_month: np.ndarray
    trust_initial: np.ndarray
    trust_response_gain: np.ndarray
    trust_failure_loss: np.ndarray
    trust_misconduct_loss: np.ndarray
    trust_sanction_gain: np.ndarray
    displacement_share_per_attack: np.ndarray
    return_per_month: np.ndarray
    patrol_reach_km: np.ndarray
    road_detour: np.ndarray


def people_of(world: "World") -> People:
    """The columns of all communities."""
    rows = world.columns.communities
    return People(*(getattr(rows, name) for name in People._fields))


def params_of(world: "World") -> Params:
    """The parameters of all communities' missions."""
    mission = world.columns.communities.mission
    return Params(*vars(by_mission(world, Params._fields, mission)).values())


@njit(cache=True)
def weigh_all(people: People, params: Params, rows: np.ndarray, left_at_home: np.ndarray) -> np.ndarray:
    """Trust and displaced people of many communities after the month, shape (2, communities)."""
    choice = np.empty((2, len(rows)))
    for i in range(len(rows)):
        choice[0, i], choice[1, i] = weigh(people, params, rows[i], left_at_home[i])
    return choice


@njit(cache=True)
def weigh(people: People, params: Params, row: int, left_at_home: float) -> tuple[float, float]:
    """Trust (0-1) and displaced people of a community after the month.

    Args:
        people: all communities.
        params: of their missions.
        row: the community's.
        left_at_home: share of those at home whom the month's attacks did not drive away.
    """
    displaced = people.displaced[row]
    trust = people.trust[row] + params.trust_recovery_per_month[row] * (params.trust_initial[row] - people.trust[row])
    trust = trust + params.trust_response_gain[row] * people.answered_month[row]
    if people.nearest_km[row] <= params.patrol_reach_km[row] * params.road_detour[row]:
        trust = trust - params.trust_failure_loss[row] * people.unanswered_month[row]
    trust = trust - params.trust_misconduct_loss[row] * people.misconduct_month[row]
    trust = trust + params.trust_sanction_gain[row] * people.sanctions_month[row]
    if people.attacks_month[row] > 0.0:
        displaced = displaced + (people.population[row] - displaced) * (1.0 - left_at_home)
    else:
        displaced = displaced * (1.0 - params.return_per_month[row])
    return min(1.0, max(0.0, trust)), min(displaced, people.population[row] - people.killed[row])
