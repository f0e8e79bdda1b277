"""The patterns of the scientific brief, with the ranges that the evidence accepts.

Ranges are those of the brief (section 7). Where it gives a number without a range, the range is that of the evidence
(its key stands as source) or ours, and says so.
"""

import math

from experiments.patterns import (
    casualties,
    deployment,
    distance,
    evacuation,
    exits,
    freeze,
    posture,
    quality,
    reach,
    response,
    troops,
    worth,
)
from experiments.patterns.pattern import Accepted as _A
from experiments.patterns.pattern import Pattern as _P

_INF = math.inf

PATTERNS: tuple[_P, ...] = (
    _P("PAT01", "emergent", "do civilians killed by rebels fall with troops?",
       (_A("log slope", "per 1,000 troops", -0.53, 0.01, "E01; near -0.25"),), troops.REBELS),
    _P("PAT02", "emergent", "do killings by state forces not fall with troops?",
       (_A("log slope", "per 1,000 troops", -0.05, _INF, "E10"),), troops.STATE_FORCES),
    _P("PAT03", "emergent", "does a better-trained force of equal size protect better?",
       (_A("civilians saved, top over bottom half", "ratio", 1.0, 1.6, "E12"),), quality.HALVES),
    _P("PAT04", "certain", "do the same troops with more reach mean less violence?",
       (_A("fast against slow roads", "log ratio of killed", -_INF, 0.0, "sign"),
        _A("full against no lift", "log ratio of killed", -_INF, 0.0, "sign")), reach.WAYS),
    _P("PAT05", "fitted", "how many hostile deaths per 1,000 uniformed and year?",
       (_A("all missions", "per 1,000 and year", 0.2, 0.6, "C20: about 0.37, range of the evidence"),
        _A("Mali", "per 1,000 and year", 0.8, 3.2, "C05: 1.74")), casualties.RATES),
    _P("PAT06", "input", "what is evacuation within an hour worth against six?",
       (_A("case fatality, fast over slow", "ratio", 0.57, 0.70, "C13, C14"),), evacuation.FATALITY),
    _P("PAT07", "fitted", "how many hostile deaths happen on the move?",
       (_A("deaths on the move", "share", 0.5, 0.6, "C18"),), casualties.MOVING),
    _P("PAT08", "fitted", "how many attacks on civilians are met at once?",
       (_A("attacks answered", "share", 0.10, 0.68, "R01; central 0.20"),), response.ANSWERED),
    _P("PAT09", "fitted", "how many hostile deaths in Mali are by improvised explosive device?",
       (_A("deaths by such devices", "share", 0.35, 0.55, "C07"),), casualties.DEVICES),
    _P("PAT10", "input", "how much of the need for helicopters is met?",
       (_A("requirement met", "share", 0.5, 0.8, "H02: about 0.59, range of the evidence"),), evacuation.NEED),
    _P("PAT11", "emergent", "how does a new mission build up?",
       (_A("nine tenths of the peak after", "months", 7.0, 14.0, "P06"),
        _A("peak", "share of authorised", 0.80, 1.0, "P07")), deployment.BUILD_UP),
    _P("PAT12", "emergent", "what does a life saved by a whole mission cost?",
       (_A("cost", "US$ million per life", 0.7, 4.0, "E15"),), worth.WORTH),
    _P("PAT13", "emergent", "how do deaths of peacekeepers cluster?",
       (_A("fatal days by month", "variance over mean", 0.8, 1.4, "fatality record"),
        _A("fatal days with one death", "share", 0.5, 0.7, "fatality record: about 0.60, range is ours"),
        _A("deaths on a fatal day", "persons", 1.7, 2.5, "fatality record: about 2.1, range is ours"),
        _A("worst day", "persons", 9.0, 16.0, "fatality record, C21"),
        _A("deaths by year", "variance over mean", 4.0, 9.0, "fatality record")), casualties.CLUSTERING),
    _P("PAT14", "fitted", "how many allegations of misconduct?",
       (_A("allegations", "per 1,000 and year", 0.55, 1.0, "S02"),), response.MISCONDUCT),
    _P("PAT15", "certain", "does a freeze of rotations tire, thin out and heal?",
       (_A("fatigue at its end", "change", 0.0, _INF, "sign"),
        _A("fatigue left a year later", "share of that change", -_INF, 0.5, "shape: half, which is ours"),
        _A("patrols at its end", "change", -_INF, 0.0, "sign"),
        _A("patrols missing a year later", "share of that change", -_INF, 0.5, "shape: half, which is ours")),
       freeze.FREEZE),
    _P("PAT16", "emergent", "what does an enforcing posture lose?",
       (_A("hostile deaths", "per 1,000 and year", 8.0, 15.0, "C12: about 11"),), posture.LOSSES),
    _P("PAT17", "emergent", "where and when are civilians attacked?",
       (_A("within 10 km, South Sudan", "share", 0.36, 0.66, "event data: 0.51, 0.15 either way is ours"),
        _A("within 10 km, CAR", "share", 0.11, 0.41, "event data: 0.26, 0.15 either way is ours"),
        _A("within 50 km, South Sudan", "share", 0.53, 0.83, "event data: 0.68, 0.15 either way is ours"),
        _A("within 50 km, CAR", "share", 0.29, 0.59, "event data: 0.44, 0.15 either way is ours"),
        _A("events by month, South Sudan", "variance over mean", 7.0, 12.0, "event data"),
        _A("events by month, CAR", "variance over mean", 7.0, 12.0, "event data")), distance.PLACES),
    _P("PAT20", "fitted", "how often do contributors leave, or send fewer people?",
       (_A("exits in Mali, declared", "per contributor and year", 0.002, 0.02, "exits on record: 4 in 597"),
        _A("reductions in steady years, declared", "per mission and year", 0.3, 2.0, "contributions on record"),
        _A("exits in Mali, drawn", "per contributor and year", 0.002, 0.02, "exits on record: 4 in 597"),
        _A("reductions in steady years, drawn", "per mission and year", 0.3, 2.0, "contributions on record")),
       exits.EXITS),
)
