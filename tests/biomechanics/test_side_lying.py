"""People lying on their side: the view is named, and pelvic roll is found where it is visible."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.analysis.analyzer import Analyzer
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import FloatArray, Landmark, Side
from formcheck.results import Rep
from tests.support.stick import SCENES, Scene, condition, performed, turn
from tests.support.still_rep import seen_from

TRUNK = [mark for mark in Landmark if mark <= Landmark.RIGHT_THUMB]
UPPER = [
    Landmark.RIGHT_HIP,
    *(m for m in Landmark if m > Landmark.RIGHT_HIP and m.name.startswith("RIGHT")),
]
FROM = {"front": (0, 0), "oblique": (35, 0), "oblique from the other side": (-35, 0)}
EXERCISES = ("clamshell", "side_lying_leg_raise")


def rolling(scene: Scene, roll_deg: float, follow: float = 0.5) -> Scene:
    """The pelvis with the upper leg rolls back as the movement goes on; the trunk follows."""

    def rolled(depth: float, side: Side) -> FloatArray:
        points = scene(depth, side)
        lower = points[Landmark.LEFT_HIP].copy()
        axis = np.array([1.0, 0, 0]) * np.sign(points[Landmark.NOSE][0] - lower[0])
        for marks, share in ((TRUNK, follow), (UPPER, 1.0)):
            back = min((turn(axis, s * roll_deg * depth * share) for s in (1, -1)), key=_forward)
            points[marks] = lower + (points[marks] - lower) @ back.T
        return points

    return rolled


def _forward(rotation: FloatArray) -> float:
    """How far a point above the axis is moved toward the camera."""
    return -float((rotation @ np.array([0.0, -1, 0]))[2])


def analyzed(name: str, scene: Scene) -> tuple[Rep, ...]:
    analyzer = Analyzer(find_exercise(name))
    motion = condition(performed(scene, [Side.RIGHT] * 2))
    for frame in range(len(motion)):
        analyzer.update(motion.pose(frame))
    return analyzer.finish()[0]


@pytest.mark.parametrize("place", FROM)
@pytest.mark.parametrize("name", EXERCISES)
def test_only_a_rolling_pelvis_is_a_fault(name: str, place: str) -> None:
    still = analyzed(name, seen_from(SCENES[name], *FROM[place]))
    rolled = analyzed(name, seen_from(rolling(SCENES[name], 35), *FROM[place]))
    assert [rep.view.name for rep in still] == [place.split(maxsplit=1)[0]] * 2
    assert "pelvic_roll" not in {fault.code for rep in still for fault in rep.faults}
    assert all("pelvic_roll" in {fault.code for fault in rep.faults} for rep in rolled)


def test_above_is_its_own_view_in_which_the_knee_of_a_clamshell_is_not_measured() -> None:
    reps = analyzed("clamshell", seen_from(SCENES["clamshell"], 0, 75))
    assert [rep.view.name for rep in reps] == ["above"] * 2
    assert [rep.measures["knee_flexion_deg"] for rep in reps] == [None, None]
    rolled = analyzed("clamshell", seen_from(rolling(SCENES["clamshell"], 35), 0, 75))
    assert all("pelvic_roll" in {fault.code for fault in rep.faults} for rep in rolled)
