"""More than one person in view: noticing it while following one, and then following the right one.

Joins the survey of the first look, the second look, and the landmark models that both need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from formcheck import catalogue
from formcheck.errors import UsageError
from formcheck.landmarker import Spotter
from formcheck.pose import Motion, Pose
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


@dataclass(frozen=True)
class Followed:
    """The movement that the result is about, in original pixels, and what to tell the user.

    `frames_seen` is in how many frames the one who is followed was found.
    """

    track: Track
    frames_seen: int
    subject: Subject
    words: tuple[str, ...] = ()


class Crowd:
    """Watches the first look at a recording for other people, and looks again if there were any.

    Use it in a `with` block. With one person in view, what was followed stays as it is.
    """

    def __init__(self, model: str | Path, meant: Meant) -> None:
        """Load a model. Raises UnknownModelError or ModelError."""
        self._model, self._meant = model, meant
        self._closing = ExitStack()
        self._sure: Spotter | None = None
        self._seen = 0
        self._survey = Survey(self._opened(_SURVEY_CONFIDENCE).find, self._find_surely)

    def __enter__(self) -> Crowd:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    def look(self, rgb: NDArray[np.uint8], followed: Pose) -> None:
        """Take the next frame and the pose followed in it, in its pixels."""
        self._seen += followed.is_seen
        self._survey.look(rgb, followed)

    def followed(self, track: Track, scale: float, reopened: Callable[[], VideoReader]) -> Followed:
        """The movement of the person meant; `track` is what the first look saw.

        It is in original pixels, `scale` of them for one of a frame; `reopened` opens the
        recording anew.
        """
        if not self._survey.several:
            return Followed(track, self._seen, Subject(self._meant.how))
        named = self._meant.exercise
        exercises = catalogue.exercises() if named == AUTO else (catalogue.find_exercise(named),)
        eyes = Eyes(self._find_surely, self._opened(_READY_CONFIDENCE).find)
        motion = track.motion()
        again = looked_again(
            lambda: _frames(reopened),
            _scaled(motion, 1 / scale),
            eyes,
            self._meant.how,
            exercises,
        )
        words = () if again.words is None else (again.words,)
        subject = Subject(self._meant.how, max(1, again.people))
        motion = _replaced(motion, again.instead, scale)
        return Followed(Track.of(motion), int(motion.seen.sum()), subject, words)

    def _find_surely(self, picture_rgb: NDArray[np.uint8]) -> list[Pose]:
        if self._sure is None:  # most recordings never need it
            self._sure = self._opened(_SURE_CONFIDENCE)
        return self._sure.find(picture_rgb)

    def _opened(self, confidence: float) -> Spotter:
        return self._closing.enter_context(Spotter(self._model, confidence))


def _frames(reopened: Callable[[], VideoReader]) -> Iterator[Frame]:
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
