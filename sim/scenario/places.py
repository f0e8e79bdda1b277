"""Where libraries of scenario files lie, and the folder of each kind in them; nothing here takes time to import."""

from sim.compiled.declarations import library_in

#: Whether this is an installed wheel, which carries the library inside the package, rather than a checkout.
INSTALLED = library_in().parent.name == "sim"
#: The library that comes with peacegap.
SCENARIOS = library_in()
#: Names further libraries, as PATH names folders; the option ``--scenarios`` sets it, so that workers inherit it.
VARIABLE = "PEACEGAP_SCENARIOS"

#: The folder of each kind of file.
FOLDERS = {
    "world": "worlds",
    "mission": "missions",
    "package": "packages",
    "policy": "policies",
    "study": "studies",
    "exercise": "exercises",
    "tactic": "tactics",
    "enabler": "enablers",
}
#: Tables of observations lie here, next to the folders of the kinds.
OBSERVATIONS = "observations"
