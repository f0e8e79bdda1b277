"""The table of README.md on calibration and validation, filled from committed results like every other document."""

from typing import Any

from experiments.documents import facts
from experiments.files.whole_files import bytes_of, write_text

README = facts.ROOT / "README.md"
BEGIN = "<!-- Written by `peacegap documents` from committed results: from here -->"
END = "<!-- to here -->"


def with_section(text: str, section: str) -> str:
    """README's text with the part between its two marks replaced.

    Raises:
        ValueError: a mark is missing, repeated or in the wrong order.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in rest or END in after:
        raise ValueError(f"README.md needs one line '{BEGIN}' and after it one '{END}'")
    return f"{before}{BEGIN}\n\n{section.strip()}\n\n{END}{after}"


def content(everything: dict[str, Any]) -> dict[str, Any]:
    """What the section's template uses: the facts of all documents, and the emergent patterns that hold unhelped."""
    helped = {pattern for pattern, _ in everything["in_view"]}
    estimates = (everything["patterns"] or {}).get("estimates", [])
    holding = {row["id"] for row in estimates if row["kind"] == "emergent" and row["verdict"] == "ACCEPT"}
    return {**everything, "unhelped": sorted(holding - helped)}


def current() -> str:
    """README.md as it should be."""
    from experiments.documents.pages import render

    return with_section(bytes_of(README).decode(), render("fit.md", content(facts.everything())))


def refresh() -> bool:
    """Bring README.md in step; returns whether it changed."""
    text = current()
    if text == bytes_of(README).decode():
        return False
    write_text(README, text)
    return True
