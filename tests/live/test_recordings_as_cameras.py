"""Recordings played as cameras: a live session counts what the recorded analysis counts."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.analysis.offline import analyze_recording
from formcheck.bench.movements.catalog import OURS
from formcheck.bench.movements.recordings import Recording, generate, rng_of
from formcheck.exercises import find_exercise
from formcheck.live.plan import SetPlan
from formcheck.live.session import LiveSession
from formcheck.pose.track import Track
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from formcheck.results import Analysis, Rep

PLAN = SetPlan(reps=99, sets=1)
DRAWINGS = 2  # of each movement


def live(drawn: Recording) -> tuple[int, tuple[Rep, ...]]:
    """Repetitions announced on the way, and those of the result."""
    size_px = drawn.shot.width, drawn.shot.height
    session = LiveSession(find_exercise(str(drawn.exercise)), PLAN, size_px)
    preparation = FixedLagPreparation(*size_px)
    announced = 0
    track = Track.of(drawn.motion).motion()
    with np.errstate(invalid="ignore", divide="ignore"):
        for frame in range(len(track)):
            for pose in preparation.update(track.pose(frame)):
                announced += sum(event.name == "rep" for event in session.update(pose, None))
        for pose in preparation.finish():
            announced += sum(event.name == "rep" for event in session.update(pose, None))
        announced += sum(event.name == "rep" for event in session.finish("the camera stopped"))
    return announced, session.analyzed_training().reps


def recorded(drawn: Recording) -> Analysis:
    saved = drawn.pose_recording()
    return analyze_recording(saved.track, saved.source, saved.pose, str(drawn.exercise))


@pytest.mark.slow
@pytest.mark.parametrize("name", OURS)
def test_live_and_recorded_counts_agree(name: str) -> None:
    """Within one, since live poses are smoothed without knowing what comes; mostly exactly."""
    for number in range(DRAWINGS):
        drawn = generate(name, rng_of(name, number, 4711))
        announced, reps = live(drawn)
        expected = recorded(drawn).summary.reps
        assert abs(len(reps) - expected) <= 1, number
        assert announced >= len(reps)


@pytest.mark.slow
def test_most_counts_agree_exactly() -> None:
    pairs = []
    for name in OURS:
        drawn = generate(name, rng_of(name, 0, 4711))
        pairs.append((len(live(drawn)[1]), recorded(drawn).summary.reps))
    agreeing = sum(one == other for one, other in pairs)
    assert agreeing >= 0.75 * len(pairs), pairs
