"""Build-up of a new mission (PAT11): how long until it is at its strongest, and how strong that is."""

from collections.abc import Mapping

import numpy as np

from experiments.patterns.estimators import mean
from experiments.patterns.futures import Batch, Futures
from experiments.patterns.pattern import Estimate, Experiment, Measured
from experiments.patterns.setting import Setting, with_missions, world

MONTHS, FUTURES = 36, 60
#: Share of the peak at which a mission counts as built up. A strength still drifts by a few units long afterwards, so
#: that its very highest month says little: of the monthly records of five missions in their first three years it is
#: month 20 on average (8 to 30), nine tenths of it are there by month 11 (1 to 18), which is what the published 7 to 14
#: agree with.
NEARLY = 0.9


def newly_authorised(setting: Setting) -> dict[str, Batch]:
    """The four missions on the day after the Council's vote: every unit of their files has yet to be found."""
    missions = tuple(mission.model_copy(update={"newly_authorised": True}) for mission in world().missions)
    return {"new": Batch(with_missions(world(), missions), setting.futures(FUTURES), MONTHS)}


def build_up(found: Mapping[str, Futures]) -> Measured:
    """PAT11: months to nine tenths of the peak, the peak's share of the authorised strength; means over missions."""
    futures = found["new"]
    missions = futures.batch.scenario.missions
    strength = np.stack([futures.series("uniformed", m) for m in range(len(missions))], axis=1)
    authorised = np.array([mission.authorised_uniformed for mission in missions], dtype=float)
    peak = strength.max(axis=2)
    month = strength.argmax(axis=2) + 1.0
    nearly = (strength >= NEARLY * peak[:, :, None]).argmax(axis=2) + 1.0
    share = peak / authorised
    curve = {
        f"share of authorised, month {when + 1}": Estimate(float((strength[:, :, when] / authorised).mean()))
        for when in range(0, MONTHS, 3)
    }
    note = (
        f"The very highest month is number {month.mean():.1f}; in the monthly records of five missions it is about 20, "
        "and nine tenths are there by month 11. The highest possible share is that of the mission files; the lead time "
        "of a single unit is an input."
    )
    return Measured(
        (mean(nearly, futures.points), mean(share, futures.points)), note, curve,
    )


BUILD_UP = Experiment(newly_authorised, build_up)
