"""Enablers of a stylised mission: each need of the plan, spread over the bases that the maps make likely."""

from itertools import accumulate

from experiments.missions.force import map_strength
from experiments.missions.ground import Record, distance_km
from experiments.missions.rules import NUMBERS, MissionPlan, Need, Where
from experiments.missions.written import Row
from sim.scenario.schema import EnablerKind, EnablerUnit, Place, Site


def enablers(
    plan: MissionPlan, bases: list[Record], sites: list[Row[Site]], communities: list[Row[Place]]
) -> list[Row[EnablerUnit]]:
    """Every enabler unit: the needs of the plan, then hospitals and alert networks, which follow rules."""
    ranked = sorted(bases, key=lambda base: (-map_strength(base), base["location"]))
    rows: list[Row[EnablerUnit]] = []
    for need in plan.needs:
        rows += _spread_need(need, bases_for(need.where, ranked, plan))
    rows += _hospitals(ranked)
    rows += _alert_networks(plan, ranked, [row.data for row in sites], [row.data for row in communities])
    return rows


def bases_for(where: Where, ranked: list[Record], plan: MissionPlan) -> list[Record]:
    """The bases that a need is shared among, first served first.

    aviation: bases with aircraft on the maps, strongest first. exposed, large: bases in the plan's zone of
    shelling, from a strength upwards. headquarters: of mission and sectors, the mission's own first.
    """
    exposed = [base for base in ranked if _in_zone(base, plan)]
    return {
        "aviation": [base for base in ranked if float(base["aviation"]) > 0],
        "exposed": [base for base in exposed if map_strength(base) >= NUMBERS["shelled_base_persons"]],
        "large": [base for base in exposed if map_strength(base) >= NUMBERS["large_base_persons"]],
        "headquarters": sorted(
            (base for base in ranked if _level(base) >= 2), key=lambda base: -_level(base)
        ),
        "mission_headquarters": [base for base in ranked if _level(base) == 3],
    }[where]


def shared(total: int, parts: int) -> list[int]:
    """A total in whole and almost equal parts, the first ones larger."""
    return [total // parts + (part < total % parts) for part in range(parts)]


def _spread_need(need: Need, bases: list[Record]) -> list[Row[EnablerUnit]]:
    if not bases:
        return []
    bases = sorted(bases, key=lambda base: base["location"] not in need.first_at)
    required = len(bases) if need.required is None else need.required
    counts = zip(bases, shared(required, len(bases)), shared(need.present, len(bases)), strict=True)
    units = [_unit(need.kind, base, wanted, there) for base, wanted, there in counts if wanted or there]
    return _headed(units, f"{need.grade}; {need.reason}")


def _hospitals(ranked: list[Record]) -> list[Row[EnablerUnit]]:
    """Field hospitals: present where the maps show one; needed there and at every headquarters."""
    units = [
        _unit("field_hospital", base, 1, int(float(base["medical"]) > 0))
        for base in ranked
        if float(base["medical"]) > 0 or _level(base) >= 2
    ]
    return _headed(
        units, "there where GEOPKO shows one (C); needed at each headquarters as well, an assumption (D)"
    )


def _alert_networks(
    plan: MissionPlan, ranked: list[Record], sites: list[Site], communities: list[Place]
) -> list[Row[EnablerUnit]]:
    """Networks needed: communities in hearing of a base with troops, each counted at its nearest base."""
    where = {site.name: (site.latitude, site.longitude) for site in sites}
    listening = [base for base in ranked if map_strength(base) > 0]
    heard = {base["location"]: 0 for base in listening}
    for community in communities:
        point = (community.latitude, community.longitude)
        kilometres, base = min((distance_km(point, where[name]), name) for name in heard)
        if kilometres <= NUMBERS["alert_hearing_km"]:
            heard[base] += 1
    # Rounding the running total keeps the share of the whole mission exact within one network.
    totals = [round(count * plan.alert_share) for count in accumulate(heard.values())]
    there = [total - before for total, before in zip(totals, [0, *totals], strict=False)]
    units = [
        _unit("alert_network", base, heard[base["location"]], min(present, heard[base["location"]]))
        for base, present in zip(listening, there, strict=True)
        if heard[base["location"]]
    ]
    return _headed(units, f"D; {plan.alert_reason}")


def _unit(kind: EnablerKind, base: Record, required: int, present: int) -> EnablerUnit:
    site = base["location"]
    return EnablerUnit(
        name=f"{kind.replace('_', ' ')}, {site}", kind=kind, site=site, required=required, present=present
    )


def _headed(units: list[EnablerUnit], reason: str) -> list[Row[EnablerUnit]]:
    """The same units, with total, grade and reason above the first."""
    if not units:
        return []
    required, present = sum(unit.required for unit in units), sum(unit.present for unit in units)
    heading = f"{units[0].kind.replace('_', ' ')}: {required} required, {present} present. {reason}"
    return [Row(unit, heading="" if place else heading) for place, unit in enumerate(units)]


def _in_zone(base: Record, plan: MissionPlan) -> bool:
    return plan.exposed_north_of is not None and float(base["latitude"]) > plan.exposed_north_of


def _level(base: Record) -> int:
    return int(float(base["hq_level"]))
