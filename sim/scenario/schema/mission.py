"""A mission file: mandate, ground, force, enablers and those who threaten it."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, model_validator

from sim.scenario.schema.ground import Place, Site
from sim.scenario.schema.mission_bounds import contradictions, implausible
from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.units import ContingentUnit, EnablerUnit, Group
from sim.scenario.schema.vocabulary import Name, Replaces, Share, Title


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
    newly_authorised: Annotated[
        bool, Field(description="nobody is there yet: force generation has to find every unit")
    ] = False
    parameters: Annotated[dict[str, float], Field(description="parameters that differ in this mission")] = Field(
        default_factory=dict
    )
    sites: Annotated[tuple[Site, ...], Field(min_length=1)]
    communities: Annotated[tuple[Place, ...], Field(min_length=1)]
    contingents: Annotated[tuple[ContingentUnit, ...], Field(min_length=1)]
    enablers: tuple[EnablerUnit, ...] = ()
    groups: tuple[Group, ...] = ()
    replaces: Replaces = False

    @model_validator(mode="after")
    def _fits_together(self, info: ValidationInfo) -> "Mission":
        written = implausible(self) if (info.context or {}).get("file") else ()
        refuse([*self._named_twice(), *self._at_unknown_sites(), *contradictions(self), *written])
        return self

    def _named_twice(self) -> Iterator[Misfit]:
        for label in ("sites", "communities", "contingents", "enablers", "groups"):
            yield from repeats(label, [row.name for row in getattr(self, label)], "name")

    def _at_unknown_sites(self) -> Iterator[Misfit]:
        sites = {site.name: site for site in self.sites}
        stations: tuple[tuple[str, tuple[ContingentUnit | EnablerUnit, ...]], ...] = (
            ("contingents", self.contingents),
            ("enablers", self.enablers),
        )
        for label, units in stations:
            for index, unit in enumerate(units):
                if unit.site not in sites:
                    problem = f"'{unit.name}' stands at unknown site '{unit.site}'"
                    yield Misfit(problem, (label, index, "site"), unit.site, tuple(sites))
