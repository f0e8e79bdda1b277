"""Incidents in plain English: what happened, what was seen coming, who came after how long, what was missing.

Speaks of places, armed groups and capabilities, never of contributors.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.outcomes import BUILT_IN, Catalogue
from sim.scenario.repertoire import built_in_tactics, catalogue_of
from sim.scenario.schema import Tactic

#: Capabilities as a sentence needs them: "missing: evacuation by air".
CAPABILITY_WORDS: Mapping[str, str] = {
    "troop_presence": "troops on the spot",
    "quick_reaction": "a reaction force on stand-by",
    "air_mobility": "transport helicopters",
    "casualty_evacuation": "evacuation by air",
    "surgery": "surgery within reach",
    "intelligence": "analysts and intelligence",
    "surveillance": "aerial surveillance",
    "community_alert": "community alert networks",
    "search": "route search",
    "ground_radar": "ground-penetrating radar",
    "protected_mobility": "protected vehicles",
    "fire_warning": "warning of incoming fire",
    "counter_drone": "counter-drone systems",
    "police": "police units",
    "willingness": "units willing to act",
    "freedom_of_movement": "freedom to move",
}
#: In a real mission one base often means one contributor, whose willingness no output may show.
DISCREET_WORDS: Mapping[str, str] = {"willingness": "a response"}


def incident_sentence(row: Mapping[Any, Any], *, fictional: bool = True, tactics: Sequence[Tactic] = ()) -> str:
    """One incident as a few short sentences.

    Args:
        row: a row of the incident table of ``sim.run``.
        fictional: whether its country is invented; in a real one, whose base stayed put is left unsaid.
        tactics: those of its world; the model's own unless given.
    """
    if row["kind"] == "attack_on_un":
        known = {tactic.name: tactic for tactic in tactics or built_in_tactics()}
        parts = _strike(row, known[str(row["tactic"])])
    else:
        parts = _raid(row, fictional)
    missing = str(row["missing"])
    if missing:
        parts.append(f"missing: {capability_words(missing, catalogue_of(tactics), fictional=fictional)}")
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts if part)


def capability_words(name: str, catalogue: Catalogue = BUILT_IN, *, fictional: bool = True) -> str:
    """A capability as a sentence needs it; one that a file of a tactic or an enabler adds goes by its title."""
    added = {one.name: one.title.lower() for one in catalogue.capabilities}
    return {**added, **CAPABILITY_WORDS, **({} if fictional else DISCREET_WORDS)}[name]


def people(number: float, word: str = "") -> str:
    """A number of people, whole: ``1 civilian``, ``4 civilians``; just the number without a word."""
    whole = round(number)
    if not word:
        return f"{whole}"
    return f"{whole} {word if whole == 1 else word + 's'}"


def duration(hours: float) -> str:
    """Hours as people say them: ``40 minutes``, ``2.5 hours``, ``9 hours``."""
    if hours < 1:
        minutes = max(1, round(hours * 60))
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    text = f"{hours:.0f}" if hours >= 5 else f"{hours:.1f}".removesuffix(".0")
    return f"{text} hour{'' if text == '1' else 's'}"


def aircraft_words(unit: str) -> str:
    """An aircraft by the name of its unit: ``Evacuation helicopters, Redwell`` is one of several there."""
    lower = unit.lower()
    role = next((word for word in ("evacuation", "armed", "utility") if word in lower), "")
    article = "a" if role == "utility" or not role else "an"
    kind = " ".join(part for part in (article, role, "helicopter") if part)
    _, comma, base = unit.partition(", ")
    return f"{kind} from {base}" if comma else kind


def _strike(row: Mapping[Any, Any], tactic: Tactic) -> list[str]:
    """An attack on the mission: deed, warning, casualties, way to surgery."""
    deed = tactic.deed.replace("{group}", str(row["group"])).replace("{base}", str(row["base"]))
    return [deed, _warning(row, tactic), _casualties(row), _evacuation(row)]


def _warning(row: Mapping[Any, Any], tactic: Tactic) -> str:
    """What was known before, and what was found or stopped."""
    words = tactic.stopped or ("stopped" if tactic.counter is not None and tactic.counter.effect == "stops" else "")
    if words and row["found"]:
        return words
    missed = f"not {words.removesuffix(' in the air')}" if words else ""
    if row["foreseen"]:
        return f"foreseen, but {missed}" if missed else "foreseen"
    return f"neither foreseen nor {missed.removeprefix('not ')}" if missed else "not foreseen"


def _casualties(row: Mapping[Any, Any]) -> str:
    dead, wounded, unhurt = float(row["deaths"]), float(row["wounded"]), float(row["would_hurt"])
    unhurt -= dead + wounded
    if dead + wounded == 0:
        return f"no one hurt, {people(unhurt)} might have been" if unhurt > 0 else "no one hurt"
    toll = f"{people(dead, 'peacekeeper')} killed" if dead else ""
    toll += f"{', ' if toll else ''}{people(wounded)} wounded" if wounded else ""
    return toll + (f", {people(unhurt)} spared by the warning" if unhurt > 0 else "")


def _evacuation(row: Mapping[Any, Any]) -> str:
    """How the critically wounded reached surgery, if there were any."""
    hours = float(row["hours"])
    if math.isnan(hours):
        return ""
    if math.isinf(hours):
        return "no surgery could be reached"
    if row["aircraft"]:
        return f"{aircraft_words(str(row['aircraft']))} came, surgery after {duration(hours)}"
    return f"no aircraft came, surgery by road after {duration(hours)}"


def _raid(row: Mapping[Any, Any], fictional: bool) -> list[str]:
    """An attack on civilians: deed, alert and response, deaths."""
    deed = f"{row['group']} attacked the people of {row['place']}"
    return [deed, _response(row, fictional), _civilians(row)]


def _response(row: Mapping[Any, Any], fictional: bool) -> str:
    """Who was told, and who came after how long."""
    hours, base = float(row["hours"]), str(row["base"])
    if hours == 0:
        return "a patrol was on the spot"
    named = fictional and base
    told = f"word reached {base if named else 'a base'} in time"
    if math.isnan(hours) or math.isinf(hours):
        if row["alerted"]:
            return f"{told}, but no one came"
        # Without word, only will on the spot could have helped: a patrol saw it and held back.
        held_back = fictional and row["missing"] == "willingness"
        return "a patrol saw it and did not act" if held_back else "no word reached a base, and no one came"
    if row["answered"]:
        way = aircraft_words(str(row["aircraft"])) if row["aircraft"] else f"road from {base}"
        return f"word got out; troops came by {way.removeprefix('an ').removeprefix('a ')} after {duration(hours)}"
    return f"{told}, but troops came only after {duration(hours)}"


def _civilians(row: Mapping[Any, Any]) -> str:
    dead = round(float(row["civilians"]))
    spared = round(float(row["would_hurt"])) - dead
    toll = f"{people(dead, 'civilian')} killed" if dead else "no one killed"
    return toll + (f", {people(spared)} saved by those who came" if spared > 0 else "")
