"""Recordings in the history: dated by the file, once each, with `analyze --log`."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest

import formcheck.pipeline.analyze
from formcheck.analysis.document import document_text
from formcheck.batch.execute import RunOptions, _handle
from formcheck.batch.inputs import ClipInput
from formcheck.batch.job import Job, Settings, Unchanged
from formcheck.batch.scheduler import Completed
from formcheck.coaching.records import SessionKind, SessionRecord
from formcheck.history.from_recording import (
    BY_LAST_CHANGE,
    BY_RECORDING_TIME,
    log_document,
    log_recording,
    recording_time,
)
from formcheck.history.store import HistoryStore
from formcheck.results import Analysis
from tests.coaching.test_comparison import analyzed
from tests.support.stand_ins import run

CHANGED_AT = datetime(2024, 2, 3, 4, 5, 6, tzinfo=timezone.utc)


def kept(path: Path) -> tuple[SessionRecord, ...]:
    with HistoryStore(path) as store:
        return store.load()


def film(path: Path, **tags: str) -> Path:
    """A second of gray with these tags, last changed at `CHANGED_AT`."""
    with av.open(str(path), "w") as output:
        output.metadata.update(tags)
        stream = output.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(5):
            gray = np.full((48, 64, 3), 120, np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(gray, format="rgb24")))
        output.mux(stream.encode())
    os.utime(path, (CHANGED_AT.timestamp(),) * 2)
    return path


def test_without_a_word_in_the_file_it_is_when_it_was_changed(tmp_path: Path) -> None:
    assert recording_time(film(tmp_path / "a.mp4")) == (CHANGED_AT, BY_LAST_CHANGE)
    poses = tmp_path / "poses.npz"
    poses.write_bytes(b"no video")
    os.utime(poses, (CHANGED_AT.timestamp(),) * 2)
    assert recording_time(poses) == (CHANGED_AT, BY_LAST_CHANGE)


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("2025-06-07T08:09:10.000000Z", datetime(2025, 6, 7, 8, 9, 10)),
        ("2025-06-07T08:09:10+0200", datetime(2025, 6, 7, 6, 9, 10)),
    ],
)
def test_the_recording_time_of_the_file_comes_first(
    stated: str, moment: datetime, tmp_path: Path
) -> None:
    clip = film(tmp_path / "a.mp4", creation_time=stated)
    assert recording_time(clip) == (moment.replace(tzinfo=timezone.utc), BY_RECORDING_TIME)


@pytest.mark.parametrize("stated", ["1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "Tuesday"])
def test_a_time_that_cannot_be_is_not_believed(stated: str, tmp_path: Path) -> None:
    clip = film(tmp_path / "a.mkv", creation_time=stated)
    assert recording_time(clip) == (CHANGED_AT, BY_LAST_CHANGE)


def test_a_recording_is_one_session_and_says_how_it_is_dated(
    tmp_path: Path, own_history: Path
) -> None:
    analysis, clip = analyzed(), film(tmp_path / "clip.mp4")
    words = log_recording(analysis, clip, own_history)
    assert "3 repetitions added to the history" in words
    assert "when the file was last changed" in words
    (session,) = kept(own_history)
    assert (session.kind, session.source) == (SessionKind.RECORDING, "clip.mp4")
    assert (session.began_at, session.dated_by) == (CHANGED_AT, "last change")
    assert [len(one.reps) for one in session.sets] == [3]
    assert log_recording(analysis, clip, own_history) == "clip.mp4: already in the history"
    assert len(kept(own_history)) == 1


def test_another_stretch_exercise_or_clip_is_another_session(
    tmp_path: Path, own_history: Path
) -> None:
    analysis, clip = analyzed(), film(tmp_path / "clip.mp4")
    others = (
        analysis,
        replace(analysis, exercise="reverse_lunge"),
        replace(analysis, source=replace(analysis.source, start_s=5.0)),
        replace(analysis, source=replace(analysis.source, sha256="cd34")),
    )
    for other in others:
        log_recording(other, clip, own_history)
    assert len(kept(own_history)) == len(others)


def test_a_recording_without_repetitions_is_not_stored(tmp_path: Path, own_history: Path) -> None:
    clip = film(tmp_path / "clip.mp4")
    for analysis in (replace(analyzed(), reps=()), replace(analyzed(), exercise=None)):
        assert "nothing to add" in log_recording(analysis, clip, own_history)
    assert not own_history.exists()


@pytest.fixture(name="fake_analysis")
def fake_analysis_fixture(monkeypatch: pytest.MonkeyPatch) -> Analysis:
    analysis = analyzed()

    def analyze_video(clip: Path, *_: Any, **__: Any) -> Any:
        source = replace(analysis.source, path=str(clip), sha256=clip.name)
        return SimpleNamespace(analysis=replace(analysis, source=source))

    monkeypatch.setattr(formcheck.pipeline.analyze, "analyze_video", analyze_video)
    return analysis


def test_analyze_keeps_only_when_asked(
    fake_analysis: Analysis, tmp_path: Path, own_history: Path
) -> None:
    clips = [film(tmp_path / name) for name in ("one.mp4", "two.mp4")]
    assert run("analyze", *clips, "--quiet").exit_code == 0
    assert not own_history.exists()
    other = tmp_path / "other.sqlite3"
    done = run("analyze", *clips, "--log", "--db", other, "--quiet")
    assert done.exit_code == 0
    assert done.output.count("added to the history") == 2
    assert sorted(str(one.source) for one in kept(other)) == ["one.mp4", "two.mp4"]
    assert not own_history.exists()


def test_a_batch_keeps_each_clip_as_it_is_done(
    tmp_path: Path, own_history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip, document = film(tmp_path / "one.mp4"), tmp_path / "one.json"
    named = replace(analyzed(), source=replace(analyzed().source, path=str(clip)))
    document.write_text(document_text(named, indent=2))
    stub: Any = SimpleNamespace(record=lambda event: None, ended=lambda worker, row: None)
    options = RunOptions(tmp_path, quiet=True, log=own_history)
    remote = "https://example.org/two.mp4"
    for path in (str(clip), str(clip), remote):
        job = Job("key", ClipInput(path), document, Settings("full", "abc"))
        _handle(Completed(1, job, Unchanged()), stub, stub, options)
    said = capsys.readouterr().err.splitlines()
    assert [line.split(": ", 1)[1].split(",")[0] for line in said] == [
        "one.mp4: 3 repetitions added to the history",
        "one.mp4: already in the history",
        "two.mp4: not added to the history",
    ]
    assert [one.source for one in kept(own_history)] == ["one.mp4"]
    stub_less = replace(options, log=None)
    _handle(Completed(1, job, Unchanged()), stub, stub, stub_less)
    assert capsys.readouterr().err == ""


def test_a_result_that_cannot_be_read_is_a_line_and_the_batch_goes_on(
    tmp_path: Path, own_history: Path
) -> None:
    clip, document = film(tmp_path / "one.mp4"), tmp_path / "one.json"
    document.write_text("{")
    words = log_document(document, str(clip), own_history)
    assert words.startswith("one.mp4: not added to the history: ")


def test_a_history_that_cannot_be_written_fails_with_one_line(
    fake_analysis: Analysis, tmp_path: Path
) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    clip = film(tmp_path / "one.mp4")
    done = run("analyze", clip, "--log", "--db", blocked / "h.sqlite3", "--quiet")
    assert done.exit_code == 1
    assert "cannot use the history" in done.output
    assert len(done.output.strip().splitlines()) == 1
