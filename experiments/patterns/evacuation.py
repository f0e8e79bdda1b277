"""Evacuation (PAT06, PAT10): what an hour against six is worth, and how much of the helicopters' need is met."""

from collections.abc import Mapping

import numpy as np

from experiments.patterns.batches import MONTHS, as_fitted
from experiments.patterns.estimators import divided, leave_one_out, ratio_of_sums
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Experiment, Measured
from experiments.patterns.setting import Setting, with_missions, with_numbers, world
from sim.engine.tallies import AIR_MOBILITY, EVACUATION, PRESENT, REQUIRED
from sim.scenario.scenario import Scenario
from sim.scenario.schema import EnablerUnit

#: Hours to load and secure on a road of this speed that make evacuations of about one and about six hours.
FAST_HOURS, SLOW_HOURS, ROAD_KMH = 0.6, 5.6, 60.0
FUTURES = 60


def ways(setting: Setting) -> dict[str, Batch]:
    """Surgery at every base and no aircraft, so that loading and the road alone set the clock: fast and slow."""
    found = {}
    for name, hours in (("fast", FAST_HOURS), ("slow", SLOW_HOURS)):
        numbers: dict[str, float | np.ndarray] = {
            "road_evacuation_delay_hours": hours, "road_speed_kmh": ROAD_KMH, "wet_road_speed_factor": 1.0,
            "hospital_serviceability": 1.0,
        }
        scenario = with_numbers(surgery_everywhere(world("mali")), numbers)
        found[name] = Batch(scenario, setting.futures(FUTURES), MONTHS, fitted=True)
    return found


def surgery_everywhere(scenario: Scenario) -> Scenario:
    """A hospital at every base, and nothing else that could evacuate or treat."""
    missions = tuple(
        mission.model_copy(update={"enablers": tuple(
            EnablerUnit(name=f"Hospital at {site.name}", kind="field_hospital", site=site.name, required=1, present=1,
                        payer="others")
            for site in mission.sites
        )})
        for mission in scenario.missions
    )
    return with_missions(scenario, missions)


def fatality(found: Mapping[str, Futures]) -> Measured:
    """PAT06: deaths among the hurt with fast over those with slow evacuation."""
    dead = {name: futures.total("peacekeeper_deaths") for name, futures in found.items()}
    hurt = {name: dead[name] + futures.total("peacekeepers_wounded") for name, futures in found.items()}
    hours = {
        name: futures.total("evacuation_hours").sum() / max(1.0, futures.total("seriously_wounded").sum())
        for name, futures in found.items()
    }

    def ratio(mask: np.ndarray) -> float:
        """Case fatality, fast over slow, in some of the futures."""
        share = {name: divided(float(dead[name][mask].sum()), float(hurt[name][mask].sum())) for name in found}
        return divided(share["fast"], share["slow"])

    curve = {
        f"case fatality, {name}": ratio_of_sums(dead[name], hurt[name], futures.points)
        for name, futures in found.items()
    }
    note = f"Mean hours to surgery: fast {hours['fast']:.1f}, slow {hours['slow']:.1f}. Mali's mix of attacks."
    return Measured((leave_one_out(ratio, found["fast"].points),), note, curve)


def four(setting: Setting) -> dict[str, Batch]:
    """The four missions as fitted."""
    return {"as fitted": as_fitted(setting)}


def need_met(found: Mapping[str, Futures]) -> Measured:
    """PAT10: military helicopters there over those required, over the whole horizon."""
    futures = found["as fitted"]
    kinds = [AIR_MOBILITY, EVACUATION]
    there = futures.gaps[:, :, kinds, PRESENT].sum(axis=(1, 2))
    required = futures.gaps[:, :, kinds, REQUIRED].sum(axis=(1, 2))
    by_mission = ", ".join(
        f"{mission.name} {futures.gaps[:, m, kinds, PRESENT].sum() / futures.gaps[:, m, kinds, REQUIRED].sum():.2f}"
        for m, mission in enumerate(futures.batch.scenario.missions)
    )
    return Measured((ratio_of_sums(there, required, futures.points),), f"By mission: {by_mission}.")


FATALITY = Experiment(ways, fatality)
NEED = Experiment(four, need_met)
