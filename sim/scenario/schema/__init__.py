"""What a person may write in a YAML file: worlds, missions, packages, policies, studies, exercises, tactics, enablers.

Strict (no text where a number belongs), frozen, unknown keys refused. These classes are the only truth about the
files: validation, error messages, ``peacegap describe`` and the JSON Schema come from them.
"""

from sim.scenario.schema.dates import Dates
from sim.scenario.schema.design import Grid, Sample
from sim.scenario.schema.enabler import Enabler
from sim.scenario.schema.exercise import Exercise
from sim.scenario.schema.ground import Place, Site
from sim.scenario.schema.institutions import Donor, Dues, Gpoi, Institutions, Personnel, UnitedNations
from sim.scenario.schema.lever import GridLever, Level, Lever, SampleLever
from sim.scenario.schema.mission import Mission
from sim.scenario.schema.number import Number
from sim.scenario.schema.order import DatedOrder
from sim.scenario.schema.package import Offer, Package
from sim.scenario.schema.parameters import DeclaredParameter, Parameters
from sim.scenario.schema.policy import EqualCost, Policy, PolicyFile, Scope
from sim.scenario.schema.question import Question, QuestionFigure
from sim.scenario.schema.sources import CitedSource, Sources
from sim.scenario.schema.strict import Misfit, Strict
from sim.scenario.schema.study import Study
from sim.scenario.schema.tactic import CountedAs, Counter, Tactic
from sim.scenario.schema.trigger import Condition, Trigger
from sim.scenario.schema.units import ContingentUnit, EnablerUnit, Group
from sim.scenario.schema.vocabulary import (
    ContingentKind,
    EnablerKind,
    GroupKind,
    Latitude,
    Longitude,
    Name,
    Payer,
    Share,
    Title,
    Weights,
)
from sim.scenario.schema.world import World

#: A file of any kind.
Document = World | Mission | Package | PolicyFile | Study | Exercise | Tactic | Enabler

__all__ = [
    "CitedSource",
    "Condition",
    "ContingentKind",
    "ContingentUnit",
    "CountedAs",
    "Counter",
    "DatedOrder",
    "Dates",
    "DeclaredParameter",
    "Document",
    "Donor",
    "Dues",
    "Enabler",
    "EnablerKind",
    "EnablerUnit",
    "EqualCost",
    "Exercise",
    "Gpoi",
    "Grid",
    "GridLever",
    "Group",
    "GroupKind",
    "Institutions",
    "Latitude",
    "Level",
    "Lever",
    "Longitude",
    "Misfit",
    "Mission",
    "Name",
    "Number",
    "Offer",
    "Package",
    "Parameters",
    "Payer",
    "Personnel",
    "Place",
    "Policy",
    "PolicyFile",
    "Question",
    "QuestionFigure",
    "Sample",
    "SampleLever",
    "Scope",
    "Share",
    "Site",
    "Sources",
    "Strict",
    "Study",
    "Tactic",
    "Title",
    "Trigger",
    "UnitedNations",
    "Weights",
    "World",
]
