"""The baseline: summary numbers of a few runs, kept exactly, so that no change of the model moves a number unseen.

``python tests/baseline.py`` shows what has moved: old, new and ratio. With a reason it writes the new numbers and an
entry for the changelog, ``python tests/baseline.py "why the numbers moved"``; ``make baselines WHY="..."`` is the same.
"""

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from sim.outcomes import BUILT_IN, OUTCOMES, RATIOS, WORLD_INDEX
from sim.run import RunResult, simulate
from sim.scenario.loader import load, resolve
from sim.scenario.schema import Policy

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "baselines"
CHANGELOG = ROOT / "CHANGELOG.md"
WORLDS = {"karu": "us_enablers", "mali": "gpoi_surge"}
SEEDS = (1, 2)
MONTHS = 24
COUNTED = (
    "peacekeeper_deaths", "peacekeepers_wounded", "accident_deaths", "civilians_killed", "attacks_on_un",
    "attacks_on_civilians", "attacks_deterred", "ieds_laid", "flight_hours", "moves_denied", "patrols",
    "misconduct_allegations", "gap_index", "uniformed", "serviceability", "trust", "displaced",
)
MONEY = ("cost_us", "paid_us", "payables", "gpoi_effective")

Numbers = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Moved:
    """A number that is no longer what the baseline says."""

    where: str
    old: float | None
    new: float | None

    def __str__(self) -> str:
        ratio = f"{self.new / self.old:.6g}" if self.old and self.new is not None else "-"
        return f"{self.where}: old {self.old!r}, new {self.new!r}, ratio {ratio}"


def measured(world: str) -> Numbers:
    """The numbers of a world as the model gives them now, by policy and seed."""
    policies = (Policy(name="baseline", title="Baseline"),
                Policy(name=WORLDS[world], title="With a package", packages=(WORLDS[world],)))
    found = {}
    for policy in policies:
        scenario = resolve(load("world", world), policy, months=MONTHS)
        for seed in SEEDS:
            found[f"{policy.name}, seed {seed}"] = summary(simulate(scenario, seed=seed, replication=0))
    return found


def summary(run: RunResult) -> dict[str, float]:
    """Some forty numbers of a run: sums of what is counted, means of levels, money over all months, the ledger."""
    adds = {one.name: one.adds for one in OUTCOMES + RATIOS}
    index = {one.name: i for i, one in enumerate(OUTCOMES)}
    rows = {name: run.monthly[:, :, index[name]] for name in COUNTED}
    numbers = {name: float(row.sum() if adds[name] == "sum" else row.mean()) for name, row in rows.items()}
    numbers |= {name: float(run.world[:, WORLD_INDEX[name]].sum()) for name in MONEY}
    # The parts alone would not show a loss that is told twice, nor the sum one that is told under another capability.
    split = dict(zip(BUILT_IN.ledger, run.losses.sum(axis=(0, 2)).tolist(), strict=True))
    return numbers | {f"losses by {name}": value for name, value in split.items()}


def recorded(world: str) -> Numbers:
    """The numbers of a world as the baseline has them; nothing when it was never written."""
    path = FOLDER / f"{world}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def moved(world: str, old: Numbers, new: Numbers) -> list[Moved]:
    """What differs, in the order of the new numbers; None stands for a number that one side lacks."""
    runs = {run: list(dict.fromkeys([*new.get(run, {}), *old.get(run, {})])) for run in {**new, **old}}
    pairs = ((f"{world}, {run}: {name}", old.get(run, {}).get(name), new.get(run, {}).get(name))
             for run, names in runs.items() for name in names)
    return [Moved(*each) for each in pairs if each[1] != each[2]]


def digest() -> str:
    """Eight characters that stand for the files of the baseline."""
    content = b"".join((FOLDER / f"{world}.json").read_bytes() for world in sorted(WORLDS))
    return hashlib.sha256(content).hexdigest()[:8]


def write(world: str, numbers: Numbers) -> None:
    """Put numbers into the baseline."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{world}.json").write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


def enter(why: str, changelog: str, mark: str) -> str:
    """The changelog with one more entry that changes numbers, first in its newest section."""
    head, heading, rest = changelog.partition("\n## ")
    title, _, entries = rest.partition("\n")
    return f"{head}{heading}{title}\n\n- `[numbers]` {why} (baseline `{mark}`)\n{entries.lstrip(chr(10))}"


def main(arguments: list[str]) -> int:
    """Show what moved; with a reason, keep it. Ends with 1 when something moved and was not kept."""
    why = " ".join(arguments).strip()
    found = {world: measured(world) for world in WORLDS}
    changes = [each for world in WORLDS for each in moved(world, recorded(world), found[world])]
    if not changes:
        print(f"all numbers are as in the baseline {digest()}")
        return 0
    print("\n".join(map(str, changes)))
    if not why:
        print(f'{len(changes)} numbers moved; to keep them: make baselines WHY="why the numbers moved"')
        return 1
    for world, numbers in found.items():
        write(world, numbers)
    CHANGELOG.write_text(enter(why, CHANGELOG.read_text(encoding="utf-8"), digest()), encoding="utf-8")
    print(f"{len(changes)} numbers written; baseline {digest()} entered in {CHANGELOG.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
