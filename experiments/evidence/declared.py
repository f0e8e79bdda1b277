"""Numbers that turn a row of covariates into a mission that can run: all of them assumptions, declared once."""

from experiments.missions.rules import DEATHS_PER_ATTACK
from sim.scenario.parameter import Parameter

_DECLARED = (
    Parameter("attacks_per_1000_per_year", 1.5, "attacks per 1,000 uniformed and year", 0.3, 6,
              "attacks on a mission in a country at war, at ordinary hostility; what a mission's history adds or takes "
              "away is estimated",
              "assumption: MINUSMA met about 5 (147 attacks in 30 months), most missions fewer", "D"),
    Parameter("calm_threat_share", 0.3, "share", 0.1, 0.8,
              "the same in a host country without organised violence, as a share",
              "assumption: crime and riots remain; fitted to nothing", "D"),
    Parameter("half_threat_deaths", 60, "deaths a year", 20, 300,
              "host-country deaths at which half of the rise from calm to war is reached; more adds ever less",
              "assumption: more violence beyond a war does not mean more attacks on the mission", "D"),
    Parameter("deaths_per_attack", DEATHS_PER_ATTACK, "persons", 1.5, 4,
              "civilians killed in one attack, to turn deaths into attacks",
              "assumption: mean of what the model draws, as in the mission files", "D"),
    Parameter("communal_raid_share", 0.3, "share", 0.1, 0.6, "deaths in non-state conflict that count as raids on "
              "civilians", "assumption: as in the mission files", "D"),
    Parameter("base_spacing_km", 90, "km", 50, 150, "distance between neighbouring bases of a mission without a file",
              "assumption: median of nearest-base distances on the maps of 2020", "D"),
    Parameter("persons_per_base", 600, "persons", 200, 1200,
              "uniformed at a base, where the number of bases is unknown",
              "assumption: median garrison on the maps of 2020", "D"),
    Parameter("community_persons", 15000, "persons", 5000, 50000, "people of a community that has no name",
              "assumption: a small town", "D"),
    Parameter("aircraft_per_aviation_site", 3, "aircraft", 1, 6, "utility helicopters at an aviation site",
              "assumption: one unit", "D"),
    Parameter("near_km", 50, "km", 10, 100, "distance from a base within which violence counts as near peacekeepers",
              "assumption: the second ring of PAT17", "D"),
    Parameter("unit_prior_events", 0.5, "events", 0.1, 2,
              "events a year that every map adds to each first-level unit, so that no unit is impossible",
              "assumption: Jeffreys prior of a multinomial", "D"),
    Parameter("memory_half_life_years", 1, "years", 0.5, 5,
              "time after which an earlier attack on a place counts half in a forecast",
              "assumption: last year's map tells more than the mean of all years where campaigns persist", "D"),
)

#: The numbers by name.
NUMBERS: dict[str, float] = {parameter.name: parameter.default for parameter in _DECLARED}


def declared() -> tuple[Parameter, ...]:
    """All of them, with unit, range, meaning and reason."""
    return _DECLARED
