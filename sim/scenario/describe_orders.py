"""Orders with dates and triggers in words, for a terminal and for reports."""

from sim.outcomes import OUTCOMES, RATIOS
from sim.scenario.describe_design import PAYERS
from sim.scenario.schema import Condition, DatedOrder, Trigger
from sim.scenario.span import FOREVER, span_words

_TITLES = {one.name: one.title for one in OUTCOMES + RATIOS}


def order_words(order: DatedOrder, when: str | None = None) -> str:
    """An order in one line: what it sets or sends, where, and when, in other words if they are given."""
    where = f" in {order.mission}" if order.mission else ""
    if order.to is not None:
        what = f"{order.unit or '.'.join(order.path)} set to {order.to:g}"
    else:
        size = f"{order.sets:g} a mission" if order.sets is not None else f"{order.per_need or 0:.0%} of need"
        what = f"{(order.offer or '').replace('_', ' ')}, {size}, {PAYERS[order.payer or 'us']} pays"
    when = dates_words(order.start, order.end) if when is None else when
    return f"{what}{where}{f', {when}' if when else ''}"


def dates_words(start: int | str | None, end: int | str | None) -> str:
    """Dates as a file gives them, in words; nothing for all of the run."""
    if isinstance(start, str) or isinstance(end, str):
        words = (f"from {start}" if start else "", f"until {end}" if end else "")
        return " ".join(word for word in words if word)
    return span_words(start or 0, FOREVER if end is None else end)


def condition_words(when: Condition) -> str:
    """A condition in one line."""
    side, limit = ("above", when.above) if when.above is not None else ("below", when.below)
    window = f" over {when.over} months" if when.over > 1 else " in a month"
    row = f", {when.windows} times in a row" if when.windows > 1 else ""
    where = f" in {when.mission}" if when.mission else ""
    return f"{_TITLES.get(when.outcome, when.outcome)}{where} {side} {limit:g}{window}{row}"


def trigger_words(trigger: Trigger) -> str:
    """A trigger in one sentence; dates of its orders count from the month in which it acts."""
    often = "once" if trigger.at_most == 1 else f"at most {trigger.at_most} times"
    rest = f", {trigger.rest} months apart" if trigger.rest and trigger.at_most > 1 else ""
    orders = "; ".join(order_words(order, _counted_words(order.start, order.end)) for order in trigger.then)
    return f"{trigger.name}: {condition_words(trigger.when)} -> {orders} ({often}{rest})"


def _counted_words(start: int | str | None, end: int | str | None) -> str:
    """Dates that count from the month in which a trigger acts."""
    begins = int(start or 0)
    words = (f"{begins} month{'s' * (begins > 1)} later" if begins else "",
             f"for {int(end) - begins} months" if end is not None else "")
    return ", ".join(word for word in words if word)
