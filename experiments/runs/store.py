"""The results of a study as tables: read when they are asked for, with names in the order of the study."""

import json
import shlex
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from pydantic import ValidationError

from experiments.files.whole_files import bytes_of, digest_of
from experiments.runs import manifest_format
from experiments.runs.manifest import MANIFEST, manifest_of
from experiments.tables.columns import Column
from sim.outcomes import Catalogue
from sim.scenario.characters import visible
from sim.scenario.errors import ScenarioError
from sim.scenario.schema import Study


class Results:
    """The folder of a study.

    Tables are long and tidy; ``month`` counts from 0. Columns ``policy``, ``mission`` and ``capability`` are
    categories in the order of the study, baseline first.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        manifest = manifest_of(self.path)
        if lacks := manifest_format.lacking(manifest):
            raise ScenarioError(
                f"{self.path} was written by another version of peacegap ({lacks}): run the study again, with --out "
                "and another folder"
            )
        self.manifest = manifest
        self._as_written: set[str] = set()
        if not manifest["complete"]:
            raise ScenarioError(f"{self.path}: the study did not run to its end; run it again with --resume")

    @property
    def study(self) -> dict[str, Any]:
        """The study as it was run, as plain data; :func:`study_of` makes it typed."""
        return self.manifest["study"]

    @property
    def baseline(self) -> str:
        """Name of the policy that all others are compared with."""
        return self.manifest["baseline"]

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of the policies, baseline first."""
        return tuple(self.manifest["policies"])

    @cached_property
    def catalogue(self) -> Catalogue:
        """What its runs report, as the folder itself declares it: nothing is asked of what is declared today."""
        return Catalogue.of_data(self.manifest["catalogue"])

    def columns(self, table: str) -> tuple[Column, ...]:
        """The columns of one of its tables in words, as they were when it was written."""
        return tuple(Column.of_data(one) for one in self.manifest["columns"][table])

    @property
    def missions(self) -> tuple[str, ...]:
        """Names of the missions."""
        return tuple(self.manifest["missions"])

    @property
    def months(self) -> int:
        """Horizon."""
        return int(self.manifest["months"])

    def title(self, policy: str) -> str:
        """Title of a policy."""
        return self.manifest["policies"][policy]["title"]

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row for each run: policy, replication, point, chance, status, costs and totals of the world."""
        return self.read("runs")

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Outcomes by policy, replication, mission and month."""
        return self.read("monthly")

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Capability required, present and effective: means over each year (``month`` is its first)."""
        return self.read("gaps")

    @cached_property
    def gaps_month(self) -> pd.DataFrame:
        """The same by month, as means over replications."""
        return self.read("gaps_month")

    @cached_property
    def losses(self) -> pd.DataFrame:
        """The ledger: deaths that each capability at full effect would have prevented."""
        return self.read("losses")

    @cached_property
    def world(self) -> pd.DataFrame:
        """Money and training by policy, replication and month."""
        return self.read("world")

    @cached_property
    def incidents(self) -> pd.DataFrame:
        """Incidents of the first replications of each policy."""
        return self.read("incidents")

    @cached_property
    def openings(self) -> pd.DataFrame:
        """Sites that added troops opened in those replications; empty where a study was run before they were kept."""
        if "tables" not in self.manifest and not (self.path / "openings.parquet").exists():
            return pd.DataFrame()
        return self.read("openings")

    @cached_property
    def points(self) -> pd.DataFrame:
        """Values of the free parameters at each design point."""
        return self.read("points")

    def read(
        self, table: str, columns: list[str] | None = None, policies: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """A table, or some of its columns, or the rows of some policies alone.

        Raises:
            ScenarioError: its file is missing or damaged.
        """
        path = self.path_of(table)
        try:
            chosen = None if policies is None else [("policy", "in", list(policies))]
            frame = pq.read_table(path, columns=columns, filters=chosen).to_pandas()
        except (OSError, ValueError) as error:
            raise unreadable(path, " ".join(str(error).split())) from None
        orders = {"policy": self.policies, "mission": self.missions, "capability": self.catalogue.ledger}
        for column, order in orders.items():
            if column in frame.columns:
                gap = column == "capability" and table != "losses"
                kept = tuple(self.catalogue.capability_index) if gap else order
                frame[column] = frame[column].astype("category").cat.set_categories(list(kept))
        return frame

    def path_of(self, table: str) -> Path:
        """The file of a table, once it is sure to be what the study wrote.

        Raises:
            ScenarioError: it is missing, or anything else than the table that the study wrote.
        """
        path = self.path / f"{table}.parquet"
        if table not in self._as_written:
            _refuse_others(path, self.manifest.get("tables", {}).get(table), "the table")
            self._as_written.add(table)
        return path


def study_of(said: Mapping[str, Any]) -> Study:
    """The study of a manifest, typed. Its world may be a file, which in a study's own file has to be a name.

    Raises:
        ScenarioError: it is no study of this version.
    """
    try:
        found = Study.model_validate({**said, "world": "given"}, strict=False)
    except ValidationError as error:
        problem = f"{MANIFEST} holds a study that this version of peacegap cannot read"
        raise ScenarioError(f"{problem}: {error.errors()[0]['msg']}", expected="results that it wrote itself") from None
    return found.model_copy(update={"world": said["world"]})


def rerun_command(manifest: Mapping[str, Any]) -> str:
    """The command that runs the study of a manifest again, to be typed where it was typed first."""
    study = manifest["study"]
    words = ["peacegap", "study", manifest.get("given", study["name"]), "--world", study["world"]]
    words += [part for name in ("seed", "replications", "months") for part in (f"--{name}", str(manifest[name]))]
    return shlex.join(map(visible, words))


def resolved_scenario(path: Path, manifest: Mapping[str, Any], policy: str) -> dict[str, Any]:
    """The scenario of a policy as it was run, from the folder of a study and its manifest.

    Raises:
        ScenarioError: its file is missing, or anything else than the scenario that the study wrote.
    """
    file = path / "resolved" / f"{policy}.json"
    _refuse_others(file, manifest.get("resolved", {}).get(policy), "the scenario")
    try:
        return json.loads(bytes_of(file))
    except (OSError, ValueError):
        raise unreadable(file, "it is missing or damaged") from None


def _refuse_others(path: Path, written: str | None, what: str) -> None:
    """Refuse a file whose hash is another than was written; folders of earlier versions have none."""
    if written is None:
        return
    try:
        found = digest_of(path)
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from None
    if found != written:
        raise unreadable(path, f"it is not {what} that the study wrote")


def unreadable(path: Path, why: str) -> ScenarioError:
    """The error for a file of results that cannot be used."""
    first = "; move it elsewhere" if path.is_dir() else ""
    return ScenarioError(f"{path} cannot be read: {why}{first}; --resume of the study writes it again")
