"""The futures of an exercise: the same ones under every policy, and who did better in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.exercise.rules import Question, Verdict, verdict
from experiments.plan.study import Plan, plan_study, with_options
from experiments.runs.runner import run_study
from experiments.runs.store import Results
from sim.outcomes import Outcome
from sim.scenario.schema import Exercise, Study


@dataclass(frozen=True)
class Futures:
    """What was planned and what came out."""

    plan: Plan
    results: Results
    outcomes: tuple[Outcome, ...]

    def values(self, policy: str, column: str) -> np.ndarray:
        """One number for each future, in their order; not a number where the run failed or had no case."""
        runs = self.results.runs
        mine = runs[runs["policy"] == policy].sort_values("replication")
        return np.where(mine["status"] == "ok", mine[column].to_numpy(dtype=float), np.nan)

    def differences(self, policy: str, column: str) -> np.ndarray:
        """Policy less baseline, future by future."""
        return self.values(policy, column) - self.values(self.results.baseline, column)

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of the policies that were bet on."""
        return self.results.policies[1:]

    def verdicts(self) -> Mapping[Question, Verdict]:
        """Who did better, for every question."""
        return {
            (policy, outcome.name): verdict(self.differences(policy, outcome.name), outcome.better)
            for policy in self.policies
            for outcome in self.outcomes
        }


def as_study(exercise: Exercise, seed: int | None = None, replications: int | None = None) -> Study:
    """The exercise as a study: chance and the unknown parameters both vary between futures."""
    study = Study(
        kind="study",
        name=exercise.name,
        title=exercise.title,
        world=exercise.world,
        baseline=exercise.baseline.name,
        policies=(exercise.baseline, *exercise.policies),
        replications=exercise.replications,
        months=exercise.months,
        seed=exercise.seed,
    )
    return with_options(study, seed=seed, replications=replications)


def planned(study: Study, beside: Path | None = None) -> Plan:
    """What is to be run; ``beside`` is the exercise's file, if it lies outside the scenario library."""
    return plan_study(study, beside=beside)


def run_futures(
    study: Study,
    outcomes: tuple[Outcome, ...],
    out: Path,
    *,
    beside: Path | None = None,
    workers: int | None = None,
    simulate: Callable[..., Any] | None = None,
) -> Futures:
    """Run all policies of the study in the same futures; tables go to ``out``.

    ``beside`` is the exercise's file, if it lies outside the scenario library.
    """
    plan = planned(study, beside)
    return Futures(plan, run_study(plan, out, workers=workers, simulate=simulate), outcomes)
