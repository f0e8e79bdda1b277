"""The judgements behind the four stylised missions, one table each: needs, groups, consent, season.

Nothing here comes out of a table of data; nothing that does stands here. Needs count aircraft, sets, teams
or cells; attacks are per year, ranges in km, homes in degrees (to half a degree). Keys such as H02 are rows
of the evidence table, GEOPKO and its kin are data sets (``scenarios/sources.yaml``). Groups are generic:
no real group is meant.
"""

from experiments.missions.rules import GroupPlan, MissionPlan, Need

# Opportunity for each tactic against the UN, relative weights. D, except the share of explosive devices in Mali (C07).
_INSURGENTS: dict[str, float] = {
    "ied": 0.5,
    "ambush": 0.25,
    "indirect_fire": 0.17,
    "complex_attack": 0.05,
    "drone": 0.03,
}
_REBELS: dict[str, float] = {"ied": 0.02, "ambush": 0.85, "indirect_fire": 0.06, "complex_attack": 0.07}
_FOREST: dict[str, float] = {
    "ied": 0.05,
    "ambush": 0.8,
    "indirect_fire": 0.05,
    "complex_attack": 0.1,
}
_SOUTHERN: dict[str, float] = {"ambush": 0.88, "indirect_fire": 0.06, "complex_attack": 0.06}
_RAIDERS: dict[str, float] = {"ambush": 0.9, "indirect_fire": 0.05, "complex_attack": 0.05}

_HELICOPTERS = "H02: six tenths of the need met; the numbers are an assumption of that size"
_NO_COUNT = "assumption: no published count"
_RADAR = "T01: one at Kidal; a fifth of the exposed bases is assumed"
_FITTED = "fitted to the UCDP level of 2018-2021 (experiments/evidence/civilian_level.py), D"
_RARE_DRONES = "assumption: rare before 2022 (T16), so the mission headquarters alone asks for one"
_ALWAYS = ("GEOPKO", "GEONAMES", "UN_CONTRIBUTIONS", "MISSION_YEAR", "UCDP_CY")

MALI = MissionPlan(
    name="mali",
    acronym="MINUSMA",
    country="Mali",
    title="Mali, stylised",
    description="Explosive devices on the roads, mortars on the bases, and a centre where communities raid each other.",
    geopko_country="Mali",
    geonames_country="ML",
    ucdp_country="Mali",
    event_country=None,
    budget_year=2020,
    wet_months=(6, 7, 8, 9),
    planners=10,
    planners_reason="P10: an integrated planning unit; the number is an assumption",
    consent=0.6,
    parameters={
        "patrols_per_1000_per_day": (2.5, "C09: 13,000 patrols a year, B"),
        "opportunity_ratio": (1.67, _FITTED),
        "contested_at_baseline": (0.16, _FITTED),
    },
    reach_km=None,
    event_places_from=None,
    exposed_north_of=14.0,
    alert_share=0.2,
    alert_reason="assumption: a fifth of the communities in hearing; no count outside DR Congo",
    needs=(
        Need("utility_helicopters", 12, 6, "aviation", "C", "14 asked for, 4-10 there (press 2017, H03)"),
        Need("evacuation_helicopters", 2, 2, "aviation", "D", "assumption: two of the transport fleet"),
        Need("armed_helicopters", 9, 6, "aviation", "C", "9 required, 6 there in 2016-17 (press, H03)"),
        Need("surveillance", 3, 2, "aviation", "D", _NO_COUNT),
        Need("search_team", 8, 3, "exposed", "D", _NO_COUNT),
        Need("ground_radar", 2, 0, "exposed", "D", _NO_COUNT),
        Need("fire_warning", None, 2, "exposed", "D", _RADAR, ("Gao", "Kidal")),
        Need("counter_drone", None, 1, "large", "D", "assumption: the larger bases ask for one (T16)"),
        Need("intelligence_cell", 2, 1, "headquarters", "D", _NO_COUNT),
        Need("special_police", 1, 0, "headquarters", "D", _NO_COUNT),
    ),
    groups=(
        GroupPlan("Northern insurgents", "insurgent", (19.0, 1.0), 350, 0.15, 30, _INSURGENTS),
        GroupPlan("Central insurgents", "insurgent", (14.5, -3.5), 300, 0.55, 22, _INSURGENTS),
        GroupPlan("Eastern insurgents", "insurgent", (15.5, 1.0), 300, 0.27, 10, _INSURGENTS),
        GroupPlan("First militia of the centre", "communal_militia", (14.0, -3.5), 150, 0.6, 1, _RAIDERS),
        GroupPlan("Second militia of the centre", "communal_militia", (14.5, -4.5), 150, 0.4, 1, _RAIDERS),
        GroupPlan("Road bandits", "criminal", (16.5, -1.5), 250, 0.03, 5, _RAIDERS),
        GroupPlan("State forces", "state_forces", (14.5, -4.0), 350, 1.0, 1, _RAIDERS),
    ),
    sources=(*_ALWAYS, "C07", "C09", "H02", "H03", "P10", "T01", "T16"),
)

CAR = MissionPlan(
    name="car",
    acronym="MINUSCA",
    country="Central African Republic",
    title="Central African Republic, stylised",
    description="A thinly peopled country where rebels tax the roads and half of the bases have no troops.",
    geopko_country="Central African Republic",
    geonames_country="CF",
    ucdp_country="Central African Republic",
    event_country="Central African Republic",
    budget_year=2021,
    wet_months=(5, 6, 7, 8, 9, 10),
    planners=4,
    planners_reason="assumption",
    consent=0.7,
    parameters={
        "opportunity_ratio": (1.47, _FITTED),
        "contested_at_baseline": (0.14, _FITTED),
    },
    reach_km=None,
    event_places_from=3,
    exposed_north_of=None,
    alert_share=0.2,
    alert_reason="assumption: a fifth of the communities in hearing; no count outside DR Congo",
    needs=(
        Need("utility_helicopters", 8, 5, "aviation", "D", _HELICOPTERS),
        Need("evacuation_helicopters", 2, 1, "aviation", "D", _HELICOPTERS),
        Need("armed_helicopters", 4, 2, "aviation", "D", _HELICOPTERS),
        Need("surveillance", 1, 1, "aviation", "D", _NO_COUNT),
        Need("search_team", 2, 1, "headquarters", "D", _NO_COUNT),
        Need("counter_drone", None, 0, "mission_headquarters", "D", _RARE_DRONES),
        Need("intelligence_cell", 1, 0, "headquarters", "D", _NO_COUNT),
        Need("special_police", 2, 1, "headquarters", "D", _NO_COUNT),
    ),
    groups=(
        GroupPlan("North-western rebels", "rebel", ("Ouham-Pendé province", "Ouham province"), 250, 0.35,
                  9, _REBELS),
        GroupPlan("Central rebels", "rebel", ("Ouaka province", "Nana-Grébizi province"), 250, 0.4, 8,
                  _REBELS),
        GroupPlan("Eastern rebels", "rebel", ("Haute-Kotto province", "Haut-Mbomou province"), 350, 0.25,
                  6, _REBELS),
        GroupPlan("South-eastern militia", "communal_militia", ("Basse-Kotto province", "Mbomou province"),
                  200, 0.6, 3, _RAIDERS),
        GroupPlan("Western militia", "communal_militia", ("Nana-Mambéré province", "Lobaye province"),
                  200, 0.4, 3, _RAIDERS),
        GroupPlan("State forces", "state_forces", ("Bangui province", "Ouham province"), 350, 1.0, 1,
                  _RAIDERS),
    ),
    sources=(*_ALWAYS, "UCDP_GED", "H02", "T16"),
)

DRC = MissionPlan(
    name="drc",
    acronym="MONUSCO",
    country="Democratic Republic of the Congo",
    title="Democratic Republic of the Congo, stylised",
    description="Many small bases in eastern highlands, many small groups, massacres in the forest between.",
    geopko_country="DRC",
    geonames_country="CD",
    ucdp_country="DR Congo (Zaire)",
    event_country=None,
    budget_year=2020,
    wet_months=(3, 4, 5, 9, 10, 11, 12),
    planners=4,
    planners_reason="assumption",
    consent=0.6,
    parameters={
        # R03 counts 104,525 patrols in a reporting year, 18 per 1,000 people and day: most of them rounds of hours
        # near their base, day and night. The model's patrol holds a community for a day, as those of Mali (2.5, C09).
        "patrols_per_1000_per_day": (6.0, "assumption: a third of the patrols of R03 last a day, D"),
        "opportunity_ratio": (2.46, _FITTED),
        "contested_at_baseline": (0.27, _FITTED),
    },
    reach_km=400.0,
    event_places_from=None,
    exposed_north_of=None,
    alert_share=0.5,
    alert_reason="R07: 66 posts; half of the communities in hearing is an assumption of that size",
    needs=(
        Need("utility_helicopters", 16, 10, "aviation", "D", _HELICOPTERS),
        Need("evacuation_helicopters", 2, 2, "aviation", "D", _HELICOPTERS),
        Need("armed_helicopters", 8, 4, "aviation", "D", _HELICOPTERS),
        Need("surveillance", 2, 1, "aviation", "D", _NO_COUNT),
        Need("search_team", 2, 1, "headquarters", "D", _NO_COUNT),
        Need("counter_drone", None, 0, "mission_headquarters", "D", _RARE_DRONES),
        Need("intelligence_cell", 1, 1, "headquarters", "D", _NO_COUNT),
        Need("special_police", 2, 1, "headquarters", "D", _NO_COUNT),
    ),
    groups=(
        GroupPlan("Forest insurgents", "insurgent", (0.5, 29.5), 150, 0.45, 15, _FOREST),
        GroupPlan("Highland rebels of the north-east", "rebel", (2.0, 30.5), 150, 0.3, 8, _REBELS),
        GroupPlan("Rebels of the northern lakes", "rebel", (-1.0, 29.0), 150, 0.1, 6, _REBELS),
        GroupPlan("Rebels of the western forest", "rebel", (-2.5, 28.0), 200, 0.06, 4, _REBELS),
        GroupPlan("Rebels of the southern lake", "rebel", (-4.5, 28.5), 200, 0.05, 2, _REBELS),
        GroupPlan("North-eastern militia", "communal_militia", (1.5, 30.0), 120, 0.6, 1, _RAIDERS),
        GroupPlan("Southern militia", "communal_militia", (-3.5, 29.0), 120, 0.4, 1, _RAIDERS),
        GroupPlan("Road bandits", "criminal", (-1.5, 29.0), 200, 0.04, 2, _RAIDERS),
        GroupPlan("State forces", "state_forces", (-1.5, 29.0), 350, 1.0, 1, _RAIDERS),
    ),
    sources=(*_ALWAYS, "H02", "R03", "R07", "T16"),
)

SOUTH_SUDAN = MissionPlan(
    name="south_sudan",
    acronym="UNMISS",
    country="South Sudan",
    title="South Sudan, stylised",
    description="Cattle raids between armies of young men, a state that denies movement, roads under water.",
    geopko_country="South Sudan",
    geonames_country="SS",
    ucdp_country="South Sudan",
    event_country="South Sudan",
    budget_year=2020,
    wet_months=(5, 6, 7, 8, 9, 10),
    planners=4,
    planners_reason="assumption",
    consent=0.4,
    parameters={
        "opportunity_ratio": (1.6, _FITTED),
        "contested_at_baseline": (0.16, _FITTED),
        "movement_denial_share": (0.07, "assumption: above the default; flights were stopped in 2017 (R05), D")
    },
    reach_km=None,
    event_places_from=1,
    exposed_north_of=None,
    alert_share=0.2,
    alert_reason="assumption: a fifth of the communities in hearing; no count outside DR Congo",
    needs=(
        Need("utility_helicopters", 13, 9, "aviation", "D", _HELICOPTERS),
        Need("evacuation_helicopters", 2, 1, "aviation", "D", _HELICOPTERS),
        Need("armed_helicopters", 2, 0, "aviation", "D", _HELICOPTERS),
        Need("surveillance", 1, 0, "aviation", "D", _NO_COUNT),
        Need("search_team", 1, 0, "headquarters", "D", _NO_COUNT),
        Need("counter_drone", None, 0, "mission_headquarters", "D", _RARE_DRONES),
        Need("intelligence_cell", 1, 0, "headquarters", "D", _NO_COUNT),
        Need("special_police", 2, 1, "headquarters", "D", _NO_COUNT),
    ),
    groups=(
        GroupPlan("Southern rebels", "rebel", ("Central Equatoria state",), 200, 1.0, 5, _SOUTHERN),
        GroupPlan("Eastern raiders", "communal_militia", ("Jonglei state",), 250, 0.5, 2, _RAIDERS),
        GroupPlan("Western raiders", "communal_militia", ("Lakes state", "Warap state"), 200, 0.35, 1,
                  _RAIDERS),
        GroupPlan("Northern raiders", "communal_militia", ("Unity state",), 150, 0.15, 1, _RAIDERS),
        GroupPlan("State forces", "state_forces", ("Unity state", "Central Equatoria state"), 350, 1.0, 1,
                  _RAIDERS),
    ),
    sources=(*_ALWAYS, "UCDP_GED", "H02", "R05", "T16"),
)

PLANS: tuple[MissionPlan, ...] = (MALI, CAR, DRC, SOUTH_SUDAN)
"""The four missions, in the order in which they are written."""
