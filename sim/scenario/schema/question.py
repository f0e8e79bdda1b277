"""The questions of a study: what its report answers, from which policies and outcomes, with which figures."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.outcomes import BUILT_IN
from sim.scenario.schema.strict import Misfit, Strict, refuse, repeats
from sim.scenario.schema.vocabulary import Name, Title

#: Outcomes that only a world with tactics of its own reports: planning checks them, when that world is known.
_OF_TACTICS = ("deaths_by_", "attacks_by_", "stopped_")


class QuestionFigure(Strict):
    """A figure that belongs to a question, drawn from its policies and outcomes."""

    kind: Annotated[
        Literal["dose", "forest", "waterfall", "cost_effect", "horizon", "fan", "heatmap"],
        Field(description="dose: difference against a number of your own; waterfall: the training chain, step by step; "
                          "heatmap: every point of the study's grid"),
    ]
    x: Annotated[
        dict[Name, float], Field(description="of a dose figure: the dose of each policy, the baseline's included")
    ] = {}
    axis: Annotated[Title | None, Field(description="of a dose figure: what the dose is, with its unit")] = None
    assumed: Annotated[
        tuple[Name, ...], Field(description="of a dose figure: policies whose dose never occurred, drawn apart")
    ] = ()
    rows: Annotated[Name | None, Field(description="of a heatmap: the lever whose values run down")] = None
    columns: Annotated[Name | None, Field(description="of a heatmap: the lever whose values run across")] = None

    @model_validator(mode="after")
    def _a_dose_has_places_on_an_axis(self) -> "QuestionFigure":
        if self.kind == "dose":
            refuse(Misfit(f"a dose figure needs '{key}'", (), key) for key in ("x", "axis") if not getattr(self, key))
        refuse([
            *(Misfit(f"'{key}' belongs to a dose figure, and this is '{self.kind}'", (key,))
              for key in ("x", "axis", "assumed") if self.kind != "dose" and getattr(self, key)),
            *(Misfit(f"'{key}' belongs to a heatmap, and this is '{self.kind}'", (key,))
              for key in ("rows", "columns") if self.kind != "heatmap" and getattr(self, key)),
            *(Misfit("'rows' and 'columns' name one lever", ("columns",)) for _ in (1,)
              if self.rows is not None and self.rows == self.columns),
            *repeats("assumed", self.assumed),
            *(Misfit(f"'{name}' has no dose", ("assumed", index), name, tuple(self.x))
              for index, name in enumerate(self.assumed) if self.kind == "dose" and name not in self.x),
        ])  # fmt: skip
        return self


class Question(Strict):
    """A question that the report of a study answers, first policy first."""

    ask: Title
    policies: Annotated[
        tuple[Name, ...], Field(min_length=1, description="policies that answer it: the first in full, others in short")
    ]
    outcomes: Annotated[tuple[Name, ...], Field(description="outcomes that it is about; the headlines otherwise")] = ()
    figures: tuple[QuestionFigure, ...] = ()


def misfits(
    questions: Sequence[Question], policies: Sequence[str], baseline: str, levers: Sequence[str] = ()
) -> Iterator[Misfit]:
    """What is wrong with the questions of a study of these policies; ``levers`` are those of its grid."""
    compared = tuple(name for name in policies if name != baseline)
    yield from repeats("questions", [one.ask for one in questions], "ask")
    for at, question in enumerate(questions):
        where = ("questions", at)
        for key in ("policies", "outcomes"):
            for found in repeats(key, getattr(question, key)):
                yield Misfit(str(found), (*where, *found.path), found.word)
        for index, name in enumerate(question.policies):
            if name not in compared:
                problem = (f"'{name}' is the baseline, with which all are compared" if name == baseline
                           else f"'{name}' is not a policy of this study")  # fmt: skip
                yield Misfit(problem, (*where, "policies", index), name, compared)
        for found in unknown_outcomes("outcomes", question.outcomes):
            found.path = (*where, "outcomes", question.outcomes.index(found.word))
            yield found
        for index, figure in enumerate(question.figures):
            yield from _strangers(figure, (*where, "figures", index), tuple(policies), baseline)
            yield from _no_levers(figure, (*where, "figures", index), tuple(levers))


def unknown_outcomes(key: str, names: Iterable[str]) -> Iterator[Misfit]:
    """Names below a key that no world reports, as far as can be told without one: tactics add outcomes of their own."""
    known = tuple(one.name for one in BUILT_IN.reported)
    for name in names:
        if name not in known and not name.startswith(_OF_TACTICS):
            yield Misfit(f"unknown outcome '{name}'", (key, name), name, known)


def _strangers(figure: QuestionFigure, where: tuple[str | int, ...], policies: tuple[str, ...],
               baseline: str) -> Iterator[Misfit]:  # fmt: skip
    """Policies of a dose figure that the study lacks, and a baseline that the figure lacks."""
    for name in figure.x:
        if name not in policies:
            yield Misfit(f"'{name}' is not a policy of this study", (*where, "x", name), name, policies)
    if figure.x and baseline not in figure.x:
        yield Misfit(f"the baseline '{baseline}' has no dose, from which differences start", (*where, "x"))


def _no_levers(figure: QuestionFigure, where: tuple[str | int, ...], levers: tuple[str, ...]) -> Iterator[Misfit]:
    """A heatmap of a study whose grid has no two levers, or not those."""
    if figure.kind == "heatmap" and len(levers) < 2:
        yield Misfit("a heatmap needs a study with a 'grid' of two levers or more", (*where, "kind"))
        return
    for key in ("rows", "columns"):
        name = getattr(figure, key)
        if name is not None and name not in levers:
            yield Misfit(f"'{name}' is no lever of the grid", (*where, key), name, levers)
