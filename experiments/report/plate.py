"""A figure as a report shows it: named, under a heading, with what it leaves out."""

from dataclasses import dataclass

from experiments.figures.captions import Captioned


@dataclass(frozen=True)
class Plate:
    """A figure with its name (file name and anchor) and the heading under which it stands.

    Attributes:
        left_out: which policies it does not draw, and why; empty where it draws all.
    """

    name: str
    heading: str
    captioned: Captioned
    left_out: str = ""
