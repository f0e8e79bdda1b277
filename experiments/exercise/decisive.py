"""Where the difference came from: over all futures in numbers, and in one typical future in three events."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.exercise.rules import Question, Verdict
from experiments.exercise.shared_futures import Futures
from experiments.inside.incident_words import capability_words, incident_sentence
from experiments.plan import uncertainty
from experiments.plan.study import Arm, design
from sim.scenario.schema import Tactic

SHOWN = 3
#: Typical futures looked at for one with as many events.
LOOKED_AT = 12
#: Losses by how they came about; what these leave of the deaths of peacekeepers is ambush and assault.
_DEADLY = {
    "deaths_by_ied": "improvised explosive devices", "deaths_by_indirect_fire": "mortars", "deaths_by_drone": "drones",
    "civilians_killed_by_groups": "insurgents, rebels and criminals",
    "civilians_killed_communal": "communal raids", "civilians_killed_by_state": "state forces",
}
_WHO = {
    "peacekeepers": ("peacekeeper_deaths", ("deaths_by_ied", "deaths_by_indirect_fire", "deaths_by_drone")),
    "civilians": (
        "civilians_killed",
        ("civilians_killed_by_groups", "civilians_killed_communal", "civilians_killed_by_state"),
    ),
}
#: Difference too small to be named, persons per future.
_NOTHING = 0.05
#: One incident in both runs: attacks keep the hour that chance gave them.
_SAME = ["mission", "kind", "group", "day", "minute"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One incident that went otherwise under the policy; an empty text says it did not happen.

    ``saved`` is the number of persons not killed under the policy (negative: killed more), peacekeepers and
    civilians alike.
    """

    day: int
    without: str
    with_policy: str
    saved: float


def best_policy(verdicts: Mapping[Question, Verdict]) -> str:
    """The policy with the largest lead of better over worse futures, over all outcomes together."""
    lead: dict[str, float] = {}
    for (policy, _), result in verdicts.items():
        share = (result.better - result.worse) / result.futures if result.futures else 0.0
        lead[policy] = lead.get(policy, 0.0) + share
    return max(lead, key=lambda policy: lead[policy])


def by_typicality(differences: np.ndarray, losses: np.ndarray) -> list[int]:
    """The futures in which losses differ at all, those first in which all outcomes lie closest to their medians.

    Args:
        differences: (futures, outcomes), policy less baseline.
        losses: (futures,), persons killed, policy less baseline.
    """
    known = np.nan_to_num(differences)
    spread = known.std(axis=0)
    scaled = (known - np.median(known, axis=0)) / np.where(spread > 0, spread, 1.0)
    distance = (scaled**2).sum(axis=1)
    differ = np.abs(np.nan_to_num(losses)) > 0
    return [int(future) for future in np.argsort(distance, kind="stable") if differ[future]]


def turns_of(futures: Futures, policy: str, simulate: Callable[..., Any]) -> tuple[int | None, list[Turn]]:
    """The most typical future of a policy with three incidents that cost other lives, and these incidents.

    Only the most typical futures are looked at; where none has three, the one with most.
    """
    questions = [futures.differences(policy, outcome.name) for outcome in futures.outcomes]
    lost = sum(futures.differences(policy, total) for total, _ in _WHO.values())
    arms = {arm.name: arm for arm in futures.plan.arms}
    scenario = futures.plan.baseline.scenario
    telling: dict[str, Any] = {"fictional": scenario.world.label == "fictional", "tactics": scenario.tactics}
    chosen: int | None = None
    turns: list[Turn] = []
    for future in by_typicality(np.stack(questions, axis=-1), np.asarray(lost))[:LOOKED_AT]:
        logs = [_incidents(futures, arm, future, simulate) for arm in (futures.plan.baseline, arms[policy])]
        found = paired_turns(*logs, **telling)
        if chosen is None or len(found) > len(turns):
            chosen, turns = future, found
        if len(turns) == SHOWN:
            break
    return chosen, turns


def _incidents(futures: Futures, arm: Arm, replication: int, simulate: Callable[..., Any]) -> pd.DataFrame:
    """The log of one future of one policy, run again just as it was."""
    plan, scenario = futures.plan, arm.scenario
    if plan.draws_per_point:
        point, _ = design(replication, plan.draws_per_point)
        scenario = uncertainty.sample(scenario, plan.baseline.scenario, plan.study.seed, point, plan.posterior)
    study = plan.study
    run = simulate(scenario, seed=study.seed, replication=replication, months=study.months, incidents=True)
    return run.incidents


def paired_turns(
    baseline: pd.DataFrame, policy: pd.DataFrame, *, fictional: bool, tactics: Sequence[Tactic] = ()
) -> list[Turn]:
    """The three incidents whose losses differ most, largest first in number of dead, told in order of time."""
    pairs = _with_minute(baseline).merge(
        _with_minute(policy), how="outer", on=_SAME, suffixes=("_without", "_with"), indicator=True
    )
    pairs["saved"] = _dead(pairs, "_without") - _dead(pairs, "_with")
    pairs["size"] = pairs["saved"].abs()
    worst = pairs[pairs["size"] >= 0.5].sort_values("size", ascending=False, kind="stable")[:SHOWN]
    rows = worst.sort_values(["day", "minute"]).to_dict("records")
    return [
        Turn(int(row["day"]), _told(row, "_without", fictional, tactics), _told(row, "_with", fictional, tactics),
             float(row["saved"]))
        for row in rows
    ]


def _with_minute(log: pd.DataFrame) -> pd.DataFrame:
    return log.assign(minute=(log["hour"] * 60).round().astype(int)).drop_duplicates(_SAME)


def _dead(pairs: pd.DataFrame, suffix: str) -> pd.Series:
    return pairs[f"deaths{suffix}"].fillna(0.0) + pairs[f"civilians{suffix}"].fillna(0.0)


def _told(row: Mapping[Any, Any], suffix: str, fictional: bool, tactics: Sequence[Tactic]) -> str:
    """The incident as one of the two runs saw it; nothing where it did not happen there."""
    if row["_merge"] == {"_without": "right_only", "_with": "left_only"}[suffix]:
        return ""
    own = {str(name).removesuffix(suffix): value for name, value in row.items() if str(name).endswith(suffix)}
    return incident_sentence({**own, **{name: row[name] for name in _SAME}}, fictional=fictional, tactics=tactics)


def where_from(futures: Futures, policy: str) -> Iterator[str]:
    """Over all futures: by what kind of attack losses differ, and which missing capability lets fewer happen."""
    for who, (total, parts) in _WHO.items():
        mean = _mean(futures.differences(policy, total))
        shares = {_DEADLY[part]: _mean(futures.differences(policy, part)) for part in parts}
        if who == "peacekeepers":
            shares["ambush and assault"] = mean - math.fsum(shares.values())
        named = [f"{what} {_signed(value)}" for what, value in shares.items() if abs(value) >= _NOTHING]
        sentence = f"{who} killed in a future, on average: {_signed(mean)}"
        yield sentence + (f" ({', '.join(named)})." if named else ".")
    yield from _capability_lines(futures, policy)


def _capability_lines(futures: Futures, policy: str) -> Iterator[str]:
    """The capabilities whose absence let more or fewer losses happen than in the baseline."""
    losses = futures.results.losses
    keys = ["policy", "replication", "capability"]
    for who in _WHO:
        sums = losses.groupby(keys, observed=True)[who].sum()
        means = sums.groupby(["policy", "capability"], observed=True).mean()
        change = means.loc[policy] - means.loc[futures.results.baseline]
        change = change[[name in futures.results.catalogue.capability_index for name in change.index]]
        order = change.abs().sort_values(ascending=False, kind="stable").index[:SHOWN]
        named = [f"{capability_words(name, futures.results.catalogue)} {_signed(change[name])}" for name in order
                 if abs(change[name]) >= _NOTHING]
        if named:
            yield f"{who} whom one more capability would have saved: {', '.join(named)}."


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else 0.0


def _signed(value: float) -> str:
    return "0.0" if abs(value) < _NOTHING else f"{value:+.1f}"
