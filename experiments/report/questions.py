"""What a report is asked: the questions of its study, and a last one about policies that none of them names."""

from __future__ import annotations

from experiments.figures.style import Palette
from experiments.report.evidence import Evidence
from sim.scenario.schema import Question

#: What a study without questions is asked, and what the policies that no question names are asked.
EVERYTHING, THE_REST = "What does each policy change, compared with the baseline?", "And the policies not named above?"


def asked(evidence: Evidence) -> list[Question]:
    """The questions in their order: every policy but the baseline stands in at least one of them."""
    palette, study = Palette.of(evidence.results), evidence.study
    named = {name for question in study.questions for name in question.policies}
    rest = tuple(name for name in in_order(palette) if name not in named)
    found = list(study.questions)
    if rest:
        found.append(Question(ask=THE_REST if found else EVERYTHING, policies=rest))
    return found


def is_overview(question: Question) -> bool:
    """Whether the question takes in every policy that is left, and none of them first."""
    return question.ask in (EVERYTHING, THE_REST) and len(question.policies) > 1


def in_order(palette: Palette) -> list[str]:
    """Policies with their equal-cost variants behind them, without the baseline."""
    rows = [name for head in palette.heads() for name in (head, *palette.variants(head))]
    return [*palette.variants(palette.study.baseline), *rows]


def featured(evidence: Evidence) -> list[str]:
    """Policies for figures that hold few: the first of each question, then as in the study; no equal-cost variants."""
    heads = Palette.of(evidence.results).heads()
    first = [question.policies[0] for question in evidence.study.questions]
    return [name for name in dict.fromkeys([*first, *heads]) if name in heads]
