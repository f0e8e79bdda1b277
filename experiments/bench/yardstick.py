"""A public yardstick: an epidemic of Starsim with as many agents over a year, where Starsim is installed.

The two do different things in a day; it tells the order of what well-kept simulations of agents cost in Python.
"""

import contextlib
import importlib.util
import statistics
import sys
import time
from dataclasses import dataclass

MICRO = 1e6
DAYS = 365


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Starsim's SIR on a random network, by days.

    Attributes:
        version: of Starsim. agents: people in it. days: of a run.
        milliseconds: processor time of a run. microseconds_per_agent_day: the same, per agent and day.
    """

    version: str
    agents: int
    days: int
    milliseconds: float
    microseconds_per_agent_day: float


def starsim(agents: int, rounds: int) -> Yardstick | None:
    """Measure it; None when it is not installed. The first run is not counted: it compiles."""
    if importlib.util.find_spec("starsim") is None:
        return None
    # What it says of itself when it is imported is not part of our numbers.
    with contextlib.redirect_stdout(sys.stderr):
        import starsim as ss

    def seconds(seed: int) -> float:
        """Seconds of processor time of one run of a year."""
        started = time.process_time()
        ss.Sim(
            n_agents=agents, diseases=ss.SIR(), networks=ss.RandomNet(), start=ss.date("2020-01-01"),
            stop=ss.date("2020-12-30"), dt=ss.days(1), verbose=0, rand_seed=seed,
        ).run()
        return time.process_time() - started

    seconds(0)
    median = statistics.median(seconds(1 + each) for each in range(rounds))
    return Yardstick(ss.__version__, agents, DAYS, round(1e3 * median, 1), round(MICRO * median / (agents * DAYS), 3))
