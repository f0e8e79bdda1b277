"""The political process: talks between the parties, and what they hold."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.decider import Decider
from sim.agents.find import mission_row, numbers
from sim.agents.lead_times import monthly_chance
from sim.agents.order import Order
from sim.agents.security_council import USUAL_LEVERAGE, USUAL_UNITY, effort_of, unity_of
from sim.engine.draws import uniform
from sim.engine.purposes import CONTACTED, TALKS
from sim.engine.records import COMMUNAL_MILITIA, REBEL
from sim.scenario.parameters import declared

if TYPE_CHECKING:
    from sim.model import World

NO_TALKS, IN_TALKS, CEASEFIRE = range(3)
#: The access to armed groups at which the files' rates of attack and the declared pace of talks hold.
USUAL_ACCESS = declared()["dialogue_access"].default


@dataclass(frozen=True, slots=True, eq=False)
class Talks(Order):
    """How far talks are: ``stage`` is ``NO_TALKS``, ``IN_TALKS`` or ``CEASEFIRE``."""

    stage: int


class PoliticalProcess(Decider[Talks]):
    """Talks in one mission's country.

    The rule: talks begin, reach a ceasefire and collapse by chance. The outside leverage of a united Council and of
    the United States makes the first two likelier, and so does a mandate of few goals; they lose part of their pace
    while no head of mission is in post or parties doubt its impartiality. Talks begin the sooner the more groups the
    mission may speak with. A group in contact leaves out some attacks on the mission, a militia in contact settles
    some raids; in contact are first those that are easiest to reach, and insurgents and criminals are not. Rebels and
    communal militias sign; insurgents, criminals and state forces do not. A ceasefire restrains those who signed; when
    it collapses, all is as before the talks.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.mission = mission_row(world, name, row)
        missions, groups = world.columns.missions, world.columns.groups
        first, last = int(missions.first_group[self.mission]), int(missions.last_group[self.mission])
        signs = np.isin(groups.kind[first:last], (REBEL, COMMUNAL_MILITIA))
        self.parties = first + np.flatnonzero(signs)
        self.written_rates = groups.un_rate[self.parties].copy(), groups.civilian_rate[self.parties].copy()

    @cached_property
    def rates(self) -> tuple[np.ndarray, np.ndarray]:
        """Rates of attack of the parties on the mission and on civilians, with those in contact whom access reaches.

        The mission files were written for the usual access: only who is won, or lost, against it changes.
        """
        groups, future, params = self.model.columns.groups, self.model.future, numbers(self.model, self.mission)
        ease = np.array([uniform(future, CONTACTED, groups.key[row], 0, 0) for row in self.parties])
        gained = (ease < params.dialogue_access).astype(float) - (ease < USUAL_ACCESS)
        settles = np.where(groups.kind[self.parties] == COMMUNAL_MILITIA, params.local_dialogue_gain, 0.0)
        un_rate, civilian_rate = self.written_rates
        return un_rate * (1.0 - params.contact_restraint) ** gained, civilian_rate * (1.0 - settles) ** gained

    def decide(self) -> Talks:
        """See whether the process takes its next step this month."""
        world, row = self.model, self.mission
        missions = world.columns.missions
        stage = int(missions.stage[row])
        if len(self.parties) == 0:
            return Talks(stage)
        rate = self._rate(stage, numbers(world, row), bool(world.month < missions.leaderless_until[row]))
        if uniform(world.future, TALKS, missions.key[row], world.month, stage) < monthly_chance(rate):
            stage = (stage + 1) % (CEASEFIRE + 1)
        return Talks(stage)

    def _rate(self, stage: int, params: Any, leaderless: bool) -> float:
        """Yearly rate of the next step: talks, a ceasefire, or its collapse."""
        if stage == CEASEFIRE:
            return params.collapse_per_year
        usual = USUAL_UNITY + USUAL_LEVERAGE
        weight = unity_of(self.model) + params.us_leverage
        press = (1.0 + params.leverage_gain * weight) / (1.0 + params.leverage_gain * usual)
        effort = effort_of(self.model, params) * (1.0 - params.leader_gap_effort_loss if leaderless else 1.0)
        effort *= float(self.model.columns.missions.impartiality[self.mission])
        if stage == NO_TALKS:
            return press * effort * params.talks_start_per_year * params.dialogue_access / USUAL_ACCESS
        return press * effort * params.deal_per_year

    def apply(self, order: Talks) -> None:
        """Put the stage, and the deal of those who signed, into force.

        Writes: missions.stage, restraint; groups.deal, un_rate, civilian_rate.
        """
        world, row = self.model, self.mission
        held = order.stage == CEASEFIRE
        world.columns.missions.stage[row] = order.stage
        effect = numbers(world, row).deal_violence_effect
        world.columns.missions.restraint[row] = math.exp(effect) if held else 1.0
        groups = world.columns.groups
        groups.deal[self.parties] = held
        groups.un_rate[self.parties], groups.civilian_rate[self.parties] = self.rates
