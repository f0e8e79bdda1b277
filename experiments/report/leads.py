"""The sentence that answers a question: what a policy improves, what it worsens, what cannot be told.

A settled difference stands with its baseline and its interval, or not at all; the others are in the lines and the table
below.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from experiments.compare.exposure import DEATHS, PEOPLE, sentence
from experiments.compare.gap_changes import gaps_of, moved
from experiments.compare.payers import COLUMNS, PAYERS
from experiments.compare.settled import State, state, too_few
from experiments.figures.captions import grain, plain, signed
from experiments.figures.style import Palette
from experiments.report.evidence import Evidence
from experiments.report.text import LEVER_CLASS, rows_of
from experiments.tables.units import PERCENT, level_unit, scale

#: Headline outcomes, and others that questions ask for, in speech: when it rises, when it falls, by itself.
_SPEECH: Mapping[str, tuple[str, str, str]] = {
    "peacekeeper_deaths": ("more peacekeepers killed", "fewer peacekeepers killed", "peacekeepers killed"),
    "death_rate": (
        "more peacekeepers killed per 1,000 person-years",
        "fewer peacekeepers killed per 1,000 person-years",
        "the death rate of peacekeepers",
    ),
    "civilians_killed": ("more civilians killed", "fewer civilians killed", "civilians killed"),
    "gap_index": ("a wider capability gap", "a narrower capability gap", "the capability gap"),
    "answered_share": (
        "more attacks on civilians answered in time",
        "fewer attacks on civilians answered in time",
        "attacks on civilians answered in time",
    ),
    "surgery_share": (
        "more of the wounded in surgery within two hours",
        "fewer of the wounded in surgery within two hours",
        "surgery within two hours",
    ),
    "found_share": (
        "more explosive devices (IEDs) found in time",
        "fewer explosive devices (IEDs) found in time",
        "explosive devices (IEDs) found in time",
    ),
    "foreseen_share": (
        "more attacks on the mission foreseen",
        "fewer attacks on the mission foreseen",
        "attacks on the mission foreseen",
    ),
    "attacks_deterred": (
        "more attacks on civilians deterred or turned back by police",
        "fewer attacks on civilians deterred or turned back by police",
        "attacks on civilians deterred or turned back by police",
    ),
}
#: What lies between a policy and the headlines: strength, movement, attacks drawn and met.
_WAY = (
    "uniformed", "serviceability", "patrols", "moves_wanted", "operations", "attacks_on_un", "attacks_foreseen",
    "ieds_laid", "attacks_on_civilians", "attacks_deterred", "alerts", "deaths_by_ied", "deaths_by_indirect_fire",
    "surgery_in_time", "fatigue", "trust", "consent",
)  # fmt: skip
_STEPS = 3
#: Capabilities whose gap closes that a sentence names.
_GAPS = 4
#: Outcomes without effect, or assumed, that a sentence names; more are counted.
_NAMED = 3


def summary(evidence: Evidence, policy: str, outcomes: Iterable[str] | None = None) -> str:
    """What a policy costs and how the outcomes fall (the headlines otherwise), in one sentence or two."""
    rows = list(rows_of(evidence, policy, evidence.headlines if outcomes is None else outcomes))
    label = Palette.of(evidence.results).label(policy)
    if not rows:
        return f"{label}: not known."
    costs = (rows[0][COLUMNS[who]] for who in (evidence.payer, "all"))
    cost, all_of_it = (plain(each, max(abs(each), 10)) for each in costs)
    whole = "" if evidence.payer == "all" or cost == all_of_it else f", of {all_of_it} in all"
    caveat = "" if rows[0]["lever_class"] == "model" else f" Of its lever: {LEVER_CLASS[rows[0]['lever_class']]}."
    return f"{label} (cost to {PAYERS[evidence.payer]} US$ {cost} million{whole}): {verdict(rows)}.{caveat}"


def verdict(rows: Sequence[Mapping[str, Any]]) -> str:
    """The headline outcomes by state, in clauses."""
    found: dict[State, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(state(row), []).append(row)
    parts = []
    if better := found.get("better"):
        parts.append(_list(_moved(row) for row in better))
    if worse := found.get("worse"):
        parts.append(("but " if parts else "") + _list(_moved(row) for row in worse))
    if changed := found.get("settled"):
        parts.append(_list(_moved(row) for row in changed))
    if small := found.get("small"):
        parts.append(f"a change that is small beside the total in {_list(_subject(row) for row in small)}")
    if assumed := found.get("assumed"):
        few_named = _list(_subject(row) for row in assumed) if len(assumed) <= _NAMED else "its headline outcomes"
        parts.append(f"what follows for {few_named} is assumed, not found")
    if few := found.get("few"):
        parts.append(f"too few futures to tell about {_list(_subject(row) for row in few)}")
    if unsure := found.get("undetected"):
        on = _list(_subject(row) for row in unsure)
        if len(unsure) > _NAMED:
            on = f"the other {len(unsure)} headline outcomes" if parts else f"any of {len(rows)} headline outcomes"
        parts.append(f"no detectable effect on {on}")
    return "; ".join(parts)


def _moved(row: Mapping[str, Any]) -> str:
    """The outcome with the way it went, how far, and the interval of that."""
    up = row["difference"] > 0
    if row["outcome"] in _SPEECH:
        words = _SPEECH[row["outcome"]][0 if up else 1]
    else:
        words = f"{row['title']} {'higher' if up else 'lower'}"
    return f"{words} ({_size(row)})"


def _size(row: Mapping[str, Any]) -> str:
    """A difference, the level it starts from and its interval: ``-4.4 from 81; -6.2 to -2.5``."""
    factor = scale(row["unit"])
    points, percent = (" points", f" {PERCENT}") if level_unit(row["unit"]) == PERCENT else ("", "")
    mean, low, high, level = (factor * row[name] for name in ("difference", "low", "high", "baseline"))
    step = grain(low, high)
    start = plain(level, max(10.0, abs(level)))
    return f"{signed(mean, step)}{points} from {start}{percent}; {signed(low, step)} to {signed(high, step)}"


def _subject(row: Mapping[str, Any]) -> str:
    return _SPEECH[row["outcome"]][2] if row["outcome"] in _SPEECH else in_speech(row["title"])


def in_speech(title: str) -> str:
    """A title within a sentence."""
    return title[:1].lower() + title[1:]


def _list(parts: Iterable[str]) -> str:
    """One, two and three."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def exposure(evidence: Evidence, policy: str) -> str:
    """The difference in deaths of peacekeepers, split into exposure and risk."""
    rows = {row["outcome"]: row for row in rows_of(evidence, policy, (DEATHS, PEOPLE))}
    return sentence(rows[DEATHS], rows[PEOPLE], evidence.results.months) if len(rows) > 1 else ""


def on_the_way(evidence: Evidence, policy: str) -> Iterator[str]:
    """What else moved most, relative to the baseline: where to look for the reason of an effect."""
    rows = [row for row in rows_of(evidence, policy, _WAY) if state(row) in ("better", "worse", "settled")]
    rows = [row for row in rows if row["baseline"] > 0 and math.isfinite(row["low"])]
    rows.sort(key=lambda row: -abs(row["difference"] / row["baseline"]))
    if rows:
        yield f"What else moved most, in per cent of the baseline: {'; '.join(map(_relative, rows[:_STEPS]))}."


def gaps_narrowed(evidence: Evidence, policy: str) -> str:
    """Which capability gaps a policy narrows, mission by mission, and whether it changes any at all."""
    if evidence.results.manifest["policies"][policy]["lever_class"] == "scenario":
        return ""
    changes, missions = evidence.gap_changes, len(evidence.missions)
    gaps = len(gaps_of(changes, evidence.study.baseline))
    own = moved(changes[changes["policy"] == policy], settled=False)
    of = f"{gaps} capability gaps" + (f" of {missions} missions" if missions > 1 else "")
    if own.empty:
        return f"It changes none of {of} by half a percentage point or more."
    sure = moved(own)
    narrowed = sure[sure["difference"] > 0]
    if sure.empty and any(too_few(row) for row in own.to_dict("records")):
        return f"It seems to change {len(own)} of {of}, with too few futures to settle that."
    if narrowed.empty:
        verb = f"widens {len(sure)}" if len(sure) else "changes none"
        return f"It {verb} of {of} by a settled half percentage point or more."
    titles = {one.name: one.title.partition(" (")[0] for one in evidence.results.catalogue.capabilities}
    means = narrowed.groupby("capability", observed=True)["difference"].mean()
    names = [titles[str(name)] for name in means.sort_values(ascending=False, kind="stable").index]
    named = [in_speech(name) for name in names[:_GAPS]]
    if len(names) > _GAPS:
        named.append(f"{len(names) - _GAPS} more")
    wider = len(sure) - len(narrowed)
    also = f", and widens {wider}" if wider else ""
    return f"It narrows {len(narrowed)} of {of}{also}: most in {_list(named)}."


def _relative(row: Mapping[str, Any]) -> str:
    mean, low, high = (100 * row[name] / row["baseline"] for name in ("difference", "low", "high"))
    step = grain(low, high)
    title = str(row["title"])
    return f"{title[:1].lower()}{title[1:]} {signed(mean, step)} ({signed(low, step)} to {signed(high, step)})"
