"""The one loop: frames of a recording → poses → the result document."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from formcheck import catalogue
from formcheck.crowd import ANYBODY, Crowd, Meant
from formcheck.cuts import CutDetector
from formcheck.errors import NoPersonError
from formcheck.exposure import LightMeter
from formcheck.files import sha256_of
from formcheck.landmarker import DEFAULT_MODEL, Landmarker
from formcheck.live.document import reanalyse
from formcheck.pose import Pose
from formcheck.quiet import silenced_native_logs
from formcheck.recording import PoseRecording, load_recording, save_recording
from formcheck.results import Analysis, PoseCoverage, Source
from formcheck.subject import AUTO as ANY_SUBJECT
from formcheck.track import Track
from formcheck.verdict import AUTO, analyse
from formcheck.video import VideoReader, read_ahead

Progress = Callable[[float | None], None]


@dataclass(frozen=True)
class Examined:
    """A recording and what was found in it: enough to write any product of the two."""

    recording: PoseRecording
    analysis: Analysis


def analyze(  # noqa: PLR0913  # the public call: each keyword is an option of the command
    path: str | Path,
    exercise: str = AUTO,
    *,
    model: str | Path = DEFAULT_MODEL,
    start_s: float | None = None,
    end_s: float | None = None,
    subject: str = ANY_SUBJECT,
    record: str | Path | None = None,
    verbose: bool = False,
    progress: Progress | None = None,
) -> Analysis:
    """Analyse one recorded video.

    `exercise` is a name that `formcheck exercises` lists, or "auto" to recognise it; `model` is
    "lite", "full", "heavy" or the path of a `.task` bundle; `start_s` and `end_s` bound the part
    that is looked at; `subject` says who is meant where several people are in view: "auto" (who
    exercises), "largest", "center", "left" or "right"; `record` saves the poses for `replay`;
    `progress` is told the share done, 0..1, or None where the length is not known. `verbose` lets
    the native libraries log.

    Raises the errors of `formcheck.errors`, each with one line that says what to do.
    """
    return examine(
        path,
        exercise,
        model=model,
        start_s=start_s,
        end_s=end_s,
        subject=subject,
        record=record,
        verbose=verbose,
        progress=progress,
    ).analysis


def replay(path: str | Path, exercise: str = AUTO) -> Analysis:
    """Analyse poses that `analyze(…, record=…)` saved: the identical document, without the video.

    Raises InputNotFoundError, RecordingError or UnknownExerciseError.
    """
    return reexamine(path, exercise).analysis


def examine(  # noqa: PLR0913  # as `analyze`
    path: str | Path,
    exercise: str = AUTO,
    *,
    model: str | Path = DEFAULT_MODEL,
    start_s: float | None = None,
    end_s: float | None = None,
    subject: str = ANY_SUBJECT,
    record: str | Path | None = None,
    verbose: bool = False,
    progress: Progress | None = None,
) -> Examined:
    """As `analyze`, together with the poses that the analysis is of; raises the same errors."""
    if exercise != AUTO:
        catalogue.find_exercise(exercise)  # a wrong name is said before the work, not after it
    recording = record_poses(
        path,
        model,
        start_s,
        end_s,
        meant=Meant(subject, exercise),
        verbose=verbose,
        progress=progress,
    )
    if record is not None:
        save_recording(recording, record)
    return Examined(recording, judge(recording, exercise))


def reexamine(path: str | Path, exercise: str = AUTO) -> Examined:
    """As `replay`, together with the poses that the analysis is of; raises the same errors."""
    recording = load_recording(path)
    return Examined(recording, judge(recording, exercise))


def record_poses(  # noqa: PLR0913  # as `analyze`
    path: str | Path,
    model: str | Path = DEFAULT_MODEL,
    start_s: float | None = None,
    end_s: float | None = None,
    *,
    meant: Meant = ANYBODY,
    verbose: bool = False,
    progress: Progress | None = None,
) -> PoseRecording:
    """Find the person who is `meant` in every frame. Decoding runs ahead in its own thread.

    Raises VideoError, UsageError, ModelError, or NoPersonError when nobody is seen at all.
    """
    track, cuts, light = Track(), CutDetector(), LightMeter()
    quiet = nullcontext() if verbose else silenced_native_logs()
    with (
        quiet,
        VideoReader(path, start_s=start_s, end_s=end_s) as reader,
        Landmarker(model) as landmarker,
        Crowd(model, meant) as crowd,
    ):
        for frame in read_ahead(reader):
            pose = landmarker.find(frame.rgb, frame.timestamp_ms)
            crowd.look(frame.rgb, pose)
            track.add(_in_original_pixels(pose, reader.scale))
            cuts.update(frame.timestamp_ms, frame.rgb)
            light.see(frame.rgb)
            if progress is not None:
                progress(_share(frame.timestamp_ms / 1000, reader.stated_duration_s, end_s))
        model_name, model_sha256 = landmarker.model, landmarker.model_sha256
        reopened = partial(VideoReader, path, start_s=start_s, end_s=end_s)
        followed = crowd.followed(track, reader.scale, reopened)
    seen = followed.frames_seen
    if not seen:
        raise NoPersonError(
            f"no person seen in {path} ({reader.frames} frames looked at); film the whole body, "
            "from head to feet, in good light"
        )
    source = Source(
        path=str(path),
        sha256=sha256_of(path),
        width=reader.width,
        height=reader.height,
        fps=reader.fps,
        frames=reader.frames,
        duration_s=reader.duration_s,
        rotation_deg=reader.rotation_deg,
        start_s=int(track.times_ms[0]) / 1000,
    )
    coverage = PoseCoverage(model_name, seen, seen / max(1, reader.frames), model_sha256)
    warnings = (*reader.warnings, *light.words, *followed.words)
    return PoseRecording(followed.track, source, coverage, warnings, cuts.cuts_ms, followed.subject)


def judge(recording: PoseRecording, exercise: str = AUTO) -> Analysis:
    """The analysis of recorded poses; raises UnknownExerciseError."""
    if recording.training is not None:
        return reanalyse(
            recording.training,
            recording.track,
            recording.source,
            recording.pose,
            exercise=exercise,
            warnings_before=recording.warnings,
        )
    return analyse(
        recording.track,
        recording.source,
        recording.pose,
        exercise,
        recording.warnings,
        cuts_ms=recording.cuts_ms,
    )


def _in_original_pixels(pose: Pose, scale: float) -> Pose:
    if scale == 1:
        return pose
    return Pose(pose.timestamp_ms, pose.xy_px * scale, pose.world_m, pose.visibility)


def _share(now_s: float, stated_duration_s: float | None, end_s: float | None) -> float | None:
    ends = [limit for limit in (stated_duration_s, end_s) if limit]
    return min(1.0, now_s / min(ends)) if ends else None
