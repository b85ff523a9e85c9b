"""Live poses analyzed set by set, with the same analyzer as recordings.

A set consists of segments between pauses. The times of the segments are all that a replay needs to
find the same repetitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck import exercises
from formcheck.analysis import caveats, recognition
from formcheck.analysis.analyzer import Analyzer
from formcheck.analysis.model_errors import REFERENCE_MODEL, for_pose_model
from formcheck.analysis.offline import AUTO, Customize, as_is, build_analysis
from formcheck.biomechanics import views
from formcheck.biomechanics.body import Body
from formcheck.pose.landmarks import Motion, Pose
from formcheck.pose.nan_statistics import nan_expected
from formcheck.pose.track import Track
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from formcheck.preprocessing.offline import PreparedShot
from formcheck.results import (
    Analysis,
    Attempt,
    CameraView,
    Guess,
    ModelUse,
    PoseCoverage,
    Rep,
    Source,
    TrainedSet,
    Training,
)
from formcheck.spec.exercise import Exercise

ANY_SIDE = "any"
FROM_THE_START = ModelUse(0, REFERENCE_MODEL)
_VIEW_FRAMES = 30
_RECOGNIZED_S = 60.0  # enough to tell exercises apart, and quick
_SHORTEST_MS = 800
_CHUNK_FRAMES = 256


@dataclass(frozen=True)
class AnalyzedTraining:
    """The repetitions and attempts of all sets, numbered consecutively, and the camera's view."""

    training: Training
    reps: tuple[Rep, ...]
    attempts: tuple[Attempt, ...]
    view: CameraView


class TrainingAnalyzer:
    """Begin a set, feed it prepared poses, pause and end it; `finish` returns all sets."""

    def __init__(self, exercise: Exercise, models: Sequence[ModelUse] = (FROM_THE_START,)) -> None:
        """`models` are the pose models, in time order; the first one is used from the start."""
        self.exercise = exercise
        self._models = list(models)
        self._model = self._models[0].model
        self.analyzer: Analyzer | None = None  # of the current set
        self._number, self._side = 0, ANY_SIDE
        self._segments_ms: list[tuple[int, int]] = []
        self._segment_ms: tuple[int, int] | None = None  # first and last pose of the current one
        self._first_poses: list[Pose] = []  # for the view if nothing was counted
        self._first_poses_before = 0
        self._ended: list[tuple[TrainedSet, tuple[Rep, ...], tuple[Attempt, ...]]] = []

    def begin(self, number: int, side: str) -> None:
        """Begin a new set; `side` is the one that is to work, or "any"."""
        self.analyzer = Analyzer(for_pose_model(self.exercise, self._model))
        self._number, self._side = number, side
        self._segments_ms, self._segment_ms = [], None
        self._first_poses_before = len(self._first_poses)

    def use_model(self, use: ModelUse) -> None:
        """Judge by the errors of another pose model from a time that is not over yet."""
        self._models.append(use)

    def update(self, pose: Pose) -> Rep | Attempt | None:
        """Take a pose of the current set; return what it completed, like `Analyzer.update`."""
        assert self.analyzer is not None
        now_ms = pose.timestamp_ms
        self._choose_model(now_ms)
        self._segment_ms = (now_ms if self._segment_ms is None else self._segment_ms[0], now_ms)
        if len(self._first_poses) < _VIEW_FRAMES and pose.is_seen:
            self._first_poses.append(pose)
        return self.analyzer.update(pose)

    def _choose_model(self, now_ms: int) -> None:
        model = [use.model for use in self._models if use.from_ms <= now_ms][-1]
        if model != self._model and self.analyzer is not None:
            self._model = model
            self.analyzer.exercise = for_pose_model(self.exercise, model)

    def pause(self) -> Rep | Attempt | None:
        """End the current segment; an unfinished repetition counts if its peak was reached."""
        if self.analyzer is None or self._segment_ms is None:
            return None
        self._segments_ms.append(self._segment_ms)
        self._segment_ms = None
        return self.analyzer.end_shot()

    def end(self) -> int:
        """End the set; return its number of repetitions, which is final only now."""
        assert self.analyzer is not None
        self.pause()
        reps, attempts = self.analyzer.finish()
        ended = TrainedSet(self._number, self._side, tuple(self._segments_ms), len(reps))
        self._ended.append((ended, reps, attempts))
        self.analyzer = None
        return len(reps)

    def drop(self) -> None:
        """Discard the current set, as if it had not begun."""
        self.analyzer, self._segment_ms = None, None
        del self._first_poses[self._first_poses_before :]

    def finish(self) -> AnalyzedTraining:
        """Return all ended sets; a current one is discarded."""
        reps = [rep for _, of_set, _ in self._ended for rep in of_set]
        return AnalyzedTraining(
            Training(
                self.exercise.name,
                tuple(ended for ended, _, _ in self._ended),
                tuple(self._models) if len(self._models) > 1 else (),
            ),
            tuple(replace(rep, number=number) for number, rep in enumerate(reps, start=1)),
            tuple(attempt for _, _, attempts in self._ended for attempt in attempts),
            self._usual_view(reps),
        )

    def _usual_view(self, reps: list[Rep]) -> CameraView:
        usual = views.most_common([rep.view for rep in reps])
        if usual is not None:
            return usual
        if not self._first_poses:
            return CameraView(views.UNKNOWN, None)
        return views.estimate_view(Body(Motion.of(self._first_poses), float("nan")))


def analyze_sets(
    exercise: Exercise, training: Training, poses: Iterable[Pose], model: str = REFERENCE_MODEL
) -> AnalyzedTraining:
    """Analyze the sets of `training` again, from prepared poses in time order.

    `model` is the pose model, unless the training says that it changed.
    """
    analyzer = TrainingAnalyzer(exercise, training.models or (ModelUse(0, model),))
    remaining = iter(poses)
    pose = next(remaining, None)
    for trained in training.sets:
        analyzer.begin(trained.number, trained.side)
        for first_ms, last_ms in trained.stretches_ms:
            while pose is not None and pose.timestamp_ms <= last_ms:
                if pose.timestamp_ms >= first_ms:
                    analyzer.update(pose)
                pose = next(remaining, None)
            analyzer.pause()
        analyzer.end()
    return analyzer.finish()


def fixed_lag_poses(
    track: Track,
    width_px: int,
    height_px: int,
    fov_deg: float | None = None,
    cuts_ms: Sequence[int] = (),
) -> Iterator[Pose]:
    """All poses of a track, prepared as they are in a live session.

    `cuts_ms` are the times of the first poses of other pictures.
    """
    preparation = FixedLagPreparation(width_px, height_px, fov_deg)
    for first in range(0, len(track), _CHUNK_FRAMES):
        motion = track.motion(slice(first, first + _CHUNK_FRAMES))
        for frame in range(len(motion)):
            pose = motion.pose(frame)
            if pose.timestamp_ms in cuts_ms:
                yield from preparation.finish()
                preparation = FixedLagPreparation(width_px, height_px, fov_deg)
            yield from preparation.update(pose)
    yield from preparation.finish()


def build_training_analysis(
    exercise: Exercise,
    analyzed: AnalyzedTraining,
    track: Track,
    of: tuple[Source, PoseCoverage],
    warnings_before: Sequence[str] = (),
) -> Analysis:
    """Build the document of analyzed sets; `track` holds all poses, also those between sets."""
    analysis = build_analysis(exercise, analyzed.reps, analyzed.attempts, analyzed.view, of)
    guesses = _guesses(analyzed.training, track, of[0]) if analyzed.reps else ()
    return replace(
        analysis,
        name_doubt=caveats.first_name_doubt(exercise, guesses, analyzed.reps),
        warnings=(
            *warnings_before,
            *caveats.visibility_warnings(track, of[1]),
            *caveats.exercise_warnings(exercise, guesses, analyzed.reps),
        ),
        training=analyzed.training,
    )


def _guesses(training: Training, track: Track, source: Source) -> tuple[Guess, ...]:
    """Which exercise the first minutes of training look like."""
    times_ms, shots, seconds = track.times_ms, list[PreparedShot](), 0.0
    segments = [segment for trained in training.sets for segment in trained.stretches_ms]
    for first_ms, segment_end_ms in segments:
        last_ms = min(segment_end_ms, first_ms + round(1000 * (_RECOGNIZED_S - seconds)))
        first, end = np.searchsorted(times_ms, [first_ms, last_ms + 1]).tolist()
        if seconds >= _RECOGNIZED_S or last_ms - first_ms < _SHORTEST_MS:
            continue
        seconds += (last_ms - first_ms) / 1000
        size_px = source.width, source.height
        shots.append(PreparedShot(track, *size_px, slice(first, end), source.fov_deg))
    with nan_expected():
        return recognition.recognize(exercises.all_exercises(), shots) if shots else ()


def analyze_training(  # noqa: PLR0913  # each argument is one property of the recording
    training: Training,
    track: Track,
    source: Source,
    pose: PoseCoverage,
    *,
    exercise: str = AUTO,
    warnings_before: Sequence[str] = (),
    cuts_ms: Sequence[int] = (),
    customize: Customize = as_is,
) -> Analysis:
    """Analyze recorded live poses; the same exercise gives the same document as the live session.

    `exercise` "auto" is the one that was trained; `customize` adapts it to the person. Raises
    UnknownExerciseError for an unknown name.
    """
    name = training.exercise if exercise == AUTO else exercise
    customized = customize(exercises.find_exercise(name))
    with nan_expected():
        poses = fixed_lag_poses(track, source.width, source.height, source.fov_deg, cuts_ms)
        analyzed = analyze_sets(customized, training, poses, pose.model)
    return build_training_analysis(customized, analyzed, track, (source, pose), warnings_before)
