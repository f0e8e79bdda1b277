"""The triggers of a policy, checked against its world, and the offers that stand by until one of them acts."""

from collections.abc import Iterator, Sequence

from sim.outcomes import Catalogue, Outcome
from sim.scenario.aims import unknown_number
from sim.scenario.errors import KeyPath, ScenarioError, nearest_word, together
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Condition, Offer, Trigger, World
from sim.scenario.settings import Patch, offered
from sim.scenario.span import FOREVER


def standing_by(triggers: Sequence[Trigger]) -> tuple[Offer, ...]:
    """What triggers may offer, each as often as they may act, dated when they do; until then it never comes."""
    return tuple(offered(order).model_copy(update={"start": FOREVER, "end": None})
                 for trigger in triggers for _ in range(trigger.at_most)
                 for order in trigger.then if order.offer is not None)


def first_offer(scenario: Scenario, number: int, time: int) -> int:
    """Where among a scenario's offers those lie that a trigger makes when it acts for that time, 0 the first."""
    made = [sum(order.offer is not None for order in trigger.then) for trigger in scenario.triggers]
    before = sum(each * trigger.at_most for each, trigger in zip(made[:number], scenario.triggers, strict=False))
    return scenario.standing_by_from + before + time * made[number]


def refuse_blind(
    patches: Sequence[Patch], world: World, catalogue: Catalogue, kinds: set[str], months: int
) -> None:
    """Refuse triggers that look at what does not exist, or for what cannot come to pass in the run.

    Args:
        patches: the packages, and what the policy says itself.
        world: in which they are to look.
        catalogue: what a run of it reports.
        kinds: of enabler that it knows.
        months: horizon.

    Raises:
        ScenarioError: with all that is wrong.
    """
    found = [error for patch in patches for error in _blind(patch, world, catalogue, kinds, months)]
    names: dict[str, Patch] = {}
    for patch in patches:
        for index, trigger in enumerate(patch.package.triggers):
            if trigger.name in names:
                found.append(patch.source.error(f"two triggers of the policy are called '{trigger.name}'",
                                                ("triggers", index, "name"), expected="a name of its own"))
            names[trigger.name] = patch
    if found:
        raise together(found)


def _blind(
    patch: Patch, world: World, catalogue: Catalogue, kinds: set[str], months: int
) -> Iterator[ScenarioError]:
    known = {one.name: one for one in catalogue.reported}
    for index, trigger in enumerate(patch.package.triggers):
        when, at = trigger.when, ("triggers", index, "when")
        if when.outcome not in known:
            yield patch.source.error(f"unknown outcome '{when.outcome}'", (*at, "outcome"),
                                     expected="an outcome, see 'peacegap list outcomes'",
                                     nearest=nearest_word(when.outcome, known))
        elif problem := _never(when, known[when.outcome]):
            key = "above" if when.above is not None else "below"
            yield patch.source.error(problem, (*at, key), expected=f"a value that {when.outcome} can pass")
        if when.months >= months:
            yield patch.source.error(f"it looks back {when.months} months, and the run has {months}", (*at, "windows"),
                                     expected=f"fewer than {months} months in all")
        named: list[tuple[KeyPath, str | None]] = [((*at, "mission"), when.mission)]
        for place, order in enumerate(trigger.then):
            where = ("triggers", index, "then", place)
            named.append(((*where, "mission"), order.mission))
            if order.set is not None and (wrong := unknown_number(order.path, order.to or 0.0)):
                words, expected, nearest = wrong
                key = "to" if "out of range" in words else "set"
                yield patch.source.error(words, (*where, key), expected=expected, nearest=nearest)
            if order.offer is not None and order.offer not in kinds:
                yield patch.source.error(f"'{order.offer}' is no kind of enabler of world '{world.name}'",
                                         (*where, "offer"), expected=f"one of {', '.join(sorted(kinds))}",
                                         nearest=nearest_word(order.offer, kinds))
        for path, name in named:
            if name is not None and name not in world.missions:
                yield patch.source.error(f"'{name}' is no mission of world '{world.name}'", path,
                                         expected=f"one of {', '.join(world.missions)}",
                                         nearest=nearest_word(name, world.missions))


def _never(when: Condition, outcome: Outcome) -> str:
    """Why no value of an outcome can meet a condition; nothing if one can. None is below 0, no share is above 1."""
    if when.below is not None and when.below <= 0:
        return f"{outcome.name} is never below {when.below:g}"
    if when.above is not None and outcome.unit == "share" and when.above >= 1:
        return f"{outcome.name} is a share and never above {when.above:g}"
    return ""
