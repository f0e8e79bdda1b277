"""Files that options name: links, devices, pipes, standard output, and files that are not ours."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import fake_world
import pytest

from experiments import cli
from experiments.exercise import sheet
from experiments.files import outputs, write_targets
from experiments.files.outputs import Output
from experiments.files.whole_files import write_bytes, writing
from experiments.runs.runner import run_study
from sim.scenario.errors import ScenarioError

NEEDS_LINKS = pytest.mark.skipif(os.name == "nt", reason="no POSIX links and pipes here")


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main([str(each) for each in arguments])
    return left.value.code


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("outputs") / "study"
    run_study(fake_world.plan(replications=8), out, workers=1, simulate=fake_world.simulate)
    return out


@pytest.fixture
def device(tmp_path):
    """Makes device nodes of our own, as those of the machine must not come to harm."""

    def make(name: str, minor: int) -> Path:
        path = tmp_path / name
        try:
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, minor))
            path.open("wb").close()
        except (AttributeError, OSError) as error:
            pytest.skip(f"device nodes cannot be made and opened here ({error})")
        return path

    return make


def through_pipe(path: Path) -> list[bytes]:
    """A named pipe and somebody who reads it; the list holds what came once the writer is done."""
    os.mkfifo(path)
    came: list[bytes] = []
    reader = threading.Thread(target=lambda: came.append(path.read_bytes()), daemon=True)
    reader.start()
    came_after: list[bytes] = came
    through_pipe.reader = reader
    return came_after


@NEEDS_LINKS
def test_a_link_stays_a_link_and_its_target_gets_the_content(study, tmp_path):
    target, middle, link = tmp_path / "target.csv", tmp_path / "middle", tmp_path / "link.csv"
    target.touch()
    middle.symlink_to("target.csv")
    link.symlink_to(middle)
    assert call("compare", study, "--csv", link) == 0
    assert link.is_symlink() and middle.is_symlink()
    assert target.read_text(encoding="utf-8").startswith("policy,")
    assert not list(tmp_path.glob(".*"))


@NEEDS_LINKS
def test_a_link_to_nothing_yet_makes_its_target(tmp_path):
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "new" / "target.csv")
    Output(link, "--csv", "a table", outputs.table_with(["a"])).write(b"a\n1\n")
    assert link.is_symlink() and (tmp_path / "new" / "target.csv").read_bytes() == b"a\n1\n"


@NEEDS_LINKS
def test_links_in_a_circle_get_one_sentence(study, tmp_path, capsys):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert call("compare", study, "--csv", tmp_path / "a") == 2
    assert capsys.readouterr().err.count("\n") == 1


@NEEDS_LINKS
@pytest.mark.parametrize("command", ["compare", "sheet", "figure"])
def test_a_device_stays_a_device(command, study, device, capsys):
    null = device("null", 3)
    asked = {
        "compare": ("compare", study, "--csv"),
        "sheet": ("exercise", "predict_then_run", "--sheet"),
        "figure": ("assumptions", "--figure"),
    }
    assert call(*asked[command], null) == 0, capsys.readouterr().err
    assert stat.S_ISCHR(null.lstat().st_mode)


@NEEDS_LINKS
def test_a_full_device_is_one_sentence_and_stays(study, device, tmp_path, capsys):
    full = device("full", 7)
    assert call("compare", study, "--csv", full) == 2
    assert capsys.readouterr().err == f"peacegap: No space left on device: {full}\n"
    assert stat.S_ISCHR(full.lstat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


@NEEDS_LINKS
def test_a_pipe_gets_the_data(study, tmp_path):
    pipe = tmp_path / "pipe"
    came = through_pipe(pipe)
    assert call("compare", study, "--csv", pipe) == 0
    through_pipe.reader.join(10)
    assert came[0].startswith(b"policy,") and stat.S_ISFIFO(pipe.stat().st_mode)


@NEEDS_LINKS
def test_files_of_a_folder_may_be_links_too(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "report.html").symlink_to("kept/page.html")
    write_bytes(tmp_path / "report.html", b"page")
    assert (tmp_path / "kept" / "page.html").read_bytes() == b"page"


def run(*arguments: object, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "experiments.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, **options)


@pytest.mark.parametrize("name", ["-", pytest.param("/dev/stdout", marks=NEEDS_LINKS)])
def test_standard_output_holds_the_table_alone(name, study):
    code = "import sys; from experiments import cli; cli.main(sys.argv[1:])"
    done = subprocess.run([sys.executable, "-c", code, "compare", str(study), "--csv", name], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.startswith(b"policy,policy_title,") and b"How to read" not in done.stdout
    assert b"How to read" in done.stderr


@NEEDS_LINKS
def test_standard_output_that_is_a_file_is_written_on_not_replaced(study, tmp_path):
    code = "import sys; from experiments import cli; cli.main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "compare", str(study), "--csv", "/dev/stdout"]
    with (tmp_path / "all.txt").open("ab") as file:
        file.write(b"before\n")
        file.flush()
        assert subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL).returncode == 0
    assert (tmp_path / "all.txt").read_bytes().startswith(b"before\npolicy,policy_title,")


def test_a_file_that_is_not_ours_is_kept_without_force(study, tmp_path, capsys):
    mine = tmp_path / "README.md"
    mine.write_text("my notes", encoding="utf-8")
    for option in (("compare", study, "--csv"), ("exercise", "predict_then_run", "--sheet"),
                   ("assumptions", "--csv"), ("assumptions", "--figure")):
        assert call(*option, mine) == 2
        said = capsys.readouterr()
        assert "--force" in said.err and "remove" not in said.err and not said.out
        assert mine.read_text(encoding="utf-8") == "my notes"
    assert call("compare", study, "--csv", mine, "--force") == 0
    assert mine.read_text(encoding="utf-8").startswith("policy,")


@pytest.mark.parametrize(
    "option",
    [("compare", "STUDY", "--csv"), ("compare", "STUDY", "--gaps", "--csv"), ("assumptions", "--csv"),
     ("assumptions", "--figure"), ("exercise", "predict_then_run", "--sheet")],
)
def test_an_earlier_output_of_the_same_kind_is_replaced(option, study, tmp_path):
    words = [study if word == "STUDY" else word for word in option]
    assert call(*words, tmp_path / "out") == 0
    first = (tmp_path / "out").read_bytes()
    (tmp_path / "out").chmod(0o640)
    assert call(*words, tmp_path / "out") == 0
    assert (tmp_path / "out").read_bytes() == first
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o640


def test_a_table_of_another_kind_is_not_ours(study, tmp_path, capsys):
    assert call("compare", study, "--gaps", "--csv", tmp_path / "out.csv") == 0
    assert call("compare", study, "--csv", tmp_path / "out.csv") == 2
    assert "such a table" in capsys.readouterr().err


def test_a_table_of_ours_is_known_by_its_columns_whatever_separates_them(tmp_path):
    ours, path = outputs.table_with(["policy", "unit"]), tmp_path / "t"
    for content in ("policy,unit\r\n1,2\n", "\ufeffpolicy;unit\n", '"policy"\t"unit"\n'):
        path.write_text(content, encoding="utf-8")
        assert ours(path)
    for content in ("policy,unit,my_notes\n", "unit,policy\n", "policy\n", ""):
        path.write_text(content, encoding="utf-8")
        assert not ours(path)
    path.write_bytes(bytes(range(256)))
    assert not ours(path)


def test_a_folder_where_a_file_is_expected_and_a_file_where_a_folder_is(study, tmp_path, capsys):
    assert call("compare", study, "--csv", tmp_path) == 2
    assert "is a folder, a file was expected" in capsys.readouterr().err
    (tmp_path / "README.md").write_text("my notes", encoding="utf-8")
    for command in (("study", "us_dose", "--out"), ("calibrate", "--quick", "--out"), ("patterns", "--out"),
                    ("documents", "--out"), ("assumptions", "--quick", "--out")):
        assert call(*command, tmp_path / "README.md") == 2
        said = capsys.readouterr().err
        assert "is a file, a folder was expected" in said and "remove" not in said
    assert call("study", "us_dose", "--out", "-") == 2
    assert "not standard output" in capsys.readouterr().err
    assert call("compare", study, "--csv", tmp_path / "README.md" / "x.csv") == 2
    assert capsys.readouterr().err.startswith("peacegap: --csv: ")


def test_two_options_that_name_one_place_are_refused(tmp_path, capsys):
    for place in ("-", tmp_path / "x"):
        assert call("assumptions", "--csv", place, "--figure", place) == 2
        assert "--csv and --figure name the same file" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(("command", "name"), [
    (("patterns", "--only", "PAT01"), "patterns.csv"), (("calibrate", "--quick"), "posterior.csv"),
    (("documents",), "README.md"), (("documents",), "architecture.svg"),
])  # fmt: skip
def test_a_folder_with_a_file_of_that_name_is_refused_before_anything_is_computed(command, name, tmp_path, capsys):
    (tmp_path / name).write_text("mine", encoding="utf-8")
    assert call(*command, "--out", tmp_path) == 2
    assert "--force" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), writing(path) as part:
        part.write_bytes(b"new")
        raise RuntimeError
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


@NEEDS_LINKS
def test_a_protected_file_of_ours_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "sheet.md"
    path.write_text(sheet.MARK, encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda asked, mode: False)  # root may write everything
    with pytest.raises(ScenarioError, match="permission denied"):
        Output(path, "--sheet", "a sheet", outputs.text_with(sheet.MARK)).check()


@NEEDS_LINKS
def test_streams_of_this_process_are_known_by_their_names():
    assert write_targets.descriptor(Path("/dev/stdout")) == 1
    assert write_targets.descriptor(Path("/dev/fd/7")) == 7
    assert write_targets.descriptor(Path(f"/proc/{os.getpid()}/fd/3")) == 3
    assert write_targets.descriptor(Path("/proc/1/fd/3")) is None or os.getpid() == 1
    assert write_targets.descriptor(Path("/dev/null")) is None
