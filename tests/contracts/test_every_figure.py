"""Every figure draws one policy, six or forty, says what it shows, in which unit and how surely, and closes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import get_args

import matplotlib.pyplot as plt
import pytest
import synthetic
import templates

from experiments.figures.captions import NOT_A_FORECAST, assumed_share
from experiments.figures.style import Palette
from experiments.report.album import ASKED, PLATES
from experiments.report.answers import answers
from experiments.report.evidence import Evidence, gather
from experiments.report.plate import Plate
from sim.scenario.schema import Grid, GridLever, Question, QuestionFigure

UNITS = re.compile(
    r"[Pp]ersons|percentage points|%|[Mm]onth|Year|US\$ million|degrees|[Uu]nits|[Pp]artners|unit of"
    "|deaths per 1,000 person-years"
)
STUDIES = (1, 6, 40)
#: Figures in which every policy has a row or a panel, or is named as left out.
ONE_BY_ONE = ("forest", "cost_effect", "horizon_gap_index")


@pytest.fixture(scope="module", params=STUDIES, ids=lambda number: f"{number} policies")
def evidence(request, tmp_path_factory) -> Evidence:
    made = synthetic.study(months=12, replications=20, policies=synthetic.many(request.param))
    results = synthetic.results(tmp_path_factory.mktemp("figures"), made, missions=("kasara",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.report.evidence._horizons", lambda months: [6, 12])  # comparing takes the time
        return gather(results)


def asked(kind: str) -> Callable[[Evidence], Iterator[Plate]]:
    """A figure as a question asks for it that names all policies."""
    def draw(evidence: Evidence) -> Iterator[Plate]:
        names = tuple(name for name in evidence.results.policies if name != evidence.results.baseline)
        doses = {name: float(place) for place, name in enumerate(evidence.results.policies)}
        more = {"x": doses, "axis": "Something of one's own, persons"} if kind == "dose" else {}
        evidence = on_a_grid(evidence) if kind == "heatmap" else evidence
        yield from ASKED[kind](evidence, Question(ask="What?", policies=names), QuestionFigure(kind=kind, **more))

    return draw


def on_a_grid(evidence: Evidence) -> Evidence:
    """The same policies as points of a grid, row by row, its last row perhaps not full."""
    study, wide = evidence.study, 7 if len(evidence.study.policies) > 7 else 2
    places = [divmod(place, wide) for place in range(len(study.policies))]
    levers = {"people": GridLever(set=("a",), at=tuple(map(float, range(places[-1][0] + 1))), unit="persons"),
              "budget": GridLever(set=("b",), at=tuple(map(float, range(wide))), unit="US$ million")}
    policies = tuple(
        policy.model_copy(update={"levels": (levers["people"].level("people", y), levers["budget"].level("budget", x))})
        for policy, (y, x) in zip(study.policies, places, strict=True)
    )
    return replace(evidence, study=study.model_copy(update={"policies": policies, "grid": Grid(levers=levers)}))


FIGURES = {**{name: draw for name, draw in PLATES.items() if name != "questions"},
           **{f"asked: {kind}": asked(kind) for kind in ASKED}, "template": templates.module("figure").patrols}


@pytest.mark.parametrize("name", FIGURES)
def test_it_draws_says_what_it_shows_and_closes(evidence, name):
    plates = list(FIGURES[name](evidence))
    assert plates
    for plate in plates:
        figure, caption = plate.captioned.figure, plate.captioned.caption
        if len(evidence.results.policies) > STUDIES[-1]:  # laid out too, which takes longest: the widest, then
            figure.draw_without_rendering()
        labels = [label.replace("\n", " ") for axes in figure.axes for label in (axes.get_xlabel(), axes.get_ylabel())
                  if label]
        assert labels and all(map(UNITS.search, labels)), labels
        assert figure.get_suptitle() and plate.heading
        assert NOT_A_FORECAST in caption and plate.captioned.alt.endswith(".")
        assert f"assumptions (grade D): {100 * assumed_share():.0f} %" in caption
        if plate.name in ONE_BY_ONE:
            _draws_each_policy_or_says_so(plate, Palette.of(evidence.results))
    assert not plt.get_fignums()


def _draws_each_policy_or_says_so(plate: Plate, palette: Palette) -> None:
    drawn = {text.replace("\n", " ") for axes in plate.captioned.figure.axes
             for text in (*(tick.get_text() for tick in axes.get_yticklabels()), axes.get_title(loc="left"))}
    for name in palette.heads():
        assert (palette.label(name) in drawn) != (palette.label(name) in plate.left_out), (plate.name, name)


def test_every_policy_is_answered_in_words(evidence):
    palette, first = Palette.of(evidence.results), answers(evidence)[0]
    for name in palette.heads():
        assert re.search(re.escape(palette.label(name)) + r" \(cost", " ".join((first.lead, *first.notes)))


def test_questions_know_the_words_of_all_figures_that_can_be_asked_for():
    assert set(get_args(QuestionFigure.model_fields["kind"].annotation)) == set(ASKED)
