"""Every outcome, capability and money column, declared once: name, unit, which way is better, how it adds up."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, NamedTuple

Better = Literal["higher", "lower", "neither"]
Adds = Literal["sum", "mean", "ratio", "rate"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that a run reports for each mission and month.

    Attributes:
        name: column name.
        title: words for axes and tables.
        unit: unit of the value over a whole run.
        better: which way is better; ``neither`` where the sign says nothing by itself.
        adds: ``sum`` over months, ``mean`` over months, ``ratio`` of two summed columns, or ``rate``: cases per
            thousand person-years of those present.
        over: for a ratio, (numerator, denominator); for a rate, (cases, people present).
        headline: whether a comparison shows it first.
    """

    name: str
    title: str
    unit: str
    better: Better
    adds: Adds = "sum"
    over: tuple[str, str] | None = None
    headline: bool = False


#: Words for the parameter ``response_limit_hours``, which studies draw, hence "about"; a test compares them.
_IN_TIME = "within about 12 hours"

OUTCOMES: tuple[Outcome, ...] = (
    Outcome("peacekeeper_deaths", "Peacekeepers killed by hostile acts", "persons", "lower", headline=True),
    Outcome("peacekeepers_wounded", "Peacekeepers wounded and surviving", "persons", "lower"),
    Outcome("deaths_of_wounds", "Peacekeepers who died of wounds", "persons", "lower"),
    Outcome("deaths_on_the_move", "Peacekeepers killed on the move", "persons", "lower"),
    Outcome("deaths_by_ied", "Peacekeepers killed by improvised explosive devices", "persons", "lower"),
    Outcome("deaths_by_indirect_fire", "Peacekeepers killed by indirect fire", "persons", "lower"),
    Outcome("deaths_by_drone", "Peacekeepers killed by drones", "persons", "lower"),
    Outcome("fatal_days", "Days on which a peacekeeper was killed", "days", "lower"),
    Outcome("regional_force_deaths", "Soldiers of a regional force among the peacekeepers killed", "persons", "lower"),
    Outcome("civilians_killed", "Civilians killed", "persons", "lower", headline=True),
    Outcome("civilians_killed_by_groups", "Civilians killed by insurgents, rebels and criminals", "persons", "lower"),
    Outcome("civilians_killed_communal", "Civilians killed in communal raids", "persons", "lower"),
    Outcome("civilians_killed_by_state", "Civilians killed by state forces", "persons", "lower"),
    Outcome("attacks_on_un", "Attacks on the mission", "attacks", "lower"),
    Outcome("attacks_foreseen", "Attacks on the mission foreseen", "attacks", "higher"),
    Outcome("ieds_laid", "Explosive devices (IEDs) laid against moves", "IEDs", "lower"),
    Outcome("ieds_found", "Explosive devices (IEDs) found in time", "IEDs", "higher"),
    Outcome("attacks_on_civilians", "Attacks on civilians", "attacks", "lower"),
    Outcome("attacks_deterred", "Attacks on civilians not made: fear of being contested, or police met", "attacks",
            "higher"),
    Outcome("alerts", "Attacks on civilians that raised an alert in time", "attacks", "higher"),
    Outcome("attacks_answered", f"Attacks on civilians answered {_IN_TIME}", "attacks", "higher"),
    Outcome("seriously_wounded", "Peacekeepers who needed surgery", "persons", "lower"),
    Outcome("surgery_in_time", "Wounded in surgery within two hours", "persons", "higher"),
    Outcome("evacuation_hours", "Hours from wound to surgery, summed", "hours", "lower"),
    Outcome("moves_wanted", "Moves that the mission wanted to make", "moves", "neither"),
    Outcome("moves_denied", "Moves denied by the host state", "moves", "lower"),
    Outcome("patrols", "Patrols made", "patrols", "higher"),
    Outcome("operations", "Operations against armed groups", "operations", "neither"),
    Outcome("flight_hours", "Flight hours flown", "hours", "neither"),
    Outcome("misconduct_allegations", "Allegations of misconduct", "allegations", "lower"),
    Outcome("accident_deaths", "Peacekeepers killed in accidents", "persons", "lower"),
    Outcome("illness_deaths", "Peacekeepers who died of illness", "persons", "lower"),
    Outcome("gap_index", "Capability gap: mean unmet share of requirement", "share", "lower", "mean", headline=True),
    Outcome("uniformed", "Uniformed personnel present", "persons", "neither", "mean"),
    Outcome("serviceability", "Vehicles fit for use", "share", "higher", "mean"),
    Outcome("fatigue", "Fatigue of contingents", "share", "lower", "mean"),
    Outcome("trust", "Trust of communities", "share", "higher", "mean"),
    Outcome("displaced", "People displaced", "persons", "lower", "mean"),
    Outcome("impartiality", "Impartiality in the eyes of the parties", "share", "higher", "mean"),
    Outcome("consent", "Consent of the host state", "share", "higher", "mean"),
    Outcome("convoys", "Supply convoys made", "convoys", "neither"),
)

RATIOS: tuple[Outcome, ...] = (
    Outcome("answered_share", f"Share of attacks on civilians answered {_IN_TIME}", "share", "higher", "ratio",
            ("attacks_answered", "attacks_on_civilians"), headline=True),
    Outcome("surgery_share", "Share of seriously wounded in surgery within two hours", "share", "higher", "ratio",
            ("surgery_in_time", "seriously_wounded"), headline=True),
    Outcome("found_share", "Share of explosive devices (IEDs) found in time", "share", "higher", "ratio",
            ("ieds_found", "ieds_laid"), headline=True),
    Outcome("foreseen_share", "Share of attacks on the mission foreseen", "share", "higher", "ratio",
            ("attacks_foreseen", "attacks_on_un")),
    Outcome("denied_share", "Share of moves denied by the host state", "share", "lower", "ratio",
            ("moves_denied", "moves_wanted")),
    Outcome("death_rate", "Death rate of peacekeepers by hostile acts", "deaths per 1,000 person-years",
            "lower", "rate", ("peacekeeper_deaths", "uniformed"), headline=True),
)


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing a mission needs; its gap is what is required less what is effective.

    ``unit`` is the unit of requirement. ``title`` is the field's term.
    """

    name: str
    title: str
    unit: str


CAPABILITIES: tuple[Capability, ...] = (
    Capability("troop_presence", "Troop presence", "patrols a day"),
    Capability("quick_reaction", "Quick reaction force", "sectors covered"),
    Capability("air_mobility", "Air mobility (utility and armed helicopters)", "aircraft"),
    Capability("casualty_evacuation", "Casualty evacuation by air", "aircraft"),
    Capability("surgery", "Surgery within reach", "hospitals"),
    Capability("intelligence", "Analysts and intelligence", "cells"),
    Capability("surveillance", "Aerial surveillance", "units"),
    Capability("community_alert", "Community alert networks", "communities"),
    Capability("search", "Route search for explosive devices", "moves a day"),
    Capability("ground_radar", "Ground-penetrating radar", "sets"),
    Capability("protected_mobility", "Protected vehicles", "share of need x bases"),
    Capability("fire_warning", "Fire warning", "bases"),
    Capability("counter_drone", "Counter-drone", "bases"),
    Capability("police", "Formed and special police", "units"),
    Capability("willingness", "Bases with a unit willing to act", "bases"),
    Capability("freedom_of_movement", "Freedom of movement", "moves a day"),
)


class WorldColumn(NamedTuple):
    """Money or training, one value a month for the whole world."""

    name: str
    title: str
    unit: str


#: Money and training, monthly, for the whole world (US$ million unless the name says otherwise).
WORLD_COLUMNS: tuple[WorldColumn, ...] = tuple(WorldColumn(*row) for row in (
    ("cost_us", "Cost to the United States above the baseline of no action", "US$ million"),
    ("cost_un", "Cost to the United Nations of packages and missions", "US$ million"),
    ("cost_others", "Cost to other member states", "US$ million"),
    ("assessed_us", "Assessed on the United States", "US$ million"),
    ("paid_us", "Paid by the United States", "US$ million"),
    ("arrears_us", "US arrears, stock", "US$ million"),
    ("un_cash", "UN peacekeeping cash, stock", "US$ million"),
    ("payables", "Owed to contributors, stock", "US$ million"),
    ("months_late", "Reimbursement late", "months"),
    ("gpoi_trained", "Units trained", "units"),
    ("gpoi_retained", "Units still whole when called", "units"),
    ("gpoi_pledged", "Units registered for deployment", "units"),
    ("gpoi_deployed", "Units deployed", "units"),
    ("gpoi_effective", "Units found effective", "units"),
    ("gpoi_lost_at_rotation", "Trained units rotated home", "units"),
    ("gpoi_used_otherwise", "Units used in another peace operation", "units"),
    ("gpoi_self_training", "Partners able to train themselves", "partners"),
    ("withdrawals", "Units withdrawn by their capitals", "units"),
    ("arrivals", "Units arrived", "units"),
    ("inspections", "Units inspected", "units"),
    ("shortfalls_found", "Units that inspectors reported as failing", "units"),
    ("units_retrained", "Units retrained after an inspection", "units"),
    ("units_removed", "Units sent home after an inspection", "units"),
    ("inaction_cases", "Unanswered alerts investigated with consequences", "cases"),
    ("sanctions", "Sanctions for misconduct", "cases"),
    ("bills_unpaid", "Other bills that wait for cash, stock", "US$ million"),
    ("charged_us", "Borne by the United States: its payments, and its assessed share of UN spending beyond the budget",
     "US$ million"),
    ("charged_members", "Borne by other member states: the same", "US$ million"),
    ("charged_contributors", "Borne by contributors: training at home", "US$ million"),
    ("charged_partners", "Borne by partners of a regional force", "US$ million"),
    ("charged_all", "Borne by all together: what was spent, and what the UN has more or owes less", "US$ million"),
    ("triggers_acted", "Triggers that acted", "times"),
    ("programme_us", "Cost to the United States worldwide: this world, and the same programmes outside it",
     "US$ million"),
))

OUTCOME_INDEX: dict[str, int] = {outcome.name: index for index, outcome in enumerate(OUTCOMES)}
CAPABILITY_INDEX: dict[str, int] = {capability.name: index for index, capability in enumerate(CAPABILITIES)}
WORLD_INDEX: dict[str, int] = {name: index for index, (name, _, _) in enumerate(WORLD_COLUMNS)}


def outcome(name: str) -> Outcome:
    """The declared outcome (or ratio) of that name; KeyError when there is none."""
    for candidate in OUTCOMES + RATIOS:
        if candidate.name == name:
            return candidate
    raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that the runs of one scenario report: what is declared here, and what its own tactics add at the end.

    The results of a study keep theirs (``as_data``), so that they are read by what they hold and not by what is
    declared here later.

    Attributes:
        outcomes: monthly columns, in order.
        capabilities: rows of the gap tables, in order.
        ratios: what is reported of a run besides, each a ratio or rate of two outcomes.
        world: monthly columns of the whole world.
    """

    outcomes: tuple[Outcome, ...] = OUTCOMES
    capabilities: tuple[Capability, ...] = CAPABILITIES
    ratios: tuple[Outcome, ...] = RATIOS
    world: tuple[WorldColumn, ...] = WORLD_COLUMNS

    @property
    def reported(self) -> tuple[Outcome, ...]:
        """What is reported as one number for a run: outcomes, then ratios of two of them."""
        return self.outcomes + self.ratios

    @property
    def headlines(self) -> tuple[str, ...]:
        """Names of the outcomes that a comparison shows first, in order of declaration; a rate follows its count."""
        shown = [one for one in self.reported if one.headline]
        names = [one.name for one in shown if one.adds != "rate"]
        for one in shown:
            if one.adds == "rate" and one.over:
                names.insert(names.index(one.over[0]) + 1 if one.over[0] in names else len(names), one.name)
        return tuple(names)

    @property
    def ledger(self) -> tuple[str, ...]:
        """Rows of the ledger of losses: the capabilities, what they do together, and what overlaps."""
        return (*(capability.name for capability in self.capabilities), "all_together", "interaction")

    @property
    def outcome_index(self) -> dict[str, int]:
        """Column of each outcome by name."""
        return {outcome.name: index for index, outcome in enumerate(self.outcomes)}

    @property
    def capability_index(self) -> dict[str, int]:
        """Row of each capability by name."""
        return {capability.name: index for index, capability in enumerate(self.capabilities)}

    def outcome(self, name: str) -> Outcome:
        """The outcome or ratio of that name; KeyError when there is none."""
        return {one.name: one for one in self.reported}[name]

    def known(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the names that are reported, in the order given."""
        reported = {one.name for one in self.reported}
        return tuple(name for name in names if name in reported)

    def as_data(self) -> dict[str, list[dict[str, Any]]]:
        """The whole of it as plain values for a file; ``of_data`` reads them."""
        return {
            "outcomes": [asdict(one) for one in self.outcomes],
            "ratios": [asdict(one) for one in self.ratios],
            "capabilities": [asdict(one) for one in self.capabilities],
            "world": [one._asdict() for one in self.world],
        }

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Catalogue":
        """The catalogue that a file holds, from that file alone; what it says beyond what is known here is left out.

        Raises:
            KeyError, TypeError: something is missing.
        """
        return cls(
            tuple(_outcome_of(one) for one in data["outcomes"]),
            tuple(Capability(**_picked(one, _CAPABILITY)) for one in data["capabilities"]),
            tuple(_outcome_of(one) for one in data["ratios"]),
            tuple(WorldColumn(**_picked(one, WorldColumn._fields)) for one in data["world"]),
        )


_OUTCOME = tuple(field.name for field in fields(Outcome))
_CAPABILITY = tuple(field.name for field in fields(Capability))


def _outcome_of(data: Mapping[str, Any]) -> Outcome:
    over = data.get("over")
    return Outcome(**_picked(data, _OUTCOME) | {"over": tuple(over) if over else None})


def _picked(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: data[name] for name in names if name in data}


BUILT_IN = Catalogue()
