"""What a shell offers when a name is half typed. Names are read off files, which stay unread but for studies."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sim.scenario.places import FOLDERS, OBSERVATIONS, SCENARIOS, VARIABLE

Complete = Callable[[str], list[str]]
_POLICY = re.compile(r"^ *(?:- *\{?)? *name: *([A-Za-z0-9_]+)", re.MULTILINE)


def names(*kinds: str) -> Complete:
    """Completes names of files of these kinds, such as ``world``."""
    return lambda incomplete: _starting(incomplete, (name for kind in kinds for name in _filed(FOLDERS[kind])))


def anything(incomplete: str) -> list[str]:
    """Everything that ``describe`` knows: files, parameters, outcomes and capabilities."""
    from sim.outcomes import CAPABILITIES, OUTCOMES, RATIOS
    from sim.scenario.parameters import declared

    numbers = [*(one.name for one in OUTCOMES + RATIOS), *(one.name for one in CAPABILITIES)]
    files = (name for folder in FOLDERS.values() for name in _filed(folder))
    return _starting(incomplete, (*files, *_of_studies(), *declared(), *numbers))


def policies(incomplete: str) -> list[str]:
    """Packages and policies, policies inside studies as ``study/policy``, and one package more after a ``+``."""
    before, plus, last = incomplete.rpartition("+")
    known = [*_filed(FOLDERS["package"]), *_filed(FOLDERS["policy"]), *(() if plus else _of_studies())]
    return [f"{before}{plus}{name}" for name in _starting(last, known)]


def observations(incomplete: str) -> list[str]:
    """Tables of observations."""
    return _starting(incomplete, _filed(OBSERVATIONS, "csv"))


def results(incomplete: str) -> list[str]:
    """Folders below ``results`` that hold a study."""
    return _starting(incomplete, (path.parent.as_posix() for path in Path("results").glob("*/manifest.json")))


def tables(incomplete: str) -> list[str]:
    """Tables of a study, as its codebook lists them."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in list(Path("results").glob("*/codebook.csv"))[:1])
    return _starting(incomplete, re.findall(r"^([a-z_]+),", text, re.MULTILINE))


def words(*known: str) -> Complete:
    """Completes one of some words."""
    return lambda incomplete: _starting(incomplete, known)


def _starting(incomplete: str, known: Iterable[str]) -> list[str]:
    return sorted({name for name in known if name.startswith(incomplete)})


def _filed(folder: str, ending: str = "yaml") -> Iterator[str]:
    own = [Path(each) for each in os.environ.get(VARIABLE, "").split(os.pathsep) if each]
    for library in (Path("scenarios"), *own, SCENARIOS):
        yield from (path.stem for path in (library / folder).glob(f"*.{ending}"))


def _of_studies() -> Iterator[str]:
    """Policies inside studies; a file that cannot be read has none."""
    for library in (Path("scenarios"), SCENARIOS):
        for path in (library / FOLDERS["study"]).glob("*.yaml"):
            try:
                text = path.read_text(encoding="utf-8").partition("policies:")[2]
            except (OSError, UnicodeError):
                continue
            yield from (f"{path.stem}/{name}" for name in _POLICY.findall(text))
