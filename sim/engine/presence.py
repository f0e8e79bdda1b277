"""Step 2, presence: who is there today, what works, which patrols and convoys leave, who sees them."""

from numba import njit

from sim.engine.draws import uniform
from sim.engine.moves import convoys_wanted, hours_on_the_road, pace, patrols_wanted
from sim.engine.posture import leaning, posture_of
from sim.engine.purposes import WORKING
from sim.engine.records import (
    FORMED_POLICE,
    INFANTRY,
    MECHANISED,
    QUICK_REACTION,
    Future,
    Row,
    State,
)
from sim.engine.tallies import CONVOYS, MOVES_DENIED, MOVES_WANTED, PATROLS


@njit(cache=True)
def muster(state: State) -> None:
    """Count who is present at each base, how mobile, willing, skilled and protected they are.

    Writes: sites.garrison, mobile_strength, quick_reaction, will, skill, armour, regional_share.
    """
    for s in range(len(state.sites)):
        site = state.sites[s]
        site.garrison = site.mobile_strength = site.quick_reaction = 0.0
        site.will = site.skill = site.armour = site.regional_share = 0.0
    for c in range(len(state.contingents)):
        unit = state.contingents[c]
        if unit.present and unit.strength > 0.0:
            join_garrison(state.sites[unit.site], unit, state.params[unit.mission])
    for s in range(len(state.sites)):
        site = state.sites[s]
        if site.garrison > 0.0:
            site.skill /= site.garrison
        if site.mobile_strength > 0.0:
            site.will /= site.mobile_strength
            site.armour /= site.mobile_strength
            site.regional_share /= site.mobile_strength


@njit(cache=True)
def join_garrison(site: Row, unit: Row, params: Row) -> None:
    """Add one unit to its base. Only infantry, mechanised and reaction units patrol and respond."""
    site.garrison += unit.strength
    site.skill += unit.skill * unit.strength
    if unit.kind == INFANTRY or unit.kind == MECHANISED or unit.kind == QUICK_REACTION:
        on_duty = unit.strength * (1.0 - unit.in_training)
        mobile = on_duty * unit.serviceability * (1.0 - params.fatigue_presence_loss * unit.fatigue)
        site.mobile_strength += mobile
        site.will += willingness(unit, params) * mobile
        site.armour += unit.protected * mobile
        site.regional_share += unit.regional * mobile
        if unit.kind == QUICK_REACTION:
            site.quick_reaction += mobile


@njit(cache=True)
def people_left(site: Row) -> float:
    """People of a base who have not fallen this month; the places of the others are filled when it ends."""
    return max(0.0, site.garrison - site.fallen_month)


@njit(cache=True)
def willingness(unit: Row, params: Row) -> float:
    """Chance that a unit acts on an order: ordinary readiness, training and posture, less national caveats."""
    readiness = params.will_to_act_share + params.poc_training_gain * unit.skill
    readiness += params.posture_will_gain * leaning(posture_of(unit, params))
    return min(1.0, max(0.0, readiness)) * (1.0 - unit.caveat)


@njit(cache=True)
def stand_to(state: State, future: Future, day: int) -> None:
    """Find which aircraft, sets, teams and hospitals work today, and what that gives each base.

    Writes: enablers.working, committed; sites.fire_warning, hospital, solar.
    """
    for s in range(len(state.sites)):
        site = state.sites[s]
        site.fire_warning = site.hospital = site.solar = False
    for e in range(len(state.enablers)):
        unit = state.enablers[e]
        unit.committed = 0.0
        unit.working = working_today(state, e, future, day)
        site = state.sites[unit.site]
        if unit.working > 0:
            if unit.warns_of_fire:
                site.fire_warning = True
            if unit.operates:
                site.hospital = True
            if unit.powers:
                site.solar = True


@njit(cache=True)
def working_today(state: State, e: int, future: Future, day: int) -> int:
    """How many of a unit's aircraft, sets or teams work today; one that was hit waits for its repair."""
    unit = state.enablers[e]
    share = unit.availability
    count = 0
    for k in range(unit.present):
        if state.repaired_on[e, k] <= day and (share >= 1.0 or uniform(future, WORKING, unit.key, day, k) < share):
            count += 1
    return count


@njit(cache=True)
def move_out(state: State) -> None:
    """Send today's patrols and convoys, unless movement is denied.

    Writes: sites.patrols, convoys, hours_planned, hours_out, road_use; tally of moves and patrols.
    """
    for s in range(len(state.sites)):
        site = state.sites[s]
        params, tally = state.params[site.mission], state.tally[site.mission]
        patrols, convoys = plan_moves(site, params)
        tally[MOVES_WANTED] += patrols + convoys
        if site.denied:
            tally[MOVES_DENIED] += patrols + convoys
            patrols = convoys = 0.0
        site.patrols, site.convoys = patrols, convoys
        site.hours_out = hours_on_the_road(site, patrols, convoys, params)
        site.road_use += (site.hours_out - site.road_use) / params.road_memory_days
        tally[PATROLS] += patrols
        tally[CONVOYS] += convoys


@njit(cache=True)
def plan_moves(site: Row, params: Row) -> tuple[float, float]:
    """Patrols and convoys that a base wants today; nobody moves from one where nobody is.

    Writes: sites.hours_planned.
    """
    patrols = convoys = 0.0
    if site.garrison > 0.0:
        patrols, convoys = patrols_wanted(site, params), convoys_wanted(site, params)
    site.hours_planned = hours_on_the_road(site, patrols, convoys, params)
    return patrols, convoys


@njit(cache=True)
def visit(state: State) -> None:
    """Spread today's patrols over the communities that each base was ordered to visit, at the pace that they have.

    A far community costs more patrols.

    Writes: sites.pace; communities.visits, visits_month.
    """
    for c in range(len(state.communities)):
        state.communities[c].visits = 0.0
    for s in range(len(state.sites)):
        site = state.sites[s]
        site.pace = pace(site, state.missions[site.mission], state.params[site.mission])
        for r in range(site.first_route, site.last_route):
            route = state.routes[r]
            visits = site.pace * site.patrols * route.weight / route.cost
            community = state.communities[route.community]
            community.visits += visits
            community.visits_month += visits


@njit(cache=True)
def clear_routes(state: State) -> None:
    """Let search teams clear moves where headquarters ordered them; radar teams among them find more.

    Writes: sites.search_cover, radar_cover.
    """
    for m in range(len(state.missions)):
        mission, params = state.missions[m], state.params[m]
        teams = radars = 0.0
        for e in range(mission.first_enabler, mission.last_enabler):
            unit = state.enablers[e]
            if unit.searches:
                teams += unit.working
            if unit.probes_ground:
                radars += unit.working
        with_radar = min(radars, teams)
        cleared = params.search_moves_per_team_per_day * (
            teams - with_radar + with_radar * params.ground_radar_speed_factor
        )
        for s in range(mission.first_site, mission.last_site):
            site = state.sites[s]
            moves = site.patrols + site.convoys
            site.search_cover = site.radar_cover = 0.0
            if moves > 0.0 and cleared > 0.0:
                site.search_cover = min(1.0, cleared * site.search_priority / moves)
                site.radar_cover = site.search_cover * with_radar / teams


@njit(cache=True)
def police_presence(state: State) -> None:
    """Measure how much of the police requirement is there: formed police units and special police teams.

    People who fled need police where they stay.

    Writes: missions.police_cover.
    """
    for m in range(len(state.missions)):
        mission, params = state.missions[m], state.params[m]
        there, required = 0.0, mission.displaced / params.displaced_per_police_unit
        for c in range(mission.first_contingent, mission.last_contingent):
            unit = state.contingents[c]
            if unit.kind == FORMED_POLICE and unit.strength > 0.0:
                required += 1.0
                there += unit.present * unit.serviceability * (1.0 - params.fatigue_presence_loss * unit.fatigue)
        for e in range(mission.first_enabler, mission.last_enabler):
            unit = state.enablers[e]
            if unit.polices:
                required += unit.required
                there += unit.present
        there += mission.us_police / params.people_per_police_unit
        mission.police_cover = min(1.0, there / required) if required > 0.0 else 0.0
