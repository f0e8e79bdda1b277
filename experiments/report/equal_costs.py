"""What policies of equal cost came to in the futures of a study: whose cost, and of what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from experiments.compare.payers import PROGRAMME
from experiments.figures.style import Palette
from experiments.plan.study import PRICED_POINTS
from experiments.report.evidence import Evidence
from sim.scenario.describe import SCOPES
from sim.scenario.schema import EqualCost

#: The cost to the United States by what it is counted of.
_COLUMNS = {"world": "cost_us", "programme": PROGRAMME}
#: Share by which two costs may differ in a future and still be called the same.
_NEAR = 0.02


def paid(evidence: Evidence, scaled: Sequence[str]) -> Iterator[str]:
    """A sentence on policies that were to cost a sum, and one on each that was to cost the same as another."""
    palette = Palette.of(evidence.results)
    wanted = {name: equal for name in scaled if (equal := palette.policy(name).equal_cost) is not None}
    rows = evidence.comparison.drop_duplicates("policy").set_index("policy")
    words = []
    for of, column in _COLUMNS.items():
        costs = [float(rows[column][name]) for name, equal in wanted.items()
                 if equal.of == of and equal.same_as is None and name in rows.index]
        if costs:
            span = " to ".join(dict.fromkeys(f"{each:,.0f}" for each in (min(costs), max(costs))))
            which = "policy" if len(costs) == 1 else "policies"
            words.append(f"{len(costs)} {which} cost the United States US$ {span} million {SCOPES[of]}")
    if words:
        yield (f"Equal cost is planned as a mean over {PRICED_POINTS} draws of prices; over the draws of this study "
               f"{'; '.join(words)}.")
    for name, equal in wanted.items():
        if equal.same_as is not None:
            yield _matched(evidence, name, equal, palette)


def _matched(evidence: Evidence, name: str, equal: EqualCost, palette: Palette) -> str:
    """How near two policies came to each other's cost, future by future."""
    runs = evidence.results.runs
    own, other, base = (
        runs[(runs["policy"] == policy) & (runs["status"] == "ok")].set_index("replication")[f"{_COLUMNS[equal.of]}_pv"]
        for policy in (name, str(equal.same_as), evidence.study.baseline)
    )
    pairs = pd.DataFrame({"own": own - base, "other": other - base}).dropna()
    near = int(((pairs["own"] - pairs["other"]).abs() <= _NEAR * pairs["other"].abs()).sum())
    label, whose = palette.label(name), palette.label(str(equal.same_as))
    return (
        f"{label} is scaled anew in each draw of prices to what {whose} costs the United States"
        f" {SCOPES[equal.of]}: the two are within {100 * _NEAR:.0f} % of each other in {near} of "
        f"{len(pairs)} futures; on average they cost US$ {pairs['own'].mean():,.0f} and {pairs['other'].mean():,.0f} "
        "million. Persons and teams are whole."
    )
