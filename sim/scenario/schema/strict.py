"""What all scenario files have in common: strict types, frozen, unknown keys refused."""

from pydantic import BaseModel, ConfigDict


class Misfit(ValueError):
    """A rule that ties several fields together is broken.

    Attributes:
        path: the field at fault, below the model that found it.
        word: the word that does not fit.
        known: what it could have been.
    """

    def __init__(self, problem: str, path: tuple[str | int, ...] = (), word: str = "", known: tuple[str, ...] = ()):
        super().__init__(problem)
        self.path = path
        self.word = word
        self.known = known


def refuse_repeats(label: str, words: list[str], field: str = "") -> None:
    """Each name once: a name is an identity."""
    for index, word in enumerate(words):
        if word in words[:index]:
            path = (label, index, field) if field else (label, index)
            raise Misfit(f"'{word}' occurs twice", path, word)


class Strict(BaseModel):
    """Common rules of every file: strict types, frozen, unknown keys refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
