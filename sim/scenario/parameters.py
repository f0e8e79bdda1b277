"""Every number of the model, declared once, in ``scenarios/parameters/``: a file for each subject.

A parameter has a name that carries its unit, a value, the range that experiments sweep, the range that a file may set,
a meaning, a source and a grade. From this one declaration come validation, the documentation table, the sampling range
of experiments and the record that the compiled days read.

A world or a mission may set any parameter, a package may patch it; nothing else in the model holds a number. The
declarations are the program's own: no library of a user's is laid over them.
"""

from functools import cache
from typing import TYPE_CHECKING

from sim.scenario.parameter import Distribution, Grade, Parameter

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ROOMS", "Distribution", "Grade", "Parameter", "all_declared", "declared", "declared_for", "record_dtype"]


@cache
def declared() -> dict[str, Parameter]:
    """All parameters by name, in the order of their declaration.

    Raises:
        ScenarioError: a file of the declarations is not in order.
    """
    # Not at the top: messages about scenario files tell what a parameter may be.
    from sim.scenario.parameter_files import read_parameters

    return read_parameters()


#: Rooms of ``experiments`` that read numbers of their own, each from the folder of its name: they turn observations
#: into missions and missions into expectations, before any run and beside it.
ROOMS = ("evidence", "missions")


@cache
def declared_for(room: str) -> dict[str, Parameter]:
    """The numbers that a room of ``ROOMS`` reads, by name; no run reads them and no scenario file sets them.

    Raises:
        ScenarioError: a file of the declarations is not in order.
    """
    from sim.scenario.parameter_files import FOLDER, read_parameters  # as above

    return read_parameters(FOLDER / room)


@cache
def all_declared() -> dict[str, Parameter]:
    """Every declared number, those of the model first: what "so many per cent are assumptions" counts."""
    return declared() | {name: one for room in ROOMS for name, one in declared_for(room).items()}


@cache
def record_dtype() -> "np.dtype":
    """The record that compiled days read: one float64 field for each parameter."""
    import numpy as np

    return np.dtype([(name, np.float64) for name in declared()])
