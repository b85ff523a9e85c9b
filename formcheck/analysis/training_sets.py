"""Live poses to repetitions, set by set: the same analyzer as for a recording.

A set is worked in stretches, between pauses. Which poses were worked is all that a replay needs to
come to the same repetitions.
"""

from __future__ import annotations

import warnings as python_warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from formcheck import exercises
from formcheck.analysis import caveats
from formcheck.analysis.analyzer import Analyzer
from formcheck.analysis.offline import AUTO, concluded
from formcheck.biomechanics import views
from formcheck.biomechanics.body import Body
from formcheck.pose.landmarks import Motion, Pose
from formcheck.pose.track import Track
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from formcheck.results import (
    Analysis,
    Attempt,
    PoseCoverage,
    Rep,
    Source,
    TrainedSet,
    Training,
    ViewSeen,
)
from formcheck.spec.exercise import Exercise

_FIRST_LOOK_FRAMES = 30
_CHUNK_FRAMES = 256


@dataclass(frozen=True)
class Worked:
    """What was counted and tried in all sets, numbered through, and from where it was seen."""

    training: Training
    reps: tuple[Rep, ...]
    attempts: tuple[Attempt, ...]
    view: ViewSeen


class Workout:
    """Begin a set, feed it prepared poses, pause and end it; `finish` gives all sets."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.analyzer: Analyzer | None = None  # that of the set under way
        self._number, self._side = 0, "any"
        self._stretches: list[tuple[int, int]] = []
        self._fed_ms: tuple[int, int] | None = None
        self._first: list[Pose] = []  # of what is kept, for the view when nothing was counted
        self._kept_first = 0
        self._done: list[tuple[TrainedSet, tuple[Rep, ...], tuple[Attempt, ...]]] = []

    def begin(self, number: int, side: str) -> None:
        """A new set; `side` is the one that is to work, or "any"."""
        self.analyzer = Analyzer(self.exercise)
        self._number, self._side = number, side
        self._stretches, self._fed_ms = [], None
        self._kept_first = len(self._first)

    def update(self, pose: Pose) -> Rep | Attempt | None:
        """A pose of the set under way; what it completed, as `Analyzer.update` says."""
        assert self.analyzer is not None
        now_ms = pose.timestamp_ms
        self._fed_ms = (now_ms if self._fed_ms is None else self._fed_ms[0], now_ms)
        if len(self._first) < _FIRST_LOOK_FRAMES and pose.is_seen:
            self._first.append(pose)
        return self.analyzer.update(pose)

    def pause(self) -> Rep | Attempt | None:
        """Nothing reaches across; what was under way counts if its peak was reached."""
        if self.analyzer is None or self._fed_ms is None:
            return None
        self._stretches.append(self._fed_ms)
        self._fed_ms = None
        return self.analyzer.cut()

    def end(self) -> int:
        """The set is over: how many repetitions it has, now that what is usual is known."""
        assert self.analyzer is not None
        self.pause()
        reps, attempts = self.analyzer.finish()
        stretches = tuple(self._stretches)
        done = TrainedSet(self._number, self._side, stretches, len(reps))
        self._done.append((done, reps, attempts))
        self.analyzer = None
        return len(reps)

    def drop(self) -> None:
        """Forget the set under way, as if it had not begun."""
        self.analyzer, self._fed_ms = None, None
        del self._first[self._kept_first :]

    def finish(self) -> Worked:
        """All sets that were ended; one under way is forgotten."""
        reps = [rep for _, found, _ in self._done for rep in found]
        return Worked(
            Training(self.exercise.name, tuple(done for done, _, _ in self._done)),
            tuple(replace(rep, number=number) for number, rep in enumerate(reps, start=1)),
            tuple(attempt for _, _, tried in self._done for attempt in tried),
            self._usual_view(reps),
        )

    def _usual_view(self, reps: list[Rep]) -> ViewSeen:
        if not reps:
            if not self._first:
                return ViewSeen(views.UNKNOWN, None)
            return views.view_of(Body(Motion.of(self._first), float("nan")))
        names = [rep.view.name for rep in reps]
        usual = max(sorted(set(names)), key=names.count)
        same = [rep.view for rep in reps if rep.view.name == usual]
        return same[len(same) // 2]


def rework(exercise: Exercise, training: Training, poses: Iterable[Pose]) -> Worked:
    """What the sets of `training` come to with these prepared poses, in time order."""
    workout = Workout(exercise)
    waiting = iter(poses)
    pose = next(waiting, None)
    for worked in training.sets:
        workout.begin(worked.number, worked.side)
        for first_ms, last_ms in worked.stretches_ms:
            while pose is not None and pose.timestamp_ms <= last_ms:
                if pose.timestamp_ms >= first_ms:
                    workout.update(pose)
                pose = next(waiting, None)
            workout.pause()
        workout.end()
    return workout.finish()


def prepared(track: Track, width_px: int, height_px: int) -> Iterator[Pose]:
    """All poses of a track, prepared as they are live."""
    preparation = FixedLagPreparation(width_px, height_px)
    for first in range(0, len(track), _CHUNK_FRAMES):
        motion = track.motion(slice(first, first + _CHUNK_FRAMES))
        for frame in range(len(motion)):
            yield from preparation.update(motion.pose(frame))
    yield from preparation.finish()


def document_of(
    exercise: Exercise,
    worked: Worked,
    track: Track,
    of: tuple[Source, PoseCoverage],
    warnings_before: Sequence[str] = (),
) -> Analysis:
    """The document of what was worked; `track` holds all poses, those between sets too."""
    source, pose = of
    document = concluded(exercise, worked.reps, worked.attempts, worked.view, (source, pose))
    return replace(
        document,
        warnings=(
            *warnings_before,
            *caveats.of_picture(track, pose),
            *caveats.of_exercise(exercise, (), worked.reps),
        ),
        training=worked.training,
    )


def reanalyze(  # noqa: PLR0913  # each argument is one thing known of the recording
    training: Training,
    track: Track,
    source: Source,
    pose: PoseCoverage,
    *,
    exercise: str = AUTO,
    warnings_before: Sequence[str] = (),
    own: Callable[[Exercise], Exercise] = lambda general: general,
) -> Analysis:
    """The document of recorded live poses, identical to the live one if the exercise is the same.

    "auto" is the exercise that was trained. `own` makes of it the one that this person is judged
    by. Raises UnknownExerciseError.
    """
    name = training.exercise if exercise == AUTO else exercise
    meant = own(exercises.find_exercise(name))
    with python_warnings.catch_warnings():
        python_warnings.simplefilter("ignore", RuntimeWarning)  # all-NaN stretches are expected
        poses = prepared(track, source.width, source.height)
        worked = rework(meant, training, poses)
    return document_of(meant, worked, track, (source, pose), warnings_before)
