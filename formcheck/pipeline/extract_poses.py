"""The one loop from frames to poses, for each segment of a clip, and the merge of the segments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import NoPersonError, OutOfVideoError, VideoError, system_reason
from formcheck.files import FileStamp, file_stamp, sha256_of
from formcheck.pose.landmarks import Pose
from formcheck.pose.nan_statistics import nan_expected, nan_median
from formcheck.pose.track import Track
from formcheck.pose_estimation.base import EstimatorProvider
from formcheck.pose_estimation.low_light import LightMeter
from formcheck.preprocessing.turned_picture import find_turn, turn_words, turned_back
from formcheck.recording import PoseRecording
from formcheck.results import PoseCoverage, Source
from formcheck.tracking.selection import (
    SubjectSelector,
    TrackedSubject,
    bystander_detector,
    closer_look,
    only_person,
    subject_among_people,
)
from formcheck.video.clip import Clip, Segment
from formcheck.video.container import LONG_GAP_S, DecodeIssues, merge_issues
from formcheck.video.frames import FramePlace, PictureArea
from formcheck.video.reader import VideoReader, read_ahead
from formcheck.video.shots import CutDetector

_SMALL, _HEIGHT_M = 0.3, 1.7  # of the picture's height; of a person
_SIZE_FRAMES = 60

# Gets the share that is done, in [0, 1], or None if the duration is unknown.
ProgressCallback = Callable[[float | None], None]


@dataclass(frozen=True)
class VideoMetadata:
    """Properties of a video, of the picture as shown; `scale` is that of a `VideoReader`.

    `width` and `height` are those of `area` if that is not None: the part that is analyzed.
    """

    width: int
    height: int
    fps: float | None
    rotation_deg: int
    scale: float
    area: PictureArea | None = None


@dataclass(frozen=True)
class SegmentPoses:
    """What the first pass found in one segment of a clip.

    `track` is of the one person that the pose estimator tracked, in original pixels; it is empty if
    the video ended before the segment. `end_s` is the end of the last frame, in seconds of the
    file. `has_bystanders`: other people are in view, so the clip needs a second pass. `model` and
    `model_sha256` are those of the pose estimator, `stamp` is that of the file when it was opened.
    """

    metadata: VideoMetadata
    track: Track
    end_s: float
    has_bystanders: bool
    cuts_ms: tuple[int, ...]
    light: LightMeter
    issues: DecodeIssues
    model: str
    model_sha256: str
    stamp: FileStamp | None = None


# Extracts all segments of a clip: in sequence, or in parallel with several workers.
SegmentExecutor = Callable[
    [Clip, Sequence[Segment], EstimatorProvider, ProgressCallback], "list[SegmentPoses | None]"
]


def extract_sequentially(
    clip: Clip,
    segments: Sequence[Segment],
    estimators: EstimatorProvider,
    progress: ProgressCallback,
) -> list[SegmentPoses | None]:
    """Extract the segments one after another: the default `SegmentExecutor`."""
    extracted = []
    for number, segment in enumerate(segments):

        def report(share: float | None, number: int = number) -> None:
            progress(None if share is None else (number + share) / len(segments))

        extracted.append(extract_segment(clip, segment, estimators, report))
    return extracted


def extract_segment(
    clip: Clip,
    segment: Segment,
    estimators: EstimatorProvider,
    progress: ProgressCallback = lambda share: None,
) -> SegmentPoses | None:
    """Estimate the pose in each frame of a segment; None if the video ends before it.

    Decoding runs ahead in its own thread. Raises VideoError, UsageError or ModelError.
    """
    part = replace(clip, start_s=segment.read_from_s, end_s=segment.read_to_s)
    try:
        with part.open(segment.area) as reader:
            stamp = file_stamp(clip.path)
            return replace(_extract(reader, segment, estimators, progress), stamp=stamp)
    except OutOfVideoError:
        if segment.is_first:
            raise
        return None


def _extract(
    reader: VideoReader,
    segment: Segment,
    estimators: EstimatorProvider,
    progress: ProgressCallback,
) -> SegmentPoses:
    estimator, bystanders = closer_look(estimators), bystander_detector(estimators)
    track, cuts, light, end_s = Track(), CutDetector(), LightMeter(), 0.0
    for frame in read_ahead(reader):
        cuts.update(frame.timestamp_ms, frame.rgb)
        if not segment.needs_pose(frame.timestamp_ms):
            continue
        pose = estimator.estimate(frame.rgb, frame.timestamp_ms)
        bystanders.update(frame.rgb, pose)
        if segment.owns(frame.timestamp_ms):
            track.add(_in_original_pixels(pose, frame.place))
            light.add(frame.rgb)
            end_s = frame.timestamp_ms / 1000 + frame.length_s
            progress(_share(frame.timestamp_ms / 1000, reader.stated_duration_s, segment))
    return SegmentPoses(
        VideoMetadata(
            reader.width,
            reader.height,
            reader.fps,
            reader.rotation_deg,
            reader.scale,
            segment.area,
        ),
        track,
        end_s,
        bystanders.found,
        tuple(sorted({ms for ms in (*cuts.cuts_ms, *reader.breaks_ms) if segment.owns(ms)})),
        light,
        reader.issues,
        estimator.model,
        estimator.model_sha256,
    )


def _in_original_pixels(pose: Pose, place: FramePlace) -> Pose:
    if place == FramePlace():
        return pose
    xy_px = pose.xy_px * place.scale + (place.x_px, place.y_px)
    return Pose(pose.timestamp_ms, xy_px, pose.world_m, pose.visibility)


def _share(now_s: float, stated_duration_s: float | None, segment: Segment) -> float | None:
    """Return how much of the segment is done, in [0, 1]."""
    end_s = segment.end_s if segment.end_s is not None else stated_duration_s
    if end_s is None:
        return None
    start_s = segment.start_s or 0.0
    return min(1.0, (now_s - start_s) / max(1e-3, end_s - start_s))


def merge_segments(segments: Sequence[SegmentPoses | None]) -> SegmentPoses:
    """Merge all segments of a clip, in order, into one; the first of them is not None."""
    extracted = [segment for segment in segments if segment is not None]
    parts = [segment for segment in extracted if len(segment.track)] or extracted[:1]
    if len(parts) == 1:
        return parts[0]
    return SegmentPoses(
        parts[0].metadata,
        Track.joined(part.track for part in parts),
        parts[-1].end_s,
        any(part.has_bystanders for part in parts),
        tuple(ms for part in parts for ms in part.cuts_ms),
        LightMeter.merged(part.light for part in parts),
        merge_issues(part.issues for part in parts),
        parts[0].model,
        parts[0].model_sha256,
    )


def assemble_recording(
    clip: Clip,
    segments: Sequence[SegmentPoses | None],
    selector: SubjectSelector,
    estimators: EstimatorProvider,
) -> PoseRecording:
    """Merge the segments of a clip; if several people are in view, find the subject's poses.

    Raises NoPersonError if nobody is visible in any frame, VideoError or ModelError.
    """
    poses = merge_segments(segments)
    if len(poses.track) == 1:
        raise VideoError(
            f"'{clip.path}' shows a single picture, and exercise form is movement; record a video "
            "of the repetitions, or choose a longer part of it"
        )
    tracked = _tracked_subject(clip, poses, selector, estimators)
    frames, frames_seen = len(poses.track), tracked.track.frames_seen
    if not frames_seen:
        raise NoPersonError(
            f"no person visible in {clip.path} ({frames} frames checked); film the whole body, "
            "from head to feet, in good light, and come nearer if it is small in the picture"
        )
    coverage = PoseCoverage(
        poses.model, frames_seen, frames_seen / max(1, frames), poses.model_sha256
    )
    turned_deg = find_turn(tracked.track)
    track = _upright(tracked.track, poses.metadata, turned_deg)
    issues = poses.issues.messages(Path(clip.path).name)
    warnings = (*issues, *_picture_warnings(poses, turned_deg), *tracked.warnings)
    source = _source(clip, poses, turned_deg)
    cuts_ms = with_gaps(poses.cuts_ms, track.times_ms)
    return PoseRecording(track, source, coverage, warnings, cuts_ms, tracked.subject)


def _picture_warnings(poses: SegmentPoses, turned_deg: int) -> tuple[str, ...]:
    """Return what is said about the picture: the light, what was left out, a turn, the size."""
    area = poses.metadata.area
    warnings = [*poses.light.warnings]
    if area is not None:
        warnings.append(area.left_out)
    if turned_deg:
        warnings.append(turn_words(turned_deg))
    return (*warnings, *size_warnings(poses.track, poses.metadata.height))


def size_warnings(track: Track, height_px: int) -> tuple[str, ...]:
    """Return that the person is small in a picture of this height, if so."""
    if len(track) and _body_px(track) < _SMALL * height_px:
        return ("the person is small in the picture: come nearer for exact angles",)
    return ()


def _body_px(track: Track) -> float:
    """Return how high a person of average height would stand in the picture: no foreshortening."""
    sample = track.spread(_SIZE_FRAMES)
    with nan_expected():
        return _HEIGHT_M * nan_median(sample.scale_px_per_m)


def _upright(track: Track, metadata: VideoMetadata, turned_deg: int) -> Track:
    if not turned_deg:
        return track
    return turned_back(track, turned_deg, metadata.width, metadata.height)


def with_gaps(cuts_ms: tuple[int, ...], times_ms: NDArray[np.int64]) -> tuple[int, ...]:
    """Return the cuts, and one at the end of each long gap between frames; `times_ms` (T,)."""
    steps_ms = np.diff(times_ms)
    if not len(steps_ms):
        return cuts_ms
    # With few frames per second, a long step is none.
    is_gap = steps_ms >= max(1000 * LONG_GAP_S, 4 * float(np.median(steps_ms)))
    return tuple(sorted({*cuts_ms, *times_ms[1:][is_gap].tolist()}))


def _source(clip: Clip, poses: SegmentPoses, turned_deg: int) -> Source:
    metadata = poses.metadata
    start_s = int(poses.track.times_ms[0]) / 1000
    size_px = metadata.width, metadata.height
    width, height = size_px[::-1] if turned_deg in (90, 270) else size_px
    area = metadata.area or PictureArea(0, 0, *size_px)
    return Source(
        path=str(clip.path),
        sha256=_checksum(clip, poses.stamp),
        width=width,
        height=height,
        fps=metadata.fps,
        frames=len(poses.track),
        duration_s=poses.end_s - start_s,
        rotation_deg=metadata.rotation_deg,
        start_s=start_s,
        sample_fps=clip.sample_fps,
        left_px=area.left,
        top_px=area.top,
        turned_deg=turned_deg,
    )


def _checksum(clip: Clip, stamp: FileStamp | None) -> str:
    """The SHA-256 of the content that was read. Raises VideoError if the file is another now."""
    try:
        checksum, now = sha256_of(clip.path), file_stamp(clip.path)
    except OSError as error:
        reason = system_reason(error)
        raise VideoError(f"'{clip.path}' is gone ({reason}); analyze it again") from error
    if stamp not in (None, now):
        raise VideoError(f"'{clip.path}' changed while it was read; analyze it again")
    return checksum


def _tracked_subject(
    clip: Clip, poses: SegmentPoses, selector: SubjectSelector, estimators: EstimatorProvider
) -> TrackedSubject:
    if not poses.has_bystanders:
        return only_person(poses.track, selector)
    scale, area = poses.metadata.scale, poses.metadata.area
    reopen = partial(clip.open, area)
    return subject_among_people(poses.track, scale, selector, estimators, reopen)
