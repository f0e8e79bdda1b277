"""The heatmap of a grid: each cell holds the difference of its own point, and says whether its sign is settled."""

import re

import pytest
import synthetic
from matplotlib.colors import to_hex
from synthetic_studies import EFFECTS

from experiments.compare.comparison import compare
from experiments.compare.exported import levers_sheet
from experiments.compare.settled import state
from experiments.figures.captions import NOT_A_FORECAST, grain, signed
from experiments.figures.style import PAPER
from experiments.report.evidence import gather
from experiments.report.figures.heatmap import heatmap
from experiments.report.page import write
from sim.outcomes import outcome
from sim.scenario.schema import Study

PEOPLE = {"set": "us.personnel.police", "at": (30.0, 60.0, 90.0), "title": "US personnel", "unit": "persons"}
BUDGET = {"set": "us.gpoi.budget_usd_m_per_year", "at": (84.0, 120.0), "title": "GPOI budget", "unit": "US$ million"}
SHARE = {"set": "us.gpoi.police_share", "at": (0.1, 0.25), "title": "police share", "unit": "of the budget"}
#: By number of persons and budget: large gains, harm, and next to nothing.
EFFECT = {(30, 120): 0.0, (60, 84): -0.25, (60, 120): 1.0, (90, 84): -0.32, (90, 120): 0.002}


def grid_study(levers: dict, replications: int = 60, **more) -> Study:
    """A study of a grid whose first point is the baseline, with invented effects."""
    baseline = "_".join(f"{name}_{lever['at'][0]:g}".replace(".", "p") for name, lever in levers.items())
    made = Study.model_validate({
        "kind": "study", "name": "both", "title": "Both", "world": "two_missions", "months": 12, "baseline": baseline,
        "replications": replications, "grid": {"levers": levers}, **more,
    })  # fmt: skip
    for policy in made.policies:
        values = tuple(level.value for level in policy.levels)
        EFFECTS[policy.name] = EFFECT.get(values[:2], -0.1 if len(values) > 2 else 0.0)
    return made


def cells(figure) -> dict[tuple[float, float], list[str]]:
    """What is written in each cell of the first panel, by column and row, from top to bottom."""
    found: dict[tuple[float, float], list[tuple[float, str]]] = {}
    for text in figure.axes[0].texts:
        x, y = text.get_position()
        found.setdefault((round(x), round(y)), []).append((y, text.get_text()))
    return {place: [words for _, words in sorted(lines)] for place, lines in found.items()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return synthetic.results(tmp_path_factory.mktemp("grid"), grid_study({"people": PEOPLE, "budget": BUDGET}))


@pytest.mark.parametrize("name", ["civilians_killed", "gap_index"])
def test_each_cell_holds_the_difference_and_the_interval_of_its_own_point(made, name):
    table = compare(made)
    written = cells(heatmap(table, made.made, outcome(name)).figure)
    assert len(written) == 6 and written[0, 0][0] == "baseline"
    marks = {"better": "\N{CHECK MARK} ", "worse": "\N{BALLOT X} "}
    seen = set()
    for y, people in enumerate(PEOPLE["at"]):
        for x, budget in enumerate(BUDGET["at"]):
            if x + y == 0:
                continue
            rows = table[(table["policy"] == f"people_{people:g}_budget_{budget:g}") & (table["outcome"] == name)]
            row = rows.iloc[0].to_dict()
            factor = 100 if name == "gap_index" else 1
            low, mean, high = (factor * row[key] for key in ("low", "difference", "high"))
            step = grain(low, high)
            seen.add(state(row))
            below = "same in all futures" if row["share_same"] == 1 else f"{signed(low, step)} to {signed(high, step)}"
            assert written[x, y] == [f"{marks.get(state(row), '')}{signed(mean, step)}", below]
    assert {"better", "worse"} <= seen


def test_only_what_is_not_settled_is_hatched_and_only_what_is_worse_is_framed(made):
    table = compare(made)
    figure = heatmap(table, made.made, outcome("civilians_killed")).figure
    rows = [row for row in table.to_dict("records") if row["outcome"] == "civilians_killed"]
    states = [state(row) for row in rows]
    patches = figure.axes[0].patches
    assert "undetected" in states
    assert sum(patch.get_hatch() is not None for patch in patches) == states.count("undetected")
    assert sum(patch.get_linewidth() == 1.6 for patch in patches) == states.count("worse")
    assert {to_hex(patch.get_facecolor()) for patch in patches if patch.get_hatch()} == {PAPER}


def test_too_few_futures_are_hatched_like_any_other_open_sign(tmp_path):
    few = synthetic.results(tmp_path, grid_study({"people": PEOPLE, "budget": BUDGET}, replications=8))
    figure = heatmap(compare(few), few.made, outcome("civilians_killed")).figure
    assert sum(patch.get_hatch() is not None for patch in figure.axes[0].patches) == 5


@pytest.mark.parametrize(("rows", "columns", "panels"), [("", "", 2), ("share", "people", 2), ("", "share", 2)])
def test_levers_go_where_they_are_asked_to_and_the_others_make_panels(tmp_path, rows, columns, panels):
    results = synthetic.results(tmp_path, grid_study({"people": PEOPLE, "budget": BUDGET, "share": SHARE}, 8))
    figure = heatmap(compare(results), results.made, outcome("civilians_killed"), rows, columns).figure
    titles = {"people": "US personnel", "budget": "GPOI budget", "share": "Police share", "": ""}
    assert len(figure.axes) == panels
    assert titles[columns] in figure.axes[0].get_xlabel() and titles[rows] in figure.axes[0].get_ylabel()
    assert sum("baseline" in text.get_text() for axes in figure.axes for text in axes.texts) == 1
    assert figure.axes[0].get_title("left") != figure.axes[1].get_title("left")


def test_a_report_of_a_grid_has_a_heatmap_of_each_headline_with_the_numbers_of_its_table(made):
    text = write(made).read_text(encoding="utf-8")
    evidence = gather(made)
    for name in evidence.headlines:
        figure = re.search(rf'<figure id="heatmap_{name}-figure">.*?</figure>', text, re.DOTALL)
        assert figure, name
        assert NOT_A_FORECAST in text and "the 6 points of a grid of 3 x 2 values" in figure.group()
    row = evidence.comparison.set_index(["policy", "outcome"]).loc[("people_90_budget_84", "civilians_killed")]
    inside = re.search(r'<figure id="heatmap_civilians_killed-figure">.*?</figure>', text, re.DOTALL).group()
    assert f"\N{CHECK MARK} {signed(row['difference'], grain(row['low'], row['high']))}" in inside
    assert (made.path / "figures" / "heatmap_civilians_killed.png").exists()


def test_a_question_may_ask_for_a_heatmap_of_its_outcomes_alone(tmp_path):
    asks = {"ask": "Both together?", "policies": ("people_90_budget_120",), "outcomes": ("patrols",),
            "figures": ({"kind": "heatmap", "rows": "budget", "columns": "people"},)}  # fmt: skip
    results = synthetic.results(tmp_path, grid_study({"people": PEOPLE, "budget": BUDGET}, 8, questions=(asks,)))
    text = write(results).read_text(encoding="utf-8")
    found = re.findall(r'<figure id="(heatmap_\w+)-figure">\n<h3>([^<]*)', text)
    assert found == [("heatmap_patrols", "Both together? Patrols made")]


@pytest.mark.parametrize(("figure", "levers", "said"), [
    ({"kind": "heatmap", "rows": "peoples"}, 2, "'peoples' is no lever of the grid"),
    ({"kind": "heatmap", "rows": "people", "columns": "people"}, 2, "'rows' and 'columns' name one lever"),
    ({"kind": "fan", "rows": "people"}, 2, "'rows' belongs to a heatmap"),
    ({"kind": "heatmap"}, 1, "needs a study with a 'grid' of two levers or more"),
])  # fmt: skip
def test_a_heatmap_of_what_no_grid_has_is_refused(figure, levers, said):
    chosen = dict(list({"people": PEOPLE, "budget": BUDGET}.items())[:levers])
    last = "people_90_budget_120" if levers == 2 else "people_90"
    with pytest.raises(ValueError, match=said):
        grid_study(chosen, 8, questions=({"ask": "Both?", "policies": (last,), "figures": (figure,)},))


def test_a_table_says_where_each_policy_of_a_design_lies(made):
    sheet = levers_sheet(made)
    (rows,) = sheet.frames
    assert sheet.rows == len(rows) == 12
    assert rows.set_index(["policy", "lever"]).loc[("people_60_budget_120", "budget"), ["value", "unit"]].tolist() == [
        120.0, "US$ million"]  # fmt: skip
