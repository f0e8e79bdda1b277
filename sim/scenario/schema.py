"""What a person may write in a YAML file: worlds, missions, packages, policies, studies and exercises.

Strict (no text where a number belongs), frozen, unknown keys refused. These classes are the only truth about the
files: validation, error messages, ``peacegap describe`` and the JSON Schema come from them.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="lower-case name, words joined by _")]
Title = Annotated[str, Field(min_length=1, max_length=120, description="name shown to people")]
Share = Annotated[float, Field(ge=0, le=1, description="share, 0 to 1")]
Latitude = Annotated[float, Field(ge=-90, le=90, description="degrees north")]
Longitude = Annotated[float, Field(ge=-180, le=180, description="degrees east")]

ContingentKind = Literal[
    "infantry", "mechanised", "quick_reaction", "formed_police", "engineers", "explosive_ordnance_disposal",
    "medical", "transport", "signals", "headquarters",
]
EnablerKind = Literal[
    "utility_helicopters", "armed_helicopters", "evacuation_helicopters", "surveillance", "search_team",
    "ground_radar", "counter_drone", "fire_warning", "field_hospital", "special_police", "intelligence_cell",
    "alert_network",
]
GroupKind = Literal["insurgent", "rebel", "communal_militia", "criminal", "state_forces"]
Tactic = Literal["ied", "ambush", "indirect_fire", "complex_attack", "drone"]
Payer = Literal["us", "un", "others"]


class Misfit(ValueError):
    """A rule that ties several fields together is broken.

    Attributes:
        path: the field at fault, below the model that found it.
        word: the word that does not fit.
        known: what it could have been.
    """

    def __init__(self, problem: str, path: tuple[str | int, ...] = (), word: str = "", known: tuple[str, ...] = ()):
        super().__init__(problem)
        self.path = path
        self.word = word
        self.known = known


def _refuse_repeats(label: str, words: list[str], field: str = "") -> None:
    """Each name once: a name is an identity."""
    for index, word in enumerate(words):
        if word in words[:index]:
            path = (label, index, field) if field else (label, index)
            raise Misfit(f"'{word}' occurs twice", path, word)


class Strict(BaseModel):
    """Common rules of every file: strict types, frozen, unknown keys refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Site(Strict):
    """A base: where units live, aircraft land and the wounded are treated."""

    name: Title
    latitude: Latitude
    longitude: Longitude
    headquarters: Annotated[int, Field(ge=0, le=3, description="0 none, 1 company, 2 sector, 3 mission")] = 0
    airfield: Annotated[bool, Field(description="helicopters can be based and refuelled here")] = False


class Place(Strict):
    """A community: the people around a town or village, in or beyond the reach of a base."""

    name: Title
    latitude: Latitude
    longitude: Longitude
    population: Annotated[int, Field(ge=1, le=20_000_000, description="persons")]


class ContingentUnit(Strict):
    """One unit of one contributor at one base."""

    name: Title
    kind: ContingentKind
    contributor: Title
    site: Title
    strength: Annotated[int, Field(ge=0, le=10_000, description="uniformed personnel")]
    arrives_month: Annotated[int, Field(ge=0, le=600, description="month in which the unit arrives")] = 0


class EnablerUnit(Strict):
    """An enabler in the statement of unit requirement: what is needed and what is there at the start.

    ``required`` and ``present`` count aircraft for helicopters, and sets, teams, cells or hospitals otherwise.
    An alert network belongs to a community: ``site`` then names the base that listens.
    """

    name: Title
    kind: EnablerKind
    site: Title
    required: Annotated[int, Field(ge=0, le=60, description="aircraft, sets or teams required")]
    present: Annotated[int, Field(ge=0, le=60, description="aircraft, sets or teams there at the start")]
    payer: Payer = "un"
    arrives_month: Annotated[int, Field(ge=0, le=600, description="month in which the unit arrives")] = 0
    leaves_month: Annotated[int, Field(ge=0, le=600, description="month in which it leaves; 600 never")] = 600


class Group(Strict):
    """An armed actor, fictional or generic: never the name of a real group."""

    name: Title
    kind: GroupKind
    latitude: Latitude
    longitude: Longitude
    range_km: Annotated[float, Field(gt=0, le=1500, description="km from its home within which it acts")]
    civilian_attacks_per_year: Annotated[float, Field(ge=0, le=2000, description="attacks a year, long-run mean")] = 0
    un_attacks_per_year: Annotated[
        float, Field(ge=0, le=500, description="attacks on the UN a year, long-run mean")
    ] = 0
    tactics: Annotated[
        dict[Tactic, Annotated[float, Field(ge=0, le=1)]],
        Field(description="opportunity for each tactic against the UN, relative weights"),
    ] = Field(default_factory=dict)


class Mission(Strict):
    """One peace operation: mandate, ground, force, enablers and those who threaten it."""

    kind: Literal["mission"]
    name: Name
    title: Title
    label: Literal["fictional", "stylised"]
    description: str = ""
    country: Title
    un_acronym: Annotated[str | None, Field(description="acronym of the UN mission that this file stylises")] = None
    baseline_year: Annotated[int, Field(ge=1990, le=2100)] = 2021
    sources: tuple[str, ...] = ()
    authorised_uniformed: Annotated[int, Field(ge=0, le=60_000, description="authorised uniformed strength")]
    budget_usd_m: Annotated[float, Field(ge=0, le=5000, description="US$ million a year")]
    us_posts: Annotated[float, Field(ge=0, le=1, description="share of US posts worldwide that lie in this mission")]
    wet_months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    planners: Annotated[int, Field(ge=0, le=100, description="specialist planners and analysts, US excluded")] = 3
    consent: Annotated[Share, Field(description="consent of the host state at the start")] = 0.7
    parameters: Annotated[dict[str, float], Field(description="parameters that differ in this mission")] = Field(
        default_factory=dict
    )
    sites: Annotated[tuple[Site, ...], Field(min_length=1)]
    communities: Annotated[tuple[Place, ...], Field(min_length=1)]
    contingents: Annotated[tuple[ContingentUnit, ...], Field(min_length=1)]
    enablers: tuple[EnablerUnit, ...] = ()
    groups: tuple[Group, ...] = ()

    @model_validator(mode="after")
    def _names_are_unique_and_known(self) -> "Mission":
        for label in ("sites", "communities", "contingents", "enablers", "groups"):
            _refuse_repeats(label, [row.name for row in getattr(self, label)], "name")
        sites = tuple(site.name for site in self.sites)
        stations: tuple[tuple[str, tuple[ContingentUnit | EnablerUnit, ...]], ...] = (
            ("contingents", self.contingents),
            ("enablers", self.enablers),
        )
        for label, units in stations:
            for index, unit in enumerate(units):
                if unit.site not in sites:
                    problem = f"'{unit.name}' stands at unknown site '{unit.site}'"
                    raise Misfit(problem, (label, index, "site"), unit.site, sites)
        return self


class Personnel(Strict):
    """US uniformed personnel in UN missions worldwide, by role."""

    staff_officers: Annotated[int, Field(ge=0, le=5000, description="persons in headquarters posts")] = 22
    police: Annotated[int, Field(ge=0, le=5000, description="individual police")] = 5
    observers: Annotated[int, Field(ge=0, le=5000, description="military observers and advisers")] = 3
    specialists: Annotated[int, Field(ge=0, le=5000, description="members of specialist teams")] = 0
    troops: Annotated[int, Field(ge=0, le=20000, description="members of formed units")] = 0

    @property
    def total(self) -> int:
        """All persons."""
        return self.staff_officers + self.police + self.observers + self.specialists + self.troops


class Dues(Strict):
    """What the United States is assessed, what it pays, and what it owes."""

    assessed_share: Annotated[Share, Field(description="assessed share of peacekeeping budgets")] = 0.2789
    paid_share: Annotated[Share, Field(description="share of the assessment that is paid")] = 0.896
    arrears_usd_m: Annotated[float, Field(ge=0, le=10_000, description="US$ million owed at the start")] = 1000.0
    clear_arrears_months: Annotated[
        int, Field(ge=0, le=120, description="months over which arrears are paid off; 0 not at all")
    ] = 0
    clear_arrears_share: Annotated[Share, Field(description="share of the arrears that is paid off")] = 1.0


class Gpoi(Strict):
    """The Global Peace Operations Initiative: a budget and what it buys."""

    budget_usd_m_per_year: Annotated[float, Field(ge=0, le=1000, description="US$ million a year, worldwide")] = 84.0
    helicopter_share: Annotated[Share, Field(description="share for partner helicopter units")] = 0.1
    police_share: Annotated[Share, Field(description="share for special police units")] = 0.1

    @model_validator(mode="after")
    def _shares_leave_something(self) -> "Gpoi":
        if self.helicopter_share + self.police_share > 1 + 1e-9:
            raise ValueError("helicopter_share and police_share add up to more than 1")
        return self


class Donor(Strict):
    """What one donor does. The first donor is the United States."""

    personnel: Personnel = Personnel()
    dues: Dues = Dues()
    gpoi: Gpoi = Gpoi()


class UnitedNations(Strict):
    """The finances of UN peacekeeping as a whole."""

    budget_usd_m: Annotated[float, Field(gt=0, le=20_000, description="US$ million a year, all missions")] = 6580.0
    uniformed: Annotated[int, Field(gt=0, le=300_000, description="uniformed personnel, all missions")] = 85_000
    cash_months: Annotated[float, Field(ge=0, le=24, description="months of expenditure in cash at the start")] = 1.9
    payables_usd_m: Annotated[float, Field(ge=0, le=5000, description="US$ million owed to contributors")] = 265.0
    others_paid_share: Annotated[Share, Field(description="share of others' assessments paid on time")] = 0.97


class Institutions(Strict):
    """The institutions that all missions of a world share."""

    us: Donor = Donor()
    un: UnitedNations = UnitedNations()


class World(Strict):
    """One or more missions and the institutions they share."""

    kind: Literal["world"]
    name: Name
    title: Title
    label: Literal["fictional", "stylised"]
    description: str = ""
    extends: Name | None = None
    start: Annotated[
        str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="first month, as '2021-07'")
    ] = "2021-07"
    missions: Annotated[tuple[Name, ...], Field(min_length=1)]
    institutions: Institutions = Institutions()
    parameters: Annotated[dict[str, float], Field(description="parameters that differ in it")] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _missions_are_unique(self) -> "World":
        _refuse_repeats("missions", list(self.missions))
        return self


class Offer(Strict):
    """Enabler teams that a donor offers to every mission of the world (or to one), each with its price.

    ``per_need`` gives sets as a share of the exposed bases of the mission (or of the unfilled requirement for
    helicopters and hospitals); ``sets`` gives a number. Exactly one of the two.
    """

    kind: EnablerKind
    mission: Name | None = None
    sets: Annotated[float | None, Field(ge=0, le=60, description="sets or teams per mission")] = None
    per_need: Annotated[float | None, Field(ge=0, le=1, description="share of the mission's need")] = None
    payer: Payer = "us"

    @model_validator(mode="after")
    def _one_size(self) -> "Offer":
        if (self.sets is None) == (self.per_need is None):
            raise ValueError("give exactly one of 'sets' and 'per_need'")
        return self


class Package(Strict):
    """A named patch of levers. Nested keys mirror the world; offers and units are only ever appended."""

    kind: Literal["package"]
    name: Name
    title: Title
    levers: Annotated[tuple[str, ...], Field(description="rows of the lever table, such as L25")] = ()
    lever_class: Annotated[
        Literal["model", "weak", "scenario"], Field(description="what may be claimed of it")
    ] = "model"
    description: str = ""
    extends: Name | None = None
    institutions: Annotated[dict[str, object], Field(description="patch of the world's institutions")] = Field(
        default_factory=dict
    )
    parameters: Annotated[dict[str, float], Field(description="patch of parameters, all missions")] = Field(
        default_factory=dict
    )
    offers: tuple[Offer, ...] = ()


class EqualCost(Strict):
    """Scale a policy until the present value of its cost to the donor over the horizon is this."""

    present_value_usd_m: Annotated[float, Field(gt=0, le=10_000, description="US$ million, present value")]


class Policy(Strict):
    """A list of packages, perhaps scaled to a cost."""

    kind: Literal["policy"] = "policy"
    name: Name
    title: Title
    packages: tuple[Name, ...] = ()
    wins: Annotated[
        tuple[Name, ...], Field(description="packages that win where two set the same key, first best")
    ] = ()
    equal_cost: EqualCost | None = None

    @model_validator(mode="after")
    def _packages_are_unique_and_win_only_here(self) -> "Policy":
        _refuse_repeats("packages", list(self.packages))
        for index, name in enumerate(self.wins):
            if name not in self.packages:
                problem = f"'{name}' is not a package of this policy"
                raise Misfit(problem, ("wins", index), name, self.packages)
        return self


class Study(Strict):
    """World x policies x replications x horizon."""

    kind: Literal["study"]
    name: Name
    title: Title
    question: str = ""
    world: Name
    baseline: Name = "baseline"
    policies: Annotated[tuple[Policy, ...], Field(min_length=1)]
    replications: Annotated[int, Field(ge=1, le=1_000_000)] = 200
    demo_replications: Annotated[int, Field(ge=2, le=10_000, description="used by the demo")] = 60
    months: Annotated[int, Field(ge=1, le=240)] = 60
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 2021
    uncertainty: Annotated[
        Literal["chance", "both"], Field(description="chance alone, or parameters drawn from their ranges as well")
    ] = "both"

    @model_validator(mode="after")
    def _baseline_is_there(self) -> "Study":
        names = [policy.name for policy in self.policies]
        if self.baseline not in names:
            problem = f"'{self.baseline}' is not among the policies"
            raise Misfit(problem, ("baseline",), self.baseline, tuple(names))
        _refuse_repeats("policies", names, "name")
        return self


class Exercise(Strict):
    """A teaching exercise: a study played with bets before its futures are shown."""

    kind: Literal["exercise"]
    name: Name
    title: Title
    minutes: Annotated[int, Field(ge=10, le=240)] = 50
    world: Name
    baseline: Policy
    policies: Annotated[tuple[Policy, ...], Field(min_length=1)]
    outcomes: Annotated[tuple[str, ...], Field(min_length=1, description="outcomes to bet on")]
    replications: Annotated[int, Field(ge=10, le=5000)] = 200
    months: Annotated[int, Field(ge=6, le=240)] = 36
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 7
    briefing: str
    questions: Annotated[tuple[str, ...], Field(min_length=3, description="debrief questions")]


Document = World | Mission | Package | Policy | Study | Exercise
