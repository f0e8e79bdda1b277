"""What a scenario file says, in words: for a policy, what it changes against the baseline."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from experiments.study import find_policy, find_study, study_file
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import known_names, load, resolve
from sim.scenario.schema import Exercise, Mission, Policy, Study, World

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

#: The fictional country in which packages are shown when no other world is named.
DEFAULT_WORLD = "karu"
_CLASSES = {
    "model": "acts through a mechanism of the model",
    "weak": "acts through a mechanism whose size is a guess",
    "scenario": "an assumption that the user sets: no claim is drawn from it",
}


def describe(name: str, world: str | None = None) -> str:
    """The text about a study, world, mission, exercise, package or policy, by name or file.

    Raises:
        ScenarioError: nothing has that name.
    """
    if study_file(name) is not None:
        return _study(find_study(name, load), world)
    kinds: dict[str, Callable[[str], str]] = {
        "study": lambda known: _study(load("study", known), world),
        "world": lambda known: _world(load("world", known)),
        "mission": lambda known: _mission(load("mission", known)),
        "exercise": lambda known: _exercise(load("exercise", known)),
    }
    for kind, tell in kinds.items():
        if name in known_names(kind):
            return tell(name)
    if name in known_names("policy"):
        policy = load("policy", name)
    else:
        policy = _policy_or_say_what_is_near(name)
    return "\n".join(_policy(policy, load("world", world or DEFAULT_WORLD)))


def _policy_or_say_what_is_near(name: str) -> Policy:
    from sim.scenario.errors import nearest_word

    try:
        return find_policy(name, load, known_names("study"))
    except ScenarioError:
        if "/" in name or "+" in name:
            raise
        known = [
            one
            for kind in ("study", "world", "mission", "exercise", "package", "policy")
            for one in known_names(kind)
        ]
        raise ScenarioError(f"nothing is called '{name}'", nearest=nearest_word(name, known)) from None


def _study(study: Study, world: str | None) -> str:
    lines = [f"study {study.name}: {study.title}", study.question.strip(), ""]
    lines.append(
        f"  {study.replications} futures (demo {study.demo_replications}) of {study.months} months, "
        f"seed {study.seed}, uncertainty: {study.uncertainty}"
    )
    place = load("world", world or study.world)
    lines += [f"  world {place.name}: {place.title} ({place.label})", f"  baseline: {study.baseline}"]
    for policy in study.policies:
        lines += ["", *_policy(policy, place, study.months)]
    return "\n".join(lines)


def _policy(policy: Policy, world: World, months: int = 60) -> list[str]:
    """Title, packages, and every change old -> new with its unit."""
    scenario = resolve(world, policy, months=months)
    lines = [f"policy {policy.name}: {policy.title}"]
    for name in policy.packages:
        package = load("package", name)
        levers = f" ({', '.join(package.levers)})" if package.levers else ""
        lines.append(f"  package {name}{levers}: {_CLASSES[package.lever_class]}")
    if policy.equal_cost is not None:
        lines.append(
            f"  scaled to US$ {policy.equal_cost.present_value_usd_m:g} m of present value; "
            "below are the changes before scaling"
        )
    return lines + (_changes(scenario) or ["  changes nothing"])


def _changes(scenario: "Scenario") -> list[str]:
    lines = []
    for change in scenario.changes:
        where = f" in {change.mission}" if change.mission else ""
        lines.append(f"  {change.key_path}{where}: {change.old:g} -> {change.new:g} {change.unit}")
    for offer in scenario.offers:
        where = offer.mission or "every mission"
        size = (
            f"{offer.sets:g} sets"
            if offer.sets is not None
            else f"{100 * (offer.per_need or 0):.0f} % of the need"
        )
        lines.append(
            f"  offers {offer.kind.replace('_', ' ')} to {where}: 0 -> {size}, paid by {offer.payer}"
        )
    return lines


def _world(world: World) -> str:
    lines = [f"world {world.name}: {world.title} ({world.label}), from {world.start}"]
    for name in world.missions:
        mission = load("mission", name)
        strength = sum(unit.strength for unit in mission.contingents)
        lines.append(
            f"  mission {name}: {mission.title} ({mission.label}), {strength:,} uniformed, "
            f"{len(mission.sites)} bases, {len(mission.communities)} communities"
        )
    return "\n".join(lines)


def _mission(mission: Mission) -> str:
    strength = sum(unit.strength for unit in mission.contingents)
    lines = [
        f"mission {mission.name}: {mission.title} ({mission.label})",
        f"  {strength:,} of {mission.authorised_uniformed:,} uniformed, US$ {mission.budget_usd_m:,.0f} m a year",
        f"  {len(mission.sites)} bases, {len(mission.communities)} communities, "
        f"{len(mission.contingents)} contingents, {len(mission.groups)} armed actors",
    ]
    for unit in mission.enablers:
        lines.append(
            f"  {unit.kind.replace('_', ' ')}: {unit.present} of {unit.required} required ({unit.site})"
        )
    return "\n".join(lines)


def _exercise(exercise: Exercise) -> str:
    lines = [
        f"exercise {exercise.name}: {exercise.title} ({exercise.minutes} minutes)",
        exercise.briefing.strip(),
        "",
    ]
    lines += [f"  policy {policy.name}: {policy.title}" for policy in exercise.policies]
    return "\n".join(lines)
