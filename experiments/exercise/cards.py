"""What players read before they bet: the briefing and a card for each policy, the same on screen and on paper.

A card says what the policy changes, taken from the packages themselves. Their descriptions stay closed until
the end, for they discuss what may come out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.outcomes import OUTCOMES, RATIOS, Outcome
from sim.scenario.describe_orders import dates_words, trigger_words
from sim.scenario.errors import ScenarioError, nearest_word
from sim.scenario.loader import load, resolve
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Exercise, Offer
from sim.scenario.span import span_words

HOW_TO_BET = (
    "A bet is a number from 0 to 100: in how many of 100 futures does the policy do better than the baseline in the "
    "very same future? The same result does not count as better."
)


@dataclass(frozen=True, slots=True)
class Card:
    """One policy as players see it: name for bets, title, what it changes."""

    name: str
    title: str
    changes: tuple[str, ...]


def cards(exercise: Exercise, beside: Path | None = None) -> tuple[Card, ...]:
    """The cards of an exercise, in its order; ``beside`` is its file, if it lies outside the scenario library."""
    world = load("world", exercise.world, beside)
    scenarios = [resolve(world, policy, months=exercise.months, beside=beside) for policy in exercise.policies]
    return tuple(
        Card(policy.name, policy.title, tuple(_changes(scenario)))
        for policy, scenario in zip(exercise.policies, scenarios, strict=True)
    )


def asked(exercise: Exercise) -> tuple[Outcome, ...]:
    """The outcomes to bet on.

    Raises:
        ScenarioError: one is unknown, or has no better or worse.
    """
    known = {outcome.name: outcome for outcome in OUTCOMES + RATIOS if outcome.better != "neither"}
    for position, name in enumerate(exercise.outcomes):
        if name not in known:
            raise ScenarioError(
                f"'{name}' is no outcome to bet on",
                key_path=("outcomes", position),
                expected="an outcome that can be better or worse",
                nearest=nearest_word(name, known),
            )
    return tuple(known[name] for name in exercise.outcomes)


def better_means(outcome: Outcome) -> str:
    """The outcome with its good direction in words."""
    return f"{outcome.title} ({outcome.better} is better)"


def _changes(scenario: Scenario) -> Iterator[str]:
    """What a policy changes and offers, line by line."""
    for change in scenario.changes:
        limits = [change.mission or "", span_words(change.start, change.end)]
        yield _limited(f"{_words(change.key_path.rpartition('.')[2])}: {change.old:g} -> {change.new:g} "
                       f"({change.unit})", limits)
    for offer in scenario.offers[: scenario.standing_by_from]:
        limits = [offer.mission or "", dates_words(offer.start, offer.end)]
        yield _limited(f"{_words(offer.kind)}: {_size(offer)}", limits)
    for trigger in scenario.triggers:
        yield trigger_words(trigger)


def _limited(words: str, limits: Iterable[str]) -> str:
    """Words with where and when they hold, where that is not everywhere and always."""
    return ", ".join((words, *(limit for limit in limits if limit)))


def _size(offer: Offer) -> str:
    if offer.sets is not None:
        return f"{offer.sets:g} more"
    return f"{100 * (offer.per_need or 0):.0f} % of what is missing"


def _words(name: str) -> str:
    return name.replace("_usd_m", "").replace("_", " ")
