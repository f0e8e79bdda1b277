"""Levers in a table move the first variable of their mechanism the right way, on the same futures.

Twelve paired futures of karu over eighteen months. The test asks for the sign of the summed difference alone: what the
lever is hoped to do for outcomes further down the chain is for studies to find out, not for tests to assume.
"""

from collections.abc import Callable

import numpy as np
import pytest

from sim.engine import records, tallies
from sim.model import World
from sim.outcomes import OUTCOME_INDEX
from sim.scenario.schema import ContingentUnit, EnablerUnit

SEED, FUTURES, MONTHS = 8, 12, 18
EXPOSED = ("Redwell", "Last Water")
BASES = ("Karuba", "Redwell", "Saltmarket", "Twin Rivers", "Millet Hill", "Last Water")

Total = Callable[[np.ndarray, np.ndarray, np.ndarray], float]


def more(kind: str, sites: tuple[str, ...], number: int = 1) -> dict:
    """Enablers beyond requirement, there from the first day."""
    return {"enablers": [
        EnablerUnit(name=f"more {kind} {site}", kind=kind, site=site, required=0, present=number, payer="us")
        for site in sites
    ]}


def sums(name: str, over: str | None = None) -> Total:
    """An outcome summed over futures and months, or its ratio to another."""

    def total(monthly: np.ndarray, gaps: np.ndarray, log: np.ndarray) -> float:
        top = monthly[..., OUTCOME_INDEX[name]].sum()
        return float(top / monthly[..., OUTCOME_INDEX[over]].sum() if over else top)

    return total


def works(capability: int) -> Total:
    """Mean effective capability."""
    return lambda monthly, gaps, log: float(gaps[..., capability, tallies.EFFECTIVE].mean())


def harm(tactic: int) -> Total:
    """People hurt for each whom an attack by this tactic would have hurt."""

    def share(monthly: np.ndarray, gaps: np.ndarray, log: np.ndarray) -> float:
        attacks = log[log["tactic"] == tactic]
        return float((attacks["deaths"] + attacks["wounded"]).sum() / attacks["hurt"].sum())

    return share


def lost(tactic: int) -> Total:
    """People killed for each who was hurt by this tactic."""

    def share(monthly: np.ndarray, gaps: np.ndarray, log: np.ndarray) -> float:
        attacks = log[log["tactic"] == tactic]
        return float(attacks["deaths"].sum() / (attacks["deaths"] + attacks["wounded"]).sum())

    return share


ALERTED, ANSWERED = sums("alerts", "attacks_on_civilians"), sums("attacks_answered", "attacks_on_civilians")
FOUND, FORESEEN = sums("ieds_found", "ieds_laid"), sums("attacks_foreseen", "attacks_on_un")
IN_TIME, ON_THE_WAY = sums("surgery_in_time", "seriously_wounded"), sums("evacuation_hours", "seriously_wounded")
CREWS = more("evacuation_helicopters", ("Redwell", "Saltmarket", "Twin Rivers", "Last Water"), 2)
HOSPITALS = more("field_hospital", BASES[2:])
BATTALION = ContingentUnit(name="more", kind="infantry", contributor="Vestria", site="Redwell", strength=800)

#: A sentence, what the lever adds, what it sets, the first variable of its mechanism, the sign it must have.
LEVERS = [
    ("fire warning sets work at more bases", more("fire_warning", EXPOSED), {}, works(tallies.FIRE_WARNING), +1),
    ("fire warning spares people under mortars", more("fire_warning", BASES, 3), {}, harm(records.INDIRECT_FIRE), -1),
    ("counter-drone sets spare people under drones", more("counter_drone", BASES, 3), {"drone_growth_per_year": 3.0},
     harm(records.DRONE), -1),
    ("search teams find explosive devices", more("search_team", ("Redwell",), 4), {}, FOUND, +1),
    ("ground radar that costs no speed finds explosive devices", more("ground_radar", ("Redwell",)),
     {"ground_radar_speed_factor": 1.0}, FOUND, +1),
    ("analysts foresee attacks", more("intelligence_cell", ("Karuba",)), {}, FORESEEN, +1),
    ("surveillance raises alerts", more("surveillance", ("Karuba",), 4), {}, ALERTED, +1),
    ("alert networks raise alerts", more("alert_network", BASES, 3), {}, ALERTED, +1),
    ("hospitals bring surgery into time", HOSPITALS, {}, IN_TIME, +1),
    ("hospitals shorten the way to surgery", HOSPITALS, {}, ON_THE_WAY, -1),
    ("evacuation crews bring surgery into time", CREWS, {}, IN_TIME, +1),
    ("evacuation crews shorten the way to surgery", CREWS, {}, ON_THE_WAY, -1),
    ("utility helicopters bring responses", more("utility_helicopters", BASES, 3), {}, ANSWERED, +1),
    ("protected vehicles keep people alive on mined roads", {}, {"protected_vehicle_share": 0.95},
     lost(records.IED), -1),
    ("willing units answer", {}, {"will_to_act_share": 0.9}, ANSWERED, +1),
    ("units without caveats answer", {}, {"caveat_share": 0.05}, ANSWERED, +1),
    ("a host state that lets pass denies fewer moves", {}, {"movement_denial_share": 0.01},
     sums("moves_denied", "moves_wanted"), -1),
    ("serviceable vehicles make patrols", {}, {"serviceability": 0.95}, sums("patrols"), +1),
    ("flight weather lets aircraft work", {}, {"flight_loss_dry_share": 0.0, "flight_loss_wet_share": 0.0},
     works(tallies.AIR_MOBILITY), +1),
    ("solar plants spare convoys", more("solar_plant", BASES), {}, sums("convoys"), -1),
    ("more infantry makes more patrols", {"contingents": [BATTALION]}, {}, sums("patrols"), +1),
    ("special police fill the need for police", more("special_police", ("Twin Rivers",)), {},
     works(tallies.POLICE), +1),
    ("fear of being contested keeps groups from trying", {}, {"deterrence_weight": 10.0},
     sums("attacks_deterred"), +1),
]


def lived(scenario) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Monthly tables, gaps and attacks on the mission of all futures."""
    worlds = [World(scenario, seed=SEED, replication=each, months=MONTHS, log=1000) for each in range(FUTURES)]
    for world in worlds:
        world.run_months()
    logs = [world.state.log[: world.state.logged[0]] for world in worlds]
    return (
        np.array([world.recorder.monthly for world in worlds]),
        np.array([world.recorder.gaps for world in worlds]),
        np.concatenate(logs),
    )


@pytest.fixture(scope="module")
def baseline(karu, with_numbers) -> Callable:
    """The futures without a lever; drones are let grow where the lever's own futures let them."""
    known: dict[float, tuple] = {}

    def futures(numbers: dict[str, float]) -> tuple:
        growth = {k: v for k, v in numbers.items() if k == "drone_growth_per_year"}
        key = sum(growth.values())
        if key not in known:
            known[key] = lived(with_numbers(karu, **growth))
        return known[key]

    return futures


@pytest.mark.parametrize(("rows", "numbers", "first_variable", "sign"), [lever[1:] for lever in LEVERS],
                         ids=[lever[0].replace(" ", "_") for lever in LEVERS])
def test_a_lever_moves_the_first_variable_of_its_mechanism(
    karu, with_rows, with_numbers, baseline, rows, numbers, first_variable, sign
):
    changed = with_numbers(with_rows(karu, "karu", **rows), **numbers)
    before, after = first_variable(*baseline(numbers)), first_variable(*lived(changed))
    assert (after - before) * sign > 0, f"{before:g} -> {after:g}"
