"""The regional force: an African-led force that serves beside the mission."""

from sim.agents.contributor import Contributor


class RegionalForce(Contributor):
    """A force of neighbours, with battalions at the mission's bases.

    The rule: it arrives within months where the UN takes a year, and bears losses that would send others home: they
    make it neither warier nor readier to leave. What sends a battalion home is money: the part of its pay that the UN
    owes. Its units are not the UN's to inspect. Members of the UN are assessed for part of its cost, its own
    partners bear the rest. Its dead are among the peacekeepers killed, and also counted apart.
    """

    def _warier_after(self, losses: float) -> float:
        """Losses make it no warier."""
        return 0.0

    def _pull(self, losses: float, month: int) -> float:
        """What draws a battalion home, as a rate per month: pay that is later than usual."""
        if self.secretariat is None:
            return 0.0
        late = max(0.0, self.secretariat.months_late - self.numbers.usual_months_late)
        return self.numbers.withdrawal_pay_weight * late
