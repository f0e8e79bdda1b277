"""What was measured, as a page for a terminal."""

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.bench.command import Findings
    from experiments.bench.targets import Target

WIDTH = 92
#: From this many waiting processes per core on, times by the clock on the wall say little.
BUSY = 0.5
_VERDICTS = {True: "met", False: "NOT MET", None: "not measured"}
_SPEED_NOTES = (
    "us = microseconds of processor time for one unit (any agent with a daily state) and one day, everything "
    "included. Shares of a run: decisions in Python, compiled days, filling of tables, the making of the world. "
    "Draws are part of days and decisions: their number (counted with the days run as plain Python) times the "
    "cost of one (a compiled loop)."
)


def page(found: "Findings") -> str:
    """All findings, the targets first."""
    effort = found.effort
    head = f"peacegap bench, {found.made_on}: {found.machine}. Medians of {effort.rounds} rounds."
    parts = [
        _wrapped(head),
        *_busy(found),
        *_section("Targets", _targets(found)),
        *_section(f"Speed by world, runs of {effort.months} months", [*_worlds(found), _wrapped(_SPEED_NOTES)]),
        *_section("What a run of four_missions is spent on, by step", _steps(found)),
        *_section("Cost of a run as it grows", _growth(found)),
        *_section("Starts", _starts(found)),
        *_section("Batches", _batches(found)),
        *_section("Yardstick", [_wrapped(_yardstick(found))]),
    ]
    return "\n".join(parts)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH)


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", title, "-" * WIDTH, *lines]


def _busy(found: "Findings") -> list[str]:
    if found.load is None or found.load < BUSY:
        return []
    sentence = (
        f"The machine was busy when this began ({found.load:.1f} waiting processes per core): the efficiency of "
        "workers and all times by the clock on the wall are worse than on an idle one."
    )
    return [_wrapped(sentence)]


def _targets(found: "Findings") -> list[str]:
    rows = [f"{'':<50}{'asked':>14}{'measured':>14}{'':>14}"]
    return rows + [
        f"{one.name:<50}{_asked(one):>14}{_number(one.measured, one.unit):>14}{_VERDICTS[one.met]:>14}"
        for one in found.targets
    ]


def _asked(one: "Target") -> str:
    return f"{'>=' if one.at_least else '<='} {_number(one.limit, one.unit)}"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    digits = 0 if unit in ("%", "MB") else 2
    return f"{value:,.{digits}f} {unit}".strip()


def _worlds(found: "Findings") -> list[str]:
    names = (("units", 7), ("ms/run", 9), ("us", 8), ("decisions", 11), ("days", 7), ("tables", 8), ("making", 8),
             ("draws", 7), ("a day", 9))
    rows = [f"{'world':<18}" + "".join(f"{name:>{width}}" for name, width in names)]
    for one in found.worlds:
        rows.append(
            f"{one.world:<18}{one.units:>7}{one.milliseconds:>9.0f}{one.microseconds_per_unit_day:>8.2f}"
            f"{one.decisions:>11.0%}{one.days:>7.0%}{one.recording:>8.0%}{one.making:>8.0%}{one.draws:>7.1%}"
            f"{one.draws_per_day:>9.0f}"
        )
    return rows


def _steps(found: "Findings") -> list[str]:
    lines = []
    for room, title in (("day", "compiled days: "), ("agents", "decisions: ")):
        shares = ", ".join(f"{one.name} {one.share:.0%}" for one in found.steps if one.room == room)
        lines.append(_wrapped(title + shares))
    return lines


def _growth(found: "Findings") -> list[str]:
    lines = []
    for one in found.growth:
        points = ", ".join(f"{size:.0f}: {ms:.0f}" for size, ms in zip(one.sizes, one.milliseconds, strict=True))
        lines += [
            f"{one.against:<10}ms at {points}",
            f"{'':<10}cost ~ {one.against}^{one.exponent:.2f} (R2 {one.exponent_r2:.3f}); "
            f"straight line {one.fixed_ms:.0f} ms + {one.each_ms:.2f} ms each (R2 {one.linear_r2:.3f})",
        ]
    note = (
        "An exponent of 1 is proportional; below 1 there is a part that does not grow. Missions: means over worlds in "
        "which each mission stands equally often. Units: infantry added to the small world."
    )
    return [*lines, _wrapped(note)]


def _starts(found: "Findings") -> list[str]:
    rows = [f"{'fresh process':<30}{'wall':>10}{'processor':>12}"]
    for one in found.starts:
        used = "-" if one.cpu is None else f"{one.cpu:.2f} s"
        rows.append(f"{one.name:<30}{one.wall:>8.2f} s{used:>12}")
    if not any(one.name.endswith("cold") for one in found.starts):
        rows.append("first month, cold: not measured; --cold does, with everything to compile (about two minutes)")
    return rows


def _batches(found: "Findings") -> list[str]:
    batch = found.big_batch
    held = "unknown" if batch.worker_megabytes is None else f"{batch.worker_megabytes:.0f} MB"
    large = (
        "Main process at 20,000 runs: not measured; --large does (some minutes)."
        if found.main_megabytes is None
        else f"Main process at 20,000 runs, with comparison and report: {found.main_megabytes:.0f} MB."
    )
    text = (
        f"12 policies x 200 replications on four missions, {batch.workers} workers: about {batch.minutes:.1f} "
        f"minutes of two cores of their own ({batch.minutes_wall:.1f} by the clock of this machine), drawn out from "
        f"{batch.sampled} runs in the runner's chunks, writing and assembling included, pricing, comparison and "
        f"report not. A worker held {held} at most. Two workers reach {found.efficiency:.0%} of twice the speed "
        f"of one. {large}"
    )
    return [_wrapped(text)]


def _yardstick(found: "Findings") -> str:
    one = found.yardstick
    if one is None:
        return "Starsim is not installed: pip install '.[bench]' puts its SIR model beside these numbers."
    largest = max(found.worlds, key=lambda world: world.units)
    ratio = one.microseconds_per_agent_day / largest.microseconds_per_unit_day
    return (
        f"Starsim {one.version}, SIR on a random network, {one.agents} agents, {one.days} days: "
        f"{one.milliseconds:.0f} ms, {one.microseconds_per_agent_day:.2f} us per agent-day; {largest.world} takes "
        f"{largest.microseconds_per_unit_day:.2f}, so Starsim takes {ratio:.1f} times as much. They compute different "
        "things: this tells an order of size, no more."
    )
