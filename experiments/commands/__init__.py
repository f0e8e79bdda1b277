"""The commands of ``peacegap``, a room for each trade. Heavy imports stay inside the commands."""
