"""A source turned into its typed class, with everything that is wrong with it told at once."""

import re
from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from sim.scenario.errors import ScenarioError, from_validation
from sim.scenario.schema_view import SchemaView, view_of
from sim.scenario.source import Source


def validated[T: BaseModel](model: type[T], source: Source) -> tuple[T | None, list[ScenarioError]]:
    """The document, if it is valid, and what is wrong with it so far."""
    problems = [_number_wanted(one, view_of(model)) if one.key_path else one for one in source.problems]
    try:
        return model.model_validate(source.data, context={"file": True}), problems
    except ValidationError as error:
        found = from_validation(error, model, source.places).all()
        return None, [*problems, *_not_their_consequences(found, problems)]


def _number_wanted(problem: ScenarioError, schema: SchemaView) -> ScenarioError:
    """An ambiguous word where a number belongs: expected is the number, not quotes around the word."""
    if _is_pasted(problem):
        return problem
    keys = re.findall(r"[^.\[\]]+|\[\d+\]", problem.key_path)
    wanted = schema.expected(tuple(int(key[1:-1]) if key[0] == "[" else key for key in keys))
    if "number" in wanted.partition("(")[0]:
        problem = problem.alone()
        problem.expected = wanted
    return problem


def _not_their_consequences(found: tuple[ScenarioError, ...], known: list[ScenarioError]) -> Iterator[ScenarioError]:
    """Errors less those that only say that an ambiguous value, which was told already, could not be used."""
    ambiguous = {(one.file, one.line, one.key_path) for one in known}
    above = {one.key_path[:end] for one in known for end in _ends(one.key_path)}
    pasted = [one for one in known if _is_pasted(one)]
    for error in found:
        same = error.value is None and (error.file, error.line, error.key_path) in ambiguous
        if not same and error.key_path not in above and not any(_came_of(error, sign) for sign in pasted):
            yield error


def _is_pasted(problem: ScenarioError) -> bool:
    """Whether a sign from a mail or a word processor is the problem: what to type instead is known."""
    return " in column " in problem.problem


def _came_of(error: ScenarioError, sign: ScenarioError) -> bool:
    """Whether a pasted sign took the lines below a key away from it, so that nothing, or a mapping, is left there."""
    below = error.file == sign.file and error.line is not None and sign.line == error.line + 1
    return error.problem.endswith("does not fit") and (below or bool(sign.key_path and error.key_path == sign.key_path))


def _ends(key_path: str) -> Iterator[int]:
    """Where the key paths end that lead to this one: ``offers`` and ``offers[0]`` lead to ``offers[0].sets``."""
    return (index for index, sign in enumerate(key_path) if sign in ".[")
