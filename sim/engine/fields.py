"""Every field of the state, declared once: type, unit and meaning, table by table.

The record types of the days (``records``) and the ODD document come from here; a line "Writes:" may name no other field
than these, and tests find those that nothing reads or nothing writes. The order is that of the records.
"""

from typing import Final, NamedTuple

from sim.deeds import DEEDS, MEANINGS

REAL, WHOLE, FLAG = "f8", "i8", "u1"
#: Units of fields that only say where a row stands among the others.
KEY, ROW = "key", "row"
YES = "yes or no"


class Field(NamedTuple):
    """One field of a table of rows.

    Attributes:
        name: as code reads it.
        type: of numpy; ``f8``, ``i8``, ``u1`` or ``u8``.
        unit: what a value counts; ``key`` and ``row`` where it only says which row this is, or belongs to it.
        meaning: in a few words.
    """

    name: str
    type: str
    unit: str
    meaning: str

    @property
    def places(self) -> bool:
        """Whether it only says where a row stands among the others."""
        return self.unit in (KEY, ROW)


class Array(NamedTuple):
    """One array of the state that is no table of rows.

    Attributes:
        name: as ``State`` gives it.
        axes: what each axis counts: a table, ``outcomes``, ``capabilities``, ``tactics`` or ``exposures`` of the
            scenario, ``aircraft``, or a whole number.
        unit: what a value counts.
        meaning: in a few words.
    """

    name: str
    axes: tuple[str | int, ...]
    unit: str
    meaning: str


_ROW = (
    Field("key", "u8", KEY, "stable hash of its full name, by which it has its luck"),
    Field("mission", WHOLE, ROW, "of its mission"),
)
_PLACE = (
    Field("latitude", REAL, "degrees", "north"),
    Field("longitude", REAL, "degrees", "east"),
)
_SPANS = tuple(
    Field(f"{edge}_{kind}", WHOLE, ROW, f"{word} its rows of the table of this name")
    for kind in ("site", "community", "contingent", "enabler", "group")
    for edge, word in (("first", "first of"), ("last", "after the last of"))
)

MISSION: Final = (
    *_ROW, *_SPANS,
    Field("consent", REAL, "0-1", "of the host state"),
    Field("predation", REAL, "0-1", "violence by state forces, as the host state's own forces know it"),
    Field("denial", REAL, "0-1", "chance that a base's moves are denied on a day"),
    Field("hostility", REAL, "ratio", "this year's hidden level of attacks on the mission"),
    Field("violence", REAL, "ratio", "this year's hidden level of violence against civilians"),
    Field("impartiality", REAL, "0-1", "in the eyes of the parties"),
    Field("restraint", REAL, "ratio", "violence left by a ceasefire in force, 1 without"),
    Field("foresight", REAL, "0-1", "chance that an attack on the mission is foreseen where nobody has adapted to it"),
    Field("targeting", REAL, "0-1", "share of patrols that the threat picture sends"),
    Field("displaced", REAL, "persons", "who have fled and need protection where they stay"),
    Field("police_cover", REAL, "0-1", "share of the police requirement that is effective"),
    Field("wet", FLAG, YES, "the month is one of the wet season"),
    Field("flying", FLAG, YES, "aircraft can fly in today's weather"),
    Field("road_kmh", REAL, "km/h", "speed on today's roads"),
    Field("us_staff", REAL, "persons", "US staff officers in headquarters"),
    Field("us_observers", REAL, "persons", "US military observers"),
    Field("us_specialists", REAL, "persons", "US specialists, who are analysts"),
    Field("us_police", REAL, "persons", "US police officers"),
    Field("leaderless_until", WHOLE, "month", "until which the post of head of mission stands empty"),
    Field("stage", WHOLE, "0-2", "0 no talks, 1 talks, 2 ceasefire"),
    Field("air_budget", REAL, "0-1", "share of the flight hours that the UN can pay for"),
)
SITE: Final = (
    *_ROW, *_PLACE,
    Field("headquarters", WHOLE, "1-3", "level of the headquarters here: base, sector, mission"),
    Field("airfield", FLAG, YES, "aircraft can be stationed here"),
    Field("first_route", WHOLE, ROW, "of its routes"),
    Field("last_route", WHOLE, ROW, "after the last of them"),
    Field("garrison", REAL, "persons", "present"),
    Field("mobile_strength", REAL, "persons", "who could patrol today"),
    Field("patrols", REAL, "patrols", "that leave today"),
    Field("convoys", REAL, "convoys", "that leave today"),
    Field("denied", FLAG, YES, "the host state lets nobody move today"),
    Field("supply_km", REAL, "km", "to the base of a higher headquarters from which its convoys come"),
    Field("hours_planned", REAL, "hours", "on the road, of today's moves as planned"),
    Field("hours_out", REAL, "hours", "on the road, of today's moves as they left"),
    Field("road_use", REAL, "hours", "on the road a day, mean of the past weeks"),
    Field("flights_planned", REAL, "hours", "of routine flight of all aircraft, as planned"),
    Field("flights", REAL, "hours", "of routine flight today"),
    Field("pace", REAL, "ratio", "visits that today's patrols make for each one of unsearched vehicles on dry roads"),
    Field("quick_reaction", REAL, "persons", "of quick reaction units present"),
    Field("will", REAL, "0-1", "chance that its people act on an order, mean by mobile strength"),
    Field("skill", REAL, "0-1", "skill of its people, mean by strength"),
    Field("armour", REAL, "0-1", "share of its mobile people in protected vehicles"),
    Field("regional_share", REAL, "0-1", "of the people who could patrol today, those of a regional force"),
    Field("by_road", REAL, "0-1", "share of today's supply flights without hours left for them: loads go by road"),
    Field("fallen_month", REAL, "persons", "dead or wounded this month, whose places are empty until it ends"),
    Field("search_priority", REAL, "0-1", "share of search capacity ordered here"),
    Field("search_cover", REAL, "0-1", "share of today's moves cleared by search teams"),
    Field("radar_cover", REAL, "0-1", "share of today's moves cleared with ground radar as well"),
    Field("fire_warning", FLAG, YES, "a fire-warning radar works here today"),
    Field("hospital", FLAG, YES, "a hospital operates here today"),
    Field("solar", FLAG, YES, "a solar plant works here today"),
)
COMMUNITY: Final = (
    *_ROW, *_PLACE,
    Field("population", REAL, "persons", "who live here"),
    Field("trust", REAL, "0-1", "in the mission"),
    Field("displaced", REAL, "persons", "who fled from here"),
    Field("sheltered", REAL, "persons", "from elsewhere who stay here"),
    Field("killed", REAL, "persons", "in attacks so far"),
    Field("network", FLAG, YES, "an alert network covers it"),
    Field("watched", FLAG, YES, "surveillance watches it"),
    Field("nearest_site", WHOLE, "site", "nearest base with people in it"),
    Field("nearest_km", REAL, "km", "to that base, as the crow flies"),
    Field("visits", REAL, "visits", "by patrols expected today"),
    Field("visits_month", REAL, "visits", "by patrols this month"),
    Field("attacks_month", REAL, "attacks", "on it this month"),
    Field("deaths_month", REAL, "persons", "killed here this month"),
    Field("answered_month", REAL, "attacks", "answered in time this month"),
    Field("unanswered_month", REAL, "attacks", "not answered in time this month"),
    Field("misconduct_month", REAL, "allegations", "of misconduct near by this month"),
    Field("ignored_month", REAL, "alerts", "raised in time and not answered this month"),
    Field("sanctions_month", REAL, "sanctions", "for misconduct near by this month"),
    Field("picture", REAL, "deaths a month", "what headquarters believes of the threat here"),
)
CONTINGENT: Final = (
    *_ROW,
    Field("site", WHOLE, ROW, "of its base"),
    Field("kind", WHOLE, "kind", "of unit, see CONTINGENT_KINDS"),
    Field("contributor", WHOLE, "number", "of the country that sends it"),
    Field("strength", REAL, "persons", "uniformed"),
    Field("present", FLAG, YES, "it is in the mission"),
    Field("returns_month", WHOLE, "month", "in which an absent unit arrives or is replaced"),
    Field("skill", REAL, "0-1", "quality of its people"),
    Field("training", REAL, "0-1", "what mission-specific training has left with them"),
    Field("serviceability", REAL, "0-1", "share of its vehicles fit for use"),
    Field("protected", REAL, "0-1", "share of its people in protected vehicles"),
    Field("caveat", REAL, "0-1", "share of orders that its capital forbids"),
    Field("fatigue", REAL, "0-1", "worn down by the tour"),
    Field("rotates_month", WHOLE, "month", "in which its people change over"),
    Field("gpoi_trained", FLAG, YES, "its people were trained by the initiative"),
    Field("caveat_brought", REAL, "0-1", "caveat when its people took over"),
    Field("serviceability_brought", REAL, "0-1", "serviceability when its people took over"),
    Field("dead_month", REAL, "persons", "killed by hostile acts this month"),
    Field("allegations_month", REAL, "allegations", "of misconduct this month"),
    Field("in_training", REAL, "0-1", "share of its people in retraining"),
    Field("retrained", FLAG, YES, "retraining has just ended"),
    Field("successions", WHOLE, "times", "that another country's unit took the place"),
    Field("penalised", REAL, "0-1", "how fresh the memory of a penalty is"),
    Field("sanctioned", REAL, "0-1", "how fresh the memory of a sanction is"),
    Field("regional", FLAG, YES, "belongs to a regional force"),
)
ENABLER: Final = (
    *_ROW,
    Field("site", WHOLE, ROW, "of its base"),
    Field("payer", WHOLE, "payer", "see PAYERS"),
    Field("kind", WHOLE, "kind", "number of its kind in this world: to tell kinds apart, never to ask what one does"),
    Field("capability", WHOLE, "capability", "that it gives, -1 for a kind that nobody is required to have"),
    Field("worth", REAL, "ratio", "units of requirement that one of them is worth"),
    Field("availability", REAL, "0-1", "share of days on which one aircraft, set or hospital works"),
    Field("required", WHOLE, "units", "aircraft, sets or teams that the statement of requirement asks for"),
    Field("present", WHOLE, "units", "that are there"),
    Field("arrives_month", WHOLE, "month", "in which an offered unit arrives"),
    Field("leaves_month", WHOLE, "month", "in which it leaves"),
    Field("working", WHOLE, "units", "of those present, that work today"),
    Field("hours_left", REAL, "hours", "of flight left this month, all aircraft"),
    Field("flown", REAL, "hours", "of routine flight today, all aircraft"),
    Field("committed", REAL, "hours", "of aircraft committed by today's calls"),
    Field("standby", WHOLE, "order", "0 whatever comes first, 1 evacuation only, 2 response only"),
    Field("by_night", REAL, "0-1", "share of aircraft and crews that fly by night"),
    Field("local", FLAG, YES, "the mission sets it up itself: no country pledges or withdraws it"),
    *(Field(deed, FLAG, YES, MEANINGS[deed]) for deed in DEEDS),
)
GROUP: Final = (
    *_ROW, *_PLACE,
    Field("kind", WHOLE, "kind", "of group, see GROUP_KINDS"),
    Field("range_km", REAL, "km", "from its home within which it acts"),
    Field("first_ground", WHOLE, ROW, "of its grounds"),
    Field("last_ground", WHOLE, ROW, "after the last of them"),
    Field("civilian_rate", REAL, "attacks a year", "on civilians, long-run mean"),
    Field("un_rate", REAL, "attacks a year", "on the mission, long-run mean"),
    Field("strength", REAL, "ratio", "to the start"),
    Field("campaign", FLAG, YES, "it is on a campaign"),
    Field("deal", FLAG, YES, "it keeps to a deal"),
    Field("grudge", REAL, "operations a month", "against it, as it remembers them"),
    Field("hunted_month", REAL, "operations", "against it this month"),
    Field("killed_month", REAL, "ratio", "own losses in contacts this month, relative to its strength"),
)
TACTIC: Final = (
    Field("strikes", WHOLE, "target", "moves, camps or aircraft"),
    Field("exposure", WHOLE, "exposure", "what its chances follow: what it strikes, or the roads in use"),
    Field("hurt_mean", REAL, "persons", "hurt by an attack without warning, mean"),
    Field("hurt_cap", REAL, "persons", "hurt at most"),
    Field("hurt_log_sd", REAL, "log", "standard deviation of people hurt"),
    Field("instant_share", REAL, "0-1", "of those hurt, killed at once"),
    Field("armour_effect", REAL, "0-1", "fall of that share in a protected vehicle; 0 where armour does not help"),
    Field("fire_warning", FLAG, YES, "radar gives warning and people reach shelter"),
    Field("searched", FLAG, YES, "lies on a road: troops, search teams and radar may find it"),
    Field("repair_days", REAL, "days", "that an aircraft hit is out of service"),
    Field("counter", WHOLE, "capability", "that counters it, -1 none"),
    Field("counter_stops", FLAG, YES, "the counter stops the attack; else it spares each person"),
    Field("counter_share", REAL, "0-1", "chance that the counter does so where it works"),
    Field("growth_per_year", REAL, "a year", "growth of its weight"),
    Field("growth", REAL, "ratio", "of its weight to the start"),
    Field("deaths", WHOLE, "outcome", "that counts its deaths, -1 none"),
    Field("attacks", WHOLE, "outcome", "that counts its attacks, -1 none"),
    Field("stopped", WHOLE, "outcome", "that counts those stopped, -1 none"),
)
ROUTE: Final = (
    Field("site", WHOLE, ROW, "of the base"),
    Field("community", WHOLE, ROW, "of the community"),
    Field("km", REAL, "km", "as the crow flies"),
    Field("cost", REAL, "patrols", "that one visit costs; infinite beyond reach"),
    Field("weight", REAL, "0-1", "share of the base's patrols ordered here"),
)
GROUND: Final = (
    Field("group", WHOLE, ROW, "of the group"),
    Field("community", WHOLE, ROW, "of the community"),
    Field("km", REAL, "km", "between its home and the community"),
    Field("lure", REAL, "weight", "what draws it there: people and nearness"),
    Field("weight", REAL, "0-1", "share of its attempts here"),
    Field("belief", REAL, "0-1", "chance of being contested here, as it believes"),
    Field("tried_month", REAL, "attempts", "here this month"),
    Field("contested_month", REAL, "attempts", "here this month that were contested"),
)
INCIDENT: Final = (
    Field("day", WHOLE, "day", "of the run"),
    Field("hour", REAL, "hour", "of the day"),
    Field("mission", WHOLE, ROW, "of the mission"),
    Field("kind", WHOLE, "kind", "of incident: on the mission, or on civilians"),
    Field("tactic", WHOLE, "tactic", "of an attack on the mission, -1 none"),
    Field("group", WHOLE, ROW, "of the group"),
    Field("site", WHOLE, ROW, "of the base, -1 none"),
    Field("community", WHOLE, ROW, "of the community, -1 none"),
    Field("hurt", REAL, "persons", "whom it would have hurt"),
    Field("deaths", REAL, "persons", "of the mission killed"),
    Field("wounded", REAL, "persons", "of the mission wounded"),
    Field("civilians", REAL, "persons", "killed"),
    Field("foreseen", FLAG, YES, "it was foreseen"),
    Field("found", FLAG, YES, "it was found or stopped in time"),
    Field("alerted", FLAG, YES, "an alert was raised in time"),
    Field("answered", FLAG, YES, "it was answered in time"),
    Field("aircraft", WHOLE, ROW, "of the enabler whose aircraft came, -1 none"),
    Field("hours", REAL, "hours", "to response, or to surgery; not a number when nobody came or nobody needed it"),
    Field("missing", WHOLE, "capability", "whose absence let most of the loss happen, -1 none"),
)
ATTEMPT: Final = (
    Field("hour", REAL, "hour", "of the day"),
    Field("kind", WHOLE, "kind", "of incident"),
    Field("group", WHOLE, ROW, "of the group"),
    Field("number", WHOLE, "number", "of the group's attempts of this kind today"),
    Field("tactic", WHOLE, "tactic", "of an attack on the mission"),
    Field("site", WHOLE, ROW, "of the base"),
    Field("ground", WHOLE, ROW, "of the ground"),
    Field("next", WHOLE, ROW, "of the day's n-th row: the index of the n-th attempt by the clock"),
)

#: All tables, by the name that ``State`` gives their rows.
TABLES: Final[dict[str, tuple[Field, ...]]] = {
    "missions": MISSION, "sites": SITE, "communities": COMMUNITY, "contingents": CONTINGENT, "enablers": ENABLER,
    "groups": GROUP, "tactics": TACTIC, "routes": ROUTE, "grounds": GROUND, "log": INCIDENT, "agenda": ATTEMPT,
}
#: All other arrays of ``State``, in its order; parameters, now and before any package, are declared in YAML.
ARRAYS: Final[tuple[Array, ...]] = (
    Array("site_km", ("groups", "sites"), "km", "from the home of a group to a base; 0 across missions"),
    Array("road_km", ("sites", "communities"), "km", "from a base to a community by road; 0 across missions"),
    Array("base_km", ("sites", "sites"), "km", "between bases"),
    Array("nearness", ("groups", "sites"), "0-1", "of a base to a group: 1 at its home, 0 out of its range"),
    Array("implied", ("groups", "exposures"), "exposure", "that the mission file offers a group to strike"),
    Array("carried_out", ("missions", "exposures"), "0-1", "part of it that usually takes place"),
    Array("chances", ("groups", "exposures"), "ratio", "of today's chances to strike to those that the file implies"),
    Array("tactic_weight", ("groups", "tactics"), "weight", "of a tactic in a group's choice"),
    Array("tactic_tries", ("groups", "tactics"), "attempts", "this month"),
    Array("tactic_harm", ("groups", "tactics"), "persons", "hurt this month"),
    Array("payoff", ("groups", "tactics"), "persons", "hurt by an attempt, as the group remembers it"),
    Array("lessons", ("groups", "sites", "capabilities"), "attempts", "of its own that a counter spoiled this month"),
    Array("met", ("groups", "sites", "capabilities"), "attempts a month", "the same as the group remembers them"),
    Array("adapted", ("groups", "sites", "capabilities"), "years", "of a counter's use that it has adapted to"),
    Array("free_at", ("enablers", "aircraft"), "hour of the run", "from which an aircraft is free"),
    Array("repaired_on", ("enablers", "aircraft"), "day", "from which an aircraft that was hit can fly"),
    Array("tally", ("missions", "outcomes"), "of the outcome", "counted this month"),
    Array("gap", ("missions", "capabilities", 3), "of the capability", "required, present and effective this month"),
    Array("requirement", ("missions", "capabilities"), "of the capability", "what threat and tasks demand"),
    Array("loss", ("missions", "capabilities+2", 2), "persons",
          "of the mission and civilians whom a complete capability would have saved; all together, and what overlaps"),
    Array("completes", ("capabilities", "capabilities"), YES,
          "links of the incident chain that a capability at full effect completes"),
    Array("link", ("capabilities",), "0-1", "scratch: links of the incident in hand"),
    Array("full", ("capabilities",), "0-1", "scratch: the same with a full capability"),
    Array("hours", (2, 2), "hours", "scratch: to response or surgery, without and with a full capability"),
    Array("planned", (1,), "attempts", "on the agenda of the day in hand"),
    Array("logged", (1,), "incidents", "in the log"),
)
