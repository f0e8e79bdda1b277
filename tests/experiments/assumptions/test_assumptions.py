"""The assumption ledger: the design moves one thing at a time, known answers come back, luck is no influence."""

import json

import numpy as np
import pandas as pd
import pytest

from experiments import cli
from experiments.assumptions import folder, influence, ledger, twin_futures
from experiments.assumptions.figure import assumptions as figure
from experiments.assumptions.screening import OUTCOMES, TWINS, Asked, Design, plan
from sim.scenario.errors import ScenarioError
from sim.scenario.parameters import declared

NAMES = ("road_speed_kmh", "patrol_reach_km", "will_to_act_share", "un_attack_rate_factor")


@pytest.fixture(scope="module")
def design(karu) -> Design:
    return Design(Asked(world="karu", months=1, trajectories=10), (karu, karu), NAMES)


def linear(design: Design, slopes: list[float], policy: list[float], start: float = 0.0) -> np.ndarray:
    """Outcomes that are linear in the levels: baseline by ``slopes``, the policy's difference by ``policy``."""
    base = design.levels @ np.array(slopes)
    other = base + start + design.levels @ np.array(policy)
    values = np.stack([base, other], axis=-1)[:, :, None, :, None]
    return np.broadcast_to(values, (*values.shape[:2], TWINS, 2, len(OUTCOMES))).copy()


def row(table: pd.DataFrame, parameter: str, of: str) -> pd.Series:
    chosen = table[(table["parameter"] == parameter) & (table["of"] == of) & (table["outcome"] == OUTCOMES[0])]
    return chosen.iloc[0]


def test_each_step_moves_one_parameter_and_each_trajectory_moves_all(design):
    for trajectory in range(design.asked.trajectories):
        moved = [design.moved(trajectory, step) for step in range(1, design.steps)]
        assert sorted(moved) == sorted(NAMES)
        jumps = np.abs(np.diff(design.levels[trajectory], axis=0)).sum(axis=1)
        assert jumps == pytest.approx([2 / 3] * len(NAMES))


def test_points_lie_within_declared_ranges(design):
    for name, value in design.values(3, 2).items():
        assert declared()[name].low < value < declared()[name].high


def test_what_moves_is_what_nobody_set():
    found = plan(Asked(world="mali", months=1))
    assert "opportunity_ratio" not in found.names  # the mission file sets it
    assert set(found.names) < declared().keys()


def test_a_linear_model_gives_its_slopes_back(design):
    table = influence.effects(design, linear(design, [3.0, -1.0, 0.0, 0.0], [0.0, 0.0, 2.0, 0.0]))
    assert row(table, NAMES[0], influence.LEVEL)[["mu", "mu_star", "sigma"]].tolist() == pytest.approx([3, 3, 0])
    assert row(table, NAMES[1], influence.LEVEL)["mu"] == pytest.approx(-1.0)
    assert row(table, NAMES[2], influence.DIFFERENCE)["mu_star"] == pytest.approx(2.0)
    assert (table["noise"].abs() < 1e-12).all()
    found = influence.shares(table).set_index("parameter")
    assert found["influence"].tolist() == pytest.approx([0.75, 0.25, 0.0, 0.0])
    assert found["influence_on_policy"].tolist() == pytest.approx([0.0, 0.0, 1.0, 0.0])


def test_what_moves_nothing_at_all_is_named(design):
    """The second moves the outcome, the third the policy's difference; the other two move nothing."""
    table = influence.effects(design, linear(design, [0.0, 1e-9, 0.0, 0.0], [0.0, 0.0, 2.0, 0.0]))
    assert ledger.without_influence(table) == [design.names[0], design.names[3]]


def test_luck_of_the_twins_is_seen_as_noise(design):
    """False-alarm rate: the noise floor and mu* of pure luck have the same mean; the seed is fixed."""
    luck = np.random.default_rng(5).normal(size=(10, design.steps, TWINS, 2, len(OUTCOMES)))
    table = influence.effects(design, luck)
    assert table["mu_star"].mean() == pytest.approx(table["noise"].mean(), rel=0.25)
    clear = influence.effects(design, luck + linear(design, [30.0, 0.0, 0.0, 0.0], [0.0] * 4))
    assert influence.shares(clear).set_index("parameter")["influence"].idxmax() == NAMES[0]


def test_a_parameter_that_turns_the_sign_is_named(design):
    table = influence.effects(design, linear(design, [0.0] * 4, [0.0, -4.0, 0.0, 0.1], start=1.0))
    found = influence.turns(table)
    assert set(found["parameter"]) == {NAMES[1]}
    assert (found["at_low"] > 0).all() and (found["at_high"] < 0).all()


def test_workers_get_every_point_once(design):
    parcels = list(twin_futures.parcels(design, simulate=None))
    assert sum(parcel.runs for parcel in parcels) == design.runs


@pytest.fixture
def screened(design, tmp_path, monkeypatch):
    """A screening in a folder, its runs replaced by a linear model; counts how often it was run."""
    calls = []

    def run(wanted, work):
        calls.append(work)
        return linear(wanted, [3.0, -1.0, 0.0, 1.0], [0.0, -4.0, 0.0, 0.0], start=1.0)

    monkeypatch.setattr(folder, "plan", lambda asked: design)
    monkeypatch.setattr(folder, "run_design", run)
    return folder.screen(design.asked, tmp_path / "screening", 1), tmp_path / "screening", calls


def test_a_screening_is_kept_and_taken_again(screened, design):
    first, where, calls = screened
    again = folder.screen(design.asked, where, 1)
    assert len(calls) == 1
    pd.testing.assert_frame_equal(first.effects, again.effects)
    assert pd.read_parquet(where / folder.RUNS)["policy"].nunique() == 2


def test_a_folder_of_something_else_is_left_alone(design, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(ScenarioError, match="no screening"):
        folder.screen(design.asked, tmp_path, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_changed_declaration_is_told(screened):
    first, where, _ = screened
    assert first.outdated() == ""
    manifest = json.loads((where / folder.MANIFEST).read_text(encoding="utf-8"))
    manifest["declared"]["road_speed_kmh"][0] += 1
    (where / folder.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert "1 parameters are new or changed (road_speed_kmh)" in folder.read(where).outdated()


def test_the_ledger_lists_every_parameter_with_source_or_reason(screened):
    table = ledger.ledger(screened[0])
    assert set(table["parameter"]) == declared().keys()
    assert (table["source_title"].str.len() > 5).all()
    cited = table[table["source"] != "assumption"]
    assert cited["year"].notna().all() and (cited["source_by"] != "").all()
    assert table["parameter"].iloc[0] == "road_speed_kmh"  # grade D, and the largest slope


def test_the_page_puts_weak_and_influential_first_and_names_what_may_turn(screened):
    text = ledger.page(ledger.ledger(screened[0]), screened[0], 3)
    assert text.index("Weak and influential") < text.index("Documented, and influential")
    assert "May turn the sign of what us_enablers does" in text
    assert max(map(len, text.splitlines())) <= 150


def test_without_a_screening_influence_is_unknown_and_not_zero():
    table = ledger.ledger(None)
    assert table["influence"].isna().all()
    assert "Influence is not known here" in ledger.page(table, None, 3)


def test_the_figure_names_the_first(screened):
    table = ledger.ledger(screened[0])
    drawn = figure(table, screened[0])
    assert "road_speed_kmh (D)" in drawn.alt
    assert "not a forecast" in drawn.caption


def test_the_command_answers_at_once_from_the_reference(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        cli.main(["assumptions", "--top", "4", "--csv", "ledger.csv", "--figure", "a.png"])
    assert left.value.code == 0 and (tmp_path / "a.png").stat().st_size > 10_000
    assert "Weak and influential: the 4" in capsys.readouterr().out
    assert len(pd.read_csv(tmp_path / "ledger.csv")) == len(declared())


def test_a_folder_without_screening_is_one_message(capsys, tmp_path):
    with pytest.raises(SystemExit) as left:
        cli.main(["assumptions", "--out", str(tmp_path)])
    assert left.value.code == 2
    assert "holds no screening" in capsys.readouterr().err
