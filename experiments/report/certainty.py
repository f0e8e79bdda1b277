"""How sure the answers of a report are, and how much of them is assumption."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.compare.baseline_alone import NOTHING_TO_COMPARE, is_alone
from experiments.compare.intervals import CONFIDENCE
from experiments.compare.settled import RULE, state
from experiments.figures.captions import NOT_A_FORECAST, assumed_share
from experiments.report.evidence import Evidence
from experiments.report.text import LEVER_CLASS, Answer

#: With fewer draws of the parameters a t interval is a poor guide.
_FEW_POINTS = 20


def in_short(evidence: Evidence) -> str:
    """How sure it all is, for the head of the page."""
    if is_alone(evidence.results):
        return NOTHING_TO_COMPARE
    known = _open_to_finding(evidence)
    if known.empty:
        return _nothing_to_find(evidence)
    settled = sum(state(row) in ("better", "worse", "settled") for row in known.to_dict("records"))
    return (
        f"{settled} of {len(known)} headline differences are settled and worth naming; about {_by_luck(len(known))} "
        "would look so if no policy did anything."
    )


def _open_to_finding(evidence: Evidence) -> pd.DataFrame:
    """Headline differences that have an interval and are no assumption: those that could turn out settled."""
    table = evidence.comparison[evidence.comparison["outcome"].isin(evidence.headlines)]
    return table[table["low"].notna() & (table["lever_class"] != "scenario")]


def _nothing_to_find(evidence: Evidence) -> str:
    """Why no headline difference could turn out settled."""
    if (evidence.comparison["lever_class"] == "scenario").all():
        return "scenario levers set all that is compared, so that it is assumed and not found."
    return f"{evidence.results.manifest['replications']:,} futures are too few for any interval."


def _by_luck(differences: int) -> int:
    """How many of so many differences would look settled by chance: a 90 % interval fails one time in ten."""
    return max(1, round((1 - CONFIDENCE) * differences))


def certainty(evidence: Evidence) -> Answer:
    """How many headline differences are settled, and what that is worth."""
    known = _open_to_finding(evidence)
    states = [state(row) for row in known.to_dict("records")]
    settled = sum(each in ("better", "worse", "settled") for each in states)
    manifest = evidence.results.manifest
    points = f" and {manifest['points']} draws of the parameters" if manifest.get("points") else ""
    notes = [NOT_A_FORECAST]
    if known.empty:
        return Answer("How sure is this?", f"Not at all: {_nothing_to_find(evidence)}", (), (NOT_A_FORECAST,))
    notes.insert(0, RULE)
    notes.insert(0, _ignorance(known[[each in ("better", "worse", "settled") for each in states]], manifest))
    if 0 < manifest.get("points", 0) < _FEW_POINTS:
        notes.insert(
            0, f"Draws of the parameters: only {manifest['points']}, so the intervals themselves are rough."
        )
    missing = int(known["missing"].max()) if len(known) else 0
    if missing:
        notes.append(
            f"Up to {missing} pair{'s are' if missing != 1 else ' is'} missing from a row: failed runs, or futures in "
            "which a share has no cases."
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
        return "How much of the spread between futures comes from unknown parameters cannot be estimated from so few."
    return (
        f"In the settled headline differences, about {100 * max(share, 0):.0f} % of the spread from future to future "
        "comes from unknown parameters, the rest from chance. It does not measure how far the answer hangs on the "
        "assumptions: another mechanism or another range would move the mean itself."
    )


def assumptions(evidence: Evidence) -> Answer:
    """What the study rests on that no document gives."""
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
