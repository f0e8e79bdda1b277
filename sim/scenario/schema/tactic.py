"""What a person may write in a tactic file: what an attack strikes and how hard, and what counters it.

The tactics that come with the model are files of the same kind. Every number of a tactic either names a declared
parameter or says itself what it is: value, range, unit, meaning, source and grade.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.outcomes import OUTCOME_INDEX
from sim.scenario.schema.number import Number, Say
from sim.scenario.schema.strict import Misfit, Strict, refuse
from sim.scenario.schema.vocabulary import Name, Replaces, Title

Target = Literal["moves", "camps", "aircraft"]
_SHARES = ("killed_at_once", "armour", "counter.share", "counter.availability")
#: Persons in one attack that the engine can tell apart by their luck (``engagement.PERSONS_PER_ATTACK``).
MOST_HURT = 128


class Counter(Strict):
    """The capability that counters a tactic, and the enabler that gives it."""

    capability: Annotated[Name, Field(description="name of the capability in tables")]
    title: Annotated[Title, Field(description="name of the capability for people")]
    unit: Annotated[Say, Field(description="unit of its requirement, such as bases or sets")]
    enabler: Annotated[Name, Field(description="kind of enabler that gives it, as missions list and packages offer")]
    effect: Annotated[Literal["stops", "spares"], Field(description="stops the attack, or spares each person")]
    share: Annotated[Number, Field(description="chance that it stops the attack, or spares a person, where it works")]
    availability: Annotated[Number, Field(description="share of days on which one set or team works")]
    price_usd_m: Annotated[Number, Field(description="US$ million for one set or team and year")]
    required: Annotated[
        Literal["exposed_bases", "headquarters", "aircraft", "mission_files"],
        Field(description="who needs one: each base in reach of the tactic, each sector and mission headquarters,"
                          " each helicopter required, or only those whom the mission files name"),
    ]


class CountedAs(Strict):
    """Declared outcomes that count this tactic; a tactic without this key gets three outcomes of its own."""

    deaths: Name | None = None
    attacks: Name | None = None
    stopped: Name | None = None

    @model_validator(mode="after")
    def _outcomes_are_declared(self) -> "CountedAs":
        for key, name in self:
            if name is not None and name not in OUTCOME_INDEX:
                raise Misfit(f"unknown outcome '{name}'", (key,), name, tuple(OUTCOME_INDEX))
        return self


class Tactic(Strict):
    """One way to attack the mission, and what counters it."""

    kind: Literal["tactic"]
    name: Name
    title: Annotated[Title, Field(description="name shown to people, plural, such as 'Vehicle bombs'")]
    description: str = ""
    deed: Annotated[Say, Field(description="the log's words, with {group} and {base}")]
    stopped: Annotated[Say | None, Field(description="the log's words for an attack found or stopped in time")] = None
    strikes: Annotated[Target, Field(description="moves on the road, people in camps, or aircraft")]
    people_hurt: Annotated[Number, Field(description="mean number of people hurt by an attack without warning")]
    most_hurt: Annotated[Number, Field(description="most people hurt in one attack")]
    spread: Annotated[Number, Field(description="log standard deviation of people hurt around the mean")]
    killed_at_once: Annotated[Number, Field(description="share of those hurt who are killed at once")]
    growth_per_year: Annotated[Number | None, Field(description="yearly growth of its weight among tactics")] = None
    armour: Annotated[Number | None, Field(description="fall in people killed at once in a protected vehicle")] = None
    fire_warning: Annotated[bool, Field(description="radar sees it coming and people reach shelter")] = False
    searched: Annotated[bool, Field(description="laid on a road: troops, search teams and radar may find it")] = False
    repair_days: Annotated[Number | None, Field(description="days that an aircraft hit is out of service")] = None
    counter: Counter | None = None
    counted_as: CountedAs | None = None
    replaces: Replaces = False

    @model_validator(mode="after")
    def _fits_its_target(self) -> "Tactic":
        if (self.strikes == "aircraft") != (self.repair_days is not None):
            raise Misfit("repair_days belongs to tactics that strike aircraft, and to all of them", ("strikes",))
        if self.searched and self.strikes != "moves":
            raise Misfit("only what lies on a road is searched for: 'strikes' must be moves", ("searched",))
        for placeholder in ("{group}", "{base}"):
            if placeholder not in self.deed:
                raise Misfit(f"the words must hold {placeholder}", ("deed",))
        for path, number in self.numbers():
            self._check(path, number)
        refuse(self._contradictions())
        return self

    def _contradictions(self) -> Iterator[Misfit]:
        """Fields that cannot both be right, or of which one would do nothing."""
        mean, most = self.people_hurt, self.most_hurt
        if mean.parameter is None and most.parameter is None and mean.bounds[0] > most.bounds[0]:
            problem = f"a mean of {mean.bounds[0]:g} people hurt exceeds the most, {most.bounds[0]:g}"
            yield Misfit(problem, ("people_hurt", "value"), known=("at most the value of most_hurt",))
        if self.fire_warning and self.strikes != "camps":
            yield Misfit("only people in camps are warned by radar: 'strikes' must be camps", ("fire_warning",))
        if self.stopped is not None and not self.can_be_stopped:
            problem = "nothing stops this tactic: it is not searched for, and no counter of it 'stops'"
            yield Misfit(problem, ("stopped",))
        if self.counted_as is not None:
            if self.counted_as.stopped is not None and not self.can_be_stopped:
                yield Misfit("nothing stops this tactic", ("counted_as", "stopped"))
            seen: set[str] = set()
            for key, name in self.counted_as:
                if name in seen:
                    yield Misfit(f"'{name}' would count two things at once", ("counted_as", key))
                seen.update({name} - {None})

    @property
    def can_be_stopped(self) -> bool:
        """Whether it may be found in time or stopped by what counters it."""
        return self.searched or (self.counter is not None and self.counter.effect == "stops")

    @staticmethod
    def _check(path: str, number: Number) -> None:
        """Numbers keep to what they can be: shares from 0 to 1, counts of people above 0, nothing below 0."""
        if number.parameter is not None:
            return
        _, low, high = number.bounds
        place: tuple[str | int, ...] = tuple(path.split("."))
        if path in _SHARES and not 0 <= low <= high <= 1:
            raise Misfit("a share lies between 0 and 1", place)
        if low < 0 or (low == 0 and path in ("people_hurt", "most_hurt")):
            raise Misfit("must be above 0" if path.endswith("hurt") else "must not be below 0", place)
        if path == "most_hurt" and high > MOST_HURT:
            raise Misfit(f"one attack hurts at most {MOST_HURT} people", (*place, "high"))

    def numbers(self) -> Iterator[tuple[str, Number]]:
        """All numbers with the path at which they stand, such as ``counter.share``."""
        for prefix, part in (("", self), ("counter.", self.counter)):
            for key in type(part).model_fields if part is not None else ():
                value = getattr(part, key)
                if isinstance(value, Number):
                    yield prefix + key, value

    def with_values(self, value_at: Callable[[str, Number], float]) -> "Tactic":
        """The tactic with other values for the numbers that it declares itself."""
        new = {path: number.model_copy(update={"value": value_at(path, number)})
               for path, number in self.numbers() if number.parameter is None}
        own = {path: number for path, number in new.items() if "." not in path}
        below = {path.removeprefix("counter."): number for path, number in new.items() if "." in path}
        counter: Mapping[str, Any] = {}
        if self.counter is not None and below:
            counter = {"counter": self.counter.model_copy(update=below)}
        return self.model_copy(update={**own, **counter})
