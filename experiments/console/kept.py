"""Whether a command that is stopped leaves finished work behind: what it says in the end has to be true."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

KEPT = "; what was finished is kept, and --resume goes on from there"
NOTHING = "; nothing was finished yet"

_finished: Callable[[], bool] | None = None


@contextmanager
def watching(finished: Callable[[], bool]) -> Iterator[None]:
    """Work that can be gone on with is under way: ``finished`` says whether any of it is done and lies there.

    After a block that ends by an error or an interrupt, :func:`words` still asks.
    """
    global _finished
    _finished = finished
    yield
    forget()


def forget() -> None:
    """No work is under way, as at the start of a command."""
    global _finished
    _finished = None


def words() -> str:
    """What to add to "stopped": nothing where no work had begun that could be gone on with."""
    if _finished is None:
        return ""
    return KEPT if _finished() else NOTHING
