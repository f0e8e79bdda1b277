"""What a shell offers when a name is half typed. Names are read off files, which stay unread but for studies."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sim.scenario.places import FOLDERS, OBSERVATIONS, SCENARIOS, VARIABLE

Complete = Callable[[str], list[str]]
_POLICY = re.compile(r"^ *(?:- *\{?)? *name: *([A-Za-z0-9_]+)", re.MULTILINE)
_DESIGN = re.compile(r"^(?:grid|sample):", re.MULTILINE)


def names(*kinds: str) -> Complete:
    """Completes names of files of these kinds, such as ``world``."""
    return lambda incomplete: _starting(incomplete, (name for kind in kinds for name in _filed(FOLDERS[kind])))


def anything(incomplete: str) -> list[str]:
    """Everything that ``describe`` knows: files, parameters, outcomes, capabilities and numbers of institutions."""
    from sim.outcomes import CAPABILITIES, OUTCOMES, RATIOS
    from sim.scenario.listing import listed
    from sim.scenario.parameters import declared

    numbers = [*(one.name for one in (*OUTCOMES, *RATIOS)), *(one.name for one in CAPABILITIES)]
    institutions = (one.name for one in listed("institutions"))
    files = (name for folder in FOLDERS.values() for name in _filed(folder))
    return _starting(incomplete, (*files, *_of_studies(incomplete), *declared(), *numbers, *institutions))


def policies(incomplete: str) -> list[str]:
    """Packages and policies, policies inside studies as ``study/policy``, and one package more after a ``+``."""
    before, plus, last = incomplete.rpartition("+")
    known = [*_filed(FOLDERS["package"]), *_filed(FOLDERS["policy"]), *(() if plus else _of_studies(last))]
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


def several(*known: str) -> Complete:
    """Completes words, one more after each comma; those that stand there already are not offered again."""

    def offered(incomplete: str) -> list[str]:
        """What may follow the last comma."""
        before, comma, last = incomplete.rpartition(",")
        return [f"{before}{comma}{word}" for word in _starting(last, known) if word not in before.split(",")]

    return offered


def _starting(incomplete: str, known: Iterable[str]) -> list[str]:
    return sorted({name for name in known if name.startswith(incomplete)})


def _filed(folder: str, ending: str = "yaml") -> Iterator[str]:
    for library in _libraries():
        yield from (path.stem for path in (library / folder).glob(f"*.{ending}"))


def _libraries() -> tuple[Path, ...]:
    """The folders in which names are looked for; those of the command line stand in the variable as well."""
    own = [Path(each) for each in os.environ.get(VARIABLE, "").split(os.pathsep) if each]
    return (Path("scenarios"), *own, SCENARIOS)


def _of_studies(incomplete: str) -> Iterator[str]:
    """Policies inside studies; a file that cannot be read has none. Those of a design once its study is typed."""
    for library in _libraries():
        for path in (library / FOLDERS["study"]).glob("*.yaml"):
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeError):
                continue
            yield from (f"{path.stem}/{name}" for name in _POLICY.findall(text.partition("\npolicies:")[2]))
            if _DESIGN.search(text):
                yield from _points(path.stem) if incomplete.startswith(f"{path.stem}/") else (f"{path.stem}/",)


def _points(study: str) -> Iterator[str]:
    """Policies that the designs of a study make."""
    from sim.scenario.listing import points_of

    return (f"{study}/{policy.name}" for policy in points_of(study))
