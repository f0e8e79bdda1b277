"""The political process: talks between the parties, and what they hold."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.decider import Decider
from sim.agents.find import mission_row, numbers
from sim.agents.lead_times import monthly_chance
from sim.agents.security_council import USUAL_UNITY, unity_of
from sim.engine.draws import uniform
from sim.engine.purposes import TALKS
from sim.engine.records import COMMUNAL_MILITIA, REBEL

if TYPE_CHECKING:
    from sim.model import World

NO_TALKS, IN_TALKS, CEASEFIRE = range(3)


class PoliticalProcess(Decider):
    """Talks in one mission's country.

    The rule: talks begin, reach a ceasefire and collapse by chance. The outside leverage of a united Council makes
    the first two likelier; they lose part of their pace while no head of mission is in post. Rebels and communal
    militias sign, insurgents, criminals and state forces do not. A ceasefire restrains those who signed; when it
    collapses all is as before the talks.
    """

    def __init__(self, world: "World", name: str, row: int = -1) -> None:
        super().__init__(world, name, row)
        self.mission = mission_row(world, name, row)
        missions, groups = world.columns.missions, world.columns.groups
        first, last = int(missions.first_group[self.mission]), int(missions.last_group[self.mission])
        signs = np.isin(groups.kind[first:last], (REBEL, COMMUNAL_MILITIA))
        self.parties = first + np.flatnonzero(signs)

    def decide(self) -> None:
        """See whether the process takes its next step this month."""
        world, row = self.model, self.mission
        missions = world.columns.missions
        stage = self.stage = int(missions.stage[row])
        if len(self.parties) == 0:
            return
        rate = self._rate(stage, numbers(world, row), bool(world.month < missions.leaderless_until[row]))
        if uniform(world.future, TALKS, missions.key[row], world.month, stage) < monthly_chance(rate):
            self.stage = (stage + 1) % (CEASEFIRE + 1)

    def _rate(self, stage: int, facts: Any, leaderless: bool) -> float:
        """Yearly rate of the next step: talks, a ceasefire, or its collapse."""
        if stage == CEASEFIRE:
            return facts.collapse_per_year
        press = (1.0 + facts.leverage_gain * unity_of(self.model)) / (1.0 + facts.leverage_gain * USUAL_UNITY)
        effort = 1.0 - facts.leader_gap_effort_loss if leaderless else 1.0
        return press * effort * (facts.talks_start_per_year if stage == NO_TALKS else facts.deal_per_year)

    def apply(self) -> None:
        """Put the stage, and the deal of those who signed, into force."""
        world, row = self.model, self.mission
        held = self.stage == CEASEFIRE
        world.columns.missions.stage[row] = self.stage
        effect = numbers(world, row).deal_violence_effect
        world.columns.missions.restraint[row] = math.exp(effect) if held else 1.0
        world.columns.groups.deal[self.parties] = held
