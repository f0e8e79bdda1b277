"""Words and quantities that several kinds of scenario files use."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

EARTH_RADIUS_KM = 6371.0
#: The longest horizon of a study or a run, months.
LONGEST_HORIZON = 240
#: Signs of a name and of a title.
LONGEST_NAME, LONGEST_TITLE = 60, 120
#: Names that Windows keeps for its devices, whatever ending a file has.
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def _no_device(name: str) -> str:
    """A name that files and folders can have on every system."""
    if name in DEVICES:
        raise ValueError(f"'{name}' is the name of a device on Windows, where no file can be called so")
    return name


Name = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=LONGEST_NAME, description="lower-case name, words joined by _"),
    AfterValidator(_no_device),
]
Title = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_TITLE, pattern=r"^[^\t\r\n]*$",
          description="name shown to people, on one line"),
]
Share = Annotated[float, Field(ge=0, le=1, description="share, 0 to 1")]
Latitude = Annotated[float, Field(ge=-90, le=90, description="degrees north")]
Longitude = Annotated[float, Field(ge=-180, le=180, description="degrees east")]
#: Of documents that have a file of their own. Where a file lies is none of its content: no dump or digest holds it.
Replaces = Annotated[
    bool, Field(exclude=True, description="used in place of the file of this name that comes with peacegap")
]

ContingentKind = Literal[
    "infantry",
    "mechanised",
    "quick_reaction",
    "formed_police",
    "engineers",
    "explosive_ordnance_disposal",
    "medical",
    "transport",
    "signals",
    "headquarters",
]
EnablerKind = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]*$",
          description="a kind of enabler, by its file in enablers/, or the enabler of a tactic's counter"),
]
GroupKind = Literal["insurgent", "rebel", "communal_militia", "criminal", "state_forces"]
Weights = Annotated[
    dict[Name, Share], Field(description="opportunity for each tactic against the UN, relative weights by its name")
]
Payer = Literal["us", "un", "others"]
