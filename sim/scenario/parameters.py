"""Every number of the model, declared once.

A parameter has a name that carries its unit, a default, bounds, a meaning, a source and a grade. From this one
declaration come validation, the documentation table, the sampling range of experiments and the record that the
compiled days read. Grades: A peer-reviewed, B official, C expert or press, D assumption. A source is a key into
``scenarios/sources.yaml`` or the word ``assumption`` followed by the reason.

A world or a mission may set any parameter, a package may patch it; nothing else in the model holds a number.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

Grade = Literal["A", "B", "C", "D"]
Distribution = Literal["uniform", "triangular", "loguniform"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model.

    Attributes:
        name: identifier; the unit is part of it or plain from it.
        default: value of the 2021 baseline.
        unit: unit in words.
        low, high: hard bounds for input and the range that experiments sweep.
        meaning: what a peacekeeper would call it.
        source: key into ``scenarios/sources.yaml``, or ``assumption: why``.
        grade: A peer-reviewed, B official, C expert or press, D assumption.
        topic: heading under which the parameter page lists it.
        distribution: how an experiment draws it between low and high (triangular peaks at the default).
    """

    name: str
    default: float
    unit: str
    low: float
    high: float
    meaning: str
    source: str
    grade: Grade
    topic: str = ""
    distribution: Distribution = "triangular"

    def __post_init__(self) -> None:
        if not self.low <= self.default <= self.high:
            raise ValueError(f"parameter {self.name}: default {self.default} outside {self.low} to {self.high}")

    @property
    def assumed(self) -> bool:
        """Whether the number rests on no document at all (grade D)."""
        return self.grade == "D"


_P = Parameter
_DECLARED: dict[str, tuple[Parameter, ...]] = {
    "access": (
        _P("road_speed_kmh", 20, "km/h", 8, 40, "speed of a convoy or reaction force on a dry road", "H15", "D"),
        _P("wet_road_speed_factor", 0.5, "share", 0.3, 0.9, "what the rains leave of road speed",
           "assumption: H15 says lower in the rains, no size", "D"),
        _P("flight_loss_dry_share", 0.05, "share of days", 0, 0.2, "days without flight weather, dry season",
           "assumption: no record of grounded days was found", "D"),
        _P("flight_loss_wet_share", 0.2, "share of days", 0, 0.5, "days without flight weather, wet season",
           "assumption: no record of grounded days was found", "D"),
        _P("movement_denial_share", 0.05, "share of moves", 0.01, 0.2,
           "moves refused by the host state when its consent is full", "R05", "D"),
        _P("denial_predation_slope", 1.0, "ratio", 0, 5,
           "rise of denial with state predation: share times (1 + slope x predation index)", "E18", "D"),
        _P("denial_consent_slope", 1.0, "ratio", 0, 6, "rise of denial as consent falls from 1 to 0",
           "assumption: direction from R05 and E18, size unknown", "D"),
        _P("movement_denial_cap", 0.6, "share of moves", 0.3, 0.9, "most moves that a host state refuses at its worst",
           "assumption: even bans left some moves possible (R04)", "D"),
        _P("road_detour", 1.3, "ratio", 1.1, 1.8, "road distance against distance as the crow flies",
           "assumption: usual in sparse road networks", "D"),
        _P("dawn_hour", 6, "hour of the day", 5, 7, "first hour of daylight", "assumption: tropics", "D"),
        _P("dusk_hour", 18, "hour of the day", 17, 19, "last hour of daylight", "assumption: tropics", "D"),
    ),
    "presence": (
        _P("patrols_per_1000_per_day", 6, "patrols per 1,000 uniformed and day", 2, 20,
           "patrols that a force of 1,000 sends on a day", "C09", "B"),
        _P("patrol_reach_km", 40, "km", 20, 80, "distance that a day patrol covers from its base",
           "assumption: a day out and back at convoy speed", "D"),
        _P("patrol_cost_per_reach", 1.0, "patrols", 0.5, 2,
           "extra cost of a patrol for each further reach of distance (a patrol at twice the reach costs two)",
           "assumption: days on the road grow with distance", "D"),
        _P("convoys_per_site_per_month", 6, "convoys", 2, 15, "supply convoys (fuel, food, rotation) to one base",
           "assumption: fuel and rations each week, rotation and water besides; F06 for the fuel share", "D"),
        _P("fatigue_presence_loss", 0.3, "share", 0, 0.6, "presence lost by a unit at full fatigue",
           "assumption: S03 gives the freeze, no size of its effect", "D"),
        _P("fatigue_per_month", 0.05, "share per month", 0.01, 0.1, "fatigue gained by each month in the field",
           "assumption: a tour of 6 to 12 months is thought bearable", "D"),
        _P("rotation_months", 12, "months", 6, 12, "tour of a contingent", "P08", "B"),
        _P("rotation_freeze_start_month", 600, "month", 0, 600,
           "month of the run in which rotations are frozen (600: never within a run)",
           "assumption: one freeze in decades (S03)", "D"),
        _P("rotation_freeze_months", 3, "months", 0, 12, "length of such a freeze", "S03", "B"),
    ),
    "un_targets": (
        _P("un_attack_rate_factor", 1.0, "ratio", 0.3, 3,
           "scale on the attacks on the UN that the mission files declare", "C05", "B", distribution="loguniform"),
        _P("hostility_log_sd", 0.6, "log standard deviation", 0.3, 1.0,
           "slow hidden level of hostility to a mission, some years ahead (ignorance, not chance)",
           "assumption: prototype, from the spread of years within missions", "D"),
        _P("hostility_persistence_per_year", 0.6, "share", 0.2, 0.9, "hostility carried from a year to the next",
           "assumption: prototype", "D"),
        _P("tactic_temperature", 0.5, "payoff units", 0.3, 2, "how evenly an armed group mixes tactics",
           "assumption: sharper locks in one tactic", "D"),
        _P("tactic_learning_rate", 0.15, "share per month", 0, 0.4,
           "speed at which a group's idea of a tactic follows what the tactic achieved",
           "assumption: adversaries adapt 10-30 % a year or faster (T14)", "D"),
        _P("drone_growth_per_year", 0.2, "share per year", 0, 0.6, "growth of armed drones among tactics",
           "assumption: pure scenario (L49)", "D"),
    ),
    "civilian_targets": (
        _P("campaign_days", 180, "days", 60, 365, "length of a campaign of violence against civilians",
           "assumption: prototype, from clustering by month (PAT17)", "D"),
        _P("lull_days", 270, "days", 90, 720, "length of the lull between two campaigns",
           "assumption: prototype, from clustering by month (PAT17)", "D"),
        _P("campaign_rate_ratio", 15, "ratio", 3, 40, "attacks in a campaign against attacks in a lull",
           "assumption: prototype, from clustering by month (PAT17)", "D"),
        _P("attack_deaths_tail", 1.6, "Pareto index", 1.2, 2.5,
           "tail of potential deaths in one attack on civilians (1 death at least)",
           "assumption: prototype; sizes of UCDP events are heavy-tailed", "D"),
        _P("attack_deaths_cap", 150, "persons", 50, 500, "potential deaths in the worst attack",
           "assumption: worst single events of the data", "D"),
        _P("attack_median_hours", 4, "hours", 1, 12, "time over which half of the potential deaths unfold",
           "assumption: prototype", "D"),
        _P("target_distance_km", 90, "km", 40, 200, "distance over which a group's choice of place falls by e",
           "assumption: prototype, reproduces events by distance (PAT17)", "D"),
        _P("civilian_rate_factor", 1.0, "ratio", 0.3, 30,
           "scale on the attacks on civilians that the mission files declare",
           "assumption: the UCDP level already holds the effect of the force that was there", "D",
           distribution="loguniform"),
    ),
    "deterrence": (
        _P("deterrence_weight", 4.0, "gain units", 0, 10,
           "cost of being contested, in mean gains of an opportunity; 0 is the variant without deterrence",
           "assumption: set so that PAT01 can hold (E01); response alone cannot carry it", "D"),
        _P("state_deterrence_weight", 0.1, "gain units", 0, 0.5, "the same for state forces", "E10", "D"),
        _P("avoidance_share", 0.25, "share", 0, 1,
           "share of its caution by which a group looks elsewhere; at 1 contested places only shift violence",
           "assumption: groups are bound to their home ground", "D"),
        _P("belief_learning_rate", 0.25, "share per month", 0.05, 0.6,
           "speed at which belief of being contested follows experience", "assumption: prototype", "D"),
        _P("belief_from_presence", 0.5, "share", 0, 1,
           "belief of being contested that patrols seen on every day would raise, without any interception",
           "assumption: patrols that never act are found out", "D"),
        _P("break_off_share", 0.2, "share", 0, 0.8, "contested attacks after which a campaign breaks off",
           "E11", "D"),
        _P("contact_attrition_share", 0.002, "share of strength", 0, 0.05,
           "strength that a group loses when an attack of its is contested", "assumption: no count found", "D"),
        _P("recruit_per_month", 0.02, "share per month", 0, 0.1, "return of a group's strength towards its start",
           "assumption: groups replace losses within years", "D"),
    ),
    "warning": (
        _P("intelligence_warning_share", 0.25, "probability", 0.1, 0.6,
           "attacks on the UN foreseen by an ordinary mission headquarters", "assumption: L26 baseline", "D"),
        _P("intelligence_cell_warning_share", 0.45, "probability", 0.2, 0.7,
           "the same with a working analysts cell fed by surveillance", "assumption: L26 proposal", "D"),
        _P("foreseen_casualty_share", 0.5, "share", 0.2, 0.9,
           "casualties left when an attack was foreseen and people were prepared",
           "assumption: Kidal 2016 against 2017 (T01, T02) as an upper bound", "D"),
        _P("alert_share_with_network", 0.7, "probability", 0.5, 0.9,
           "attacks on a community with an alert network that raise an alert in time to act", "R02", "B"),
        _P("alert_share_without_network", 0.25, "probability", 0.1, 0.5,
           "the same without a network, by word of mouth and aid workers",
           "assumption: R01 and R02 bracket it", "D"),
        _P("surveillance_alert_gain", 0.3, "probability", 0, 0.6,
           "attacks otherwise unreported that aerial surveillance over the place would see",
           "assumption: no evaluation found", "D"),
        _P("ied_find_share", 0.3, "probability", 0.1, 0.5,
           "charges found by ordinary troops before they go off", "T13", "D"),
        _P("search_team_find_share", 0.6, "probability", 0.45, 0.75,
           "charges found when a trained search team clears the route", "T14", "D"),
        _P("ground_radar_find_gain", 0.1, "probability", 0, 0.25,
           "further share found with ground-penetrating radar (low-metal charges)", "T15", "D"),
        _P("ground_radar_speed_factor", 0.5, "share", 0.3, 0.9,
           "moves a radar-equipped team can clear against a team without", "T15", "D"),
        _P("search_adaptation_per_year", 0.2, "share per year", 0.1, 0.3,
           "loss of the finders' edge as builders of charges adapt to search teams", "T14", "D"),
        _P("search_moves_per_team_per_day", 3, "moves per day", 1, 6, "moves that one search team can clear",
           "assumption: one route out and back in a morning, one in the afternoon", "D"),
        _P("fire_warning_seconds", 15, "seconds", 10, 30, "warning given by a fire-warning radar", "T01", "B"),
        _P("shelter_half_seconds", 15, "seconds", 5, 40,
           "warning with which half of the people in the open reach shelter", "T12", "D"),
        _P("fire_warning_availability", 0.7, "share of days", 0.5, 0.9, "days on which a fire-warning radar works",
           "T12", "D"),
        _P("counter_drone_stop_share", 0.5, "probability", 0.2, 0.8,
           "hostile drones stopped at a base with a working counter-drone system", "T16", "D"),
    ),
    "response": (
        _P("will_to_act_share", 0.55, "probability", 0.2, 0.9,
           "ordinary readiness of a unit without caveats to act on an alert", "R01", "D"),
        _P("poc_training_gain", 0.25, "probability", 0, 0.4,
           "further readiness of a unit fully trained on protection of civilians", "P14", "D"),
        _P("caveat_share", 0.2, "share of orders", 0.05, 0.4,
           "orders refused or delayed for national reasons, mean over contingents", "P17", "D"),
        _P("ground_reaction_hours", 1.5, "hours", 0.5, 4, "time from alert to departure, ordinary units", "R08", "D"),
        _P("standby_reaction_hours", 0.5, "hours", 0.2, 2, "the same for a quick reaction force", "R08", "D"),
        _P("air_reaction_hours", 1.0, "hours", 0.5, 2, "time from alert to take-off with troops", "R08", "D"),
        _P("response_limit_hours", 12, "hours", 6, 24, "after this a response is no longer counted as immediate",
           "R01", "B"),
        _P("interposition_share", 0.8, "share", 0.3, 1, "harm still to come that arriving troops prevent, armed groups",
           "assumption: troops that arrive and act end most raids", "D"),
        _P("state_interposition_share", 0.1, "share", 0, 0.3, "the same against state forces", "E10", "D"),
        _P("contact_share", 0.08, "probability", 0, 0.3, "responses that meet fire", "R01", "D"),
    ),
    "air": (
        _P("helicopter_speed_kmh", 230, "km/h", 200, 280, "cruise speed of a medium utility helicopter", "H12", "D"),
        _P("helicopter_radius_km", 200, "km", 150, 300, "action radius of a medium utility helicopter", "H12", "D"),
        _P("helicopter_serviceability", 0.7, "share", 0.5, 0.85, "aircraft fit to fly on a day", "H14", "D"),
        _P("night_flight_share", 0.25, "share", 0.1, 0.5, "aircraft and crews cleared to fly by night", "H13", "D"),
        _P("air_hours_per_month", 40, "hours per helicopter and month", 20, 80, "flight hours budgeted", "H09", "B"),
        _P("routine_air_share", 0.6, "share", 0.3, 0.8,
           "flight hours that routine transport takes before any emergency",
           "assumption: H08 counts 100 transport tasks for 11 evacuations", "D"),
        _P("launch_minutes", 30, "minutes", 15, 60, "from call to take-off, evacuation crew on stand-by",
           "assumption: 10-1-2 needs it", "D"),
    ),
    "engagement": (
        _P("ied_hit_mean", 5, "persons", 1.5, 6, "people hurt by a charge that goes off under a move",
           "assumption: occupants of one vehicle; C10 for the ratio of hurt to killed", "D"),
        _P("ambush_hit_mean", 1.6, "persons", 1, 6, "people hurt in an ambush on a move or patrol",
           "assumption: no split of casualties by tactic found (C19)", "D"),
        _P("fire_hit_mean", 1.6, "persons", 0.3, 4, "people hurt by mortars or rockets on a base, no warning",
           "assumption: most rounds miss; Gao 3 April 2019: seven of nine rounds inside the camp", "D"),
        _P("complex_hit_mean", 12, "persons", 3, 20, "people hurt in a complex attack on a base", "T02", "D"),
        _P("drone_hit_mean", 2.0, "persons", 0.5, 6, "people hurt by an armed drone over a base",
           "assumption: such attacks were rare to 2021 (T16)", "D"),
        _P("hit_tail_log_sd", 1.0, "log standard deviation", 0.4, 1.4,
           "spread of people hurt in one attack around its mean", "C21", "D"),
        _P("hit_cap_base", 60, "persons", 30, 120, "most people hurt in one attack on a base", "T02", "B"),
        _P("hit_cap_move", 20, "persons", 10, 40, "most people hurt in one attack on a move",
           "assumption: people in the vehicles struck", "D"),
        _P("ied_instant_share", 0.18, "probability", 0.05, 0.25,
           "killed at once among those hurt by a charge, unprotected vehicle", "C10", "D"),
        _P("armour_effect", 0.5, "share", 0.2, 0.8,
           "fall in people killed at once by a charge under a protected vehicle", "T09", "B"),
        _P("fire_arm_instant_share", 0.08, "probability", 0.03, 0.2,
           "killed at once among those hurt by small arms, rockets, mortars and drones", "C08", "D"),
        _P("lethality_log_sd", 1.2, "log standard deviation", 0.5, 1.8,
           "spread of deadliness between attacks of one kind",
           "assumption: set so that a fatal day costs about two lives (PAT13)", "D"),
        _P("lethality_cap_share", 0.8, "probability", 0.5, 1, "killed at once among those hurt in the deadliest attack",
           "T08", "D"),
        _P("critical_share", 0.11, "probability", 0.05, 0.2, "wounded who die unless surgery comes in time",
           "assumption: with the clock gives C13 and C24", "D"),
    ),
    "evacuation": (
        _P("wound_clock_hours", 2.2, "hours", 1, 4, "mean time to death of the critically wounded, untreated",
           "assumption: with the critical share gives a relative case fatality of 0.57-0.70 (C13)", "D"),
        _P("first_aid_clock_gain", 0.4, "share", 0, 1,
           "lengthening of that clock by buddy first aid within ten minutes", "C17", "D"),
        _P("road_evacuation_delay_hours", 1.0, "hours", 0.5, 3, "time to load and secure a road evacuation",
           "assumption: scene must be cleared", "D"),
        _P("hospital_serviceability", 0.9, "share of days", 0.7, 1, "days on which a field hospital can operate",
           "assumption: one surgical team per hospital", "D"),
        _P("surgery_standard_hours", 2, "hours", 1, 4, "standard for surgery in the 10-1-2 rule", "C17", "B"),
    ),
    "contingents": (
        _P("serviceability", 0.85, "share", 0.6, 0.95, "vehicles and major equipment fit for use", "P16", "D"),
        _P("late_pay_serviceability_loss", 0.02, "share per month late", 0, 0.05,
           "serviceability lost by each month that reimbursement is late", "M13", "D"),
        _P("usual_months_late", 2, "months", 1, 4,
           "delay of payment at which the baseline's serviceability and pledges were observed", "M12", "D"),
        _P("skill_mean", 0.5, "skill units 0-1", 0.3, 0.7, "mean skill of a contingent on arrival", "P15", "D"),
        _P("skill_sd", 0.18, "skill units 0-1", 0.05, 0.25, "spread of skill between contingents", "E12", "D"),
        _P("training_skill_gain", 0.15, "skill units 0-1", 0, 0.3, "skill added by training before deployment",
           "P14", "D"),
        _P("skill_half_life_months", 18, "months", 9, 36, "time in which half of a training gain is lost",
           "P14", "D"),
        _P("standard_persistence", 0.6, "correlation", 0, 0.9,
           "likeness of the people who take over a unit to those who leave it",
           "assumption: the same army sends both; no record of successive rotations was found", "D"),
        _P("protected_vehicle_share", 0.59, "share of need", 0.4, 0.9, "protected vehicles held against need",
           "T03", "B"),
        _P("withdrawal_loss_weight", 0.02, "probability per death and month", 0, 0.1,
           "pull of losses on a contributor towards caveats and withdrawal",
           "assumption: M13 and P17 give no elasticity", "D"),
        _P("withdrawal_pay_weight", 0.002, "probability per month late", 0, 0.02,
           "pull of late payment towards withdrawal", "M13", "D"),
        _P("withdrawal_echo", 0.2, "withdrawals per withdrawal", 0, 0.6,
           "further withdrawals that one withdrawal brings within a quarter, all contributors together",
           "assumption: capitals watch each other (L17); below 1, or all would leave", "D"),
        _P("wariness_decay_per_month", 0.08, "share per month", 0.02, 0.3,
           "fading of a capital's wariness after losses", "assumption: memory of about a year", "D"),
        _P("misconduct_per_1000_per_year", 0.75, "allegations per 1,000 uniformed and year", 0.55, 1.0,
           "allegations of sexual exploitation and abuse", "S02", "B"),
    ),
    "communities": (
        _P("trust_initial", 0.5, "share", 0.2, 0.8, "trust of communities in the mission at the start",
           "assumption: mid-scale", "D"),
        _P("trust_response_gain", 0.05, "share", 0, 0.2, "trust won by an attack answered in time", "E23", "D"),
        _P("trust_failure_loss", 0.04, "share", 0, 0.2, "trust lost by an attack left unanswered near a base",
           "E23", "D"),
        _P("trust_misconduct_loss", 0.03, "share", 0, 0.2, "trust lost by a case of misconduct near the community",
           "assumption: link from misconduct to trust (L15)", "D"),
        _P("trust_recovery_per_month", 0.03, "share per month", 0, 0.1, "return of trust towards its start",
           "assumption: memory of about three years", "D"),
        _P("displacement_share_per_attack", 0.02, "share", 0, 0.1, "people who flee after an attack",
           "assumption: no size found", "D"),
        _P("return_per_month", 0.05, "share per month", 0, 0.2, "displaced people who return in a quiet month",
           "assumption: no size found", "D"),
        _P("police_communal_gain", 0.3, "share", 0, 0.6,
           "communal raids settled beforehand where formed or special police are fully present", "E16", "D"),
        _P("people_per_police_unit", 140, "persons", 100, 180, "size of a formed or special police unit",
           "assumption: usual establishment", "D"),
    ),
    "headquarters": (
        _P("picture_lag_months", 3, "months", 1, 12, "memory of the mission's picture of the threat",
           "assumption: part of the assessment lag (L03)", "D"),
        _P("targeting_skill", 0.3, "share", 0, 0.8,
           "share of patrols sent by the threat picture, planners of an ordinary headquarters", "P10", "D"),
        _P("planner_gain_per_person", 0.01, "share per planner", 0, 0.03,
           "further share for each specialist planner or staff officer, saturating", "P10", "D"),
        _P("staff_half_number", 20, "persons", 5, 60, "specialist staff at which half of their gain is reached",
           "assumption: the tenth planner adds less than the first", "D"),
        _P("leader_gap_months", 3, "months", 1, 10, "months a head-of-mission post stands empty", "S05", "D"),
        _P("leader_term_months", 30, "months", 18, 60, "term of a head of mission",
           "assumption: two to three years", "D"),
        _P("leader_gap_effort_loss", 0.15, "share", 0, 0.4, "targeting and political effort lost without a leader",
           "assumption: no effect size found (S04)", "D"),
        _P("surveillance_places", 4, "communities per unit", 1, 10, "communities that one surveillance unit watches",
           "assumption: one orbit a day, four places", "D"),
        _P("alert_places", 1, "communities per network", 1, 3, "communities that one alert network covers",
           "R07", "C"),
        _P("visits_needed_per_day", 0.5, "visits per day", 0.1, 2,
           "patrol visits that a community under threat is meant to see", "assumption: every other day", "D"),
        _P("evacuation_goal_share", 0.9, "share", 0.5, 1,
           "seriously wounded in surgery in time at which headquarters releases utility aircraft for response",
           "assumption: a commander's judgement", "D"),
    ),
    "politics": (
        _P("talks_start_per_year", 0.2, "probability per year", 0, 0.6, "chance that talks begin", "E09", "D"),
        _P("deal_per_year", 0.25, "probability per year", 0, 0.6, "chance that talks reach a ceasefire", "E09", "D"),
        _P("collapse_per_year", 0.35, "probability per year", 0, 0.8, "chance that a ceasefire collapses",
           "E26", "D"),
        _P("deal_violence_effect", -0.44, "log points", -1.54, 0, "violence of signatories under a ceasefire",
           "E08", "C"),
        _P("leverage_gain", 1.0, "ratio", 0, 3, "rise of both chances from no outside leverage to full",
           "assumption: effect of pressure not measured (L05)", "D"),
        _P("council_unity", 0.6, "share 0-1", 0.2, 1, "unity of the Security Council", "assumption: L02", "D"),
        _P("council_unity_sd", 0.1, "share 0-1", 0, 0.25, "change of the Council's unity from year to year",
           "assumption: L53", "D"),
        _P("council_unity_return", 0.5, "share per year", 0.1, 1, "return of the Council's unity to its level",
           "assumption: rows in the Council last a year or two", "D"),
        _P("predation_half_rate", 3, "killed per 100,000 and year", 1, 10,
           "killings by state forces at which the predation index is one half",
           "assumption: between quiet and worst years of the four missions", "D"),
        _P("predation_memory_months", 6, "months", 3, 18, "memory of the predation index",
           "assumption: half a year", "D"),
        _P("consent_adjustment_per_month", 0.05, "share per month", 0.01, 0.2,
           "speed at which a host state's consent moves to where its interests point",
           "assumption: consent changes over a year or two", "D"),
        _P("consent_watch_loss", 0.3, "share 0-1", 0, 0.6,
           "consent lost where state forces prey at full index on people whom the mission fully watches",
           "assumption: direction from E18 and L40, size unknown", "D"),
        _P("consent_leverage_gain", 0.3, "share 0-1", 0, 0.6, "consent won from no unity of the Council to full",
           "assumption: effect of pressure not measured (L05)", "D"),
    ),
    "money": (
        _P("discount_per_year", 0.03, "share per year", 0, 0.07, "discount rate of present values",
           "assumption: usual in public budgeting", "D"),
        _P("reimbursement_usd_per_month", 1428, "US$ per person and month", 1410, 1448,
           "reimbursement of contributors for one person", "M06", "B"),
        _P("us_person_cost_usd_m", 0.35, "US$ million per person and year", 0.2, 0.6,
           "cost of one US staff officer, police officer or specialist", "M19", "D"),
        _P("helicopter_unit_cost_usd_m", 20, "US$ million per unit and year", 12, 35,
           "cost of a medium utility helicopter unit (three to four aircraft)", "H18", "D"),
        _P("search_team_cost_usd_m", 3.5, "US$ million per team and year", 2, 5, "cost of a route search team",
           "assumption: L27", "D"),
        _P("ground_radar_cost_usd_m", 1.0, "US$ million per team and year", 0.5, 2,
           "added cost of ground-penetrating radar", "assumption: L27", "D"),
        _P("counter_drone_cost_usd_m", 2.0, "US$ million per base and year", 1, 5, "cost of a counter-drone system",
           "T17", "D"),
        _P("fire_warning_cost_usd_m", 3.0, "US$ million per base and year", 1, 8, "cost of a fire-warning radar",
           "T17", "D"),
        _P("intelligence_cell_cost_usd_m", 7.5, "US$ million per cell and year", 5, 10,
           "cost of an analysts cell with its sensors", "assumption: L26", "D"),
        _P("police_unit_cost_usd_m", 4.0, "US$ million per unit and year", 2, 8, "cost of a special police team",
           "assumption: 140 people at reimbursement and equipment", "D"),
        _P("hospital_cost_usd_m", 6.0, "US$ million per hospital and year", 3, 12, "cost of a field hospital",
           "assumption: no contract seen", "D"),
        _P("surveillance_cost_usd_m", 8.0, "US$ million per unit and year", 4, 20,
           "cost of an aerial surveillance unit", "assumption: no contract seen", "D"),
        _P("alert_network_cost_usd_m", 0.1, "US$ million per network and year", 0.02, 0.5,
           "cost of a community alert network", "assumption: two local assistants and their telephones", "D"),
        _P("aircraft_per_unit", 4, "aircraft", 3, 4, "aircraft in a helicopter unit", "H18", "D"),
        _P("cash_reserve_months", 1.9, "months of expenditure", 0.5, 4,
           "cash that the UN keeps for salaries and supplies before it pays contributors", "M08", "B"),
        _P("shortfall_delayed_share", 0.5, "share", 0.2, 1,
           "part of a cash shortfall met by paying contributors later; the rest by spending less",
           "assumption: M09 shows that contributors wait, no split was found", "D"),
    ),
    "force_generation": (
        _P("pledge_to_deploy_share", 0.4, "share", 0.2, 0.7, "pledged units that deploy in the end", "H11", "D"),
        _P("helicopter_lead_months", 12, "months", 6, 24, "force generation of a helicopter unit", "H17", "D"),
        _P("unit_lead_months", 9, "months", 6, 12, "force generation of any other unit", "P06", "C"),
        _P("donor_lead_months", 9, "months", 3, 18, "lead time of a donor's own enabler team",
           "assumption: L26-L29", "D"),
        _P("personnel_lead_months", 6, "months", 2, 12, "lead time of individual staff and police",
           "assumption: L25", "D"),
        _P("pledge_per_year", 0.25, "probability per vacancy and year", 0.05, 0.6,
           "chance that a vacancy in the statement of unit requirement draws a pledge", "H11", "D"),
        _P("pledge_late_loss", 0.05, "share per month late", 0, 0.15,
           "pledges lost by each month that payment is later than usual",
           "assumption: willingness to deploy follows payment (L31), no size found", "D"),
        _P("enabler_leaves_per_year", 0.1, "probability per unit and year", 0.04, 0.2,
           "chance that a unit leaves, times the share of its kind that is hard to find",
           "assumption: pledge_per_year times pledge_to_deploy_share, so that the fill stays where it starts", "D"),
        _P("lead_time_log_sd", 0.3, "log standard deviation", 0.1, 0.5, "spread of lead times around their mean",
           "assumption: P06 and L30 give ranges of about two to one", "D"),
    ),
    "gpoi": (
        _P("training_cost_usd_per_person", 3500, "US$ per person", 2400, 9400, "cost to train one person", "P04", "B"),
        _P("battalion_persons", 800, "persons", 700, 900, "people in a battalion trained as one unit", "P12", "B"),
        _P("training_months", 6, "months", 3, 12, "length of a training cycle", "assumption: one cycle", "D"),
        _P("training_retained_share", 0.7, "share", 0.4, 0.9, "trainees still with their unit when it is called",
           "P14", "D"),
        _P("training_pledged_share", 0.6, "share", 0.3, 0.9,
           "trained units that are registered for deployment (readiness level 2 or above)",
           "assumption: share not published", "D"),
        _P("training_lead_months", 15, "months", 12, 30, "from the end of training to arrival in a mission",
           "assumption: 18-36 months in all (L30)", "D"),
        _P("training_effective_share", 0.7, "share", 0.4, 0.95,
           "deployed units found effective on their first inspection", "assumption: outcomes not assessed (P14)",
           "D"),
        _P("used_otherwise_share", 0.3, "share", 0, 0.6,
           "trained units that did not deploy with the UN but served in another peace operation", "P05", "D"),
        _P("self_training_per_cycle", 0.08, "probability per cycle", 0, 0.3,
           "chance that a cycle leaves the partner able to train the next unit itself",
           "assumption: no count found", "D"),
        _P("helicopter_build_cost_usd_m", 15, "US$ million per unit", 8, 30,
           "cost to train and equip a partner helicopter unit", "assumption: below a year of its running (H18)", "D"),
        _P("police_build_cost_usd_m", 3, "US$ million per unit", 1.5, 7.5,
           "cost to train and equip a special police unit of 140", "P12", "D"),
        _P("trained_unit_tours", 2, "tours", 1, 4, "tours that a partner's enabler unit stays before it rotates home",
           "assumption: as long as equipment and will last", "D"),
    ),
}


@cache
def declared() -> dict[str, Parameter]:
    """All parameters by name, in the order of their declaration."""
    import dataclasses

    table: dict[str, Parameter] = {}
    for topic, parameters in _DECLARED.items():
        for parameter in parameters:
            if parameter.name in table:
                raise ValueError(f"parameter {parameter.name} declared twice")
            table[parameter.name] = dataclasses.replace(parameter, topic=topic)
    return table


@cache
def record_dtype() -> np.dtype:
    """The record that compiled days read: one float64 field for each parameter."""
    return np.dtype([(name, np.float64) for name in declared()])
