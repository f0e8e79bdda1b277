"""New sites: where added troops open temporary operating bases, and when."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.deployment.force import opening_units
from sim.deployment.routes import move_site
from sim.scenario.distance import apart_km

if TYPE_CHECKING:
    from sim.agents.mission import MissionHeadquarters


class Opening(NamedTuple):
    """A site that is being built: the month in which it opens, its rows, and the community (within the mission)."""

    month: int
    unit: int
    site: int
    community: int


class SiteSurvey:
    """What headquarters does with units that are to hold ground where the mission has no base.

    The rule: each month planners look for the place from which a day's patrol reaches most of the people at risk
    who are beyond the reach of every base, manned or being built. People at risk are those of the picture of the
    threat, as far as planners go by it, else simply people. The unit camps at its host base until its site opens
    after the lead time; where nobody is out of reach any more it stays there. The UN pays for each camp when it
    starts to build.

    Attributes:
        cost: camps started last month, US$ million.
        opened: sites that have opened so far.
    """

    def __init__(self, headquarters: "MissionHeadquarters") -> None:
        self.headquarters = headquarters
        world, sites = headquarters.model, headquarters.sites
        pairs = world.theatre.new_sites.tolist()
        self.waiting = [(unit, site) for unit, site in pairs if sites.start <= site < sites.stop]
        self.building: list[Opening] = []
        self.opened: list[Opening] = []
        self.cost = 0.0
        if self.waiting:
            self.people = np.sqrt(world.state.communities[headquarters.communities]["population"])
        self.renew()

    def renew(self) -> None:
        """See which communities lie within a day's patrol of each other, and which units are to open sites now."""
        if self.waiting:
            self.openers = opening_units(self.headquarters.model.in_force, self.headquarters.row)
        if self.waiting or self.building:
            people = self.headquarters.model.state.communities[self.headquarters.communities]
            self.near = apart_km(people, people) <= self.headquarters.numbers.patrol_reach_km

    def decide(self, picture: np.ndarray, skill: float) -> tuple[Opening, ...]:
        """Choose places for the next units that wait."""
        world = self.headquarters.model
        there, names = world.columns.contingents.strength, world.theatre.contingent_names
        ready = [(unit, site) for unit, site in self.waiting
                 if there[unit] > 0.0 and names[unit].split("/", 2)[2] in self.openers]
        if not ready:
            return ()
        chosen = []
        numbers, month = self.headquarters.numbers, self.headquarters.model.month
        need = self.need(picture, skill) * ~self.covered()
        for unit, site in ready[: round(numbers.new_sites_per_month)]:
            reached = self.near @ need
            community = int(reached.argmax())
            if reached[community] <= 0.0:
                break
            need[self.near[community]] = 0.0
            chosen.append(Opening(month + round(numbers.new_site_lead_months), unit, site, community))
        return tuple(chosen)

    def need(self, picture: np.ndarray, skill: float) -> np.ndarray:
        """Share of the people at risk in each community, as headquarters sees it."""
        plain = self.people / self.people.sum()
        known = picture.sum()
        return skill * picture / known + (1.0 - skill) * plain if known > 0.0 else plain

    def covered(self) -> np.ndarray:
        """Which communities lie within a day's patrol of a base that is manned or being built."""
        own, columns = self.headquarters, self.headquarters.model.columns
        manned = columns.sites.mobile_strength[own.sites] > 0.0
        road_km = self.headquarters.model.state.road_km[own.sites, own.communities]
        reach = own.numbers.patrol_reach_km * own.numbers.road_detour
        covered = (road_km[manned] <= reach).any(axis=0)
        for opening in self.building:
            covered |= self.near[opening.community]
        return covered

    def apply(self, chosen: tuple[Opening, ...]) -> bool:
        """Start what was chosen and open what is ready; whether a site opened."""
        begun = {opening.unit for opening in chosen}
        self.waiting = [(unit, site) for unit, site in self.waiting if unit not in begun]
        self.cost = len(chosen) * self.headquarters.numbers.new_site_cost_usd_m
        self.building += chosen
        world, first = self.headquarters.model, self.headquarters.communities.start
        ready = [opening for opening in self.building if opening.month <= world.month]
        self.building = [opening for opening in self.building if opening.month > world.month]
        for opening in ready:
            place = world.state.communities[first + opening.community]
            move_site(world.state, opening.site, float(place["latitude"]), float(place["longitude"]))
            world.columns.contingents.site[opening.unit] = opening.site
        world.sites_opened += len(ready)
        self.opened += ready
        return bool(ready)
