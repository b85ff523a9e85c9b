"""A whole session without a window: its lines, what it leaves, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import formcheck.live.run as live_run
from formcheck.live import engine as live_engine
from formcheck.live import execution
from formcheck.live.events import EVENT_NAMES, SCHEMA
from formcheck.live.speech import speaker
from formcheck.pose.landmarks import Pose
from formcheck.video.reader import VideoReader
from tests.support.live_stage import StickCamera, StickEstimator, one_after_another, repetitions
from tests.support.stand_ins import run

ARGS = ("live", "-e", "glute_bridge", "--headless")


@pytest.fixture(name="stage")
def stage_fixture(monkeypatch: pytest.MonkeyPatch) -> StickCamera:
    poses = one_after_another(repetitions("glute_bridge", 2))
    return set_up(monkeypatch, poses)


def set_up(monkeypatch: pytest.MonkeyPatch, poses: Sequence[Pose]) -> StickCamera:
    camera = StickCamera(poses)

    class Estimator(StickEstimator):
        def __init__(self, _: object) -> None:
            super().__init__(poses)

        def __enter__(self) -> Estimator:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(execution, "LivePoseEstimator", Estimator)
    monkeypatch.setattr(live_run, "open_camera", lambda text: camera)
    monkeypatch.setattr(live_run, "check_camera", lambda text: None)
    return camera


def events_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_each_line_is_an_event_and_the_last_one_is_the_result(stage: StickCamera) -> None:
    done = run(*ARGS)
    assert done.exit_code == 0, done.output
    events = events_of(done.output)
    assert events[0]["event"] == "session"
    assert events[0]["schema"] == SCHEMA
    assert events[-1]["event"] == "result"
    assert events[-1]["document"]["summary"]["reps"] == 2
    assert {event["event"] for event in events} <= set(EVENT_NAMES)
    assert all("t_s" in event and "clock_s" in event for event in events)
    assert stage.closed


def test_save_and_record_write_the_document_and_the_poses(
    stage: StickCamera, tmp_path: Path
) -> None:
    done = run(*ARGS, "--save", tmp_path / "kept", "--record", tmp_path / "poses.npz")
    result = events_of(done.output)[-1]
    names = sorted(path.suffix for path in (tmp_path / "kept").iterdir())
    assert names == [".html", ".json", ".npz"]
    assert (tmp_path / "poses.npz").exists()
    document = json.loads(next((tmp_path / "kept").glob("*.json")).read_text())
    assert document == result["document"]
    assert len(result["written"]) == 4
    replayed = run("replay", tmp_path / "poses.npz", "--json")
    assert json.loads(replayed.output) == document


def test_keep_video_writes_a_video(stage: StickCamera, tmp_path: Path) -> None:
    frames = len(stage.frames)
    done = run(*ARGS, "--save", tmp_path, "--keep-video")
    (video,) = tmp_path.glob("*.mp4")
    with VideoReader(video) as reader:
        times_ms = [frame.timestamp_ms for frame in reader]
    assert done.exit_code == 0
    assert 0.5 * frames < len(times_ms) <= frames
    assert not list(tmp_path.glob(".*"))


def test_a_failing_video_loses_nothing_else(
    stage: StickCamera, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("formcheck.live.saving.av.open", full)
    done = run(*ARGS, "--save", tmp_path, "--keep-video")
    assert done.exit_code == 1
    assert "no video was saved" in done.output
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".html", ".json", ".npz"]
    assert events_of(done.output)[-1]["document"]["summary"]["reps"] == 2


def test_a_full_disk_does_not_lose_the_result(
    stage: StickCamera, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise live_run_output_error

    from formcheck.errors import OutputError  # noqa: PLC0415

    live_run_output_error = OutputError("cannot write it: no space left on device")
    monkeypatch.setattr("formcheck.live.saving.save_recording", full)
    done = run(*ARGS, "--save", tmp_path)
    result = events_of(done.output)[-1]
    assert done.exit_code == 1
    assert result["document"]["summary"]["reps"] == 2
    assert [Path(path).suffix for path in result["written"]] == [".json", ".html"]
    assert "no space left" in done.output


@pytest.mark.parametrize(
    ("ending", "code"), [(KeyboardInterrupt, 130), (BrokenPipeError, 130), (ValueError, 1)]
)
def test_an_interrupted_session_has_a_result(
    ending: type[BaseException], code: int, stage: StickCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = 0
    find = live_engine.Engine._process

    def stopped(engine: live_engine.Engine, frame: Any) -> None:
        nonlocal frames
        frames += 1
        if frames == 75:  # after five seconds: one repetition is done
            raise ending
        find(engine, frame)

    monkeypatch.setattr(live_engine.Engine, "_process", stopped)
    done = run(*ARGS)
    assert done.exit_code == code
    assert events_of(done.output)[-1]["document"]["summary"]["reps"] == 1


def test_a_camera_without_frames_has_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(monkeypatch, [])
    done = run(*ARGS)
    assert done.exit_code == 1
    assert events_of(done.output)[-1]["document"] is None
    assert "no frame was analyzed" in done.output


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("live", "--headless"), "exercise"),
        (("live", "-e", "squat", "--headless"), "unknown exercise 'squat'"),
        ((*ARGS, "--reps", "0"), "--reps"),
        ((*ARGS, "--keep-video"), "add --save DIR"),
        ((*ARGS, "--camera", "no such thing"), "is called 'no such thing'"),
        ((*ARGS, "--camera", __file__, "--model", "huge"), "unknown model 'huge'"),
    ],
)
def test_invalid_usage_is_one_line(args: tuple[str, ...], message: str) -> None:
    done = run(*args)
    assert done.exit_code in (1, 2)
    assert message in done.output
    assert len(done.output.strip().splitlines()) == 1


class Parrot:
    """Remembers what it is to say; fails at the word "2."."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def say(self, text: str) -> None:
        if text == "2.":
            raise OSError("the loudspeaker is gone")
        self.texts.append(text)

    def close(self) -> None:
        self.texts.append("closed")


def test_the_voice_speaks_the_say_events_and_its_failure_stops_nothing(
    stage: StickCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    parrot = Parrot()
    monkeypatch.setattr(execution, "open_voice", lambda: speaker.Voice(parrot))
    done = run(*ARGS, "--voice")
    assert done.exit_code == 0
    assert parrot.texts[-1] == "closed"
    assert set(parrot.texts) - {"closed"} <= {
        event["words"] for event in events_of(done.output) if event["event"] == "say"
    }


def test_no_voice_is_a_warning(stage: StickCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "open_voice", lambda: speaker.Voice(None))
    done = run(*ARGS, "--voice")
    assert done.exit_code == 0
    assert "no voice was found" in done.output


def test_a_muted_voice_is_silent() -> None:
    parrot = Parrot()
    voice = speaker.Voice(parrot)
    voice.muted = True
    voice.say("1.")
    voice.close()
    assert parrot.texts == ["closed"]


def test_espeak_makes_samples_of_every_cue() -> None:
    pytest.importorskip("espeakng_loader")
    from formcheck.live.speech.espeak import Espeak  # noqa: PLC0415

    espeak = Espeak()
    short, long = espeak.synthesize("Go."), espeak.synthesize("Push your knee out over your toes.")
    assert espeak.sample_rate_hz > 8000
    assert 0.2 < len(short) / espeak.sample_rate_hz < 1.0
    assert 1.0 < len(long) / espeak.sample_rate_hz < 4.0
    assert abs(long.astype(int)).max() > 1000
