"""The words for the tables of a screening: every column with unit and meaning."""

from collections.abc import Iterator

from experiments.assumptions.influence import DIFFERENCE, LEVEL
from experiments.assumptions.screening import OUTCOMES
from experiments.tables.codebook import Described
from experiments.tables.columns import Column
from sim.outcomes import outcome

_OWN = "of the outcome"
_UNKNOWN = "not known: files set it, policies do, or it is new since the screening"
_NAME = Column("parameter", "text", "", "name of the parameter")
_MEASURES = (
    ("mu", "mean change as the parameter crosses the middle 90 % of its range (Morris)"),
    ("mu_star", "mean of the absolute change"),
    ("low", "lower end of the bootstrap interval of mu_star"),
    ("high", "upper end of the bootstrap interval of mu_star"),
    ("noise", "mu_star that chance alone gives: the noise floor"),
)
_EFFECTS = (
    _NAME,
    *(Column(name, "number", _OWN, meaning) for name, meaning in (
        *_MEASURES[:1], ("mu_low", "lower end of the interval of mu"), ("mu_high", "upper end of the interval of mu"),
        *_MEASURES[1:4], ("sigma", "standard deviation of the change: how much it depends on other parameters"),
        _MEASURES[4], ("mean", "mean of the measure over the whole design"))),
    Column("of", "text", "", f"what moves: the {LEVEL}, or the {DIFFERENCE} that the policy makes"),
    Column("outcome", "text", "", "name of the outcome"),
)
_RUNS = (
    Column("trajectory", "integer", "trajectories", "number of the starting point"),
    Column("step", "integer", "steps", "steps from the starting point; each moves one parameter"),
    Column("moved", "text", "", "parameter that this step moved; empty at the start"),
    Column("twin", "integer", "futures", "which of the futures of the trajectory"),
    Column("policy", "text", "", "baseline, or the policy that is watched"),
    *(Column(name, "number", outcome(name).unit, outcome(name).title) for name in OUTCOMES),
)
_LEDGER = (
    _NAME,
    Column("topic", "text", "", "what it is about"),
    Column("value", "number", "as in column unit", "declared value"),
    Column("low", "number", "as in column unit", "lower end of its range"),
    Column("high", "number", "as in column unit", "upper end of its range"),
    Column("unit", "text", "", "its unit"),
    Column("meaning", "text", "", "what it is"),
    Column("source", "text", "", "key of its source, or assumption"),
    Column("source_title", "text", "", "title of the source, or why this is assumed"),
    Column("source_by", "text", "", "who wrote the source", "an assumption"),
    Column("year", "integer", "year", "year of the source", "an assumption"),
    Column("grade", "text", "", "A peer-reviewed, B official, C expert or press, D assumption"),
    Column("drawn", "text", "", "how it is drawn from its range; levers never are"),
    Column("influence", "number", "share", "of all movement that parameters cause in outcomes", _UNKNOWN),
    Column("influence_on_policy", "number", "share", "the same for the difference that the policy makes", _UNKNOWN),
)


def _by_outcome() -> Iterator[Column]:
    """Columns of the ledger for each outcome, of its level and of the policy's difference."""
    for name in OUTCOMES:
        for prefix, of in (("", ""), ("policy_", ", of the difference that the policy makes")):
            for measure, meaning in (*_MEASURES[:4], _MEASURES[4]):
                yield Column(f"{prefix}{name}_{measure}", "number", outcome(name).unit, f"{meaning}{of}", _UNKNOWN)


TABLES: dict[str, Described] = {
    "effects.csv": ("one row for each parameter and measure", _EFFECTS),
    "runs.parquet": ("one row for each run of the screening", _RUNS),
    "ledger.csv": ("one row for each parameter, weak and influential first", (
        *_LEDGER, *_by_outcome(),
        Column("may_turn", "text", "", "outcomes in which the policy's difference may change its sign within the range",
               "none"))),
}  # fmt: skip
