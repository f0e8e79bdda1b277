"""The triggers of a policy, checked against its world, and the offers that stand by until one of them acts."""

from collections.abc import Iterator, Sequence

from sim.outcomes import Catalogue, Outcome
from sim.scenario.aims import Fault, faults_of, too_late
from sim.scenario.errors import KeyPath, ScenarioError, nearest_word, together
from sim.scenario.scaling import with_institutions
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Condition, Mission, Offer, Trigger, World
from sim.scenario.schema.order import INSTITUTIONS
from sim.scenario.settings import Patch, offered
from sim.scenario.span import FOREVER, Span


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
    patches: Sequence[Patch], world: World, missions: Sequence[Mission], catalogue: Catalogue, kinds: set[str],
    months: int,
) -> None:
    """Refuse triggers that look at what does not exist, for what cannot come to pass, or that order what cannot be.

    Args:
        patches: the packages, and what the policy says itself.
        world: in which they are to look.
        missions: its missions.
        catalogue: what a run of it reports.
        kinds: of enabler that it knows.
        months: horizon.

    Raises:
        ScenarioError: with all that is wrong.
    """
    found: list[ScenarioError] = []
    names: set[str] = set()
    for patch in patches:
        if patch.package.triggers and (patch.missions or not patch.span.always):
            problem = "a trigger looks out all the time and everywhere: its package has no months and missions"
            expected = "a package of its own, or 'mission' in 'when' and 'then'"
            found.append(patch.source.error(problem, ("triggers",), expected=expected))
        for index, trigger in enumerate(patch.package.triggers):
            at = ("triggers", index)
            if trigger.name in names:
                found.append(patch.source.error(f"two triggers of the policy are called '{trigger.name}'",
                                                (*at, "name"), expected="a name of its own"))
            names.add(trigger.name)
            for path, fault in (*_blind(trigger.when, world, catalogue, months),
                                *_unfit(trigger, world, missions, kinds)):
                found.append(patch.source.error(fault.problem, (*at, *path, fault.key), expected=fault.expected,
                                                nearest=fault.nearest))
    if found:
        raise together(found)


def _blind(when: Condition, world: World, catalogue: Catalogue, months: int) -> Iterator[tuple[KeyPath, Fault]]:
    """What a condition looks at that is not there, or never comes."""
    known, at = {one.name: one for one in catalogue.reported}, ("when",)
    if when.outcome not in known:
        yield at, Fault("outcome", f"unknown outcome '{when.outcome}'", "an outcome, see 'peacegap list outcomes'",
                        nearest_word(when.outcome, known))
    elif problem := _never(when, known[when.outcome]):
        yield at, Fault("above" if when.above is not None else "below", problem,
                        f"a value that {when.outcome} can pass")
    if when.months >= months:
        yield at, Fault("windows", f"it looks back {when.months} months, and the run has {months}",
                        f"fewer than {months} months in all")
    if when.mission is not None and when.mission not in world.missions:
        yield at, Fault("mission", f"'{when.mission}' is no mission of world '{world.name}'",
                        f"one of {', '.join(world.missions)}", nearest_word(when.mission, world.missions))


def _unfit(
    trigger: Trigger, world: World, missions: Sequence[Mission], kinds: set[str]
) -> Iterator[tuple[KeyPath, Fault]]:
    """What a trigger orders that is not there, or cannot be so."""
    institutions = world.institutions
    for place, order in enumerate(trigger.then):
        faults = list(faults_of(order, world.name, missions, kinds))
        if order.to is not None and not faults:
            if late := too_late(order.path, Span(1)):
                faults.append(Fault("set", late, "a number that can change in a run"))
            elif order.path[0] == INSTITUTIONS:
                try:
                    institutions = with_institutions(institutions, {order.path[1:]: order.to})
                except ScenarioError as error:
                    faults.append(Fault("to", error.problem, error.expected))
        yield from ((("then", place), fault) for fault in faults)


def _never(when: Condition, outcome: Outcome) -> str:
    """Why no value of an outcome can meet a condition; nothing if one can. None is below 0, no share is above 1."""
    if when.below is not None and when.below <= 0:
        return f"{outcome.name} is never below {when.below:g}"
    if when.above is not None and outcome.unit == "share" and when.above >= 1:
        return f"{outcome.name} is a share and never above {when.above:g}"
    return ""
