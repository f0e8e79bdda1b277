"""Every kind of enabler has words, a price and something that it does, and names only what the model knows."""

import pytest
import templates

from sim.deeds import DEEDS
from sim.engine.records import ENABLER
from sim.outcomes import CAPABILITY_INDEX
from sim.scenario.enablers import built_in_enablers
from sim.scenario.loader import load
from sim.scenario.parameters import declared
from sim.scenario.repertoire import built_in_tactics
from sim.scenario.schema import Enabler

NUMBERS = {name: one.default for name, one in declared().items()}
COUNTERS = {tactic.counter.enabler for tactic in built_in_tactics() if tactic.counter is not None}


@pytest.fixture(params=[*built_in_enablers(), "template"], ids=lambda kind: getattr(kind, "name", kind))
def kind(request, tmp_path) -> Enabler:
    if isinstance(request.param, Enabler):
        return request.param
    copy = tmp_path / "night_evacuation.yaml"
    copy.write_text(templates.file("enabler").read_text(encoding="utf-8"), encoding="utf-8")
    return load("enabler", str(copy))


def test_it_says_what_it_is(kind):
    assert kind.title[0].isupper() and kind.description.endswith(".") and kind.unit


def test_what_it_does_and_gives_is_known(kind):
    assert set(kind.does) <= set(DEEDS) <= set(ENABLER.names or ())
    assert kind.does or kind.name in COUNTERS
    assert kind.gives is None or (kind.gives in CAPABILITY_INDEX) == (kind.capability is None)


def test_its_numbers_are_declared_or_say_what_they_are(kind):
    for _, number in kind.numbers():
        if number.parameter is None:
            assert number.unit and number.meaning and number.source and number.grade
            assert number.low <= number.value <= number.high
        else:
            assert number.parameter in declared()
    assert kind.yearly_price_usd_m(NUMBERS) > 0 and 0 < kind.works_share(NUMBERS) <= 1 <= kind.size(NUMBERS)


def test_every_deed_is_that_of_some_kind():
    assert {deed for kind in built_in_enablers() for deed in kind.does} == set(DEEDS)
