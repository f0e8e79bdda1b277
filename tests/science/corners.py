"""Random corners of what a person may write: parameters at their bounds, institutions at theirs, few people, packages.

A corner is a function of its number, so that one that breaks a rule can be asked again.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from sim.scenario.loader import load, resolve
from sim.scenario.parameters import declared
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Mission, Policy

PACKAGES = (
    (), ("us_enablers",), ("gpoi_surge", "us_300"), ("more_troops",), ("african_led",), ("pay_arrears",),
    ("performance", "protection"), ("politics_first",), ("renewables",), ("special_police",),
)
#: Values of the institutions, the usual one and the bounds of the schema.
DUES = {"paid_share": (0.0, 0.5, 0.896, 1.0), "arrears_usd_m": (0.0, 1000.0, 10_000.0),
        "clear_arrears_months": (0, 1, 60)}
FINANCES = {"cash_months": (0.0, 1.9, 24.0), "payables_usd_m": (0.0, 265.0, 5000.0),
            "others_paid_share": (0.0, 0.5, 0.97, 1.0),
            "uniformed": (30_000, 85_000, 300_000)}  # the fewest who can be: all whom the United States may send below
TRAINING = {"budget_usd_m_per_year": (0.0, 84.0, 1000.0)}
PERSONNEL = {"staff_officers": (0, 22, 5000), "police": (0, 5, 5000), "troops": (0, 0, 20_000)}
LEVERS_LEFT = 0.6  # share of levers that stay as they are


def corner(number: int, worlds: tuple[str, ...] = ("karu", "mali"), months: int = 18) -> Scenario:
    """The corner of this number, in one of the worlds."""
    chance = np.random.default_rng(number)
    world = worlds[chance.integers(len(worlds))]
    packages = PACKAGES[chance.integers(len(PACKAGES))]
    base = resolve(load("world", world), Policy(name="corner", title="Corner", packages=packages), months=months)
    us, un = base.us, base.un
    us = us.model_copy(update={
        "dues": us.dues.model_copy(update=_picked(chance, DUES)),
        "gpoi": us.gpoi.model_copy(update=_picked(chance, TRAINING)),
        "personnel": us.personnel.model_copy(update=_picked(chance, PERSONNEL)),
    })
    return replace(
        base, parameters=_numbers(chance, base), missions=tuple(_fewer(chance, one) for one in base.missions), us=us,
        un=un.model_copy(update=_picked(chance, FINANCES)),
    )


def _picked(chance: np.random.Generator, choices: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    return {name: values[chance.integers(len(values))] for name, values in choices.items()}


def _numbers(chance: np.random.Generator, base: Scenario) -> np.ndarray:
    """Parameters, a few or nearly all of them at one of their bounds."""
    record, share = base.parameters.copy(), chance.random()
    for name, number in declared().items():
        left = number.distribution == "lever" and chance.random() < LEVERS_LEFT
        if chance.random() < share and not left:
            record[name] = (number.low, number.high)[chance.integers(2)]
    return record


def _fewer(chance: np.random.Generator, mission: Mission) -> Mission:
    """The mission as written, or with few people in its villages, in its units, or nobody there yet."""
    villages = 10.0 ** -chance.integers(1, 5) if chance.random() < 0.4 else 1.0
    units = 10.0 ** -chance.integers(1, 3) if chance.random() < 0.3 else 1.0
    return mission.model_copy(update={
        "newly_authorised": bool(chance.random() < 0.1),
        "communities": tuple(
            each.model_copy(update={"population": max(1, int(each.population * villages))})
            for each in mission.communities),
        "contingents": tuple(
            each.model_copy(update={"strength": int(each.strength * units)}) for each in mission.contingents),
    })
