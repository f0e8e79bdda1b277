"""A fictional mission of eight bases and sixteen communities, for maps."""

from sim.scenario.schema import Mission

#: Name, latitude, longitude, headquarters, airfield, people.
BASES = [
    ("Mirath", 12.6, -8.0, 3, True, 1800),
    ("Daru", 16.3, -0.1, 2, True, 3200),
    ("Kelem", 14.5, -4.2, 2, True, 1900),
    ("Tessal", 18.4, 1.4, 2, True, 1500),
    ("Old Fort", 16.8, -3.0, 1, True, 1300),
    ("Anso", 15.9, 2.4, 1, False, 800),
    ("Belgar", 14.35, -3.6, 0, False, 350),
    ("Hamit", 20.2, 1.0, 0, False, 450),
]
#: Name, latitude, longitude.
PLACES = [
    ("Daru town", 16.27, -0.04),
    ("Ansel", 15.6, 0.5),
    ("Kelem town", 14.5, -4.2),
    ("Bank", 14.1, -3.1),
    ("Sarr", 13.4, -3.9),
    ("Duen", 14.0, -2.4),
    ("Tin", 17.6, 1.9),
    ("Goss", 15.8, -1.3),
    ("Lere", 15.7, -4.9),
    ("Menak", 15.9, 2.4),
    ("Nara", 15.2, -7.3),
    ("Sego", 13.45, -6.3),
    ("Tessal town", 18.45, 1.4),
    ("Rhar", 16.9, -1.8),
    ("Yelim", 15.1, -10.5),
    ("Mirath city", 12.65, -7.95),
]
#: Name, kind, base, required, present.
ENABLERS = [
    ("Helicopters", "utility_helicopters", "Daru", 8, 4),
    ("Evacuation", "evacuation_helicopters", "Kelem", 3, 2),
    ("Hospital", "field_hospital", "Daru", 1, 1),
    ("Hospital 2", "field_hospital", "Mirath", 1, 1),
]


def mission(name: str = "kasara") -> Mission:
    """A fictional mission of eight bases and sixteen communities."""
    sites = [
        {"name": n, "latitude": lat, "longitude": lon, "headquarters": hq, "airfield": air}
        for n, lat, lon, hq, air, _ in BASES
    ]
    communities = [
        {"name": n, "latitude": lat, "longitude": lon, "population": 8_000 + 23_000 * (k % 7)}
        for k, (n, lat, lon) in enumerate(PLACES)
    ]
    battalion = {"kind": "infantry", "contributor": "Contributor A"}
    contingents = [battalion | {"name": f"Battalion {n}", "site": n, "strength": people} for n, *_, people in BASES]
    fields = ("name", "kind", "site", "required", "present")
    return Mission.model_validate(
        {
            "kind": "mission",
            "name": name,
            "title": name.replace("_", " ").title(),
            "label": "fictional",
            "country": "Kasara",
            "authorised_uniformed": 12_000,
            "budget_usd_m": 900.0,
            "us_posts": 0.2,
            "sites": tuple(sites),
            "communities": tuple(communities),
            "contingents": tuple(contingents),
            "enablers": tuple(dict(zip(fields, row, strict=True)) for row in ENABLERS),
        },
        strict=False,
    )
