"""Several people in view: notices them in the first pass, and tracks the subject in a second one.

The first pass tracks one person with the pose estimator's own tracking, which may jump from one
person to another. The second pass detects everybody a few times per second, chooses the subject,
and replaces the poses of frames in which the first pass was on somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from formcheck import exercises as catalog
from formcheck.errors import UsageError
from formcheck.pose.landmarks import Motion, Pose
from formcheck.pose.track import Track
from formcheck.pose_estimation.base import EstimatorProvider
from formcheck.recording import Subject
from formcheck.spec.exercise import Exercise
from formcheck.tracking.bystanders import (
    BystanderDetector,
    DetectPoses,
    detect_people,
    search_near,
)
from formcheck.tracking.closer_look import CloserLook
from formcheck.tracking.people import (
    JOINTS,
    TRUNK,
    Detection,
    Tracker,
    Tracklet,
    mean_distance_m,
    merge_tracklets,
    scale_of,
)
from formcheck.tracking.presence import those_present
from formcheck.tracking.subject import (
    AUTO,
    MAX_SEARCH_GAP_S,
    SUBJECTS,
    SubjectChoice,
    candidates,
    choose_subject,
    describe_choice,
    disputed_frames,
    is_subject,
)
from formcheck.video.reader import Frame, VideoReader, read_ahead

_DETECT_INTERVAL_MS = 200
_TILES_INTERVAL_MS = 1000
_SAME_PLACE_M = 0.35

# Of the person detector, in [0, 1]. At 0.4 it finds a plant now and then, with less it does so
# often; at 0.5 it misses a patient under a therapist's arms too often to notice them.
_BYSTANDER_CONFIDENCE, SEARCH_CONFIDENCE, _HIGH_RECALL = 0.4, 0.5, 0.1


@dataclass(frozen=True)
class SubjectSelector:
    """Selects one of several people: `choice` is one of `subject.SUBJECTS`.

    `exercise`, a name or "auto", is what "auto" expects the subject to do.
    """

    choice: str = AUTO
    exercise: str = AUTO

    def __post_init__(self) -> None:
        if self.choice not in SUBJECTS:
            raise UsageError(f"unknown subject '{self.choice}'; choose from: {', '.join(SUBJECTS)}")


@dataclass(frozen=True)
class TrackedSubject:
    """The subject's poses, in original pixels, and warnings about the choice of the subject."""

    track: Track
    subject: Subject
    warnings: tuple[str, ...] = ()


def bystander_detector(estimators: EstimatorProvider) -> BystanderDetector:
    """Return a detector of other people for the first pass. Raises ModelError."""
    return BystanderDetector(
        estimators.multi_person(_BYSTANDER_CONFIDENCE).detect,
        # Loaded on first use: most recordings never need it.
        lambda rgb: estimators.multi_person(SEARCH_CONFIDENCE).detect(rgb),
    )


def closer_look(estimators: EstimatorProvider) -> CloserLook:
    """Return the pose estimator of the first pass. Raises ModelError."""
    # Loaded on first use: most recordings never need it.
    return CloserLook(
        estimators, lambda rgb: estimators.multi_person(SEARCH_CONFIDENCE).detect(rgb)
    )


def only_person(track: Track, selector: SubjectSelector) -> TrackedSubject:
    """Return the first pass's track as the subject's, for recordings of one person."""
    return TrackedSubject(track, Subject(selector.choice))


def subject_among_people(
    track: Track,
    scale: float,
    selector: SubjectSelector,
    estimators: EstimatorProvider,
    reopen: Callable[[], VideoReader],
) -> TrackedSubject:
    """Return the track of the subject among several people.

    `track` is the first pass's, in original pixels, `scale` of them per pixel of a frame; `reopen`
    opens the recording again.
    """
    named = selector.exercise
    exercises = catalog.all_exercises() if named == AUTO else (catalog.find_exercise(named),)
    detectors = Detectors(
        estimators.multi_person(SEARCH_CONFIDENCE).detect,
        estimators.multi_person(_HIGH_RECALL).detect,
    )
    motion = track.motion()
    result = run_second_pass(
        lambda: _frames(reopen), _scaled(motion, 1 / scale), detectors, selector.choice, exercises
    )
    warnings = () if result.message is None else (result.message,)
    subject = Subject(selector.choice, max(1, result.people))
    return TrackedSubject(
        Track.of(_with_replacements(motion, result.replacements, scale)), subject, warnings
    )


def _frames(reopen: Callable[[], VideoReader]) -> Iterator[Frame]:
    with reopen() as reader:
        yield from read_ahead(reader.in_one_shape())


def _scaled(motion: Motion, factor: float) -> Motion:
    return Motion(motion.times_ms, motion.xy_px * factor, motion.world_m, motion.visibility)


def _with_replacements(motion: Motion, replacements: Mapping[int, Pose], scale: float) -> Motion:
    """Return the motion with other poses, in frame pixels, in some of its frames."""
    xy_px, world_m = motion.xy_px.copy(), motion.world_m.copy()
    visibility = motion.visibility.copy()
    for row, pose in replacements.items():
        xy_px[row], world_m[row] = pose.xy_px * scale, pose.world_m
        visibility[row] = pose.visibility
    return Motion(motion.times_ms, xy_px, world_m, visibility)


@dataclass(frozen=True)
class Detectors:
    """Two person detectors: only what the one with `high_precision` finds starts a tracklet.

    The one with `high_recall` is for places where somebody is expected.
    """

    high_precision: DetectPoses
    high_recall: DetectPoses


@dataclass(frozen=True)
class SecondPass:
    """Result of the second pass.

    `people` is how many are in view; `message` says whom the result is about (None if there is only
    one person); `replacements` has the poses, in frame pixels, of frames in which the first pass
    was wrong.
    """

    people: int
    message: str | None = None
    replacements: Mapping[int, Pose] = field(default_factory=dict)


def run_second_pass(
    frames: Callable[[], Iterable[Frame]],
    tracked: Motion,
    detectors: Detectors,
    choice: str,
    exercises: Iterable[Exercise],
) -> SecondPass:
    """Track everybody, and find the subject in the frames where the first pass was wrong.

    `frames` returns the recording's frames anew at each call; `tracked` (T frames) is the first
    pass's motion, in frame pixels; `choice` is one of `subject.SUBJECTS`.
    """
    tracker, times_ms, size_px = track_everybody(frames(), detectors)
    people = candidates(merge_tracklets(tracker.tracklets))
    if not people:
        return SecondPass(0)
    # Even with one person in view, the first pass may have been on somebody who is never clear.
    chosen = those_present(choose_subject(people, choice, exercises, size_px))
    wrong = disputed_frames(tracked, chosen, times_ms)
    replacements = {
        row: _subject_in(frame, chosen, detectors)
        for row, frame in enumerate(frames() if wrong.any() else ())
        if row < len(wrong) and wrong[row]
    }
    count = len(chosen.people)
    message = describe_choice(chosen, size_px[0]) if count > 1 else None
    return SecondPass(count, message, replacements)


def track_everybody(
    frames: Iterable[Frame], detectors: Detectors
) -> tuple[Tracker, list[int], tuple[int, int]]:
    """Return everybody's tracklets, the times of detection, and the frames' (width, height)."""
    tracker, times_ms, size_px = Tracker(), list[int](), (0, 0)
    next_tiles_ms = 0
    for frame in frames:
        now_ms = frame.timestamp_ms
        if times_ms and now_ms < times_ms[-1] + _DETECT_INTERVAL_MS:
            continue
        in_tiles = not times_ms or now_ms >= next_tiles_ms
        next_tiles_ms = now_ms + _TILES_INTERVAL_MS if in_tiles else next_tiles_ms
        times_ms.append(now_ms)
        size_px = (frame.rgb.shape[1], frame.rgb.shape[0])
        confident = detect_people(frame.rgb, detectors.high_precision, in_tiles=in_tiles)
        uncertain: list[Detection] = []
        for tracklet in tracker.active_at(now_ms):
            if not _is_continued(tracklet, confident, now_ms):
                others = [(item.pose.xy_px, item.scale_px_per_m) for item in confident]
                expected_px = tracklet.expected_px(now_ms)
                uncertain += search_near(frame.rgb, expected_px, others, detectors.high_recall)
        tracker.update(now_ms, confident, uncertain)
    return tracker, times_ms, size_px


def _is_continued(tracklet: Tracklet, detections: Iterable[Detection], now_ms: int) -> bool:
    expected_px = tracklet.expected_px(now_ms)
    return any(
        mean_distance_m(item.pose.xy_px, expected_px, TRUNK, item.scale_px_per_m) < _SAME_PLACE_M
        for item in detections
    )


def _subject_in(frame: Frame, choice: SubjectChoice, detectors: Detectors) -> Pose:
    """Return the subject's pose in this frame; an unseen pose rather than anybody else's."""
    now_ms = frame.timestamp_ms
    expected_px = choice.subject.at(now_ms, MAX_SEARCH_GAP_S)
    if expected_px is None:
        return Pose.unseen(now_ms)
    others = [
        (body_px, other.scale_at(now_ms))
        for other in choice.others
        if (body_px := other.at(now_ms)) is not None
    ]
    found = search_near(frame.rgb, expected_px, others, detectors.high_recall)
    poses = [item.pose for item in found if is_subject(item.pose.xy_px, choice, now_ms)]
    if not poses:
        return Pose.unseen(now_ms)
    nearest = min(
        poses, key=lambda pose: mean_distance_m(pose.xy_px, expected_px, JOINTS, scale_of(pose))
    )
    return Pose(now_ms, nearest.xy_px, nearest.world_m, nearest.visibility)
