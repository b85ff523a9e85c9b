"""Parts outside the image: rules that need them are not judged, everything else is."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.analysis.analyzer import Analyzer
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import LEGS, Landmark, Motion, Side
from formcheck.results import Rep
from tests.support.stick import SCENES, lunge, performed

TOES = [Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX]
FEET = [mark for mark in Landmark if mark >= Landmark.LEFT_ANKLE]


def counted(name: str, motion: Motion) -> tuple[Rep, ...]:
    analyzer = Analyzer(find_exercise(name))
    for frame in range(len(motion)):
        analyzer.update(motion.pose(frame))
    return analyzer.finish()[0]


def without_feet(motion: Motion, every: int = 1) -> Motion:
    """Feet outside the image in one of `every` frames, where the model guesses them."""
    motion.visibility[np.ix_(np.arange(0, len(motion), every), np.array(FEET))] = 0.0
    return motion


@pytest.mark.parametrize("every", [1, 3])
def test_a_foot_outside_the_image_is_named_and_never_judged(every: int) -> None:
    """A third of the frames is enough: the model pushes guessed feet back to the edge."""
    reps = counted("forward_lunge", without_feet(performed(lunge(0.7), [*LEGS]), every))
    assert len(reps) == 2
    for rep in reps:
        reasons = {item.code: item.reason for item in rep.not_judged}
        assert "ankle" in reasons["knee_valgus"]
        assert "ankle" in reasons["shallow_depth"]
        assert "torso_lean" not in reasons


def test_a_foot_outside_the_image_for_a_moment_is_judged() -> None:
    reps = counted("forward_lunge", without_feet(performed(lunge(0.7), [*LEGS]), 9))
    assert [rep.not_judged for rep in reps] == [(), ()]


def test_a_deadlift_has_no_remark_about_feet_that_are_only_guessed() -> None:
    motion = performed(SCENES["romanian_deadlift"], [Side.LEFT] * 3)
    for rep in counted("romanian_deadlift", motion):
        deep = (motion.times_s > rep.start_s + 0.4) & (motion.times_s < rep.end_s - 0.4)
        motion.xy_px[np.ix_(deep, np.array(TOES), np.array([1]))] -= 140
    in_view = counted("romanian_deadlift", motion)
    assert [rep.remarks for rep in in_view] == [("the feet moved",)] * 3
    out_of_view = counted("romanian_deadlift", without_feet(motion))
    assert [rep.remarks for rep in out_of_view] == [()] * 3
