"""A study as a plan: which policies, which futures, which parameters in each.

Uncertainty is nested: a design point fixes what nobody knows, and ``DRAWS_PER_POINT`` futures of chance are
run in it, so that comparisons can tell ignorance from chance. Replication r is the same future for every
policy.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.plan import uncertainty
from experiments.plan.equal_cost import equal_cost_scale
from experiments.plan.posterior import NOTHING, Posterior, read_posterior
from experiments.plan.same_cost import SameCost
from sim.scenario.claims import least_claim
from sim.scenario.describe import cost_words
from sim.scenario.errors import ScenarioError, nearest_word
from sim.scenario.schema import Policy, Scope, Study
from sim.scenario.source import given_file

if TYPE_CHECKING:
    from sim.outcomes import Catalogue
    from sim.scenario.loader import Beside, Scenario

#: Futures of chance in each design point.
DRAWS_PER_POINT = 4
#: Design points on which policies are priced: those of 200 futures.
PRICED_POINTS = 50
#: Seconds of planning after which it says how far it is.
PATIENCE = 2.0
#: Cost to the donor above the baseline, US$ million, of a scenario and counted of this world or of the programme.
CostOf = Callable[..., float]


@dataclass(frozen=True, slots=True)
class Arm:
    """One policy of a study, resolved and scaled.

    ``same_cost`` finds the dose anew in each draw of the parameters; ``scale`` is then the dose that costs as much on
    average.
    """

    policy: Policy
    scenario: "Scenario"
    scale: float
    planned_cost_us: float
    same_cost: SameCost | None = None

    @property
    def name(self) -> str:
        """The policy's name."""
        return self.policy.name

    @property
    def lever_class(self) -> str:
        """What may be claimed of the policy: the most assumed class among its levers."""
        return least_claim(self.scenario.labels)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a study runs; the first arm is the baseline.

    Attributes:
        study: what was asked. arms: its policies.
        posterior: what parameters are drawn from besides their ranges; nothing where none are drawn.
        file: the study's file, if it lies outside the scenario library.
    """

    study: Study
    arms: tuple[Arm, ...]
    posterior: Posterior = NOTHING
    file: Path | None = None

    @property
    def baseline(self) -> Arm:
        """The arm that all others are compared with."""
        return self.arms[0]

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of the policies, baseline first."""
        return tuple(arm.name for arm in self.arms)

    @property
    def catalogue(self) -> "Catalogue":
        """What its runs report: the tactics of a world are the same under every policy."""
        return self.baseline.scenario.catalogue

    @property
    def missions(self) -> tuple[str, ...]:
        """Names of the missions, in the order of the world."""
        return mission_names(self.baseline.scenario)

    @property
    def draws_per_point(self) -> int:
        """Futures of chance in each design point; 0 when parameters are not drawn."""
        return DRAWS_PER_POINT if self.study.uncertainty == "both" else 0

    @property
    def points(self) -> int:
        """Number of design points; 0 when parameters are not drawn."""
        per_point = self.draws_per_point
        return -(-self.study.replications // per_point) if per_point else 0


def design(replication: int, draws_per_point: int) -> tuple[int, int]:
    """(point, chance) of a replication; all replications lie in point 0 when parameters are not drawn."""
    return divmod(replication, draws_per_point) if draws_per_point else (0, replication)


def mission_names(scenario: "Scenario") -> tuple[str, ...]:
    """Names of the scenario's missions, in order."""
    return tuple(mission.name for mission in scenario.missions)


@dataclass(frozen=True, slots=True)
class Tools:
    """What planning needs from the model; replaced by small fakes in tests."""

    resolve: Callable[..., "Scenario"]
    scaled: Callable[["Scenario", float], "Scenario"]
    planned_cost: Callable[..., float]
    load: Callable[..., Any]

    @classmethod
    def of_the_model(cls) -> "Tools":
        """The model's own functions, imported only when a study is planned."""
        from sim.run import planned_cost_us
        from sim.scenario.loader import load, resolve
        from sim.scenario.scaling import scaled

        return cls(resolve, scaled, planned_cost_us, load)


def with_options(study: Study, **options: Any) -> Study:
    """The study with what was asked on the command line, validated; None leaves a value as it is."""
    given = {name: value for name, value in options.items() if value is not None}
    limits = {"replications": (1, 1_000_000), "months": (1, 240), "seed": (0, 2**32 - 1)}
    for name, (low, high) in limits.items():
        if name in given and not low <= given[name] <= high:
            raise ScenarioError(f"{name}: {given[name]} is not in {low} to {high}")
    return study.model_copy(update=given)


def plan_study(
    study: Study,
    *,
    beside: "Beside" = None,
    tools: Tools | None = None,
    say: Callable[[str], None] | None = None,
    posterior: Posterior | None = None,
) -> Plan:
    """Resolve all policies of a study, baseline first, and scale those that ask for equal cost.

    Args:
        study: what to plan.
        beside: the study's file, if it lies outside the scenario library: its world and packages may lie there too.
            Missions and tactics of a world that is given as a file lie beside that.
        tools: what planning needs from the model.
        say: hears once how long planning will be, if it takes longer than ``PATIENCE``.
        posterior: what is drawn from; read here, once, when not given.
    """
    started = time.monotonic()
    tools = tools or Tools.of_the_model()
    world = tools.load("world", study.world, _first(beside))
    by_name = {policy.name: policy for policy in study.policies}
    first = by_name.pop(study.baseline)
    if first.equal_cost is not None:
        raise ScenarioError(f"policy '{first.name}' is the baseline: it cannot be scaled to a cost")
    scenarios = {
        policy.name: tools.resolve(world, policy, months=study.months, **_places(study.world, beside))
        for policy in (first, *by_name.values())
    }
    baseline = scenarios[first.name]
    _refuse_unknown_outcomes(study, baseline.catalogue)
    if study.uncertainty != "both":
        posterior = NOTHING
    elif posterior is None:
        posterior = read_posterior()
    cost_of = _mean_cost(study, baseline, tools, posterior)
    arms = {first.name: Arm(first, baseline, 1.0, 0.0)}
    for done, policy in enumerate(sorted(by_name.values(), key=_same_as)):
        taken = time.monotonic() - started
        if say and taken > PATIENCE:
            left = f", about {taken / done * (len(by_name) - done):.0f} s left" if done else ""
            which = f"{len(by_name)} policies cost" if len(by_name) > 1 else "the policy costs"
            say(f"working out what {which}{left}")
            say = None
        other = arms[_first_of(policy, by_name).name] if _same_as(policy) else None
        arms[policy.name] = _arm(policy, scenarios[policy.name], tools, cost_of, other, study.uncertainty == "both")
    return Plan(study, tuple(arms[name] for name in (first.name, *by_name)), posterior, _first(beside))


def _same_as(policy: Policy) -> bool:
    """Whether it is to cost what another does; those without come first, so that their cost is known."""
    return policy.equal_cost is not None and policy.equal_cost.same_as is not None


def _first_of(policy: Policy, by_name: Mapping[str, Policy]) -> Policy:
    """The policy at the end of the chain, which has a cost of its own."""
    while policy.equal_cost is not None and policy.equal_cost.same_as is not None:
        policy = by_name[policy.equal_cost.same_as]
    return policy


def _refuse_unknown_outcomes(study: Study, catalogue: "Catalogue") -> None:
    """Refuse questions about what the study's world does not report: its tactics decide that."""
    known = [one.name for one in catalogue.reported]
    asked = [(f"questions[{at}]", question.outcomes) for at, question in enumerate(study.questions)]
    for where, names in (*asked, ("small", study.small)):
        for name in names:
            if name not in known:
                raise ScenarioError(
                    f"study '{study.name}': {where}: world '{study.world}' reports no outcome '{name}'",
                    expected=f"one of {', '.join(known)}", nearest=nearest_word(name, known),
                )  # fmt: skip


def _mean_cost(
    study: Study, baseline: "Scenario", tools: Tools, posterior: Posterior
) -> CostOf:
    """What a policy costs the donor above the baseline in this study: the mean over its first design points.

    Always the same points: a policy is the same policy however many futures are run, so that a study can be extended.
    """
    if study.uncertainty != "both":
        return lambda scenario, of="world": (
            tools.planned_cost(scenario, study.months, of) - tools.planned_cost(baseline, study.months, of)
        )

    def planned(scenario: "Scenario", of: Scope) -> float:
        """Mean cost over the priced design points, US$."""
        points = (uncertainty.sample(scenario, baseline, study.seed, at, posterior) for at in range(PRICED_POINTS))
        return sum(tools.planned_cost(each, study.months, of) for each in points) / PRICED_POINTS

    floor = cache(partial(planned, baseline))
    return lambda scenario, of="world": planned(scenario, of) - floor(of)


def _arm(
    policy: Policy, written: "Scenario", tools: Tools, cost_of: CostOf, other: Arm | None, drawn: bool
) -> Arm:
    """The policy at its dose. ``other`` has the cost that it is to have; ``drawn`` says whether prices vary."""
    asked = policy.equal_cost
    if asked is None:
        return Arm(policy, written, 1.0, cost_of(written))
    target = asked.present_value_usd_m if other is None else cost_of(other.scenario, asked.of)
    scale = equal_cost_scale(
        written, target or 0.0, cost_of=lambda scenario: cost_of(scenario, asked.of), scaled=tools.scaled
    )
    scenario = tools.scaled(written, scale)
    same = SameCost(written, other.scenario, asked.of, tools.scaled, tools.planned_cost) if other and drawn else None
    return Arm(policy, scenario, scale, cost_of(scenario), same)


def _places(world: str, beside: "Beside") -> dict[str, Any]:
    """Beside which files the missions of a world and the packages of policies lie."""
    file = given_file(world)
    if file is None and not isinstance(beside, tuple):
        return {"beside": beside}
    return {"beside": file or _first(beside), "packages_beside": beside}


def _first(beside: "Beside") -> Path | None:
    """The one file, or the first of several."""
    return beside[0] if isinstance(beside, tuple) else beside


def _whose_cost(policy: Policy, among: Sequence[Policy]) -> list[Policy]:
    """The policies that one must know to know what this one is to cost, in turn."""
    known, found = {each.name: each for each in among}, []
    while policy.equal_cost is not None and (name := policy.equal_cost.same_as) is not None:
        if name not in known:
            raise ScenarioError(f"policy '{policy.name}' is to cost the same as '{name}'", expected="study/policy")
        policy = known[name]
        found.append(policy)
    return found


def scenario_of(
    world: str,
    policy: Policy,
    months: int,
    tools: Tools | None = None,
    beside: "Beside" = None,
    say: Callable[[str], None] | None = None,
    among: Sequence[Policy] = (),
) -> "Scenario":
    """One policy in a world, for a look at single futures.

    A policy of equal cost is scaled over the default horizon of studies: a short look is no other policy.

    Args:
        world: its name or file.
        policy: what is laid over it.
        months: horizon.
        tools: what planning needs from the model.
        beside: the file that the policy comes from, if it lies outside the scenario library.
        say: hears the dose of a policy of equal cost.
        among: the policies of its study, one of which may have the cost that it is to have.
    """
    tools = tools or Tools.of_the_model()
    nothing = Policy(name="baseline", title="Baseline")
    scenario = tools.resolve(tools.load("world", world), policy, months=months, **_places(world, beside))
    if policy.equal_cost is None:
        return scenario
    renamed = policy if policy.name != nothing.name else policy.model_copy(update={"name": "looked_at"})
    policies = (nothing, renamed, *_whose_cost(policy, among))
    study = Study(kind="study", name="one", title="One policy", world="one", policies=policies)
    arm = plan_study(study.model_copy(update={"world": world}), beside=beside, tools=tools).arms[1]
    if say:
        say(
            f"{policy.title}: {arm.scale:.3g} times the package as written, which costs the United States "
            f"{cost_words(policy.equal_cost)} of present value over {study.months} months "
            f"in world {world}; this look covers {months} of them"
        )
    return tools.scaled(scenario, arm.scale)
