"""One future of one scenario, from first morning to tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.deployment.donor_plan import planned_cost_us
from sim.deployment.offers import offered_by_mission
from sim.engine import records
from sim.model import World
from sim.scenario.scenario import Scenario

__all__ = ["RunResult", "planned_cost_us", "simulate"]

LOG_LINES_PER_MONTH = 2_000


@dataclass(frozen=True, slots=True)
class RunResult:
    """Tables of one run.

    Attributes:
        monthly: (months, missions, outcomes), see ``outcomes.Catalogue``.
        gaps: (months, missions, capabilities, 3): required, present, effective, monthly means.
        losses: (missions, capabilities + 2, 2): deaths of peacekeepers and civilians that each capability at full
            effect would have prevented, never below 0; then all together; then the interaction, of either sign.
        world: (months, world columns): money and training.
        incidents: one row per incident, or None when not asked for.
        openings: one row per site that added troops opened, or None when incidents were not asked for.
        units: (months, contingents, 2): people of each unit who are there when the month ends, and how often another
            country's took its place.
    """

    monthly: np.ndarray
    gaps: np.ndarray
    losses: np.ndarray
    world: np.ndarray
    incidents: pd.DataFrame | None
    openings: pd.DataFrame | None = None
    units: np.ndarray | None = None


def simulate(
    scenario: Scenario,
    *,
    seed: int,
    replication: int,
    months: int | None = None,
    incidents: bool = False,
    agents: Mapping[str, Any] | None = None,
) -> RunResult:
    """Run one future.

    Args:
        scenario: what to run.
        seed: which set of futures.
        replication: which of them; all policies share it.
        months: horizon, the scenario's own unless given.
        incidents: keep the log of incidents as well.
        agents: another class for a kind of agent, see ``World``.
    """
    horizon = scenario.months if months is None else months
    world = World(scenario, seed=seed, replication=replication, months=horizon,
                  log=LOG_LINES_PER_MONTH * horizon if incidents else 0, agents=agents)
    world.run_months()
    recorder = world.recorder
    log = incident_table(world) if incidents else None
    openings = opening_table(world) if incidents else None
    return RunResult(recorder.monthly, recorder.gaps, world.state.loss.copy(), recorder.world, log, openings,
                     recorder.units)


def incident_table(world: World) -> pd.DataFrame:
    """The log of a world in words: one row per incident, names for numbers."""
    log = world.state.log[: world.state.logged[0]]
    missions = [mission.name for mission in world.scenario_file.missions]
    short = {kind: [name.split("/", 2)[2] for name in getattr(world.theatre, f"{kind}_names")]
             for kind in ("site", "community", "group")}
    at_place = log["community"] >= 0
    places = np.where(at_place, log["community"], 0)
    sites = np.maximum(log["site"], 0)
    capability = [c.name for c in world.scenario_file.catalogue.capabilities] + [""]
    tactics = [tactic.name for tactic in world.scenario_file.tactics]
    units = [unit.name for m, unit in _enabler_units(world)] + [""]
    communities, bases = world.columns.communities, world.columns.sites
    return pd.DataFrame({
        "mission": [missions[m] for m in log["mission"]],
        "day": log["day"], "hour": log["hour"],
        "kind": np.where(log["kind"] == records.ATTACK_ON_UN, "attack_on_un", "attack_on_civilians"),
        "tactic": [tactics[t] if t >= 0 else "" for t in log["tactic"]],
        "group": [short["group"][g] for g in log["group"]],
        "place": [short["community"][c] if here else short["site"][s]
                  for c, s, here in zip(places, sites, at_place, strict=True)],
        "base": [short["site"][s] if s >= 0 else "" for s in log["site"]],
        "latitude": np.where(at_place, communities.latitude[places], bases.latitude[sites]),
        "longitude": np.where(at_place, communities.longitude[places], bases.longitude[sites]),
        "would_hurt": log["hurt"], "deaths": log["deaths"], "wounded": log["wounded"], "civilians": log["civilians"],
        "foreseen": log["foreseen"].astype(bool), "found": log["found"].astype(bool),
        "alerted": log["alerted"].astype(bool), "answered": log["answered"].astype(bool),
        "aircraft": [units[e] for e in log["aircraft"]], "hours": log["hours"],
        "missing": [capability[k] for k in log["missing"]],
    })


def opening_table(world: World) -> pd.DataFrame:
    """The sites that added troops opened: mission, month, name, coordinates and people of the unit that holds it."""
    bases, units = world.columns.sites, world.columns.contingents
    rows = [
        (each.written.name, opening.month, world.theatre.site_names[opening.site].split("/", 2)[2],
         float(bases.latitude[opening.site]), float(bases.longitude[opening.site]),
         float(units.strength[opening.unit]))
        for each in world.cast.missions for opening in each.survey.opened
    ]
    return pd.DataFrame(rows, columns=["mission", "month", "site", "latitude", "longitude", "strength"])


def _enabler_units(world: World) -> list:
    offered = offered_by_mission(world.scenario_file)
    return [(m, unit) for m, mission in enumerate(world.scenario_file.missions)
            for unit in (*mission.enablers, *offered[m])]
