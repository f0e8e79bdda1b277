"""Invented results in the shape of a study's tables, so that figures and report are tested without a run.

No number here comes from the model; sizes are chosen to look like a mission of 12,000 in a hard place.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from synthetic_ground import mission
from synthetic_studies import COSTS, EFFECTS, LEVER_CLASSES, MISSIONS, dose_study, many, study

from sim.outcomes import BUILT_IN, CAPABILITIES, OUTCOMES, RATIOS, WORLD_COLUMNS, Catalogue
from sim.scenario.parameters import declared
from sim.scenario.schema import Personnel, Study

__all__ = ["SyntheticResults", "dose_study", "many", "mission", "results", "study"]

LEVELS = {
    "peacekeeper_deaths": 0.35,
    "civilians_killed": 22.0,
    "attacks_on_civilians": 9.0,
    "attacks_answered": 1.8,
    "seriously_wounded": 0.8,
    "surgery_in_time": 0.4,
    "ieds_laid": 5.0,
    "ieds_found": 1.9,
    "attacks_on_un": 4.0,
    "attacks_foreseen": 0.8,
    "moves_wanted": 900.0,
    "moves_denied": 60.0,
    "patrols": 1500.0,
}


@dataclass
class SyntheticResults:
    """Stands in for the store's results: same names, invented numbers."""

    path: Path
    made: Study
    manifest: dict[str, Any]
    runs: pd.DataFrame
    monthly: pd.DataFrame
    gaps: pd.DataFrame
    gaps_month: pd.DataFrame
    losses: pd.DataFrame
    world: pd.DataFrame
    incidents: pd.DataFrame
    points: pd.DataFrame = field(default_factory=pd.DataFrame)
    openings: pd.DataFrame = field(default_factory=pd.DataFrame)
    missions: tuple[str, ...] = MISSIONS
    catalogue: Catalogue = BUILT_IN

    def read(self, table: str, columns: list[str], policies: Sequence[str] | None = None) -> pd.DataFrame:
        frame = getattr(self, table)
        return frame.loc[slice(None) if policies is None else frame["policy"].isin(policies), columns]

    def title(self, policy: str) -> str:
        return self.manifest["policies"][policy]["title"]

    def path_of(self, table: str) -> Path:
        return self.path / f"{table}.parquet"

    @property
    def study(self) -> dict[str, Any]:
        return self.manifest["study"]

    @property
    def baseline(self) -> str:
        return self.made.baseline

    @property
    def policies(self) -> tuple[str, ...]:
        return tuple(self.manifest["policies"])

    @property
    def months(self) -> int:
        return self.made.months


def _monthly(made: Study, rng: np.random.Generator) -> pd.DataFrame:
    shape = (made.replications, len(MISSIONS), made.months)
    hostility = np.exp(rng.normal(0, 0.5, (made.replications, len(MISSIONS), 1)))
    frames = []
    shared = {o.name: rng.random(shape) for o in OUTCOMES}
    for policy in made.policies:
        ramp = EFFECTS.get(policy.name, 0.0) * np.clip(np.arange(made.months) / 24, 0, 1.5)
        columns: dict[str, Any] = {}
        for o in OUTCOMES:
            sign = -1 if o.better == "higher" else 1
            if o.adds == "mean":
                level = 11_500 if o.unit == "persons" else 0.45
                columns[o.name] = level * (1 + sign * ramp / 2) + 0.04 * level * (shared[o.name] - 0.5)
            else:
                mean = LEVELS.get(o.name, 1.0) * hostility * (1 + sign * ramp)
                # One uniform for all policies, spread by hand: the pairs stay close as in a paired design.
                own = np.where(rng.random(shape) < 0.15, rng.random(shape), shared[o.name])
                columns[o.name] = np.floor(mean * -np.log(own + 1e-9) + 0.5)
        index = np.indices(shape).reshape(3, -1)
        frame = pd.DataFrame({name: values.ravel() for name, values in columns.items()})
        frame.insert(0, "policy", policy.name)
        frame.insert(1, "replication", index[0])
        frame.insert(2, "mission", np.array(MISSIONS)[index[1]])
        frame.insert(3, "month", index[2])
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _totals(monthly: pd.DataFrame) -> pd.DataFrame:
    keys = ["policy", "replication"]
    how = {o.name: "sum" if o.adds == "sum" else "mean" for o in OUTCOMES}
    totals = monthly.groupby(keys, sort=False).agg(how).reset_index()
    for ratio in RATIOS:
        over = ratio.over or ("", "")
        rate = 12_000.0 / monthly["month"].nunique() if ratio.adds == "rate" else 1.0
        found = rate * totals[over[0]] / totals[over[1]].where(totals[over[1]] > 0)
        totals[ratio.name] = found if ratio.adds == "rate" else found.clip(upper=1)
    totals["point"], totals["chance"] = totals["replication"] // 4, totals["replication"] % 4
    totals["status"], totals["discount_per_year"] = "ok", 0.03
    cost = totals["policy"].map(COSTS).fillna(0.0)
    parts = {"us": 1.0, "un": 0.1, "others": -0.03}
    shares = {"us": 1.0, "members": 0.25, "contributors": 0.05, "partners": 0.0, "all": 1.3}
    for name, part in {"programme_us": 3.0, **{f"cost_{who}": part for who, part in parts.items()},
                       **{f"charged_{who}": share for who, share in shares.items()}}.items():  # fmt: skip
        totals[f"{name}_pv"] = cost * part
    return totals


def _gaps_month(made: Study) -> pd.DataFrame:
    rows = []
    for policy in made.policies:
        for place in MISSIONS:
            for number, capability in enumerate(CAPABILITIES):
                required = float(2 + 3 * (number % 5))
                for month in range(made.months):
                    gain = -EFFECTS.get(policy.name, 0) * min(month / 24, 1)
                    share = min(0.97, 0.15 + 0.045 * number + gain * (number % 3))
                    levels = (required, required * min(1, share + 0.15), required * share)
                    rows.append((policy.name, place, month, capability.name, *levels))
    names = ["policy", "mission", "month", "capability", "required", "present", "effective"]
    return pd.DataFrame(rows, columns=names)


def _gaps(made: Study, rng: np.random.Generator) -> pd.DataFrame:
    """The same by year and future: what works swings from future to future, alike under all policies."""
    rows = _gaps_month(made)
    rows = rows.assign(month=rows["month"] // 12 * 12)
    names = ["policy", "mission", "month", "capability"]
    years = rows.groupby(names, sort=False, as_index=False)[["required", "present", "effective"]].mean()
    luck = 0.9 + 0.2 * rng.random(made.replications)
    return pd.concat(
        [years.assign(replication=future, effective=years["effective"] * luck[future])
         for future in range(made.replications)],
        ignore_index=True,
    )


def _losses(made: Study, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for policy in made.policies:
        scale = 1 + 3 * EFFECTS.get(policy.name, 0)
        for replication in range(made.replications):
            for place in MISSIONS:
                deaths = [float(rng.poisson(scale * (0.4 + 0.3 * (k % 5)))) for k in range(len(CAPABILITIES))]
                civilians = [
                    float(rng.poisson(scale * (10 + 12 * (k % 4)))) for k in range(len(CAPABILITIES))
                ]
                names = [capability.name for capability in CAPABILITIES] + ["all_together", "interaction"]
                deaths += [sum(deaths) * 1.2, sum(deaths) * 0.2]
                civilians += [sum(civilians) * 0.9, -sum(civilians) * 0.1]
                rows += [
                    (policy.name, replication, place, *row)
                    for row in zip(names, deaths, civilians, strict=True)
                ]
    return pd.DataFrame(
        rows, columns=["policy", "replication", "mission", "capability", "peacekeepers", "civilians"]
    )


def _world(made: Study, rng: np.random.Generator) -> pd.DataFrame:
    chain = {
        "gpoi_trained": 0.5,
        "gpoi_retained": 0.35,
        "gpoi_pledged": 0.21,
        "gpoi_deployed": 0.084,
        "gpoi_effective": 0.06,
        "gpoi_lost_at_rotation": 0.05,
        "gpoi_used_otherwise": 0.06,
        "gpoi_self_training": 0.03,
    }
    frames = []
    for policy in made.policies:
        boost = {"gpoi_surge": 3.0, "gpoi_helicopters": 1.5, "full_memo": 2.5}.get(policy.name, 1.0)
        size = made.replications * made.months
        columns = {name: rng.gamma(4, 5, size) for name, _, _ in WORLD_COLUMNS}
        trained = rng.poisson(boost * 0.5, size)
        for name, share in chain.items():
            columns[name] = rng.binomial(trained, share / 0.5).astype(float)
        frame = pd.DataFrame(columns)
        frame.insert(0, "policy", policy.name)
        frame.insert(1, "replication", np.repeat(np.arange(made.replications), made.months))
        frame.insert(2, "month", np.tile(np.arange(made.months), made.replications))
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _incidents(made: Study, rng: np.random.Generator) -> pd.DataFrame:
    ground = mission()
    rows = []
    for day in np.sort(rng.integers(0, made.months * 30, 180)):
        on_un = rng.random() < 0.3
        spots = ground.sites if on_un else ground.communities
        spot = spots[int(rng.integers(len(spots)))]
        drift = rng.normal(0, 0.18 if on_un else 0.02, 2)
        rows.append(
            (
                made.baseline,
                0,
                MISSIONS[0],
                int(day),
                "attack_on_un" if on_un else "attack_on_civilians",
                "ied" if on_un else "",
                "Northern Column",
                spot.name,
                spot.latitude + drift[0],
                spot.longitude + drift[1],
                int(rng.poisson(0.6)),
                int(rng.poisson(1)),
                0 if on_un else int(rng.poisson(5)),
                bool(rng.random() < 0.2),
                float("nan"),
                "search",
            )
        )
    return pd.DataFrame(
        rows,
        columns=[
            "policy",
            "replication",
            "mission",
            "day",
            "kind",
            "tactic",
            "group",
            "place",
            "latitude",
            "longitude",
            "deaths",
            "wounded",
            "civilians",
            "answered",
            "hours",
            "missing",
        ],
    )


def results(
    path: Path,
    made: Study | None = None,
    doses: dict[str, int] | None = None,
    seed: int = 1,
    missions: tuple[str, ...] = MISSIONS,
) -> SyntheticResults:
    """Invented results of a study, with the scenarios beside them; ``missions`` keeps some of the two."""
    made = made or study()
    rng = np.random.default_rng(seed)
    monthly = _monthly(made, rng)
    monthly = monthly[monthly["mission"].isin(missions)].reset_index(drop=True)
    _write_resolved(path, made, doses, missions)
    order = sorted(made.policies, key=lambda policy: policy.name != made.baseline)
    manifest = {
        "study": made.model_dump(mode="json"),
        "seed": made.seed,
        "replications": made.replications,
        "months": made.months,
        "draws_per_point": 4,
        "points": -(-made.replications // 4),
        "failures": [],
        "source": "0123456789abcdef",
        "versions": {"python": "3.12.8", "peacegap": "0.1.0", "numpy": "2.5.5"},
        "policies": {
            policy.name: {
                "title": policy.title,
                "lever_class": LEVER_CLASSES.get(policy.name, "model"),
                "digest": f"{n:064x}",
                "scale": 0.33 if policy.equal_cost else 1.0,
            }
            for n, policy in enumerate(order)
        },
    }
    tables = (
        _totals(monthly),
        monthly,
        _gaps(made, rng),
        _gaps_month(made),
        _losses(made, rng),
        _world(made, rng),
        _incidents(made, rng),
    )
    for table in tables:
        for column, names in (("policy", [policy.name for policy in order]), ("mission", MISSIONS)):
            if column in table.columns:
                table[column] = pd.Categorical(table[column], categories=list(names))
    # The one table that is read from its file block by block.
    monthly.to_parquet(path / "monthly.parquet")
    return SyntheticResults(path, made, manifest, *tables, missions=missions)


def _write_resolved(path: Path, made: Study, doses: dict[str, int] | None, missions: tuple[str, ...]) -> None:
    """The scenarios as the runner writes them, as far as a report reads them."""
    (path / "resolved").mkdir(parents=True, exist_ok=True)
    numbers = {name: row.default for name, row in declared().items()}
    for policy in made.policies:
        dose = (doses or {}).get(policy.name, 90 if "us_90" in policy.name else 30)
        people = Personnel(staff_officers=min(dose, 34), police=max(0, dose - 34), observers=0)
        change = {"key_path": "us.personnel.police", "old": 5, "new": people.police, "unit": "persons"}
        offer = {"kind": "search_team", "mission": None, "sets": 2, "payer": "us"}
        content = {
            "missions": [mission(name).model_dump(mode="json") for name in missions],
            "us": {"personnel": people.model_dump(mode="json")},
            "parameters": [numbers] * len(missions),
            "changes": [change] if dose != 30 else [],
            "offers": [offer] if "enablers" in policy.name else [],
        }
        (path / "resolved" / f"{policy.name}.json").write_text(json.dumps(content))
