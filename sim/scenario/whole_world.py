"""What only shows when missions, institutions and packages are put together: parts that exceed their wholes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.scenario.errors import KeyPath, Place, ScenarioError, together, value_text
from sim.scenario.parameters import declared
from sim.scenario.schema import Institutions, Mission, World
from sim.scenario.schema.order import PARAMETERS
from sim.scenario.settings import Setting

#: Parameters of which the second is never below the first: what a means adds to what is there without it.
ORDERED = (
    ("ied_find_share", "search_team_find_share"),
    ("intelligence_warning_share", "intelligence_cell_warning_share"),
    ("alert_share_without_network", "alert_share_with_network"),
    ("standby_reaction_hours", "ground_reaction_hours"),
    ("shortfall_found_dependent", "shortfall_found_independent"),
)
ROUNDING = 1e-9


def refuse_contradictions(
    world: World,
    missions: Sequence[Mission],
    institutions: Institutions,
    settings: Sequence[Setting] = (),
    beside: Path | None = None,
) -> None:
    """Refuse a world whose missions are larger, together, than all UN missions, or that could not be as written.

    Args:
        world: as written.
        missions: its missions.
        institutions: after the packages.
        settings: what is in force; a package at fault is named at its own line.
        beside: the file of the world, if it is known.

    Raises:
        ScenarioError: everything that does not fit together.
    """
    found = [*_larger_than_all(world, missions, institutions, settings, beside)]
    found += _without_tactics(missions, beside)
    found += _out_of_order(world, missions, settings, beside)
    if found:
        raise together(found)


def _larger_than_all(
    world: World,
    missions: Sequence[Mission],
    institutions: Institutions,
    settings: Sequence[Setting],
    beside: Path | None,
) -> Iterator[ScenarioError]:
    """Sums over missions that exceed what all UN missions of the world have."""
    for total, most, what, path in (
        (sum(m.authorised_uniformed for m in missions), institutions.un.uniformed, "authorised uniformed persons",
         ("institutions", "un", "uniformed")),
        (sum(m.budget_usd_m for m in missions), institutions.un.budget_usd_m, "US$ million a year",
         ("institutions", "un", "budget_usd_m")),
        (sum(m.us_posts for m in missions), 1.0, "of all US posts (us_posts)", ("missions",)),
    ):
        if total > most * (1 + ROUNDING):
            problem = f"the missions of world {value_text(world.name)} have {total:,g} {what} together"
            yield _error(problem, path, f"at most {most:,g}, which all UN missions have", settings, beside)


def _without_tactics(missions: Sequence[Mission], beside: Path | None) -> Iterator[ScenarioError]:
    """Groups that are written to attack the UN and know no way to do it."""
    for mission in missions:
        for group in mission.groups:
            if group.un_attacks_per_year > 0 and not any(weight > 0 for weight in group.tactics.values()):
                problem = f"mission '{mission.name}': '{group.name}' has {group.un_attacks_per_year:g} attacks on the "
                problem += "UN a year and no tactic for them"
                yield _error(problem, ("missions",), "a weight above 0 in its 'tactics', or 0 attacks", (), beside)


def _out_of_order(
    world: World, missions: Sequence[Mission], settings: Sequence[Setting], beside: Path | None
) -> Iterator[ScenarioError]:
    """Parameters that somebody set so that a means is worth less than nothing."""
    for mission in missions:
        said: dict[str, float] = {**world.parameters, **mission.parameters}
        for setting in reversed(settings):  # of the settings of one number the first counts
            if setting.path[0] == PARAMETERS and setting.applies_to(mission.name):
                name = str(setting.path[1])
                before = {**world.parameters, **mission.parameters}.get(name, declared()[name].default)
                said[name] = setting.over(before)
        for lower, upper in ORDERED:
            least, most = (said.get(name, declared()[name].default) for name in (lower, upper))
            if least > most:
                problem = f"mission '{mission.name}': {lower} ({least:g}) exceeds {upper} ({most:g})"
                path = ("parameters", upper if upper in said else lower)
                yield _error(problem, path, f"{upper} at or above {lower}", settings, beside)


def _error(
    problem: str, path: KeyPath, expected: str, settings: Sequence[Setting], beside: Path | None
) -> ScenarioError:
    """An error at the package that set the key, else in the world's file."""
    setting = next((one for one in settings if one.path == path), None)
    if setting is not None:
        return setting.patch.source.error(problem, setting.written, expected=expected)
    place = Place(str(beside), 1, 1) if beside else None
    return ScenarioError(problem, place=place, key_path=path, expected=expected)
