"""Rebuilds the four stylised missions from local copies of public tables: ``peacegap rebuild-missions``.

The same tables give the same files, byte by byte. What the tables do not hold is judged in
:mod:`experiments.missions.sources`; this module counts, assembles, validates and writes.
"""

import sys
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from experiments.files.outputs import claim_folder, text_with
from experiments.files.whole_files import write_text
from experiments.missions.enablers import enablers
from experiments.missions.force import Strength, contingents, mission_row, strength_of
from experiments.missions.ground import Record, Tables, bases_of, communities, read_tables, sites
from experiments.missions.rules import FORCE_YEAR, NUMBERS, VIOLENCE_YEARS, GroupPlan, MissionPlan
from experiments.missions.sources import PLANS
from experiments.missions.written import Block, Entry, Row, file_text
from experiments.user_table import Say, unsaid
from sim.scenario.errors import ScenarioError
from sim.scenario.schema import Group, GroupKind, Mission

#: In the head of each file, by which it is recognised.
MARK = "Written by `peacegap rebuild-missions`"
_PERPETRATORS: dict[GroupKind, tuple[str, float]] = {
    "insurgent": ("os_nsgroup_killings_best", 1.0),
    "rebel": ("os_nsgroup_killings_best", 1.0),
    "criminal": ("os_nsgroup_killings_best", 1.0),
    "communal_militia": ("ns_total_deaths_best", NUMBERS["communal_raid_share"]),
    "state_forces": ("os_any_govt_killings_best", 1.0),
}
"""The UCDP column that counts the deaths by each kind of group, and the share of them that are civilians."""

_CONTINGENT_COMMENT = ("Contributor, place and size class are published (GEOPKO); the kind is a rule.",)
_ENABLER_COMMENT = ("Required and present, in aircraft, sets, teams or cells.",)
_GROUP_COMMENT = (
    "Generic actors. Attacks on civilians: UCDP_CY deaths by sort of actor, "
    f"mean of {VIOLENCE_YEARS[0]}-{VIOLENCE_YEARS[-1]}, at {NUMBERS["deaths_per_attack"]:g} an attack;",
    f"of the deaths in non-state conflict, {NUMBERS["communal_raid_share"]:g} count as raids on civilians.",
    "Assumptions (D): split among groups, judged homes, ranges, attacks on the UN, weights of tactics.",
)


def rebuild(data: Path, out: Path, force: bool = False, say: Say = unsaid) -> list[Path]:
    """Write the four stylised missions into a folder.

    Args:
        data: folder with local copies of the six public tables.
        out: folder for the YAML files; made if need be.
        force: replace files of the missions' names that this command did not write.
        say: takes a sentence on how a table was read, where it is no plain comma-separated UTF-8.

    Returns:
        The files written, in the order of the plans.

    Raises:
        FileNotFoundError: a table is missing.
        ScenarioError: a table lacks a column, or can be read in more than one way; or a file of that name was not
            written by this command.
        ValueError: a table lacks a row, or the result is no valid mission; nothing is written.
    """
    claim_folder(out, (f"{plan.name}.yaml" for plan in PLANS), text_with(MARK), force)
    tables = read_tables(data, say)
    texts = {plan.name: _checked(plan, tables) for plan in PLANS}
    for name, text in texts.items():
        write_text(out / f"{name}.yaml", text)
    return [out / f"{name}.yaml" for name in texts]


def _checked(plan: MissionPlan, tables: Tables) -> str:
    """The text of a mission; whatever is wrong with its rows is said in one sentence.

    Raises:
        ValueError: a row is missing, stands there twice, or holds no number where one belongs.
    """
    try:
        return mission_text(plan, tables)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"mission {plan.name}, {where}: {first['msg']}, from the tables") from None
    except (ValueError, OverflowError, ZeroDivisionError) as error:
        raise ValueError(f"mission {plan.name}: {error}") from None


def mission_text(plan: MissionPlan, tables: Tables) -> str:
    """One mission as the text of its YAML file, validated."""
    blocks = _blocks(plan, tables)
    entries = _entries(plan, tables)
    content: dict[str, Any] = {entry.key: entry.content for entry in entries}
    content["parameters"] = {name: number for name, (number, _) in plan.parameters.items()}
    content |= {block.key: tuple(row.data for row in block.rows) for block in blocks}
    Mission.model_validate(content)
    return file_text(_header(plan, tables), entries, blocks)


def _header(plan: MissionPlan, tables: Tables) -> list[str]:
    strength: Strength = strength_of(plan, tables)
    contributed = sum(
        round(float(row["total_rescaled"]))
        for row in tables.contributions
        if row["mission"] == plan.acronym and row["year"] == str(FORCE_YEAR)
    )
    return [
        f"{plan.title}: {plan.acronym} about {FORCE_YEAR}, baseline 2021. Stylised: not a portrait.",
        "",
        f"{MARK} from public tables: do not edit it by hand.",
        "Coordinates are those of GeoNames where it knows the place, else of Geo-PKO, rounded to 0.1 degree.",
        f"Strength: {strength.deployed} uniformed in {FORCE_YEAR}, {strength.police} in police units;",
        f"map sizes sum to {strength.on_maps}; each is multiplied by {strength.ratio:.3f}, rounded to 5.",
        f"Cross-check: UN figures of contributors sum to {contributed} uniformed in {FORCE_YEAR}.",
        "The kind of a unit follows by rule from its size and the symbols of its base; it is no record.",
        "Grades: A peer-reviewed, B official, C expert or press, D assumption.",
    ]


def _entries(plan: MissionPlan, tables: Tables) -> list[Entry]:
    year = mission_row(plan, tables, FORCE_YEAR)
    budget = float(mission_row(plan, tables, plan.budget_year)["budget_usd_m"])
    americans = float(year["us_uniformed"])
    return [
        Entry("kind", "mission"),
        Entry("name", plan.name),
        Entry("title", plan.title),
        Entry("label", "stylised"),
        Entry("description", plan.description),
        Entry("country", plan.country),
        Entry("un_acronym", plan.acronym),
        Entry("baseline_year", 2021),
        Entry("sources", plan.sources),
        Entry(
            "authorised_uniformed", round(float(year["authorized_uniformed"])), f"MISSION_YEAR, {FORCE_YEAR}"
        ),
        Entry("budget_usd_m", budget, f"MISSION_YEAR, financial year from July {plan.budget_year}"),
        Entry(
            "us_posts",
            round(americans / NUMBERS["us_posts_worldwide"], 3),
            f"{americans:g} of about {NUMBERS["us_posts_worldwide"]:g} posts",
        ),
        Entry("wet_months", plan.wet_months, "assumption by region"),
        Entry("planners", plan.planners, plan.planners_reason),
        Entry("consent", plan.consent, "assumption"),
        *([Entry("parameters", plan.parameters)] if plan.parameters else []),
    ]


def _blocks(plan: MissionPlan, tables: Tables) -> list[Block]:
    bases: list[Record] = bases_of(plan, tables)
    site_rows, community_rows = sites(plan, tables), communities(plan, tables)
    return [
        Block("sites", (f"All {len(site_rows)} bases on the maps of {FORCE_YEAR} (GEOPKO).",), site_rows),
        Block("communities", _community_comment(plan), community_rows),
        Block("contingents", _CONTINGENT_COMMENT, contingents(plan, tables)),
        Block("enablers", _ENABLER_COMMENT, enablers(plan, bases, site_rows, community_rows)),
        Block("groups", _GROUP_COMMENT, [_group(group, plan, tables) for group in plan.groups]),
    ]


def _community_comment(plan: MissionPlan) -> tuple[str, ...]:
    reach = f" within {plan.reach_km:g} km of a base" if plan.reach_km is not None else ""
    comment = [f"Towns of the country{reach} (GEONAMES), towns of bases."]
    if plan.event_places_from is not None:
        comment.append(
            f"GeoNames knows few: villages with {plan.event_places_from} or more UCDP_GED events join them."
        )
    return tuple(comment)


def _group(group: GroupPlan, plan: MissionPlan, tables: Tables) -> Row[Group]:
    latitude, longitude = _home(group, plan, tables)
    attacks = group.share * attacks_per_year(group.kind, plan, tables)
    data = Group(
        name=group.name,
        kind=group.kind,
        latitude=latitude,
        longitude=longitude,
        range_km=group.range_km,
        civilian_attacks_per_year=round(attacks, 1),
        un_attacks_per_year=group.un_attacks_per_year,
        tactics=group.tactics,
    )
    judged = isinstance(group.home[0], float)
    home = "judged" if judged else "mean of UCDP_GED events in " + ", ".join(map(str, group.home))
    return Row(data, heading=f"{group.share:.0%} of the attacks on civilians by its sort. Home: {home}.")


def attacks_per_year(kind: GroupKind, plan: MissionPlan, tables: Tables) -> float:
    """Attacks on civilians a year by all groups of a sort, from the deaths that UCDP counts."""
    column, civilian_share = _PERPETRATORS[kind]
    years = {str(year) for year in VIOLENCE_YEARS}
    deaths = [
        float(row[column])
        for row in tables.violence
        if row["country"] == plan.ucdp_country and row["year"] in years
    ]
    if len(deaths) != len(years):
        raise ValueError(
            f"UCDP country-years: {plan.ucdp_country} has {len(deaths)} of the years {sorted(years)}"
        )
    return sum(deaths) / len(deaths) * civilian_share / NUMBERS["deaths_per_attack"]


def _home(group: GroupPlan, plan: MissionPlan, tables: Tables) -> tuple[float, float]:
    """The home of a group: a judged point, or the mean of the events in its districts, to half a degree."""
    first, last = group.home[0], group.home[-1]
    if isinstance(first, float) and isinstance(last, float):
        return first, last
    events = [
        row for row in tables.events if row["country"] == plan.event_country and row["adm_1"] in group.home
    ]
    if not events:
        raise ValueError(
            f"{plan.name}, {group.name}: no events in {', '.join(str(name) for name in group.home)}"
        )
    latitude = sum(float(row["latitude"]) for row in events) / len(events)
    longitude = sum(float(row["longitude"]) for row in events) / len(events)
    return round(2 * latitude) / 2 + 0.0, round(2 * longitude) / 2 + 0.0


def main(arguments: list[str]) -> int:
    """Run as ``python -m experiments.missions.rebuild DATA OUT``."""
    if len(arguments) != 2:
        print("usage: python -m experiments.missions.rebuild DATA OUT", file=sys.stderr)
        return 2
    try:
        paths = rebuild(Path(arguments[0]), Path(arguments[1]))
    except (OSError, ValueError, ScenarioError) as error:
        print(error, file=sys.stderr)
        return 1
    for path in paths:
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
