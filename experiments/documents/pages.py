"""Writes the pages of ``docs/`` that are kept in step with the model, and the STRESS checklist of a study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

from experiments.assumptions import table_columns as assumptions_columns
from experiments.documents import facts
from experiments.documents.architecture_picture import picture
from experiments.evidence import table_columns
from experiments.evidence.validation import BASELINES
from experiments.files.outputs import claim_folder, text_with
from experiments.files.user_text import markdown, markdown_code
from experiments.files.whole_files import bytes_of, write_text
from experiments.patterns import folder as patterns_folder
from experiments.space import report as space_report
from experiments.tables import codebook
from sim.outcomes import BUILT_IN

TEMPLATES = Path(__file__).parent / "templates"
FOLDER = facts.ROOT / "docs"
#: Pages of ``docs/``; each comes from the template of its name.
PAGES = ("README.md", "odd.md", "trace.md", "model-card.md", "data-statement.md")
#: What every study writes into its folder as well, here for what the model reports without added tactics.
_ABOUT_TABLES = (
    "Written by `peacegap documents` from the declarations of the code. It lists every table in the folder of a study "
    "and every column in it. A study whose missions meet tactics of their own reports more outcomes: the `codebook.md` "
    "in its folder has them too."
)
_ABOUT_EVIDENCE = (
    "What `validate`, `calibrate`, `space`, `patterns` and `assumptions --screen` write into their folders, each with "
    "a `codebook.md` of its own."
)
#: The first line of each page: it is not shown, and says whose the file is.
MARK = "<!-- Written by `peacegap documents` from the template of this name in experiments/documents/templates. -->"
PICTURE_MARK = "Rooms of peacegap in the order in which data flows"
#: Drawn from the imports of the code.
PICTURE = "architecture.svg"


def render(name: str, content: dict[str, Any], templates: Path = TEMPLATES) -> str:
    """A page from its template; the filters ``text`` and ``code`` show what users typed as what it is."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["text"] = markdown
    environment.filters["code"] = markdown_code
    environment.filters["cell"] = lambda text: str(text).replace("|", "\\|")
    environment.globals["exists"] = facts.exists
    return environment.get_template(f"{name}.j2").render(**content)


def pages() -> dict[str, str]:
    """All pages and the picture by file name, as they should stand in ``docs/``."""
    content = facts.everything()
    written = {name: render(name, content) for name in PAGES}
    written[codebook.PAGE] = codebook.page(BUILT_IN, "Codebook: tables of a study", _ABOUT_TABLES)
    written[codebook.PAGE] += "\n" + codebook.page_of(_evidence_tables(), "Tables of the evidence", _ABOUT_EVIDENCE)
    return {**{name: f"{MARK}\n{text}" for name, text in written.items()}, PICTURE: picture()}


def _evidence_tables() -> dict[str, codebook.Described]:
    """The tables of all commands about evidence; two of one name are told apart by the command."""
    commands = {
        "validate": table_columns.validation(BASELINES), "calibrate": table_columns.calibration(),
        "space": space_report.columns(), "patterns": patterns_folder.TABLES,
        "assumptions --screen": assumptions_columns.TABLES,
    }
    return {f"{file} ({command})": table for command, tables in commands.items() for file, table in tables.items()}


def write(folder: Path = FOLDER, force: bool = False) -> list[Path]:
    """Write pages and picture; returns those that changed.

    Raises:
        ScenarioError: a file of that name was not written by this command, and ``force`` is not given.
    """
    written = {folder / name: text for name, text in pages().items()}
    changed = {path: text for path, text in written.items() if _content(path) != text}
    claim_folder(folder, (path.name for path in changed), _ours, force)
    for path, text in changed.items():
        write_text(path, text)
    return list(changed)


def _content(path: Path) -> str | None:
    """The text of a page that is there; None for anything else."""
    try:
        return bytes_of(path).decode()
    except (OSError, ValueError):
        return None


def _ours(path: Path) -> bool:
    return text_with(PICTURE_MARK if path.name == PICTURE else MARK)(path)
