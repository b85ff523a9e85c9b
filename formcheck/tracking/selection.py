"""More than one person in view: noticing it while following one, and then following the right one.

Joins the survey of the first look, the second look, and the landmark models that both need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from formcheck import exercises as catalog
from formcheck.errors import UsageError
from formcheck.pose.landmarks import Motion, Pose
from formcheck.pose.track import Track
from formcheck.pose_estimation.model_cache import PoseModels
from formcheck.recording import Subject
from formcheck.spec.exercise import Exercise
from formcheck.tracking.people import (
    JOINTS,
    TRUNK,
    Sighting,
    Tracker,
    Trail,
    apart_m,
    persons,
    scale_of,
)
from formcheck.tracking.subject import (
    AUTO,
    LOOK_FOR_S,
    SUBJECTS,
    Chosen,
    belongs,
    candidates,
    choose,
    disputed,
    in_words,
)
from formcheck.tracking.survey import Find, Survey, everybody, looked_for
from formcheck.video.reader import Frame, VideoReader, read_ahead

Frames = Callable[[], Iterable[Frame]]

_CALL_MS = 200
_CLOSELY_MS = 1000
_CONTINUES_M = 0.35


@dataclass(frozen=True)
class Eyes:
    """Two ways to find people in a picture: `sure` finds few that are nobody, so that it may begin
    a trail; `ready` finds whoever is where somebody is expected.
    """

    sure: Find
    ready: Find


@dataclass(frozen=True)
class SecondLook:
    """What the second look found.

    `people` is how many are in view, `words` tells whom the result is about (None when there is
    one person only), and `instead` has the poses, in frame pixels, for the frames in which
    the first look is not to be kept.
    """

    people: int
    words: str | None = None
    instead: Mapping[int, Pose] = field(default_factory=dict)


def looked_again(
    frames: Frames,
    followed: Motion,
    eyes: Eyes,
    how: str,
    exercises: Iterable[Exercise],
) -> SecondLook:
    """Look for the person meant by `how` (see `subject.choose`).

    `frames` gives the recording's frames anew each time it is called; `followed` (T frames) is
    what the first look saw, in the same pixels, and is kept where it was on that person.
    """
    tracker, called_ms, size_px = called(frames(), eyes)
    people = candidates(persons(tracker.trails))
    if not people:
        return SecondLook(0)
    # Of one person alone the first look may have lost sight too, to somebody who is never clear.
    chosen = choose(people, how, exercises, size_px)
    wrong = disputed(followed, chosen, called_ms)
    instead = {
        row: _found(frame, chosen, eyes)
        for row, frame in enumerate(frames() if wrong.any() else ())
        if row < len(wrong) and wrong[row]
    }
    words = in_words(chosen, size_px[0]) if len(people) > 1 else None
    return SecondLook(len(people), words, instead)


def called(frames: Iterable[Frame], eyes: Eyes) -> tuple[Tracker, list[int], tuple[int, int]]:
    """Everybody's trails, the times at which they were called, and the frames' width and height."""
    tracker, called_ms, size_px = Tracker(), list[int](), (0, 0)
    closely_ms = 0
    for frame in frames:
        now_ms = frame.timestamp_ms
        if called_ms and now_ms < called_ms[-1] + _CALL_MS:
            continue
        closely = not called_ms or now_ms >= closely_ms
        closely_ms = now_ms + _CLOSELY_MS if closely else closely_ms
        called_ms.append(now_ms)
        size_px = (frame.rgb.shape[1], frame.rgb.shape[0])
        found = everybody(frame.rgb, eyes.sure, closely=closely)
        unsure: list[Sighting] = []
        for trail in tracker.open_at(now_ms):
            if not _is_continued(trail, found, now_ms):
                others = [(item.pose.xy_px, item.scale_px_per_m) for item in found]
                unsure += looked_for(frame.rgb, trail.expected_px(now_ms), others, eyes.ready)
        tracker.update(now_ms, found, unsure)
    return tracker, called_ms, size_px


def _is_continued(trail: Trail, found: Iterable[Sighting], now_ms: int) -> bool:
    here = trail.expected_px(now_ms)
    return any(
        apart_m(item.pose.xy_px, here, TRUNK, item.scale_px_per_m) < _CONTINUES_M for item in found
    )


def _found(frame: Frame, chosen: Chosen, eyes: Eyes) -> Pose:
    """The subject in this frame; unseen rather than anybody else."""
    now_ms = frame.timestamp_ms
    expected = chosen.subject.at(now_ms, LOOK_FOR_S)
    if expected is None:
        return Pose.unseen(now_ms)
    there = [(other.at(now_ms), other.scale_at(now_ms)) for other in chosen.others]
    others = [(body, scale) for body, scale in there if body is not None]
    poses = [item.pose for item in looked_for(frame.rgb, expected, others, eyes.ready)]
    mine = [pose for pose in poses if belongs(pose.xy_px, chosen, now_ms)]
    if not mine:
        return Pose.unseen(now_ms)
    nearest = min(mine, key=lambda p: apart_m(p.xy_px, expected, JOINTS, scale_of(p)))
    return Pose(now_ms, nearest.xy_px, nearest.world_m, nearest.visibility)


# Of the detector, 0..1. At 0.4 a plant is found now and then, below it often; at 0.5 a patient
# under a therapist's arms is missed too often to be noticed.
_SURVEY_CONFIDENCE, _SURE_CONFIDENCE, _READY_CONFIDENCE = 0.4, 0.5, 0.1


@dataclass(frozen=True)
class Meant:
    """Whom a user means: `how` is one of `subject.SUBJECTS`, `exercise` a name or "auto"."""

    how: str = AUTO
    exercise: str = AUTO

    def __post_init__(self) -> None:
        if self.how not in SUBJECTS:
            raise UsageError(f"unknown subject '{self.how}'; choose from: {', '.join(SUBJECTS)}")


ANYBODY = Meant()

Reopened = Callable[[], VideoReader]


@dataclass(frozen=True)
class Followed:
    """The movement that the result is about, in original pixels, and what to tell the user.

    `frames_seen` is in how many frames the one who is followed was found.
    """

    track: Track
    frames_seen: int
    subject: Subject
    words: tuple[str, ...] = ()


def survey_with(models: PoseModels) -> Survey:
    """A survey that notices other people while one is followed. Raises ModelError."""
    return Survey(
        models.spotter(_SURVEY_CONFIDENCE).find,
        # Loaded when first used: most recordings never need it.
        lambda picture: models.spotter(_SURE_CONFIDENCE).find(picture),
    )


def alone(track: Track, meant: Meant) -> Followed:
    """What was followed, where nobody else is in view: it stays as it is."""
    return Followed(track, track.frames_seen, Subject(meant.how))


def chosen(
    track: Track, scale: float, meant: Meant, models: PoseModels, reopened: Reopened
) -> Followed:
    """The movement of the person meant of several; `track` is what the first look saw.

    It is in original pixels, `scale` of them for one of a frame; `reopened` opens the recording
    anew.
    """
    named = meant.exercise
    exercises = catalog.exercises() if named == AUTO else (catalog.find_exercise(named),)
    eyes = Eyes(models.spotter(_SURE_CONFIDENCE).find, models.spotter(_READY_CONFIDENCE).find)
    again = looked_again(
        lambda: _frames(reopened), _scaled(track.motion(), 1 / scale), eyes, meant.how, exercises
    )
    words = () if again.words is None else (again.words,)
    subject = Subject(meant.how, max(1, again.people))
    followed = Track.of(_replaced(track.motion(), again.instead, scale))
    return Followed(followed, followed.frames_seen, subject, words)


def _frames(reopened: Reopened) -> Iterator[Frame]:
    with reopened() as reader:
        yield from read_ahead(reader)


def _scaled(motion: Motion, factor: float) -> Motion:
    return Motion(motion.times_ms, motion.xy_px * factor, motion.world_m, motion.visibility)


def _replaced(motion: Motion, instead: Mapping[int, Pose], scale: float) -> Motion:
    """The motion with other poses, in frame pixels, in some of its frames."""
    xy_px, world_m = motion.xy_px.copy(), motion.world_m.copy()
    visibility = motion.visibility.copy()
    for row, pose in instead.items():
        xy_px[row], world_m[row], visibility[row] = (
            pose.xy_px * scale,
            pose.world_m,
            pose.visibility,
        )
    return Motion(motion.times_ms, xy_px, world_m, visibility)
