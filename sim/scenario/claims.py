"""What may be claimed of a policy: the class of each of its levers, whatever a package says of itself."""

from collections.abc import Iterable
from typing import Final, Literal

from sim.scenario.parameters import declared
from sim.scenario.schema import Package

Claim = Literal["model", "weak", "scenario"]
#: From a mechanism of the model to an assumption of the user.
CLASSES: Final[tuple[Claim, ...]] = ("model", "weak", "scenario")


def claims(packages: Iterable[Package], parameters: Iterable[str]) -> tuple[Claim, ...]:
    """Classes of the levers in use, each once: those of the packages, and *scenario* where a parameter is declared so.

    Args:
        packages: of the policy.
        parameters: names of those that the policy sets.
    """
    found: list[Claim] = [package.lever_class for package in packages]
    if any(declared()[name].lever_class == "scenario" for name in parameters):
        found.append("scenario")
    return tuple(dict.fromkeys(found))


def least_claim(classes: Iterable[str]) -> str:
    """What may be claimed where levers of several classes act at once; of none, as of the model."""
    order: tuple[str, ...] = CLASSES
    return max(classes, key=order.index, default="model")
