"""The host state: consent to the mission and permission to move."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.decider import Decider
from sim.agents.find import mission_row, numbers
from sim.agents.order import Order
from sim.agents.security_council import USUAL_LEVERAGE, USUAL_UNITY, unity_of
from sim.engine.access import denial
from sim.engine.records import STATE_FORCES, Columns
from sim.engine.units import MONTHS_PER_YEAR, PER_HUNDRED_THOUSAND
from sim.outcomes import OUTCOME_INDEX
from sim.scenario.parameters import declared

if TYPE_CHECKING:
    from sim.model import World

#: Conditions on support at which the files' rates of violence and consent hold.
USUAL_DILIGENCE = declared()["due_diligence"].default
_KILLED_BY_STATE = OUTCOME_INDEX["civilians_killed_by_state"]


@dataclass(frozen=True, slots=True, eq=False)
class Stance(Order):
    """Where a government stands towards the mission this month.

    Attributes:
        rate: killings by its forces as it remembers them, per 100 000 people and year.
        predation: index of violence by its forces, 0-1.
        consent: to the mission, 0-1.
        denial: chance that a base's moves are denied on a day.
    """

    rate: float
    predation: float
    consent: float
    denial: float


class HostState(Decider[Stance]):
    """The government of the country, one for each mission.

    The rule: a government whose forces prey on people does not want to be watched. Consent moves slowly towards
    what it had at the start, less what its watched predation makes it fear, less what it resents in conditions on
    support, plus what a united Council and the United States can press for. Denial of moves rises with predation and
    as consent falls. Conditions on support keep its forces from some of the operations that UN fuel and transport
    would have carried to people: those go, the others do not. Troops restrain no government here.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.mission = mission_row(world, name, row)
        self.start = float(world.columns.missions.consent[self.mission])
        index = float(world.columns.missions.predation[self.mission])
        groups, missions = world.columns.groups, world.columns.missions
        own = slice(int(missions.first_group[self.mission]), int(missions.last_group[self.mission]))
        self.places = Columns(world.state.communities[
            int(missions.first_community[self.mission]) : int(missions.last_community[self.mission])])
        self.everyone = float(self.places.population.sum())
        self.forces = own.start + np.flatnonzero(groups.kind[own] == STATE_FORCES)
        self.written_operations = groups.civilian_rate[self.forces].copy()
        spared = max(np.finfo(float).eps, 1.0 - index)
        self.rate = numbers(world, self.mission).predation_half_rate * index / spared

    @property
    def operations(self) -> np.ndarray:
        """Operations against people that still take place, of those that the mission files count."""
        params = numbers(self.model, self.mission)
        share = params.supported_operations_share
        carried = (1.0 - share * params.due_diligence) / (1.0 - share * USUAL_DILIGENCE)
        return np.asarray(self.written_operations * carried)

    def decide(self) -> Stance:
        """Judge last month: how much its forces preyed, how much of it was seen, how hard the Council presses."""
        world, row = self.model, self.mission
        params = numbers(world, row)
        missions, people, everyone = world.columns.missions, self.places.population, self.everyone
        rate = self.rate
        if world.month > 0 and everyone > 0:
            killed = float(world.state.tally[row, _KILLED_BY_STATE])
            per_100k_a_year = killed * MONTHS_PER_YEAR * PER_HUNDRED_THOUSAND / everyone
            rate += (per_100k_a_year - self.rate) / params.predation_memory_months
        predation = rate / (rate + params.predation_half_rate)
        watched = float(people @ -np.expm1(-self.places.visits_month)) / everyone if everyone > 0 else 0.0
        wanted = self.start - params.consent_watch_loss * predation * watched
        wanted -= params.condition_consent_loss * (params.due_diligence - USUAL_DILIGENCE)
        wanted += params.consent_leverage_gain * (unity_of(world) - USUAL_UNITY + params.us_leverage - USUAL_LEVERAGE)
        consent = float(missions.consent[row])
        step = params.consent_adjustment_per_month * (min(1.0, max(0.0, wanted)) - consent)
        consent = consent + step if world.month > 0 else consent
        return Stance(rate, predation, consent, denial(predation, consent, params))

    def apply(self, order: Stance) -> None:
        """Write what was decided: predation, consent, denial, and the rate of its forces' operations.

        Writes: missions.predation, consent, denial; groups.civilian_rate.
        """
        missions, row = self.model.columns.missions, self.mission
        self.rate = order.rate
        missions.predation[row], missions.consent[row] = order.predation, order.consent
        missions.denial[row] = order.denial
        self.model.columns.groups.civilian_rate[self.forces] = self.operations
