"""Asks the model: chooses patterns, runs the futures they need, measures, and gives the findings."""

import difflib
from collections.abc import Sequence

from experiments.console.progress import Progress
from experiments.patterns import futures
from experiments.patterns.catalogue import PATTERNS
from experiments.patterns.pattern import Finding, Pattern
from experiments.patterns.setting import Setting
from experiments.runs.work import Work
from sim.scenario.errors import ScenarioError


def chosen(text: str | None) -> tuple[Pattern, ...]:
    """The patterns that a list such as ``PAT01,PAT17`` means; all of them for None.

    Raises:
        ScenarioError: a word in it is no pattern.
    """
    if text is None:
        return PATTERNS
    known = {pattern.id: pattern for pattern in PATTERNS}
    words = [word.strip().upper() for word in text.split(",")]
    for word in words:
        if word not in known:
            near = difflib.get_close_matches(word, known, 1)
            hint = f"; did you mean '{near[0]}'?" if near else f"; patterns are {', '.join(known)}"
            raise ScenarioError(f"--only: no pattern is called '{word}'{hint}")
    return tuple(pattern for pattern in PATTERNS if pattern.id in words)


def judge(patterns: Sequence[Pattern], setting: Setting, work: Work) -> list[Finding]:
    """Run every experiment of these patterns once, sharing futures, and measure.

    Args:
        patterns: what to ask.
        setting: how many futures, and which.
        work: does the runs.
    """
    asked = {pattern.id: pattern.experiment.batches(setting) for pattern in patterns}
    batches = [batch for named in asked.values() for batch in named.values()]
    found = futures.run(batches, setting.seed, work, Progress("patterns", 0))
    findings = []
    for pattern in patterns:
        named = {name: found[batch.key] for name, batch in asked[pattern.id].items()}
        runs = sum(batch.futures for batch in asked[pattern.id].values())
        findings.append(Finding(pattern, pattern.experiment.measure(named), runs))
    return findings
