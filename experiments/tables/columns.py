"""The words for every column of every table of a study: unit, meaning, and what a missing value says.

``tables`` declares names and types of what chunks compute, apart from the words here: a chunk is named by a hash of
that module, and a better word must not make anyone compute again. A test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pyarrow as pa

from experiments.tables import schemas as tables
from experiments.tables import units
from sim.outcomes import Catalogue

Type = Literal["integer", "number", "text", "true/false"]

#: Of the rows of a codebook.
HEADER = ("column", "type", "unit", "meaning", "missing value")
_STORED_AS = {"integer": pa.int64(), "number": pa.float64(), "text": pa.string(), "true/false": pa.bool_()}
#: A run that failed has no numbers.
_FAILED = "the run failed; stage and message say why"
_NO_CASE = "no case to take a share of (or the run failed)"
_NEVER = "never missing"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: as it stands in the header.
        type: what its values are.
        unit: in which they are counted; empty for words and plain numbers.
        meaning: in a sentence.
        missing: what a missing value says.
    """

    name: str
    type: Type
    unit: str
    meaning: str
    missing: str = _NEVER

    def as_data(self) -> dict[str, Any]:
        """The column as plain values for a file."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Column":
        """The column that a file describes; what another version says beyond that is left out."""
        return cls(data["name"], data["type"], *(str(data.get(key, "")) for key in ("unit", "meaning", "missing")))


_POLICY = Column("policy", "text", "", "name of the policy in the study; the baseline comes first")
_REPLICATION = Column("replication", "integer", "", "number of the future; the same number is the same future under "
                      "every policy")
_MISSION = Column("mission", "text", "", "name of the mission")
_MONTH = Column("month", "integer", "months", "month counted from 0, the first month of the run")
_CAPABILITY = Column("capability", "text", "", "name of the capability")
_LEVELS = (
    Column("required", "number", "of the capability", "what the mission's threat and tasks demand"),
    Column("present", "number", "of the capability", "what is in the mission, working or not"),
    Column("effective", "number", "of the capability", "what is present, works and reaches where it is needed"),
)


def of_study(catalogue: Catalogue) -> dict[str, tuple[Column, ...]]:
    """The columns of every table in the folder of a study, by the name of the table."""
    return {
        "runs": (*_RUN, *_costs(), *_reported(catalogue)),
        "monthly": (_POLICY, _REPLICATION, _MISSION, _MONTH, *_monthly(catalogue)),
        "gaps": (_POLICY, _REPLICATION, _MISSION, _FIRST_MONTH, _CAPABILITY, *_LEVELS),
        "gaps_month": (_POLICY, _MISSION, _MONTH, _CAPABILITY, *_LEVELS),
        "losses": (_POLICY, _REPLICATION, _MISSION, _LEDGER, *_LOST),
        "world": (_POLICY, _REPLICATION, _MONTH, *(
            Column(one.name, "number", one.unit, one.title) for one in catalogue.world)),
        "incidents": (_POLICY, _REPLICATION, *_INCIDENT),
        "openings": (_POLICY, _REPLICATION, *_OPENING),
        "points": _POINT,
        "compare": COMPARE,
        "gap_changes": GAP_CHANGES,
        "baseline": BASELINE,
        "levers": LEVERS,
    }


def structure(catalogue: Catalogue) -> dict[str, tuple[tuple[str, str], ...]]:
    """(name, type) of the columns that do not depend on what a study reports, by the name of the table on disk."""
    varying = {one.name for one in catalogue.reported} | {one.name for one in catalogue.world}
    kept = {"world": set(tables.COSTS)}  # comparisons price policies by these
    return {
        table: tuple((each.name, each.type) for each in columns
                     if each.name not in varying or each.name in kept.get(table, ()))
        for table, columns in of_study(catalogue).items()
        if table not in ("compare", "gap_changes", "baseline", "levers")
    }


def in_words(column: Column) -> tuple[str, ...]:
    """The row of a column in a codebook, under ``HEADER``."""
    return (column.name, column.type, column.unit, column.meaning, column.missing)


def empty(table: str, catalogue: Catalogue) -> pa.Table:
    """A table without rows, with all its columns."""
    found = of_study(catalogue)[table]
    return pa.schema([(each.name, _STORED_AS[each.type]) for each in found]).empty_table()


def type_of(kind: pa.DataType) -> Type:
    """The type of a column of a Parquet file, in the words of the codebook."""
    if pa.types.is_dictionary(kind):
        return type_of(kind.value_type)
    if pa.types.is_boolean(kind):
        return "true/false"
    if pa.types.is_integer(kind):
        return "integer"
    return "number" if pa.types.is_floating(kind) else "text"


_RUN = (
    _POLICY,
    _REPLICATION,
    Column("point", "integer", "", "design point: futures of one point share the values of all drawn parameters"),
    Column("chance", "integer", "", "number of the future within its design point"),
    Column("status", "text", "", "'ok', or 'failed' where the run broke; failed runs are left out of comparisons"),
    Column("stage", "text", "", "where a failed run broke; empty when it did not"),
    Column("message", "text", "", "the error of a failed run; empty when there was none"),
    Column("discount_per_year", "number", "share a year", "rate at which costs were discounted", _FAILED),
)
_FIRST_MONTH = Column("month", "integer", "months", "first month of the year of which the row holds means (0, 12, ...)")
_LEDGER = Column("capability", "text", "", "name of the capability; 'all_together' is all of them at once, "
                 "'interaction' is all together less the sum of one at a time")
_LOST = tuple(
    Column(who, "number", "persons", f"deaths of {who} that would not have happened had the capability been complete; "
           "negative where it would have cost lives")
    for who in tables.LOST
)
_INCIDENT = (
    _MISSION,
    Column("day", "integer", "days", "day of the run, from 0"),
    Column("hour", "number", "hours", "hour of that day, 0 to 24"),
    Column("kind", "text", "", "'attack_on_un' or 'attack_on_civilians'"),
    Column("tactic", "text", "", "name of the tactic; empty for attacks on civilians"),
    Column("group", "text", "", "the armed group, as the mission's file names it"),
    Column("place", "text", "", "the community or base that was attacked"),
    Column("base", "text", "", "the base concerned; empty where there is none"),
    Column("latitude", "number", "degrees north", "of the place"),
    Column("longitude", "number", "degrees east", "of the place"),
    Column("would_hurt", "number", "persons", "people whom the attack would have hit before anything prevented it"),
    Column("deaths", "number", "persons", "peacekeepers killed"),
    Column("wounded", "number", "persons", "peacekeepers wounded"),
    Column("civilians", "number", "persons", "civilians killed"),
    Column("foreseen", "true/false", "", "whether intelligence foresaw the attack"),
    Column("found", "true/false", "", "whether it was found or stopped in time"),
    Column("alerted", "true/false", "", "whether an alert was raised in time"),
    Column("answered", "true/false", "", "whether the mission answered in time"),
    Column("aircraft", "text", "", "the unit whose aircraft came; empty when none did"),
    Column("hours", "number", "hours", "hours to the response, or from wound to surgery",
           "no response came, or no one needed surgery"),
    Column("missing", "text", "", "the capability whose absence cost most lives; empty when none would have helped"),
)
_OPENING = (
    _MISSION,
    Column("month", "integer", "months", "month in which the site opened, from 0"),
    Column("site", "text", "", "name of the new site"),
    Column("latitude", "number", "degrees north", "of the site"),
    Column("longitude", "number", "degrees east", "of the site"),
    Column("strength", "number", "persons", "uniformed personnel of the unit that holds the site"),
)
_POINT = (
    Column("point", "integer", "", "design point"),
    Column("parameter", "text", "", "name of a parameter that the study drew; scenarios/PARAMETERS.md describes it"),
    Column("value", "number", "of the parameter", "its value at that point"),
)


#: What the columns of ``CHARGED`` hold.
_BORNE = (
    "what the United States bears: its payments and its assessed share of UN spending beyond the budget",
    "what other member states bear: the same", "what contributors bear: training at home",
    "what partners of a regional force bear", "what all of them bear together",
)

_PROGRAMME = "payments of the United States for the same programmes, personnel and dues worldwide, this world included"


def _costs() -> tuple[Column, ...]:
    who = dict(zip(tables.COSTS, ("payments of the United States", "spending of the United Nations",
                                  "payments of other member states", *_BORNE, _PROGRAMME), strict=True))
    return tuple(
        Column(f"{name}_pv", "number", "US$ million", f"present value of {what} over the horizon", _FAILED)
        for name, what in who.items()
    )


def _reported(catalogue: Catalogue) -> tuple[Column, ...]:
    """One number for a run."""
    whole = "over the whole run"
    how = {"sum": "total of the run", "mean": "mean over the run", "ratio": whole, "rate": whole}
    return tuple(
        Column(one.name, "number", one.unit, f"{one.title}: {how[one.adds]}",
               _NO_CASE if one.over else _FAILED)
        for one in catalogue.reported
    )


def _monthly(catalogue: Catalogue) -> tuple[Column, ...]:
    how = {"sum": "in the month", "mean": "level of the month"}
    return tuple(Column(one.name, "number", one.unit, f"{one.title}: {how[one.adds]}") for one in catalogue.outcomes)

_POLICY_TITLE = Column("policy_title", "text", "", "title of the policy")
_CLAIM = Column("lever_class", "text", "", "what may be claimed: 'model' (acts through a mechanism), 'weak' (effect "
                "size assumed), 'scenario' (an assumption)")
_MONTHS = Column("months", "integer", "months", "first months of the run that the row is about; the horizon unless "
                 "fewer were asked for")
WHERE = Column("mission", "text", "", "the mission alone; 'all' is the whole world")
SPAN = Column("months", "integer", "months", "horizon of the study")
_OUTCOME_UNIT = "in the column unit"
_DIFFERENCE_UNIT = "in the column unit_of_difference"
_NO_PAIR = "no pair of futures has a value"
_NO_INTERVAL = "too few futures for an interval"
_BASELINE_OF = "mean under the baseline over the pairs of futures"
_INTERVAL = (
    Column("low", "number", _DIFFERENCE_UNIT, "lower end of the 90 % interval of the difference", _NO_INTERVAL),
    Column("high", "number", _DIFFERENCE_UNIT, "upper end of the 90 % interval of the difference", _NO_INTERVAL),
)
_BETTER = Column("better", "text", "", "which way is better: 'higher', 'lower', or 'neither' where the sign says "
                 "nothing by itself")
_SIGN = Column("sign_settled", "true/false", "", "whether the interval leaves out zero; with under 20 futures or 10 "
               "draws, or a scenario lever, treat no sign as settled")
_PAIRS = (
    Column("pairs", "integer", "futures", "pairs of futures behind the row"),
    Column("draws", "integer", "", "independent draws of the parameters among them; the interval counts these"),
)
COMPARE = (
    _POLICY,
    _POLICY_TITLE,
    WHERE,
    _MONTHS,
    _CLAIM,
    Column("outcome", "text", "", "name of the outcome, as the column in the table runs"),
    Column("title", "text", "", "the outcome in words"),
    Column("unit", "text", "", "unit of baseline and value; shares are in %"),
    Column("unit_of_difference", "text", "", "unit of the difference and its intervals; shares differ by percentage "
           "points"),
    _BETTER,
    Column("headline", "true/false", "", "whether reports show the outcome first"),
    Column("baseline", "number", _OUTCOME_UNIT, _BASELINE_OF, _NO_PAIR),
    Column("value", "number", _OUTCOME_UNIT, "mean under the policy over the same futures", _NO_PAIR),
    Column("difference", "number", _DIFFERENCE_UNIT, "mean of policy less baseline, future by future", _NO_PAIR),
    *_INTERVAL,
    Column("future_low", "number", _DIFFERENCE_UNIT, "5 % of single futures differ by less", _NO_PAIR),
    Column("future_high", "number", _DIFFERENCE_UNIT, "5 % of single futures differ by more", _NO_PAIR),
    Column("share_worse", "number", "%", "share of futures in which the policy does worse",
           "neither way is better, or no pair has a value"),
    Column("share_better", "number", "%", "share of futures in which the policy does better",
           "neither way is better, or no pair has a value"),
    Column("share_same", "number", "%", "share of futures with exactly the same value", _NO_PAIR),
    *_PAIRS,
    Column("missing", "integer", "futures", "futures left out: a run failed, or a share had no case"),
    _SIGN,
    Column("small", "number", _DIFFERENCE_UNIT, "a difference nearer to zero counts as small, even if it is settled: "
           "set by the study", "1 % of the baseline's level does"),
    Column("pairs_needed", "integer", "futures", "pairs at which the interval would just leave out zero if mean and "
           "spread stayed as they are", "no number can be given"),
    Column("cost_us", "number", "US$ million", "present value of the cost to the United States above the baseline, "
           "whole world, over these months", _NO_PAIR),
    Column("cost_un", "number", "US$ million", "the same for the United Nations", _NO_PAIR),
    Column("cost_others", "number", "US$ million", "the same for other member states", _NO_PAIR),
    *(Column(name, "number", "US$ million", f"present value of {what}, above the baseline, over these months", _NO_PAIR)
      for name, what in zip((*tables.CHARGED, "programme_us"), (*_BORNE, _PROGRAMME), strict=True)),
    Column("cost_us_per_unit", "number", "US$ million", "cost to the United States for each unit of improvement: one "
           "person, one percentage point", "no settled improvement, no cost, or one mission of several"),
    Column("ignorance_share", "number", "%", "share of the variance between futures that comes from unknown "
           "parameters; the rest is chance", "parameters were not drawn, or too few futures"),
)
GAP_CHANGES = (
    _POLICY,
    _POLICY_TITLE,
    _MISSION,
    _CLAIM,
    Column("months", "integer", "months", "first months of the run that shares are means of, in whole years or the "
           "horizon"),
    _CAPABILITY,
    Column("title", "text", "", "the capability in words"),
    Column("unit", "text", "", "unit of share and baseline"),
    Column("unit_of_difference", "text", "", "unit of the difference and its interval"),
    Column("share", "number", _OUTCOME_UNIT, "share of what is required that is effective under the policy"),
    Column("baseline", "number", _OUTCOME_UNIT, "the same share under the baseline"),
    Column("difference", "number", _DIFFERENCE_UNIT, "share less baseline, in the same futures"),
    *_INTERVAL,
    _SIGN,
    *_PAIRS,
    _BETTER,
)

#: Where the policies that a design made lie.
LEVERS = (
    _POLICY,
    _POLICY_TITLE,
    WHERE,
    SPAN,
    Column("lever", "text", "", "name of the lever in the study's grid or sample"),
    Column("value", "number", "in the column unit", "its value under the policy"),
    Column("unit", "text", "", "unit of the value, as the study gives it"),
)

_TOO_FEW = "too few futures for an interval"
#: Levels of a study of the baseline alone.
BASELINE = (
    Column("policy", "text", "", "name of the baseline in the study"),
    WHERE,
    SPAN,
    Column("outcome", "text", "", "name of the outcome, as the column in the table runs"),
    Column("title", "text", "", "the outcome in words"),
    Column("unit", "text", "", "unit of all numbers of the row; shares are in %"),
    Column("headline", "true/false", "", "whether reports show the outcome first"),
    Column("mean", "number", _OUTCOME_UNIT, "mean over the futures", "no future has a value"),
    Column("low", "number", _OUTCOME_UNIT, "lower end of the 90 % interval of the mean", _TOO_FEW),
    Column("high", "number", _OUTCOME_UNIT, "upper end of the 90 % interval of the mean", _TOO_FEW),
    Column("future_low", "number", _OUTCOME_UNIT, "5 % of single futures have less", "no future has a value"),
    Column("future_high", "number", _OUTCOME_UNIT, "5 % of single futures have more", "no future has a value"),
    Column("futures", "integer", "futures", "futures that have a value"),
)


def exported(column: Column) -> Column:
    """The column as a spreadsheet gets it: shares in per cent."""
    return Column(column.name, column.type, units.level_unit(column.unit), column.meaning, column.missing)
