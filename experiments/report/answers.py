"""The answers on the first screen of a report: to those of the usual questions that a study asks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pandas as pd

from experiments.compare.baseline_alone import NOTHING_TO_COMPARE, is_alone, levels
from experiments.compare.comparison import CONFIDENCE
from experiments.compare.settled import RULE, State, state
from experiments.figures.captions import NOT_A_FORECAST, assumed_share, count, plain, signed
from experiments.figures.style import Palette
from experiments.plan.study import PRICED_POINTS
from experiments.report.evidence import Evidence
from experiments.report.leads import gaps_narrowed, on_the_way, summary
from experiments.report.text import (
    FIRST,
    LEVER_CLASS,
    STATE_WORDS,
    Line,
    line,
    rows_of,
)

#: With fewer draws of the parameters a t interval is a poor guide.
_FEW_POINTS = 20
_ARREARS = ("pay_arrears",)
_PERSONNEL = ("us_90", "us_2015_level")
_ENABLERS = ("us_enablers",)
_TRAINING = ("gpoi_surge", "gpoi_helicopters", "special_police", "gpoi_none")

#: Steps of the training chain in the words of the waterfall, and what each step after the first takes.
_STEPS = {
    "trained": "trained",
    "retained": "are still whole when called",
    "pledged": "are registered",
    "deployed": "deploy",
    "effective": "prove effective",
}
_LOSSES = (
    "staying whole until called",
    "being registered",
    "being called by a mission within the horizon",
    "proving effective",
)


@dataclass(frozen=True)
class Answer:
    """An answer on the first screen: question, lead, one line for each outcome, notes."""

    question: str
    lead: str
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()


def answers(evidence: Evidence) -> list[Answer]:
    """The answers of the first screen: those that the study can give."""
    if is_alone(evidence.results):
        return [_baseline(evidence), _assumptions(evidence)]
    found = [_personnel(evidence), _enablers(evidence), _training(evidence), _arrears(evidence)]
    told = [answer for answer in found if answer is not None]
    if not told:
        told = list(_others(evidence))
    return [*told, _certainty(evidence), _assumptions(evidence)]


def not_asked(evidence: Evidence) -> str:
    """Which of the usual questions this study does not ask; empty when it asks all, or compares nothing."""
    if is_alone(evidence.results):
        return ""
    asked = (
        ("US personnel at 90", _PERSONNEL),
        ("US enablers", _ENABLERS),
        ("the training programme (GPOI)", _TRAINING),
    )
    missing = [words for words, names in asked if not _policies(evidence, names)]
    return f"This study does not ask about {' or '.join(missing)}." if missing else ""


def _baseline(evidence: Evidence) -> Answer:
    """What happens under the baseline, where there is nothing to compare it with."""
    lines = []
    for row in levels(evidence.results).to_dict("records"):
        if row["headline"] and row["futures"]:
            scale, unit = (100.0, "%") if row["unit"] == "share" else (1.0, row["unit"])
            mean, low, high = (plain(scale * row[name]) for name in ("mean", "future_low", "future_high"))
            words = f"{row['title']}: {mean} {unit} on average; middle 90 % of futures {low} to {high}."
            lines.append(words)
    lead = f"{NOTHING_TO_COMPARE} {' '.join(lines[:3])}"
    return Answer("What happens under the baseline?", lead, (), tuple(lines[3:]))


def _policies(evidence: Evidence, packages: Iterable[str], scaled: bool | None = None) -> list[str]:
    """Policies of exactly one of these packages; ``scaled`` picks equal-cost variants or leaves them out."""
    present = set(evidence.comparison["policy"])
    return [
        policy.name
        for name in packages
        for policy in evidence.study.policies
        if policy.packages == (name,)
        and policy.name in present
        and (scaled is None or (policy.equal_cost is not None) == scaled)
    ]


def _about(evidence: Evidence, question: str, policies: list[str], notes: tuple[str, ...] = ()) -> Answer:
    """An answer from the first policy in full, and from the others in one sentence each."""
    lines = tuple(line(row) for row in rows_of(evidence, policies[0]))
    lead = f"{summary(evidence, policies[0])} {gaps_narrowed(evidence, policies[0])}"
    way = tuple(on_the_way(evidence, policies[0]))
    if any(state(row) == "worse" for row in rows_of(evidence, policies[0], evidence.headlines)):
        lead, way = " ".join((lead, *way)), ()  # harm asks for its reason at once
    return Answer(
        question, lead, lines, (*way, *(summary(evidence, name) for name in policies[1:]), *notes)
    )


def _personnel(evidence: Evidence) -> Answer | None:
    policies = _policies(evidence, _PERSONNEL, scaled=False)
    if not policies:
        return None
    base = evidence.personnel[evidence.study.baseline].total
    question = f"What does raising US personnel from {base} to {evidence.personnel[policies[0]].total} do?"
    notes = tuple(_dose_notes(evidence)) if len(evidence.doses) > 3 else ()
    return _about(evidence, question, policies[:1], notes)


def _dose_notes(evidence: Evidence) -> Iterator[str]:
    """At which doses above the baseline's each outcome is settled, and which way."""
    base = evidence.doses[evidence.study.baseline]
    more = sorted((dose, policy) for policy, dose in evidence.doses.items() if dose > base)
    for name in evidence.results.catalogue.known(FIRST):
        found: dict[State, list[str]] = {}
        for dose, policy in more:
            for row in rows_of(evidence, policy, [name]):
                found.setdefault(state(row), []).append(f"{dose:,}")
        words = "; ".join(f"{STATE_WORDS[kind]} at {', '.join(doses)}" for kind, doses in found.items())
        yield f"{evidence.results.catalogue.outcome(name).title}, by number of US personnel: {words}."


def _enablers(evidence: Evidence) -> Answer | None:
    equal, unscaled = (
        _policies(evidence, _ENABLERS, scaled=True),
        _policies(evidence, _ENABLERS, scaled=False),
    )
    if not equal and not unscaled:
        return None
    if not equal:
        return _about(
            evidence,
            "What do US enablers do?",
            unscaled,
            ("Not run at equal cost in this study: compare effects only with the cost in view.",),
        )
    target = Palette.of(evidence.results).policy(equal[0]).equal_cost
    price = f"US$ {target.present_value_usd_m:,.0f} million" if target else "equal cost"
    rivals = _policies(evidence, _PERSONNEL, scaled=True)
    note = (
        "Each policy is compared with the baseline, not with the other: where their intervals overlap, "
        "which of the two does more is open."
    )
    return _about(
        evidence,
        f"What do US enablers do at equal cost ({price} of present value)?",
        [equal[0], *rivals, *unscaled],
        (note, _paid(evidence)),
    )


def _paid(evidence: Evidence) -> str:
    """What policies of equal cost come to over the study's own draws of prices."""
    costs = evidence.comparison.drop_duplicates("policy").set_index("policy")["cost_us"]
    paid = [float(costs[one.name]) for one in evidence.study.policies if one.equal_cost and one.name in costs.index]
    span = " to ".join(dict.fromkeys(f"{each:,.0f}" for each in (min(paid), max(paid)) if paid))
    return (
        f"Equal cost is planned as a mean over {PRICED_POINTS} draws of prices; over the draws of this study the "
        f"{len(paid)} {'policy' if len(paid) == 1 else 'policies'} at equal cost paid US$ {span} million."
    )


def _arrears(evidence: Evidence) -> Answer | None:
    policies = _policies(evidence, _ARREARS, scaled=False)
    return _about(evidence, "What does paying US dues and arrears in full do?", policies) if policies else None


def _training(evidence: Evidence) -> Answer | None:
    policies = _policies(evidence, _TRAINING, scaled=False) or _policies(evidence, _TRAINING)
    if not policies:
        return None
    notes = tuple(_equal_cost_training(evidence))
    answer = _about(evidence, "What does training (GPOI) do?", policies, notes)
    return replace(answer, lead=f"{answer.lead} {_chain(evidence, policies[0])}".rstrip())


def _equal_cost_training(evidence: Evidence) -> Iterator[str]:
    for name in _policies(evidence, _TRAINING, scaled=True)[:1]:
        yield summary(evidence, name)


def _chain(evidence: Evidence, policy: str) -> str:
    """What becomes of the units that training pays for, step by step, and how many more effective ones come of it."""
    columns = [f"gpoi_{step}" for step in _STEPS]
    if not {one.name for one in evidence.results.catalogue.world}.issuperset(columns):
        return ""
    world = evidence.results.read("world", ["policy", "replication", *columns])
    sums = world.groupby(["policy", "replication"], observed=True)[columns].sum()
    base, own = (pd.DataFrame(sums.loc[name]) for name in (evidence.study.baseline, policy))
    means = [float(own[name].mean()) for name in columns]
    trained, *later = (count(mean) for mean in means)
    steps = ", ".join(f"{number} {words}" for number, words in zip(later, list(_STEPS.values())[1:], strict=True))
    more = (own["gpoi_effective"] - base["gpoi_effective"]).dropna()
    low, high = more.quantile([0.05, 0.95])
    return (
        f"Why: of {trained} units trained in {evidence.study.months} months, on average {steps}; the narrowest "
        f"step is {_narrowest(means)}. That is {count(float(more.mean()))} effective units more than under the "
        f"baseline (middle 90 % of futures {signed(low, 1e9)} to {signed(high, 1e9)})."
    )


def _narrowest(means: Sequence[float]) -> str:
    """The step of the chain that takes the largest share of the units that reach it."""
    kept = [after / before if before > 0 else 1.0 for before, after in pairwise(means)]
    return _LOSSES[min(range(len(kept)), key=lambda step: kept[step])]


def _others(evidence: Evidence) -> Iterator[Answer]:
    """For a study of other policies: one answer for each of the first four."""
    palette = Palette.of(evidence.results)
    for name in [name for name in palette.heads() if name in set(evidence.comparison["policy"])][:4]:
        yield _about(evidence, f"What does this do: {palette.label(name)}?", [name])


def in_short(evidence: Evidence) -> str:
    """How sure it all is, for the head of the page."""
    if is_alone(evidence.results):
        return NOTHING_TO_COMPARE
    table = evidence.comparison[evidence.comparison["outcome"].isin(evidence.headlines)]
    known = table[table["low"].notna()]
    if known.empty:
        return f"{evidence.results.manifest['replications']:,} futures are too few for any interval."
    settled = sum(state(row) in ("better", "worse", "settled") for row in known.to_dict("records"))
    return (
        f"{settled} of {len(known)} headline differences are settled and worth naming; about {_by_luck(len(known))} "
        "would look so if no policy did anything."
    )


def _by_luck(differences: int) -> int:
    """How many of so many differences would look settled by chance: a 90 % interval fails one time in ten."""
    return max(1, round((1 - CONFIDENCE) * differences))


def _certainty(evidence: Evidence) -> Answer:
    table = evidence.comparison[evidence.comparison["outcome"].isin(evidence.headlines)]
    known = table[table["low"].notna()]
    states = [state(row) for row in known.to_dict("records")]
    settled = sum(each in ("better", "worse", "settled") for each in states)
    manifest = evidence.results.manifest
    points = f" and {manifest['points']} draws of the parameters" if manifest.get("points") else ""
    notes = [NOT_A_FORECAST]
    if known.empty:
        lead = f"Not at all: {manifest['replications']:,} futures are too few for any interval."
        return Answer("How sure is this?", lead, (), (NOT_A_FORECAST,))
    notes.insert(0, RULE)
    notes.insert(0, _ignorance(known[[each in ("better", "worse", "settled") for each in states]], manifest))
    if 0 < manifest.get("points", 0) < _FEW_POINTS:
        notes.insert(
            0, f"Draws of the parameters: only {manifest['points']}, so the intervals themselves are rough."
        )
    missing = int(known["missing"].max()) if len(known) else 0
    if missing:
        notes.append(
            f"Up to {missing} pairs are missing from a row: failed runs, or futures in which a share has no "
            "cases."
        )
    return Answer(
        "How sure is this?",
        f"{settled} of {len(known)} headline differences are settled (the 90 % interval leaves out zero) and worth "
        f"naming, with {manifest['replications']:,} paired futures{points}. If no policy did anything, about "
        f"{_by_luck(len(known))} would look settled: a lone one is weak evidence.",
        (),
        tuple(notes),
    )


def _ignorance(settled: pd.DataFrame, manifest: Mapping[str, Any]) -> str:
    """How much of the spread of settled differences comes from the parameters, where that can be told at all."""
    share = settled["ignorance_share"].median()
    if manifest.get("points", 0) < _FEW_POINTS or not math.isfinite(share):
        return "How much of the spread between futures comes from unknown parameters cannot be told from so little."
    return (
        f"In the settled headline differences, about {100 * max(share, 0):.0f} % of the spread from future to future "
        "comes from unknown parameters, the rest from chance. It does not measure how far the answer hangs on the "
        "assumptions: another mechanism or another range would move the mean itself."
    )


def _assumptions(evidence: Evidence) -> Answer:
    classes = evidence.comparison.drop_duplicates("policy")["lever_class"].value_counts()
    words = [
        f"{classes[name]} {'policy' if classes[name] == 1 else 'policies'}: the lever "
        f"{'is ' if name == 'scenario' else ''}{LEVER_CLASS[name]}."
        for name in LEVER_CLASS
        if name in classes
    ]
    lead = f"{100 * assumed_share():.0f} % of the model's inputs are assumptions (grade D); "
    lead += (
        "in this study they are drawn from their ranges, unless a mission or a policy sets them."
        if evidence.study.uncertainty == "both"
        else "here they are held at their defaults, so the intervals show chance alone and are too narrow."
    )
    lead += " No study was found that measured what one more enabler does for a UN mission."
    if count := evidence.results.manifest.get("calibrated", 0):
        words.append(
            f"{count} parameters within an attack come from a posterior fitted to observed shapes and rates; "
            "how hostile a mission with a history is comes from its deaths in past years (peacegap calibrate)."
        )
    return Answer("What is assumption?", lead, (), tuple(words))
