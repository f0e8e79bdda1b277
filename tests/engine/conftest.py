"""What tests of single steps of a day begin with."""

import pytest
from tiny_rows import ALWAYS_DAY

from sim.model import World


@pytest.fixture
def built(tiny):
    """The tiny mission after its first day, on which nobody attacks; aircraft fly at any hour."""

    def made(numbers=None, **rows) -> World:
        world = World(tiny(ALWAYS_DAY | (numbers or {}), **rows), seed=5)
        world.step()
        return world

    return made
