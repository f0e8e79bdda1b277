"""The regional force: an African-led force that serves beside the mission."""

import numpy as np

from sim.agents.contributor import Contributor


class RegionalForce(Contributor):
    """A force of neighbours, with battalions at the mission's bases.

    The rule: it arrives within months where the UN takes a year, and bears losses that would send others home: they
    make it neither warier nor readier to leave. What sends a battalion home is money: the part of its pay that the UN
    owes. Its units are not the UN's to inspect. Members of the UN are assessed for part of its cost, its own
    partners bear the rest. Its dead are among the peacekeepers killed, and also counted apart.
    """

    def grow_wary(self, losses: np.ndarray) -> np.ndarray:
        """Losses make it no warier."""
        return np.zeros(len(self.senders))

    def pull(self, losses: np.ndarray) -> np.ndarray:
        """What draws a battalion home, as a rate per month: pay that is later than its capital bears."""
        return np.asarray(self.params.withdrawal_pay_weight * self.months_beyond_patience())
