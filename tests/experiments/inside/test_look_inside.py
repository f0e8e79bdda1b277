"""A run told in words: sentences of hand-made incidents, the choice of events, the whole page."""

import math

import pandas as pd
import pytest

from experiments.inside.incident_words import CAPABILITY_WORDS, aircraft_words, duration, incident_sentence
from experiments.inside.one_run import WIDTH, event_log, most_telling, show
from sim.outcomes import CAPABILITIES
from sim.scenario.loader import load, resolve
from sim.scenario.schema import Policy

STRIKE = {
    "mission": "karu", "kind": "attack_on_un", "tactic": "ied", "group": "Dust Column", "place": "Redwell",
    "base": "Redwell", "day": 3, "hour": 6.5, "would_hurt": 6.0, "deaths": 2.0, "wounded": 4.0, "civilians": 0.0,
    "foreseen": False, "found": False, "alerted": False, "answered": False, "aircraft": "", "hours": math.nan,
    "missing": "",
}
RAID = STRIKE | {
    "kind": "attack_on_civilians", "tactic": "", "place": "Drum Valley", "base": "Saltmarket", "would_hurt": 12.0,
    "deaths": 0.0, "wounded": 0.0, "civilians": 12.0,
}


@pytest.fixture(scope="module")
def karu():
    return resolve(load("world", "karu"), Policy(name="baseline", title="As in 2021"), months=3)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"missing": "search"},
            "Dust Column laid an improvised explosive device (IED) on a road out of Redwell. "
            "Neither foreseen nor found in time. "
            "2 peacekeepers killed, 4 wounded. Missing: route search.",
        ),
        (
            {"found": True, "deaths": 0.0, "wounded": 0.0},
            "Dust Column laid an improvised explosive device (IED) on a road out of Redwell. Found in time. "
            "No one hurt, 6 might have been.",
        ),
        (
            {"tactic": "ambush", "foreseen": True, "deaths": 1.0, "wounded": 1.0, "hours": 1.5,
             "aircraft": "Evacuation helicopters, Redwell"},
            "Dust Column ambushed a move out of Redwell. Foreseen. 1 peacekeeper killed, 1 wounded, 4 spared by the "
            "warning. An evacuation helicopter from Redwell came, surgery after 1.5 hours.",
        ),
        (
            {"tactic": "indirect_fire", "hours": 9.2, "missing": "casualty_evacuation"},
            "Dust Column fired mortars at the base in Redwell. Not foreseen. 2 peacekeepers killed, 4 wounded. No "
            "aircraft came, surgery by road after 9 hours. Missing: evacuation by air.",
        ),
        (
            {"tactic": "drone", "foreseen": True, "deaths": 0.0, "wounded": 6.0, "hours": math.inf},
            "Dust Column sent an armed drone against Redwell. Foreseen, but not stopped. 6 wounded. No surgery could "
            "be reached.",
        ),
    ],
)
def test_an_attack_on_the_mission_reads_as_a_story(changes, sentence):
    assert incident_sentence(STRIKE | changes) == sentence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "No word reached a base, and no one came. 12 civilians killed."),
        ({"alerted": True}, "Word reached Saltmarket in time, but no one came. 12 civilians killed."),
        (
            {"missing": "willingness"},
            "A patrol saw it and did not act. 12 civilians killed. Missing: units willing to act.",
        ),
        (
            {"hours": 0.0, "answered": True, "civilians": 3.0},
            "A patrol was on the spot. 3 civilians killed, 9 saved by those who came.",
        ),
        (
            {"hours": 0.5, "alerted": True, "answered": True, "civilians": 0.0,
             "aircraft": "Armed helicopters, Saltmarket"},
            "Word got out; troops came by armed helicopter from Saltmarket after 30 minutes. No one killed, 12 saved "
            "by those who came.",
        ),
        (
            {"hours": 3.0, "alerted": True, "answered": True, "civilians": 11.0},
            "Word got out; troops came by road from Saltmarket after 3 hours. 11 civilians killed, 1 saved by those "
            "who came.",
        ),
        (
            {"hours": 15.0, "alerted": True, "missing": "air_mobility"},
            "Word reached Saltmarket in time, but troops came only after 15 hours. 12 civilians killed. "
            "Missing: transport helicopters.",
        ),
    ],
)
def test_an_attack_on_civilians_says_who_was_told_and_who_came(changes, sentence):
    assert incident_sentence(RAID | changes) == f"Dust Column attacked the people of Drum Valley. {sentence}"


def test_a_real_mission_never_shows_whose_units_held_back():
    for alerted in (False, True):
        words = incident_sentence(RAID | {"alerted": alerted, "missing": "willingness"}, fictional=False)
        assert "willing" not in words and "Saltmarket" not in words and "did not act" not in words


def test_every_capability_has_words():
    assert set(CAPABILITY_WORDS) == {capability.name for capability in CAPABILITIES}


def test_hours_and_aircraft_are_said_as_people_say_them():
    assert [duration(hours) for hours in (0.001, 0.75, 1.0, 2.54, 9.4)] == [
        "1 minute", "45 minutes", "1 hour", "2.5 hours", "9 hours",
    ]
    assert aircraft_words("us utility_helicopters 1") == "a utility helicopter"


def test_half_of_the_events_are_attacks_on_the_mission_and_the_deadliest_stay():
    strikes = [STRIKE | {"day": day, "deaths": float(day), "would_hurt": 20.0} for day in range(6)]
    raids = [RAID | {"day": day, "civilians": float(day), "would_hurt": float(day)} for day in range(6)]
    chosen = most_telling(pd.DataFrame(raids + strikes), 4)
    assert list(chosen["kind"]).count("attack_on_un") == 2
    assert list(chosen["day"]) == [4, 4, 5, 5]
    assert len(most_telling(pd.DataFrame(raids + strikes[:1]), 4)) == 4
    assert len(most_telling(pd.DataFrame(raids), 0)) == 0


def test_the_log_says_when_and_how_many_are_left_out(karu):
    lines = event_log(pd.DataFrame([STRIKE, RAID]), karu, 1)
    assert lines[0] == "What happened: 1 of 2 incidents; 1 less telling ones are left out (--events)"
    assert lines[1].startswith("04 Jul 2021 06:30  ")


def test_a_run_is_told_within_the_width_of_a_terminal(karu):
    page = show(karu, seed=7, months=3, events=5)
    lines = page.splitlines()
    assert max(map(len, lines)) <= WIDTH
    for words in ("seed 7", "Jul 2021", "Sep 2021", "Worst capability gaps", "What was missing", "no forecast"):
        assert words in " ".join(page.split())
    assert page == show(karu, seed=7, months=3, events=5)
    assert not any(part in page for part in ("attack_on_un", "casualty_evacuation", "nan"))


def test_contributors_are_never_named(karu):
    page = show(karu, seed=7, months=3, events=100)
    for contributor in {unit.contributor for mission in karu.missions for unit in mission.contingents}:
        assert contributor not in page
