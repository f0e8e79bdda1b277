"""The words for the tables that ``validate`` and ``calibrate`` write: every column with unit and meaning."""

from collections.abc import Iterable

from experiments.evidence.targets import FREE, TARGETS
from experiments.tables.codebook import Described
from experiments.tables.columns import Column
from sim.scenario.parameters import declared

_NO_SCORE = "nothing was observed, or there are too few earlier years to score"
_MISSION = Column("mission", "text", "", "acronym of the mission")
_YEAR = Column("year", "integer", "year", "calendar year that is forecast")
_DEATHS = "persons"


def validation(baselines: Iterable[str]) -> dict[str, Described]:
    """The tables of ``validate``; ``baselines`` are the names of what the model is compared with."""
    forecast = (
        _MISSION,
        _YEAR,
        Column("strength_from", "text", "", "where the strength comes from: the row itself, or what stands in for it"),
        Column("origin", "integer", "year", "last year whose deaths the forecast knows"),
        Column("mission_file", "true/false", "", "whether the mission has a file; else it is built from the row alone"),
        Column("observed", "integer", _DEATHS, "killed by malicious acts, as counted", "not known"),
        Column("mean", "number", _DEATHS, "mean of the forecast"),
        Column("median", "integer", _DEATHS, "median of the forecast"),
        Column("low_5", "integer", _DEATHS, "5 % of futures have at most as many"),
        Column("high_95", "integer", _DEATHS, "95 % of futures have at most as many"),
        Column("crps", "number", _DEATHS, "continuous ranked probability score of the model; lower is better",
               _NO_SCORE),
        Column("log_score", "number", "nats", "minus the logarithm of the chance of what was observed", _NO_SCORE),
        *(Column(f"crps_{name}", "number", _DEATHS, f"the same score of the baseline {name}", _NO_SCORE)
          for name in baselines),
        Column("pit", "number", "share", "randomised place of what was observed in the forecast", _NO_SCORE),
    )
    futures = (
        _MISSION,
        _YEAR,
        Column("replication", "integer", "futures", "number of the future"),
        Column("malicious_fatalities", "integer", _DEATHS, "killed by malicious acts in that future"),
    )
    return {
        "validation.csv": ("one row for each mission-year: what was observed and forecast, and the scores", forecast),
        "predictions.parquet": ("one row for each mission-year and future", futures),
    }


def calibration() -> dict[str, Described]:
    """The tables of ``calibrate``: its trials, and the draws of what was learnt."""
    wave = (
        Column("wave", "integer", "waves", "in which wave the trial was made, from 0"),
        Column("copies", "integer", "futures", "futures that the trial rests on, for each of its worlds"),
        Column("seed", "integer", "", "number that names designs and futures"),
        Column("future", "integer", "", "number of the trial's own future"),
    )
    places = tuple(Column(name, "number", "share", f"place in the range of {name}: 0 its lower end, 1 its upper end")
                   for name in FREE)
    found = tuple(Column(one.name, "number", one.unit, f"what the trial gave, to be near {one.observed:g}")
                  for one in TARGETS)
    drawn = tuple(Column(name, "number", declared()[name].unit, declared()[name].meaning) for name in FREE)
    return {
        "trials.csv": ("one row for each trial: where in the ranges it was made, and what it gave",
                       (*wave, *places, *found)),
        "posterior.csv": ("one row for each of the equally likely draws: values of the fitted numbers", drawn),
    }
