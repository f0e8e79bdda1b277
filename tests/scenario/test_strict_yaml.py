"""What the reader refuses, and how it says so."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.errors import ScenarioError
from sim.scenario.strict_yaml import read_yaml


def refusal(folder: Path, content: str | bytes) -> ScenarioError:
    path = folder / "bad.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ScenarioError) as caught:
        read_yaml(path)
    assert "\n" not in str(caught.value)
    return caught.value


AMBIGUOUS = {
    "country: NO": ("country", "'NO' would read as true or false", "'NO'"),
    "airfield: yes": ("airfield", "'yes' would read as true or false", "true or false"),
    "airfield: On": ("airfield", "'On' would read as true or false", "true or false"),
    "airfield: True": ("airfield", "'True' would read as true or false", "true or false"),
    "budget: 1e6": ("budget", "looks like a number but would read as text", "1000000"),
    "budget: 1.5e6": ("budget", "looks like a number but would read as text", "1.0e+6"),
    "budget: 1,000": ("budget", "looks like a number but would read as text", "1000000"),
    "budget: 0o17": ("budget", "looks like a number but would read as text", "digits"),
    "budget: 017": ("budget", "no plain finite decimal number", "digits"),
    "budget: 0x1F": ("budget", "no plain finite decimal number", "digits"),
    "budget: 1_000": ("budget", "no plain finite decimal number", "digits"),
    "budget: .inf": ("budget", "no plain finite decimal number", "digits"),
    "budget: .nan": ("budget", "no plain finite decimal number", "digits"),
    "at: 22:30": ("at", "'22:30' would read as a number to base 60", "'22:30'"),
    "at: 08:30": ("at", "'08:30' would read as a number to base 60", "'08:30'"),
    "start: 2021-07-01": ("start", "'2021-07-01' would read as a date object", "'2021-07-01'"),
}


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_ambiguous_values_are_refused_with_the_clear_form_as_a_hint(tmp_path: Path, text: str) -> None:
    key_path, problem, expected = AMBIGUOUS[text]
    error = refusal(tmp_path, f"title: fine\n{text}\n")
    assert (error.line, error.key_path) == (2, key_path)
    assert problem in error.problem
    assert expected in error.expected


@pytest.mark.parametrize("text", ["NO: 1", "1: one", "2021-07-01: day", "[a, b]: list", "~: nothing"])
def test_keys_must_be_plain_names(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, f"title: fine\n{text}\n").line == 2


def test_a_repeated_key_is_refused_with_the_line_of_the_first(tmp_path: Path) -> None:
    error = refusal(tmp_path, "us:\n  police: 5\n  troops: 1\n  police: 6\n")
    assert (error.line, error.key_path) == (4, "us.police")
    assert error.problem == "duplicate key, first in line 2"


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("", 1, "empty"),
        ("# only a comment\n", 1, "empty"),
        ("- a\n- b\n", 1, "no mapping"),
        ("a: &x 1\nb: *x\n", 1, "anchor '&x'"),
        ("a: *x\n", 1, "alias '*x'"),
        ("a: 1\nb: !!python/object/apply:os.system [echo]\n", 2, "tag '"),
        ("a: !!str 5\n", 1, "tag '"),
        ("a: ! 5\n", 1, "tag '!'"),
        ("a:\n  <<: {b: 1}\n", 2, "merge key"),
        ("a: 1\n---\nb: 2\n", 2, "a second document begins"),
        ("a: " + "[" * 31 + "]" * 31, 1, "nested too deeply"),
        ("a: [" * 2000, 1, "nested too deeply"),
        ("a: [1\nb: 2\n", 2, ""),
        ("a: 1\n\tb: 2\n", 2, "a tab (U+0009) in column 1"),
        (b"a: 1\nb: \xff\xfe\n", 2, "not UTF-8"),
        ("a: 1\nb: \x07\n", 2, "a character that YAML does not allow"),
        (b"a: 1\n" + b"# filler\n" * 250_000, 1, "too large"),
    ],
)  # fmt: skip
def test_what_is_not_one_plain_small_document_is_refused(
    tmp_path: Path, content: str | bytes, line: int, problem: str
) -> None:
    error = refusal(tmp_path, content)
    assert error.line == line
    assert problem in error.problem


def test_a_missing_file_is_an_error_of_the_same_kind(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_yaml(tmp_path / "nowhere.yaml")
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_yaml(tmp_path)


def test_plain_values_keep_their_type_and_their_place(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text("start: 2021-07\nunits:\n  - {n: 3, share: 0.5, 'on': true}\n  - 'NO'\nnone: null\n")
    data, places = read_yaml(path)
    assert data == {"start": "2021-07", "units": ({"n": 3, "share": 0.5, "on": True}, "NO"), "none": None}
    assert places["units", 0, "share"][1:] == (3, 12)
    assert places["units", 1][1:] == (4, 5)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: x\r\n")
    assert read_yaml(path).data == {"a": 1, "b": "x"}


words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


def as_tuples(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(as_tuples, value))
    return {key: as_tuples(inner) for key, inner in value.items()} if isinstance(value, dict) else value


@given(data=st.dictionaries(words, plain, max_size=4))
def test_what_is_written_without_ambiguity_reads_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "round.yaml"
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    assert read_yaml(path).data == as_tuples(data)


@given(content=st.binary(max_size=200))
def test_any_bytes_give_data_or_a_scenario_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(content)
    try:
        assert isinstance(read_yaml(path).data, dict)
    except ScenarioError as error:
        assert "\n" not in str(error)
