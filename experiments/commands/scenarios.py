"""Commands about the files that people write: what they say, and the missions made from public data."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.console import completion
from experiments.console.options import USAGE, Force, Wins, say
from sim.scenario.places import FOLDERS, OBSERVATIONS

if TYPE_CHECKING:
    from sim.scenario.errors import ScenarioError


#: Kinds of which ``list`` shows all names.
LISTS = (*FOLDERS.values(), "parameters", "institutions", "outcomes", "capabilities", OBSERVATIONS)


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(check)
    app.command()(schema)
    app.command("list")(list_names)
    app.command()(describe)
    app.command("rebuild-missions")(rebuild_missions)


def check(
    files: Annotated[
        list[str] | None, typer.Argument(help="Files, folders or names; the whole library of scenarios by default.",
                                         autocompletion=completion.names(*FOLDERS))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON.")] = False,
) -> None:
    """Check scenario files and list every problem with its file and line; nothing is run.

    Starting conditions that no mission has shown give a warning; the file can still be used.
    """
    from sim.scenario.check import files_in, problems_in
    from sim.scenario.precedents import warnings_in

    checked = files_in(files or [])
    problems, warnings = problems_in(checked), warnings_in(checked)
    typer.echo(_as_json(checked, problems, warnings) if as_json else _as_lines(checked, problems, warnings))
    if problems:
        raise typer.Exit(USAGE)


def _as_lines(files: list[Path], problems: "list[ScenarioError]", warnings: "list[ScenarioError]") -> str:
    """A line for each problem and warning, and one that sums up."""
    count = f"{len(files)} file{'s' if len(files) > 1 else ''}"
    wrong = len({problem.file for problem in problems})
    found = f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in {wrong} file{'s' if wrong > 1 else ''}"
    if not problems:
        found = "all in order"
    if warnings:
        found += f"; {len(warnings)} warning{'s' if len(warnings) > 1 else ''}"
    lines = [*map(str, problems), *(f"warning: {each}" for each in warnings)]
    return "\n".join([*lines, f"{count} checked: {found}"])


def _as_json(files: list[Path], problems: "list[ScenarioError]", warnings: "list[ScenarioError]") -> str:
    import json

    from sim.scenario.errors import value_text

    rows = [
        {
            "file": one.file, "line": one.line, "key": one.key_path, "value": value_text(one.value),
            "problem": one.problem, "expected": one.expected, "nearest": one.nearest, "text": str(one),
            "breaks": list(one.breaks),
        }
        for one in (*problems, *warnings)
    ]  # fmt: skip
    return json.dumps(
        {"files": len(files), "problems": rows[: len(problems)], "warnings": rows[len(problems) :]}, indent=2)


def schema(
    kind: Annotated[
        str | None, typer.Argument(help="world, mission, package, policy, study, ...; all by default.",
                                   autocompletion=completion.words(*FOLDERS, "sources"))
    ] = None,
) -> None:
    """Print the JSON Schema of scenario files, with which editors complete and check while one types.

    In editors that know the YAML language server, begin a file with the comment
    '# yaml-language-server: $schema=../schema.json', the path of scenarios/schema.json as seen from the file.
    """
    from sim.scenario.editor_schema import schema_text

    typer.echo(schema_text(kind), nl=False)


def list_names(
    kind: Annotated[
        str | None,
        typer.Argument(help="missions, worlds, packages, policies, studies, exercises, tactics, enablers, parameters, "
                            "institutions, outcomes, capabilities or observations; an overview by default.",
                       autocompletion=completion.words(*LISTS)),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The list for machines.")] = False,
) -> None:
    """List what there is: names, what they mean, and where each comes from."""
    from sim.scenario.listing import KINDS, listed

    found = {each: listed(each) for each in ([kind] if kind is not None else KINDS)}
    if as_json:
        import json

        typer.echo(json.dumps({each: [one.as_row() for one in rows] for each, rows in found.items()}, indent=2))
        return
    from sim.scenario.listing_page import overview, table

    typer.echo(overview(found) if kind is None else table(found[kind]))


def describe(
    name: Annotated[
        str,
        typer.Argument(help="Any name that 'peacegap list' shows, or a file; packages joined by +, or study/policy.",
                       autocompletion=completion.anything),
    ],
    wins: Wins = None,
) -> None:
    """Explain a name; of a policy, what it changes against the baseline."""
    from sim.scenario.describe import describe as tell
    from sim.scenario.describe import describe_changes, scaling_words

    if "+" not in name and ("/" not in name or name.endswith((".yaml", ".yml")) or Path(name).exists()):
        if wins:
            raise typer.BadParameter("--wins goes with packages joined by '+', or with study/policy")
        typer.echo(tell(name), nl=False)
        return
    from experiments.plan.policies import find_policy, policy_file, with_wins
    from sim.scenario.loader import load

    policy = with_wins(find_policy(name, load), wins or (), policy_file(name))
    changes = describe_changes(policy, policy_file(name))
    scaled = [scaling_words(policy)] if policy.equal_cost else []
    typer.echo("\n".join([f"Policy {policy.name}: {policy.title}", *scaled, *changes]))


def rebuild_missions(
    data: Annotated[Path, typer.Option(help="Folder with copies of the public tables.")],
    out: Annotated[Path, typer.Option(help="Folder for the mission files.")] = Path("scenarios/missions"),
    force: Force = False,
) -> None:
    """Rebuild the stylised missions from public data."""
    from experiments.missions.rebuild import rebuild
    from sim.scenario.errors import ScenarioError

    try:
        paths = rebuild(data, out, force, say)
    except ValueError as error:  # a row that a table lacks, or that no rule fits
        raise ScenarioError(str(error)) from None
    for path in paths:
        typer.echo(str(path))
