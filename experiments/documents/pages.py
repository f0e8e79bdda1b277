"""Writes the pages of ``docs/`` that are kept in step with the model, and the STRESS checklist of a study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

from experiments import codebook
from experiments.documents import facts
from experiments.documents.architecture_picture import picture
from experiments.whole_files import write_text
from sim.outcomes import BUILT_IN

TEMPLATES = Path(__file__).parents[1] / "templates" / "documents"
FOLDER = facts.ROOT / "docs"
#: Pages of ``docs/``; each comes from the template of its name.
PAGES = ("README.md", "odd.md", "trace.md", "model-card.md", "data-statement.md")
#: What every study writes into its folder as well, here for what the model reports without added tactics.
_ABOUT_TABLES = (
    "Written by `peacegap documents` from the declarations of the code. It lists every table in the folder of a study "
    "and every column in it. A study whose missions meet tactics of their own reports more outcomes: the `codebook.md` "
    "in its folder has them too."
)
#: Drawn from the imports of the code.
PICTURE = "architecture.svg"


def render(name: str, content: dict[str, Any]) -> str:
    """A page from its template."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["cell"] = lambda text: str(text).replace("|", "\\|")
    environment.globals["exists"] = facts.exists
    return environment.get_template(f"{name}.j2").render(**content)


def pages() -> dict[str, str]:
    """All pages and the picture by file name, as they should stand in ``docs/``."""
    content = facts.everything()
    tables = codebook.page(BUILT_IN, "Codebook: tables of a study", _ABOUT_TABLES)
    return {**{name: render(name, content) for name in PAGES}, codebook.PAGE: tables, PICTURE: picture()}


def write(folder: Path = FOLDER) -> list[Path]:
    """Write pages and picture; returns those that changed."""
    changed = []
    for name, text in pages().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write_text(path, text)
            changed.append(path)
    return changed
