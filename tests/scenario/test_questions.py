"""The questions of a study: what is refused, with the place and the nearest valid word."""

import pytest

from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load

STUDY = """kind: study
name: asks
title: Asks
world: karu
questions:
  - ask: What do more Americans do?
    policies: [us_90]
    outcomes: [patrols]
    figures:
      - {kind: dose, axis: "US personnel, persons", x: {baseline: 30, us_90: 90}}
policies:
  - {name: baseline, title: Baseline, packages: []}
  - {name: us_90, title: Ninety, packages: [us_90]}
"""


def read(tmp_path, text):
    file = tmp_path / "asks.yaml"
    file.write_text(text)
    return load("study", str(file))


def test_a_question_is_read_with_its_figure(tmp_path):
    (question,) = read(tmp_path, STUDY).questions
    assert question.figures[0].x == {"baseline": 30, "us_90": 90}


def test_a_study_says_what_counts_as_small_for_outcomes_that_there_are(tmp_path):
    assert read(tmp_path, STUDY + "small: {civilians_killed: 25, gap_index: 0.5}\n").small["gap_index"] == 0.5
    with pytest.raises(ScenarioError, match=r":14: small.civilians: unknown outcome.*did you mean 'civilians_killed'"):
        read(tmp_path, STUDY + "small: {civilians: 25}\n")
    with pytest.raises(ScenarioError, match=r"small.patrols: 0 is too low"):
        read(tmp_path, STUDY + "small: {patrols: 0}\n")


@pytest.mark.parametrize(("old", "new", "said"), [
    ("policies: [us_90]", "policies: [us_09]", r":7: questions\[0\].policies.*'us_09'.*did you mean 'us_90'"),
    ("policies: [us_90]", "policies: [baseline]", "'baseline' is the baseline"),
    ("outcomes: [patrols]", "outcomes: [patrol]", r":8: .*unknown outcome 'patrol'.*did you mean 'patrols'"),
    ("outcomes: [patrols]", "outcomes: [patrols, patrols]", r":8: .*'patrols' occurs twice"),
    ("kind: dose", "kind: does", "did you mean 'dose'"),
    ("kind: dose", "kind: fan", "'x' belongs to a dose figure, and this is 'fan'"),
    ("us_90: 90}", "us_9: 90}", r":10: .*'us_9' is not a policy of this study.*did you mean 'us_90'"),
    ("x: {baseline: 30, ", "x: {", "the baseline 'baseline' has no dose"),
    ('axis: "US personnel, persons", ', "", "a dose figure needs 'axis'"),
    ("us_90: 90}}", "us_90: 90}, assumed: [us_82]}", "'us_82' has no dose"),
])
def test_what_does_not_fit_is_refused_with_its_place(tmp_path, old, new, said):
    assert old in STUDY
    with pytest.raises(ScenarioError, match=said):
        read(tmp_path, STUDY.replace(old, new))
