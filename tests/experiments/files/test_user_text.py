"""Text of users is data everywhere: in Markdown, in pages, in figures, on the terminal."""

import html
import io
import re
import subprocess
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pytest
import synthetic
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from experiments import cli
from experiments.exercise import sheet
from experiments.figures import glyphs, inline
from experiments.figures.style import RC
from experiments.files import user_text
from experiments.files.user_text import CLEAR_LINE, Visible, markdown, markdown_code
from experiments.report.page import write
from sim.scenario.characters import visible
from sim.scenario.errors import ScenarioError
from sim.scenario.loader import load

HOSTILE = (
    "<script>alert(1)</script>", "a | b", "![x](http://e.vil/x.png)", "[x](http://e.vil)", "`code` *em* _em_ ~~no~~",
    "# heading", "- item", "1. item", "> quote", "$90 million for kit, $30 million for fuel_and_oil", r"$\frac{x}$",
    "&lt;b&gt; &amp; &#60;", "http://e.vil www.e.vil", "\\", "=====", "---", "+ item", "<!-- hidden",
)  # fmt: skip


#: Something that a package changes.
CHANGE = "parameters: {night_flight_share: 0.5}\n"


@pytest.fixture(scope="module")
def reader():
    """A program for Markdown with tables, which makes links of addresses and lets HTML through."""
    markdown_it = pytest.importorskip("markdown_it")
    return markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def shown(page: str) -> str:
    """What a reader sees of a page."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_typed(text, reader):
    assert reader.render(markdown(text)) == f"<p>{html.escape(text, quote=False)}</p>\n".replace('"', "&quot;")


@given(text=st.text(alphabet="ab 1.<>&;#$`*_~|[]()!\\-+=:/\n\tw", max_size=30))
def test_any_text_is_one_paragraph_that_shows_it(text, reader):
    collapsed = " ".join(text.split())
    page = reader.render(markdown(text))
    assert shown(page).strip() == collapsed
    assert re.sub(r"</?p>", "", page).find("<") == -1
    cells = reader.render(f"| a | b |\n| --- | --- |\n| {markdown(text)} | {markdown_code(text)} |\n")
    assert cells.count("<td>") == 2 and cells.count("<tr>") == 2


@given(text=st.text(alphabet="ab `|<&", min_size=1, max_size=20).filter(lambda text: text.strip()))
def test_any_text_can_be_code(text, reader):
    page = reader.render(f"| a |\n| --- |\n| {markdown_code(text)} |\n")
    assert "<script" not in page and page.count("<code>") == 1
    assert " ".join(shown(page.split("<td>")[1]).split()) == " ".join(text.split())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    """The report of a study whose every text is hostile."""
    made = synthetic.study(months=12, replications=8, policies=("us_90", "gpoi_surge"))
    titles = iter(HOSTILE)
    policies = tuple(one.model_copy(update={"title": f"{next(titles)} {next(titles)}"}) for one in made.policies)
    made = made.model_copy(update={"title": HOSTILE[0], "question": " ".join(HOSTILE), "policies": policies})
    return write(synthetic.results(tmp_path_factory.mktemp("hostile"), made, missions=("kasara",)))


def test_a_report_shows_hostile_text_as_typed(hostile):
    page = hostile.read_text(encoding="utf-8")
    assert "<script" not in page and "<img" not in page and "<!-- hidden" not in page
    assert f"<h1>{html.escape(HOSTILE[0], quote=False)}</h1>" in page
    for picture in (hostile.parent / "figures").glob("*.svg"):
        svg = picture.read_text(encoding="utf-8")
        assert "<script" not in svg
        ElementTree.fromstring(svg)


def test_a_checklist_shows_hostile_text_as_typed(hostile, reader):
    page = reader.render((hostile.parent / "stress.md").read_text(encoding="utf-8"))
    assert "<script" not in page and "<img" not in page and 'href="http://e.vil"' not in page
    assert " ".join(HOSTILE) in shown(page)
    rows = re.findall("<tr>.*?</tr>", page, flags=re.DOTALL)
    assert {row.count("<td>") + row.count("<th>") for row in rows} == {5}


def exercise_with(text: str):
    found = load("exercise", "predict_then_run")
    policies = tuple(one.model_copy(update={"title": text}) for one in found.policies)
    return found.model_copy(update={
        "title": text, "briefing": f"{text}\n\n# {text}", "questions": (text,) * 3, "policies": policies,
        "baseline": found.baseline.model_copy(update={"title": text}),
    })  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_an_exercise_sheet_shows_hostile_text_as_typed(text, reader):
    plain, page = (reader.render(sheet.sheet(exercise_with(each))) for each in ("Plain", text))
    tags = r"</?\w+|<!--"
    assert re.findall(tags, page) == re.findall(tags, plain), "the text added or took away markup"
    assert shown(page).count(text) >= 7


def test_control_characters_are_refused_by_check_and_title_has_one_line(tmp_path):
    for number, title in enumerate((r"A \x1b[2J", r"A\nB", r"A \u202e B", r"A \u2028 B")):
        path = tmp_path / f"p{number}.yaml"
        path.write_text(f'kind: package\nname: p{number}\ntitle: "{title}"\nlever_class: model\n', encoding="utf-8")
        with pytest.raises(ScenarioError) as wrong:
            load("package", str(path))
        assert wrong.value.line == 3 and "title" in str(wrong.value)


def test_right_to_left_and_joining_characters_are_text(tmp_path):
    path = tmp_path / "p.yaml"
    title = r"مروحيات \u200f नि\u200dर 👩\u200d🚒"
    path.write_text(f'kind: package\nname: p\nlever_class: model\n{CHANGE}title: "{title}"\n', encoding="utf-8")
    assert load("package", str(path)).title.startswith("مروحيات")


def test_streams_show_what_acts_on_a_terminal():
    there = io.StringIO()
    stream = Visible(there, "standard output")
    print("a\x1b[2Jb\rc\u202ed\te\n", file=stream)
    print(f"{CLEAR_LINE}progress \x1b[31m", end="", file=stream)
    assert there.getvalue() == "a\\x1b[2Jb\\x0dc\\u202ed\te\n\n\r\033[Kprogress \\x1b[31m".replace("\\x0d", "\\r")


def test_every_command_speaks_through_such_streams(tmp_path, capsys):
    with pytest.raises(SystemExit):
        cli.main(["check", str(tmp_path / "\x1b[31mred.yaml")])
    assert "\x1b" not in capsys.readouterr().out
    seen = []

    def heard(text):
        seen.append(type(sys.stdout))
        return text

    visible_text, user_text.visible = user_text.visible, heard
    try:
        with pytest.raises(SystemExit):
            cli.main(["--help"])
    finally:
        user_text.visible = visible_text
    assert seen and set(seen) == {Visible}
    assert not isinstance(sys.stdout, Visible)


def test_a_terminal_that_knows_ascii_alone_gets_every_character_in_some_way(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("kind: package\nname: p\ntitle: Größe → 美国\nlever_class: model\n" + CHANGE, encoding="utf-8")
    code = "import sys; from experiments import cli; cli.main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "describe", str(path)], capture_output=True, check=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"}, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert rb"Gr\xf6\xdfe \u2192 \u7f8e\u56fd" in done.stdout and not done.stderr


def test_dollars_in_a_figure_are_dollars():
    import matplotlib

    with matplotlib.rc_context(RC):
        figure = Figure(figsize=(4, 1))
        text = figure.text(0.1, 0.5, "$90 million for kit, $30 million for fuel_and_oil")
        other = figure.text(0.1, 0.1, r"$\frac{x}$ and \ and ^_{}")
    assert not text.get_parse_math() and not other.get_parse_math()
    assert inline.png(figure)


def test_every_figure_is_saved_by_the_module_that_knows_about_text_and_fonts():
    root = Path(inline.__file__).parents[1]
    saving = [path for path in root.rglob("*.py") if "savefig(" in path.read_text(encoding="utf-8")]
    assert saving == [Path(inline.__file__)]


def test_text_between_tags_of_a_figure_is_not_rewritten():
    svg = '<svg viewBox="0 0 1 1"><g id="a" style="fill:#1c2330"><text>#1c2330 id="a" url(#x)</text></g></svg>'
    page = inline.inline_svg(svg, "name", 'alt "quoted" <b>')
    assert '>#1c2330 id="a" url(#x)</text>' in page
    assert 'id="name-a"' in page and "fill:var(--fig-ink)" in page and "<b>" not in page


def test_characters_that_no_font_has_are_said_once_and_warn_of_nothing(monkeypatch, capsys):
    monkeypatch.setattr(glyphs, "_installed", lambda: iter(["DejaVu Sans"]))
    monkeypatch.setattr(glyphs, "_reported", set())
    glyphs._families_for.cache_clear()
    with warnings.catch_warnings(record=True) as said:
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        for _ in range(3):
            figure = Figure(figsize=(2, 1))
            figure.text(0.1, 0.5, "美国 helicopters")
            assert inline.png(figure)
    glyphs._families_for.cache_clear()
    assert not said
    assert capsys.readouterr().err.count("no installed font has the characters 国美") == 1


def test_a_font_that_has_the_characters_is_lent(monkeypatch):
    signs = {"Chinese": frozenset("美国"), "Other": frozenset("é")}
    known = glyphs._signs
    monkeypatch.setattr(glyphs, "_signs", lambda family: signs.get(family) or known(family))
    monkeypatch.setattr(glyphs, "_installed", lambda: iter(["Other", "Chinese"]))
    glyphs._families_for.cache_clear()
    figure = Figure()
    foreign, plain = figure.text(0, 0, "美国 A"), figure.text(0, 0, "A é →")
    assert glyphs.lend_fonts(figure) == ""
    glyphs._families_for.cache_clear()
    assert foreign.get_fontfamily() == ["DejaVu Sans", "Chinese"]
    assert "Chinese" not in plain.get_fontfamily()


def test_written_out_characters_are_those_of_python():
    assert visible("\x1b\x7f\x9b\u2066") == r"\x1b\x7f\x9b\u2066" and visible("a\tb\nc é") == "a\tb\nc é"
