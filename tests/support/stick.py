"""Stick people whose angles are known, and how they do each exercise.

Axes are the camera's: x right, y down, z away; meters. A `Skeleton` is drawn from its joints, so an
angle asked for is an angle drawn. `film` puts it into a picture by weak perspective.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from formcheck.pose.kinematics import midpoint
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Motion, Pose, Side
from formcheck.preprocessing import filters
from formcheck.preprocessing.leg_swaps import LegSwapDetector

TRUNK_M, THIGH_M, SHANK_M = 0.50, 0.42, 0.41
HIP_M, SHOULDER_M, FOOT_M = 0.10, 0.18, 0.16
SCALE_PX = 200.0
UP, TOWARD, RIGHT = np.array([0.0, -1, 0]), np.array([0.0, 0, -1]), np.array([1.0, 0, 0])
Feet = dict[Side, FloatArray]
Scene = Callable[[float, Side], FloatArray]


def turn(axis: FloatArray, degrees: float) -> FloatArray:
    """Rotation matrix about a unit axis."""
    a, k = np.radians(degrees), axis / np.linalg.norm(axis)
    cross = np.array([[0, -k[2], k[1]], [k[2], 0, -k[0]], [-k[1], k[0], 0]])
    return np.eye(3) + np.sin(a) * cross + (1 - np.cos(a)) * cross @ cross


def skeleton(
    hips: FloatArray, left: FloatArray, up: FloatArray, legs: dict[Side, Sequence[FloatArray]]
) -> FloatArray:
    """(33, 3) landmarks from the hip center, the body's left and up, and (knee, ankle) per leg."""
    points = np.zeros((33, 3))
    front = np.cross(left, up)
    chest = hips + TRUNK_M * up
    head = chest + 0.25 * up
    for mark in Landmark:
        if mark <= Landmark.MOUTH_RIGHT:
            points[mark] = head + 0.08 * front
    for side, sign in ((Side.LEFT, 1.0), (Side.RIGHT, -1.0)):
        at = {part: Landmark.of(side, part) for part in ("shoulder", "elbow", "hip", "knee")}
        points[at["shoulder"]] = chest + sign * SHOULDER_M * left
        points[at["hip"]] = hips + sign * HIP_M * left
        for depth, part in enumerate(("elbow", "wrist", "pinky", "index", "thumb"), start=1):
            drop = min(0.25 * depth, 0.6)
            points[Landmark.of(side, part)] = points[at["shoulder"]] - drop * up + 0.05 * front
        knee, ankle = legs[side]
        points[at["knee"]], points[Landmark.of(side, "ankle")] = knee, ankle
        points[Landmark.of(side, "heel")] = ankle + [0, 0.05, 0]
        points[Landmark.of(side, "foot_index")] = ankle + FOOT_M * front + [0, 0.06, 0]
        points[Landmark.of(side, "ear")] = head + sign * 0.07 * left
    return points


def bent_leg(hip: FloatArray, ankle: FloatArray, pole: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Knee and ankle of a leg that reaches for `ankle` with the knee toward `pole`."""
    to = ankle - hip
    reach = min(float(np.linalg.norm(to)), THIGH_M + SHANK_M - 1e-4)
    along = to / np.linalg.norm(to)
    side = pole - (pole @ along) * along
    side /= np.linalg.norm(side)
    share = (THIGH_M**2 + reach**2 - SHANK_M**2) / (2 * THIGH_M * reach)
    knee = hip + THIGH_M * (share * along + np.sqrt(max(0.0, 1 - share**2)) * side)
    return knee, hip + reach * along


def axes(yaw_deg: float) -> tuple[FloatArray, FloatArray]:
    """The body's left and front for a standing person turned to their own left by `yaw_deg`."""
    rotation = turn(UP, yaw_deg)
    return rotation @ RIGHT, rotation @ TOWARD


def standing(
    hips: FloatArray, feet: Feet, *, yaw_deg: float = 0.0, lean_deg: float = 0.0
) -> FloatArray:
    """A standing person leaning forward by `lean_deg`, knees forward over the feet."""
    left, front = axes(yaw_deg)
    up = np.cos(np.radians(lean_deg)) * UP + np.sin(np.radians(lean_deg)) * front
    legs = {
        side: bent_leg(hips + sign * HIP_M * left, feet[side], front)
        for side, sign in ((Side.LEFT, 1.0), (Side.RIGHT, -1.0))
    }
    return skeleton(hips, left, up, legs)


def stick_points(
    *, knee_flexion: float = 0.0, hip_flexion: float = 0.0, trunk_lean: float = 0.0, yaw: float = 0
) -> FloatArray:
    """Both legs alike: thigh `hip_flexion` forward of the trunk's line, shank bent from it."""
    left, front = axes(yaw)
    up = np.cos(np.radians(trunk_lean)) * UP + np.sin(np.radians(trunk_lean)) * front
    thigh = turn(left, -hip_flexion) @ -up
    shank = turn(left, knee_flexion) @ thigh
    hips = np.zeros(3)
    legs = {
        side: (
            hips + sign * HIP_M * left + THIGH_M * thigh,
            hips + sign * HIP_M * left + THIGH_M * thigh + SHANK_M * shank,
        )
        for side, sign in ((Side.LEFT, 1.0), (Side.RIGHT, -1.0))
    }
    return skeleton(hips, left, up, legs)


def film(points: FloatArray, timestamp_ms: int = 0, scale_px: float = SCALE_PX) -> Pose:
    """The picture of it: weak perspective, 640×480, everything seen."""
    hips = midpoint(points, "hip")
    xy_px = points[:, :2] * scale_px + [320, 260]
    return Pose(timestamp_ms, xy_px, points - hips, np.ones(33))


_LEG = THIGH_M + SHANK_M - 0.004


def _stand(yaw_deg: float) -> tuple[FloatArray, Feet]:
    left, _ = axes(yaw_deg)
    return np.array([0, -_LEG, 0.0]), {Side.LEFT: HIP_M * left, Side.RIGHT: -HIP_M * left}


def lunge(step_m: float, yaw_deg: float = 0.0, lean_deg: float = 5.0) -> Scene:
    """Steps `step_m` forward (negative: the other foot steps back) and sinks between the feet."""

    def scene(depth: float, side: Side) -> FloatArray:
        hips, feet = _stand(yaw_deg)
        _, front = axes(yaw_deg)
        mover = side if step_m > 0 else side.other
        swing = min(1.0, 2 * depth)
        feet[mover] = feet[mover] + swing * step_m * front
        hips = hips + swing * step_m / 2 * front + [0, 0.36 * depth, 0]
        return standing(hips, feet, yaw_deg=yaw_deg, lean_deg=lean_deg * depth)

    return scene


def lateral_lunge(depth: float, side: Side) -> FloatArray:
    """Steps aside 0.8 m and sits over the stepping foot."""
    hips, feet = _stand(0)
    sign = 1.0 if side is Side.LEFT else -1.0
    swing = min(1.0, 2 * depth)
    feet[side] = feet[side] + [sign * 0.8 * swing, 0, 0]
    hips = hips + [sign * 0.74 * swing, 0.3 * depth, 0.12 * depth]
    return standing(hips, feet, lean_deg=15 * depth)


def step_up(depth: float, side: Side) -> FloatArray:
    """One foot onto a box 0.3 m high, then the body, then the other foot."""
    hips, feet = _stand(0)
    parts = [np.clip((depth - start) / 0.33, 0, 1) for start in (0.0, 0.33, 0.66)]
    box = np.array([0, -0.3, -0.25])
    feet[side] = feet[side] + parts[0] * box
    hips = hips + parts[1] * box
    feet[side.other] = feet[side.other] + parts[2] * box
    return standing(hips, feet, lean_deg=8 * float(np.sin(np.pi * depth)))


def deadlift(depth: float, side: Side) -> FloatArray:
    """Hinges to 70° seen from the side, hips back, knees soft."""
    hips, feet = _stand(-90)
    _, front = axes(-90)
    hips = hips - 0.12 * depth * front + [0, 0.02 * depth + 0.01, 0]
    return with_hanging_arms(standing(hips, feet, yaw_deg=-90, lean_deg=70 * depth))


def with_hanging_arms(points: FloatArray) -> FloatArray:
    """The arms hang straight down, as with a weight in the hands."""
    for side in LEGS:
        shoulder = points[Landmark.of(side, "shoulder")]
        for length_m, part in ((0.28, "elbow"), (0.53, "wrist"), (0.6, "pinky"), (0.6, "index")):
            points[Landmark.of(side, part)] = shoulder - length_m * UP
        points[Landmark.of(side, "thumb")] = points[Landmark.of(side, "index")]
    return points


def squat(depth: float, side: Side) -> FloatArray:
    """None of ours: both knees bend, feet stay."""
    hips, feet = _stand(0)
    return standing(hips + [0, 0.35 * depth, 0.1 * depth], feet, lean_deg=25 * depth)


def idle(depth: float, side: Side) -> FloatArray:
    """Stands and sways by a few centimeters."""
    hips, feet = _stand(0)
    return standing(hips + [0.03 * depth, 0.005, 0], feet, lean_deg=2 * depth)


def bridge(shoulder_m: float, rest_deg: float, top_deg: float) -> Scene:
    """On the back, head to the right, seen from the side; `*_deg` is the trunk's rise to the hips.

    The shoulders lie `shoulder_m` above the floor, the feet stand.
    """

    def scene(depth: float, side: Side) -> FloatArray:
        rise = np.radians(rest_deg + (top_deg - rest_deg) * depth)
        shoulders = np.array([0.5, -shoulder_m, 0.0])
        hips = shoulders + TRUNK_M * np.array([-np.cos(rise), -np.sin(rise), 0])
        up = (shoulders - hips) / TRUNK_M
        left = np.array([0.0, 0, -1.0])  # lying on the back, head right: the left side is nearer
        feet = np.array([-0.45, -0.02, 0.0])
        legs = {
            leg: bent_leg(hips + sign * HIP_M * left, feet + sign * HIP_M * left, UP)
            for leg, sign in ((Side.LEFT, 1.0), (Side.RIGHT, -1.0))
        }
        return skeleton(hips, left, up, legs)

    return scene


def single_leg_bridge(top_deg: float = 25.0, dropped_deg: float = 0.0) -> Scene:
    """A bridge on one foot; the other leg is straight, its thigh `dropped_deg` below the first."""
    two_legged = bridge(0.08, 3, top_deg)

    def scene(depth: float, side: Side) -> FloatArray:
        points = two_legged(depth, side)
        marks = (Landmark.of(side, "hip"), Landmark.of(side, "knee"))
        thigh = points[marks[1]] - points[marks[0]]
        along = turn(np.array([0.0, 0, 1]), -dropped_deg) @ (thigh / THIGH_M)
        free = side.other
        hip, foot = points[Landmark.of(free, "hip")], points[Landmark.of(free, "ankle")].copy()
        points[Landmark.of(free, "knee")] = hip + THIGH_M * along
        moved = hip + (THIGH_M + SHANK_M) * along - foot
        for part in ("ankle", "heel", "foot_index"):
            points[Landmark.of(free, part)] += moved
        return points

    return scene


def _side_lying(side: Side) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Hips, the body's left, and up, lying with `side` uppermost, facing the camera."""
    left = UP if side is Side.LEFT else -UP
    return np.array([0.0, -0.15, 0]), left, np.cross(TOWARD, left)


def clamshell(depth: float, side: Side) -> FloatArray:
    """Hips 50° and knees 90° bent; the upper knee opens by 40° while the feet stay."""
    hips, left, up = _side_lying(side)
    thigh = turn(left, -50) @ -up
    shank = turn(left, 90) @ thigh
    legs = {}
    for leg, sign in ((side, 1.0), (side.other, -1.0)):
        hip = hips + sign * HIP_M * UP
        knee, ankle = hip + THIGH_M * thigh, hip + THIGH_M * thigh + SHANK_M * shank
        if leg is side:
            axis = (ankle - hip) / np.linalg.norm(ankle - hip)
            opened = [hip + turn(axis, a * 40 * depth) @ (knee - hip) for a in (1, -1)]
            knee = min(opened, key=lambda point: float(point[1]))
        legs[leg] = (knee, ankle)
    return skeleton(hips, left, up, legs)


def leg_raise(depth: float, side: Side) -> FloatArray:
    """Straight legs; the upper one rises by 35°."""
    hips, left, up = _side_lying(side)
    legs = {}
    for leg, sign in ((side, 1.0), (side.other, -1.0)):
        hip = hips + sign * HIP_M * UP
        rise = np.radians(35 * depth if leg is side else 0.0)
        along = np.cos(rise) * -up + np.sin(rise) * UP
        legs[leg] = (hip + THIGH_M * along, hip + (THIGH_M + SHANK_M) * along)
    return skeleton(hips, left, up, legs)


SCENES: dict[str, Scene] = {
    "forward_lunge": lunge(0.7, yaw_deg=-80),
    "reverse_lunge": lunge(-0.7, yaw_deg=-80),
    "lateral_lunge": lateral_lunge,
    "step_up": step_up,
    "romanian_deadlift": deadlift,
    "glute_bridge": bridge(0.08, 3, 25),
    "single_leg_bridge": single_leg_bridge(),
    "hip_thrust": bridge(0.42, -32, 2),
    "clamshell": clamshell,
    "side_lying_leg_raise": leg_raise,
}


def condition(motion: Motion) -> Motion:
    """A whole recording repaired and smoothed at once."""
    trunk_px = filters.typical_trunk_length_px(motion)
    swaps = LegSwapDetector(trunk_px)
    swaps.add(motion)
    return filters.clean_motion(motion, swaps.swapped_frames(), trunk_px)


def performed(
    scene: Scene,
    sides: Sequence[Side],
    *,
    fps: float = 30.0,
    rep_s: float = 2.4,
    rest_s: float = 1.0,
) -> Motion:
    """Eased repetitions with rests between: out for two fifths, held for a fifth, back."""
    poses, now_s = [], 0.0
    total_s = rest_s + len(sides) * (rep_s + rest_s)
    while now_s < total_s:
        number, inside = divmod(now_s - rest_s, rep_s + rest_s) if now_s >= rest_s else (0, -1.0)
        share = inside / rep_s
        depth = 0.0
        if 0 <= share < 1:
            ramp = min(share / 0.4, 1.0, (1 - share) / 0.4)
            depth = ramp**3 * (10 - 15 * ramp + 6 * ramp**2)
        side = sides[min(int(number), len(sides) - 1)] if sides else Side.LEFT
        poses.append(film(scene(depth, side), round(1000 * now_s)))
        now_s += 1 / fps
    return Motion.of(poses)


def with_nobody(motion: Motion, first: int, last: int) -> Motion:
    """The same with nobody in view from frame `first` up to, not with, `last`."""
    poses = [motion.pose(frame) for frame in range(len(motion))]
    poses[first:last] = [Pose.unseen(pose.timestamp_ms) for pose in poses[first:last]]
    return Motion.of(poses)
