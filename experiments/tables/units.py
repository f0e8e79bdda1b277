"""Units as people read them: figures, texts and exported tables ask here how a number is shown.

Tables of results hold shares from 0 to 1. People read them in per cent, and their differences in percentage points.
"""

SHARE, PERCENT, POINTS = "share", "%", "percentage points"


def scale(unit: str) -> float:
    """What a value in a unit of the tables is multiplied by to be shown."""
    return 100.0 if unit == SHARE else 1.0


def level_unit(unit: str) -> str:
    """The unit in which a level is shown."""
    return PERCENT if unit == SHARE else unit


def difference_unit(unit: str) -> str:
    """The unit in which a difference of two levels is shown."""
    return POINTS if unit in (SHARE, PERCENT) else unit
