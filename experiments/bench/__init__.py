"""How fast runs are on this machine, what the time goes to, and whether the project's targets are met.

Start with ``command``: it measures one thing after the other, each in a file of its own. Time is processor time
where one process works, so that a busy machine shifts it little; what is a ratio (shares, efficiency, fits) is taken
within a round, and of all rounds the median is told.
"""
