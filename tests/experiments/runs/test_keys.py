"""A chunk's key names all that decides its content: nothing is read or imported that is not in it."""

import json
import os
import pickle
import re
import subprocess
import sys
import sysconfig
import textwrap
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import fake_world
import numba
import pytest

from experiments.plan.posterior import NOTHING, Posterior, read_posterior
from experiments.plan.study import plan_study
from experiments.runs import sources
from experiments.runs.chunk import Chunk
from experiments.runs.runner import chunks_of, run_study
from experiments.runs.sources import CHUNK, simulator_digest, source_digest
from sim.compiled.declarations import FOLDERS, declarations
from sim.compiled.import_graph import ROOT, needed
from sim.engine import KEPT
from sim.run import simulate
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load
from sim.scenario.schema import Policy, Study

HERE = Path(__file__).parents[1]
#: Of these the version, or what the processor does, is in the key.
PLACES = {Path(path).resolve() for path in (*sysconfig.get_paths().values(), sys.base_prefix, sys.prefix)}
SYSTEM = [Path(path) for path in ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/lib64", "/opt")]
#: Where compiled code lies, how messages shorten the names of files, where scenario files are found when work is
#: planned (what they say travels): no number of a chunk depends on it.
ASKED_ALL_THE_SAME = {
    "folder.py": {"os.environ"}, "errors.py": {"Path.cwd"},
    "library.py": {"os.environ", "Path.cwd"},
}
MODULES = set(needed((CHUNK, "sim.run"))[0].values())
OURS = MODULES | set(declarations().values())


def real_chunk(simulate: Callable[..., object] = simulate) -> Chunk:
    """A future of a small world, with drawn parameters."""
    policies = (Policy(name="baseline", title="Baseline"),
                Policy(name="enablers", title="Enablers", packages=("us_enablers",)))
    study = Study(kind="study", name="small", title="Small", world="karu", policies=policies, replications=1, months=1)
    return chunks_of(plan_study(study), simulate)[1]


def watched(chunk: Chunk, folder: Path) -> dict:
    """What a fresh process opens and imports while it computes a chunk, far from the checkout."""
    (folder / "chunk.pickle").write_bytes(pickle.dumps(chunk))
    done = subprocess.run(
        [sys.executable, "-P", HERE / "watched_chunk.py", folder / "chunk.pickle"], cwd=folder, check=False, text=True,
        capture_output=True, env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def in_no_key(seen: dict, known: set[Path], chunk_file: Path) -> list[Path]:
    """Files that were imported or opened and are not in the key.

    Left out are libraries, of which the version is; code that Python or numba made of sources; facts about installed
    packages; and the sources of ``sim``, all of which are looked through for compiled functions.
    """
    imported = {Path(path).resolve() for path in seen["modules"].values()}
    opened = {Path(path).resolve() for path in seen["opened"]}
    searched = {path for path in opened if path.is_relative_to(ROOT / "sim") and path.suffix == ".py"}
    ours = {path for path in imported | (opened - searched) if "site-packages" not in path.parts
            and not any(path.is_relative_to(place) for place in (*SYSTEM, *PLACES, KEPT.path.resolve()))
            and path.suffix != ".pyc" and path.parent.suffix != ".egg-info"
            and not path.name.startswith("__editable__")}
    return sorted(ours - known - {chunk_file.resolve(), HERE / "watched_chunk.py"})


@pytest.mark.slow
def test_all_that_is_read_and_imported_while_a_chunk_is_computed_is_in_its_key(tmp_path):
    seen = watched(real_chunk(), tmp_path)
    assert len(set(map(Path, seen["modules"].values())) & MODULES) > 80  # it watched what it should
    assert in_no_key(seen, OURS, tmp_path / "chunk.pickle") == []


@pytest.mark.slow
def test_the_watch_finds_a_file_and_a_module_that_the_key_forgets(tmp_path, monkeypatch):
    (tmp_path / "numbers.csv").write_text("1\n")
    (tmp_path / "theirs.py").write_text(textwrap.dedent("""
        import importlib
        from pathlib import Path
        def simulate(scenario, **rest):
            importlib.import_module("hid" + "den")
            (Path(__file__).parent / "numbers.csv").read_text()
            from sim.run import simulate as model
            return model(scenario, **rest)
    """))
    (tmp_path / "hidden.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    import theirs

    seen = watched(real_chunk(theirs.simulate), tmp_path)
    missing = in_no_key(seen, OURS | {tmp_path / "theirs.py"}, tmp_path / "chunk.pickle")
    assert missing == [tmp_path / "hidden.py", tmp_path / "numbers.csv"]


def test_the_code_of_a_chunk_asks_neither_the_surroundings_nor_the_folder_one_stands_in():
    for path in MODULES:
        words = set(re.findall(r"os\.environ|getenv|getcwd|Path\.cwd|\blocale\.|time\.time\(|datetime\.now|iterdir\(",
                               path.read_text(encoding="utf-8")))
        assert words <= ASKED_ALL_THE_SAME.get(path.name, set()), path


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_change_of_a_declaration_in_yaml_is_another_key(folder, tmp_path, monkeypatch):
    before, found = source_digest(), declarations()
    name = next(each for each in found if each.startswith(f"{folder}/"))
    (tmp_path / "other.yaml").write_bytes(found[name].read_bytes() + b"\nmore: 1\n")
    monkeypatch.setattr(sources, "declarations", lambda: {**found, name: tmp_path / "other.yaml"})
    source_digest.cache_clear()
    try:
        assert source_digest() != before
    finally:
        source_digest.cache_clear()


def test_libraries_are_those_that_the_code_names():
    named = needed((CHUNK, "sim.run"))[1]
    found = sources.versions_of(named)
    assert found.keys() == named - sys.stdlib_module_names
    assert {"numpy", "numba", "mesa", "pandas", "pyarrow", "pydantic", "yaml"} <= found.keys()
    assert not {"json", "matplotlib", "typer"} & found.keys()


def test_plain_and_compiled_code_are_told_apart(monkeypatch):
    before = source_digest()
    source_digest.cache_clear()
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    try:
        assert source_digest() != before
    finally:
        source_digest.cache_clear()


DRAWS = [{"road_speed_kmh": 20.0, "patrol_reach_km": 50.0}, {"road_speed_kmh": 30.0, "patrol_reach_km": 60.0}]


def fake_plan(posterior: Posterior, **changes):
    return plan_study(fake_world.study(**changes), tools=fake_world.TOOLS, posterior=posterior)


def test_the_posterior_and_its_order_are_in_the_key_of_a_chunk():
    one, other = Posterior.of(DRAWS), Posterior.of(reversed(DRAWS))
    chunks = [chunks_of(fake_plan(known), fake_world.simulate)[0] for known in (one, other)]
    assert chunks[0].key != chunks[1].key
    chance = [chunks_of(fake_plan(known, uncertainty="chance"), fake_world.simulate)[0] for known in (one, other)]
    assert chance[0].key == chance[1].key  # where nothing is drawn it decides nothing


def test_every_field_of_a_chunk_decides_its_key():
    chunk = chunks_of(fake_plan(Posterior.of(DRAWS)), fake_world.simulate)[0]
    other = {
        "scenario": replace(chunk.scenario, digest="other"), "baseline": replace(chunk.baseline, digest="other"),
        "start": 1, "stop": 19, "seed": 6, "months": 15, "draws_per_point": 2, "posterior": NOTHING, "source": "other",
        "same_cost": SimpleNamespace(digest="other"),
    }
    keys = {chunk.key, *(replace(chunk, **{name: value}).key for name, value in other.items())}
    assert len(keys) == 1 + len(other)
    # What computes is in ``source``; which policy of the study it is changes no byte of a chunk.
    assert {*other, "arm", "simulate"} == set(chunk.__dataclass_fields__)


def test_a_resume_with_another_posterior_is_refused_in_one_sentence(tmp_path):
    one, other = Posterior.of(DRAWS), Posterior.of(reversed(DRAWS))
    run_study(fake_plan(one), tmp_path, workers=1, simulate=fake_world.simulate)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(ScenarioError, match=r"results of other inputs \(posterior") as told:
        run_study(fake_plan(other), tmp_path, workers=1, simulate=fake_world.simulate, resume=True)
    assert "\n" not in str(told.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_without_a_manifest_no_chunk_of_another_posterior_is_taken_over(tmp_path):
    one, other = Posterior.of(DRAWS), Posterior.of(reversed(DRAWS))
    run_study(fake_plan(one), tmp_path / "mixed", workers=1, simulate=fake_world.simulate)
    (tmp_path / "mixed" / "manifest.json").unlink()
    run_study(fake_plan(other), tmp_path / "mixed", workers=1, simulate=fake_world.simulate, resume=True)
    run_study(fake_plan(other), tmp_path / "fresh", workers=1, simulate=fake_world.simulate)
    for file in (tmp_path / "fresh").glob("*.parquet"):
        assert (tmp_path / "mixed" / file.name).read_bytes() == file.read_bytes()


def test_a_plan_reads_the_posterior_once(monkeypatch):
    read = []
    monkeypatch.setattr("experiments.plan.study.read_posterior", lambda: read.append(1) or Posterior.of(DRAWS))
    plan = fake_world.plan(policies=(Policy(name="baseline", title="Baseline"), fake_world.at_cost(20.0)))
    chunks_of(plan, fake_world.simulate)
    assert len(read) == 1 and plan.posterior == Posterior.of(DRAWS)


def test_no_other_module_keeps_a_posterior_of_its_own():
    """Whoever reads the file does so where work is planned, and hands on what was read."""
    readers = {path.relative_to(ROOT).as_posix() for path in (ROOT / "experiments").rglob("*.py")
               if "read_posterior" in path.read_text(encoding="utf-8")}
    assert readers == {
        "experiments/plan/posterior.py", "experiments/plan/study.py", "experiments/patterns/futures.py",
        "experiments/evidence/validation.py", "experiments/space/validation.py",
        "experiments/evidence/civilian_level.py",
    }


def test_a_posterior_is_the_same_in_another_process():
    known = read_posterior()
    again = pickle.loads(pickle.dumps(known))
    assert again == known and again.digest == known.digest and hash(again) == hash(known)
    assert known.draw(7) == known.draw(7 + len(known.rows)) and "mali.hostility_start_log" in known.names
    assert NOTHING.draw(3) == {} and NOTHING.of_mission("mali", 3) == {}
    assert pickle.loads(pickle.dumps(NOTHING)) == NOTHING


@pytest.mark.parametrize(("text", "words"), [
    ("", "no table of draws"), ("road_speed_kmh\n", "no table of draws"),
    ("road_speed_kmh\nfast\n", "no table of draws"),
    ("road_speed_kmh,patrol_reach_km\n1\n", "no table of draws"), ("road_speed_kmh\nnan\n", "no table of draws"),
    ("road_speed\n1\n", "unknown parameter 'road_speed'"), ("road_speed_kmh,road_speed_kmh\n1,2\n", "name of another"),
])
def test_a_posterior_that_cannot_be_one_is_named(tmp_path, text, words):
    path = tmp_path / "posterior.csv"
    path.write_text(text)
    with pytest.raises(ScenarioError, match=words) as told:
        read_posterior(path)
    assert str(path) in str(told.value)
    assert read_posterior(tmp_path / "none.csv") == NOTHING


@pytest.fixture
def theirs(tmp_path, monkeypatch):
    """A function of a user's own, with an agent in a module next to it."""
    (tmp_path / "their_agent.py").write_text("class Bold:\n    will = 1\n")
    (tmp_path / "their_run.py").write_text(
        "from their_agent import Bold\ndef simulate(scenario, **rest):\n    return Bold.will\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    def digest(name: str = "simulate") -> str:
        for module in ("their_run", "their_agent"):
            sys.modules.pop(module, None)
        source_digest.cache_clear()
        import their_run

        return simulator_digest(getattr(their_run, name))

    yield digest
    source_digest.cache_clear()


@pytest.mark.parametrize(("file", "text"), [
    ("their_run.py", "from their_agent import Bold\ndef simulate(scenario, **rest):\n    return Bold.will + 1\n"),
    ("their_agent.py", "class Bold:\n    will = 2\n"),
])
def test_changed_code_of_a_user_has_another_key(theirs, tmp_path, file, text):
    before = theirs()
    assert theirs() == before
    (tmp_path / file).write_text(text)
    assert theirs() != before


def test_settings_of_a_function_are_in_the_key():
    two, three = (partial(fake_world.simulate_slowly, seed=seed) for seed in (2, 3))
    assert len({simulator_digest(each) for each in (fake_world.simulate_slowly, two, three)}) == 3
    assert simulator_digest(two) == simulator_digest(partial(fake_world.simulate_slowly, seed=2))


def test_a_function_made_inside_another_is_refused():
    """Its code says nothing of what it was made with."""
    def made(number):
        return lambda scenario, **rest: number

    with pytest.raises(ScenarioError, match="cannot be told apart"):
        simulator_digest(made(1))


def test_a_function_without_a_file_is_told_by_its_instructions():
    """As in a notebook, where all code belongs to ``__main__``."""
    def typed(text: str):
        module = {"__name__": "typed_in_a_notebook"}
        exec(text, module)
        return module["simulate"]

    one, two, same = (typed(f"def simulate(scenario):\n    return {number}\n") for number in (1, 2, 1))
    assert simulator_digest(one) == simulator_digest(same) != simulator_digest(two)


def test_a_scenarios_digest_is_that_of_what_it_holds():
    """It was a field, kept through ``replace``: a drawn scenario had the digest of the one it was drawn from."""
    from experiments.plan import uncertainty
    from sim.scenario.loader import resolve
    from sim.scenario.scenario import digest_of, with_numbers

    written = resolve(load("world", "karu"), Policy(name="baseline", title="Baseline"))
    others = [
        uncertainty.sample(written, written, 1, 0, NOTHING),
        uncertainty.fitted(written, written, 0, Posterior.of(DRAWS)),
        uncertainty.placed(written, written, {"road_speed_kmh": 21.0}), with_numbers(written, {"road_speed_kmh": 22.0}),
        replace(written, months=7), replace(written, missions=()), replace(written, scale=2.0),
    ]
    assert len({written.digest, *(other.digest for other in others)}) == 1 + len(others)
    for scenario in (written, *others):
        assert pickle.loads(pickle.dumps(scenario)).digest == digest_of(scenario) == scenario.digest
        assert not pickle.loads(pickle.dumps(scenario)).parameters.flags.writeable
