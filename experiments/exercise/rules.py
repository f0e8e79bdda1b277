"""The rules of play, apart from any screen or page: bets, Brier scores, ranking.

A bet says how probable it is that a future with the policy turns out better than the same future without
it; a future that turns out the same does not count as better. Each future scores (probability - 1)^2 when
the policy did better in it and probability^2 when not, and the bet's score is the mean: 0 is perfect, 1 is
the worst, and 50 everywhere scores 0.25 whatever happens. Nobody can gain by naming another number than the
one believed in.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.scenario.errors import printable

#: A question: name of a policy, name of an outcome.
Question = tuple[str, str]
#: Bets of one player: probability from 0 to 1 of each question.
Bets = Mapping[Question, float]

LOWEST, HIGHEST = 0.0, 100.0
#: Longest name of a player that the score table has room for.
NAME_LENGTH = 24
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)", re.ASCII)
_SIGN = re.compile(r"\s*(%|per ?cent|pct\.?)$", re.IGNORECASE)
EXPECTED = "a number from 0 to 100, the probability in per cent that the policy does better"
#: A bet this close to the share is called well placed; the first tiebreak counts these.
WELL_PLACED = 0.10


class NotAProbability(ValueError):
    """What was typed is not a probability."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """In how many futures a policy did better, the same, or worse than the baseline in one outcome.

    Futures in which the outcome has no value under one of the two (a share of nothing) are left out.
    """

    better: int
    same: int
    worse: int

    @property
    def futures(self) -> int:
        """Futures that count."""
        return self.better + self.same + self.worse

    @property
    def share_better(self) -> float:
        """Share of futures in which the policy did better; not a number without futures."""
        return self.better / self.futures if self.futures else math.nan


@dataclass(frozen=True, slots=True)
class Score:
    """A player's result.

    Attributes:
        player: name.
        brier: mean score over all questions, 0 to 1, lower is better.
        well_placed: bets within ten points of the share; more wins a tie.
        farthest: largest distance between a bet and the share; smaller wins what is still a tie.
        rank: 1 the best; players whom no tiebreak tells apart share it.
        reference: whether this is a yardstick rather than a player.
    """

    player: str
    brier: float
    well_placed: int
    farthest: float
    rank: int = 0
    reference: bool = False


@dataclass(frozen=True, slots=True)
class Percent:
    """A number as somebody wrote it, in per cent.

    Attributes:
        value: 0 to 100. signed: whether it has a per cent sign.
        maybe_share: whether a share may be meant, as 0.7 for 70 %.
    """

    value: float
    signed: bool
    maybe_share: bool


def percent(text: str) -> Percent:
    """What a person wrote: ``70``, ``70 %``, ``12.5``, ``12,5``, or ``0.7``, which may be 70 %.

    Messages quote what was typed, not what it was read as.

    Raises:
        NotAProbability: it is no number, or not from 0 to 100.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    bare = _SIGN.sub("", written).strip()
    if not _NUMBER.fullmatch(bare):
        raise NotAProbability(f"'{_quoted(text)}' is not a number" if bare else "nothing is here")
    value = float(bare.replace(",", "."))
    if not LOWEST <= value <= HIGHEST:
        raise NotAProbability(f"'{_quoted(text)}' is not between 0 and 100")
    signed = bare != written
    return Percent(value, signed, not signed and not bare.isdecimal() and 0 < value <= 1)


def _quoted(text: str) -> str:
    return printable(text.strip())[:NAME_LENGTH]


def probability(text: str) -> float:
    """A probability from 0 to 1 out of what a person wrote in per cent.

    Raises:
        NotAProbability: it is no number, not from 0 to 100, or may be a share.
    """
    found = percent(text)
    if found.maybe_share:
        raise NotAProbability(f"'{text.strip()}' may be {found.value:g} % or {HIGHEST * found.value:g} %")
    return found.value / HIGHEST


def verdict(differences: np.ndarray, better: str) -> Verdict:
    """Count futures by the sign of the paired difference, policy less baseline.

    Args:
        differences: one for each future; not a number where there is no pair.
        better: ``higher`` or ``lower``, whichever is better in this outcome.
    """
    sign = {"higher": 1.0, "lower": -1.0}[better]
    known = sign * differences[np.isfinite(differences)]
    return Verdict(int((known > 0).sum()), int((known == 0).sum()), int((known < 0).sum()))


def brier(bet: float, result: Verdict) -> float:
    """Mean over futures of the squared distance between a bet and what happened (1 better, 0 not)."""
    share = result.share_better
    return share * (1.0 - bet) ** 2 + (1.0 - share) * bet**2


def luck(result: Verdict) -> float:
    """The part of the score that even who knew the share could not avoid."""
    return brier(result.share_better, result)


def score(player: str, bets: Bets, verdicts: Mapping[Question, Verdict], *, reference: bool = False) -> Score:
    """A player's mean score over all questions that have futures to count."""
    asked = [question for question, result in verdicts.items() if result.futures]
    if not asked:
        return Score(player, math.nan, 0, math.nan, reference=reference)
    distances = [abs(bets[question] - verdicts[question].share_better) for question in asked]
    mean = math.fsum(brier(bets[question], verdicts[question]) for question in asked) / len(asked)
    well_placed = sum(distance <= WELL_PLACED + 1e-9 for distance in distances)
    return Score(player, mean, well_placed, max(distances), reference=reference)


def ranking(players: Mapping[str, Bets], verdicts: Mapping[Question, Verdict]) -> list[Score]:
    """All players and two yardsticks, best first.

    Ties go to more well-placed bets, then to the smaller worst miss; who is still equal shares the rank.
    Yardsticks have no rank: 50 everywhere, and the shares themselves.
    """
    fifty = {question: 0.5 for question in verdicts}
    perfect = {question: result.share_better for question, result in verdicts.items()}
    scores = [score(name, bets, verdicts) for name, bets in players.items()]
    yardsticks = [
        score("50 everywhere", fifty, verdicts, reference=True),
        score("knew every share", perfect, verdicts, reference=True),
    ]
    ranked = _ranked(sorted(scores, key=lambda one: (*_order(one), one.player)))
    return sorted([*ranked, *yardsticks], key=lambda one: (*_order(one), one.reference))


def _order(one: Score) -> tuple[float, int, float]:
    """What decides a place; rounded so that no rank hangs on the last bit."""
    return round(one.brier, 9), -one.well_placed, round(one.farthest, 9)


def _ranked(ordered: Sequence[Score]) -> Iterable[Score]:
    rank = 0
    for place, one in enumerate(ordered, start=1):
        if place == 1 or _order(one) != _order(ordered[place - 2]):
            rank = place
        yield Score(one.player, one.brier, one.well_placed, one.farthest, rank)
