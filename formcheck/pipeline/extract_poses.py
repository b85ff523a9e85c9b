"""The one loop: frames of a stretch of a recording → the poses in them, and what else they show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.errors import NoPersonError, OutOfVideoError
from formcheck.files import sha256_of
from formcheck.pose.landmarks import Pose
from formcheck.pose.track import Track
from formcheck.pose_estimation.low_light import LightMeter
from formcheck.pose_estimation.model_cache import PoseModels
from formcheck.recording import PoseRecording
from formcheck.results import PoseCoverage, Source
from formcheck.tracking.selection import Followed, Meant, alone, chosen, survey_with
from formcheck.video.clip import Clip, Stretch
from formcheck.video.container import Trouble, joined
from formcheck.video.reader import VideoReader, read_ahead
from formcheck.video.shots import CutDetector

Progress = Callable[[float | None], None]
# How all stretches of a clip are looked at: one after the other, or by several workers.
Looking = Callable[[Clip, Sequence[Stretch], PoseModels, Progress], "list[FirstLook | None]"]


@dataclass(frozen=True)
class Filmed:
    """How a video was filmed: as `VideoReader` says, of the picture as it is shown."""

    width: int
    height: int
    fps: float | None
    rotation_deg: int
    scale: float


@dataclass(frozen=True)
class FirstLook:
    """What one stretch of a recording shows, and its first and last moment, seconds of the file.

    `track` is of the one person whom the model followed, in original pixels; `several` says
    whether other people are in the picture, so that it has to be looked at again. `model` and
    `model_sha256` name what looked. An empty stretch (the file ended before) has no track.
    """

    filmed: Filmed
    track: Track
    end_s: float
    several: bool
    cuts_ms: tuple[int, ...]
    light: LightMeter
    trouble: Trouble
    model: str
    model_sha256: str


def look_at(
    clip: Clip, stretch: Stretch, models: PoseModels, progress: Progress = lambda share: None
) -> FirstLook | None:
    """Find the person in each frame of a stretch; None where the video is over before it.

    Decoding runs ahead in its own thread. Raises VideoError, UsageError or ModelError.
    """
    part = replace(clip, start_s=stretch.reads_from_s, end_s=stretch.reads_to_s)
    try:
        with part.opened() as reader:
            return _looked(reader, stretch, models, progress)
    except OutOfVideoError:
        if stretch.is_first:
            raise
        return None


def one_after_another(
    clip: Clip, parts: Sequence[Stretch], models: PoseModels, progress: Progress
) -> list[FirstLook | None]:
    """What each of the stretches shows; `progress` is told the share of the whole, 0..1 or None."""
    looks = []
    for number, part in enumerate(parts):

        def tell(share: float | None, number: int = number) -> None:
            progress(None if share is None else (number + share) / len(parts))

        looks.append(look_at(clip, part, models, tell))
    return looks


def _looked(
    reader: VideoReader, stretch: Stretch, models: PoseModels, progress: Progress
) -> FirstLook:
    landmarker, survey = models.landmarker(), survey_with(models)
    track, cuts, light, end_s = Track(), CutDetector(), LightMeter(), 0.0
    for frame in read_ahead(reader):
        cuts.update(frame.timestamp_ms, frame.rgb)
        if not stretch.needs_pose(frame.timestamp_ms):
            continue
        pose = landmarker.find(frame.rgb, frame.timestamp_ms)
        survey.look(frame.rgb, pose)
        if stretch.owns(frame.timestamp_ms):
            track.add(_in_original_pixels(pose, reader.scale))
            light.see(frame.rgb)
            end_s = frame.timestamp_ms / 1000 + frame.length_s
            progress(_share(frame.timestamp_ms / 1000, reader.stated_duration_s, stretch))
    return FirstLook(
        Filmed(reader.width, reader.height, reader.fps, reader.rotation_deg, reader.scale),
        track,
        end_s,
        survey.several,
        tuple(ms for ms in cuts.cuts_ms if stretch.owns(ms)),
        light,
        reader.trouble,
        landmarker.model,
        landmarker.model_sha256,
    )


def whole(looks: Sequence[FirstLook | None]) -> FirstLook:
    """The looks at all stretches of a recording, in order, as one; the first of them is one."""
    there = [look for look in looks if look is not None and len(look.track)]
    if len(there) <= 1:
        return next(iter(there), None) or _first(looks)
    return FirstLook(
        there[0].filmed,
        Track.joined(look.track for look in there),
        there[-1].end_s,
        any(look.several for look in there),
        tuple(ms for look in there for ms in look.cuts_ms),
        LightMeter.joined(look.light for look in there),
        joined(look.trouble for look in there),
        there[0].model,
        there[0].model_sha256,
    )


def _first(looks: Sequence[FirstLook | None]) -> FirstLook:
    return next(look for look in looks if look is not None)


def _in_original_pixels(pose: Pose, scale: float) -> Pose:
    if scale == 1:
        return pose
    return Pose(pose.timestamp_ms, pose.xy_px * scale, pose.world_m, pose.visibility)


def _share(now_s: float, stated_duration_s: float | None, stretch: Stretch) -> float | None:
    """How much of the stretch is done, 0..1."""
    until_s = stretch.end_s if stretch.end_s is not None else stated_duration_s
    if until_s is None:
        return None
    begin_s = stretch.start_s or 0.0
    return min(1.0, (now_s - begin_s) / max(1e-3, until_s - begin_s))


def recorded(
    clip: Clip, looks: Sequence[FirstLook | None], meant: Meant, models: PoseModels
) -> PoseRecording:
    """Join the looks at all stretches; where several people are in view, look again at the one.

    Raises NoPersonError when nobody is seen at all, VideoError and ModelError.
    """
    look = whole(looks)
    followed = _followed(clip, look, meant, models)
    frames = len(look.track)
    if not followed.frames_seen:
        raise NoPersonError(
            f"no person seen in {clip.path} ({frames} frames looked at); film the whole body, "
            "from head to feet, in good light"
        )
    filmed = look.filmed
    first_s = int(look.track.times_ms[0]) / 1000
    source = Source(
        path=str(clip.path),
        sha256=sha256_of(clip.path),
        width=filmed.width,
        height=filmed.height,
        fps=filmed.fps,
        frames=frames,
        duration_s=look.end_s - first_s,
        rotation_deg=filmed.rotation_deg,
        start_s=first_s,
        sample_fps=clip.sample_fps,
    )
    seen = followed.frames_seen
    coverage = PoseCoverage(look.model, seen, seen / max(1, frames), look.model_sha256)
    warnings = (*look.trouble.words(Path(clip.path).name), *look.light.words, *followed.words)
    return PoseRecording(followed.track, source, coverage, warnings, look.cuts_ms, followed.subject)


def _followed(clip: Clip, look: FirstLook, meant: Meant, models: PoseModels) -> Followed:
    if not look.several:
        return alone(look.track, meant)
    return chosen(look.track, look.filmed.scale, meant, models, clip.opened)
