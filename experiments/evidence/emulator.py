"""A stand-in for the simulator: what each target would be on average at any place of the free parameters.

For each target a plane through the trials, and a Gaussian process (scikit-learn) for what bends away from it, with a
length for each parameter and noise, since a trial is one future. Parameters enter by their places in their declared
distributions, 0 to 1.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve
from scipy.optimize import minimize
from scipy.spatial.distance import cdist
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.linear_model import LinearRegression

#: Bounds of what a process may learn: lengths in places, and variances in those of the departures from the plane.
_LENGTHS, _VARIANCES = (0.3, 30.0), (1e-3, 10.0)
_STEPS = 25


@dataclass(frozen=True, slots=True, eq=False)
class Bend:
    """How one target bends away from its plane.

    Attributes:
        process: of the departures, in units of ``scale``. scale: standard deviation of the departures.
    """

    process: GaussianProcessRegressor
    scale: float

    @property
    def size(self) -> float:
        """Variance of the smooth part."""
        return float(self.process.kernel_.k1.k1.constant_value)

    @property
    def lengths(self) -> np.ndarray:
        """How far one must go for another departure, shape (parameters,)."""
        return np.asarray(self.process.kernel_.k1.k2.length_scale)

    @property
    def error(self) -> float:
        """Standard deviation of the prediction of a mean at a trial left out, in the target's unit."""
        noise = float(self.process.kernel_.k2.noise_level)
        unseen = 1.0 / np.diag(cho_solve((self.process.L_, True), np.eye(len(self.process.L_))))
        return self.scale * float(np.sqrt(max(0.0, unseen.mean() - noise)))


class Emulator:
    """Planes and bends of all targets, laid side by side: asked for many places at once.

    Attributes:
        error: standard deviation of the emulator's own error, shape (targets,).
    """

    def __init__(self, places: np.ndarray, told: np.ndarray) -> None:
        """Learn from trials.

        Args:
            places: of the trials, shape (trials, parameters).
            told: what they gave, shape (trials, targets).
        """
        self.plane = LinearRegression().fit(places, told)
        bends = [_bend(places, column) for column in (told - self.plane.predict(places)).T]
        self.per_length = np.stack([1.0 / bend.lengths for bend in bends])
        self.known = [places * per_length for per_length in self.per_length]
        self.pull = [bend.scale * bend.size * bend.process.alpha_ for bend in bends]
        self.error = np.array([bend.error for bend in bends])

    def __call__(self, places: np.ndarray) -> np.ndarray:
        """Mean of each target at each place, shape (places, targets)."""
        bent = [
            np.exp(-cdist(places * per_length, known, "sqeuclidean") / 2.0) @ pull
            for per_length, known, pull in zip(self.per_length, self.known, self.pull, strict=True)
        ]
        return np.asarray(self.plane.predict(places) + np.column_stack(bent))


def _bend(places: np.ndarray, departures: np.ndarray) -> Bend:
    """The process of one target's departures, its hyperparameters at their most likely values."""
    scale = max(float(departures.std()), np.finfo(float).tiny)
    smooth = ConstantKernel(0.5, _VARIANCES) * RBF(np.full(places.shape[1], 1.0), _LENGTHS)
    process = GaussianProcessRegressor(smooth + WhiteKernel(0.5, _VARIANCES), optimizer=_most_likely)
    with warnings.catch_warnings():  # a length at its bound says that a parameter does not matter
        warnings.simplefilter("ignore", ConvergenceWarning)
        return Bend(process.fit(places, departures / scale), scale)


def _most_likely(
    minus_log_likelihood: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray, bounds: np.ndarray
) -> tuple[np.ndarray, float]:
    """Hyperparameters after so many steps downhill: the last digits of a length change no prediction."""
    found = minimize(minus_log_likelihood, start, method="L-BFGS-B", jac=True, bounds=bounds,
                     options={"maxiter": _STEPS})
    return found.x, found.fun
