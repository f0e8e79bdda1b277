"""Some hundred mutated files: a few clear lines for each, and nothing else. scripts/mutate_files.py does 10,000."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import ODD_FILES, WHOLE, mutate

from sim.scenario.check import check_file, problems_in
from sim.scenario.describe import describe
from sim.scenario.errors import ScenarioError

LIMIT_SECONDS = 3
LONGEST_LINE = 2_000
MOST_LINES = 400


def checked(path: Path) -> None:
    """Check one file and say everything: some problems, each on one printable line, in bearable time."""
    start = time.process_time()
    errors = check_file(path)
    assert len(errors) < MOST_LINES
    for error in errors:
        assert str(error).isprintable() and error.file, repr(str(error))
        assert len(str(error)) < LONGEST_LINE
    assert time.process_time() - start < LIMIT_SECONDS


@pytest.mark.parametrize("start", range(1, 401, 100))
def test_mutated_files_give_clear_lines_and_no_traceback(tmp_path: Path, start: int) -> None:
    for number in range(start, start + 100):
        if number % 50:
            checked(mutate(number, tmp_path))


@pytest.mark.parametrize("content", range(len(WHOLE)))
def test_hostile_files_are_refused_soon(tmp_path: Path, content: int) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(WHOLE[content])
    checked(path)
    assert check_file(path)


@pytest.mark.parametrize("make", ODD_FILES)
def test_what_is_no_ordinary_file_is_refused(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    place = tmp_path / "packages" / "p.yaml"
    place.parent.mkdir()
    make(place)
    if place.is_dir():
        with pytest.raises(ScenarioError, match="no scenario files here"):
            describe_or_check(place)
    else:
        checked(place)
        assert check_file(place)


def describe_or_check(place: Path) -> None:
    from sim.scenario.check import files_in

    problems_in(files_in([str(place)]))
    describe(str(place))


@given(content=st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_for_a_package_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(f"kind: package\nname: any\ntitle: T\n{content}", encoding="utf-8")
    checked(path)
