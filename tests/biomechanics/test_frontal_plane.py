"""A knee inward of its foot, on people drawn with a known shank and turned degree by degree."""

from __future__ import annotations

from dataclasses import replace
from math import erf, sqrt

import numpy as np
import pytest

from formcheck.biomechanics import frontal_plane, views
from formcheck.biomechanics.body import Body, RepView
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import LEGS, MIRRORED, FloatArray, Landmark, Motion, Pose, Side
from formcheck.spec.exercise import Exercise, RepRule
from tests.support import stick

REST, WORK = 4, 6  # frames of 0.1 s
SHANKS_FORWARD_DEG = [0, 5, 10, 15, 20, 25]
YAWS_DEG = range(-60, 61)
SOME_YAWS_DEG = range(-60, 61, 6)
SINGLE_LEG = ["forward_lunge", "reverse_lunge", "step_up"]
Shank = tuple[float, float]  # forward and inward lean, degrees


def bottom(side: Side, yaw_deg: float, shank: Shank) -> FloatArray:
    """(33, 3) a lunge at its lowest point."""
    left, front = stick.axes(yaw_deg)
    outward = left if side is Side.LEFT else -left
    forward, inward = (np.tan(np.radians(lean)) for lean in shank)
    along = stick.UP + forward * front - inward * outward
    ankle = stick.HIP_M * outward + 0.35 * front
    knee = ankle + stick.SHANK_M * along / np.linalg.norm(along)
    thigh = -np.cos(np.radians(65)) * stick.UP + np.sin(np.radians(65)) * front
    hips = knee - stick.THIGH_M * thigh - stick.HIP_M * outward
    rear = stick.bent_leg(hips - stick.HIP_M * outward, -outward * stick.HIP_M - 0.4 * front, front)
    legs = {side: (knee, ankle), side.other: rear}
    return stick.skeleton(hips, left, stick.UP, legs)


def performed(name: str, side: Side, yaw_deg: float, shank: Shank) -> RepView:
    """A repetition: standing, then the working shank as asked for."""
    hips, feet = stick._stand(yaw_deg)
    rest = stick.standing(hips, feet, yaw_deg=yaw_deg)
    down = bottom(side, yaw_deg, shank)
    poses = [stick.film(rest, 100 * n) for n in range(REST)]
    for n, height in enumerate(np.linspace(0.02, 0.3, WORK)):
        if name == "step_up":  # only the height of the hips says how far they have risen
            down[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 1] = rest[Landmark.LEFT_HIP, 1] - height
        poses.append(stick.film(down, 100 * (REST + n)))
    return filmed(Motion.of(poses), side, (REST + WORK - 3, REST + WORK - 1))


def filmed(motion: Motion, side: Side, hold: tuple[int, int]) -> RepView:
    view = views.estimate_view(Body(motion[:REST], stick.SCALE_PX))
    return RepView(
        motion, stick.SCALE_PX, start=REST - 1, peak=hold[0] + 1, end=hold[1],
        hold=hold, side=side, view=view,
    )  # fmt: skip


def valgus_rule(name: str) -> RepRule:
    return next(rule for rule in exercise_of(name).rules if rule.code == "knee_valgus")


def exercise_of(name: str) -> Exercise:
    return find_exercise(name)


def judged(name: str, rep: RepView) -> tuple[float, float, float]:
    """Value, standard error, and the probability that the limit is passed."""
    rule = valgus_rule(name)
    value, error = rule.measure(rep), rule.standard_error(rep)
    assert rule.limit.high is not None
    z = (value - rule.limit.high) / error
    return value, error, 0.5 * (1 + erf(z / sqrt(2)))


@pytest.mark.parametrize("side", LEGS)
@pytest.mark.parametrize("name", SINGLE_LEG)
def test_a_shin_that_leans_forward_is_no_valgus_from_any_side(name: str, side: Side) -> None:
    for yaw_deg in SOME_YAWS_DEG:
        for forward in SHANKS_FORWARD_DEG:
            for inward in (0, 2):
                *_, beyond = judged(name, performed(name, side, yaw_deg, (forward, inward)))
                assert not beyond >= 0.9, (yaw_deg, forward, inward)


@pytest.mark.parametrize("side", LEGS)
@pytest.mark.parametrize("name", SINGLE_LEG)
def test_a_knee_well_inward_is_said_from_every_view_near_the_front(name: str, side: Side) -> None:
    for yaw_deg in range(-35, 36, 5):
        for forward in SHANKS_FORWARD_DEG:
            *_, beyond = judged(name, performed(name, side, yaw_deg, (forward, 15)))
            assert beyond >= 0.9, (yaw_deg, forward)


@pytest.mark.parametrize("forward", [0, 13, 26])
@pytest.mark.parametrize("inward", [-8, 0, 6, 15])
def test_from_in_front_the_lean_is_the_drawn_one(forward: int, inward: int) -> None:
    for side in LEGS:
        value, error, _ = judged("forward_lunge", performed("", side, 0, (forward, inward)))
        assert value == pytest.approx(inward, abs=0.5)  # the step is seen a little from aside
        assert 1 < error < 3.5


@pytest.mark.parametrize("name", [*SINGLE_LEG, "lateral_lunge"])
@pytest.mark.parametrize("yaw_deg", [-50, -20, 0, 10, 35])
def test_left_and_right_and_mirrored_pictures_are_alike(name: str, yaw_deg: float) -> None:
    seen = performed(name, Side.LEFT, yaw_deg, (18, 9))
    other = performed(name, Side.RIGHT, -yaw_deg, (18, 9))
    mirrored = filmed(mirror(seen.motion), Side.RIGHT, seen.hold)
    for rep in (other, mirrored):
        assert judged(name, rep) == pytest.approx(judged(name, seen), abs=1e-6)


def mirror(motion: Motion) -> Motion:
    def flipped(pose: Pose) -> Pose:
        xy_px, world_m = pose.xy_px[MIRRORED].copy(), pose.world_m[MIRRORED].copy()
        xy_px[:, 0] = 640 - xy_px[:, 0]
        world_m[:, 0] *= -1
        return Pose(pose.timestamp_ms, xy_px, world_m, pose.visibility[MIRRORED])

    return Motion.of([flipped(motion.pose(n)) for n in range(len(motion))])


@pytest.mark.parametrize("side", LEGS)
@pytest.mark.parametrize("name", [*SINGLE_LEG, "lateral_lunge"])
def test_values_and_errors_change_smoothly_with_the_yaw(name: str, side: Side) -> None:
    found = [judged(name, performed(name, side, yaw, (20, 6))) for yaw in YAWS_DEG]
    values, errors, beyond = np.array(found).T
    told = np.isfinite(errors)
    assert np.array_equal(told, np.isfinite(values))
    assert told[abs(np.array(YAWS_DEG)) <= 45].all()
    assert np.nanmax(np.abs(np.diff(values))) < 1.5
    assert np.nanmax(np.abs(np.diff(beyond))) < 0.06
    away = np.abs(np.array(YAWS_DEG))
    assert np.nanmin(errors[away > 45]) > np.nanmax(errors[away < 10])


def test_depth_that_points_the_wrong_way_is_not_believed() -> None:
    """The fit has mirrored a shank in depth, the model's own depth shows it leaning forward."""
    rep = performed("forward_lunge", Side.LEFT, 30, (24, 0))
    wrong = rep.motion.body_m.copy()
    knee, ankle = (Landmark.of(Side.LEFT, part) for part in ("knee", "ankle"))
    wrong[:, knee, 2] = 2 * wrong[:, ankle, 2] - wrong[:, knee, 2]
    motion = rep.motion
    refined = Motion(motion.times_ms, motion.xy_px, motion.world_m, motion.visibility, wrong)
    value, *_ = judged("forward_lunge", replace(rep, motion=refined))
    assert value == pytest.approx(judged("forward_lunge", rep)[0], abs=3)


def test_a_leg_that_is_seen_badly_is_less_certain() -> None:
    rep = performed("forward_lunge", Side.LEFT, 10, (15, 10))
    dim = Motion(rep.motion.times_ms, rep.motion.xy_px, rep.motion.world_m,
                 0.5 * rep.motion.visibility)  # fmt: skip
    assert judged("forward_lunge", replace(rep, motion=dim))[1] > judged("forward_lunge", rep)[1]


@pytest.mark.parametrize("yaw_deg", [-90, 90, 75])
def test_a_view_from_beside_tells_nothing(yaw_deg: float) -> None:
    value, error, _ = judged("forward_lunge", performed("", Side.LEFT, yaw_deg, (10, 10)))
    assert np.isnan(value)
    assert np.isnan(error)


def test_two_working_legs_or_an_unknown_view_tell_nothing() -> None:
    rep = performed("forward_lunge", Side.LEFT, 0, (10, 10))
    for unknown in (
        replace(rep, side=Side.BOTH),
        replace(rep, view=replace(rep.view, yaw_deg=None)),
    ):
        assert np.isnan(frontal_plane.shank_over_ankle(unknown).value_deg).all()
        assert np.isnan(frontal_plane.shank_over_toes(unknown).error_deg).all()


def test_feet_that_are_not_seen_leave_the_view_alone_to_say_the_yaw() -> None:
    rep = performed("forward_lunge", Side.LEFT, 20, (10, 10))
    xy_px = rep.motion.xy_px.copy()
    xy_px[:, Landmark.LEFT_HEEL] = np.nan
    motion = Motion(rep.motion.times_ms, xy_px, rep.motion.world_m, rep.motion.visibility)
    assert frontal_plane.facing_yaw_deg(rep) == pytest.approx(20, abs=4)
    assert frontal_plane.facing_yaw_deg(replace(rep, motion=motion)) == pytest.approx(22, abs=1)
