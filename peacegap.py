"""peacegap from Python: check and load scenarios, run one future or a study, open results, compare, draw, report.

    import peacegap

    future = peacegap.run("karu", "us_enablers", seed=7, months=12)
    future.incidents[["day", "kind", "place", "deaths", "missing"]].head()

    results = peacegap.study("us_dose", world="karu", replications=40, months=24, out="results/dose")
    peacegap.compare(results)

Names and files mean what they mean on the command line: a name is looked up in ``./scenarios`` and in the library, a
text that ends in ``.yaml`` is a file, ``a+b`` joins packages and ``study/policy`` takes a policy out of a study. What
is wrong in them raises ``ScenarioError`` with one message. What takes long is imported when it is first needed.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from experiments.figures.captions import Captioned
    from experiments.runs.store import Results
    from sim.run import RunResult
    from sim.scenario.scenario import Scenario

__all__ = [
    "ScenarioError", "check", "compare", "figures", "gaps", "report", "results", "run", "scenario", "study",
]  # fmt: skip


def check(*words: Path | str) -> list[ScenarioError]:
    """Everything that is wrong with these files, folders or names; with the whole library when none is given."""
    from sim.scenario.check import files_in, problems_in

    return problems_in(files_in([str(word) for word in words]))


def scenario(
    world: Path | str, policy: Path | str = "baseline", *, months: int = 60, wins: tuple[str, ...] = ()
) -> "Scenario":
    """A world under a policy, ready to run.

    Args:
        world: name or file of a world.
        policy: package or policy, by name or file; packages joined by ``+``; or ``study/policy``.
        months: horizon.
        wins: packages whose numbers hold where two contradict each other.

    Raises:
        ScenarioError: a name is unknown, or a file is not in order.
    """
    from experiments.plan.policies import find_policy, of_same_study, policy_file, with_wins
    from experiments.plan.study import scenario_of
    from sim.scenario.loader import known_names, load

    policy, file = str(policy), policy_file(str(policy))
    found = with_wins(find_policy(policy, load, known_names("study")), wins, file)
    among = of_same_study(found, policy, load, known_names("study"))
    return scenario_of(str(world), found, months, beside=file, among=among)


def run(
    world: "Path | str | Scenario",
    policy: Path | str = "baseline",
    *,
    seed: int = 2021,
    replication: int = 0,
    months: int | None = None,
    agents: Mapping[str, Any] | None = None,
) -> "RunResult":
    """One future: monthly outcomes, gaps, losses, money, and a table of its incidents.

    Args:
        world: name or file of a world, or what ``scenario`` gave.
        policy: as for ``scenario``; of no effect where a scenario is given.
        seed: number that names the set of futures.
        replication: which future of the set; the same number is the same future under every policy.
        months: horizon; 12 for a world, that of the scenario otherwise.
        agents: classes of your own for kinds of agent, such as ``{"armed_group": Mine}``.
    """
    from sim.run import simulate

    made = scenario(world, policy, months=months or 12) if isinstance(world, Path | str) else world
    return simulate(made, seed=seed, replication=replication, months=months, incidents=True, agents=agents)


def study(
    name: Path | str,
    *,
    out: Path | str | None = None,
    world: Path | str | None = None,
    replications: int | None = None,
    months: int | None = None,
    seed: int | None = None,
    agents: Mapping[str, Any] | None = None,
    workers: int | None = None,
    executor: "Executor | None" = None,
    resume: bool = False,
) -> "Results":
    """Run all policies of a study in the same futures; the same numbers as ``peacegap study``.

    Args:
        name: name or file of a study.
        out: folder of results; ``results/<study>`` when not given.
        world: another world than the study's, by name or file.
        replications: futures of each policy.
        months: horizon.
        seed: number that names the set of futures.
        agents: classes of your own for kinds of agent, the same under every policy. With more than one worker they
            must lie in a module that can be imported.
        workers: processes; as many as there are cores to use when not given, 1 for none but this one.
        executor: where to run instead, such as that of a Dask client.
        resume: go on where a run was stopped, or extend it.
    """
    from experiments.plan.policies import find_study
    from experiments.plan.study import plan_study, with_options
    from experiments.runs.runner import run_study
    from sim.scenario.loader import load
    from sim.scenario.source import given_file

    world = None if world is None else str(world)
    found = with_options(find_study(str(name), load), world=world, replications=replications, months=months, seed=seed)
    plan = plan_study(found, beside=given_file(str(name)))
    folder = Path(out) if out is not None else Path("results") / found.name
    return run_study(plan, folder, workers=workers, executor=executor, resume=resume, agents=agents)


def results(folder: Path | str) -> "Results":
    """The results of a study that was run: tables, policies, catalogue of outcomes.

    Raises:
        ScenarioError: there are none, or they are not complete.
    """
    from experiments.runs.store import Results

    return Results(folder)


def compare(of: "Results", mission: str | None = None, months: int | None = None) -> "pd.DataFrame":
    """Paired differences of every policy from the baseline, outcome by outcome, with their intervals.

    Args:
        of: what ``study`` or ``results`` gave.
        mission: one mission alone.
        months: the first months alone.
    """
    from experiments.compare.comparison import compare as compared

    return compared(of, mission, months)


def gaps(of: "Results", mission: str | None = None, months: int | None = None) -> "pd.DataFrame":
    """What each policy changes of each capability gap, mission by mission, with intervals."""
    from experiments.compare.gap_changes import gap_changes

    return gap_changes(of, mission, months)


def figures(of: "Results") -> "dict[str, Captioned]":
    """The figures of the report by name, each with caption and alternative text; ``.figure`` is matplotlib's."""
    from experiments.report.album import album
    from experiments.report.evidence import gather

    return {plate.name: plate.captioned for plate in album(gather(of))}


def report(of: "Results") -> Path:
    """Write the report of a study, one self-contained page; its path."""
    from experiments.report.page import write

    return write(of)
