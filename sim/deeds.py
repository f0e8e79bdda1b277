"""What enablers can do: the deeds that a kind may declare, and that headquarters and the days ask of its units."""

from typing import Final, Literal, get_args

#: One deed of a kind of enabler.
Deed = Literal[
    "flies", "lifts", "evacuates", "watches", "searches", "probes_ground", "warns_of_fire", "operates", "powers",
    "polices", "analyses", "alerts",
]
#: All of them, in the order in which the rows of enablers hold them.
DEEDS: Final[tuple[Deed, ...]] = get_args(Deed)

#: What each means for the units of a kind.
MEANINGS: Final[dict[Deed, str]] = {
    "flies": "needs weather, permission and paid hours; flies supplies; may be shot down or crash",
    "lifts": "carries a reaction force to a community under attack",
    "evacuates": "carries the wounded to surgery; what does not lift as well stands by for them alone",
    "watches": "watches communities from the air, in weather in which aircraft fly",
    "searches": "clears roads of explosive devices before moves",
    "probes_ground": "lets a search team find devices with little metal, more slowly",
    "warns_of_fire": "warns its base of mortars and rockets, so that people take shelter",
    "operates": "operates on the wounded at its base",
    "powers": "spares its base fuel convoys",
    "polices": "meets communal raiders near a base before they strike, as formed police units do",
    "analyses": "makes headquarters foresee more attacks on the mission",
    "alerts": "lets communities near its base call for help",
}

#: The capability of the model through which a deed changes what an incident costs. The others change none by
#: themselves: to fly is a means, and fuel that is spared means fewer convoys.
LINKS: Final[dict[Deed, str]] = {
    "lifts": "air_mobility", "evacuates": "casualty_evacuation", "watches": "surveillance", "searches": "search",
    "probes_ground": "ground_radar", "warns_of_fire": "fire_warning", "operates": "surgery", "polices": "police",
    "analyses": "intelligence", "alerts": "community_alert",
}
