"""Exits (PAT20): how often contributors leave a mission, or send fewer people, by annual means as in the record."""

from collections.abc import Mapping

import numpy as np

from experiments.patterns.estimators import ratio_of_sums
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Experiment, Measured
from experiments.patterns.setting import Setting, world
from sim.deployment.theatre import theatre_of
from sim.engine.units import MONTHS_PER_YEAR
from sim.scenario.scenario import Scenario

MONTHS, FUTURES = 60, 80
#: A contributor of so many people (annual mean) counts; with fewer than ``GONE`` a year later it has left.
COUNTS, GONE = 120.0, 20.0
#: A year in which a mission kept more than this share of its people: what it lost it did not lose by shrinking.
STEADY = 0.97


def mali(setting: Setting) -> dict[str, Batch]:
    """Mali alone, in years when payment was months late; as declared, and drawn."""
    alone, futures = world("mali"), setting.futures(FUTURES)
    return {"declared": Batch(alone, futures, MONTHS), "drawn": Batch(alone, futures, MONTHS, drawn=True)}


def counts(scenario: Scenario, units: np.ndarray) -> np.ndarray:
    """What the record counts, in one future of a mission: contributor-years, exits, steady years, reductions in them.

    Args:
        scenario: with one mission.
        units: (months, contingents, 2), see ``RunResult``. The successor of a unit that its capital withdrew, or that
            inspectors sent home, is another country's: each is taken for a contributor of its own.
    """
    capital = theatre_of(scenario).contingents["contributor"]
    rows, times = np.arange(units.shape[1]), units[..., 1].astype(int)
    successor = capital.max() + 1 + rows + len(rows) * (times - 1)
    who = np.where(times == 0, capital, successor)
    people = np.zeros((len(units), who.max() + 1))
    for month, (names, strength) in enumerate(zip(who, units[..., 0], strict=True)):
        np.add.at(people[month], names, strength)
    years = people[: len(people) // MONTHS_PER_YEAR * MONTHS_PER_YEAR]
    means = years.reshape(-1, MONTHS_PER_YEAR, people.shape[1]).mean(axis=1)
    found = np.zeros(4)
    for now, later in zip(means, means[1:], strict=False):
        large = now >= COUNTS
        found[:2] += large.sum(), (large & (later < GONE)).sum()
        if later.sum() > STEADY * now.sum():
            found[2:] += 1, (large & (now - later >= COUNTS)).sum()
    return found


def exits(found: Mapping[str, Futures]) -> Measured:
    """PAT20."""
    estimates, told = [], []
    for name in ("declared", "drawn"):
        futures = found[name]
        years, left, steady, fewer = np.array([counts(futures.batch.scenario, units) for units in futures.units]).T
        estimates += [ratio_of_sums(left, years, futures.points), ratio_of_sums(fewer, steady, futures.points)]
        told.append(f"{name}: {left.sum():.0f} exits in {years.sum():,.0f} contributor-years")
    note = (
        f"{'; '.join(told)}. On record 4 in 597. Patience with late pay and the pull of losses were chosen with this "
        "record in view."
    )
    return Measured(tuple(estimates), note)


EXITS = Experiment(mali, exits)
