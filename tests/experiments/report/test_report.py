"""The report is one file that loads nothing, and its words follow the comparison."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import synthetic

from experiments.figures.captions import NOT_A_FORECAST
from experiments.figures.style import Palette
from experiments.report import album as album_module
from experiments.report.album import album
from experiments.report.answers import answers
from experiments.report.certainty import in_short
from experiments.report.evidence import gather
from experiments.report.leads import gaps_narrowed, verdict
from experiments.report.page import page, write
from experiments.report.questions import EVERYTHING, THE_REST
from experiments.report.text import line, round_up, state
from experiments.report.training_chain import chain
from sim.outcomes import BUILT_IN
from sim.scenario.schema import Question, QuestionFigure
from sim.scenario.source import known_names

ROW = {
    "title": "Civilians killed",
    "unit": "persons",
    "better": "lower",
    "baseline": 100.0,
    "difference": -4.0,
    "low": -6.0,
    "high": -2.0,
    "share_better": 0.7,
    "share_worse": 0.2,
    "share_same": 0.1,
    "pairs": 200,
    "draws": 50,
    "sign_settled": True,
    "pairs_needed": 50,
}
UNSETTLED = ROW | {"low": -9.0, "high": 1.0, "sign_settled": False, "pairs_needed": 1327}
FEWER = "\N{MINUS SIGN}4.0 from 100; \N{MINUS SIGN}6.0 to \N{MINUS SIGN}2.0"
_SURE = {"sign_settled": True, "pairs": 99, "draws": 50}
HARM = {"difference": 9.0, "low": 5.0, "high": 13.0, "baseline": 90.0} | _SURE
MOVED = {"difference": 20.0, "low": 10.0, "high": 30.0, "baseline": 100.0} | _SURE


QUESTIONS = (
    Question(ask="What does raising US personnel do?", policies=("us_90",)),
    Question(ask="And enablers at equal cost?", policies=("us_enablers_equal_cost", "us_90_equal_cost", "us_enablers")),
    Question(ask="Training (GPOI)?", policies=("gpoi_surge",), figures=(QuestionFigure(kind="waterfall"),)),
)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    policies = (
        "us_90",
        "us_90_equal_cost",
        "us_enablers",
        "us_enablers_equal_cost",
        "gpoi_surge",
        "full_memo",
    )
    made = synthetic.study(months=24, replications=16, policies=policies, questions=QUESTIONS)
    return gather(synthetic.results(tmp_path_factory.mktemp("main"), made))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    made = synthetic.study(months=12, replications=8, policies=("us_90", "gpoi_surge"))
    path = write(synthetic.results(tmp_path_factory.mktemp("written"), made, missions=("kasara",)))
    return path, path.read_text(encoding="utf-8")


def test_report_is_one_file_that_loads_nothing(written):
    _, text = written
    assert not re.findall(r'(?:src|href|srcset|data|action)\s*=\s*["\']?\s*(?:https?:)?//', text)
    assert not re.findall(r"@import|url\(\s*['\"]?(?:https?:)?//", text)
    assert "<script" not in text
    assert "<link" not in text
    assert len(text) < 6_000_000


def test_ids_are_unique_and_links_inside_the_page_lead_somewhere(written):
    _, text = written
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_every_figure_has_caption_alternative_text_and_files(written):
    path, text = written
    figures = text.count("<figure ")
    assert figures > 8
    assert text.count("<figcaption>") == figures == len(re.findall(r'role="img" aria-label="[^"]+"', text))
    names = re.findall(r'<figure id="([^"]+)-figure"', text)
    assert all(
        (path.parent / "figures" / f"{name}.{kind}").exists() for name in names for kind in ("png", "svg")
    )


def test_report_says_what_it_is_and_is_not(written):
    _, text = written
    assert NOT_A_FORECAST in text
    for words in (
        "grade D",
        "What it cannot tell",
        "peacegap study skin_in_the_game",
        "--seed 2021",
        "numpy 2.5.5",
    ):
        assert words in text, words


def test_page_shows_nothing_of_the_machine(written):
    path, text = written
    assert str(path.parent) not in text
    assert "/home/" not in text


def test_settled_better_is_said_with_interval_and_baseline():
    found = line(ROW)
    assert found.state == "better"
    assert "lower by 4.0 persons on average (90 % interval 2.0 to 6.0; baseline 100)" in found.words


def test_settled_worse_is_said_as_plainly():
    row = ROW | {"difference": 4.0, "low": 2.0, "high": 6.0}
    assert line(row).state == "worse"
    assert "higher by 4.0 persons" in line(row).words


def test_a_settled_difference_below_the_smallest_worth_naming_is_called_small():
    found = line(ROW | {"difference": -0.5, "low": -0.7, "high": -0.3})
    assert found.state == "small"
    assert "small beside the total: less than 1 % of it" in found.words
    own = line(ROW | {"difference": -0.5, "low": -0.7, "high": -0.3, "small": 0.6})
    assert (own.state, "this study names differences from 0.60 persons on" in own.words) == ("small", True)


@pytest.mark.parametrize("few", [{"pairs": 10}, {"draws": 3}])
def test_no_sign_is_called_settled_with_few_futures_or_draws(few):
    found = line(ROW | few)
    assert found.state == "few"
    assert "too few to call it settled, which takes " in found.words


def test_undetected_says_how_many_futures_it_would_need():
    found = line(UNSETTLED)
    assert found.state == "undetected"
    assert "no detectable effect with 200 futures" in found.words
    assert "would need about 1,400" in found.words
    assert "lower by" not in found.words


def test_no_difference_at_all_is_said_so():
    row = UNSETTLED | {"difference": 0.0, "low": 0.0, "high": 0.0, "share_same": 1.0, "pairs_needed": None}
    assert "no difference in any of 200 futures" in line(row).words


def test_one_draw_of_parameters_has_no_interval():
    row = UNSETTLED | {"low": float("nan"), "high": float("nan"), "pairs_needed": None}
    assert "too few for an interval" in line(row).words


def test_an_outcome_without_values_is_not_known():
    assert "not known" in line(UNSETTLED | {"difference": float("nan")}).words


def test_neither_is_called_neither():
    row = ROW | {"better": "neither", "share_better": float("nan"), "share_worse": float("nan")}
    assert state(row) == "settled"
    assert "neither better nor worse" in line(row).words


def test_shares_are_said_in_percentage_points():
    row = ROW | {
        "unit": "share",
        "better": "higher",
        "difference": 0.04,
        "low": 0.02,
        "high": 0.06,
        "baseline": 0.2,
    }
    assert (
        "higher by 4.0 percentage points on average (90 % interval 2.0 to 6.0; baseline 20 %)"
        in line(row).words
    )


@pytest.mark.parametrize(
    ("number", "rounded"), [(3, 3), (67, 67), (671, 680), (1327, 1400), (10_001, 11_000)]
)
def test_futures_needed_are_rounded_up_to_two_digits(number, rounded):
    assert round_up(number) == rounded


def test_first_screen_answers_what_the_study_asks_and_then_the_policies_that_it_does_not_name(evidence):
    found = answers(evidence)
    assert [answer.question for answer in found] == [
        *(question.ask for question in QUESTIONS), THE_REST, "How sure is this?", "What is assumption?",
    ]  # fmt: skip
    told = [" ".join((answer.lead, *answer.notes)) for answer in found]
    for words, names in zip(told, [*(question.policies for question in QUESTIONS), ("full_memo",)], strict=False):
        assert all(Palette.of(evidence.results).label(name) in words for name in names)
    assert "2 policies cost the United States US$ 150 million booked to this world." in told[1]


def test_a_question_is_drawn_and_told_in_its_own_outcomes(tmp_path):
    figures = (QuestionFigure(kind="forest"), QuestionFigure(kind="fan"))
    one = Question(ask="Do patrols rise?", policies=("us_90",), outcomes=("patrols", "uniformed"), figures=figures)
    made = synthetic.study(months=12, replications=40, policies=("us_90", "us_enablers"), questions=(one,))
    evidence = gather(synthetic.results(tmp_path, made, missions=("kasara",)))
    first = answers(evidence)[0]
    assert [sentence.words.partition(":")[0] for sentence in first.lines] == [
        "Patrols made", "Uniformed personnel present",
    ]  # fmt: skip
    plates = {plate.name: plate for plate in album(evidence)}
    assert plates["forest_2"].heading == "Do patrols rise?"
    titles = {axes.get_title(loc="left") for axes in plates["forest_2"].captioned.figure.axes}
    assert titles == {"Patrols made", "Uniformed personnel present"}
    assert {"fan_patrols", "fan_uniformed"} <= set(plates)


def test_no_package_is_named_in_the_code_of_a_report():
    """The waterfall's columns are outcomes of the chain, which no package is named after."""
    columns = {column.name for column in BUILT_IN.world}
    packages = [name for name in known_names("package") if name not in columns]
    folder = Path(album_module.__file__).parent
    for file in (*folder.rglob("*.py"), *folder.rglob("*.j2")):
        words = set(re.findall(r"[a-z][a-z0-9_]+", file.read_text(encoding="utf-8")))
        assert not words & {name for name in packages if "_" in name}, file
        assert not set(re.findall(r"[\"']([a-z0-9_]+)[\"']", file.read_text(encoding="utf-8"))) & set(packages), file


def test_every_difference_on_the_first_screen_has_its_interval(evidence):
    for answer in answers(evidence):
        for sentence in answer.lines:
            assert "90 % interval" in sentence.words or "no difference" in sentence.words


@pytest.mark.parametrize(("states", "words"), [
    ({"peacekeeper_deaths": -4.0, "civilians_killed": 4.0},
     f"fewer peacekeepers killed ({FEWER}); but more civilians killed (+4.0 from 100; +2.0 to +6.0)"),
    ({"civilians_killed": None, "peacekeeper_deaths": -4.0},
     f"fewer peacekeepers killed ({FEWER}); no detectable effect on civilians killed"),
    ({"civilians_killed": -0.5}, "a change that is small beside the total in civilians killed"),
    ({name: None for name in BUILT_IN.headlines[:4]}, "no detectable effect on any of 4 headline outcomes"),
    ({"gate_control": -4.0}, f"Civilians killed lower ({FEWER})"),
])
def test_the_lead_says_in_words_what_is_better_what_is_worse_and_what_cannot_be_told(states, words):
    rows = [
        (UNSETTLED if mean is None else ROW | {"difference": mean, "low": mean - 2, "high": mean + 2})
        | {"outcome": name}
        for name, mean in states.items()
    ]
    assert verdict(rows) == words


def test_a_share_is_told_in_points():
    row = ROW | {"outcome": "gap_index", "unit": "share", "baseline": 0.63, "difference": -0.0593, "low": -0.0615,
                 "high": -0.057}  # fmt: skip
    words = "a narrower capability gap (\N{MINUS SIGN}5.93 points from 63 %; \N{MINUS SIGN}6.15 to \N{MINUS SIGN}5.70)"
    assert verdict([row]) == words


def test_harm_comes_with_what_else_moved(evidence):
    table = evidence.comparison.copy()
    rows = table["policy"] == "us_90"
    table.loc[rows & (table["outcome"] == "civilians_killed"), list(HARM)] = list(HARM.values())
    table.loc[rows & (table["outcome"] == "patrols"), list(MOVED)] = list(MOVED.values())
    lead = answers(replace(evidence, comparison=table))[0].lead
    assert "more civilians killed" in lead
    assert "patrols made +20 (+10 to +30)" in lead


def test_a_scenario_lever_is_labelled_wherever_it_stands(evidence):
    text = page(evidence, [])
    rows = re.findall(r'<th scope="row"[^>]*>The full memo([^<]*)</th>', text)
    assert len(rows) > 3
    assert (
        sum("[scenario lever]" in row for row in rows) == len(rows) - 1
    )  # the table of policies has a column
    assert "no claim is drawn from it" in text


def test_what_is_assumed_is_not_among_what_could_have_been_found(evidence):
    told = in_short(evidence)
    table = evidence.comparison[evidence.comparison["outcome"].isin(evidence.headlines)]
    open_to_finding = table[(table["lever_class"] != "scenario") & table["low"].notna()]
    assert 0 < len(open_to_finding) < len(table)
    assert f"of {len(open_to_finding)} headline differences" in told
    assumed = replace(evidence, comparison=evidence.comparison.assign(lever_class="scenario"))
    assert "assumed and not found" in in_short(assumed)
    sure = next(each for each in answers(assumed) if each.question == "How sure is this?")
    assert "assumed and not found" in sure.lead


def test_a_study_of_doses_answers_by_dose(tmp_path):
    made, doses = synthetic.dose_study(months=12, replications=8)
    evidence = gather(synthetic.results(tmp_path, made, doses))
    first = answers(evidence)[0]
    assert any("by dose (US personnel in UN missions, persons)" in note for note in first.notes)
    assert "dose" in {plate.name for plate in album(evidence)}


def test_a_study_without_questions_tells_its_one_policy_in_full(tmp_path):
    made = synthetic.study(months=12, replications=8, policies=("politics_first",))
    evidence = gather(synthetic.results(tmp_path, made))
    found = answers(evidence)
    assert found[0].question == EVERYTHING and found[0].lines
    assert "Political strategy first" in found[0].lead and "a guess" in found[0].lead


def test_one_draw_of_parameters_shows_no_difference_and_no_figure_of_differences(tmp_path):
    made = synthetic.study(months=12, replications=4, policies=("us_90",))
    evidence = gather(synthetic.results(tmp_path, made, missions=("kasara",)))
    certainty = next(answer for answer in answers(evidence) if answer.question == "How sure is this?")
    assert "too few for any interval" in certainty.lead
    assert "forest" not in {plate.name for plate in album(evidence)}


def test_the_first_screen_says_which_gaps_close_and_which_do_not(evidence):
    told = {answer.question: answer.lead for answer in answers(evidence)}
    personnel = next(lead for question, lead in told.items() if "personnel" in question)
    assert re.search(r"capability gaps of 2 missions", personnel)
    sure = evidence.gap_changes.assign(pairs=99, draws=50)
    assert re.search(
        r"narrows \d+ of \d+ capability gaps of 2 missions: most in ",
        gaps_narrowed(replace(evidence, gap_changes=sure), "us_enablers"),
    )
    none = evidence.gap_changes.assign(difference=0.0)
    assert "changes none of" in gaps_narrowed(replace(evidence, gap_changes=none), "us_enablers")


def test_what_training_does_is_explained_by_its_chain(evidence):
    lead = next(answer.lead for answer in answers(evidence) if "GPOI" in answer.question)
    assert re.search(r"Why: of [\d.]+ units trained .* are registered, .* prove effective; the narrowest step", lead)
    assert "effective units more than under the baseline" in lead
    assert "Effective units by policy" not in lead


def test_policies_that_train_are_ranked_by_their_effective_units(evidence):
    told = chain(evidence, ["us_90", "gpoi_surge"])
    found = re.search(r"by policy, on average: ([\d.]+) under .*; ([\d.]+) under .*; [\d.]+ under the baseline", told)
    assert found and float(found[1]) > float(found[2])


def test_what_an_assumption_leaves_alone_is_not_called_lower_by_nothing():
    same = ROW | {"lever_class": "scenario", "difference": 0.0, "low": 0.0, "high": 0.0, "share_same": 1.0}
    assert line(same).words == "Civilians killed: no difference in any of 200 futures."
    assert "set by a scenario lever" in line(ROW | {"lever_class": "scenario"}).words


def test_the_page_holds_the_changes_of_gaps_as_a_table(written):
    _, text = written
    assert "gap_overview-figure" in text
    assert re.search(r"Capability gaps that a policy changes by half a percentage point or more \(\d+ rows\)", text)
