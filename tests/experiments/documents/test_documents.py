"""The documents are in step with the model, and each study fills its own checklist."""

import difflib
import re

import pytest
import synthetic

from experiments import cli
from experiments.documents import facts, pages, readme_section
from experiments.report.evidence import gather
from experiments.report.stress import stress
from experiments.tables import codebook
from sim.agents.cast import DEFAULT
from sim.outcomes import OUTCOMES

REGENERATE = "run: peacegap documents"


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return pages.pages()


@pytest.fixture(scope="module")
def checklist(tmp_path_factory) -> str:
    made = synthetic.study(months=12, replications=8, policies=("us_90", "us_90_equal_cost"))
    return stress(gather(synthetic.results(tmp_path_factory.mktemp("stress"), made, missions=("kasara",))))


@pytest.mark.parametrize("name", [*pages.PAGES, codebook.PAGE])
def test_a_document_is_in_step_with_the_model(name, written):
    committed = (pages.FOLDER / name).read_text(encoding="utf-8").splitlines()
    behind = list(difflib.unified_diff(committed, written[name].splitlines(), name, "generated", n=0, lineterm=""))
    assert not behind, "\n".join([REGENERATE, *behind[:20]])


def test_readmes_table_is_in_step_with_the_committed_results():
    assert readme_section.README.read_text(encoding="utf-8") == readme_section.current(), REGENERATE


def test_readme_without_its_marks_is_refused_not_overwritten():
    marked = f"top\n{readme_section.BEGIN}\nold\n{readme_section.END}\nend\n"
    assert readme_section.with_section(marked, "new").count("new") == 1
    assert "old" not in readme_section.with_section(marked, "new")
    for broken in ("no marks", marked.replace(readme_section.END, ""), marked + marked):
        with pytest.raises(ValueError, match=re.escape("README.md needs one line")):
            readme_section.with_section(broken, "new")


def test_links_between_documents_lead_somewhere(written):
    for name, text in written.items():
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert (pages.FOLDER / target).exists(), (name, target)


def test_odd_names_every_decider_entity_and_outcome(written):
    text = written["odd.md"]
    assert all(f"**{cls.__name__}.**" in text for cls in DEFAULT.values())
    assert all(outcome.title in text for outcome in OUTCOMES)
    assert all(len(entity.variables) > 1 and f"| {entity.name} |" in text for entity in facts.entities())


def test_every_decider_states_its_rule():
    assert [agent.name for agent in facts.deciders() if not agent.rule] == []


def test_the_day_has_all_its_steps():
    steps = facts.day()
    assert steps[0].startswith("**1.** Season")
    assert steps[-1].startswith("**9.** Gap")


def test_trace_has_its_eight_headings_and_stress_its_six(written, checklist):
    assert re.findall(r"^## (\d)", written["trace.md"], re.MULTILINE) == list("12345678")
    assert re.findall(r"^## (\d)", checklist, re.MULTILINE) == list("123456")


def test_the_checklist_tells_this_study(checklist):
    assert "8 futures for each policy" in checklist
    assert "scaled by bisection" in checklist
    assert "us_90" in checklist
    assert "{{" not in checklist and "None" not in checklist


def test_committed_results_fill_the_sections(monkeypatch, tmp_path):
    summary = (
        '{"rows": 90, "crps_model": 1.25, "crps_persistence": 1.5, "crps_nb_shrunk": 1.4, "crps_nb_type": 1.3, '
        '"coverage_50": 0.5, "coverage_90": 0.9, "spearman": 0.6}'
    )
    (tmp_path / "validation.json").write_text(summary)
    monkeypatch.setattr(facts, "REFERENCE", tmp_path)
    filled = pages.render("trace.md", facts.everything())
    assert "| the model | 1.250 |" in filled and "90 rows" in filled
    assert "No screening is committed yet" in filled


def test_the_command_writes_what_lags_behind(tmp_path, capsys):
    for expected in (len(pages.PAGES) + 2, 0):
        with pytest.raises(SystemExit) as left:
            cli.main(["documents", "--out", str(tmp_path)])
        assert left.value.code == 0
        assert capsys.readouterr().out.count("written:") == expected
