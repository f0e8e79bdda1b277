"""What must hold at the end of every month of every future, whatever the numbers; each rule says what broke it.

``broken`` looks at a world whose month has just ended. It knows nothing of what is plausible, only of what is possible:
counts, stocks and shares that can be what they are, parts no larger than their wholes, and nothing out of nowhere.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from sim.engine import tallies
from sim.model import World
from sim.outcomes import OUTCOME_INDEX, WORLD_INDEX

#: (part, whole) of the monthly outcomes.
PARTS = (
    ("deaths_of_wounds", "peacekeeper_deaths"), ("deaths_on_the_move", "peacekeeper_deaths"),
    ("deaths_by_ied", "deaths_on_the_move"), ("fatal_days", "peacekeeper_deaths"),
    ("regional_force_deaths", "peacekeeper_deaths"), ("deaths_of_wounds", "seriously_wounded"),
    ("attacks_foreseen", "attacks_on_un"), ("ieds_laid", "attacks_on_un"), ("ieds_found", "ieds_laid"),
    ("alerts", "attacks_on_civilians"), ("attacks_answered", "attacks_on_civilians"),
    ("surgery_in_time", "seriously_wounded"), ("moves_denied", "moves_wanted"), ("patrols", "moves_wanted"),
)
#: The same of the world's columns, summed over the months so far.
STEPS = (
    ("gpoi_retained", "gpoi_trained"), ("gpoi_pledged", "gpoi_trained"), ("gpoi_effective", "gpoi_deployed"),
    ("gpoi_self_training", "gpoi_trained"), ("shortfalls_found", "inspections"), ("units_removed", "shortfalls_found"),
    ("units_retrained", "shortfalls_found"),
)
CIVILIANS_BY = ("civilians_killed_by_groups", "civilians_killed_communal", "civilians_killed_by_state")
BY_TACTIC = ("deaths_by_ied", "deaths_by_indirect_fire", "deaths_by_drone")
LOST = ("peacekeeper_deaths", "peacekeepers_wounded", "accident_deaths", "illness_deaths")
SHARES = {
    "missions": ("consent", "predation", "denial", "impartiality", "restraint", "foresight", "targeting",
                 "police_cover", "air_budget"),
    "sites": ("will", "skill", "by_road", "armour", "regional_share", "search_cover", "radar_cover"),
    "communities": ("trust",),
    "contingents": ("skill", "serviceability", "protected", "caveat", "fatigue", "in_training", "penalised",
                    "sanctioned"),
    "groups": ("strength",),
    "grounds": ("belief",),
}
#: Fields that are infinite where nothing can be reached.
ENDLESS = (("routes", "cost"), ("communities", "nearest_km"))
#: What a solar plant spares a mission is booked against its cost: in a small one that may be more.
NET = ("cost_un", "charged_us", "charged_members", "charged_all")
MEAN_SHARES = ("gap_index", "serviceability", "fatigue", "trust", "impartiality", "consent")
CENT = 1e-8  # US$ million
SLACK = 1e-9


class Roll(NamedTuple):
    """Who was there when a month ended."""

    present: np.ndarray
    strength: np.ndarray


def roll(world: World) -> Roll:
    """Who is there now."""
    units = world.state.contingents
    return Roll(units.present.astype(int), units.strength.copy())


def broken(world: World, before: Roll) -> Iterator[str]:
    """What is impossible about the month that has just ended, in words."""
    yield from _units(world, before)
    for rule in (_numbers, _shares, _wholes, _civilians, _peacekeepers, _enablers, _ledger, _money, _training):
        yield from rule(world)


def _units(world: World, before: Roll) -> Iterator[str]:
    """A unit keeps its strength, and none comes or goes that is not booked as arrived, withdrawn or sent home."""
    now = roll(world)
    if (now.strength != before.strength).any():
        yield "a unit has changed its strength"
    change = now.present - before.present
    gone, back = int((change < 0).sum()), int((change > 0).sum())
    if gone > money(world, "withdrawals")[-1] + money(world, "units_removed")[-1]:
        yield f"{gone} units are gone and nobody withdrew them"
    if back > money(world, "arrivals")[-1]:
        yield f"{back} units are back and did not arrive"


def column(world: World, name: str) -> np.ndarray:
    """The month's value of an outcome in each mission."""
    return world.recorder.monthly[world.recorder.months - 1, :, OUTCOME_INDEX[name]]


def so_far(world: World, name: str) -> np.ndarray:
    """An outcome summed over the months so far, in each mission."""
    return world.recorder.monthly[: world.recorder.months, :, OUTCOME_INDEX[name]].sum(axis=0)


def money(world: World, name: str) -> np.ndarray:
    """A column of the world in the months so far."""
    return world.recorder.world[: world.recorder.months, WORLD_INDEX[name]]


def _numbers(world: World) -> Iterator[str]:
    """Everything is a number, and no count or stock falls below nothing."""
    month = world.recorder.months - 1
    names = [one.name for one in world.scenario_file.catalogue.outcomes]
    for label, table, columns in (
        ("outcomes", world.recorder.monthly[month], names),
        ("gaps", world.recorder.gaps[month], ["required", "present", "effective"]),
        ("world", world.recorder.world[month], list(WORLD_INDEX)),
    ):
        if not np.isfinite(table).all():
            yield f"{label}: {_where(columns, ~np.isfinite(table))} is no number"
        wrong = (table < 0) & ~np.isin(columns, NET)
        if wrong.any():
            yield f"{label}: {_where(columns, wrong)} is below 0 ({table.min():g})"
    for label, rows in _rows(world):
        for field in rows.dtype.names or ():
            counted = rows[field].dtype.kind == "f" and (label, field) not in ENDLESS
            if counted and not np.isfinite(rows[field]).all():
                yield f"{label}.{field} is no number"


def _where(columns: list[str], wrong: np.ndarray) -> str:
    return ", ".join(name for name, one in zip(columns, np.moveaxis(wrong, -1, 0), strict=True) if one.any())


def _rows(world: World) -> Iterator[tuple[str, Any]]:
    for label, rows in world.state._asdict().items():
        if rows.dtype.names and label not in ("log", "agenda"):
            yield label, rows.view(np.ndarray)


def _shares(world: World) -> Iterator[str]:
    """Shares lie between nothing and all."""
    for table, fields in SHARES.items():
        for field in fields:
            values = getattr(world.state, table)[field]
            if len(values) and not (values.min() >= -SLACK and values.max() <= 1 + SLACK):
                yield f"{table}.{field} goes from {values.min():g} to {values.max():g}"
    for name in MEAN_SHARES:
        if (column(world, name) > 1 + SLACK).any():
            yield f"{name} is {column(world, name).max():g}"


def _wholes(world: World) -> Iterator[str]:
    """No part is larger than its whole, and what works is never more than what is there.

    Patrols are counted as visits of troops of the usual skill: those of the best base are worth more, by their craft.
    """
    for part, whole in PARTS:
        if (column(world, part) > column(world, whole) + SLACK).any():
            yield f"{part} {column(world, part)} exceeds {whole} {column(world, whole)}"
    survived = column(world, "seriously_wounded") - column(world, "deaths_of_wounds")
    if (survived > column(world, "peacekeepers_wounded") + SLACK).any():
        yield "more survived surgery than were wounded and survived"
    by_tactic = sum(column(world, name) for name in BY_TACTIC)
    if (by_tactic > column(world, "peacekeeper_deaths") + SLACK).any():
        yield "deaths by tactic exceed all deaths"
    gaps = world.recorder.gaps[world.recorder.months - 1]
    present, effective = gaps[..., tallies.PRESENT], gaps[..., tallies.EFFECTIVE]
    most = present.copy()
    most[:, tallies.TROOP_PRESENCE] *= _best_craft(world)
    for m, k in np.argwhere(effective > most * (1 + 1e-6)).tolist():
        name = world.scenario_file.catalogue.capabilities[k].name
        yield f"{name}: {effective[m, k]:g} effective of {present[m, k]:g} present"


def _best_craft(world: World) -> np.ndarray:
    """Visits of each mission's most skilled base that patrols, for each one of ordinary troops; 1 if none is better."""
    sites, params = world.state.sites, world.state.params
    best = np.zeros(len(params))
    np.maximum.at(best, sites.mission, np.where(sites.mobile_strength > 0.0, sites.skill, 0.0))
    return np.maximum(1.0, 1.0 + params.patrol_craft_gain * (best - params.usual_skill))


def _civilians(world: World) -> Iterator[str]:
    """Nobody is killed twice or flees dead; perpetrators add up."""
    people = world.state.communities
    gone = people.displaced + people.killed
    if (gone > people.population * (1 + SLACK)).any() or (people.displaced < 0).any():
        row = int((gone - people.population).argmax())
        yield (f"{world.theatre.community_names[row]}: {people.killed[row]:g} killed and {people.displaced[row]:g} "
               f"displaced of {people.population[row]:g}")
    missions = len(world.state.missions)
    killed = so_far(world, "civilians_killed")
    if not np.allclose(np.bincount(people.mission, people.killed, missions), killed, rtol=1e-9):
        yield "civilians killed are not those of the communities"
    if not np.allclose(sum(so_far(world, name) for name in CIVILIANS_BY), killed, rtol=1e-9):
        yield "civilians killed by perpetrator do not add up"


def _peacekeepers(world: World) -> Iterator[str]:
    """Only people who are there are lost, and all who are there belong to a unit that is there."""
    units, missions = world.state.contingents, len(world.state.missions)
    there = np.bincount(units.mission, units.strength * units.present, missions)
    if not (np.allclose(column(world, "uniformed"), there)
            and np.allclose(np.bincount(world.state.sites.mission, world.state.sites.garrison, missions), there)):
        yield "uniformed people are not those of the units that are there"
    lost = sum(column(world, name) for name in LOST)
    aboard = column(world, "accident_deaths")  # crews belong to no contingent
    if (lost - np.where(there < 1, aboard, 0) > there + SLACK).any():
        yield f"{lost} lost in a month of {there} present"
    if not np.allclose(np.bincount(units.mission, units.dead_month, missions), column(world, "peacekeeper_deaths")):
        yield "the dead are not mourned by the units that are there"


def _enablers(world: World) -> Iterator[str]:
    """Teams and aircraft are whole, no more than required where the UN brings them, and fly their hours at most."""
    units, params = world.state.enablers, world.state.params
    if (units.working > units.present).any() or (units.working < 0).any() or (units.present < 0).any():
        yield "more enablers work than are there"
    listed = (units.required > 0) & (units.local == 0)
    if (units.present[listed] > units.required[listed]).any():
        yield "more enablers than required"
    if (units.hours_left < -SLACK).any():
        yield f"flight hours left: {units.hours_left.min():g}"
    aircraft = units.flies > 0
    hours = units.present * params.air_hours_per_month[units.mission] * aircraft
    budget = np.bincount(units.mission, hours, len(params))
    if (column(world, "flight_hours") > budget * (1 + SLACK) + SLACK).any():
        yield f"{column(world, 'flight_hours')} hours flown of {budget}"


def _ledger(world: World) -> Iterator[str]:
    """No capability kills; all together save at least what one alone saves, and at most those who died."""
    loss = world.state.loss
    singles, together = loss[:, :-2], loss[:, tallies.ALL_TOGETHER]
    if not np.allclose(singles.sum(axis=1) + loss[:, tallies.INTERACTION], together, atol=1e-6):
        yield "the ledger does not add up"
    if (singles < -SLACK).any():
        m, k, who = np.unravel_index(singles.argmin(), singles.shape)
        name = world.scenario_file.catalogue.capabilities[k].name
        yield f"ledger: {name} 'prevents' {singles.min():g} deaths of {('peacekeepers', 'civilians')[who]}"
    if (singles.max(axis=1) > together + 1e-6).any():
        yield "one capability alone saves more than all together"
    died = np.array([so_far(world, name) for name in ("peacekeeper_deaths", "civilians_killed")]).T
    if (together > died + 1e-6).any():
        yield f"{together} would have been saved of {died} who died"


def _money(world: World) -> Iterator[str]:
    """What comes in is paid out, kept or, what it cannot pay, owed: to the cent."""
    arrears, flow = money(world, "arrears_us"), money(world, "assessed_us") - money(world, "paid_us")
    if len(arrears) > 1 and abs(arrears[-1] - arrears[-2] - flow[-1]) > CENT * max(1.0, arrears[-1]):
        yield "US arrears do not follow from assessments and payments"
    office = world.cast.secretariat
    worth = money(world, "un_cash") - money(world, "payables") - money(world, "bills_unpaid")
    booked = office.booked.income - office.booked.reimbursement - office.booked.others
    if len(worth) > 1 and abs(worth[-1] - worth[-2] - booked) > CENT * max(1.0, abs(worth[-1])):
        yield f"the UN's books are out by US$ {worth[-1] - worth[-2] - booked:g} million"
    bearers = sum(money(world, f"charged_{who}")[-1] for who in ("us", "members", "contributors", "partners"))
    if abs(bearers - money(world, "charged_all")[-1]) > CENT * max(1.0, abs(bearers)):
        yield f"those who bear the month's cost bear US$ {bearers:g} million of {money(world, 'charged_all')[-1]:g}"
    if office.unpaid > 0 and office.booked.paid > 0:
        yield "contributors were paid while other bills waited"
    if not 0 <= office.unmaintained <= 1 or not 0 <= office.economies.air_budget <= 1:
        yield "economies beyond everything"


def _training(world: World) -> Iterator[str]:
    """Each step of a chain has at most as many as the one before; nobody is punished who was not accused."""
    for step, before in STEPS:
        if money(world, step).sum() > money(world, before).sum():
            yield f"{step} {money(world, step).sum():g} exceeds {before} {money(world, before).sum():g}"
    accused = so_far(world, "misconduct_allegations").sum()
    if money(world, "sanctions").sum() > accused + SLACK:
        yield "more sanctions than allegations"
