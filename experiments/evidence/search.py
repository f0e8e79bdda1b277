"""The search for values that the targets leave plausible: emcee's ensemble sampler on an emulator of the simulator."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from experiments.evidence.targets import FREE, TARGETS

WALKERS = 64  # more than twice the parameters, as the sampler wants it
FORGOTTEN = 3  # one part in so many of the steps is left out: walkers come from their starts


@dataclass(frozen=True, slots=True, eq=False)
class Plausible:
    """What the search found.

    Attributes:
        places: sample of the posterior, equally likely, shape (sample, parameters).
        error: of the emulator, a standard deviation for each target.
        independent: how many independent draws the sample is worth.
    """

    places: np.ndarray
    error: np.ndarray
    independent: float

    def drawn(self, count: int, seed: Sequence[int]) -> np.ndarray:
        """Some of the places, as far apart along the sample as can be, in random order."""
        chance = np.random.default_rng(list(seed))
        at = ((np.arange(count) + chance.random()) * len(self.places) / count).astype(int)
        return self.places[chance.permutation(at)]


def plausible(places: np.ndarray, told: np.ndarray, steps: int, seed: Sequence[int]) -> Plausible:
    """A sample of the posterior, as far as these trials tell.

    A target counts as normal around the model's mean, with its tolerance and the emulator's own error as standard
    deviation; the prior is the declared distribution of each parameter. Walkers move in normal scores of the places,
    which have no bounds.

    Args:
        places: of the trials, shape (trials, parameters).
        told: what they gave, shape (trials, targets).
        steps: of each walker.
        seed: of the search.
    """
    import emcee
    from threadpoolctl import threadpool_limits  # scikit-learn brings it, and takes a second itself

    from experiments.evidence.emulator import Emulator

    with threadpool_limits(1):  # more threads would only wait for one another, and sums would depend on their number
        emulator = Emulator(places, told)
    observed = np.array([target.observed for target in TARGETS])
    spread = np.hypot([target.tolerance for target in TARGETS], emulator.error)

    def log_density(scores: np.ndarray) -> np.ndarray:
        """Of the posterior at each row, up to a constant."""
        apart = (emulator(ndtr(scores)) - observed) / spread
        return np.asarray(-((apart**2).sum(axis=1) + (scores**2).sum(axis=1)) / 2.0)

    chance = np.random.RandomState(np.random.default_rng(list(seed)).integers(2**32))
    sampler = emcee.EnsembleSampler(WALKERS, len(FREE), log_density, vectorize=True)
    start = emcee.State(chance.normal(size=(WALKERS, len(FREE))), random_state=chance.get_state())
    sampler.run_mcmc(start, steps)
    first = steps // FORGOTTEN
    length = float(np.max(sampler.get_autocorr_time(discard=first, tol=0)))
    found = sampler.get_chain(discard=first, flat=True)
    return Plausible(ndtr(found), emulator.error, len(found) / length)
