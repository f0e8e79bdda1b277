"""A run under way: months bring what was ordered into force, and between months it takes orders from outside."""

from typing import TYPE_CHECKING

from sim.agents.decider import Decider
from sim.agents.find import renew_numbers
from sim.deployment.first_morning import set_windows
from sim.deployment.new_numbers import bring_into_force, muster_strengths, strengths
from sim.deployment.routes import farthest_ever
from sim.deployment.theatre import Theatre, theatre_of
from sim.scenario.orders import GivenOrder, as_policy, read_order, superseded, with_order, with_order_in_turn
from sim.scenario.schema import DatedOrder

if TYPE_CHECKING:
    from sim.model import World
    from sim.scenario.scenario import Scenario


def open_month(world: "World") -> None:
    """Let the orders that begin or end with this month change the world's numbers, and units come and go."""
    given = bool(world.scenario_file.triggers) and world.watch.look(world)
    if given:
        world.strengths = strengths(world.scenario_file, world.theatre, world.horizon)
        set_windows(world.state, world.theatre, world.scenario_file)
    moved = world.strengths.get(world.month)
    if moved is not None:
        world.cast.secretariat.see_off(muster_strengths(world.state, moved, world.month))
    turned = any(start == world.month for start, _ in world.scenario_file.later)
    if turned:
        world.in_force = world.scenario_file.at(world.month)
        bring_into_force(world.state, world.theatre, world.in_force)
        world.holds.turn(world, world.in_force)
        renew_numbers(world)
    if given or turned or moved is not None:
        renew(world)


def renew(world: "World") -> None:
    """Everyone forgets what was worked out from numbers that are no longer in force."""
    world.__dict__.pop("spreading_tactics", None)
    world.__dict__.pop("donor_plan", None)
    world.sweeps.clear()
    for agent in world.agents:
        if isinstance(agent, Decider):
            agent.renew()


def give(world: "World", given: GivenOrder) -> DatedOrder:
    """Give an order to a run; it holds from the next month that opens, or later.

    Where an order needs rows that the world does not have (enablers on offer, units, longer patrols), or a first
    morning of its own, the run is computed anew up to this month with the order in its list: nothing that has happened
    changes, as nothing that is still to come can reach it.

    Raises:
        ScenarioError: the order names what does not exist, or months that are over or never come.
    """
    order = read_order(given, world.scenario_file, next_month(world), world.horizon)
    ordered, orders = with_order(world.ordered, order), superseded(world.given, order, world.ordered)
    own = [one for one in as_policy(world.begun_under, orders, world.ordered, "own", "Own").orders if one is not order]
    scenario = with_order_in_turn(world.scenario_file, order, own, world.watch.ordered)
    theatre = theatre_of(scenario)
    if order.start == 0 or order.offer is not None or not _same_rows(world, scenario, theatre):
        _run_again(world, ordered)
    else:
        world.scenario_file, world.ordered, world.theatre = scenario, ordered, theatre
        world.strengths = strengths(scenario, theatre, world.horizon)
        renew(world)
    world.given = orders
    return order


def next_month(world: "World") -> int:
    """The next month that opens, which orders can still reach."""
    return world.month + (1 if world.month_is_open else 0)


def _same_rows(world: "World", scenario: "Scenario", theatre: Theatre) -> bool:
    """Whether the world has all places, units and routes that the scenario will ever need."""
    before = world.theatre
    same_names = (before.site_names, before.contingent_names) == (theatre.site_names, theatre.contingent_names)
    return same_names and bool((farthest_ever(scenario) == farthest_ever(world.scenario_file)).all())


def _run_again(world: "World", scenario: "Scenario") -> None:
    """Compute the run anew, up to where it stands, under another scenario."""
    pace, months, day = world.pace, world.recorder.months, world.day
    type(world).begin(world, scenario)
    if pace == "days":
        for _ in range(day):
            world.step()
    else:
        world.run_months(months)
