"""Which parameter prices which enabler."""

from typing import Final

PRICES: Final[dict[str, str]] = {
    "utility_helicopters": "helicopter_unit_cost_usd_m",
    "armed_helicopters": "helicopter_unit_cost_usd_m",
    "evacuation_helicopters": "helicopter_unit_cost_usd_m",
    "surveillance": "surveillance_cost_usd_m",
    "search_team": "search_team_cost_usd_m",
    "ground_radar": "ground_radar_cost_usd_m",
    "counter_drone": "counter_drone_cost_usd_m",
    "fire_warning": "fire_warning_cost_usd_m",
    "field_hospital": "hospital_cost_usd_m",
    "special_police": "police_unit_cost_usd_m",
    "intelligence_cell": "intelligence_cell_cost_usd_m",
    "alert_network": "alert_network_cost_usd_m",
    "solar_plant": "solar_plant_cost_usd_m",
}
