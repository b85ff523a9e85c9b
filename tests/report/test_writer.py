"""Reports beside a new result and from a saved one: errors, and notes on what is missing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from formcheck.pipeline.options import AnalyzeOptions
from formcheck.pose.landmarks import Motion, Side
from formcheck.recording import PoseRecording, load_recording, save_recording
from formcheck.report import sources
from formcheck.results import PoseCoverage
from tests.support.stand_ins import Studio, lines, run
from tests.support.stick import idle, lunge, performed
from tests.support.stick_video import filmed, recording_of

LEANING = lunge(-0.7, yaw_deg=-90, lean_deg=45)


@pytest.fixture(scope="module", name="made")
def result_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """lunge.webm, its poses lunge.npz, and lunge.json with lunge.html of `formcheck replay`."""
    folder = tmp_path_factory.mktemp("made")
    poses = filmed(folder / "lunge.webm", LEANING, [Side.LEFT])
    done = run("replay", poses, "-e", "reverse_lunge", "-o", folder, "--report")
    assert done.exit_code == 0, done.output
    assert "lunge.html" in done.stdout.replace("\n", "")
    return folder


@pytest.fixture(name="folder")
def moved_result_folder(made: Path, tmp_path: Path) -> Path:
    """A copy in another place, whose document names a clip path that does not exist."""
    shutil.copytree(made, tmp_path / "copy")
    document = tmp_path / "copy" / "lunge.json"
    text = document.read_text().replace(str(made), "/not/here")
    document.write_text(text)
    (tmp_path / "copy" / "lunge.html").unlink()
    return tmp_path / "copy"


def page_of(folder: Path, name: str = "lunge.html") -> str:
    return (folder / name).read_text(encoding="utf-8")


def visible(text: str) -> str:
    """The page without its scripts."""
    return text.partition('<script type="application/json"')[0]


@pytest.mark.parametrize("command", ["analyze", "replay"])
def test_a_report_without_a_folder_is_rejected_before_any_work(
    command: str, studio: Studio, make_clips: Any
) -> None:
    result = run(command, *make_clips("a.mp4"), "--report")
    assert result.exit_code == 2
    assert result.output == "formcheck: --report has no folder to write to: add --out DIR\n"
    assert studio.calls == []


def test_a_folder_in_place_of_the_page_is_rejected_before_any_work(
    studio: Studio, make_clips: Any, tmp_path: Path
) -> None:
    (tmp_path / "out" / "a.html").mkdir(parents=True)
    result = run("analyze", *make_clips("a.mp4"), "-o", tmp_path / "out", "--report")
    assert result.exit_code == 1
    assert "a.html: it is a folder" in result.stderr
    assert studio.calls == []


def test_a_page_is_self_contained(made: Path) -> None:
    text = page_of(made)
    assert 'src="./lunge.webm"' in text
    assert "data:image/jpeg;base64," in text
    assert "http-equiv" in text
    for outside in ("http://", "https://", "@import", "url("):
        assert outside not in visible(text)
    assert len(text.encode()) < 3_000_000


def test_a_saved_result_gives_the_same_page(made: Path, tmp_path: Path) -> None:
    done = run("report", made / "lunge.json", "-o", made / "again.html")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"Written: {made / 'again.html'}\n"
    assert visible(page_of(made, "again.html")) == visible(page_of(made))
    (made / "again.html").unlink()


def test_clip_and_poses_are_found_beside_the_document(folder: Path) -> None:
    done = run("report", folder / "lunge.json", "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    assert 'src="./lunge.webm"' in page_of(folder)
    assert 'id="curve-1"' in page_of(folder)


def test_the_clip_may_be_anywhere(folder: Path, tmp_path: Path) -> None:
    clip = tmp_path / "#1 a:b.webm"
    (folder / "lunge.webm").rename(clip)
    done = run("report", folder / "lunge.json", "--clip", clip)
    assert done.exit_code == 0, done.output
    assert 'src="./../%231%20a%3Ab.webm"' in page_of(folder)


def test_of_a_clip_elsewhere_only_the_name_is_shown(folder: Path, tmp_path: Path) -> None:
    clip = tmp_path / "secret" / "lunge.webm"
    clip.parent.mkdir()
    (folder / "lunge.webm").rename(clip)
    page = tmp_path / "far" / "away" / "page.html"
    done = run("report", folder / "lunge.json", "--clip", clip, "-o", page)
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    assert 'src="./lunge.webm"' in text
    assert "secret" not in text
    assert "../" not in text
    near = run(
        "report", folder / "lunge.json", "--clip", clip, "-o", tmp_path / "far" / "page.html"
    )
    assert near.exit_code == 0
    text = (tmp_path / "far" / "page.html").read_text(encoding="utf-8")
    assert 'src="./../secret/lunge.webm"' in text
    assert "secret" not in text.replace('src="./../secret', "")


def test_without_a_clip_the_page_says_what_is_missing(folder: Path) -> None:
    (folder / "lunge.webm").unlink()
    done = run("report", folder / "lunge.json")
    assert done.exit_code == 0
    assert done.stderr.startswith("formcheck: The clip was not found")
    text = page_of(folder)
    assert "<video" not in text
    assert "data:image/jpeg" not in text
    assert "The clip was not found" in text
    assert 'id="curve-1"' in text


def test_without_clip_and_poses_there_are_still_text_and_tempo(folder: Path) -> None:
    (folder / "lunge.webm").unlink()
    (folder / "lunge.npz").unlink()
    done = run("report", folder / "lunge.json")
    assert done.exit_code == 0
    assert len(lines(done.stderr)) == 2
    text = page_of(folder)
    assert 'id="curve-1"' not in text
    assert 'id="tempo"' in text
    assert "1 of 1 repetition with a fault. Trunk leans forward in 1." in text


def test_a_clip_with_other_content_is_rejected(folder: Path) -> None:
    with (folder / "lunge.webm").open("ab") as stream:
        stream.write(b"more")
    for args in ((), ("--clip", folder / "lunge.webm")):
        done = run("report", folder / "lunge.json", *args)
        assert done.exit_code == 1
        assert len(lines(done.output)) == 1
        assert "is not the clip that" in done.stderr
        assert "give the right one with --clip, or analyze this one again" in done.stderr
    assert not (folder / "lunge.html").exists()


def test_poses_of_another_clip_are_rejected(folder: Path) -> None:
    other = folder / "other.npz"
    save_recording(recording_of(performed(idle, []), sha256="cd" * 32), other)
    done = run("report", folder / "lunge.json", "--poses", other)
    assert done.exit_code == 1
    assert "holds poses of a different clip" in done.stderr


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("none.json",), 2, "no such file"),
        (("lunge.webm",), 1, "is not a result document"),
        (("lunge.json", "--clip", "none.webm"), 2, "no such file: 'none.webm'"),
        (("lunge.json", "--poses", "none.npz"), 2, "no such file: 'none.npz'"),
        (("lunge.json", "--poses", "lunge.webm"), 1, "is not a pose recording"),
        (("lunge.json", "-o", "lunge.json"), 2, "is an input, which is never replaced"),
        (("lunge.json", "-o", "."), 1, "it is a folder"),
    ],
)
def test_each_error_is_one_line(
    args: tuple[str, ...], code: int, message: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    done = run("report", *args)
    assert done.exit_code == code
    assert len(lines(done.output)) == 1
    assert message in done.stderr
    assert list(folder.glob("*.html")) == []


def _extracted(made: Path, calls: list[Any], **changes: Any) -> Callable[..., PoseRecording]:
    def found(clip: Path, options: AnalyzeOptions, **_: Any) -> Any:
        calls.append((options.model, options.start_s, options.end_s))
        return replace(load_recording(made / "lunge.npz"), **changes)

    return found


def test_missing_poses_are_extracted_again(
    folder: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "lunge.npz").unlink()
    calls: list[Any] = []
    monkeypatch.setattr(sources, "record_poses", _extracted(made, calls))
    done = run("report", folder / "lunge.json")
    assert done.exit_code == 0
    assert done.stderr.startswith("formcheck: extracting the poses from ")
    assert 'id="curve-1"' in page_of(folder)
    ((model, start_s, end_s),) = calls
    duration_s = json.loads((folder / "lunge.json").read_text())["source"]["duration_s"]
    assert (model, start_s) == ("full", 0.0)
    assert duration_s - 1 / 15 < end_s < duration_s


def test_a_note_says_when_extracted_poses_differ_from_the_results(
    folder: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "lunge.npz").unlink()
    other = _extracted(made, [], pose=PoseCoverage("full", 7, 0.1))
    monkeypatch.setattr(sources, "record_poses", other)
    done = run("report", folder / "lunge.json")
    assert "extracted again: a person was detected in 7 frames" in done.stderr
    assert "extracted again: a person was detected in 7 frames" in page_of(folder)


def test_poses_of_a_custom_model_cannot_be_extracted_again(folder: Path) -> None:
    (folder / "lunge.npz").unlink()
    document = json.loads((folder / "lunge.json").read_text())
    document["pose"]["model"] = "mine"
    (folder / "lunge.json").write_text(json.dumps(document))
    done = run("report", folder / "lunge.json")
    assert done.exit_code == 0
    assert (
        "the model mine is not one of lite, full, heavy; give the poses with --poses" in done.stderr
    )


ODD: dict[str, tuple[Motion, str]] = {
    "one frame": (performed(idle, [])[:1], "auto"),
    "one frame, named": (performed(idle, [])[:1], "clamshell"),
    "nothing recognized": (performed(idle, [Side.LEFT]), "auto"),
    "no repetition": (performed(idle, [Side.LEFT]), "reverse_lunge"),
    "no fault": (performed(lunge(-0.7, yaw_deg=-90), [Side.LEFT]), "reverse_lunge"),
    "cut off": (performed(LEANING, [Side.LEFT] * 2)[:175], "reverse_lunge"),
}


@pytest.mark.parametrize("name", ODD)
def test_unusual_sets_have_a_page(name: str, tmp_path: Path) -> None:
    motion, exercise = ODD[name]
    save_recording(recording_of(motion), tmp_path / "odd.npz")
    done = run(
        "replay", tmp_path / "odd.npz", "-e", exercise, "-o", tmp_path, "--report", "--quiet"
    )
    assert done.exit_code == 0, done.output
    text = page_of(tmp_path, "odd.html")
    assert text.startswith("<!doctype html>")
    assert "</html>" in text
    assert text.count("<h1>") == 1
