"""Every number of the model, declared once.

A parameter has a name that carries its unit, a default, bounds, a meaning, a source and a grade. From this one
declaration come validation, the documentation table, the sampling range of experiments and the record that the
compiled days read. Grades: A peer-reviewed, B official, C expert or press, D assumption. A source is a key into
``scenarios/sources.yaml`` or the word ``assumption`` followed by the reason.

A world or a mission may set any parameter, a package may patch it; nothing else in the model holds a number.
"""

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from sim.scenario import declared_days, declared_institutions, declared_months
from sim.scenario.parameter import Distribution, Grade, Parameter

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Distribution", "Grade", "Parameter", "declared", "record_dtype"]


@cache
def declared() -> dict[str, Parameter]:
    """All parameters by name, in the order of their declaration."""
    table: dict[str, Parameter] = {}
    for room in (declared_days, declared_months, declared_institutions):
        for topic, parameters in room.DECLARED.items():
            for parameter in parameters:
                if parameter.name in table:
                    raise ValueError(f"parameter {parameter.name} declared twice")
                table[parameter.name] = replace(parameter, topic=topic)
    return table


@cache
def record_dtype() -> "np.dtype":
    """The record that compiled days read: one float64 field for each parameter."""
    import numpy as np

    return np.dtype([(name, np.float64) for name in declared()])
