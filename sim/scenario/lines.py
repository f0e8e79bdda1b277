"""How long lines of text may be, so that they fit the terminal."""

import shutil

#: Fewer columns are not heeded: nothing can be read there.
LEAST = 40
#: Columns of a page about names: ``peacegap list`` and ``describe``.
PAGE = 100


def columns(most: int = PAGE) -> int:
    """Columns that a line may take: those of the terminal, or of ``COLUMNS``; ``most`` in a file or a pipe.

    Args:
        most: never more than so many, which is easier to read.
    """
    return min(most, max(LEAST, shutil.get_terminal_size((most, 24)).columns))
