"""Supply flights: routine transport takes flight hours day by day, and emergencies have what it leaves.

A unit has its hours for a month. Once they are flown, it flies neither loads nor troops nor wounded until the next
month; what should have flown goes by road.
"""

from numba import njit

from sim.engine.records import UN_PAYS, Row, State
from sim.engine.tallies import FLIGHT_HOURS
from sim.engine.units import DAYS_PER_MONTH


@njit(cache=True)
def fly_supplies(state: State) -> None:
    """Fly today's routine transport, as far as hours last; aircraft that wait for weather or permission are no lack.

    Writes: enablers.flown, hours_left; sites.flights_planned, flights, by_road; the tally of flight hours.
    """
    for m in range(len(state.missions)):
        mission, params = state.missions[m], state.params[m]
        for s in range(mission.first_site, mission.last_site):
            state.sites[s].flights_planned = state.sites[s].flights = 0.0
        wanted = flown = 0.0
        for e in range(mission.first_enabler, mission.last_enabler):
            unit = state.enablers[e]
            unit.flown = 0.0
            if not unit.flies:
                continue
            site = state.sites[unit.site]
            site.flights_planned += unit.present * flights_planned(params, mission.air_budget, unit.payer)
            if not mission.flying or site.denied:
                continue
            loads = unit.working * params.routine_air_hours_per_month / DAYS_PER_MONTH
            unit.flown = min(loads, unit.hours_left)
            unit.hours_left -= unit.flown
            site.flights += unit.flown
            wanted += loads
            flown += unit.flown
        state.tally[m, FLIGHT_HOURS] += flown
        lacking = 1.0 - flown / wanted if wanted > 0.0 else 0.0
        for s in range(mission.first_site, mission.last_site):
            state.sites[s].by_road = lacking


@njit(cache=True)
def flights_planned(params: Row, air_budget: float, payer: int) -> float:
    """Hours of routine flight a day of one aircraft, as far as whoever pays for it pays for them."""
    paid_for = params.air_hours_per_month * (air_budget if payer == UN_PAYS else 1.0)
    return min(params.routine_air_hours_per_month, paid_for) / DAYS_PER_MONTH
