"""What the model owes to observations: reading them, fitting to some, and being scored on the others.

The order of the files is the order of the work: ``observations`` and ``training`` (tables of mission-years),
``covariates`` (from a row to a mission that can run), ``pilot`` (what the model expects at ordinary hostility),
``hostility`` (what a mission's history says of its hostility), ``forecast`` (deaths of a year, future by future),
``baselines`` and ``scores``, ``validation`` (all of it for a file), ``calibration`` (the parameters within an attack).
Files whose names start with ``space`` score where violence falls, from events with coordinates.
"""
