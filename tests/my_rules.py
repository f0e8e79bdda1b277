"""A rule of one's own, as a user would keep it in a file, for the tests of the front door."""

import numpy as np

from sim.agents.armed_group import ArmedGroup


class Fearless(ArmedGroup):
    """A group that never believes it will be contested."""

    def believe(self) -> np.ndarray:
        """Nothing is expected anywhere."""
        return super().believe() * 0.0
