"""What all scenario files have in common: strict types, frozen, unknown keys refused."""

from collections.abc import Iterable, Iterator
from itertools import islice

from pydantic import BaseModel, ConfigDict

#: More misfits than anyone fixes in one pass.
MOST = 100


class Misfit(ValueError):
    """A rule that ties several fields together is broken.

    Attributes:
        path: the field at fault, below the model that found it.
        word: the word that does not fit.
        known: what it could have been.
        others: the same rule broken elsewhere in the file.
    """

    def __init__(self, problem: str, path: tuple[str | int, ...] = (), word: str = "", known: tuple[str, ...] = ()):
        super().__init__(problem)
        self.path = path
        self.word = word
        self.known = known
        self.others: tuple[Misfit, ...] = ()

    def all(self) -> "tuple[Misfit, ...]":
        """This one and the others."""
        return (self, *self.others)


def refuse(misfits: Iterable[Misfit]) -> None:
    """Raise what does not fit, all of it at once; nothing happens if everything does."""
    found = tuple(islice(misfits, MOST))
    if found:
        found[0].others = found[1:]
        raise found[0]


def repeats(label: str, words: Iterable[str], field: str = "") -> Iterator[Misfit]:
    """What is named twice: a name is an identity."""
    seen: dict[str, str] = {}
    for index, word in enumerate(words):
        first = seen.get(word.casefold())
        if first is None:
            seen[word.casefold()] = word
            continue
        path = (label, index, field) if field else (label, index)
        problem = "occurs twice" if first == word else f"and '{first}' differ in capitals alone"
        yield Misfit(f"'{word}' {problem}", path, word)


class Strict(BaseModel):
    """Common rules of every file: strict types, frozen, unknown keys refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True, serialize_by_alias=True)
