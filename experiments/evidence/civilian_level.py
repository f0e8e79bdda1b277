"""How much more violence there would be without the force that was there: fitted, so that with it the level is UCDP's.

A mission file gives the attacks on civilians that were made. The engine wants what armed groups would do if nothing
held them back. Two numbers of each mission bridge that: ``opportunity_ratio`` for what response, police and broken-off
campaigns prevent, fitted with deterrence switched off; then ``contested_at_baseline`` for what deterrence adds, fitted
at its usual weight. At other weights the level then stays within a fifth, so that ignorance about deterrence does not
become ignorance about a level that was observed. State forces need neither.

``python -m experiments.evidence.civilian_level`` prints both for the four missions; they are kept in
:mod:`experiments.missions.sources`.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from functools import cache

import numpy as np

from experiments.evidence.declared import NUMBERS
from experiments.plan import uncertainty
from experiments.plan.posterior import Posterior, read_posterior
from experiments.runs.batch import process_pool
from sim.cores import usable_cores
from sim.engine.units import MONTHS_PER_YEAR
from sim.outcomes import OUTCOME_INDEX
from sim.run import simulate
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import Scenario, with_numbers
from sim.scenario.schema import Mission, Policy

Numbers = Mapping[str, float | np.ndarray]
KILLED = ("civilians_killed_by_groups", "civilians_killed_communal")
FUTURES, MONTHS, SETTLING = 32, 60, 12
ROUNDS = 4  # of correcting a number by the level that it gave; two already come within a twentieth
SEED = 2021


@cache
def world() -> Scenario:
    """The four missions that have files, no package."""
    return resolve(load("world", "four_missions"), Policy(name="baseline", title="Baseline"))


def of_the_file(mission: Mission) -> float:
    """Civilians killed a year by armed groups and militias, as the mission file has it; state forces left out."""
    groups = [group for group in mission.groups if group.kind != "state_forces"]
    return sum(group.civilian_attacks_per_year for group in groups) * NUMBERS["deaths_per_attack"]


def of_a_run(numbers: Numbers, replication: int, posterior: Posterior) -> np.ndarray:
    """The same in one future of the four missions, all years at the usual level, shape (missions,)."""
    written = with_numbers(world(), {"violence_log_sd": 0.0, **numbers}, fixed=True)
    scenario = uncertainty.fitted(written, written, replication, posterior)
    run = simulate(scenario, seed=SEED, replication=replication, months=MONTHS)
    killed = run.monthly[SETTLING:, :, [OUTCOME_INDEX[name] for name in KILLED]].sum(axis=(0, 2))
    return np.asarray(killed / (MONTHS - SETTLING) * MONTHS_PER_YEAR)


def level(numbers: Numbers, posterior: Posterior, pool: Executor | None, futures: int = FUTURES) -> np.ndarray:
    """Killed in the model over killed in the file, with these numbers, for each mission."""
    tries = range(futures)
    runs: Sequence[np.ndarray] = list(
        (pool.map if pool else map)(of_a_run, [numbers] * futures, tries, [posterior] * futures)
    )
    return np.mean(runs, axis=0) / np.array([of_the_file(mission) for mission in world().missions])


def fit(pool: Executor | None) -> tuple[np.ndarray, np.ndarray]:
    """Both numbers of each mission: opportunity ratio, and belief of being contested."""
    parameters, posterior = world().parameters, read_posterior()
    ratio = np.asarray(parameters["opportunity_ratio"]).copy()
    contested = np.asarray(parameters["contested_at_baseline"]).copy()
    weight = np.asarray(parameters["deterrence_weight"])
    for _ in range(ROUNDS):
        ratio = ratio / level({"opportunity_ratio": ratio, "deterrence_weight": 0.0}, posterior, pool)
    for _ in range(ROUNDS):
        found = level({"opportunity_ratio": ratio, "contested_at_baseline": contested}, posterior, pool)
        contested = contested - np.log(found) / weight
    return ratio, contested


def main() -> None:
    """Print both numbers of each mission."""
    with process_pool(usable_cores()) as pool:
        for mission, ratio, contested in zip(world().missions, *fit(pool), strict=True):
            print(f"{mission.name}: opportunity_ratio {ratio:.2f}, contested_at_baseline {contested:.2f}")


if __name__ == "__main__":
    main()
