"""The columns of the monthly tallies, by the names under which outcomes and capabilities are declared."""

from typing import Final

from sim.outcomes import CAPABILITY_INDEX as _C
from sim.outcomes import OUTCOME_INDEX as _O

DEATHS: Final = _O["peacekeeper_deaths"]
WOUNDED: Final = _O["peacekeepers_wounded"]
DIED_OF_WOUNDS: Final = _O["deaths_of_wounds"]
DEATHS_MOVING: Final = _O["deaths_on_the_move"]
DEATHS_BY_FIRE: Final = _O["deaths_by_indirect_fire"]
FATAL_DAYS: Final = _O["fatal_days"]
REGIONAL_DEATHS: Final = _O["regional_force_deaths"]
CIVILIANS: Final = _O["civilians_killed"]
CIVILIANS_BY_GROUPS: Final = _O["civilians_killed_by_groups"]
CIVILIANS_COMMUNAL: Final = _O["civilians_killed_communal"]
CIVILIANS_BY_STATE: Final = _O["civilians_killed_by_state"]
STRIKES: Final = _O["attacks_on_un"]
STRIKES_FORESEEN: Final = _O["attacks_foreseen"]
RAIDS: Final = _O["attacks_on_civilians"]
RAIDS_DETERRED: Final = _O["attacks_deterred"]
ALERTS: Final = _O["alerts"]
RAIDS_ANSWERED: Final = _O["attacks_answered"]
SERIOUS: Final = _O["seriously_wounded"]
SURGERY_IN_TIME: Final = _O["surgery_in_time"]
EVACUATION_HOURS: Final = _O["evacuation_hours"]
MOVES_WANTED: Final = _O["moves_wanted"]
MOVES_DENIED: Final = _O["moves_denied"]
PATROLS: Final = _O["patrols"]
FLIGHT_HOURS: Final = _O["flight_hours"]
OPERATIONS: Final = _O["operations"]
ACCIDENT_DEATHS: Final = _O["accident_deaths"]
ILLNESS_DEATHS: Final = _O["illness_deaths"]
CONVOYS: Final = _O["convoys"]

TROOP_PRESENCE: Final = _C["troop_presence"]
QUICK_REACTION: Final = _C["quick_reaction"]
AIR_MOBILITY: Final = _C["air_mobility"]
EVACUATION: Final = _C["casualty_evacuation"]
SURGERY: Final = _C["surgery"]
INTELLIGENCE: Final = _C["intelligence"]
SURVEILLANCE: Final = _C["surveillance"]
ALERT: Final = _C["community_alert"]
SEARCH: Final = _C["search"]
GROUND_RADAR: Final = _C["ground_radar"]
PROTECTED: Final = _C["protected_mobility"]
FIRE_WARNING: Final = _C["fire_warning"]
COUNTER_DRONE: Final = _C["counter_drone"]
POLICE: Final = _C["police"]
WILLINGNESS: Final = _C["willingness"]
FREEDOM: Final = _C["freedom_of_movement"]
CAPABILITY_COUNT: Final = len(_C)  # those of the model; a world's own come after them
ALL_TOGETHER, INTERACTION = -2, -1  # last rows of the ledger

REQUIRED, PRESENT, EFFECTIVE = 0, 1, 2
PEACEKEEPER, CIVILIAN = 0, 1
