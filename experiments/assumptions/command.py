"""The command ``peacegap assumptions``; heavy things are imported inside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.console import completion
from experiments.console.options import SEED_LIMIT, Force, Resume, say

if TYPE_CHECKING:
    from experiments.assumptions.folder import Screened
    from experiments.files.outputs import Output

#: Months and trajectories of a screening in about a minute.
QUICK: dict[str, Any] = {"months": 12, "trajectories": 2}
DEFAULT_FOLDER = Path("results") / "assumptions"


def assumptions(
    screen: Annotated[bool, typer.Option("--screen", help="Run the screening; some minutes on two cores.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="A very rough screening, in about a minute.")] = False,
    world: Annotated[str | None, typer.Option(help="World of the screening, by name or file; mali.",
                                                   autocompletion=completion.names("world"))] = None,
    policy: Annotated[
        str | None, typer.Option(help="Policy whose difference is watched, by name or file; us_enablers.",
                                 autocompletion=completion.policies)
    ] = None,
    months: Annotated[int | None, typer.Option(min=1, max=240, help="Horizon of the screening; 36.")] = None,
    trajectories: Annotated[int | None, typer.Option(min=2, max=1000, help="Starting points; 6.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=SEED_LIMIT, help="Names design and futures; 2021.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the screening; results/assumptions by default.")] = None,
    resume: Resume = False,
    csv: Annotated[Path | None, typer.Option(help="The whole ledger to this CSV as well; - is stdout.")] = None,
    figure: Annotated[Path | None, typer.Option(help="A figure to this PNG as well; - is stdout.")] = None,
    top: Annotated[int, typer.Option(min=1, max=1000, help="Rows to show.")] = 15,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; by default all usable cores.")] = None,
    force: Force = False,
) -> None:
    """List every parameter with source, grade and influence: weak and influential first."""
    _refuse_unknown(world, policy)
    if out is not None and not out.exists() and not (screen or quick):
        from sim.scenario.errors import ScenarioError

        raise ScenarioError(f"{out} holds no screening: run peacegap assumptions --screen")
    from experiments.assumptions import ledger
    from experiments.assumptions.folder import screen as run_screening
    from experiments.assumptions.screening import Asked
    from experiments.files.outputs import chatter, check_all

    files = _files(csv, figure, force)
    check_all(files.values())
    given: dict[str, Any] = {
        "world": world,
        "policy": policy,
        "months": months,
        "trajectories": trajectories,
        "seed": seed,
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    if screen or quick:
        asked = Asked(**{**(QUICK if quick else {}), **chosen})
        folder = out or DEFAULT_FOLDER
        found: Screened | None = run_screening(asked, folder, workers, resume, say)
    else:
        folder, found = _there(out, chosen)
    table = ledger.ledger(found)
    say_more = chatter(*files.values())
    say_more(ledger.page(table, found, top))
    if files["--csv"] is not None:
        files["--csv"].write(_as_csv(table).encode())
    if files["--figure"] is not None:
        _draw_alone(table, found, files["--figure"])
    if found is not None and (screen or quick):
        say_more(f"figure: {_draw(table, found, folder)}")


def _files(csv: Path | None, figure: Path | None, force: bool) -> dict[str, Output | None]:
    """The outputs that were asked for, by option."""
    from experiments.assumptions.ledger import DECLARED
    from experiments.files import outputs

    kinds = {
        "--csv": (csv, "a ledger of peacegap", outputs.table_with(DECLARED, and_more=True)),
        "--figure": (figure, "a figure of peacegap", outputs.figure),
    }
    return {
        option: None if path is None else outputs.Output(path, option, kind, ours, force)
        for option, (path, kind, ours) in kinds.items()
    }


def _refuse_unknown(world: str | None, policy: str | None) -> None:
    """Refuse a world or a policy that is not there, or not in order, before anything heavy is imported."""
    from experiments.plan.policies import find_policy, policy_file
    from sim.scenario.check import refuse_misfits
    from sim.scenario.loader import known_names, load

    if world is not None or policy is not None:
        asked = [find_policy(policy, load, known_names("study"))] if policy is not None else []
        refuse_misfits(world or "mali", asked, policy_file(policy or ""))


def _there(out: Path | None, chosen: dict[str, Any]) -> tuple[Path, Screened | None]:
    """A screening that lies there and answers what is asked: in the folder given, in results, or in the repository."""
    from experiments.assumptions.folder import MANIFEST, REFERENCE, read

    if out is not None:
        return out, read(out)
    for folder in (DEFAULT_FOLDER, REFERENCE):
        if (folder / MANIFEST).exists():
            found = read(folder)
            if all(found.asked[name] == value for name, value in chosen.items()):
                return folder, found
    return REFERENCE, None


def _draw_alone(table: Any, found: Screened | None, file: Output) -> None:
    """The figure alone, of a screening that is there already."""
    from experiments.assumptions.figure import assumptions as figure
    from experiments.figures.inline import png
    from sim.scenario.errors import ScenarioError

    if found is None:
        raise ScenarioError("--figure: influence is not known here", expected="--screen as well, or another --out")
    file.write(png(figure(table, found).figure))


def _draw(table: Any, found: Screened, folder: Path) -> Path:
    """The ledger as a table, its codebook and a figure beside the screening."""
    from experiments.assumptions.figure import assumptions as figure
    from experiments.assumptions.table_columns import TABLES
    from experiments.figures.inline import write_files
    from experiments.files.whole_files import write_text
    from experiments.tables import codebook

    write_text(folder / "ledger.csv", _as_csv(table))
    codebook.write_of(folder, TABLES, "assumptions --screen")
    write_files(figure(table, found).figure, folder / "figures", "assumptions")
    return folder / "figures" / "assumptions.png"


def _as_csv(table: Any) -> str:
    """The ledger as text, the same on every platform."""
    from experiments.tables.spreadsheets import guarded

    return str(guarded(table).to_csv(index=False, float_format="%.6g", lineterminator="\n"))
