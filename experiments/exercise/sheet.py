"""The exercise as a printed sheet: one Markdown page for a class with one projector."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.compare.terminal import NOT_A_FORECAST
from experiments.exercise.cards import HOW_TO_BET, asked, better_means, cards
from experiments.exercise.rules import Verdict, brier, luck
from experiments.files.outputs import Output, chatter, text_with
from experiments.files.user_text import markdown
from sim.outcomes import Outcome
from sim.scenario.loader import load
from sim.scenario.parameters import all_declared
from sim.scenario.schema import Exercise
from sim.scenario.source import given_file


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of the lesson.

    Attributes:
        title: what happens.
        weight: minutes in a lesson of 50; other lengths share in proportion.
        notes: for the facilitator.
    """

    title: str
    weight: int
    notes: str


SLOTS: tuple[Slot, ...] = (
    Slot("Briefing", 8, "Read the briefing aloud. Ask: what will kill people here, and what is missing when it does?"),
    Slot("The policies", 7, "Each team explains one card to the others. Do not say yet what you expect."),
    Slot("The rules of scoring", 5, "Do the worked example on the board. Why does no one gain by exaggerating?"),
    Slot("Bets", 10, "Teams of three or four fill the table in ink. Type each as it comes in (below)."),
    Slot("The last futures", 3, "They have run since the briefing, unseen. Ask: which bet was most disputed, and why?"),
    Slot("Reveal and scores", 7, "Show the shares before the ranking. Ask the surest team first, right or wrong."),
    Slot("What decided", 4, "Read the three events aloud. Find the capability whose absence let each loss happen."),
    Slot("Debrief", 6, "Two questions are enough. End with what the model leaves out."),
)

#: What to listen for, question by question, in the order of a debrief; the last serves any further question.
HINTS: tuple[str, ...] = (
    "Sure bets cost most when wrong. Most people picture one vivid attack and not the many futures without it.",
    "A gap counts what is needed against what works. A loss needs an attack on just that gap, on that day.",
    "One mission shows one future. Chance alone makes good policies look bad and bad ones good.",
    "Training, moving and registering a unit take 18 to 36 months, and most units never come: some dissolve, few are "
    "called, each tour ends. Over three years nearly every future is the same, so the horizon decides by itself.",
    "Ask for the mechanism, not the result: 'groups adapt faster' is an assumption, 'it fails' is not.",
)

#: What the model leaves out, and the words by which a parameter or an outcome of that kind would be known.
LEFT_OUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Domestic politics of host and contributors beyond a few rules: will wears down, units leave, no one bargains.",
        ("parliament", "bargain", "voters"),
    ),
    (
        "The substance of peace: talks begin, hold or collapse by simple rules, and no one negotiates about anything.",
        ("negotiat", "peace agreement", "power sharing"),
    ),
    (
        "What a mission does besides patrols, response and contact with groups: human rights work, elections, justice.",
        ("human rights", "election", "justice"),
    ),
    (
        "The acts behind allegations of misconduct: only allegations and sanctions are counted.",
        ("perpetrat", "prosecut"),
    ),
)
INVENTED = "Everything about a real place: the country is invented, and so are its numbers."
STYLISED = "Much about a real place: bases and strengths follow public tables; groups, threats and quality are made up."

#: The worked example: a bet, and what came out.
EXAMPLE_BET = 0.7
EXAMPLE = Verdict(better=120, same=30, worse=50)


#: The last line of a sheet, by which an earlier one is recognised; it is not printed.
MARK = "<!-- sheet of peacegap exercise -->"


def write(name: str, path: Path, force: bool = False) -> None:
    """Write the sheet of an exercise to a file or, for ``-``, to standard output.

    Raises:
        ScenarioError: the exercise cannot be used, or the file is there and no earlier sheet.
    """
    output = Output(path, "--sheet", "a sheet of peacegap", text_with(MARK), force)
    output.check()
    output.write(sheet(load("exercise", name), given_file(name)).encode())
    chatter(output)(f"sheet: {path}")


def sheet(exercise: Exercise, beside: Path | None = None) -> str:
    """The sheet as Markdown; ``beside`` is the exercise's file, if it lies outside the scenario library."""
    outcomes = asked(exercise)
    parts = [
        [f"# {markdown(exercise.title)}", "", _intro(exercise)],
        _timetable(exercise),
        ["## Briefing", "", markdown(exercise.briefing)],
        _policies(exercise, beside),
        _bet_table(exercise, outcomes),
        _scoring(),
        ["## What the model leaves out", "", *(f"- {text}" for text in left_out(exercise, beside)), "", _assumed()],
        ['<div style="page-break-before: always"></div>', "", "# Facilitator's page: not for the teams"],
        _facilitator(exercise, outcomes),
        _debrief(exercise),
        [MARK],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def minutes_of(exercise: Exercise) -> list[int]:
    """Minutes of each slot, whole, in proportion, summing to the length of the lesson."""
    total = sum(slot.weight for slot in SLOTS)
    exact = [exercise.minutes * slot.weight / total for slot in SLOTS]
    whole = [int(share) for share in exact]
    by_rest = sorted(range(len(SLOTS)), key=lambda slot: (whole[slot] - exact[slot], slot))
    for slot in by_rest[: exercise.minutes - sum(whole)]:
        whole[slot] += 1
    return whole


def left_out(exercise: Exercise, beside: Path | None = None) -> list[str]:
    """What a debrief has to say that the model leaves out, in the world of the exercise."""
    invented = load("world", exercise.world, beside).label == "fictional"
    return [*(text for text, _ in LEFT_OUT), INVENTED if invented else STYLISED]


def _intro(exercise: Exercise) -> str:
    return (
        f"{exercise.minutes} minutes, teams of three or four, one projector. You bet on policies with probabilities; "
        f"meanwhile {exercise.replications} futures of {exercise.months} months run, each under every policy, and then "
        "every bet is scored."
    )


def _timetable(exercise: Exercise) -> list[str]:
    lines = ["## Timetable", "", "| from | minutes | what |", "|---:|---:|---|"]
    start = 0
    for slot, minutes in zip(SLOTS, minutes_of(exercise), strict=True):
        lines.append(f"| {start} | {minutes} | {slot.title} |")
        start += minutes
    return [*lines, f"| {start} | | end |"]


def _policies(exercise: Exercise, beside: Path | None) -> list[str]:
    lines = ["## The policies", "", f"Each is compared with the baseline, *{markdown(exercise.baseline.title)}*."]
    for number, card in enumerate(cards(exercise, beside), start=1):
        lines += ["", f"**{number}. {markdown(card.title)}** (`{card.name}`)", "", *_list(card.changes)]
    return lines


def _list(texts: Sequence[str]) -> Iterator[str]:
    return (f"- {markdown(text)}" for text in texts)


def _bet_table(exercise: Exercise, outcomes: Sequence[Outcome]) -> list[str]:
    lines = ["## Our bets", "", "Team: ______________________", "", HOW_TO_BET, ""]
    lines.append(f"| policy | {' | '.join(better_means(outcome) for outcome in outcomes)} |")
    lines.append("|---|" + "---:|" * len(outcomes))
    blank = " | ".join(["______ %"] * len(outcomes))
    return lines + [f"| {markdown(policy.title)} | {blank} |" for policy in exercise.policies]


def _scoring() -> list[str]:
    share = EXAMPLE.share_better
    hit, miss = (1 - EXAMPLE_BET) ** 2, EXAMPLE_BET**2
    return [
        "## How bets are scored",
        "",
        "Every future scores every bet by the square of the distance between what you said and what happened (1 if the "
        "policy did better, 0 if not). Your score is the mean over all futures and all bets, the Brier score: 0 is "
        "perfect, 1 is worst, and whoever says 50 everywhere gets 0.25. Ties go to the team with more bets within ten "
        "points of the share that came out, then to the smaller worst miss.",
        "",
        f"*Example.* You say {100 * EXAMPLE_BET:.0f} %. In {EXAMPLE.futures} futures the policy does better in "
        f"{EXAMPLE.better}, the same in {EXAMPLE.same}, worse in {EXAMPLE.worse}: better in {100 * share:.0f} %. Each "
        f"of the {EXAMPLE.better} futures scores (0.7 - 1)² = {hit:.2f}, each of the other "
        f"{EXAMPLE.futures - EXAMPLE.better} scores 0.7² = {miss:.2f}. Your score is {share:.1f} x {hit:.2f} + "
        f"{1 - share:.1f} x {miss:.2f} = {brier(EXAMPLE_BET, EXAMPLE):.3f}. Had you said {100 * share:.0f} %, it would "
        f"be {luck(EXAMPLE):.3f}: chance leaves that much to everybody.",
        "",
        "Say what you believe. Whoever believes 70 and says 95 expects to lose by it.",
    ]


def _facilitator(exercise: Exercise, outcomes: Sequence[Outcome]) -> list[str]:
    first = exercise.policies[0].name
    header = ",".join(["student", "policy", *(outcome.name for outcome in outcomes)])
    example = ",".join(["Team A", first, *(["50"] * len(outcomes))])
    names = ", ".join(f"`{policy.name}`" for policy in exercise.policies)
    notes = [f"- *{slot.title}.* {slot.notes}" for slot in SLOTS]
    return [
        "## Step by step",
        "",
        *notes,
        "",
        f"Type the bets into a table `bets.csv`: a row for each team and policy ({names}), numbers from 0 to 100 (or "
        "shares from 0 to 1 throughout). A workbook (`.xlsx`), semicolons or tabs and decimal commas will do too.",
        "",
        "```",
        header,
        example,
        "```",
        "",
        "Start this when the lesson starts. It shows the briefing, stops before each step until you press Enter, and "
        "runs the futures meanwhile: about a minute on two cores, up to four on a busy or old computer, two more the "
        "first time. The file is read when you say so; what is wrong in it can be corrected and read again, and all "
        "bets are shown, to be changed, before anything is revealed.",
        "",
        "```",
        f"peacegap exercise {exercise.name} --bets bets.csv",
        "```",
        "",
        "Another class meets other futures with `--seed`. Without a file, `--students 5` lets five teams type in turn. "
        f"Every answer is kept in `bets_{exercise.name}.csv` as it is typed: if the lesson is interrupted, start it "
        "again in the same folder and it offers to go on.",
    ]


def _debrief(exercise: Exercise) -> list[str]:
    return ["## Debrief", "", *_questions(exercise)]


def _questions(exercise: Exercise) -> Iterator[str]:
    for number, question in enumerate(exercise.questions):
        yield f"{number + 1}. {markdown(question)}"
        yield f"   *Listen for:* {HINTS[min(number, len(HINTS) - 1)]}"


def _assumed() -> str:
    parameters = all_declared().values()
    assumed = sum(parameter.assumed for parameter in parameters)
    return f"{assumed} of {len(parameters)} declared numbers are assumptions (grade D). {NOT_A_FORECAST}"
