"""Cohorts: units that the training initiative trains, and what becomes of each."""

from typing import TYPE_CHECKING, Any, NamedTuple

from sim.agents.lead_times import lead_months
from sim.engine.draws import entity_key, uniform
from sim.engine.purposes import COHORT, LEAD_TIME

if TYPE_CHECKING:
    from sim.model import World

STREAMS = ("infantry", "helicopters", "police")
_RETAINED, _PLEDGED, _DEPLOYED, _EFFECTIVE, _USED_OTHERWISE, _SELF_TRAINING = range(6)


class Cohort(NamedTuple):
    """One trained unit. Its luck belongs to its name: a larger budget starts the same cohort earlier."""

    name: str
    stream: str
    trained_month: int
    due_month: int
    retained: bool
    pledged: bool
    deploys: bool
    effective: bool
    used_otherwise: bool
    self_training: bool


def new_cohort(world: "World", stream: str, number: int, month: int, params: Any) -> Cohort:
    """The cohort of that number in its stream, started in this month, with its whole fate.

    Each step presupposes the one before: a unit that fell apart is not pledged, one not pledged does not deploy.
    """
    name = f"gpoi/{stream}/{number}"
    key = entity_key(name)

    def happens(step: int, chance: float) -> bool:
        """Whether a step of the chain succeeds for this unit."""
        return bool(uniform(world.future, COHORT, key, 0, step) < chance)

    retained = happens(_RETAINED, params.training_retained_share)
    pledged = retained and happens(_PLEDGED, params.training_pledged_share)
    deploys = pledged and happens(_DEPLOYED, params.training_deployed_share)
    trained = month + max(1, round(params.training_months))
    lead = lead_months(params.training_lead_months, uniform(world.future, LEAD_TIME, key, 0, 0), params)
    return Cohort(
        name, stream, trained, trained + lead, retained, pledged, deploys,
        effective=deploys and happens(_EFFECTIVE, params.training_effective_share),
        used_otherwise=retained and not deploys and happens(_USED_OTHERWISE, params.used_otherwise_share),
        self_training=happens(_SELF_TRAINING, params.self_training_per_cycle),
    )
