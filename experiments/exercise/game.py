"""The exercise on a terminal: briefing, bets, futures, reveal, scores, decisive events, debrief."""

import math
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from experiments.compare.comparison import compare
from experiments.compare.exposure import DEATHS, PEOPLE, sentence
from experiments.compare.payers import COLUMNS
from experiments.compare.terminal import NOT_A_FORECAST
from experiments.console.interrupts import terminable
from experiments.exercise.bets import read_bets
from experiments.exercise.cards import HOW_TO_BET, asked, better_means, cards
from experiments.exercise.decisive import best_policy, turns_of, where_from
from experiments.exercise.players import bets_of
from experiments.exercise.rules import NAME_LENGTH, Bets, Question, Score, Verdict, brier, luck, ranking
from experiments.exercise.screen import WIDTH, Screen, padded
from experiments.exercise.shared_futures import Futures, as_study, run_futures
from experiments.exercise.training import why_training_is_late
from experiments.exercise.underway import underway
from experiments.files.scratch_folder import scratch_folder
from experiments.tables.units import PERCENT, level_unit, scale
from sim.calendar import Calendar
from sim.outcomes import Outcome
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load
from sim.scenario.parameters import all_declared
from sim.scenario.schema import Exercise, Study
from sim.scenario.source import given_file

#: Room for the title of an outcome.
TITLE_LENGTH = 56
#: Smallest number that one decimal shows.
_SHOWS = 0.05
SCORING = (
    "Every future scores every bet: (probability - 1) squared if the policy did better in it, probability squared if "
    "not; the score is the mean over all futures and questions. 0 is perfect, 50 everywhere gives 0.25, 1 is worst. "
    "Some error is unavoidable: the score of a perfect forecaster, who knows every share."
)


def play(
    name: str,
    screen: Screen,
    *,
    bets: Path | None = None,
    students: int | None = None,
    seed: int | None = None,
    replications: int | None = None,
    workers: int | None = None,
) -> list[Score]:
    """Play an exercise from briefing to debrief; returns the ranking.

    With somebody at the keyboard the futures run from the first line on, while the class reads and bets, and stay
    closed until all bets are in.

    Args:
        name: of the exercise, or its file.
        screen: where it is shown and typed.
        bets: a table of bets instead of typing; with ``students`` those that it lacks are typed.
        students: how many play, 1 unless given.
        seed: which futures, instead of the exercise's own.
        replications: how many futures, instead of the exercise's own number.
        workers: processes.

    Raises:
        ScenarioError: the exercise or the bets cannot be used.
    """
    exercise, beside = load("exercise", name), given_file(name)
    outcomes = asked(exercise)
    if bets is not None and screen.ask is None:
        if students is not None:
            raise ScenarioError("--students counts those who type their bets; leave it out with --non-interactive")
        read_bets(bets, exercise)  # nobody could correct it later
    study = as_study(exercise, seed, replications)
    with (
        terminable(),
        scratch_folder() as folder,
        _futures(study, outcomes, folder, beside, workers, screen) as futures,
    ):
        _brief(exercise, beside, study.replications, screen)
        players, book = bets_of(exercise, outcomes, bets, students, screen)
        screen.pause(f"tells what came of {study.replications} futures under {len(study.policies)} policies")
        scores = _tell(exercise, futures(), players, screen)
        if book is not None and bets is None and book.path.exists():
            screen.say(f"\nThe bets of this lesson are kept in {book.put_away()}.")
        return scores


@contextmanager
def _futures(
    study: Study, outcomes: tuple[Outcome, ...], folder: Path, beside: Path | None, workers: int | None, screen: Screen
) -> Iterator[Callable[[], Futures]]:
    """How to get at the futures: with a class at the keyboard they run from now on, else when they are asked for."""
    out = folder / "futures"
    if screen.ask is None:
        yield partial(run_futures, study, outcomes, out, beside=beside, workers=workers)
        return
    with underway(study, outcomes, out, beside, workers) as running:
        yield partial(running.wait, screen.say)


def _brief(exercise: Exercise, beside: Path | None, replications: int, screen: Screen) -> None:
    screen.heading(exercise.title)
    screen.paragraph(" ".join(exercise.briefing.split()))
    screen.heading("The policies")
    for number, card in enumerate(cards(exercise, beside), start=1):
        screen.say(f"{number}  {card.title} [{card.name}]")
        for change in card.changes:
            screen.paragraph(change, indent="     ")
    screen.heading("The bets")
    screen.paragraph(HOW_TO_BET)
    for outcome in asked(exercise):
        screen.say(f"   - {better_means(outcome)}, over {exercise.months} months")
    screen.paragraph(f"{replications} futures will tell. {SCORING}")


def _tell(exercise: Exercise, futures: Futures, players: Mapping[str, Bets], screen: Screen) -> list[Score]:
    """Everything after the futures have run."""
    verdicts = futures.verdicts()
    if not any(result.futures for result in verdicts.values()):
        why = next((one["message"] for one in futures.results.manifest["failures"]), "")
        raise ScenarioError(f"no pair of futures finished, so there is nothing to score; the first error: {why}")
    _reveal(exercise, futures, verdicts, screen)
    screen.pause("shows the scores")
    scores = ranking(players, verdicts)
    _show_scores(exercise, futures.outcomes, players, verdicts, scores, screen)
    screen.pause("shows the events that decided")
    _show_events(futures, verdicts, screen)
    if late := list(why_training_is_late(futures)):
        screen.heading("Why training comes late")
        for text in late:
            screen.paragraph(text)
    screen.heading("To talk about")
    for number, question in enumerate(exercise.questions, start=1):
        screen.say(textwrap.fill(f"{number}. {question}", WIDTH, subsequent_indent="   "))
    parameters = all_declared().values()
    assumed = sum(parameter.assumed for parameter in parameters)
    screen.say("")
    screen.paragraph(
        f"{assumed} of {len(parameters)} declared numbers are assumptions; the futures differ in chance and in "
        f"every unknown parameter. {NOT_A_FORECAST}"
    )
    return scores


def _reveal(
    exercise: Exercise, futures: Futures, verdicts: Mapping[Question, Verdict], screen: Screen
) -> None:
    """In how many futures each policy did better, the same, worse; how much on average; at what cost."""
    screen.heading("What happened: share of futures, and the mean difference with its 90 % interval")
    table = {(row["policy"], row["outcome"]): row for row in compare(futures.results).to_dict("records")}
    titles = {policy.name: policy.title for policy in exercise.policies}
    for policy in futures.policies:
        row = table[policy, futures.outcomes[0].name]
        cost, whole = float(row[COLUMNS["us"]]), float(row[COLUMNS["all"]])
        screen.say(
            f"\n{titles[policy]} (cost to the United States here: {cost:,.0f} US$ million, present value; to all "
            f"who pay: {whole:,.0f})"
        )
        if any(outcome.name == DEATHS for outcome in futures.outcomes):
            screen.paragraph(sentence(table[policy, DEATHS], table[policy, PEOPLE], futures.results.months))
        screen.say(f"  {'':{TITLE_LENGTH}}{'better':>8}{'same':>7}{'worse':>7}   difference")
        for outcome in futures.outcomes:
            result = verdicts[policy, outcome.name]
            cells = [_percent(count, result.futures) for count in (result.better, result.same, result.worse)]
            always_same = result.same == result.futures
            difference = "none in any" if always_same else _difference(table[policy, outcome.name], outcome)
            screen.say(f"  {_short(outcome):{TITLE_LENGTH}}{cells[0]:>8}{cells[1]:>7}{cells[2]:>7}   {difference}")


def _short(outcome: Outcome) -> str:
    title = outcome.title
    return title if len(title) < TITLE_LENGTH else f"{title[:TITLE_LENGTH - 2]}…"


def _difference(row: Mapping[Any, Any], outcome: Outcome) -> str:
    """Mean difference and interval; shares in percentage points."""
    factor, unit = scale(outcome.unit), " points" if level_unit(outcome.unit) == PERCENT else ""
    mean, low, high = (_signed(factor * float(row[name])) for name in ("difference", "low", "high"))
    if math.isnan(float(row["low"])):  # one draw of the parameters has no interval
        return f"{mean}{unit} (too few futures for an interval)"
    return f"{mean}{unit} ({low} to {high})"


def _signed(value: float) -> str:
    return "0.0" if abs(value) < _SHOWS else f"{value:+.1f}"


def _percent(count: int, futures: int) -> str:
    return f"{100 * count / futures:.0f} %" if futures else "-"


def _show_scores(
    exercise: Exercise,
    outcomes: tuple[Outcome, ...],
    players: Mapping[str, Bets],
    verdicts: Mapping[Question, Verdict],
    scores: list[Score],
    screen: Screen,
) -> None:
    screen.heading("Scores")
    screen.paragraph(SCORING)
    screen.say(f"\n  {'rank':>4}  {'':{NAME_LENGTH}}{'Brier score':>12}{'within 10':>12}{'worst miss':>13}")
    for one in scores:
        rank = "" if one.reference else f"{one.rank}"
        name = f"({one.player})" if one.reference else one.player
        placed = f"{one.well_placed} of {len(verdicts)}"
        scored = f"{one.brier:>12.3f}{placed:>12}{100 * one.farthest:>11.0f} %"
        screen.say(f"  {rank:>4}  {padded(name, NAME_LENGTH)}{scored}")
    titles = {policy.name: policy.title for policy in exercise.policies}
    named = {outcome.name: outcome.title for outcome in outcomes}
    for line in _dearest(players, verdicts):
        player, (policy, outcome), bet, share = line
        screen.paragraph(
            f"{player}'s dearest bet: {100 * bet:.0f} % on '{titles[policy]}' for '{named[outcome]}'; it did better in "
            f"{100 * share:.0f} %.",
            indent="  ",
        )


def _dearest(
    players: Mapping[str, Bets], verdicts: Mapping[Question, Verdict]
) -> Iterator[tuple[str, Question, float, float]]:
    """For each player the bet that cost most above what chance alone costs."""
    for player, bets in players.items():
        known = [question for question, result in verdicts.items() if result.futures]
        worst = max(known, key=lambda question: brier(bets[question], verdicts[question]) - luck(verdicts[question]))
        yield player, worst, bets[worst], verdicts[worst].share_better


def _show_events(futures: Futures, verdicts: Mapping[Question, Verdict], screen: Screen) -> None:
    """The best policy: where its difference came from, and three events of its most typical future."""
    from sim.run import simulate

    policy = best_policy(verdicts)
    title = futures.results.title(policy)
    screen.heading(f"What decided: {title}, the policy with the best record")
    for line in where_from(futures, policy):
        screen.paragraph(f"{line[0].upper()}{line[1:]}")
    future, turns = turns_of(futures, policy, simulate)
    if future is None:
        screen.paragraph("In no future did it change who died, so there is no event to tell.")
        return
    screen.say("")
    screen.paragraph(f"Events of future {future}, a typical one in which losses differ; these differ most:")
    calendar = Calendar.starting(futures.plan.baseline.scenario.start)
    for number, turn in enumerate(turns, start=1):
        screen.say(f"\n  {number}. {_month(calendar, turn.day)}: {_saved(turn.saved)}")
        screen.paragraph(f"As in 2021: {turn.without or 'it did not happen.'}", indent="     ")
        screen.paragraph(f"{title}: {turn.with_policy or 'it did not happen.'}", indent="     ")


def _month(calendar: Calendar, day: int) -> str:
    """The month in which a day of the run lies."""
    month = 0
    while day >= calendar.days_in(month):
        day -= calendar.days_in(month)
        month += 1
    return calendar.name(month)


def _saved(saved: float) -> str:
    count = round(abs(saved))
    return f"{count} {'fewer' if saved > 0 else 'more'} killed with the policy"
