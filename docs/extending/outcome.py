"""Template: two outcomes, a count and a share. Add such lines to ``sim/outcomes.py``.

To count it takes two more lines: its column in ``sim/engine/tallies.py`` (``CONVOYS_HIT: Final = _O["convoys_hit"]``),
and the step of the day that sees it, which adds to the tally: ``state.tally[mission, CONVOYS_HIT] += 1.0``. Tables,
codebook, comparison, report and figures come by themselves. A share or a rate of two counts needs its line alone.
"""

from sim.outcomes import Outcome

COUNT = Outcome("convoys_hit", "Supply convoys hit", "convoys", "lower")
SHARE = Outcome("convoys_hit_share", "Share of supply convoys hit", "share", "lower", "ratio",
                ("convoys_hit", "convoys"))
