"""Depth that a model flattens is recovered; the floor resolves the two solutions for a leg."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.pose import kinematics
from formcheck.pose.landmarks import FloatArray, Landmark, Motion, Pose, Side
from formcheck.preprocessing import depth_solver, floor
from formcheck.preprocessing.depth import estimate_geometry, refine_depth
from formcheck.preprocessing.lens import Lens
from tests.support.stick import lateral_lunge, lunge, squat, stick_points

SIZE_PX = 640, 480
LENS = Lens(*SIZE_PX)
FOCAL_PX = 0.85 * 640
AWAY_M, CAMERA_HEIGHT_M = 3.0, 0.9


def filmed(points: FloatArray, timestamp_ms: int, flat: float = 1.0) -> Pose:
    """The image of a level pinhole camera 0.9 m above the floor; the model flattens depth."""
    floor = points - [0, points[Landmark.LEFT_HEEL :, 1].max(), 0]
    seen = floor + [0, CAMERA_HEIGHT_M, AWAY_M]
    xy_px = FOCAL_PX * seen[:, :2] / seen[:, 2:] + np.array(SIZE_PX) / 2
    world_m = points - kinematics.midpoint(points, "hip")
    return Pose(timestamp_ms, xy_px, world_m * [1, 1, flat], np.ones(33))


def performed_flat(scene: object, side: Side, flat: float) -> tuple[Motion, list[FloatArray]]:
    """Standing for a second, then down and back in two, as a flattening model sees it."""
    depths = [*np.zeros(20), *(np.sin(np.linspace(0, np.pi, 41)) ** 2)]
    points = [scene(depth, side) for depth in depths]  # type: ignore[operator]
    return Motion.of([filmed(p, 50 * i, flat) for i, p in enumerate(points)]), points


def with_leg_behind(motion: Motion, side: Side, knee_m: float, ankle_m: float) -> Motion:
    """The model mistakes the bent leg for one that points away from the camera."""
    world_m = motion.world_m.copy()
    down = kinematics.knee_flexion_deg(motion.world_m, side) > 10
    for part, behind_m in (("knee", knee_m), ("ankle", ankle_m), ("heel", ankle_m)):
        world_m[down, Landmark.of(side, part), 2] = behind_m
    return Motion(motion.times_ms, motion.xy_px, world_m, motion.visibility)


def knees_off_deg(motion: Motion, truth: list[FloatArray], side: Side) -> FloatArray:
    true = np.array([kinematics.knee_flexion_deg(points, side) for points in truth])
    off: FloatArray = np.abs(kinematics.knee_flexion_deg(motion.body_m, side) - true)
    return off


@pytest.mark.parametrize("scene", [lateral_lunge, lunge(0.7), squat])
def test_correct_depth_is_left_alone(scene: object) -> None:
    motion, truth = performed_flat(scene, Side.LEFT, flat=1.0)
    after = refine_depth(motion, LENS, estimate_geometry(motion, LENS))
    assert np.median(knees_off_deg(after, truth, Side.LEFT)) < 4
    assert knees_off_deg(after, truth, Side.LEFT)[40] < 9


@pytest.mark.parametrize("flat", [0.3, 0.0, -0.3])
@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_a_knee_that_points_at_the_camera_is_recovered_from_any_model_depth(
    side: Side, flat: float
) -> None:
    motion, truth = performed_flat(lateral_lunge, side, flat)
    before = Motion(motion.times_ms, motion.xy_px, motion.world_m, motion.visibility)
    after = refine_depth(motion, LENS, estimate_geometry(motion, LENS))
    assert knees_off_deg(before, truth, side)[40] > 15
    assert knees_off_deg(after, truth, side)[40] < 15


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_a_bent_leg_is_not_mistaken_for_one_that_points_away(side: Side) -> None:
    motion, truth = performed_flat(lateral_lunge, side, flat=0.5)
    misled = with_leg_behind(motion, side, knee_m=0.10, ankle_m=0.25)
    after = refine_depth(misled, LENS, estimate_geometry(misled, LENS))
    assert knees_off_deg(after, truth, side)[40] < 15


def test_camera_height_is_estimated_from_a_standing_person() -> None:
    motion, _ = performed_flat(lateral_lunge, Side.LEFT, flat=0.5)
    geometry = estimate_geometry(motion, LENS)
    assert geometry.camera_height_m == pytest.approx(CAMERA_HEIGHT_M, rel=0.12)


def test_camera_height_is_unknown_if_nobody_stands_upright() -> None:
    motion = Motion.of([filmed(squat(1.0, Side.LEFT), 50 * i) for i in range(20)])
    assert np.isnan(estimate_geometry(motion, LENS).camera_height_m)


def test_foot_distances_weigh_nothing_without_a_camera_height_and_lower_feet_are_nearer() -> None:
    below, distance_m, stands = np.array([[0.30, 0.45]]), np.array([3.0]), np.ones(1)
    _, unknown = floor.foot_distances(below, distance_m, stands, float("nan"))
    assert not unknown.any()
    away_m, trust = floor.foot_distances(below, distance_m, stands, 0.9)
    assert away_m == pytest.approx(np.array([[3.0, 2.0]]))
    assert trust[0, 0] > trust[0, 1], "the farther from the body, the lower the weight"
    _, lying = floor.foot_distances(below, distance_m, np.zeros(1), 0.9)
    assert not lying.any()


def test_feet_on_one_image_row_are_equally_far() -> None:
    apart_m, _ = floor.foot_depth_difference(np.array([[0.3, 0.3]]), np.array([3.0]), np.ones(1))
    assert apart_m == pytest.approx([0.0])


def test_knees_move_forward_unless_they_are_ahead_already() -> None:
    rays = np.zeros((1, 8, 3))
    rays[..., 2] = 1
    flat, legs_m = np.full((1, 8), 3.0), np.full((1, 2, 2), 0.3)
    front = np.array([[0.0, 0.0, -1.0]])
    moved = depth_solver.move_knees_forward(flat, rays, front, legs_m)
    assert (moved[:, 4:6] < 3.0).all()
    assert (np.delete(moved, [4, 5], axis=1) == 3.0).all()
    assert depth_solver.move_knees_forward(moved, rays, front, legs_m) == pytest.approx(moved)
    for none in (np.array([[1.0, 0, 0]]), np.zeros((1, 3))):
        assert (depth_solver.move_knees_forward(flat, rays, none, legs_m) == flat).all()


@pytest.mark.parametrize("yaw_deg", [0.0, 40.0, -90.0, 150.0])
def test_standing_people_face_along_the_anterior_axis_and_others_nowhere(
    yaw_deg: float,
) -> None:
    upright = stick_points(trunk_lean=30, yaw=yaw_deg)[None]
    stands, front = depth_solver.standing_and_facing(upright)
    assert stands == 1
    assert front == pytest.approx(kinematics.anterior_axis(upright))
    for points in (stick_points(trunk_lean=80, yaw=yaw_deg)[None], np.full((1, 33, 3), np.nan)):
        stands, front = depth_solver.standing_and_facing(points)
        assert stands == 0
        assert not front.any()
