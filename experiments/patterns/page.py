"""Findings for people and machines: a line for each pattern, a table and JSON."""

import json
import math
import textwrap
from collections.abc import Sequence
from typing import Any

from experiments.patterns import in_view
from experiments.patterns.pattern import Accepted, Estimate, Finding, within
from experiments.patterns.setting import Setting

WIDTH = 110
GUIDE = (
    "Each estimate comes from futures of the model, with a 90 % interval; 'unsettled' means that the interval "
    "crosses the edge of the accepted range. Ranges and sources are in the table that --out writes."
)


def text(findings: Sequence[Finding], notes: bool = True) -> str:
    """A line for each pattern, what it proves, and notes."""
    lines = [line(finding) for finding in findings]
    lines += ["", textwrap.fill(f"{closing(findings)} {unhelped(findings)}", WIDTH), textwrap.fill(GUIDE, WIDTH)]
    if notes:
        lines.append("")
        lines += [
            textwrap.fill(f"{finding.pattern.id}: {note(finding)}", WIDTH, subsequent_indent="       ")
            for finding in findings if note(finding)
        ]
    return "\n".join(lines)


def line(finding: Finding) -> str:
    """One pattern in one line."""
    pattern = finding.pattern
    answers = "; ".join(
        f"{accepted.name} {told(estimate)} {accepted.unit} [{span(accepted)}]"
        + ("" if within(estimate, accepted) is not False else " OUT")
        for estimate, accepted in zip(finding.measured.estimates, pattern.accepted, strict=True)
    )
    return f"{pattern.id} {pattern.kind:<8} {verdict(finding)}: {pattern.asked} {answers}; {finding.futures} futures"


def verdict(finding: Finding) -> str:
    """The verdict in words, with what weakens it."""
    if finding.verdict == "cannot be judged":
        return "cannot be judged (no case in these futures)"
    return finding.verdict if finding.settled else f"{finding.verdict} (unsettled)"


def closing(findings: Sequence[Finding]) -> str:
    """What the findings prove together."""
    emergent = [finding for finding in findings if finding.pattern.kind == "emergent"]
    holding = sum(finding.verdict == "ACCEPT" for finding in emergent)
    failing = [finding.pattern.id for finding in findings if finding.verdict == "FAIL"]
    words = (
        f"Only emergent patterns count as validation: {holding} of {len(emergent)} hold. Input patterns show that the "
        "wiring works, fitted ones that calibration did."
    )
    certain = [finding.pattern.id for finding in findings if finding.pattern.kind == "certain"]
    if certain:
        words += f" Certain by construction, so not counted: {', '.join(certain)}."
    return words + (f" Failing, and left so: {', '.join(failing)}." if failing else "")


def unhelped(findings: Sequence[Finding]) -> str:
    """How many of the emergent patterns that hold were left alone."""
    holding = [each for each in findings if each.pattern.kind == "emergent" and each.verdict == "ACCEPT"]
    alone = sum(not in_view.words(finding.pattern) for finding in holding)
    if not holding:
        return ""
    return (f"Of those that hold, {alone} {'rests' if alone == 1 else 'rest'} on no number that was chosen with the "
            "pattern in view, fitted, or taken from its own source.")


def note(finding: Finding) -> str:
    """What a reader must know to judge it, and which numbers were set with it in view."""
    helped = in_view.words(finding.pattern)
    return f"{finding.measured.note} {helped[0].upper()}{helped[1:]}." if helped else finding.measured.note


def digits(estimate: Estimate) -> int:
    """Decimals that an estimate deserves: two figures of the width of its interval, or of the value without one."""
    width = estimate.high - estimate.low
    size = width if math.isfinite(width) and width > 0 else abs(estimate.value)
    return min(3, max(0, 1 - math.floor(math.log10(size)))) if 0 < size < math.inf else 0


def number(value: float, decimals: int) -> str:
    """A number in words."""
    if math.isnan(value):
        return "-"
    return "infinite" if math.isinf(value) else f"{value:z,.{decimals}f}"


def told(estimate: Estimate) -> str:
    """An estimate with its interval in brackets, where there is one."""
    places = digits(estimate)
    value = number(estimate.value, places)
    if math.isnan(estimate.low) or math.isnan(estimate.high):
        return value
    return f"{value} ({number(estimate.low, places)} to {number(estimate.high, places)})"


def span(accepted: Accepted) -> str:
    """The accepted range in words."""
    if math.isinf(accepted.low):
        return f"up to {accepted.high:g}"
    if math.isinf(accepted.high):
        return f"from {accepted.low:g}"
    return f"{accepted.low:g} to {accepted.high:g}"


def rows(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """One row for each measured quantity."""
    return [
        {
            "id": finding.pattern.id, "kind": finding.pattern.kind, "asked": finding.pattern.asked,
            "measured": accepted.name, "unit": accepted.unit, "estimate": plain(estimate.value),
            "low": plain(estimate.low), "high": plain(estimate.high), "accept_low": plain(accepted.low),
            "accept_high": plain(accepted.high), "source": accepted.source, "within": within(estimate, accepted),
            "verdict": finding.verdict, "settled": finding.settled, "futures": finding.futures,
        }
        for finding in findings
        for estimate, accepted in zip(finding.measured.estimates, finding.pattern.accepted, strict=True)
    ]


def plain(value: float) -> float | None:
    """The number, or None where there is none or no bound."""
    return float(value) if math.isfinite(value) else None


def as_json(findings: Sequence[Finding], setting: Setting) -> str:
    """Everything, for machines."""
    emergent = [finding for finding in findings if finding.pattern.kind == "emergent"]
    content = {
        "seed": setting.seed, "quick": setting.quick, "interval": 0.9,
        "emergent": len(emergent), "emergent_accepted": sum(each.verdict == "ACCEPT" for each in emergent),
        "closing": closing(findings), "estimates": rows(findings),
        "notes": {finding.pattern.id: note(finding) for finding in findings},
        "curves": {
            finding.pattern.id: {
                name: [plain(each.value), plain(each.low), plain(each.high)]
                for name, each in finding.measured.curve.items()
            }
            for finding in findings if finding.measured.curve
        },
    }
    return json.dumps(content, indent=1, allow_nan=False)
