"""Portions of long work that are over in a moment: the real commands around them, the model left out.

Workers import the functions by name. Each call leaves a line in the file that the environment names.
"""

import os
import time
import zlib

import numpy as np

from experiments.patterns.futures import EVENT
from sim.outcomes import CAPABILITIES, OUTCOMES

LOG, SECONDS = "PEACEGAP_TEST_LOG", "PEACEGAP_TEST_SECONDS"


def called(*words):
    """Leave a line, take the time that is asked for; chance that belongs to the call."""
    text = " ".join(map(str, words))
    if LOG in os.environ:
        with open(os.environ[LOG], "a", encoding="utf-8") as log:
            log.write(f"{text}\n")
    time.sleep(float(os.environ.get(SECONDS, "0")))
    return np.random.default_rng(zlib.crc32(text.encode()))


def count_attacks(row, seed, posterior):
    luck = called("count_attacks", row.mission, row.year, seed)
    return int(luck.integers(5, 50)), luck.integers(0, 5, 40).astype(float)


def killed(task):
    luck = called("killed", task.row.mission, task.row.year, task.first, task.seed)
    return luck.poisson(2.0, len(task.levels.factor))


def attacks(task):
    luck = called("attacks", task.acronym, task.year, task.futures.start, any(task.remembered), task.seed)
    return luck.poisson(0.3, (len(task.futures), len(task.remembered))).astype(float)


def run_block(batch, start, stop, seed, posterior):
    luck = called("run_block", batch.scenario.digest, batch.futures, batch.drawn, start, stop, seed)
    missions = len(batch.scenario.missions)
    return [
        (luck.uniform(1, 2, (batch.months, missions, len(OUTCOMES))),
         luck.uniform(1, 2, (missions, len(CAPABILITIES), 3)), np.zeros(0, dtype=EVENT),
         np.zeros((batch.months, 1, 2)))
        for _ in range(start, stop)
    ]


def run_parcel(parcel):
    luck = called("run_parcel", parcel.trajectory, parcel.twin, parcel.first, parcel.seed)
    return luck.uniform(1, 2, (len(parcel.points), len(parcel.arms), 3))


def put_in_place(put):
    """Put all of them where the commands look; ``put`` is ``setattr`` or one that a test takes back."""
    from experiments.assumptions import twin_futures as screening
    from experiments.evidence import pilot, validation
    from experiments.patterns import futures as patterns
    from experiments.runs import runner
    from experiments.space import validation as space_validation

    put(runner, "compile_model", lambda say: None)
    put(pilot, "count_attacks", count_attacks)
    put(validation, "killed", killed)
    put(space_validation, "attacks", attacks)
    put(patterns, "run_block", run_block)
    put(screening, "run_parcel", run_parcel)
