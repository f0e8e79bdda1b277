"""Template: another rule for an agent that the model has. Try it with ``World(..., agents={"host_state": Proud})``.

``decide`` looks at the month that was, writes nothing and returns the order of its kind; ``apply`` carries it out.
``peacegap.run(..., agents={...})`` and ``peacegap.study`` take the class as well.
"""

from dataclasses import replace

from sim.agents.host_state import HostState, Stance


class Proud(HostState):
    """A government that never takes back what it has refused.

    The rule: denial of moves follows the usual rule upwards; downwards it stays where it was.
    """

    def decide(self) -> Stance:
        """The usual order, with a denial that never falls."""
        usual = super().decide()
        before = float(self.model.columns.missions.denial[self.mission])
        return replace(usual, denial=max(usual.denial, before))
