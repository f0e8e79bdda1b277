"""A design: levers and their values, from which a study makes policies, so that nobody lists them by hand.

A grid makes one policy for every combination of values, a sample as many as one asks for: a Latin hypercube, in which
each lever takes each part of its range once. What comes out are ordinary policies.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Annotated

from pydantic import Field, model_validator

from sim.scenario.schema.lever import GridLever, Lever, SampleLever, is_whole, number_text
from sim.scenario.schema.policy import Policy
from sim.scenario.schema.strict import Misfit, Strict, refuse
from sim.scenario.schema.vocabulary import LONGEST_NAME, LONGEST_TITLE, Name

#: Points of a grid that need not be asked for by their number.
MOST_UNASKED = 36
#: Policies that a study may hold.
MOST_POLICIES = 1000


class Grid(Strict):
    """Every combination of the values of some levers, the last lever changing fastest."""

    points: Annotated[
        int | None, Field(ge=1, le=MOST_POLICIES, description=f"how many points there are: for over {MOST_UNASKED}")
    ] = None
    levers: Annotated[dict[Name, GridLever], Field(min_length=1, max_length=8)]

    @model_validator(mode="after")
    def _levers_do_not_meet(self) -> "Grid":
        refuse(_same_numbers(self.levers))
        if self.points not in (None, self.size):
            problem = f"{self.shape} makes {self.size} points, not {self.points}"
            raise Misfit(problem, ("points",), known=(str(self.size),))
        return self

    @property
    def size(self) -> int:
        """Number of points."""
        return math.prod(len(lever.at) for lever in self.levers.values())

    @property
    def shape(self) -> str:
        """Such as '4 x 3'."""
        return " x ".join(str(len(lever.at)) for lever in self.levers.values())

    def policies(self) -> Iterator[Policy]:
        """One policy for each point, named by lever and value, such as ``us_people_90_gpoi_budget_120``."""
        for values in product(*(lever.at for lever in self.levers.values())):
            point = dict(zip(self.levers, values, strict=True))
            name = "_".join(f"{lever}_{_in_name(value)}" for lever, value in point.items())
            yield _point(name, "", self.levers, point)


class Sample(Strict):
    """A Latin hypercube: so many points in the ranges of some levers, each part of each range once."""

    size: Annotated[int, Field(ge=2, le=MOST_POLICIES, description="number of points")]
    seed: Annotated[int, Field(ge=0, lt=2**32, description="which of all such samples")] = 0
    levers: Annotated[dict[Name, SampleLever], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _levers_do_not_meet(self) -> "Sample":
        refuse(_same_numbers(self.levers))
        return self

    @property
    def shape(self) -> str:
        """Such as '24 points'."""
        return f"{self.size} points"

    def policies(self) -> Iterator[Policy]:
        """``sample_01`` and so on. A lever more leaves the values of the others as they were."""
        columns = {name: self._values(name, lever) for name, lever in self.levers.items()}
        for place in range(self.size):
            number = f"{place + 1:0{max(2, len(str(self.size)))}}"
            point = {name: values[place] for name, values in columns.items()}
            yield _point(f"sample_{number}", f"Sample {number}: ", self.levers, point)

    def _values(self, name: str, lever: SampleLever) -> list[float]:
        """The middle of each part of the lever's range, in an order that is keyed by seed and lever.

        As ``scipy.stats.qmc.LatinHypercube(scramble=False)`` would, which may change with its version: a study must be
        the same study on every machine. Rounded by a quarter of a part at most, so that each value stays in its part.
        """
        low, high = lever.between
        step = (high - low) / self.size
        decimals = 0 if any(map(is_whole, lever.keys(name))) else max(0, math.ceil(-math.log10(step / 2)))
        order = sorted(range(self.size), key=lambda part: _key(f"{self.seed}/{name}/{part}"))
        return [round(low + (part + 0.5) * step, decimals) for part in order]


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _same_numbers(levers: Mapping[str, Lever]) -> Iterator[Misfit]:
    """Two levers that would set one number, or vary one package."""
    for (first, one), (second, other) in combinations(levers.items(), 2):
        shared = [key for key in other.keys(second) if key in one.keys(first)]
        if shared:
            text = ".".join(map(str, shared[0][1:] if shared[0][0] == "institutions" else shared[0][-1:]))
            yield Misfit(f"lever '{first}' sets '{text}' too", ("levers", second))
        if one.package is not None and one.package == other.package:
            yield Misfit(f"lever '{first}' varies package '{one.package}' too", ("levers", second, "package"))
        if one.offer is not None and one.offer == other.offer:
            yield Misfit(f"lever '{first}' makes the same offer", ("levers", second, "offer"))


def _point(name: str, head: str, levers: Mapping[str, Lever], values: Mapping[str, float]) -> Policy:
    """The policy at a point; its title says the value of each lever."""
    levels = tuple(lever.level(which, values[which]) for which, lever in levers.items())
    title = head + ", ".join(level.text for level in levels)
    for what, text, most in (("name", name, LONGEST_NAME), ("title", title, LONGEST_TITLE)):
        if len(text) > most:
            problem = f"the {what} of a point would have {len(text)} signs: '{text}'"
            raise Misfit(problem, ("levers",), known=(f"shorter {what}s of levers: {most} signs in all",))
    return Policy(name=name, title=title, levels=levels)


def _in_name(value: float) -> str:
    """A value as part of a name: 0.25 is ``0p25``, -5 is ``m5``."""
    return number_text(value).replace("-", "m").replace(".", "p").replace("+", "")
