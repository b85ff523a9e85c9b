"""Only files of formcheck's own, of the same kind, are replaced; inputs never are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from formcheck import files, own_files
from formcheck.errors import OutputError, UsageError
from formcheck.files import remove_leftovers, shortened, unfinished_path, write_atomically
from formcheck.html.page import render_page
from formcheck.output.formats import export_names
from formcheck.output.outputs import OutputOptions
from formcheck.own_files import (
    DOCUMENT,
    POSES,
    REPORT_PAGE,
    FileKind,
    check_replaceable,
    is_own,
    kind_of_output,
    protected_inputs,
    replacing_anything,
)
from formcheck.pipeline.analyze import analyze_poses
from formcheck.pose.landmarks import Side
from tests.support.paths import ROOT
from tests.support.stick import lunge
from tests.support.stick_video import filmed

RESULT = '{\n  "schema": "formcheck.analysis/1"}'
KINDS = [kind for kind in vars(own_files).values() if isinstance(kind, FileKind)]
FOREIGN = {
    "labels.json": b'{"exercise": "squat", "reps": []}',
    "table.csv": b"name,reps\nann,3\n",
    "page.html": b"<!doctype html>\n<title>mine</title>\n",
    "clip.mp4": b"\0\0\0\x20ftypisom" + bytes(5000),
    "archive.npz": b"PK\3\4" + bytes(40),
    "table.parquet": b"PAR1" + bytes(40) + b"PAR1",
    "motion.mot": b"Coordinates\nversion=1\nnRows=1\nnColumns=2\ninDegrees=yes\nendheader\ntime\tx",
    "notes.md": b"# Notes\n",
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_file_is_no_file_of_ours(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert [kind.name for kind in KINDS if is_own(path, kind)] == ["a profile"]


def test_a_foreign_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text('{"exercise": "squat"}')
    with pytest.raises(OutputError, match=r"exists and is not a result; .*--force"):
        write_atomically(path, RESULT, DOCUMENT)
    assert path.read_text() == '{"exercise": "squat"}'
    assert [found.name for found in tmp_path.iterdir()] == ["labels.json"]


def test_a_file_of_another_kind_stays(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_atomically(path, page("report"), REPORT_PAGE)
    with pytest.raises(OutputError, match="is not a page of the history"):
        write_atomically(path, page("history"), own_files.HISTORY_PAGE)


def page(name: str) -> str:
    template = "learn.html"
    text = render_page(template, title="Title", lessons=[], not_a_device="")
    return text.replace("formcheck: learn", f"formcheck: {name}")


def test_force_replaces_a_foreign_file_and_only_within_the_block(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text("mine")
    with replacing_anything():
        write_atomically(path, RESULT, DOCUMENT)
    assert path.read_text() == RESULT
    path.write_text("mine")
    with pytest.raises(OutputError):
        write_atomically(path, RESULT, DOCUMENT)


@pytest.mark.parametrize("link", ["same", "symbolic", "hard", "spelling"])
def test_an_input_is_never_replaced_by_whatever_name(tmp_path: Path, link: str) -> None:
    clip = tmp_path / "clip.json"
    clip.write_text(RESULT)
    target = tmp_path / "target.json"
    if link == "symbolic":
        target.symlink_to(clip)
    elif link == "hard":
        os.link(clip, target)
    else:
        target = clip if link == "same" else tmp_path / ".." / tmp_path.name / "clip.json"
    refused = pytest.raises(UsageError, match="is an input")
    with protected_inputs([clip, None, tmp_path / "missing"]), replacing_anything(), refused:
        write_atomically(target, RESULT + " ", DOCUMENT)
    assert clip.read_text() == RESULT
    write_atomically(target, RESULT + " ", DOCUMENT)


def test_a_file_that_appears_while_another_is_written_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    refused = pytest.raises(OutputError, match="is not a result")
    with refused, files.atomic_file(path, DOCUMENT) as stream:
        stream.write(RESULT.encode())
        path.write_text("mine")
    assert path.read_text() == "mine"


def test_an_empty_file_may_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "new").touch()
    check_replaceable(tmp_path / "new", POSES)


def test_pages_before_the_mark_are_known(tmp_path: Path) -> None:
    text = page("report").replace('<meta name="generator" content="formcheck: report">\n', "")
    assert "generator" not in text
    (tmp_path / "old.html").write_text(text)
    assert is_own(tmp_path / "old.html", REPORT_PAGE)


def test_the_longest_suffix_tells_the_kind() -> None:
    assert kind_of_output("a.reps.csv") is own_files.CLIP_REPS_CSV
    assert kind_of_output("a.b.mot.uncertainty.sto") is own_files.MOTION_UNCERTAINTY
    assert not kind_of_output("a.new").is_ours(b"anything", b"anything")


def test_permissions_of_private_files(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", RESULT, DOCUMENT, mode=0o600)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_half_characters_are_written_escaped(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", "\ud800ü", DOCUMENT)
    assert (tmp_path / "a").read_text(encoding="utf-8") == "\\ud800ü"


# Leftovers


def left_by_a_killed_process(target: Path) -> Path:
    code = (
        "import sys; from pathlib import Path; from formcheck.files import unfinished_path;"
        "path = unfinished_path(Path(sys.argv[1])); path.touch(); print(path)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(target)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return Path(done.stdout.strip())


def test_the_next_write_removes_what_a_killed_process_left(tmp_path: Path) -> None:
    left = left_by_a_killed_process(tmp_path / "other.json")
    assert left.exists()
    write_atomically(tmp_path / "a.json", RESULT, DOCUMENT)
    assert [found.name for found in tmp_path.iterdir()] == ["a.json"]


def test_other_peoples_unfinished_files_stay(tmp_path: Path) -> None:
    ours = unfinished_path(tmp_path / "a.json")
    elsewhere = ours.with_name(ours.name.replace(files._HOST, "00000000"))
    foreign = [tmp_path / name for name in (".mine.tmp", ".a.json.0123abcd.tmp", ".tmp", "x.tmp")]
    kept = [ours, elsewhere, *foreign]  # this process is running
    for path in kept:
        path.touch()
    remove_leftovers(tmp_path)
    assert set(tmp_path.iterdir()) == set(kept)


@pytest.mark.parametrize("name", ["a" * 300, "ü" * 200, "𝄞" * 100, "\udcff" * 250])
def test_names_are_shortened_by_their_bytes(name: str) -> None:
    short = shortened(name, 200)
    assert 190 < len(short.encode("utf-8", "surrogatepass")) <= 200
    assert name.startswith(short)


@pytest.mark.parametrize("name", ["a" * 255, "ü" * 127])
def test_the_longest_names_can_be_written(tmp_path: Path, name: str) -> None:
    write_atomically(tmp_path / name, RESULT, DOCUMENT)
    assert (tmp_path / name).read_text() == RESULT


def test_every_writer_says_which_kind_it_writes() -> None:
    """What opens files for writing without `files` is listed here, with the reason."""
    allowed = {
        "files.py",  # the one place
        "child_processes.py", "journal.py", "output_folder.py", "clip_tasks.py",  # in .formcheck
        "saving.py", "writer.py",  # into an unfinished file
        "store.py",  # into an unfinished file, the profile
        "speed.py",  # a benchmark, into a folder of its own
        "maskless.py", "runtime.py",  # no results: a model in memory, the null device
    }  # fmt: skip
    found = set()
    for path in (ROOT / "formcheck").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        writes = ('open("w', 'open("x', 'open("a', '"w")', '"wb"', ".write_text(", ".write_bytes(")
        found |= {path.name for sign in writes if sign in text}
    assert found - allowed == set()


def test_all_outputs_of_a_clip_are_known_again(tmp_path: Path, outputs: Any) -> None:
    for path in outputs:
        kinds = [kind_of_output(path.name)]
        assert all(is_own(path, kind) for kind in kinds), path.name
        twins = {kind.name for kind in KINDS if is_own(path, kind)} - {"a profile"}
        assert twins == {kinds[0].name}, path.name


@pytest.fixture(name="outputs")
def outputs_fixture(tmp_path: Path) -> list[Path]:
    """Every file that is written for a clip."""
    pytest.importorskip("pyarrow")
    poses = filmed(tmp_path / "lunge.webm", lunge(-0.7, yaw_deg=-90, lean_deg=45), [Side.LEFT])
    assert is_own(poses, POSES)
    everything = OutputOptions(export_names(), video=True, slowmo=False, report=True)
    document = tmp_path / "out" / "lunge.json"
    everything.write(document, analyze_poses(poses, "reverse_lunge"))
    stills = (tmp_path / "out" / "lunge.evidence").iterdir()
    return [*everything.paths(document), *stills]
