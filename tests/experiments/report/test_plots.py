"""Every figure is drawn from invented results and says what it shows, in which unit, and how surely."""

import re
from dataclasses import replace
from types import SimpleNamespace

import matplotlib.colors
import pandas as pd
import pytest
import synthetic
from matplotlib.lines import Line2D

from experiments.compare.comparison import compare, horizon_table
from experiments.compare.gap_changes import gap_changes, moved
from experiments.compare.settled import ENOUGH_DRAWS, ENOUGH_FUTURES, is_settled, state
from experiments.figures.captions import grain, plain, signed
from experiments.figures.inline import inline_svg, write_files
from experiments.figures.panels import scaled_rows
from experiments.figures.style import BASELINE, Palette, head_and_foot, lighter, sheet, theme
from experiments.report.album import opened_sites
from experiments.report.figures.cost_effect import cost_effect
from experiments.report.figures.dose import dose
from experiments.report.figures.fan import fan
from experiments.report.figures.forest import forest
from experiments.report.figures.gap_heatmap import gap_heatmap
from experiments.report.figures.gap_overview import _on, gap_overview
from experiments.report.figures.gpoi_waterfall import gpoi_waterfall
from experiments.report.figures.horizon import horizon
from experiments.report.figures.losses import losses
from experiments.report.figures.map_legend import OpenedSites
from experiments.report.figures.mission_map import evacuation_km, kilometres, mission_map
from sim.outcomes import outcome

UNITS = re.compile(
    r"[Pp]ersons|percentage points|%|[Mm]onth|Year|US\$ million|degrees|[Uu]nits|[Pp]artners|unit of"
    "|deaths per 1,000 person-years"
)
POLICIES = ("us_90", "us_90_equal_cost", "us_enablers", "gpoi_surge", "full_memo")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    made = synthetic.study(months=24, replications=16, policies=POLICIES)
    return synthetic.results(tmp_path_factory.mktemp("results"), made)


@pytest.fixture(scope="module")
def comparison(results):
    return compare(results)


@pytest.fixture(scope="module")
def dose_figure(tmp_path_factory):
    made, doses = synthetic.dose_study(months=12, replications=8)
    results = synthetic.results(tmp_path_factory.mktemp("dose"), made, doses)
    return dose(compare(results), made, made.questions[0].figures[0])


@pytest.fixture(scope="module")
def figures(results, comparison, dose_figure):
    months = horizon_table(results, "civilians_killed", (12, 24))
    return {
        "forest": forest(comparison, results.made),
        "dose": dose_figure,
        "gpoi_waterfall": gpoi_waterfall(results, ["gpoi_surge"]),
        "gap_heatmap": gap_heatmap(results, "kasara", ["full_memo"], "Kasara"),
        "gap_overview": gap_overview(
            results, gap_changes(results), dict(zip(results.missions, ("Kasara", "North Lakes"), strict=True))
        ),
        "fan": fan(results, "civilians_killed", ["us_enablers", "full_memo"]),
        "horizon": horizon(months, results.made, outcome("civilians_killed"), 16),
        "mission_map": mission_map(synthetic.mission(), results.incidents),
        "losses": losses(results, ["full_memo"]),
        "cost_effect": cost_effect(comparison, results.made),
    }


def test_captions_name_interval_and_futures(figures):
    for name in figures.keys() - {"mission_map", "gap_heatmap"}:
        assert "90 %" in figures[name].caption and re.search(r"\d paired futures", figures[name].caption), name


def test_the_overview_has_every_mission_of_the_baseline_and_every_change(results, figures):
    axes, changes = figures["gap_overview"].figure.axes[0], gap_changes(results)
    drawn = [text.get_text() for text in axes.texts]
    blocks = [text for text in drawn if "percentage points" in text or "effective share" in text]
    heads = [name for name in Palette(results.made).heads() if name in set(moved(changes, settled=False)["policy"])]
    assert blocks[0].startswith(Palette(results.made).label("baseline")) and len(blocks) == 1 + len(heads)
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["Kasara", "North Lakes"] * len(blocks)
    base = changes[changes["policy"] == "baseline"]
    assert all(f"{100 * share:.0f}" in drawn for share in base["share"])


def test_numbers_on_cells_can_be_read_whatever_the_colour():
    for fill in ("#4f1220", "#b4432f", "#e8b04b", "#a8cdc8", "#fbfbfb"):
        letters, ground = (_brightness(colour) for colour in (_on(fill), fill))
        assert (max(letters, ground) + 0.05) / (min(letters, ground) + 0.05) > 4, fill


def _brightness(colour):
    """Relative luminance as accessibility rules reckon it."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
             for part in matplotlib.colors.to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_heatmap_says_that_it_shows_no_interval(figures):
    assert "no interval" in figures["gap_heatmap"].caption


def test_each_figure_states_a_finding(figures):
    titles = {name: captioned.figure.get_suptitle() for name, captioned in figures.items()}
    assert all(titles.values())
    assert re.search(r"\d+ of \d+ differences", titles["forest"])


def test_unsettled_signs_are_hollow(results, comparison):
    figure = forest(comparison, results.made, ["peacekeeper_deaths"]).figure
    rows = comparison[comparison["outcome"] == "peacekeeper_deaths"]
    dots = [line for line in figure.axes[0].lines if line.get_linestyle() == "None"]
    hollow = [dot for dot in dots if dot.get_markerfacecolor() != dot.get_markeredgecolor()]
    assert len(dots) == len(rows)
    assert len(hollow) == sum(not is_settled(row) for row in rows.to_dict("records"))


def test_a_sign_from_too_few_draws_is_hollow(results, comparison):
    few = comparison.assign(draws=ENOUGH_DRAWS - 1, sign_settled=True)
    enough = few.assign(draws=ENOUGH_DRAWS, pairs=ENOUGH_FUTURES)
    counts = []
    for table in (few, enough):
        axes = forest(table, results.made, ["peacekeeper_deaths"]).figure.axes[0]
        dots = [line for line in axes.lines if line.get_linestyle() == "None"]
        counts.append(sum(dot.get_markerfacecolor() == dot.get_markeredgecolor() for dot in dots))
    assert counts[0] == 0 < counts[1]


def test_a_policy_keeps_its_colour_and_its_variant_is_paler(results):
    palette = Palette(results.made)
    assert palette.colour("baseline") == BASELINE
    assert palette.parent("us_90_equal_cost") == "us_90"
    assert palette.colour("us_90_equal_cost") == lighter(palette.colour("us_90"))
    heads = palette.heads()
    assert len({palette.colour(name) for name in heads}) == len(heads)
    assert all(palette.colour(name) in theme() for name in results.policies)


def test_many_policies_differ_in_marker_when_colours_come_round():
    made = synthetic.study(policies=tuple(f"p{number}" for number in range(30)))
    palette = Palette(made)
    assert len({(palette.colour(name), palette.marker(name)) for name in palette.heads()}) == 30


def test_a_lever_that_is_an_assumption_says_so_in_figures(results):
    assert Palette.of(results).label("full_memo").endswith("[scenario lever]")
    assert "[" not in Palette.of(results).label("us_90")


def test_what_a_dose_is_does_not_run_into_the_next_panel(dose_figure):
    labels = [axes.get_xlabel() for axes in dose_figure.figure.axes]
    assert max(map(len, labels)) > 55 >= max(len(line) for label in labels for line in label.splitlines())


def test_only_300_is_our_own_dose(dose_figure):
    assert "What never occurred: 300." in dose_figure.caption
    dots = [line for axes in dose_figure.figure.axes for line in axes.get_lines() if line.get_marker() == "s"]
    assert len(dots) == len(dose_figure.figure.axes)


def test_better_side_is_said_in_words(figures):
    words = [text.get_text() for axes in figures["forest"].figure.axes for text in axes.texts]
    assert "better" in words


def test_heatmap_shows_required_present_and_effective_in_every_month(figures, results):
    required, present, effective, policy = figures["gap_heatmap"].figure.axes[:4]
    for axes, title in ((required, "Required"), (present, "Present, %"), (effective, "Effective, %")):
        assert axes.get_title(loc="left").startswith(title)
        assert axes.images[0].get_array().shape[1] == results.months
        assert len(axes.texts) == axes.images[0].get_array().shape[0] == len(required.get_yticklabels())
    assert policy.get_title(loc="left").replace("\n", " ") == "Effective, % " + Palette.of(results).label("full_memo")


def test_a_strip_of_the_heatmap_has_the_share_of_each_month_and_ends_with_the_mean_of_a_year(figures, results):
    gaps = results.gaps_month[results.gaps_month["mission"] == "kasara"]
    rows = gaps[(gaps["policy"] == "baseline") & (gaps["capability"] == "air_mobility")].sort_values("month")
    names = [one.name for one in results.catalogue.capabilities if one.name in set(gaps["capability"])]
    axes, place = figures["gap_heatmap"].figure.axes[2], names.index("air_mobility")
    share = (rows["effective"] / rows["required"]).to_numpy().clip(0, 1)
    assert axes.images[0].get_array()[place].tolist() == pytest.approx(share.tolist())
    last = rows[-12:]
    assert axes.texts[place].get_text() == f"{100 * last['effective'].sum() / last['required'].sum():.0f}"


def test_a_share_of_the_training_chain_stands_with_its_counts(figures):
    questions = figures["gpoi_waterfall"].figure.axes[2:6]
    for axes in questions[:3]:
        for share, part, whole in (re.split(r" %: | of ", text.get_text()) for text in axes.texts):
            assert float(share) == pytest.approx(100 * float(part) / float(whole), abs=10)
    assert [len(axes.texts) for axes in questions] == [2, 2, 2, 2]


def test_policies_of_nearly_equal_cost_stand_in_rows_of_their_own(figures, comparison):
    cost, *panels = figures["cost_effect"].figure.axes
    rows = comparison[comparison["policy"] != "baseline"].drop_duplicates("policy")
    assert [bar.get_width() for bar in cost.patches] == sorted(rows["cost_us"])
    for axes in panels:
        places = [line.get_ydata()[0] for line in axes.lines if line.get_marker() not in ("None", None)]
        assert sorted(places) == list(range(len(rows)))


def test_the_better_side_of_a_share_is_judged_in_one_unit(comparison):
    for row in scaled_rows(comparison, outcome("gap_index")):
        raw = comparison[(comparison["policy"] == row["policy"]) & (comparison["outcome"] == "gap_index")]
        assert state(row) == state(raw.to_dict("records")[0])


def test_map_is_true_to_scale_and_its_labels_do_not_overlap():
    figure = mission_map(synthetic.mission()).figure
    figure.draw_without_rendering()
    axes = figure.axes[0]
    origin, north, east = axes.transData.transform([(0, 15), (0, 16), (1, 15)])
    middle = (axes.get_ylim()[0] + axes.get_ylim()[1]) / 2
    ratio = (east[0] - origin[0]) / (north[1] - origin[1])
    assert ratio == pytest.approx(kilometres(middle, 0, (middle, 1)) / kilometres(15, 0, (16, 0)), rel=0.01)
    boxes = [note.get_window_extent() for note in axes.texts]
    assert len(boxes) > 8
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_sites_that_added_troops_opened_stand_apart_on_the_map_and_in_its_legend():
    rows = pd.DataFrame({"latitude": [15.0, 16.0], "longitude": [1.0, 2.0], "strength": [300.0, 200.0]})
    drawn, plain = mission_map(synthetic.mission(), opened=OpenedSites("More infantry", rows)), mission_map(
        synthetic.mission())
    axes, bare = drawn.figure.axes[0], plain.figure.axes[0]
    assert len(axes.collections) == len(bare.collections) + 2
    labels = [text.get_text().replace("\n", " ") for text in axes.get_legend().get_texts()]
    assert "new site and its day patrol under: More infantry" in labels
    assert not any("new site" in text.get_text() for text in bare.get_legend().get_texts())
    assert "2 sites that added troops opened" in drawn.alt
    assert "opened" not in plain.caption


def test_a_report_shows_the_sites_of_the_policy_that_opened_most(results):
    opened = pd.DataFrame({
        "policy": ["us_enablers", "full_memo", "full_memo", "full_memo"], "replication": [0, 0, 0, 1],
        "mission": ["kasara"] * 4, "latitude": [15.0] * 4, "longitude": [1.0] * 4, "strength": [300.0] * 4,
    })
    evidence = SimpleNamespace(results=replace(results, openings=opened))
    shown = opened_sites(evidence, "kasara")
    assert shown.policy == Palette.of(results).policy("full_memo").title
    assert len(shown.rows) == 2
    assert opened_sites(evidence, "elsewhere") is None
    assert opened_sites(SimpleNamespace(results=results), "kasara") is None


def test_evacuation_radius_is_half_of_what_is_flown_in_the_time_left():
    assert evacuation_km({"launch_minutes": 30, "helicopter_speed_kmh": 200}) == 150


def test_inline_svg_keeps_its_ids_apart_and_asks_nothing_of_the_net(figures, tmp_path):
    svg = write_files(figures["cost_effect"].figure, tmp_path, "cost")
    piece = inline_svg(svg, "one", 'a "quoted" text')
    assert "http" not in piece
    assert "<style" not in piece
    ids = set(re.findall(r'\bid="([^"]+)"', piece))
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', piece))
    assert all(name.startswith("one-") for name in ids)
    assert {a or b for a, b in used} <= ids
    assert (tmp_path / "cost.png").stat().st_size > 10_000


def test_theme_has_a_dark_counterpart_for_every_colour():
    names = [name for name, _ in theme().values()]
    assert len(set(names)) == len(names)
    assert all(matplotlib.colors.is_color_like(dark) for _, dark in theme().values())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234.5, "1,234"),
        (12.34, "12"),
        (1.234, "1.2"),
        (-0.0301, "\N{MINUS SIGN}0.030"),
        (float("nan"), "not known"),
    ],
)
def test_numbers_have_the_digits_that_a_reader_needs(value, text):
    assert plain(value) == text


def test_a_settled_end_of_an_interval_is_never_rounded_to_zero():
    low, high = 0.04, 3.2
    assert plain(low, grain(low, high)) == "0.04"
    assert signed(0.0, grain(-1, 1)) == "0.0"


@pytest.mark.parametrize(("signs", "columns"), [(20, 3), (52, 2), (100, 1)])
def test_a_key_of_long_titles_takes_fewer_columns_and_stays_inside_its_figure(signs, columns):
    figure = sheet(10, 4)
    figure.subplots()
    labels = [f"{number} {'abcde ' * 20}"[:signs] for number in range(3)]
    head_and_foot(figure, "Title", "Foot", ([Line2D([], []) for _ in labels], labels))
    figure.draw_without_rendering()
    (legend,) = figure.legends
    assert legend._ncols == columns
    assert legend.get_window_extent().x1 <= figure.bbox.x1
