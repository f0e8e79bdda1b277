"""Template: a pattern. Add the line ``PATTERN`` to ``experiments/patterns/catalogue.py`` and its name to ``names.py``.

A pattern asks the model a question whose answer is on record. It must be able to fail: data in which the thing does not
happen are refused or cannot be judged, never accepted.
"""

from collections.abc import Mapping

from experiments.patterns.batches import as_fitted
from experiments.patterns.estimators import ratio_of_sums
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Accepted, Experiment, Measured, Pattern
from experiments.patterns.setting import Setting


def four(setting: Setting) -> dict[str, Batch]:
    """The four missions as fitted."""
    return {"as fitted": as_fitted(setting)}


def foreseen(found: Mapping[str, Futures]) -> Measured:
    """Share of attacks on the mission that were foreseen."""
    futures = found["as fitted"]
    top, bottom = futures.total("attacks_foreseen"), futures.total("attacks_on_un")
    return Measured((ratio_of_sums(top, bottom, futures.points),))


PATTERN = Pattern(
    "PAT99", "emergent", "how many attacks on the mission are foreseen?",
    (Accepted("attacks foreseen", "share", 0.05, 0.6, "ours: no count was found"),), Experiment(four, foreseen),
)
