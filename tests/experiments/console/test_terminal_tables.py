"""Tables fit the terminal, keep numbers whole, and are coloured only where that is wished for."""

import re

import pytest

from experiments.console import tables

HEADS = ("outcome", "baseline", "90 % interval", "sign")
ROWS = (("Peacekeepers killed by hostile acts, and by those who say they are not", "7.03", "-0.8 to +0.75", "open"),
        ("Civilians killed", "555.2", "-13.9 to +36.4", "better"))


@pytest.mark.parametrize("columns", [54, 80, 120])
def test_a_table_fits_and_no_number_is_cut(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    text = tables.table(HEADS, ROWS)
    assert max(map(len, text.splitlines())) <= min(columns, tables.USUAL)
    assert all(cell in text for row in ROWS for cell in row[1:])
    assert all(word in text for word in ROWS[0][0].split())
    assert len(tables.wrapped("word " * 60).splitlines()[0]) in range(min(columns, tables.USUAL) - 4, columns + 1)


def test_words_stand_on_lines_of_their_own_where_there_is_no_room(monkeypatch):
    monkeypatch.setenv("COLUMNS", "44")
    lines = tables.table(HEADS, ROWS).splitlines()
    assert lines[0] == "  outcome" and lines[-2] == "  Civilians killed"
    assert lines[-1].split() == ["555.2", "-13.9", "to", "+36.4", "better"]


@pytest.mark.parametrize(("surroundings", "coloured"), [
    ({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_is_for_terminals_and_for_those_who_want_it(surroundings, coloured, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    assert "\x1b" not in tables.table(HEADS, ROWS)  # no terminal looks on
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]m", tables.table(HEADS, ROWS))) == coloured


def test_what_a_user_named_is_no_markup(monkeypatch):
    assert "[bold]Mine[/bold] :smile:" in tables.table(("name", "n"), (("[bold]Mine[/bold] :smile:", "1"),))
