"""The result document of a live training: of the same form as a recording's."""

from __future__ import annotations

import warnings as python_warnings
from collections.abc import Callable, Sequence
from dataclasses import replace

from formcheck import catalogue, remarks
from formcheck.live.workout import Worked, prepared, rework
from formcheck.results import Analysis, PoseCoverage, Source, Training
from formcheck.spec import Exercise
from formcheck.track import Track
from formcheck.verdict import AUTO, concluded


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
            *remarks.of_picture(track, pose),
            *remarks.of_exercise(exercise, (), worked.reps),
        ),
        training=worked.training,
    )


def reanalyse(  # noqa: PLR0913  # each argument is one thing known of the recording
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
    meant = own(catalogue.find_exercise(name))
    with python_warnings.catch_warnings():
        python_warnings.simplefilter("ignore", RuntimeWarning)  # all-NaN stretches are expected
        poses = prepared(track, source.width, source.height)
        worked = rework(meant, training, poses)
    return document_of(meant, worked, track, (source, pose), warnings_before)
