"""From a row to a mission that can run."""

from dataclasses import replace

import pytest

from experiments.evidence.covariates import is_quiet, mission_files, scenario_of, threat, type_of
from experiments.evidence.declared import NUMBERS
from experiments.evidence.forecast import killed, tasks
from experiments.evidence.hostility import HostilityFilter
from experiments.evidence.training import training_rows
from experiments.plan.posterior import read_posterior

ROWS = {row.key: row for row in training_rows()}
POSTERIOR = read_posterior()
UNSEEN = replace(ROWS["UNMIL", 2011], mission="UNAMID", sites=30, deployed=17000.0)


@pytest.mark.parametrize("key", [("MINUSMA", 2013), ("UNMIK", 2010), ("UNTSO", 2013), ("UNMIL", 2010), ("UNOCI", 2011)])
def test_a_row_becomes_a_scenario_of_its_strength(key):
    row = ROWS[key]
    (mission,) = scenario_of(row).missions
    people = sum(unit.strength for unit in mission.contingents)
    assert people == pytest.approx(row.deployed, rel=0.02, abs=len(mission.contingents))
    assert sum(group.un_attacks_per_year for group in mission.groups) == pytest.approx(threat(row))
    assert scenario_of(row).start == f"{row.year}-01"


def test_a_mission_with_a_file_keeps_its_ground():
    (mission,) = scenario_of(ROWS["MINUSMA", 2015]).missions
    written = mission_files()["MINUSMA"]
    assert mission.sites == written.sites and mission.communities == written.communities
    others = ("state_forces", "communal_militia")
    civilians = sum(group.civilian_attacks_per_year for group in mission.groups if group.kind not in others)
    assert civilians == pytest.approx(ROWS["MINUSMA", 2015].killed_by_groups / NUMBERS["deaths_per_attack"])


def test_a_mission_without_a_file_has_the_bases_of_its_row():
    (mission,) = scenario_of(UNSEEN).missions
    assert len(mission.sites) == 24  # as many as are worth running
    assert len(mission.communities) == 2 * len(mission.sites)


def test_violence_raises_the_threat_ever_less():
    calm, war, more = (threat(replace(UNSEEN, battle_deaths=deaths)) for deaths in (0.0, 500.0, 5000.0))
    assert calm < war < more < 1.2 * war
    assert threat(replace(UNSEEN, deployed=34000.0)) == pytest.approx(2 * threat(UNSEEN))


def test_types_are_known_by_acronym_or_by_the_host_country():
    assert type_of(UNSEEN) == "multidimensional" and is_quiet(replace(UNSEEN, mission="UNIFIL"))
    assert is_quiet(replace(UNSEEN, mission="UNKNOWN", host=False))
    assert not is_quiet(replace(UNSEEN, mission="UNKNOWN"))


def test_deaths_of_the_row_change_no_forecast():
    known = HostilityFilter(1)
    row = ROWS["UNMIK", 2012]
    rows = [replace(row, killed=count) for count in (None, 0, 50)]
    told = [killed(task).tolist() for each in rows for task in tasks(each, known.draw(each, 6), 1, POSTERIOR)]
    assert told[0] == told[1] == told[2]


def test_a_future_keeps_its_luck_however_many_are_asked_for():
    known = HostilityFilter(1).draw(ROWS["UNOCI", 2011], 45)
    (whole,) = tasks(ROWS["UNOCI", 2011], known, 1, POSTERIOR)
    fewer = {name: getattr(known, name)[:25] for name in ("factor", "level", "spread", "kept")}
    part = replace(whole, levels=replace(known, **fewer))
    assert killed(part).tolist() == killed(whole)[:25].tolist()


def test_copies_of_a_mission_have_luck_of_their_own():
    known = HostilityFilter(1).draw(replace(ROWS["UNOCI", 2011], mission="ELSEWHERE"), 40)
    (task,) = tasks(ROWS["UNOCI", 2011], known, 1, POSTERIOR)
    alike = replace(task, levels=replace(known, factor=known.factor * 0 + 8, level=known.level * 0))
    assert len(set(killed(alike).tolist())) > 5
