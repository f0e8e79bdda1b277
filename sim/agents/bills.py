"""The bills of a month: what contributors, enablers, a regional force and further work cost the UN and others."""

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.find import by_mission, numbers
from sim.engine.records import PAYERS
from sim.engine.units import MONTHS_PER_YEAR, PER_MILLION
from sim.scenario.enablers import enabler_kinds

if TYPE_CHECKING:
    from sim.model import World

UN, OTHERS = PAYERS.index("un"), PAYERS.index("others")


class Bills:
    """What this world costs in a month as it stands, US$ million; who pays it, and when, is the Secretariat's matter.

    Attributes:
        prices: of one unit of each enabler row for a month, where the UN pays and where others do.
        of_the_mission: contingents that the UN reimburses; those of a regional force are not among them.
    """

    def __init__(self, world: "World") -> None:
        self.world = world
        self.of_the_mission = world.columns.contingents.regional == 0
        self._alone = bool(self.of_the_mission.all())
        self.renew()

    def renew(self) -> None:
        """Work out the prices that are in force."""
        self.prices = self._monthly_prices()
        self._regional_prices: tuple[np.ndarray, np.ndarray] | None = None

    def _monthly_prices(self) -> tuple[np.ndarray, np.ndarray]:
        """Price of one unit of each enabler row for a month, where the UN pays and where others do.

        What an enabler spares the mission (the diesel of a solar plant, say) is the UN's, whoever pays for it.
        """
        world, units = self.world, self.world.columns.enablers
        scenario = world.in_force
        kinds = enabler_kinds(scenario.enablers, scenario.tactics)
        price, saving = np.zeros(len(units.kind)), np.zeros(len(units.kind))
        for row, (kind, mission) in enumerate(zip(units.kind.tolist(), units.mission.tolist(), strict=True)):
            params = world.state.params[mission]
            price[row] = kinds[kind].yearly_price_usd_m(params) / MONTHS_PER_YEAR
            saving[row] = kinds[kind].yearly_saving_usd_m(params) / MONTHS_PER_YEAR
        return np.where(units.payer == UN, price, 0.0) - saving, np.where(units.payer == OTHERS, price, 0.0)

    def running(self) -> tuple[float, float, float]:
        """This month's reimbursement, running cost of the UN's enablers and of others' enablers."""
        world = self.world
        units, enablers = world.columns.contingents, world.columns.enablers
        people = float(units.strength @ (units.present * self.of_the_mission))
        reimbursement = people * numbers(world, 0).reimbursement_usd_per_month / PER_MILLION
        ours, theirs = self.prices
        return reimbursement, float(ours @ enablers.present), float(theirs @ enablers.present)

    def regional(self) -> tuple[float, float]:
        """This month's cost of a regional force to UN members and to its own partners."""
        units = self.world.columns.contingents
        if self._alone:
            return 0.0, 0.0
        if self._regional_prices is None:
            params = by_mission(self.world, ("regional_person_cost_usd_m", "regional_force_un_share"), units.mission)
            self._regional_prices = params.regional_person_cost_usd_m, params.regional_force_un_share
        price, share = self._regional_prices
        cost = units.strength * units.present * units.regional * price / MONTHS_PER_YEAR
        assessed = float(cost @ share)
        return assessed, max(0.0, float(cost.sum()) - assessed)

    def of_last_month(self) -> float:
        """What comes in a month late: inspections, journeys home, cases, and camps of new sites that were started."""
        cast = self.world.cast
        camps = sum(mission.survey.cost for mission in cast.missions)
        return float(cast.inspectorate.cost + cast.investigation.cost + camps)
