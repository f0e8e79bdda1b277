"""A statistical battery for the draws: each family of tests was born failing with probability 1e-4 or less.

Seeds are fixed, so a test fails always or never; within a family the threshold is divided by the number of tests.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numba import njit
from scipy import stats

import sim
from sim.engine import purposes
from sim.engine.draws import entity_key, future_key, uniform
from sim.outcomes import OUTCOME_INDEX
from sim.run import simulate
from sim.scenario.loader import load, resolve
from sim.scenario.schema import Policy

FALSE_ALARM = 1e-4
REGISTRY = {name: number for name, number in vars(purposes).items() if name.isupper()}
NUMBERS = np.array(sorted(REGISTRY.values()), dtype=np.int64)
SOMEONE = entity_key("somewhere/groups/someone")
ROOT = Path(sim.__file__).parents[1]


@njit(cache=True)
def _many(future: np.ndarray, purpose: np.ndarray, entity: np.ndarray, day: np.ndarray, k: np.ndarray) -> np.ndarray:
    values = np.empty(len(day))
    for i in range(len(day)):
        values[i] = uniform(future[i], purpose[i], entity[i], day[i], k[i])
    return values


def draws(future=None, purpose=purposes.RAIDS, entity=SOMEONE, day=11, k=0) -> np.ndarray:
    """Draws for coordinates that may be arrays; they are stretched to one shape."""
    future = future_key(7, 3) if future is None else future
    parts = np.broadcast_arrays(np.asarray(future, dtype=np.uint64), np.asarray(purpose, dtype=np.int64),
                                np.asarray(entity, dtype=np.uint64), np.asarray(day, dtype=np.int64),
                                np.asarray(k, dtype=np.int64))
    return _many(*(part.ravel().copy() for part in parts)).reshape(parts[0].shape)


def keys(count: int) -> np.ndarray:
    return np.array([entity_key(f"somewhere/groups/{i}") for i in range(count)], dtype=np.uint64)


#: Forty values of each coordinate: the neighbours that a run really asks for.
STREAMS = {
    "purpose": {"purpose": NUMBERS[:40, None]},
    "entity": {"entity": keys(40)[:, None]},
    "k": {"k": np.arange(40)[:, None]},
    "replication": {"future": np.array([[future_key(7, i)] for i in range(40)], dtype=np.uint64)},
    "seed": {"future": np.array([[future_key(i, 3)] for i in range(40)], dtype=np.uint64)},
}
DAYS = np.arange(5000)[None, :]


@pytest.fixture(scope="module", params=STREAMS)
def streams(request) -> np.ndarray:
    """Forty streams of 5,000 days that differ in one coordinate."""
    return draws(day=DAYS, **STREAMS[request.param])


def test_each_purpose_is_uniform_over_entities_and_days():
    table = draws(purpose=NUMBERS[:, None, None], entity=keys(20)[None, :, None], day=np.arange(500)[None, None, :])
    for values in table.reshape(len(NUMBERS), -1):
        bins = np.bincount((values * 100).astype(int), minlength=100)
        assert stats.kstest(values, "uniform").pvalue > FALSE_ALARM / len(NUMBERS)
        assert stats.chisquare(bins).pvalue > FALSE_ALARM / len(NUMBERS)


def test_no_two_streams_are_correlated(streams):
    pairs = np.corrcoef(streams)[np.triu_indices(len(streams), 1)]
    limit = stats.norm.isf(FALSE_ALARM / (2 * len(pairs))) / np.sqrt(streams.shape[1])
    assert np.abs(pairs).max() < limit


def test_pairs_of_neighbouring_streams_and_days_fill_the_square_evenly(streams):
    for first, second in ((streams[:-1], streams[1:]), (streams[:, :-1:2], streams[:, 1::2])):
        cells = (first * 16).astype(int) * 16 + (second * 16).astype(int)
        # Neighbouring pairs of streams share one stream: every second pair is taken, so that all are independent.
        cells = cells[::2] if first.shape[1] == streams.shape[1] else cells
        assert stats.chisquare(np.bincount(cells.ravel(), minlength=256)).pvalue > FALSE_ALARM / 2


def test_spacings_between_birthdays_coincide_as_often_as_they_should():
    """Marsaglia's test: 4,096 birthdays in a year of 2**32 days, 60 times; four coincidences are expected each."""
    table = draws(entity=keys(60)[:, None], day=np.arange(4096)[None, :])
    spacings = np.sort(np.diff(np.sort((table * 2**32).astype(np.int64), axis=1), axis=1), axis=1)
    found = int((np.diff(spacings, axis=1) == 0).sum())
    low, high = stats.poisson.interval(1 - FALSE_ALARM, 60 * 4096**3 / (4 * 2**32))
    assert low <= found <= high


def test_gaps_between_visits_to_a_tenth_are_geometric():
    values = draws(day=np.arange(200_000))
    gaps = np.diff(np.flatnonzero(values < 0.1)) - 1
    expected = stats.geom.pmf(np.arange(1, 41), 0.1)
    counts = np.bincount(np.minimum(gaps, 40), minlength=41)
    shares = np.append(expected, 1.0 - expected.sum())
    assert stats.chisquare(counts, shares * counts.sum()).pvalue > FALSE_ALARM


def test_each_of_52_bits_is_set_half_the_time():
    """The 53rd is left out: above one half a double has no room for it, and it is rounded away."""
    bits = (draws(entity=keys(40)[:, None], day=DAYS).ravel() * 2**53).astype(np.uint64)
    z = [(((bits >> np.uint64(i)) & np.uint64(1)).mean() - 0.5) * 2 * np.sqrt(len(bits)) for i in range(1, 53)]
    assert np.abs(z).max() < stats.norm.isf(FALSE_ALARM / (2 * 52))


@pytest.mark.parametrize("coordinate", ["day", "k", "entity", "future"])
def test_one_bit_of_a_coordinate_changes_half_of_the_bits_drawn(coordinate):
    plain = (draws(day=np.arange(4000), **({} if coordinate == "day" else {coordinate: 8})) * 2**52).astype(np.uint64)
    moved = {"day": np.arange(4000) ^ 4096} if coordinate == "day" else {coordinate: 9, "day": np.arange(4000)}
    changed = np.bitwise_count(plain ^ (draws(**moved) * 2**52).astype(np.uint64))
    z = (changed.mean() - 26.0) / np.sqrt(52 / 4 / len(changed))
    assert abs(z) < stats.norm.isf(FALSE_ALARM / 8)


def test_every_purpose_is_used_somewhere():
    sources = [path.read_text(encoding="utf-8") for room in ("sim", "experiments")
               for path in (ROOT / room).rglob("*.py") if path.name != "purposes.py"]
    words = set(re.findall(r"\b[A-Z][A-Z_]+\b", "\n".join(sources)))
    assert sorted(set(REGISTRY) - words) == []


@pytest.fixture(scope="module")
def asked() -> list[list]:
    """Every draw of a month of Karu: future, purpose, entity, day, k, value, functions that asked."""
    told = subprocess.run([sys.executable, Path(__file__).with_name("asked_draws.py"), "1"], cwd=ROOT, check=True,
                          capture_output=True, text=True, env={**os.environ, "NUMBA_DISABLE_JIT": "1"})
    return json.loads(told.stdout)


@pytest.mark.slow
def test_draws_of_a_month_fit_their_fields_and_never_coincide(asked):
    """A value of 52 bits that came up twice would mean that two questions had one counter."""
    assert len(asked) > 1000
    assert all(0 <= day < 2**32 and 0 <= k < 2**20 and purpose < 2**12 for _, purpose, _, day, k, _, _ in asked)
    assert len({row[5] for row in asked}) == len(asked)
    assert stats.kstest([row[5] for row in asked], "uniform").pvalue > FALSE_ALARM


@pytest.mark.slow
def test_no_draw_is_asked_for_by_two_functions(asked):
    """One number used for two things would tie them together."""
    assert [row for row in asked if len(row[6]) > 1] == []


@pytest.mark.slow
def test_pairing_removes_most_of_the_variance_of_a_difference(karu):
    """Against two independent sets of futures; docs/random-numbers.md has the numbers of a larger measurement."""
    helped = resolve(load("world", "karu"), Policy(name="p", title="P", packages=("us_enablers",)))
    names = ("peacekeeper_deaths", "peacekeepers_wounded")
    columns = [OUTCOME_INDEX[name] for name in names]
    plain, other = (
        np.array([simulate(scenario, seed=7, replication=r, months=24).monthly[:, 0, columns].sum(axis=0)
                  for r in range(30)])
        for scenario in (karu, helped)
    )
    ratio = (other - plain).var(axis=0, ddof=1) / (other.var(axis=0, ddof=1) + plain.var(axis=0, ddof=1))
    print(dict(zip(names, ratio.round(3).tolist(), strict=True)))
    assert (ratio < 0.3).all()
