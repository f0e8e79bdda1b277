"""The STRESS checklist of one study, filled from its manifest and its scenarios as they were run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.documents import facts
from experiments.documents.pages import render
from experiments.figures.captions import NOT_A_FORECAST
from experiments.report.text import LEVER_CLASS
from experiments.runs.store import rerun_command

if TYPE_CHECKING:
    from experiments.report.evidence import Evidence
    from sim.scenario.schema import Policy

NAME = "stress.md"
_TEMPLATES = Path(__file__).parent / "templates"
#: Changes of a policy told in full; a reader finds the rest in ``resolved/``.
_TOLD = 6


def stress(evidence: Evidence) -> str:
    """The checklist as a page in Markdown."""
    manifest, study = evidence.results.manifest, evidence.study
    count = sum(facts.grades().values())
    return render(
        NAME,
        {
            "study": study,
            "manifest": manifest,
            "missions": evidence.missions,
            "rerun": rerun_command(manifest),
            "note": NOT_A_FORECAST,
            "outcomes": evidence.results.catalogue.reported,
            "capabilities": evidence.results.catalogue.capabilities,
            "policies": [_policy(evidence, policy) for policy in study.policies],
            "day": facts.day(),
            "deciders": facts.deciders(),
            "scaled": [policy.title for policy in study.policies if policy.equal_cost is not None],
            "sources": sorted({key for mission in evidence.missions for key in mission.sources}),
            "parameters": count,
            "grades": facts.grades(),
            "grade_words": facts.GRADES,
            "assumed": f"{100 * facts.grades()['D'] / count:.0f}",
            "start": ", ".join(sorted({str(mission.baseline_year) for mission in evidence.missions})),
            "system": _system(manifest),
        },
        _TEMPLATES,
    )


def _policy(evidence: Evidence, policy: Policy) -> dict[str, Any]:
    about = evidence.results.manifest["policies"][policy.name]
    changes = evidence.changes[policy.name]
    told = "; ".join(changes[:_TOLD])
    rest = f"; and {len(changes) - _TOLD} more in resolved/{policy.name}.json" if len(changes) > _TOLD else ""
    return {
        "title": policy.title,
        "packages": policy.made_of,
        "claim": LEVER_CLASS[about["lever_class"]] if policy.packages or changes else "nothing is changed",
        "scale": f"{about['scale']:.3g}",
        "changes": (told or "nothing") + rest,
    }


def _system(manifest: dict[str, Any]) -> str:
    """What the run needed: the machine itself is not recorded, since no number depends on it."""
    timing = manifest.get("timing", {})
    if "seconds" not in timing:
        return "Not recorded."
    workers = timing.get("workers")
    spent = f" on {workers} worker process{'' if workers == 1 else 'es'}" if workers else ""
    return f"{timing['seconds']:.0f} seconds{spent}; results are the same for any number of workers."
