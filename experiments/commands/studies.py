"""Commands that run futures: a study, a comparison, one future, a report, the benchmark."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.console import completion
from experiments.console.options import FAILED, SEED_LIMIT, Folder, Force, Months, Seed, TableFormat, Wins, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from experiments.runs.store import Results

WhosePayer = Annotated[
    str | None,
    typer.Option("--payer", help="Whose cost is set against effects: us, members, contributors, partners or all.",
                 autocompletion=completion.words("us", "members", "contributors", "partners", "all")),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(study)
    app.command()(compare)
    app.command()(export)
    app.command()(run)
    app.command()(report)
    app.command()(bench)


def study(
    name: Annotated[
        str, typer.Argument(help="Name of a study, or a YAML file.", autocompletion=completion.names("study"))
    ],
    world: Annotated[
        str | None,
        typer.Option(help="Another world, by name or YAML file.", autocompletion=completion.names("world")),
    ] = None,
    replications: Annotated[int | None, typer.Option(min=1, max=1_000_000, help="Futures per policy.")] = None,
    months: Months = None,
    seed: Seed = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; by default all usable cores.")] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Run on a Dask cluster, as tcp://10.0.0.5:8786.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of results; results/<study> by default.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue a stopped run, or extend it.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="Run only the few futures declared for a demo.")] = False,
    payer: WhosePayer = None,
) -> None:
    """Run all policies of a study in the same futures, compare them and write the report."""
    from experiments.plan.policies import find_study
    from sim.scenario.check import refuse_misfits
    from sim.scenario.loader import load
    from sim.scenario.source import find, given_file

    _refuse_no_payer(payer)
    found = find_study(name, load)
    refuse_misfits(world or found.world, found.policies, given_file(name), find("study", name))
    from experiments.files.whole_files import claim
    from experiments.plan.study import plan_study, with_options
    from experiments.runs.runner import run_study
    from sim.scenario.describe_design import size_words

    if demo and replications is None:
        replications = found.demo_replications
    found = with_options(found, world=world, replications=replications, months=months, seed=seed, payer=payer)
    folder = out or Path("results") / found.name
    claim(folder)
    if found.designs:
        say(size_words(found))
    with _place(workers, cluster) as (executor, size):
        plan = plan_study(found, beside=given_file(name), say=say)
        results = run_study(plan, folder, workers=size, executor=executor, resume=resume)
    show_results(results)


@contextmanager
def _place(workers: int | None, cluster: str | None) -> "Iterator[tuple[Executor | None, int | None]]":
    """Where to run and on how many workers: here, or on a cluster, which is reached before anything is computed."""
    if cluster is None:
        yield None, workers
        return
    if workers is not None:
        raise typer.BadParameter("the cluster decides how many workers there are: leave it out with --cluster")
    from experiments.runs.cluster import on_cluster

    with on_cluster(cluster, say) as (executor, size):
        yield executor, size


def show_results(results: "Results") -> None:
    """The comparison on the terminal and as a file, then the report."""
    from experiments.compare import baseline_alone, exported
    from experiments.compare.comparison import compare, terminal_table
    from experiments.compare.gap_changes import gap_changes
    from experiments.files.whole_files import write_bytes
    from experiments.report import page
    from experiments.runs.store import study_of
    from experiments.tables import spreadsheets

    failures = results.manifest["failures"]
    if failures:
        first = failures[0]
        typer.echo(f"{len(failures)} runs failed, the first in stage {first['stage']}: {first['message']}", err=True)
    if not (results.runs["status"] == "ok").any():
        raise typer.Exit(FAILED)
    gaps = exported.gaps_sheet(results, gap_changes(results))
    if baseline_alone.is_alone(results):
        levels = baseline_alone.levels(results)
        first, text = baseline_alone.levels_sheet(results, levels), baseline_alone.terminal_levels(levels)
    else:
        comparison = compare(results)
        payer = study_of(results.study).payer
        text = terminal_table(comparison, months=results.months, payer=payer)
        first = exported.comparison_sheet(results, comparison)
    levers = exported.levers_sheet(results)
    for sheet in (first, gaps, *([levers] if levers.rows else [])):
        write_bytes(results.path / f"{sheet.name}.csv", spreadsheets.content(sheet, "csv"))
    typer.echo(text)
    typer.echo(f"report: {page.write(results)}")


def _refuse_no_study(folder: Path, table: str | None = None, mission: str | None = None) -> None:
    """Refuse a folder without results, or a table or mission that it lacks, before two seconds of imports."""
    from experiments.runs.manifest import manifest_of, refuse_unknown_mission, refuse_unknown_table

    manifest = manifest_of(folder)
    if mission is not None:
        refuse_unknown_mission(mission, manifest["missions"])
    if table is not None:
        refuse_unknown_table(table)


def _refuse_no_payer(name: str | None) -> None:
    """Refuse a word that names no payer, before anything is computed."""
    if name is not None:
        from experiments.compare.payers import known_payer

        known_payer(name)


def compare(
    results: Folder,
    mission: Annotated[
        str | None, typer.Option(help="Only this mission.", autocompletion=completion.names("mission"))
    ] = None,
    months: Annotated[int | None, typer.Option(min=1, help="Only the first months.")] = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", "--table", metavar="FILE", help="Also write the whole table to this file; - is stdout."),
    ] = None,
    kind: TableFormat = None,
    every: Annotated[bool, typer.Option("--all", help="All outcomes, not only the headlines.")] = False,
    gaps: Annotated[bool, typer.Option("--gaps", help="Capability gaps, mission by mission, not outcomes.")] = False,
    payer: WhosePayer = None,
    force: Force = False,
) -> None:
    """Compare the policies of a study with its baseline, future by future."""
    _refuse_no_study(results, mission=mission)
    _refuse_no_payer(payer)
    from experiments.compare import baseline_alone, exported, gap_changes
    from experiments.compare import comparison as comparing
    from experiments.files import outputs
    from experiments.runs.store import Results, study_of
    from experiments.tables import columns, spreadsheets

    if kind is not None and csv is None:
        raise typer.BadParameter("--format says how --table FILE (or --csv) is written: name the file as well")
    found = Results(results)
    alone = baseline_alone.is_alone(found)
    wanted = columns.GAP_CHANGES if gaps else columns.BASELINE if alone else columns.COMPARE
    file = None if csv is None else spreadsheets.File.of(csv, "--csv", kind, wanted, force)
    if file is not None:
        file.output.check()
    say_more = outputs.chatter(None if file is None else file.output)
    if gaps:
        table = gap_changes.gap_changes(found, mission, months)
        sheet = exported.gaps_sheet(found, table)
        say_more(gap_changes.terminal_gaps(found, table))
    elif alone:
        table = baseline_alone.levels(found, mission, months)
        sheet = baseline_alone.levels_sheet(found, table, mission, months)
        say_more(baseline_alone.terminal_levels(table, every))
    else:
        table = comparing.compare(found, mission, months)
        sheet = exported.comparison_sheet(found, table, mission, months)
        whose = payer or study_of(found.study).payer
        say_more(comparing.terminal_table(table, every, months or found.months, whose))
    if file is not None:
        file.write(sheet)
        if file.renamed:
            say_more(f"written: {file.output.path}")


def export(
    results: Folder,
    table: Annotated[
        str, typer.Argument(help="Name of a table, such as runs or monthly; codebook.md lists them.",
                            autocompletion=completion.tables)
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File to write, TABLE.csv by default; - is stdout.")
    ] = None,
    kind: TableFormat = None,
    force: Force = False,
) -> None:
    """Write a table of a study as a file for spreadsheets, in the units of the figures."""
    _refuse_no_study(results, table)
    from experiments.compare import exported
    from experiments.files import outputs
    from experiments.runs.store import Results
    from experiments.tables import spreadsheets

    sheet = exported.sheet_of(Results(results), table)
    path = out or Path(f"{table}{spreadsheets.ENDINGS[spreadsheets.format_of(Path(table), kind)]}")
    file = spreadsheets.File.of(path, "--out", kind, sheet.columns, force)
    file.write(sheet)
    outputs.chatter(file.output)(f"{sheet.rows:,} rows written: {file.output.path}")


def run(
    world: Annotated[
        str, typer.Argument(help="Name of a world, or a YAML file.", autocompletion=completion.names("world"))
    ],
    policy: Annotated[
        str,
        typer.Option(help="Package or policy, by name or YAML file; packages joined by +; or study/policy.",
                     autocompletion=completion.policies),
    ] = "baseline",
    seed: Annotated[int, typer.Option(min=0, max=SEED_LIMIT, help="Number that names the set of futures.")] = 2021,
    replication: Annotated[int, typer.Option(min=0, max=SEED_LIMIT, help="Which future of the set.")] = 0,
    months: Annotated[int, typer.Option(min=1, max=240, help="Horizon in months.")] = 12,
    events: Annotated[int, typer.Option(min=0, help="How many incidents to describe step by step.")] = 40,
    wins: Wins = None,
) -> None:
    """Run one future and show what happened in it."""
    from experiments.plan.policies import find_policy, of_same_study, policy_file, with_wins
    from sim.scenario.check import refuse_misfits
    from sim.scenario.loader import known_names, load

    load("world", world)
    found = with_wins(find_policy(policy, load, known_names("study")), wins or (), policy_file(policy))
    refuse_misfits(world, [found], policy_file(policy))
    from experiments.plan.study import scenario_of

    among = of_same_study(found, policy, load, known_names("study"))
    scenario = scenario_of(world, found, months, beside=policy_file(policy), say=typer.echo, among=among)
    from experiments.inside.one_run import show
    from experiments.runs.runner import compile_model

    compile_model(say)
    typer.echo(show(scenario, seed=seed, replication=replication, months=months, events=events))


def report(results: Folder, payer: WhosePayer = None) -> None:
    """Rewrite the report of a study."""
    _refuse_no_study(results)
    _refuse_no_payer(payer)
    from experiments.report import page
    from experiments.runs.store import Results

    typer.echo(f"report: {page.write(Results(results), payer)}")


def bench(
    as_json: Annotated[bool, typer.Option("--json", help="Numbers for machines.")] = False,
    world: Annotated[
        list[str] | None,
        typer.Option(help="World whose speed is measured, by name or YAML file; may be repeated.",
                     autocompletion=completion.names("world")),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="Rounds of which medians are told.")] = 5,
    cold: Annotated[
        bool, typer.Option("--cold", help="Also the first start, all to compile (about two minutes).")
    ] = False,
    large: Annotated[bool, typer.Option("--large", help="Also the memory of 20,000 runs (some minutes).")] = False,
) -> None:
    """Measure how fast runs are on this machine, beside the targets of the project."""
    from sim.scenario.check import refuse_misfits

    for one in world or ():
        refuse_misfits(one, ())
    from experiments.bench.command import Effort
    from experiments.bench.command import bench as measure

    typer.echo(measure(as_json, world, Effort(rounds=rounds), cold=cold, large=large))
