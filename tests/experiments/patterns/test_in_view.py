"""What was set with a pattern in view is read off the declarations, and told beside the pattern."""

from dataclasses import replace

from experiments.patterns import in_view, page
from experiments.patterns.catalogue import PATTERNS
from experiments.patterns.pattern import Estimate, Finding, Measured

BY_ID = {pattern.id: pattern for pattern in PATTERNS}


def test_what_was_chosen_fitted_or_taken_from_the_same_source_is_found():
    assert in_view.chosen(BY_ID["PAT01"]) == ("deterrence_weight",) == in_view.chosen(BY_ID["PAT12"])
    assert "one_death_mali" in in_view.fitted(BY_ID["PAT13"])
    assert set(in_view.of_one_source(BY_ID["PAT02"])) == {"state_deterrence_weight", "state_interposition_share"}
    assert in_view.words(BY_ID["PAT04"]) == "" == in_view.words(BY_ID["PAT15"])
    assert {pattern for pattern, _ in in_view.emergent_with_help()} >= {"PAT01", "PAT02", "PAT12", "PAT13", "PAT17"}


def test_only_of_emergent_patterns_nothing_should_be_put_in():
    assert in_view.words(BY_ID["PAT09"]) == "" and in_view.words(replace(BY_ID["PAT09"], kind="emergent"))


def test_the_page_tells_it_beside_the_pattern_and_counts_what_was_left_alone():
    # Nothing was chosen with PAT04 in view; it would count if it were not certain by construction.
    patterns = (BY_ID["PAT01"], -0.2), (replace(BY_ID["PAT04"], kind="emergent"), -0.1)
    found = [Finding(pattern, Measured((Estimate(value),) * len(pattern.accepted), "Noted."), 10)
             for pattern, value in patterns]
    said = " ".join(page.text(found).split())
    assert "2 of 2 hold" in said and "Of those that hold, 1 rests on no number" in said
    assert "PAT01: Noted. Chosen with it in view: deterrence_weight." in said and "PAT04: Noted." in said
