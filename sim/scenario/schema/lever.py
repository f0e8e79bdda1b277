"""A lever of a design: the number that it varies, and what it sets at each of its values."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from sim.scenario.schema.institutions import Institutions
from sim.scenario.schema.package import Offer
from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.vocabulary import EnablerKind, Name, Payer
from sim.scenario.schema_view import KeyPath, bounds_text, view_of

Value = Annotated[float, Field(allow_inf_nan=False)]
LeverClass = Literal["model", "weak", "scenario"]


def _listed(words: Any) -> Any:
    """One word as a list of one."""
    return (words,) if isinstance(words, str) else words


Keys = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed),
    Field(min_length=1, description="numbers that it sets, as 'peacegap list parameters' and 'list institutions' name "
                                    "them; the lever's own name if left out"),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]  # fmt: skip


class LeverOffer(Strict):
    """Enabler teams that a lever offers to every mission of the world, or to one."""

    kind: EnablerKind
    mission: Name | None = None
    payer: Payer = "us"


class Level(Strict):
    """A lever of a design at one value: what a policy that the design made sets or offers, or a package at a dose."""

    lever: Name
    value: Value
    title: str
    package: Name | None = None
    dose: Annotated[float, Field(ge=0)] = 1.0
    sets: dict[str, float] = Field(default_factory=dict)
    offer: Offer | None = None
    lever_class: LeverClass = "model"

    @property
    def text(self) -> str:
        """Such as 'US personnel 90'."""
        return f"{self.title} {number_text(self.value)}"


class Lever(Strict):
    """What a design varies: numbers that it sets, the dose of a package, or the size of an offer."""

    title: Annotated[
        str | None, Field(min_length=1, max_length=40, pattern=r"^[^\t\r\n]*$", description="in titles and figures")
    ] = None
    unit: Annotated[str, Field(max_length=40, description="of its values, in figures")] = ""
    set: Keys | None = None
    package: Annotated[Name | None, Field(description="the package whose dose it varies: 0 none, 1 as written")] = None
    without: Annotated[Value, Field(description="value at which the package does nothing")] = 0.0
    written: Annotated[Value, Field(description="value at which the package is as written")] = 1.0
    offer: Annotated[LeverOffer | None, Field(description="what it offers as many of as its value says")] = None
    counts: Annotated[
        Literal["sets", "per_need"], Field(description="of an offer: teams for each mission, or a share of its need")
    ] = "sets"
    lever_class: Annotated[LeverClass, Field(description="of what it sets or offers: what may be claimed of it")] = (
        "model"
    )

    @model_validator(mode="after")
    def _varies_one_thing(self) -> "Lever":
        given = [name for name in ("set", "package", "offer") if getattr(self, name) is not None]
        refuse([
            *(Misfit(f"'{given[0]}' says already what the lever varies", (name,)) for name in given[1:]),
            *(Misfit(f"'{key}' belongs to a lever of {whose}", (key,)) for key, whose, fits in (
                ("without", "a package", self.package is not None),
                ("written", "a package", self.package is not None),
                ("counts", "an offer", self.offer is not None),
                ("lever_class", "numbers or an offer: a package has its own", self.package is None),
            ) if not fits and getattr(self, key) != Lever.model_fields[key].default),
            *repeats("set", self.set or ()),
        ])
        if self.without == self.written:
            raise Misfit(f"'without' and 'written' are both {number_text(self.without)}", ("written",))
        return self

    def keys(self, name: str) -> tuple[KeyPath, ...]:
        """Where the numbers stand that it sets, from the top of a package; none if it sets no number."""
        if self.package is not None or self.offer is not None:
            return ()
        return tuple(map(key_path, self.set or (name,)))

    def faults(self, path: tuple[str | int, ...], values: tuple[float, ...]) -> Iterator[Misfit]:
        """Values that a package or an offer cannot have."""
        for index, value in enumerate(values):
            where, text = (*path, index), number_text(value)
            if self.package is not None and self.dose(value) < 0:
                side = "from" if self.written > self.without else "up to"
                known = f"a value {side} {number_text(self.without)}, where the package does nothing"
                yield Misfit(f"{text} is a dose below zero", where, known=(known,))
            if self.offer is not None:
                node = view_of(Offer).node((self.counts,))
                if not 0 <= value <= node["maximum"]:
                    yield Misfit(f"{text} is too {'low' if value < 0 else 'high'}", where,
                                 known=(f"0, or a number {bounds_text(node)} ({node['description']})",))  # fmt: skip

    def title_of(self, name: str) -> str:
        """Its title, or its name in words."""
        return self.title or name.replace("_", " ")

    def dose(self, value: float) -> float:
        """How many times the package as written."""
        return (value - self.without) / (self.written - self.without)

    def level(self, name: str, value: float) -> Level:
        """What it does at a value; ``name`` is the lever's."""
        offer = None
        if self.offer is not None and value > 0:
            offer = Offer.model_validate({**self.offer.model_dump(), self.counts: value})
        return Level(
            lever=name, value=value, title=self.title_of(name), package=self.package,
            dose=self.dose(value) if self.package is not None else 1.0,
            sets={".".join(map(str, key)): value for key in self.keys(name)}, offer=offer,
            lever_class=self.lever_class,
        )  # fmt: skip


def _values_alone(key: str) -> ConfigDict:
    """A lever that may be written as the list of its values alone, and says so in the schema of editors."""
    def either(schema: dict[str, Any]) -> None:
        """Let an editor accept the mapping or the list."""
        whole = dict(schema)
        schema.clear()
        schema["anyOf"] = [whole, whole["properties"][key]]
    return ConfigDict(json_schema_extra=either)


class GridLever(Lever):
    """A lever of a grid, with its values; ``NAME: [1, 2, 3]`` alone sets the number of that name."""

    model_config = _values_alone("at")
    at: Annotated[tuple[Value, ...], Field(min_length=1, max_length=100, description="its values")]

    @model_validator(mode="before")
    @classmethod
    def _as_mapping(cls, data: Any) -> Any:
        return {"at": data} if isinstance(data, tuple | list) else data

    @model_validator(mode="after")
    def _values_differ_and_fit(self) -> "GridLever":
        refuse([*repeats("at", map(number_text, self.at)), *self.faults(("at",), self.at)])
        return self


class SampleLever(Lever):
    """A lever of a sample, with the range of its values; ``NAME: [1, 3]`` alone sets the number of that name."""

    model_config = _values_alone("between")
    between: Annotated[tuple[Value, Value], Field(description="lowest and highest value")]

    @model_validator(mode="before")
    @classmethod
    def _as_mapping(cls, data: Any) -> Any:
        return {"between": data} if isinstance(data, tuple | list) else data

    @model_validator(mode="after")
    def _runs_upward_and_fits(self) -> "SampleLever":
        low, high = map(number_text, self.between)
        if self.between[0] >= self.between[1]:
            problem = f"{low} is not below {high}"
            raise Misfit(problem, ("between",), known=("the lowest value, then the highest",))
        refuse(self.faults(("between",), self.between))
        return self


def key_path(word: str) -> KeyPath:
    """Where a number stands in a package: ``night_flight_share`` is a parameter, ``us.gpoi.police_share`` none."""
    first, _, rest = word.partition(".")
    if first in ("parameters", "institutions"):
        return (first, *rest.split("."))
    return ("institutions", *word.split(".")) if rest else ("parameters", word)


def is_whole(key: KeyPath) -> bool:
    """Whether the number at a key counts things."""
    return key[0] == "institutions" and view_of(Institutions).node(key[1:]).get("type") == "integer"


def number_text(value: float) -> str:
    """A number as a person writes it: 90, 0.25."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
