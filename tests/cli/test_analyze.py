"""Several clips at once: each on its own, written as soon as it is done, nothing lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from formcheck.analysis.document import document_text
from formcheck.errors import OutputError
from formcheck.results import CameraView
from tests.support.stand_ins import Studio, analysis_of, lines, run


def test_json_of_several_clips_is_one_line_each(studio: Studio, make_clips: Any) -> None:
    result = run("analyze", *make_clips("a.mp4", "bad.mp4", "c.mp4"), "--json")
    stems = [Path(json.loads(line)["source"]["path"]).stem for line in lines(result.stdout)]
    assert stems == ["a", "c"]


def test_quiet_prints_nothing_but_writes(studio: Studio, make_clips: Any, tmp_path: Path) -> None:
    result = run("analyze", *make_clips("a.mp4"), "--quiet", "-o", tmp_path / "out")
    assert result.output == ""
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.json"]


def test_one_failing_clip_does_not_stop_the_others(
    studio: Studio, make_clips: Any, tmp_path: Path
) -> None:
    paths = make_clips("a.mp4", "bad.mp4", "c.mp4")
    result = run("analyze", *paths, tmp_path / "missing.mp4")
    assert result.exit_code == 3
    assert lines(result.stderr) == [
        f"formcheck: no such file or folder: '{tmp_path / 'missing.mp4'}'; check the name",
        f"formcheck: no picture comes out of '{paths[1]}'",
    ]
    assert result.stdout.count("✗ failed") == 2
    assert [name for name, _ in studio.calls] == ["a.mp4", "bad.mp4", "c.mp4"]


def test_nothing_done_returns_1(studio: Studio, make_clips: Any) -> None:
    assert run("analyze", *make_clips("bad1.mp4", "bad2.mp4")).exit_code == 1


def test_a_folder_is_all_its_clips_and_a_clip_given_twice_is_one(
    studio: Studio, make_clips: Any, tmp_path: Path
) -> None:
    paths = make_clips("a.mp4", "b.mp4")
    run("analyze", tmp_path, paths[0])
    assert [name for name, _ in studio.calls] == ["a.mp4", "b.mp4"]


def test_a_damaged_model_is_said_once(studio: Studio, make_clips: Any) -> None:
    result = run("analyze", *make_clips("model1.mp4", "model2.mp4"))
    assert result.exit_code == 1
    assert result.output == "formcheck: the full pose model is damaged\n"


def test_recording_poses_of_two_clips_into_one_file_is_refused(
    studio: Studio, make_clips: Any, tmp_path: Path
) -> None:
    result = run("analyze", *make_clips("a.mp4", "b.mp4"), "--record", tmp_path / "poses.npz")
    assert result.exit_code == 2
    assert studio.calls == []


def test_an_output_that_cannot_be_written_is_found_before_the_work(
    studio: Studio, make_clips: Any
) -> None:
    clip, occupied = make_clips("a.mp4", "occupied")
    result = run("analyze", clip, "-o", occupied)
    assert result.exit_code == OutputError.exit_code
    assert "cannot write" in result.stderr
    assert len(lines(result.output)) == 1
    assert studio.calls == []


def test_ctrl_c_returns_130_and_keeps_what_was_shown(studio: Studio, make_clips: Any) -> None:
    result = run("analyze", *make_clips("a.mp4", "stop.mp4", "z.mp4"))
    assert result.exit_code == 130
    assert "Push your knee out." in result.stdout
    assert lines(result.stderr) == ["formcheck: stopped; results already written stay"]
    assert [name for name, _ in studio.calls] == ["a.mp4", "stop.mp4"]


def test_infinity_never_reaches_a_document() -> None:
    broken = replace(analysis_of("a.mp4"), view=CameraView("front", float("inf")))
    assert json.loads(document_text(broken, indent=None))["view"]["yaw_deg"] is None


def test_a_folder_in_the_place_of_a_result_is_found_before_the_work(
    studio: Studio, make_clips: Any, tmp_path: Path
) -> None:
    (tmp_path / "out" / "a.json").mkdir(parents=True)
    result = run("analyze", *make_clips("a.mp4"), "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "it is a folder" in result.stderr
    assert studio.calls == []
