"""A look inside one run: what happened month by month, and the incidents that tell most about it."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.inside.incident_words import capability_words, incident_sentence
from sim.calendar import Calendar
from sim.engine.tallies import ALL_TOGETHER, CIVILIAN, EFFECTIVE, PEACEKEEPER, REQUIRED
from sim.model import World
from sim.outcomes import OUTCOME_INDEX, Capability
from sim.run import LOG_LINES_PER_MONTH, incident_table
from sim.scenario.scenario import Scenario

WIDTH = 108
#: Gaps named for a month, and missing capabilities named at the end.
NAMED = 3
ONE_FUTURE = (
    "This is one run, and one run is one future out of many: it shows how things hang together. It is no forecast, "
    "and no measure of the policy; for that, compare many futures (peacegap study, peacegap compare)."
)
DISCREET = (
    "Missing: what would have helped most. 'A response' means that no one came, not who could have: nothing here "
    "is about one contributor's units."
)
#: A peacekeeper counts for as many civilians when the log is cut to the most telling incidents; the order only.
PEACEKEEPER_WEIGHT = 3.0

_LABELS = {"fictional": "nothing here is a real place", "stylised": "a model of the mission, not the mission itself"}
_COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("attacks_on_un", "attacks", 9),
    ("attacks_foreseen", "foreseen", 9),
    ("peacekeeper_deaths", "killed", 7),
    ("peacekeepers_wounded", "wounded", 8),
    ("attacks_on_civilians", "attacks", 11),
    ("attacks_answered", "answered", 9),
    ("civilians_killed", "killed", 7),
    ("patrols", "patrols", 11),
    ("moves_denied", "denied", 7),
    ("flight_hours", "hours", 7),
    ("gap_index", "gap", 8),
)
_GROUPS = (("", 9), ("-- on the mission --", 33), ("-- on civilians --", 27), ("moves", 18), ("flight", 7), ("", 8))


def show(scenario: Scenario, *, seed: int, replication: int = 0, months: int = 12, events: int = 40) -> str:
    """Run one future and tell it: month table, worst gaps, event log, what was missing.

    Args:
        scenario: a world under a policy.
        seed: number that names a set of futures.
        replication: which future of the set; every policy can be looked at in the same one.
        months: horizon.
        events: most incidents told; the most telling ones are chosen when there are more.
    """
    world = World(
        scenario, seed=seed, replication=replication, months=months, log=LOG_LINES_PER_MONTH * months
    )
    world.run_months()
    parts = [*_header(world, seed, replication)]
    for row in range(len(scenario.missions)):
        parts += ["", *month_table(world, row), "", *_worst_gaps(world, row)]
    parts += ["", *event_log(incident_table(world), scenario, events), "", *_summary(world), "", *_wrapped(ONE_FUTURE)]
    return "\n".join(parts)


def _header(world: World, seed: int, replication: int) -> Iterator[str]:
    scenario = world.scenario_file
    first, last = world.calendar.name(0), world.calendar.name(world.horizon - 1)
    yield f"{scenario.world.title}: {_LABELS[scenario.world.label]}"
    yield f"policy {scenario.policy}, {first} to {last}, seed {seed}, future {replication}, {world.unit_count} units"


def month_table(world: World, row: int) -> list[str]:
    """One line a month for one mission, and the whole run."""
    monthly = world.recorder.monthly[:, row]
    head = "".join(text.rjust(width) for text, width in _GROUPS).rstrip()
    names = "month".ljust(9) + "".join(title.rjust(width) for _, title, width in _COLUMNS)
    lines = [_mission_title(world, row), head, names]
    lines += [_table_line(world.calendar.name(month), values) for month, values in enumerate(monthly)]
    means = [outcome.adds == "mean" for outcome in world.scenario_file.catalogue.outcomes]
    lines += [_table_line("all", np.where(means, monthly.mean(axis=0), monthly.sum(axis=0)))]
    note = (
        "foreseen: by headquarters. answered: troops came while it still counted. denied: moves that the host state "
        "did not allow. gap: mean unmet share of what was required, 0 to 1."
    )
    return lines + _wrapped(note)


def _mission_title(world: World, row: int) -> str:
    mission = world.scenario_file.missions[row]
    return f"Month by month: {mission.title}"


def _table_line(label: str, values: np.ndarray) -> str:
    cells = [label.ljust(9)]
    for name, _, width in _COLUMNS:
        number = float(values[OUTCOME_INDEX[name]])
        cells.append((f"{number:.2f}" if name == "gap_index" else f"{number:,.0f}").rjust(width))
    return "".join(cells)


@dataclass
class _Spell:
    """Months in a row with the same worst gaps."""

    first: int
    last: int
    rows: list[int]
    shares: list[np.ndarray]


def _worst_gaps(world: World, row: int) -> list[str]:
    """The three worst gaps, one line for months in a row that agree on them."""
    spells: list[_Spell] = []
    for month, gaps in enumerate(world.recorder.gaps[:, row]):
        required = gaps[:, REQUIRED]
        unmet = np.where(required > 0, 1 - gaps[:, EFFECTIVE] / np.where(required > 0, required, 1), 0)
        worst = sorted(np.argsort(-unmet, kind="stable")[:NAMED].tolist())
        if spells and spells[-1].rows == worst:
            spells[-1].last = month
            spells[-1].shares.append(unmet)
        else:
            spells.append(_Spell(month, month, worst, [unmet]))
    capabilities = world.scenario_file.catalogue.capabilities
    lines = [f"Worst capability gaps, share of need unmet ({len(capabilities)} capabilities in all)"]
    return lines + [_spell_line(world.calendar, spell, capabilities) for spell in spells]


def _spell_line(calendar: Calendar, spell: _Spell, capabilities: Sequence[Capability]) -> str:
    first, last = calendar.name(spell.first), calendar.name(spell.last)
    span = first if first == last else f"{first} to {last}"
    unmet = np.mean(spell.shares, axis=0)
    worst = sorted(spell.rows, key=lambda k: -unmet[k])
    gaps = ", ".join(f"{capabilities[k].title.lower()} {100 * unmet[k]:.0f} %" for k in worst)
    return f"{span.ljust(23)}{gaps}"


def event_log(incidents: pd.DataFrame, scenario: Scenario, events: int) -> list[str]:
    """The most telling incidents in the order of time, one or two lines each."""
    chosen = most_telling(incidents, events)
    left_out = len(incidents) - len(chosen)
    head = f"What happened: {len(chosen)} of {len(incidents)} incidents"
    lines = [head + (f"; {left_out} less telling ones are left out (--events)" if left_out else "")]
    several, fictional = len(scenario.missions) > 1, scenario.world.label == "fictional"
    lines += [] if fictional else _wrapped(DISCREET)
    starts = pd.Timestamp(f"{scenario.start}-01")
    for row in chosen.to_dict("records"):
        when = starts + pd.Timedelta(days=row["day"]) + pd.Timedelta(minutes=int(row["hour"] * 60))
        sentence = incident_sentence(row, fictional=fictional, tactics=scenario.tactics)
        text = f"[{row['mission']}] {sentence}" if several else sentence
        lines += _entry(f"{when:%d %b %Y %H:%M}  ", text)
    return lines


def _entry(when: str, text: str) -> list[str]:
    """One incident under its hour; a number stays on the line of what it counts."""
    kept = re.sub(r"(\d) (?=\w)", "\\1\N{NO-BREAK SPACE}", text)
    lines = textwrap.wrap(kept, WIDTH, initial_indent=when, subsequent_indent=" " * len(when))
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def most_telling(incidents: pd.DataFrame, events: int) -> pd.DataFrame:
    """At most that many incidents: half attacks on the mission, half on civilians, where there are enough of each."""
    if len(incidents) <= events:
        return incidents.sort_values(["day", "hour"], kind="stable")
    ranked = incidents.assign(telling=_telling(incidents)).sort_values("telling", ascending=False, kind="stable")
    on_mission = ranked[ranked["kind"] == "attack_on_un"]
    on_people = ranked[ranked["kind"] != "attack_on_un"]
    share = min(len(on_mission), max(events - events // 2, events - len(on_people)))
    chosen = pd.concat([on_mission[:share], on_people[: events - share]])
    return chosen.drop(columns="telling").sort_values(["day", "hour"], kind="stable")


def _telling(incidents: pd.DataFrame) -> pd.Series:
    """How much an incident tells: the dead, then those who were saved or might have been hurt, then the wounded."""
    dead = PEACEKEEPER_WEIGHT * incidents["deaths"] + incidents["civilians"]
    hurt = incidents["deaths"] + incidents["wounded"] + incidents["civilians"]
    saved = (incidents["would_hurt"] - hurt).clip(lower=0)
    return dead + saved / 2 + incidents["wounded"] / 4


def _summary(world: World) -> list[str]:
    """Which missing capability let most losses happen, by the ledger of the run."""
    loss = world.state.loss.sum(axis=0)
    monthly = world.recorder.monthly.sum(axis=(0, 1))
    lines = ["What was missing"]
    for column, name, who in (
        (PEACEKEEPER, "peacekeeper_deaths", "peacekeepers"),
        (CIVILIAN, "civilians_killed", "civilians"),
    ):
        killed = float(monthly[OUTCOME_INDEX[name]])
        lines += _wrapped(_missing_words(loss[:, column], killed, who, world.scenario_file))
    return lines


def _missing_words(loss: np.ndarray, killed: float, who: str, scenario: Scenario) -> str:
    alone, names = loss[:ALL_TOGETHER], scenario.catalogue.ledger
    order = [k for k in np.argsort(-alone, kind="stable")[:NAMED] if alone[k] >= 0.5]
    if killed < 0.5:
        return f"No {who} were killed."
    if not order:
        return f"Of {killed:.0f} {who} killed, no single missing capability would have saved one."
    named = ", ".join(f"{capability_words(names[k], scenario.catalogue)} {alone[k]:.0f}" for k in order)
    return (
        f"Of {killed:.0f} {who} killed, each of these alone, complete, would have saved: {named}. "
        f"All capabilities together would have saved {loss[ALL_TOGETHER]:.0f}; the parts overlap and need each other, "
        "so they do not add up to it."
    )


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)
