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
from formcheck.pose.landmarks import Landmark
from formcheck.pose.track import Track
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from formcheck.results import Analysis, Rep

PLAN = SetPlan(reps=99, sets=1)
NEEDED = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]
DRAWINGS = 2  # of each movement


def well_framed(name: str, count: int) -> list[Recording]:
    """Drawings whose hips and knees are in the picture: a live session asks for that first."""
    found: list[Recording] = []
    for number in range(100):
        drawn = generate(name, rng_of(name, number, 4711))
        if (drawn.motion.visibility[:, NEEDED] == 0).mean() < 0.02:
            found.append(drawn)
        if len(found) == count:
            break
    return found


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
def test_live_and_recorded_counts_agree() -> None:
    """Live poses are smoothed without knowing what comes, so noisy drawings may differ by one."""
    pairs = []
    for name in OURS:
        for drawn in well_framed(name, DRAWINGS):
            announced, reps = live(drawn)
            pairs.append((len(reps), recorded(drawn).summary.reps))
            assert announced >= len(reps) - 1, (
                "one that began before the camera is known at the end"
            )
    assert sum(one == other for one, other in pairs) >= 0.75 * len(pairs), pairs
    assert sum(abs(one - other) <= 1 for one, other in pairs) >= 0.9 * len(pairs), pairs
