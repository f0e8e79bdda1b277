"""Asks the model: runs the futures that patterns need, measures, and gives the findings."""

from collections.abc import Sequence

from experiments.console.progress import Progress
from experiments.patterns import futures
from experiments.patterns.pattern import Finding, Pattern
from experiments.patterns.setting import Setting
from experiments.runs.work import Work


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
