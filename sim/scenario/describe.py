"""Tells in plain text what a name or a file stands for; of a package, policy, world or study, what it changes.

The changes are shown against the baseline of 2021: key, old -> new, unit, and the package that does it.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from sim.deeds import LINKS, MEANINGS
from sim.scenario.arms_files import all_known
from sim.scenario.claims import claims, least_claim
from sim.scenario.describe_design import PAYERS, lever_rows, size_words
from sim.scenario.describe_numbers import describe_number, number_names
from sim.scenario.describe_orders import dates_words, order_words, trigger_words
from sim.scenario.enablers import enablers_of, kinds_by_name
from sim.scenario.errors import ScenarioError, nearest_word, value_text
from sim.scenario.lines import columns
from sim.scenario.listing import listed
from sim.scenario.loader import Beside, load, load_patches, policy_written
from sim.scenario.parameters import declared
from sim.scenario.patch import Change, record_of, unit_at
from sim.scenario.phases import phases
from sim.scenario.schema import (
    Enabler,
    EnablerKind,
    EqualCost,
    Exercise,
    Institutions,
    Mission,
    Number,
    Offer,
    Package,
    Policy,
    Study,
    Tactic,
    World,
)
from sim.scenario.schema.vocabulary import LONGEST_HORIZON
from sim.scenario.settings import Patch, offers_of, settings_of
from sim.scenario.source import FOLDERS, find, kind_of, known_names
from sim.scenario.span import span_words

#: Letters of a word that may be part of a title: a shorter one is part of too many.
_SHORTEST = 5
#: How alike a name must be to words with blanks, which are more likely a title.
_ALIKE = 0.85

LEVER_CLASSES = {
    "model": "model lever: acts through a mechanism of the model",
    "weak": "weak lever: acts through a mechanism whose size is a guess",
    "scenario": "scenario lever: an assumption that the user sets",
}


def describe(name: str) -> str:
    """What stands behind a name or a file, for reading on a terminal of 100 columns.

    A name that several kinds share (a world and its mission) is told for each of them.

    Raises:
        ScenarioError: nothing has that name, or its file is not in order.
    """
    tellers: dict[str, Callable[[Any, Path | None], list[str]]] = {
        "package": _package, "policy": _policy, "study": _study, "exercise": _exercise, "world": _world,
        "mission": _mission, "tactic": _tactic, "enabler": _enabler,
    }  # fmt: skip
    is_path = "/" in name or name.endswith((".yaml", ".yml"))
    kinds = [kind_of(Path(name))] if is_path else list(tellers)
    found = [kind for kind in kinds if is_path or find(kind, name)]
    numbers = [] if is_path else describe_number(name)
    if not found and not numbers:
        problem, expected = f"unknown name {value_text(name)}", "a name that 'peacegap list' shows, or a file"
        raise ScenarioError(problem, expected=expected, nearest=_nearest(name))
    texts = []
    for kind in found:
        document = load(kind, name)
        lines = [f"{kind.capitalize()} {document.name}: {document.title}", *_paragraph(document)]
        lines += tellers[kind](document, Path(name) if is_path else None)
        texts.append("\n".join(lines))
    return "\n\n".join([*texts, *numbers]) + "\n"


def _nearest(word: str) -> str:
    """The name closest to a word, or the name of what has the closest title; nothing where neither is alike."""
    known = sorted({*number_names(), *(known for kind in FOLDERS for known in known_names(kind))})
    if near := nearest_word("_".join(word.casefold().split()), known, _ALIKE if " " in word else 0.6):
        return near
    titles = {" ".join(one.meaning.casefold().split()): one.name
              for kind in (*FOLDERS.values(), "outcomes", "capabilities", "parameters") for one in listed(kind)}
    asked = " ".join(word.casefold().split())
    within = [title for title in titles if len(asked) >= _SHORTEST and asked in title]
    return titles.get(min(within, key=len) if within else nearest_word(asked, titles), "")


#: What the cost of a policy is counted of, as a sentence names it.
SCOPES = {"world": "booked to this world", "programme": "for the whole programme, worldwide"}


def cost_words(equal: EqualCost) -> str:
    """What a policy is to cost, and of what: 'US$ 100 million (booked to this world)'."""
    other = f"the same as '{equal.same_as}'"
    return f"{other if equal.same_as else f'US$ {equal.present_value_usd_m:,.0f} million'} ({SCOPES[equal.of]})"


def scaling_words(policy: Policy) -> str:
    """What a policy of equal cost is scaled to, and why no dose can be told without a world and a horizon."""
    if policy.equal_cost is None:
        return ""
    anew = " in each draw of prices" if policy.equal_cost.same_as else ""
    return fill(
        f"Scaled{anew} until the United States pays {cost_words(policy.equal_cost)}, present value, above the "
        "baseline. The sizes below are those of the package as written (dose 1): the dose depends on the world and on "
        "the horizon. `peacegap run WORLD --policy` and the report of a study show it.",
        columns(),
    )


def describe_changes(policy: Policy, beside: Beside = None) -> list[str]:
    """What a policy changes against the baseline, and what it offers, line by line."""
    patches, written = load_patches(policy, beside), policy_written(beside)
    changes = _table(_change_row(change) for change in _changes(patches, policy, written))
    offers = _table(_offer_row(offer, one) for one, offer in offers_of(patches, policy, written))
    lines = ["", "Changes against the baseline of 2021"]
    units = [f"  {order_words(order)} ({patch.package.name})" for patch in patches for order in patch.package.orders
             if order.unit is not None]
    lines += changes + units or ["  nothing in institutions or parameters"]
    lines += ["", "Offers", *offers] if offers else []
    triggers = [trigger_words(trigger) for patch in patches for trigger in patch.package.triggers]
    return lines + (["", "Triggers", *(fill(f"  {words}", columns(), subsequent_indent="      ") for words in triggers)]
                    if triggers else [])


def _changes(patches: Sequence[Patch], policy: Policy, written: Path | None) -> list[Change]:
    """Changes of the packages, and of what the policy orders, against default institutions and parameters."""
    settings = settings_of(patches, policy, written)
    named = {mission: None for setting in settings for mission in setting.missions}
    missions = [*named, "elsewhere"]
    said: list[dict[str, float]] = [{} for _ in missions]
    return list(phases(Institutions(), record_of(said), said, missions, settings, LONGEST_HORIZON)[1])


def _change_row(change: Change) -> tuple[str, ...]:
    where = f"in {change.mission}" if change.mission else ""
    when = span_words(change.start, change.end)
    return change.key_path, f"{change.old:g} -> {change.new:g}", change.unit, *_said(change.package, when, where)


def _said(package: str, *limits: str) -> tuple[str, ...]:
    """Who says so, and when and where it holds where that is not always and everywhere."""
    return (f"({', '.join(part for part in (package, *limits) if part)})",)


def _offer_row(offer: Offer, patch: Patch) -> tuple[str, ...]:
    """An offer with who pays it and the parameter that prices it."""
    size = f"{offer.sets:g} a mission" if offer.sets is not None else f"{offer.per_need or 0:.0%} of need"
    where = f" in {offer.mission}" if offer.mission else ""
    price = _price(offer.kind, patch.source.path)
    when = dates_words(offer.start, offer.end)
    return offer.kind, size + where, f"{PAYERS[offer.payer]} pays", price, *_said(patch.package.name, when)


def _price(kind: str, beside: Path | None) -> str:
    """What one of a kind costs: the default of its parameter, or what its file or the tactic that it counters says."""
    near = (beside,)
    number = kinds_by_name(enablers_of(near), all_known(Tactic, near))[kind].price_usd_m
    if number.parameter is not None:
        return f"{declared()[number.parameter].default:g} {declared()[number.parameter].unit}"
    return f"{number.value:g} {number.unit}"


def _package(package: Package, beside: Path | None) -> list[str]:
    levers = f"; rows {', '.join(package.levers)} of the lever table" if package.levers else ""
    alone = Policy(name=package.name, title=package.title, packages=(package.name,))
    claim = least_claim(claims([package], package.parameters_set))
    return [LEVER_CLASSES[claim] + levers, *describe_changes(alone, beside)]


def _policy(policy: Policy, beside: Path | None) -> list[str]:
    packages = [patch.package for patch in load_patches(policy, beside)]
    classes = claims(packages, [name for package in packages for name in package.parameters_set])
    lines = [f"packages: {policy.made_of}", *(LEVER_CLASSES[one] for one in classes)]
    if policy.equal_cost:
        lines.append(scaling_words(policy))
    return lines + describe_changes(policy, beside)


def _study(study: Study, beside: Path | None) -> list[str]:
    futures = f"{study.replications} futures of {study.months} months, seed {study.seed}"
    head = fill(f"world {study.world}; {futures}; compared with {study.baseline}", columns())
    return [head, *_designs(study), "", "Policies", *_table(map(_policy_row, study.policies))]


def _designs(study: Study) -> Iterable[str]:
    """What its designs vary, and how many policies and pairs that makes."""
    for name, design in study.designs.items():
        yield from ("", f"{name.capitalize()}: {design.shape}", *_table(lever_rows(design)))
    if study.designs:
        yield fill(f"{size_words(study)}.", columns())


def _exercise(exercise: Exercise, beside: Path | None) -> list[str]:
    policies = (exercise.baseline, *exercise.policies)
    play = f"{exercise.minutes} minutes; world {exercise.world}; {exercise.months} months"
    return [
        play,
        f"bets on {', '.join(exercise.outcomes)}",
        "",
        "Policies",
        *_table(map(_policy_row, policies)),
    ]


def _policy_row(policy: Policy) -> tuple[str, ...]:
    cost = f" at {cost_words(policy.equal_cost)}" if policy.equal_cost else ""
    return policy.name, policy.title, ("" if policy.levels else "+".join(policy.packages) or "no package") + cost


def _world(world: World, beside: Path | None) -> list[str]:
    missions = [load("mission", name, beside) for name in world.missions]
    lines = [f"{world.label}; starts {world.start}", "", "Missions"]
    lines += _table((mission.name, mission.title, mission.country) for mission in missions)
    given = world.institutions.model_dump(exclude_defaults=True)
    rows = [*_given_rows((), given), *_parameter_rows(world.parameters)]
    return lines + (["", "Differs from the baseline of 2021", *_table(rows)] if rows else [])


def _given_rows(path: tuple[str, ...], given: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    """Institutions that a world sets otherwise than the defaults."""
    for key, value in given.items():
        if isinstance(value, dict):
            yield from _given_rows((*path, key), value)
        else:
            yield ".".join((*path, key)), f"{value:g}", unit_at((*path, key))


def _mission(mission: Mission, beside: Path | None) -> list[str]:
    strength = sum(unit.strength for unit in mission.contingents)
    lines = [
        f"{mission.label}; {mission.country}; US$ {mission.budget_usd_m:,.0f} million a year",
        f"{strength:,} uniformed of {mission.authorised_uniformed:,} authorised",
        f"{len(mission.sites)} bases, {len(mission.communities)} communities,"
        f" {len(mission.contingents)} contingents, {len(mission.groups)} armed groups",
    ]
    needs = [_need_row(mission, kind) for kind in dict.fromkeys(unit.kind for unit in mission.enablers)]
    lines += ["", "Enablers", *_table(needs)] if needs else []
    rows = list(_parameter_rows(mission.parameters))
    return lines + (["", "Parameters of its own", *_table(rows)] if rows else [])


def _need_row(mission: Mission, kind: EnablerKind) -> tuple[str, ...]:
    """What a mission has of one kind of enabler, of what it requires."""
    units = [unit for unit in mission.enablers if unit.kind == kind]
    present, required = sum(unit.present for unit in units), sum(unit.required for unit in units)
    return kind, f"{present} present of {required} required"


def _parameter_rows(parameters: dict[str, float]) -> Iterable[tuple[str, ...]]:
    for name, value in parameters.items():
        if value != declared()[name].default:
            yield name, f"{declared()[name].default:g} -> {value:g}", declared()[name].unit


def _tactic(tactic: Tactic, _beside: Path | None) -> list[str]:
    """What it strikes, its numbers with unit, range and source, and what counters it."""
    lines = [f"strikes {tactic.strikes}", "", "Numbers", *_table(_number_row(*each) for each in tactic.numbers())]
    if tactic.counter is not None:
        one = tactic.counter
        what = {"stops": "stops it", "spares": "spares people"}[one.effect]
        lines += ["", f"Countered by {one.title} ({one.unit})", f"  the enabler {one.enabler} {what}",
                  f"  required: {one.required.replace('_', ' ')}"]
    return lines


def _enabler(enabler: Enabler, _beside: Path | None) -> list[str]:
    """What it does and gives, who needs it, and its numbers."""
    new = f", {enabler.capability.title} ({enabler.capability.unit})" if enabler.capability else ""
    lines = [
        f"counted in {enabler.unit}; gives {enabler.gives or 'no capability that a mission is required to have'}{new}",
        f"required: {enabler.required.replace('_', ' ')}",
        *(["set up by the mission itself: no country pledges or withdraws it"] if enabler.local else []),
        "", "Does", *_table((deed, MEANINGS[deed]) for deed in enabler.does),
    ]
    if not enabler.does:
        lines.append("  nothing by itself: it counts in the gap, and where a tactic names it as its counter")
    if enabler.capability is not None:
        asked = [LINKS[deed].replace("_", " ") for deed in enabler.does if deed in LINKS]
        lines.append(f"  in the ledger of losses it is asked as {' and '.join(asked)}" if asked else
                     "  no loss is laid to it in the ledger, unless a tactic names it as its counter")
    return [*lines, "", "Numbers", *_table(_number_row(*each) for each in enabler.numbers())]


def _number_row(path: str, number: Number) -> tuple[str, ...]:
    if number.parameter is None:
        value, low, high = number.bounds
        return path, f"{value:g} ({low:g} to {high:g})", f"{number.unit}: {number.meaning}; {number.source}"
    one = declared()[number.parameter]
    return path, f"{one.default:g} ({one.low:g} to {one.high:g})", f"{one.unit}: {one.meaning}; parameter {one.name}"


def _paragraph(document: Any) -> list[str]:
    """The document's own words, wrapped."""
    words = getattr(document, "description", "") or getattr(document, "question", "")
    return [fill(" ".join(words.split()), columns())] if words else []


def _table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows in aligned columns; a row wider than the page goes on, indented, on the next line."""
    listed = list(rows)
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    lines = ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in listed]
    return [fill(line.rstrip(), columns(), subsequent_indent="      ", break_long_words=False) for line in lines]
