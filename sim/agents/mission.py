"""A mission's headquarters: where patrols go, who stands by for what, what the statement of unit requirement asks."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.decider import Decider, has_row
from sim.agents.find import numbers
from sim.agents.new_sites import Opening, SiteSurvey
from sim.agents.order import Order
from sim.agents.security_council import effort_of
from sim.deployment.requirement import UnitRequirement
from sim.engine import records
from sim.engine.purposes import LEADER
from sim.engine.records import MISSION, Columns
from sim.engine.response import EVACUATION_ONLY, RESPONSE_ONLY
from sim.engine.tallies import OPERATIONS, POLICE, SERIOUS, SURGERY_IN_TIME
from sim.engine.units import PER_THOUSAND

if TYPE_CHECKING:
    from sim.model import World

_TINY = np.finfo(float).tiny


@dataclass(frozen=True, slots=True, eq=False)
class OperationOrder(Order):
    """What headquarters sees and orders for the month.

    Attributes:
        picture: what it believes of the threat to each community, deaths a month.
        leaderless_until: month until which the post of head of mission stands empty.
        targeting: share of patrols that the picture sends.
        foresight: chance that an attack on the mission is foreseen.
        impartiality: in the eyes of the parties, 0-1.
        in_time: share of the wounded in surgery in time, as it remembers it.
        patrols: share of its base's patrols for each route.
        search: share of search capacity for each base.
        watched: communities (within the mission) that surveillance watches.
        standby: who stands by for what, by row of the mission's enablers.
        funded: share of the flight hours that is paid for, by row of its aircraft.
        camps: sites to start building.
    """

    picture: np.ndarray
    leaderless_until: int
    targeting: float
    foresight: float
    impartiality: float
    in_time: float
    patrols: np.ndarray
    search: np.ndarray
    watched: np.ndarray
    standby: np.ndarray
    funded: np.ndarray
    camps: tuple[Opening, ...]


@has_row("missions", MISSION)
class MissionHeadquarters(Decider[OperationOrder]):
    """Leadership, planners and analysts of one mission.

    The rule: keep a picture of the threat that lags, less with observers; send a share of patrols by it (more with
    planners, staff officers and units whose staffs are trained, less without a leader) and spread the rest by people
    and distance; open sites with added troops where people at risk are out of reach; watch from the air where the
    picture is worst; clear the routes most threatened by explosive devices; keep utility aircraft for response only
    once the wounded reach surgery in time without them.
    """

    def __init__(self, world: "World", name: str, row: int) -> None:
        super().__init__(world, name, row)
        self.numbers = numbers(world, row)
        self.written = world.scenario_file.missions[row]
        spans = {kind: slice(int(getattr(self, f"first_{kind}")), int(getattr(self, f"last_{kind}")))
                 for kind in ("site", "community", "contingent", "enabler", "group")}
        self.sites, self.communities, self.enablers = spans["site"], spans["community"], spans["enabler"]
        self.groups = spans["group"]
        state = world.state
        self.bases, self.places = Columns(state.sites[self.sites]), Columns(state.communities[self.communities])
        self.units, self.enemies = Columns(state.enablers[self.enablers]), Columns(state.groups[self.groups])
        self.most_people_first = np.argsort(-self.places.population, kind="stable")
        self.nearness_seen = -1
        self._find_routes()
        self.aircraft = np.flatnonzero(self.units.flies)
        self.cells_required = max(1, int(self.units.required[self.units.analyses > 0].sum()))
        self.paid_by_un = self.units.payer[self.aircraft] == records.PAYERS.index("un")
        self.contingents = spans["contingent"]
        self.requirement = UnitRequirement(self)
        self.survey = SiteSurvey(self)
        self.networks = np.flatnonzero(self.units.alerts) + self.enablers.start
        self.networks_there = np.full(len(self.networks), -1)
        crews = self.units.evacuates > self.units.lifts
        self.shared = np.where(crews, EVACUATION_ONLY, 0)
        self.apart = np.where(self.units.evacuates > crews, RESPONSE_ONLY, self.shared)
        self.counted = np.array([self.units.watches, self.units.analyses, crews], dtype=np.float64)
        self.searched = np.flatnonzero(state.tactics["searched"][row] > 0)
        self.in_time = 1.0
        self.leaderless_until = -1

    def renew(self) -> None:
        """Draw up routes, requirement and plans for new sites by the numbers that are in force."""
        super().renew()
        self.nearness_seen = -1
        self.networks_there = np.full(len(self.networks), -1)
        self._find_routes()
        self.requirement = UnitRequirement(self)
        self.survey.renew()

    def _find_routes(self) -> None:
        """Where this mission's patrols can go, and how far the plain plan would spread them."""
        routes, communities = self.model.columns.routes, self.model.columns.communities
        self.routes = slice(*np.searchsorted(routes.site, (self.sites.start, self.sites.stop)).tolist())
        self.route_site = routes.site[self.routes] - self.sites.start
        self.route_community = routes.community[self.routes]
        self.route_place = self.route_community - self.communities.start
        self.ease = 1.0 / routes.cost[self.routes]  # 0 for the routes of a site that has not opened
        people = np.sqrt(communities.population[self.route_community]) * self.ease
        self.plain_plan = people / np.maximum(self._of_its_base(people), _TINY)

    def _of_its_base(self, weights: np.ndarray) -> np.ndarray:
        """For each route the sum of the weights of all routes of its base."""
        return np.bincount(self.route_site, weights, self.sites.stop - self.sites.start)[self.route_site]

    def decide(self) -> OperationOrder:
        """Plan the month."""
        watching, cells, crews = (self.counted @ self.units.present).tolist()
        picture, leaderless_until = self.see_threat(), self.find_leader()
        targeting = self.targeting_skill(self.model.month <= leaderless_until)
        in_time = self.judge_evacuation()
        return OperationOrder(
            picture=picture,
            leaderless_until=leaderless_until,
            targeting=targeting,
            foresight=self.judge_foresight(cells),
            impartiality=self.judge_impartiality(),
            in_time=in_time,
            patrols=self.plan_patrols(picture, targeting),
            search=self.plan_search(),
            watched=self.choose_watched(picture, watching),
            standby=self.assign_aircraft(in_time, crews),
            funded=np.where(self.paid_by_un, float(self.air_budget), 1.0),
            camps=self.survey.decide(picture, targeting),
        )

    def see_threat(self) -> np.ndarray:
        """The picture moves towards the month's deaths, with the lag of reports; observers shorten it."""
        n, old = self.numbers, self.places.picture
        lag = n.picture_lag_months / (1.0 + n.observer_report_gain * self.saturating(float(self.us_observers)))
        return old + (self.places.deaths_month - old) / max(1.0, lag)

    def saturating(self, people: float) -> float:
        """What people in posts of one kind count for together: the next always adds less than the one before."""
        half = self.numbers.staff_half_number
        return people * half / (half + people)

    def find_leader(self) -> int:
        """The month until which the post of head of mission stands empty."""
        n, month = self.numbers, self.model.month
        if month <= self.leaderless_until:
            return int(self.leaderless_until)
        leaves = self.draw(LEADER, month) < 1.0 / n.leader_term_months
        return month + round(n.leader_gap_months) if leaves else int(self.leaderless_until)

    def targeting_skill(self, leaderless: bool) -> float:
        """Share of patrols that the picture sends: more with planners and staff, with diminishing return."""
        n = self.numbers
        staff = self.written.planners + float(self.us_staff)
        skill = n.targeting_skill + n.planner_gain_per_person * self.saturating(staff) + self.staff_work_of_units()
        if leaderless:
            skill *= 1.0 - n.leader_gap_effort_loss
        return min(1.0, max(0.0, skill * effort_of(self.model, n)))

    def staff_work_of_units(self) -> float:
        """What the staffs of the units add to it or take from it: trained ones plan and report what counts."""
        n, units = self.numbers, self.model.columns.contingents
        strength = units.strength[self.contingents] * units.present[self.contingents]
        people = float(strength.sum())
        if people <= 0.0:
            return 0.0
        skill = float(strength @ units.skill[self.contingents]) / people
        return float(n.staff_training_gain * (skill - n.usual_skill))

    def plan_patrols(self, picture: np.ndarray, targeting: float) -> np.ndarray:
        """Share of each base's patrols for each community in reach."""
        threat = picture[self.route_place] * self.ease
        total = self._of_its_base(threat)
        by_picture = np.where(total > 0.0, threat / np.maximum(total, _TINY), self.plain_plan)
        return targeting * by_picture + (1.0 - targeting) * self.plain_plan

    def plan_search(self) -> np.ndarray:
        """Share of search capacity for each base: where moves meet groups that lay explosive devices."""
        weights = self.model.state.tactic_weight[self.groups][:, self.searched]
        laid_for_moves = self.enemies.un_rate * weights.sum(axis=1)
        need = (laid_for_moves @ self._nearness()) * self.bases.mobile_strength
        total = need.sum()
        return need / total if total > 0.0 else np.full(len(need), 1.0 / len(need))

    def _nearness(self) -> np.ndarray:
        """How near each group is to each base, shape (groups, bases); measured anew when a site has opened."""
        if self.nearness_seen != self.model.sites_opened:
            self.nearness_seen = self.model.sites_opened
            km = self.model.state.site_km[self.groups, self.sites]
            self.nearness = np.exp(-km / self.numbers.target_distance_km)
        return self.nearness

    def choose_watched(self, picture: np.ndarray, units: float) -> np.ndarray:
        """The communities that surveillance watches: the worst of the picture, then the most people."""
        count = int(units) * round(self.numbers.surveillance_places)
        if count == 0:
            return self.most_people_first[:0]
        worst_first = np.argsort(-picture[self.most_people_first], kind="stable")
        return self.most_people_first[worst_first[:count]]

    def judge_evacuation(self) -> float:
        """Share of the wounded who reach surgery in time, as remembered: the month counts with the lag of reports."""
        tally = self.model.state.tally[self.row]
        if tally[SERIOUS] <= 0.0:
            return self.in_time
        share = float(tally[SURGERY_IN_TIME] / tally[SERIOUS])
        return self.in_time + (share - self.in_time) / max(1.0, self.numbers.picture_lag_months)

    def assign_aircraft(self, in_time: float, crews: float) -> np.ndarray:
        """Who stands by for what, from how the wounded fared lately."""
        return self.apart if crews > 0 and in_time >= self.numbers.evacuation_goal_share else self.shared

    def judge_foresight(self, cells: float) -> float:
        """Chance to foresee an attack: that of ordinary headquarters, and more with each cell of analysts needed.

        US specialists are analysts who fill the cells that are missing.
        """
        n = self.numbers
        gain = max(0.0, n.intelligence_cell_warning_share - n.intelligence_warning_share)
        cells += float(self.us_specialists) / n.specialists_per_cell
        filled = min(1.0, cells / self.cells_required)
        return n.intelligence_warning_share + gain * filled

    def judge_impartiality(self) -> float:
        """How impartial the parties think the mission: less, the more it fought them in the month that ended."""
        tally, n = self.model.state.tally[self.row], self.numbers
        people = self.bases.garrison.sum() / PER_THOUSAND
        intensity = float(tally[OPERATIONS] / people) if people > 0.0 else 0.0
        return 1.0 - n.impartiality_loss * (1.0 - math.exp(-intensity))

    def apply(self, order: OperationOrder) -> None:
        """Give the orders; a site that opens this month has its patrols planned at once.

        Writes: missions.leaderless_until, targeting, foresight, impartiality; communities.picture, watched, network,
        nearest_site, nearest_km; routes.weight, km, cost; sites.search_priority, latitude, longitude, supply_km;
        contingents.site; enablers.standby, hours_left; requirement; road_km; base_km; site_km.
        """
        columns, state, n = self.model.columns, self.model.state, self.numbers
        self.places.picture[:] = order.picture
        self.places.watched[:] = False
        self.places.watched[order.watched] = True
        self.leaderless_until, self.in_time = order.leaderless_until, order.in_time
        self.targeting, self.foresight = order.targeting, order.foresight
        self.impartiality = order.impartiality
        patrols = order.patrols
        if self.survey.apply(order.camps):
            self._find_routes()
            self.requirement = UnitRequirement(self)
            patrols = self.plan_patrols(order.picture, order.targeting)
        columns.routes.weight[self.routes] = patrols
        self.bases.search_priority[:] = order.search
        self.units.standby[:] = order.standby
        self.units.hours_left[self.aircraft] = self.units.present[self.aircraft] * n.air_hours_per_month * order.funded
        self.connect_networks()
        state.requirement[self.row] = self.requirement.statement
        state.requirement[self.row, POLICE] += float(self.displaced) / n.displaced_per_police_unit

    def connect_networks(self) -> None:
        """Alert networks cover the communities nearest to the base that listens; redone when their number changes."""
        columns = self.model.columns
        there = columns.enablers.present[self.networks]
        if (there == self.networks_there).all():
            return
        self.networks_there = there
        network = columns.communities.network
        network[self.communities] = False
        for e, present in zip(self.networks, there, strict=True):
            km = self.model.state.road_km[columns.enablers.site[e], self.communities]
            nearest = np.argsort(km, kind="stable")[: int(present * round(self.numbers.alert_places))]
            network[self.communities.start + nearest] = True
