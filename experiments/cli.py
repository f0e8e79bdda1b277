"""The command ``peacegap``. Heavy things are imported inside the commands, so that help answers at once."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from experiments.store import Results

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
SEED_LIMIT = 2**32 - 1

app = typer.Typer(
    name="peacegap",
    help="Simulate capability gaps in UN peacekeeping and compare policies: for reasoning, not a forecast.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Seed = Annotated[
    int | None, typer.Option(min=0, max=SEED_LIMIT, help="Number that names the set of futures.")
]
Months = Annotated[int | None, typer.Option(min=1, max=240, help="Horizon in months.")]
Folder = Annotated[Path, typer.Argument(help="Folder of a study, such as results/skin_in_the_game.")]


@app.command()
def study(
    name: Annotated[str, typer.Argument(help="Name of a study, or a YAML file.")],
    world: Annotated[str | None, typer.Option(help="Another world for the same policies.")] = None,
    replications: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="Futures per policy.")
    ] = None,
    months: Months = None,
    seed: Seed = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; the number of cores by default.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of results; results/<study> by default.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a stopped run ended, or extend it.")
    ] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="The few futures that the study declares for a demo.")
    ] = False,
) -> None:
    """Run all policies of a study in the same futures, compare them and write the report."""
    from experiments import runner
    from experiments.study import find_study, plan_study, study_file, with_options
    from sim.scenario.loader import load

    found = find_study(name, load)
    if demo and replications is None:
        replications = found.demo_replications
    found = with_options(found, world=world, replications=replications, months=months, seed=seed)
    plan = plan_study(found, beside=study_file(name))
    results = runner.run_study(plan, out or Path("results") / found.name, workers=workers, resume=resume)
    _show(results)


def _show(results: "Results") -> None:
    """The comparison on the terminal and as a file, then the report."""
    from experiments import report as page
    from experiments.compare import compare, terminal_table, write_csv

    failures = results.manifest["failures"]
    if failures:
        first = failures[0]
        typer.echo(
            f"{len(failures)} runs failed, the first in stage {first['stage']}: {first['message']}", err=True
        )
    if not (results.runs["status"] == "ok").any():
        raise typer.Exit(FAILED)
    comparison = compare(results)
    write_csv(comparison, results.path / "compare.csv")
    typer.echo(terminal_table(comparison))
    typer.echo(f"report: {page.write(results)}")


@app.command()
def compare(
    results: Folder,
    mission: Annotated[str | None, typer.Option(help="One mission alone.")] = None,
    months: Annotated[int | None, typer.Option(min=1, help="The first months alone.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the whole table to this file as well.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All outcomes, not the headlines alone.")] = False,
) -> None:
    """Compare the policies of a study with its baseline, future by future."""
    from experiments import compare as comparing
    from experiments.store import Results

    table = comparing.compare(Results(results), mission, months)
    typer.echo(comparing.terminal_table(table, every))
    if csv is not None:
        comparing.write_csv(table, csv)


@app.command()
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


@app.command()
def run(
    world: Annotated[str, typer.Argument(help="Name of a world, or a YAML file.")],
    policy: Annotated[str, typer.Option(help="Package, packages joined by +, or study/policy.")] = "baseline",
    seed: Annotated[
        int, typer.Option(min=0, max=SEED_LIMIT, help="Number that names the set of futures.")
    ] = 2021,
    replication: Annotated[int, typer.Option(min=0, max=SEED_LIMIT, help="Which future of the set.")] = 0,
    months: Annotated[int, typer.Option(min=1, max=240, help="Horizon in months.")] = 12,
    events: Annotated[int, typer.Option(min=0, help="How many incidents to tell step by step.")] = 40,
) -> None:
    """Run one future and look inside."""
    from experiments.study import find_policy, scenario_of
    from sim.scenario.loader import known_names, load

    scenario = scenario_of(world, find_policy(policy, load, known_names("study")), months)
    from experiments.look_inside import show
    from experiments.runner import compile_model

    compile_model(_say)
    typer.echo(show(scenario, seed=seed, replication=replication, months=months, events=events))


@app.command()
def report(results: Folder) -> None:
    """Write the report of a study again."""
    from experiments import report as page
    from experiments.store import Results

    typer.echo(f"report: {page.write(Results(results))}")


@app.command()
def exercise(
    name: Annotated[str, typer.Argument(help="Name of an exercise, or a YAML file.")],
    sheet: Annotated[Path | None, typer.Option(help="Write the printed sheet for a class, and stop.")] = None,
    bets: Annotated[Path | None, typer.Option(help="CSV of bets instead of typing; the sheet shows how.")] = None,
    students: Annotated[int | None, typer.Option(min=1, max=60, help="How many type their bets; 1.")] = None,
    seed: Seed = None,
    replications: Annotated[int | None, typer.Option(min=2, max=5000, help="Futures per policy.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; the number of cores by default.")] = None,
    non_interactive: Annotated[bool, typer.Option("--non-interactive", help="Ask nothing, wait for nobody.")] = False,
) -> None:
    """Play a teaching exercise, or print its sheet."""
    from experiments.exercise import game
    from experiments.exercise import sheet as paper

    if sheet is not None:
        typer.echo(f"sheet: {paper.write(name, sheet)}")
        return
    game.play(
        name, game.console(not non_interactive), bets=bets, students=students, seed=seed,
        replications=replications, workers=workers,
    )


@app.command()
def bench(
    as_json: Annotated[bool, typer.Option("--json", help="Numbers for machines.")] = False,
) -> None:
    """Measure how fast runs are on this machine."""
    from experiments.bench import bench as measure

    typer.echo(measure(as_json))


@app.command("rebuild-missions")
def rebuild_missions(
    data: Annotated[Path, typer.Option(help="Folder with copies of the public tables.")],
    out: Annotated[Path, typer.Option(help="Folder for the mission files.")] = Path("scenarios/missions"),
) -> None:
    """Write the stylised missions again from public data."""
    from experiments.rebuild_missions import rebuild

    for path in rebuild(data, out):
        typer.echo(str(path))


def _say(sentence: str) -> None:
    """A line about the work itself: not part of what was asked for."""
    typer.echo(sentence, err=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its code: what a person can mend is one line and code 2."""
    sys.exit(_code(list(sys.argv[1:] if arguments is None else arguments)))


def _code(arguments: list[str]) -> int:
    try:
        return app(args=arguments or ["--help"], prog_name="peacegap", standalone_mode=False) or OK
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("\nstopped; what was finished is kept, and --resume goes on from there", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has left, as `head` does: nothing is wrong.
        sys.stderr.close()
        return OK
    except Exception as error:
        message = _mendable(error)
        if message is None:
            raise
        typer.echo(f"peacegap: {message}", err=True)
        return USAGE


def _mendable(error: Exception) -> str | None:
    """The message of an error that the user can mend; None for a fault of the program."""
    from sim.scenario.errors import ScenarioError

    if isinstance(error, ScenarioError):
        return str(error)
    if isinstance(error, PermissionError | FileExistsError | NotADirectoryError):
        return f"{error.strerror}: {error.filename}"
    told = getattr(error, "format_message", None)
    return " ".join(told().split()) if told else None
