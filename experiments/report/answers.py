"""The answers on the first screen of a report: to the questions that its study declares, or to every policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from experiments.compare.baseline_alone import NOTHING_TO_COMPARE, is_alone, levels
from experiments.compare.settled import State, state
from experiments.figures.captions import plain
from experiments.figures.style import Palette
from experiments.report.certainty import assumptions, certainty
from experiments.report.equal_costs import paid
from experiments.report.evidence import Evidence
from experiments.report.leads import exposure, gaps_narrowed, on_the_way, summary
from experiments.report.questions import asked, is_overview
from experiments.report.text import FIRST, STATE_WORDS, Answer, line, rows_of
from experiments.report.training_chain import chain
from experiments.report.un_cash import idle_cash
from sim.scenario.schema import Question, QuestionFigure

#: Policies that a lead names; more are counted.
_NAMED = 4


def answers(evidence: Evidence) -> list[Answer]:
    """The answers of the first screen, question by question; every policy stands in one of them."""
    if is_alone(evidence.results):
        return [_baseline(evidence), assumptions(evidence)]
    told = [_overview(evidence, one) if is_overview(one) else _answer(evidence, one) for one in asked(evidence)]
    return [*told, certainty(evidence), assumptions(evidence)]


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


def _answer(evidence: Evidence, question: Question) -> Answer:
    """The first policy of a question in full, the others in one sentence each."""
    first, *others = question.policies
    headlines = question.outcomes or evidence.headlines
    lines = tuple(line(row) for row in rows_of(evidence, first, question.outcomes or FIRST))
    lead = f"{summary(evidence, first, headlines)} {gaps_narrowed(evidence, first)}"
    way = tuple(on_the_way(evidence, first))
    if any(state(row) == "worse" for row in rows_of(evidence, first, headlines)):
        lead, way = " ".join((lead, *way)), ()  # harm asks for its reason at once
    lead = " ".join(filter(None, (lead, exposure(evidence, first), idle_cash(evidence, first))))
    short = (f"{summary(evidence, name, headlines)} {exposure(evidence, name)}".rstrip() for name in others)
    notes = (*way, *short, *_of_figures(evidence, question))
    answer = Answer(question.ask, lead, lines, (*notes, *_at_what_cost(evidence, question)))
    if any(figure.kind == "waterfall" for figure in question.figures):
        return replace(answer, lead=f"{answer.lead} {chain(evidence, question.policies)}".rstrip())
    return answer


def _overview(evidence: Evidence, question: Question) -> Answer:
    """Every policy of the question in one sentence, none before the others."""
    headlines = question.outcomes or evidence.headlines
    found: dict[str, list[str]] = {"better": [], "worse": [], "assumed": [], "nothing": []}
    palette = Palette.of(evidence.results)
    for name in question.policies:
        states: set[str] = {state(row) for row in rows_of(evidence, name, headlines)}
        for key in states & {"better", "worse", "assumed"} or {"nothing"}:
            found[key].append(palette.label(name))
    words = (("better", "Settled improvement of a headline outcome"), ("worse", "Settled harm"),
             ("assumed", "Assumed by the user, no finding,"),
             ("nothing", "Nothing settled and worth naming"))  # fmt: skip
    parts = [
        f"{said} under {len(found[key])} of {len(question.policies)}: {_named(found[key])}." for key, said in words
        if found[key]
    ]
    notes = [
        " ".join(filter(None, (summary(evidence, name, headlines), gaps_narrowed(evidence, name),
                               exposure(evidence, name), idle_cash(evidence, name))))
        for name in question.policies
    ]  # fmt: skip
    return Answer(question.ask, " ".join(parts), (), (*notes, *_at_what_cost(evidence, question)))


def _named(labels: Sequence[str]) -> str:
    rest = len(labels) - _NAMED
    return "; ".join(labels[:_NAMED]) + (f"; and {rest} more" if rest > 0 else "")


def _of_figures(evidence: Evidence, question: Question) -> Iterator[str]:
    for figure in question.figures:
        if figure.kind == "dose":
            yield from _dose_notes(evidence, figure, question.outcomes or FIRST)


def _dose_notes(evidence: Evidence, figure: QuestionFigure, outcomes: Iterable[str]) -> Iterator[str]:
    """At which doses other than the baseline's each outcome is settled, and which way."""
    doses = sorted((dose, policy) for policy, dose in figure.x.items() if policy != evidence.study.baseline)
    for name in evidence.results.catalogue.known(outcomes):
        found: dict[State, list[str]] = {}
        for dose, policy in doses:
            for row in rows_of(evidence, policy, [name]):
                found.setdefault(state(row), []).append(f"{dose:,g}")
        words = "; ".join(f"{STATE_WORDS[kind]} at {', '.join(those)}" for kind, those in found.items())
        yield f"{evidence.results.catalogue.outcome(name).title}, by dose ({figure.axis}): {words}."


def _at_what_cost(evidence: Evidence, question: Question) -> Iterator[str]:
    """Whether the policies of a question may be weighed against each other."""
    palette = Palette.of(evidence.results)
    scaled = [name for name in question.policies if palette.policy(name).equal_cost is not None]
    if len(question.policies) < 2:
        return
    yield (
        "Each policy is compared with the baseline, not with the others: where their intervals overlap, which of them "
        "does more is open."
    )
    if not scaled:
        yield "These are not of equal cost: compare effects only with the cost in view."
    else:
        yield from paid(evidence, scaled)
