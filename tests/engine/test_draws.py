"""Chance: the published generator, the shape of every distribution, and no two questions with one answer."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.deployment.first_morning import first_morning
from sim.deployment.theatre import theatre_of
from sim.engine import purposes
from sim.engine.draws import (
    entity_key,
    exponential,
    future_key,
    normal,
    open_unit,
    pareto,
    philox,
    poisson,
    uniform,
    weighted,
)

FUTURE, SOMEONE = future_key(7, 3), entity_key("somewhere/groups/someone")
QUANTILES = np.array([1e-9, 1e-4, 0.01, 0.024, 0.02425, 0.0243, 0.2, 0.5, 0.9, 0.976, 0.999, 1 - 1e-9])

# Statistical tests: seeds are fixed, so a test fails always or never. Under a perfect generator each would have
# been born failing with the probability that its threshold states.
FALSE_ALARM = 1e-4


def _draws(count: int, **changed: object) -> np.ndarray:
    """Uniforms that differ in one coordinate, which ``changed`` gives as a function of the running number."""
    fixed = {"future": FUTURE, "purpose": purposes.RAIDS, "entity": SOMEONE, "day": 11, "k": 0}
    rows = ({**fixed, **{name: of(i) for name, of in changed.items()}} for i in range(count))  # type: ignore[operator]
    return np.array([uniform(r["future"], r["purpose"], r["entity"], r["day"], r["k"]) for r in rows])


COORDINATES = {
    "day": {"day": lambda i: i},
    "k": {"k": lambda i: i},
    "entity": {"entity": lambda i: entity_key(f"somewhere/groups/{i}")},
    "neighbouring entity": {"entity": lambda i: np.uint64(i)},
    "replication": {"future": lambda i: future_key(7, i)},
    "seed": {"future": lambda i: future_key(i, 3)},
}


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
         (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
    ],
)
def test_philox_gives_the_published_words(counter, key, words):
    assert tuple(int(word) for word in philox(*map(np.uint64, counter), *map(np.uint64, key))) == words


def test_a_draw_uses_the_first_26_bits_of_two_words_of_its_own_counter():
    future, entity, day, k = future_key(5, 9), np.uint64(0x1122334455667788), 77, 13
    words = philox(*map(np.uint64, (0x55667788, 0x11223344, day, (purposes.GAIN << 20) | k, 5, 9)))
    bits = ((int(words[0]) >> 6) << 26) | (int(words[1]) >> 6)
    assert uniform(future, purposes.GAIN, entity, day, k) == (bits + 0.5) / 2**52


@pytest.mark.parametrize(("word", "exact"), [(0, 0.5 / 2**52), (0xFFFFFFFF, 1.0 - 0.5 / 2**52)])
@pytest.mark.parametrize("number", [open_unit, open_unit.py_func], ids=["compiled", "plain"])
def test_words_of_zeros_and_of_ones_give_numbers_strictly_between_0_and_1(number, word, exact):
    value = number(np.uint64(word), np.uint64(word))
    assert value == exact
    assert 0.0 < value < 1.0


def test_the_largest_coordinates_give_a_number_strictly_between_0_and_1():
    largest = uniform(future_key(2**32 - 1, 2**32 - 1), 2**12 - 1, np.uint64(2**64 - 1), 2**32 - 1, 2**20 - 1)
    words = philox(*[np.uint64(2**32 - 1)] * 6)
    assert largest == open_unit(words[0], words[1])
    assert 0.0 < largest < 1.0


@pytest.mark.parametrize("coordinate", COORDINATES)
def test_uniforms_along_every_coordinate_pass_a_ks_test(coordinate):
    draws = _draws(4000, **COORDINATES[coordinate])
    assert stats.kstest(draws, "uniform").pvalue > FALSE_ALARM
    assert draws.min() > 0.0
    assert draws.max() < 1.0


@pytest.mark.parametrize("coordinate", COORDINATES)
def test_successive_uniforms_along_every_coordinate_are_uncorrelated(coordinate):
    draws = _draws(4000, **COORDINATES[coordinate])
    assert stats.pearsonr(draws[1:], draws[:-1]).pvalue > FALSE_ALARM


@pytest.mark.parametrize(
    "other",
    [{"purpose": lambda i: purposes.STRIKES}, {"entity": lambda i: entity_key("somewhere/groups/someone else")},
     {"future": lambda i: future_key(7, 4)}, {"future": lambda i: future_key(8, 3)}, {"k": lambda i: 1}],
    ids=["purpose", "entity", "replication", "seed", "k"],
)
def test_streams_that_differ_in_one_coordinate_are_uncorrelated(other):
    here, there = _draws(4000, day=lambda i: i), _draws(4000, day=lambda i: i, **other)
    assert stats.pearsonr(here, there).pvalue > FALSE_ALARM


def test_no_two_purposes_are_correlated():
    """All pairs at once; the threshold is divided by their number."""
    numbers = sorted(_registry().values())
    table = np.array([[uniform(FUTURE, purpose, SOMEONE, day) for day in range(1000)] for purpose in numbers])
    off_diagonal = np.corrcoef(table)[np.triu_indices(len(numbers), 1)]
    limit = stats.norm.isf(FALSE_ALARM / (2 * len(off_diagonal))) / math.sqrt(1000)
    assert np.abs(off_diagonal).max() < limit


def _registry() -> dict[str, int]:
    return {name: number for name, number in vars(purposes).items() if name.isupper()}


def test_every_purpose_has_a_number_of_its_own_that_fits_its_field():
    numbers = list(_registry().values())
    assert len(set(numbers)) == len(numbers)
    assert all(0 < number < 2**12 for number in numbers)


def test_every_purpose_is_declared_once_and_explained():
    source = Path(purposes.__file__).read_text(encoding="utf-8")
    lines = [line for line in source.splitlines() if ": Final = " in line]
    names = [line.split(":")[0] for line in lines]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert [line for line in lines if len(line.partition("  # ")[2].split()) < 3] == []


def test_no_two_entities_of_four_missions_share_a_key(four_missions):
    theatre = theatre_of(four_missions)
    state = first_morning(four_missions, [[] for _ in four_missions.missions])
    tables = (state.missions, state.sites, state.communities, state.contingents, state.enablers, state.groups)
    keys = [int(key) for table in tables for key in table.key]
    keys += [int(entity_key(f"contributors/{name}")) for name in theatre.contributors]
    assert len(keys) > 400
    assert len(set(keys)) == len(keys)


def test_a_key_is_the_same_on_every_machine():
    """Pinned: another value would give every recorded result another future."""
    assert int(entity_key("mali/groups/insurgents north")) == 0x38EE4CEA5265F5E7


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (0, -1), (2**32, 0), (0, 2**32)])
def test_a_future_outside_32_bits_is_refused(seed, replication):
    with pytest.raises(ValueError, match="seed and replication"):
        future_key(seed, replication)


def test_normal_quantiles_agree_with_scipy():
    assert [normal(u) for u in QUANTILES] == pytest.approx(stats.norm.ppf(QUANTILES), rel=2e-9, abs=1e-9)


def test_exponential_quantiles_agree_with_scipy():
    assert [exponential(u, 2.2) for u in QUANTILES] == pytest.approx(stats.expon.ppf(QUANTILES, scale=2.2), rel=1e-9)


@pytest.mark.parametrize("index", [1.2, 1.6, 2.5])
def test_pareto_quantiles_agree_with_scipy_up_to_the_cap(index):
    expected = np.minimum(150.0, stats.pareto.ppf(QUANTILES, index))
    assert [pareto(u, index, 150.0) for u in QUANTILES] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("mean", [0.003, 0.4, 3.0, 40.0, 190.0])
def test_poisson_counts_are_scipys_quantiles(mean):
    levels = np.linspace(0.0005, 0.9995, 400)
    assert [poisson(u, mean) for u in levels] == stats.poisson.ppf(levels, mean).astype(int).tolist()


def test_a_poisson_count_of_mean_zero_is_zero():
    assert poisson(1.0 - 1e-16, 0.0) == 0


def test_weighted_picks_in_exact_proportion():
    """Over an even grid of u each index takes exactly its share; weights outside the span do not count."""
    weights = np.array([9.0, 1.0, 0.0, 2.0, 5.0, 9.0])
    grid = (np.arange(8000) + 0.5) / 8000
    picked = Counter(weighted(u, weights, 1, 5) for u in grid)
    assert picked == {1: 1000, 3: 2000, 4: 5000}


def test_weighted_picks_nothing_among_nothing():
    assert weighted(0.5, np.zeros(3), 0, 3) == -1
    assert weighted(0.5, np.ones(3), 2, 2) == -1


def test_weighted_never_picks_a_weight_of_zero_at_the_edges():
    weights = np.array([0.0, 0.3, 0.1, 0.0])
    assert weighted(0.0, weights, 0, 4) == 1
    assert weighted(1.0 - 1e-16, weights, 0, 4) == 2
