"""Supply flights: routine transport takes flight hours day by day, and emergencies have what it leaves.

A unit has its hours for a month. Once they are flown, it flies neither loads nor troops nor wounded until the next
month; what should have flown goes by road.
"""

from numba import njit

from sim.engine.records import EVACUATION_HELICOPTERS, State
from sim.engine.tallies import FLIGHT_HOURS
from sim.engine.units import DAYS_PER_MONTH


@njit(cache=True)
def fly_supplies(state: State) -> None:
    """Fly today's routine transport, as far as hours last; aircraft that wait for weather or permission are no lack.

    Writes: enablers.flown, hours_left; sites.by_road; the tally of flight hours.
    """
    for m in range(len(state.missions)):
        mission, params = state.missions[m], state.params[m]
        wanted = flown = 0.0
        for e in range(mission.first_enabler, mission.last_enabler):
            unit = state.enablers[e]
            unit.flown = 0.0
            if unit.kind > EVACUATION_HELICOPTERS or not mission.flying or state.sites[unit.site].denied:
                continue
            loads = unit.working * params.routine_air_hours_per_month / DAYS_PER_MONTH
            unit.flown = min(loads, unit.hours_left)
            unit.hours_left -= unit.flown
            wanted += loads
            flown += unit.flown
        state.tally[m, FLIGHT_HOURS] += flown
        lacking = 1.0 - flown / wanted if wanted > 0.0 else 0.0
        for s in range(mission.first_site, mission.last_site):
            state.sites[s].by_road = lacking
