"""Numbers that turn a row of covariates into a mission that can run, and what is thought of hostility beforehand.

They stand in ``scenarios/parameters/evidence/``; those by which mission files are written from public tables count too.
"""

from sim.scenario.parameters import declared_for

#: The numbers by name.
NUMBERS: dict[str, float] = {name: one.default for room in ("missions", "evidence")
                             for name, one in declared_for(room).items()}
