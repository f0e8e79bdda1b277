"""Who bears the cost of a policy: names, columns and words of the payers that a reader may choose."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from experiments.tables.schemas import CHARGED
from sim.scenario.errors import ScenarioError, nearest_word

#: Words for each payer, by the name that options and studies use; the last is their sum.
PAYERS: Mapping[str, str] = {
    "us": "the United States",
    "members": "other member states",
    "contributors": "contributors",
    "partners": "partners of a regional force",
    "all": "all payers together",
}
#: The column of a comparison that holds what each bears, present value above the baseline, US$ million.
COLUMNS: Mapping[str, str] = dict(zip(PAYERS, CHARGED, strict=True))

#: The column of what the United States pays for the same programmes worldwide, of which this world is one part.
PROGRAMME = "programme_us"
#: Difference between programme and this world's part of it that is worth naming, US$ million.
_WORTH_NAMING = 0.1

RULE = (
    "The United States and other members bear what they pay, and in their assessed shares of the year what the UN "
    "spends beyond its budget, whenever that is paid."
)


def known_payer(name: str) -> str:
    """The name, if it is a payer's.

    Raises:
        ScenarioError: it is none.
    """
    if name not in PAYERS:
        problem, expected = f"--payer: unknown payer '{name}'", f"one of {', '.join(PAYERS)}"
        raise ScenarioError(problem, expected=expected, nearest=nearest_word(name, PAYERS))
    return name


def programme_words(row: Mapping[Any, Any]) -> str:
    """How large the programme is of which the cost to the United States is a part; empty where it is the whole."""
    whole, booked = row[PROGRAMME], row["cost_us"]
    if not abs(whole - booked) > _WORTH_NAMING:
        return ""
    share = f", {100 * booked / whole:.0f} % of it" if 0 < booked < whole else ""
    return (f"of: programme, the United States pays US$ {whole:,.1f} million worldwide; of: world, US$ {booked:,.1f} "
            f"million is booked to this world{share}")


def cost_per_unit(row: Mapping[Any, Any], payer: str) -> float:
    """US$ million that a payer bears for each unit of improvement; not a number unless it is settled and costs."""
    gain = {"higher": row["difference"], "lower": -row["difference"], "neither": math.nan}[row["better"]]
    cost = row[COLUMNS[payer]]
    counts = row["sign_settled"] and row.get("lever_class") != "scenario"
    return cost / gain if counts and gain > 0 and cost > 0 else math.nan
