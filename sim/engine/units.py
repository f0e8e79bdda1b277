"""Conversions of units: the only numbers besides 0 and 1 that the days know without a parameter."""

from typing import Final

HOURS_PER_DAY: Final = 24.0
MINUTES_PER_HOUR: Final = 60.0
DAYS_PER_YEAR: Final = 365.0
MONTHS_PER_YEAR: Final = 12
DAYS_PER_MONTH: Final = DAYS_PER_YEAR / MONTHS_PER_YEAR
HALF: Final = 0.5
BOTH_WAYS: Final = 2.0  # there and back
PER_THOUSAND: Final = 1000.0
PER_HUNDRED_THOUSAND: Final = 100_000.0
PER_MILLION: Final = 1_000_000.0
