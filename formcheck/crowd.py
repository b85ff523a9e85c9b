"""More than one person in view: noticing it while following one, and then following the right one.

Joins the survey of the first look, the second look, and the landmark models that both need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from formcheck import catalogue
from formcheck.errors import UsageError
from formcheck.pose import Motion, Pose
from formcheck.pose_models import PoseModels
from formcheck.recording import Subject
from formcheck.second_look import Eyes, looked_again
from formcheck.subject import AUTO, SUBJECTS
from formcheck.survey import Survey
from formcheck.track import Track
from formcheck.video import Frame, VideoReader, read_ahead

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
    exercises = catalogue.exercises() if named == AUTO else (catalogue.find_exercise(named),)
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
