"""What a command writes never replaces what it reads, or what is not formcheck's."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from formcheck.batch.output_folder import OutputFolder
from formcheck.bench.history import synthetic_sessions
from formcheck.history.export import json_text
from formcheck.results import Analysis
from tests.support.paths import ROOT
from tests.support.stand_ins import Studio, lines, run

NOW = datetime(2026, 3, 1, tzinfo=timezone.utc)
MP4 = b"\0\0\0\x20ftypisom" + bytes(100)


@pytest.fixture(name="clips")
def clips_fixture(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the clips ann/clip.mp4 and bob/clip.mp4, whose results have their checksums."""

    def analyze(path: Path, options: Any, **extra: Any) -> Any:
        found = studio_analyze(path, options, **extra)
        found.analysis = with_checksum(found.analysis)
        return found

    studio_analyze = studio.analyze_video
    monkeypatch.setattr("formcheck.pipeline.analyze.analyze_video", analyze)
    for name in ("ann", "bob"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "clip.mp4").write_bytes(MP4 + name.encode())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def with_checksum(analysis: Analysis) -> Analysis:
    content = Path(analysis.source.path).read_bytes()
    return replace(analysis, source=replace(analysis.source, sha256=content.hex()[-64:]))


def source(document: Path) -> str:
    return str(json.loads(document.read_text())["source"]["path"])


def test_the_result_of_another_clip_stays(clips: Path) -> None:
    assert run("analyze", "ann/clip.mp4", "-o", "out", "--quiet").exit_code == 0
    for _ in range(2):
        done = run("analyze", "bob/clip.mp4", "-o", "out", "--quiet")
        assert done.exit_code == 0
        assert "is not a result of this clip, and stays" in done.stderr
    assert source(clips / "out/clip.json") == "ann/clip.mp4"
    assert source(clips / "out/clip-2.json") == "bob/clip.mp4"
    assert sorted(path.name for path in (clips / "out").iterdir()) == ["clip-2.json", "clip.json"]
    again = run("analyze", "ann/clip.mp4", "-o", "out", "--quiet")
    assert again.output == ""


def test_the_same_name_in_two_folders_is_two_clips(clips: Path, monkeypatch: Any) -> None:
    for name in ("ann", "bob"):
        monkeypatch.chdir(clips / name)
        run("analyze", "clip.mp4", "-o", clips / "out", "--quiet")
    assert len(list((clips / "out").iterdir())) == 2


def test_labels_beside_a_clip_stay(clips: Path) -> None:
    (clips / "ann/clip.json").write_text('{"exercise": "squat"}')
    done = run("analyze", "ann/clip.mp4", "-o", "ann", "--quiet")
    assert done.exit_code == 0
    assert (clips / "ann/clip.json").read_text() == '{"exercise": "squat"}'
    assert (clips / "ann/clip-2.json").is_file()
    run("analyze", "ann/clip.mp4", "-o", "ann", "--quiet", "--force")
    assert source(clips / "ann/clip.json") == "ann/clip.mp4"


def test_a_single_run_waits_for_no_batch(clips: Path) -> None:
    with OutputFolder(clips / "out").locked():
        done = run("analyze", "ann/clip.mp4", "-o", "out")
    assert done.exit_code == 1
    assert "another run" in done.stderr
    assert not (clips / "out/clip.json").exists()


@pytest.mark.parametrize("target", ["ann/clip.mp4", "link.npz", "hard.npz", "ann/../ann/clip.mp4"])
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_poses_are_not_recorded_onto_the_clip(
    clips: Path, studio: Studio, target: str, force: tuple[str, ...]
) -> None:
    clip = clips / "ann/clip.mp4"
    (clips / "link.npz").symlink_to(clip)
    os.link(clip, clips / "hard.npz")
    done = run("analyze", "ann/clip.mp4", "--record", target, *force)
    assert done.exit_code == 2
    assert "is an input" in done.stderr
    assert studio.calls == []
    assert clip.read_bytes() == MP4 + b"ann"


def test_poses_are_not_recorded_onto_a_foreign_file(clips: Path, studio: Studio) -> None:
    done = run("analyze", "ann/clip.mp4", "--record", "bob/clip.mp4")
    assert (done.exit_code, len(lines(done.stderr))) == (1, 1)
    assert "exists and is not a pose recording" in done.stderr
    live = ("live", "-e", "clamshell", "--headless", "--no-log")
    for camera, code in (("ann/clip.mp4", 2), ("bob/clip.mp4", 1)):
        done = run(*live, "--camera", camera, "--record", "ann/clip.mp4")
        assert done.exit_code == code, done.output
    assert (clips / "ann/clip.mp4").read_bytes() == MP4 + b"ann"


def test_a_clip_on_the_web_without_a_folder_is_said(studio: Studio) -> None:
    done = run("analyze", "http://127.0.0.1:9/clip.mp4")
    assert done.exit_code == 2
    assert (
        "'http://127.0.0.1:9/clip.mp4' is not a file of this machine: add --out DIR" in done.stderr
    )


def test_a_link_that_leads_nowhere_does_not_hide_the_clips_beside_it(
    clips: Path, studio: Studio
) -> None:
    (clips / "ann/broken.mp4").symlink_to("nowhere.mp4")
    done = run("analyze", "ann")
    assert done.exit_code == 3
    assert "is a link to 'nowhere.mp4', which is not there" in done.stderr
    assert [name for name, _ in studio.calls] == ["clip.mp4"]


def test_a_long_name_is_shortened(studio: Studio, tmp_path: Path) -> None:
    clip = tmp_path / ("x" * 251 + ".mp4")
    clip.touch()
    assert run("analyze", clip, "-o", tmp_path / "out", "--quiet").exit_code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["x" * 200 + ".json"]


# Pages, exports and figures


@pytest.fixture(name="history")
def history_fixture(own_history: Path, tmp_path: Path) -> Iterator[Path]:
    """A history with sessions, in a file that pages must not replace."""
    export = tmp_path / "sessions.json"
    export.write_text(json_text(tuple(synthetic_sessions(NOW, 2, sets=1, reps=2))))
    assert run("history", "import", export).exit_code == 0
    before = own_history.read_bytes()
    yield own_history
    assert own_history.read_bytes() == before


@pytest.mark.parametrize("command", ["page", "export"])
def test_the_history_is_not_replaced_by_its_page(history: Path, command: str) -> None:
    target = history if command == "page" else history.with_suffix(".json")
    if command == "export":
        target.symlink_to(history)
    done = run("history", command, "-o", target)
    assert done.exit_code == 1
    assert "--force" in done.stderr


@pytest.mark.parametrize("name", ["a.html", "a.json", "a.csv"])
def test_what_holds_pain_is_for_its_owner_only(history: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    command = "page" if name.endswith("html") else "export"
    for _ in range(2):
        assert run("history", command, "-o", target).exit_code == 0
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        target.chmod(0o644)


@pytest.mark.parametrize(
    "command", [("learn", "--page"), ("bench", "--no-speed", "--json"),
                ("bench", "--no-speed", "--page"), ("bench", "--no-speed", "--markdown")],
)  # fmt: skip
def test_a_foreign_file_is_named_before_the_work(tmp_path: Path, command: tuple[str, ...]) -> None:
    labels = ROOT / "sample_videos" / "clamshell.json"
    target = tmp_path / "profile.toml"
    shutil.copy(labels, target)
    done = run(*command, target)
    assert done.exit_code == 1
    assert f"'{target}' exists and is not " in done.stderr
    assert target.read_bytes() == labels.read_bytes()


def test_figures_need_files_of_their_own(tmp_path: Path) -> None:
    done = run("bench", "--json", tmp_path / "a", "--page", tmp_path / "b" / ".." / "a")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "name the same file" in done.stderr


def test_learn_replaces_its_own_page_and_with_force_any_file(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    for _ in range(2):
        assert run("learn", "--page", target).exit_code == 0
    target.write_text("mine")
    assert run("learn", "--page", target).exit_code == 1
    assert run("learn", "--page", target, "--force").exit_code == 0
