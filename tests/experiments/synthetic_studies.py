"""Studies for tests, and the invented effects and costs of their policies."""

import numpy as np

from sim.scenario.schema import EqualCost, Policy, Question, QuestionFigure, Study

MISSIONS = ("kasara", "north_lakes")
EFFECTS = {
    "us_90": -0.004,
    "us_90_equal_cost": -0.006,
    "us_enablers": -0.09,
    "us_enablers_equal_cost": -0.035,
    "gpoi_surge": -0.03,
    "gpoi_helicopters": -0.05,
    "special_police": 0.004,
    "performance": 0.05,
    "politics_first": -0.02,
    "full_memo": -0.2,
}
COSTS = {
    "us_90": 95.0,
    "us_90_equal_cost": 150.0,
    "us_enablers": 460.0,
    "us_enablers_equal_cost": 150.0,
    "gpoi_surge": 180.0,
    "gpoi_helicopters": 210.0,
    "special_police": 60.0,
    "performance": 4.0,
    "politics_first": 2.0,
    "full_memo": 1250.0,
}
LEVER_CLASSES = {"politics_first": "weak", "full_memo": "scenario"}


def study(
    months: int = 60, replications: int = 60, policies: tuple[str, ...] = tuple(EFFECTS),
    questions: tuple[Question, ...] = (),
) -> Study:  # fmt: skip
    """A study of the usual policies, or of those asked for, that asks these questions."""
    titles = {
        "us_90": "US personnel at the 2015 level (90)",
        "us_enablers": "US enablers for every mission",
        "gpoi_surge": "GPOI surge",
        "gpoi_helicopters": "GPOI for partner helicopter units",
        "special_police": "Special police teams",
        "performance": "Performance and accountability",
        "politics_first": "Political strategy first",
        "full_memo": "The full memo",
    }
    rows = [Policy(name="baseline", title="Baseline 2021")]
    for name in policies:
        parent = name.removesuffix("_equal_cost")
        equal = EqualCost(present_value_usd_m=150.0) if name.endswith("_equal_cost") else None
        title = titles.get(parent, parent.replace("_", " ")) + (" at equal cost" if equal else "")
        rows.append(Policy(name=name, title=title, packages=(parent,), equal_cost=equal))
    return Study(
        kind="study",
        name="skin_in_the_game",
        title="Skin in the game",
        world="two_missions",
        question="Which package closes which gap, at what cost?",
        policies=tuple(rows),
        questions=questions,
        months=months,
        replications=replications,
    )


def many(number: int) -> tuple[str, ...]:
    """Names of so many policies, of which every third does something."""
    names = tuple(f"plan_{place}_for_bases_and_roads" for place in range(number))
    for place, name in enumerate(names):
        EFFECTS.setdefault(name, -0.006 * place if place % 3 == 0 else 0.0005 * place)
        COSTS.setdefault(name, 10.0 + 37.0 * (place % 11))
    return names


def dose_study(months: int = 60, replications: int = 60) -> tuple[Study, dict[str, int]]:
    """A study of US personnel doses, and the dose of each policy."""
    doses = {
        "us_0": 0,
        "baseline": 30,
        "us_82": 82,
        "us_90": 90,
        "us_121": 121,
        "us_300": 300,
        "us_658": 658,
        "us_4114": 4114,
    }
    rows = tuple(
        Policy(name=name, title=f"US personnel: {dose}", packages=() if name == "baseline" else (f"{name}",))
        for name, dose in doses.items()
    )
    made = Study(
        kind="study",
        name="us_dose",
        title="US personnel as a dose",
        world="two_missions",
        policies=rows,
        questions=(
            Question(
                ask="What do more US personnel do?", policies=tuple(name for name in doses if name != "baseline"),
                figures=(QuestionFigure(
                    kind="dose", x={name: float(dose) for name, dose in doses.items()}, assumed=("us_300",),
                    axis="US personnel in UN missions, persons",
                ),),
            ),
        ),
        months=months,
        replications=replications,
    )
    for name, dose in doses.items():
        EFFECTS.setdefault(name, -0.02 * np.log1p(dose / 30) + 0.014)
        COSTS.setdefault(name, 1.6 * (dose - 30))
    return made, doses
