"""The text of a small mission, and the type of the fixture that writes such files."""

from collections.abc import Callable
from pathlib import Path

Write = Callable[[str, str, str], Path]

MISSION = """\
kind: mission
name: {name}
title: A small mission
label: fictional
country: Nowhere
authorised_uniformed: 900
budget_usd_m: 80
us_posts: 0.1
sites:
  - {{name: Base, latitude: 1.0, longitude: 2.0, headquarters: 3, airfield: true}}
communities:
  - {{name: Town, latitude: 1.1, longitude: 2.0, population: 5000}}
contingents:
  - {{name: First battalion, kind: infantry, contributor: Someland, site: Base, strength: 800}}
enablers:
  - {{name: Lift, kind: utility_helicopters, site: Base, required: 4, present: 2}}
"""
