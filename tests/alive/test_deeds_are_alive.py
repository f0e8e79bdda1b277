"""Every deed that a kind of enabler may declare moves the first variable of its mechanism."""

from dataclasses import replace

import pytest
from busy_worlds import SETTINGS
from observed import moved, names, observe

from sim.deeds import DEEDS, MEANINGS
from sim.scenario.scenario import Scenario

#: What moves first, a month or a day after the deed.
FIRST = {
    "flies": "enablers.flown", "lifts": "attacks_answered", "evacuates": "evacuation_hours",
    "watches": "communities.watched", "searches": "sites.search_cover", "probes_ground": "sites.radar_cover",
    "warns_of_fire": "sites.fire_warning", "operates": "sites.hospital", "powers": "sites.solar",
    "polices": "missions.police_cover", "analyses": "missions.foresight", "alerts": "communities.network",
}


def without(scenario: Scenario, deed: str) -> Scenario:
    """The scenario in which no kind has a deed."""
    kinds = tuple(kind.model_copy(update={"does": tuple(each for each in kind.does if each != deed)})
                  for kind in scenario.enablers)
    return replace(scenario, enablers=kinds)


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_moves_its_first_variable(deed):
    base = SETTINGS["busy"]()
    assert FIRST[deed] in moved(observe(base), observe(without(base, deed)))


def test_every_deed_is_told_of_and_one_that_no_kind_has_moves_nothing():
    base = SETTINGS["busy"]()
    assert FIRST.keys() == MEANINGS.keys() == set(DEEDS) and set(FIRST.values()) <= names(base)
    assert moved(observe(base), observe(without(base, "swims"))) == []
