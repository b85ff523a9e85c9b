"""Each exercise done by a stick person is counted, sided and measured; other movements are not."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.analysis.analyzer import Analyzer
from formcheck.analysis.recognition import best, recognize
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import LEGS, Landmark, Motion, Side
from formcheck.results import Attempt, Rep
from tests.support.stick import SCENES, condition, idle, lunge, performed, squat, turn

ONE_SIDED = {"clamshell", "side_lying_leg_raise"}
HEAD = [Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR]
TWO_LEGGED = {"glute_bridge", "hip_thrust", "romanian_deadlift"}
LYING = (*sorted(ONE_SIDED), "glute_bridge", "hip_thrust")


def sides_of(name: str) -> list[Side]:
    return [Side.RIGHT] * 3 if name in ONE_SIDED else [Side.LEFT, Side.RIGHT, Side.LEFT]


def analyzed(name: str, motion: Motion) -> tuple[tuple[Rep, ...], tuple[Attempt, ...]]:
    analyzer = Analyzer(find_exercise(name))
    for frame in range(len(motion)):
        analyzer.update(motion.pose(frame))
    return analyzer.finish()


@pytest.mark.parametrize("name", SCENES)
def test_clean_repetitions_are_counted_with_their_sides_and_without_faults(name: str) -> None:
    sides = sides_of(name)
    reps, attempts = analyzed(name, condition(performed(SCENES[name], sides)))
    expected = [Side.BOTH] * 3 if name in TWO_LEGGED else sides
    assert [rep.side for rep in reps] == expected
    assert [rep.number for rep in reps] == [1, 2, 3]
    assert [rep.peak_s for rep in reps] == pytest.approx([2.2, 5.6, 9.0], abs=0.15)
    assert [fault.code for rep in reps for fault in rep.faults] == []
    assert attempts == ()
    assert all(rep.score == (100 if rep.is_fully_judged else 90) for rep in reps)


@pytest.mark.parametrize("fps", [15, 120])
@pytest.mark.parametrize("name", SCENES)
def test_the_frame_rate_does_not_change_the_count(name: str, fps: float) -> None:
    motion = performed(SCENES[name], sides_of(name)[:2], fps=fps)
    assert len(analyzed(name, condition(motion))[0]) == 2


@pytest.mark.parametrize("rep_s", [1.0, 9.0])
@pytest.mark.parametrize("name", SCENES)
def test_fast_and_slow_repetitions_count(name: str, rep_s: float) -> None:
    motion = performed(SCENES[name], sides_of(name)[:2], rep_s=rep_s)
    assert len(analyzed(name, condition(motion))[0]) == 2


@pytest.mark.parametrize("name", SCENES)
def test_each_exercise_is_recognized_among_all(name: str) -> None:
    """A figure that steps forward while its rear foot slides along is too unlike a person to be
    sure of; the drawn people of test_none_of_ours are recognized."""
    exercises = [find_exercise(other) for other in SCENES]
    motion = condition(performed(SCENES[name], sides_of(name)))
    accepted = {name, None} if name == "forward_lunge" else {name}
    assert best(recognize(exercises, [[motion]])) in accepted


@pytest.mark.parametrize("scene", [squat, idle])
def test_other_movements_are_not_recognized(scene: object) -> None:
    motion = condition(performed(scene, [Side.LEFT] * 4))  # type: ignore[arg-type]
    exercises = [find_exercise(other) for other in SCENES]
    assert best(recognize(exercises, [[motion]])) is None


@pytest.mark.parametrize("name", SCENES)
def test_standing_still_is_no_repetition_of_anything(name: str) -> None:
    motion = condition(performed(idle, [Side.LEFT] * 4))
    assert analyzed(name, motion)[0] == ()


def test_a_named_exercise_is_believed_and_what_is_missing_is_remarked() -> None:
    """Squats called lunges are four repetitions, each with a remark; a lunge has none."""
    reps, _ = analyzed("forward_lunge", condition(performed(squat, [Side.LEFT] * 4)))
    assert [rep.remarks for rep in reps] == [("the thighs stayed side by side",)] * 4
    reps, _ = analyzed("forward_lunge", condition(performed(SCENES["forward_lunge"], [*LEGS])))
    assert [rep.remarks for rep in reps] == [(), ()]


@pytest.mark.parametrize("name", LYING)
def test_a_standing_person_does_none_of_the_lying_exercises(name: str) -> None:
    reps, attempts = analyzed(name, condition(performed(squat, [Side.LEFT] * 4)))
    assert reps == ()
    assert {attempt.reason for attempt in attempts} <= {
        "the person was not lying down",
        "the person bent over instead of lying down",
        "too small a movement to be a repetition",
    }


def test_measures_are_the_drawn_angles() -> None:
    reps, _ = analyzed("forward_lunge", performed(lunge(0.7, yaw_deg=-90, lean_deg=12), [*LEGS]))
    for rep in reps:
        assert rep.measures["trunk_lean_deg"] == pytest.approx(12, abs=0.5)
        assert rep.measures["fppa_deg"] is None, "a side view shows no frontal plane"


@pytest.mark.parametrize("side", LEGS)
def test_the_projection_angle_is_positive_for_an_inward_knee(side: Side) -> None:
    """Facing the camera, the left leg is on the picture's right, and inward is to its left."""
    clean = performed(lunge(0.7), [side])
    knee, inward = Landmark[f"{side.name}_KNEE"], (-1 if side is Side.LEFT else 1)
    angles = []
    for shift_px in (-25, 0, 25):
        xy_px = clean.xy_px.copy()
        xy_px[:, knee, 0] += inward * shift_px
        moved = Motion(clean.times_ms, xy_px, clean.world_m, clean.visibility)
        ((rep,), _) = analyzed("forward_lunge", moved)
        angles.append(rep.measures["fppa_deg"])
    outward_deg, straight_deg, inward_deg = angles
    assert outward_deg < straight_deg < inward_deg
    assert outward_deg < 0 < inward_deg


def test_a_leaning_trunk_is_a_fault_with_its_value() -> None:
    reps, _ = analyzed("reverse_lunge", performed(lunge(-0.7, yaw_deg=-90, lean_deg=45), [*LEGS]))
    for rep in reps:
        (fault,) = [fault for fault in rep.faults if fault.code == "torso_lean"]
        assert fault.value == pytest.approx(45, abs=1)
        assert fault.value > fault.limit
        assert rep.start_s <= fault.at_s <= rep.end_s
        assert 0.9 <= fault.confidence <= 1
        assert rep.score is not None
        assert rep.score < 100


def test_rules_that_a_view_cannot_show_are_not_judged_with_the_reason() -> None:
    reps, _ = analyzed("forward_lunge", performed(lunge(0.7, yaw_deg=-90), [*LEGS]))
    assert all("front" in item.reason for rep in reps for item in rep.not_judged)
    assert {item.code for rep in reps for item in rep.not_judged} == {"knee_valgus"}


def test_a_repetition_without_any_judgment_has_no_score() -> None:
    reps, _ = analyzed("forward_lunge", performed(lunge(0.7, yaw_deg=180), [*LEGS]))
    assert {rep.view.name for rep in reps} == {"back"}
    assert [rep.score for rep in reps] == [None, None]
    assert not any(rep.is_good for rep in reps)


def test_the_image_scale_is_reset_at_a_cut() -> None:
    motion = performed(SCENES["step_up"], [Side.LEFT] * 2)
    unknown = np.full_like(motion.world_m, np.nan)
    later = Motion(motion.times_ms + 60_000, motion.xy_px, unknown, motion.visibility)
    analyzer = Analyzer(find_exercise("step_up"))
    for shot in (motion, later):
        for frame in range(len(shot)):
            analyzer.update(shot.pose(frame))
        analyzer.end_shot()
    assert [rep.end_s < 60 for rep in analyzer.finish()[0]] == [True, True]


def test_unseen_landmarks_are_never_judged_good() -> None:
    motion = performed(SCENES["romanian_deadlift"], [Side.LEFT] * 2)
    motion.xy_px[:, HEAD] = np.nan
    motion.world_m[:, HEAD] = np.nan
    reps, _ = analyzed("romanian_deadlift", motion)
    assert len(reps) == 2
    assert all("rounded_back" in {item.code for item in rep.not_judged} for rep in reps)


def test_nothing_is_counted_without_a_person() -> None:
    motion = performed(SCENES["clamshell"], [Side.LEFT] * 2)
    motion.xy_px[:], motion.world_m[:] = np.nan, np.nan
    assert analyzed("clamshell", motion) == ((), ())


def test_the_same_poses_give_the_same_repetitions() -> None:
    motion = condition(performed(SCENES["step_up"], [Side.LEFT, Side.RIGHT]))
    assert analyzed("step_up", motion) == analyzed("step_up", motion)


def test_mirroring_swaps_the_working_side() -> None:
    motion = performed(SCENES["lateral_lunge"], [Side.LEFT, Side.RIGHT])
    from formcheck.pose.landmarks import MIRRORED  # noqa: PLC0415

    flipped = Motion(
        motion.times_ms,
        (motion.xy_px * [-1, 1] + [640, 0])[:, MIRRORED],
        (motion.world_m * [-1, 1, 1])[:, MIRRORED],
        motion.visibility,
    )
    reps, _ = analyzed("lateral_lunge", flipped)
    assert [rep.side for rep in reps] == [Side.RIGHT, Side.LEFT]


def test_a_view_that_changes_within_a_repetition_is_unknown() -> None:
    """A person beside the camera whom the model takes for facing it while the legs are together."""
    motion = performed(lunge(-0.7, yaw_deg=-90), [Side.LEFT] * 3)
    peaks_s = np.array([2.2, 5.6, 9.0])
    together = (np.abs(motion.times_s[:, None] - peaks_s) > 0.7).all(axis=1)
    motion.world_m[together] = motion.world_m[together] @ turn(np.array([0.0, 1, 0]), 90).T
    exercises = [find_exercise(other) for other in SCENES]
    assert best(recognize(exercises, [[motion]])) in {"reverse_lunge", "forward_lunge"}
    reps, _ = analyzed("reverse_lunge", motion)
    assert len(reps) == 3
    assert {rep.view.name for rep in reps} == {"unknown"}
    assert all(rep.faults == () for rep in reps)
