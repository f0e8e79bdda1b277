"""How many cores this process may use: a part of the machine's where a container, a batch system or a mask says so."""

import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from sim.scenario.errors import ScenarioError

#: Set by hand where nothing else says how many cores are ours.
WORKERS = "PEACEGAP_WORKERS"
#: What batch systems grant one process: Slurm, Grid Engine, LSF, PBS.
GRANTED = ("SLURM_CPUS_PER_TASK", "SLURM_CPUS_ON_NODE", "NSLOTS", "LSB_DJOB_NUMPROC", "NCPUS")


def usable_cores(root: Path = Path("/"), environment: Mapping[str, str] = os.environ) -> int:
    """Cores that this process may keep busy: ``PEACEGAP_WORKERS`` if set, else the fewest that anything allows.

    Args:
        root: where the files of the system lie.
        environment: variables, among them what a batch system grants.

    Raises:
        ScenarioError: ``PEACEGAP_WORKERS`` is no number of processes.
    """
    if WORKERS in environment:
        return _by_hand(environment[WORKERS])
    granted = (int(environment[name]) for name in GRANTED if environment.get(name, "").isdecimal())
    limits = [_affine(), *granted, *(math.ceil(quota) for quota in _quotas(root))]
    return max(1, min(limits))


def machine_cores() -> int:
    """All cores of the machine, ours or not: what its load is measured against."""
    return os.cpu_count() or 1


def _by_hand(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ScenarioError(f"{WORKERS}: '{text}' is not a number of processes", expected="a whole number from 1")
    return int(text)


def _affine() -> int:
    """Cores on which the system lets this process run."""
    if hasattr(os, "process_cpu_count"):  # Python 3.13
        return os.process_cpu_count() or 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else machine_cores()


def _quotas(root: Path) -> Iterator[float]:
    """Cores' worth of time that the control groups of this process grant, its own and all above it (Linux)."""
    for line in _text(root / "proc/self/cgroup").splitlines():
        number, kinds, place = line.split(":", 2)
        if number == "0":  # version 2: one tree for everything
            for group in _upwards(root / "sys/fs/cgroup", place):
                yield from _share(*_text(group / "cpu.max").split())
        elif "cpu" in kinds.split(","):
            for group in _upwards(root / "sys/fs/cgroup" / kinds, place):
                yield from _share(_text(group / "cpu.cfs_quota_us"), _text(group / "cpu.cfs_period_us"))


def _upwards(top: Path, place: str) -> Iterator[Path]:
    """A group and those above it; inside a container its own group may be the top, whatever the name says."""
    group = top / place.strip("/")
    yield from (each for each in (group, *group.parents) if each.is_relative_to(top))


def _share(quota: str = "", period: str = "", *_: str) -> Iterator[float]:
    """Quota over period; nothing where there is no limit ("max", -1) or no such file."""
    if quota.isdecimal() and period.isdecimal() and int(quota) > 0 and int(period) > 0:
        yield int(quota) / int(period)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
