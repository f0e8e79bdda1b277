"""Commands about the files that people write: what they say, and the missions made from public data."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(describe)
    app.command("rebuild-missions")(rebuild_missions)


def describe(
    name: Annotated[
        str, typer.Argument(help="Study, package, policy, world, mission or exercise; a+b or study/policy.")
    ],
) -> None:
    """Say what a scenario is; of a policy, what it changes against the baseline."""
    from sim.scenario.describe import describe as tell
    from sim.scenario.describe import describe_changes

    if "+" not in name and ("/" not in name or name.endswith((".yaml", ".yml"))):
        typer.echo(tell(name), nl=False)
        return
    from experiments.study import find_policy
    from sim.scenario.loader import load

    policy = find_policy(name, load)
    typer.echo("\n".join([f"Policy {policy.name}: {policy.title}", *describe_changes(policy)]))


def rebuild_missions(
    data: Annotated[Path, typer.Option(help="Folder with copies of the public tables.")],
    out: Annotated[Path, typer.Option(help="Folder for the mission files.")] = Path("scenarios/missions"),
) -> None:
    """Write the stylised missions again from public data."""
    from experiments.rebuild_missions import rebuild

    for path in rebuild(data, out):
        typer.echo(str(path))
