"""An output folder that holds other people's files, or comes from somebody else."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from formcheck.batch.document_names import DocumentNames, document_stem, is_result_of
from formcheck.batch.inputs import ClipInput, find_clips
from formcheck.batch.output_folder import BusyError, OutputFolder
from formcheck.errors import OutputError
from formcheck.own_files import replacing_anything
from tests.support.batch_stand_ins import ClipFiles, run_batch, take_analyzed

pytestmark = pytest.mark.usefixtures("fake_workers")


def documents(out: Path) -> dict[str, str]:
    """The path of the clip in each result."""
    found = {path.name: json.loads(path.read_text()) for path in out.glob("*.json")}
    return {
        name: Path(content["source"]["path"]).parent.name
        for name, content in found.items()
        if "source" in content
    }


def journal_lines(out: Path) -> list[dict[str, Any]]:
    text = (out / ".formcheck" / "journal.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def write_journal(out: Path, lines: list[object]) -> None:
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    (out / ".formcheck" / "journal.jsonl").write_text(text)


@pytest.mark.parametrize("name", ["clips.csv", "reps.csv", "index.html", "run.json"])
def test_a_foreign_file_of_the_batch_is_refused_before_the_work(
    clip_files: ClipFiles, tmp_path: Path, name: str
) -> None:
    clips, out = clip_files(a="x"), tmp_path / "out"
    out.mkdir()
    (out / name).write_text("mine")
    with pytest.raises(OutputError, match=rf"{name}' exists and is not .*--force"):
        run_batch(clips, out)
    assert (out / name).read_text() == "mine"
    assert take_analyzed(clips) == []
    with replacing_anything():
        assert run_batch(clips, out) == 0
    assert (out / name).read_text() != "mine"


def test_labels_beside_the_clips_stay(clip_files: ClipFiles, tmp_path: Path) -> None:
    clips = clip_files(a="x", b="x y")
    folder = tmp_path / "clips"
    (folder / "a.json").write_text('{"exercise": "squat"}')
    assert run_batch(clips, folder) == 0
    assert (folder / "a.json").read_text() == '{"exercise": "squat"}'
    assert documents(folder) == {"a-2.json": "clips", "b.json": "clips"}
    take_analyzed(clips)
    assert run_batch(clips, folder) == 0
    assert take_analyzed(clips) == []


def test_a_result_of_another_clip_is_not_this_clips(clip_files: ClipFiles, tmp_path: Path) -> None:
    clips, out = clip_files(a="x", b="x y"), tmp_path / "out"
    run_batch(clips, out)
    take_analyzed(clips)
    shutil.copy(out / "a.json", out / "b.json")
    assert run_batch(clips, out) == 0
    assert take_analyzed(clips) == ["b.mp4"]
    found = {json.loads((out / f"{name}.json").read_text())["source"]["sha256"] for name in "ab"}
    assert len(found) == 1
    again = json.loads((out / "b-2.json").read_text())
    assert again["source"]["path"].endswith("b.mp4")


def test_a_changed_document_is_made_again(clip_files: ClipFiles, tmp_path: Path) -> None:
    clips, out = clip_files(a="x"), tmp_path / "out"
    run_batch(clips, out)
    take_analyzed(clips)
    content = json.loads((out / "a.json").read_text())
    (out / "a.json").write_text(json.dumps({**content, "exercise": "squat"}))
    assert run_batch(clips, out) == 0
    assert take_analyzed(clips) == ["a.mp4"]
    assert "exercise" not in json.loads((out / "a.json").read_text())


def test_documents_of_older_journals_are_verified_by_their_clip(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    clips, out = clip_files(a="x", b="x y"), tmp_path / "out"
    run_batch(clips, out)
    lines = journal_lines(out)
    for line in lines:
        del line["document_checksum"]
    write_journal(out, [*lines])
    take_analyzed(clips)
    run_batch(clips, out)
    assert take_analyzed(clips) == []
    shutil.copy(out / "a.json", out / "b.json")
    run_batch(clips, out)
    assert take_analyzed(clips) == ["b.mp4"]


@pytest.mark.parametrize(
    "document", ["../../x", "../x.json", "/tmp/x.json", "sub/x.json", "a\\b.json",
                 "run.json", "x\0.json", "x.html", 7, None, ["x.json"]],
)  # fmt: skip
def test_a_document_elsewhere_is_damage(
    clip_files: ClipFiles, tmp_path: Path, document: object
) -> None:
    clips, out = clip_files(a="x"), tmp_path / "deep" / "out"
    run_batch(clips, out)
    write_journal(out, [{**line, "document": document} for line in journal_lines(out)])
    before = {path for path in tmp_path.rglob("*") if out not in path.parents}
    assert run_batch(clips, out) == 0
    after = {path for path in tmp_path.rglob("*") if out not in path.parents}
    assert after - {tmp_path / "clips" / "analyzed"} <= before
    assert documents(out) == {"a.json": "clips"}


@pytest.mark.parametrize(
    "change", [{"row": 7}, {"row": None}, {"row": {}}, {"row": {"clip": "a", "status": 3}},
               {"reps": 3}, {"reps": [3]}, {"reps": [{"number": {"deep": 1}}]},
               {"judgements": "x"}, {"key": 3}, {"settings": []}, {"fingerprint": 7},
               {"row": {"clip": "a", "status": "done", "report": "../x.html"}},
               {"row": {"clip": "a", "status": "done", "reps": 1 << 70}},
               {"row": {"clip": "a", "status": "done", "score": float("nan")}}],
)  # fmt: skip
def test_odd_lines_are_damage(
    clip_files: ClipFiles, tmp_path: Path, change: dict[str, object]
) -> None:
    clips, out = clip_files(a="x"), tmp_path / "out"
    run_batch(clips, out)
    take_analyzed(clips)
    write_journal(out, [{**line, **change} for line in journal_lines(out)] + [[], 3, "x", None])
    assert run_batch(clips, out) == 0
    assert take_analyzed(clips) == ["a.mp4"]


@pytest.mark.parametrize("name", ["journal.jsonl", "run", "lock", "parts"])
@pytest.mark.parametrize("kind", ["symbolic", "hard"])
def test_links_in_the_folder_of_the_state_are_not_followed(
    clip_files: ClipFiles, tmp_path: Path, name: str, kind: str
) -> None:
    clips, out, victim = clip_files(a="x"), tmp_path / "out", tmp_path / "victim"
    (out / ".formcheck").mkdir(parents=True)
    if name == "parts":
        if kind == "hard":
            pytest.skip("folders have no hard links")
        victim.mkdir()
        (victim / "0.pickle").write_text("theirs")
    else:
        victim.write_text("theirs\n")
    make = os.symlink if kind == "symbolic" else os.link
    make(victim, out / ".formcheck" / name)
    with pytest.raises(OutputError, match=r"delete it, or choose another --out"):
        run_batch(clips, out)
    kept = victim / "0.pickle" if name == "parts" else victim
    assert kept.read_text().strip() == "theirs"


def test_a_state_that_is_a_link_is_refused(clip_files: ClipFiles, tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / ".formcheck").symlink_to(elsewhere)
    with pytest.raises(OutputError, match="leads elsewhere"):
        run_batch(clip_files(a="x"), out)
    assert list(elsewhere.iterdir()) == []


def test_results_are_not_written_through_links_that_lead_out(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    clips, out = clip_files(a="x"), tmp_path / "out"
    run_batch(clips, out)
    outside = tmp_path / "outside.json"
    shutil.move(out / "a.json", outside)
    (out / "a.json").symlink_to(outside)
    before = outside.read_text()
    (tmp_path / "clips" / "a.mp4").write_text("x y z")
    assert run_batch(clips, out) == 0
    assert outside.read_text() == before
    (out / "index.html").unlink()
    (out / "index.html").symlink_to(tmp_path / "nowhere.html")
    with pytest.raises(OutputError, match="leads out of the folder"):
        run_batch(clips, out)


def test_unfinished_files_of_others_stay(clip_files: ClipFiles, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "notes").mkdir(parents=True)
    kept = [out / ".draft.tmp", out / "notes" / ".draft.tmp", out / ".a.json.0123abcd.tmp"]
    for path in kept:
        path.write_text("mine")
    run_batch(clip_files(a="x"), out)
    assert [path.read_text() for path in kept] == ["mine"] * 3


def test_a_run_that_did_nothing_keeps_the_record_of_the_one_that_did(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    clips, out = clip_files(a="x", b="x"), tmp_path / "out"
    run_batch(clips, out)
    first = (out / "run.json").read_bytes()
    run_batch(clips, out)
    assert (out / "run.json").read_bytes() == first
    run_batch(clips[:1], out)  # of other clips
    assert json.loads((out / "run.json").read_text())["counts"]["clips"] == 1


def test_whoever_looks_whether_a_batch_runs_is_told(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    folder.check_not_busy()
    assert list(tmp_path.iterdir()) == []
    with folder.locked(), pytest.raises(BusyError, match="another run"):
        OutputFolder(tmp_path).check_not_busy()
    folder.check_not_busy()
    with folder.locked():
        pass


NAMES = ["\udcff\udcfe.mp4", "esc\x1b[31m\u202egpj.mp4", "=1+1.mp4", "ü" * 120 + ".mp4"]


@pytest.mark.parametrize("words", ["x", "unreadable", "crash"])
def test_odd_names_are_worked_on_as_any(tmp_path: Path, words: str) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in (*NAMES, "good.mp4"):
        (folder / name).write_text(words if name != "good.mp4" else "x")
    clips = find_clips([str(folder)], None).clips
    assert len(clips) == 5
    code = run_batch(clips, tmp_path / "out")
    assert code == (0 if words == "x" else 3)
    assert (tmp_path / "out" / "index.html").is_file()
    table = (tmp_path / "out" / "clips.csv").read_text(encoding="utf-8")
    assert table.count("\n") == 6


def test_odd_names_are_known_again(clip_files: ClipFiles, tmp_path: Path) -> None:
    clips = clip_files(**dict.fromkeys((".hidden", "a:b", "a\nb", "...", " "), "x"))
    assert run_batch(clips, tmp_path / "out") == 0
    take_analyzed(clips)
    assert run_batch(clips, tmp_path / "out") == 0
    assert take_analyzed(clips) == []


def test_half_characters_of_a_manifest_are_worked_on(tmp_path: Path) -> None:
    clips = [ClipInput("\ud800.mp4", columns=(("note", "\ud800"),))]
    assert run_batch(clips, tmp_path / "out") == 1
    assert "\\ud800" in (tmp_path / "out" / "clips.csv").read_text()


# Names of documents


def test_names_leave_room_for_every_suffix(tmp_path: Path) -> None:
    names = DocumentNames(tmp_path)
    long = "ü" * 127 + ".mp4"
    found = [names.new(long, lambda document: True) for _ in range(2)]
    assert found == [f"{'ü' * 100}.json", f"{'ü' * 100}-2.json"]
    assert document_stem("a/b.c.mp4") == "b.c"
    assert document_stem("/") == "clip"


def test_whose_result_a_document_is(tmp_path: Path) -> None:
    document = tmp_path / "a.json"

    def belongs(found: dict[str, object], of: dict[str, object]) -> bool:
        document.write_text(json.dumps({"source": found}))
        return is_result_of(document, of)

    one = {"path": "clip.mp4", "sha256": "1"}
    assert belongs(one, one)
    assert belongs(one, {**one, "path": "elsewhere.mp4"})
    assert not belongs(one, {**one, "sha256": "2"})  # a relative path may be of another folder
    assert belongs({**one, "path": "/clip.mp4"}, {"path": "/clip.mp4", "sha256": "2"})
    assert belongs({**one, "path": "s3://b/clip.mp4"}, {"path": "s3://b/clip.mp4", "sha256": None})
    camera = {"path": "camera 0", "sha256": None, "frames": 100}
    assert belongs(camera, camera)
    assert not belongs(camera, {**camera, "frames": 200})
    document.write_text("[" * 10_000)
    assert not is_result_of(document, one)
