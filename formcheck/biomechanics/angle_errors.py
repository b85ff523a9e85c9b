"""Standard errors of knee and hip angles, frame by frame, from what the camera can tell.

A bone is known in the image to a hundredth or two of a leg length, in depth far less. How much that
changes an angle depends on the view and on the pose: each bone is moved by its error along each of
the camera's axes, and the changes of the angle are added up. The result varies smoothly as the
person turns. In a side view the depth of a bent leg hardly matters; seen from the front, a straight
leg may as well be bent.

Less certain are landmarks that the model sees poorly, angles on which the model and the depth fit
disagree (less so if a bone points at the camera: then the fit knows better), movement, since the
model lags behind it, and people who lie on their side or show their back. The constants were fitted
on half of the recordings whose truth is known, and hold for the other half; see docs/accuracy.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcheck.biomechanics.body import Body, RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Side, body_points_m


@dataclass(frozen=True)
class ErrorModel:
    """The sizes of the errors behind one angle; lengths in leg lengths (thigh plus shank).

    `image`: of a bone in the image plane, each axis. `depth`: toward the camera. `on_side`, `back`:
    how many times more for people who lie on their side, or show their back; `on_back`: the same,
    in depth, for people who lie on their back. `disagreement`: share of the difference between fit
    and model. `lag_s`: of time. `least_deg`: of the angle in any view; `lying_deg` and `bent_deg`
    more for people on their side, the latter with a knee bent by 90°, whose depth nothing tells.
    `at_peak`: times the error of a frame, that of the median over a repetition's peak.
    """

    image: float
    depth: float
    on_side: float
    on_back: float
    back: float
    disagreement: float
    lag_s: float
    least_deg: float
    lying_deg: float
    bent_deg: float
    at_peak: float


KNEE = ErrorModel(
    image=0.014, depth=0.078, on_side=0.1, on_back=3.0, back=0.4, disagreement=0.38,
    lag_s=0.075, least_deg=3.6, lying_deg=3.0, bent_deg=16.0, at_peak=1.1,
)  # fmt: skip
HIP = ErrorModel(
    image=0.026, depth=0.055, on_side=0.8, on_back=0.3, back=0.8, disagreement=0.60,
    lag_s=0.035, least_deg=2.4, lying_deg=3.0, bent_deg=16.0, at_peak=1.05,
)  # fmt: skip
_HIDDEN = 0.5  # how many times more at visibility 0: our own guess, few recordings hide a leg
_LYING_LEAN_DEG, _LYING_LEGS_DEG = (40.0, 60.0), (35.0, 60.0)
_CHEST_UP = (0.3, 0.7)  # upward component of the direction that the chest faces
_BACK_YAW_DEG = (100.0, 140.0)
_AXES = np.concatenate([np.eye(3), -np.eye(3)])  # a bone is moved each way along each axis


@dataclass(frozen=True)
class _Joint:
    """The two bones of a joint, (T, 3) meters each, how visible each is, and the leg's knee.

    `visibility` (T,) 0..1; `knee_deg` (T,) flexion.
    """

    bones: tuple[FloatArray, FloatArray]
    visibility: tuple[FloatArray, FloatArray]
    knee_deg: FloatArray


def knee_flexion_error_deg(body: Body, side: Side) -> FloatArray:
    """(T,) standard error of `signals.knee_flexion_deg`, degrees; NaN where that is unknown.

    Also NaN where a landmark of the leg is outside the image. For `Side.BOTH` the mean of both, as
    if their errors were equal.
    """
    return _per_side(body, side, _knee_error_deg)


def hip_angle_error_deg(body: Body, side: Side) -> FloatArray:
    """(T,) standard error of `signals.hip_angle_deg`; see `knee_flexion_error_deg`."""
    return _per_side(body, side, _hip_error_deg)


def trunk_lean_error_deg(body: Body) -> FloatArray:
    """(T,) standard error of `signals.trunk_lean_deg`, by the error model of the hip."""
    trunk = _trunk_m(body.points_m)
    upward = np.broadcast_to([0.0, -1.0, 0.0], trunk.shape)  # image y points down
    moved = _moved_deg(trunk, upward, _bone_errors_m(np.ones(len(trunk)), body, HIP))
    error: FloatArray = np.hypot(moved, HIP.least_deg)
    return error


def knee_flexion_error_at_peak_deg(rep: RepView) -> float:
    """Standard error of the working knee's flexion at the peak of a repetition."""
    return KNEE.at_peak * rep.at_peak(knee_flexion_error_deg(rep, rep.side))


def hip_angle_error_at_peak_deg(rep: RepView) -> float:
    """Standard error of the working hip's angle at the peak of a repetition."""
    return HIP.at_peak * rep.at_peak(hip_angle_error_deg(rep, rep.side))


def _per_side(body: Body, side: Side, error_of: Callable[[Body, Side], FloatArray]) -> FloatArray:
    sides = LEGS if side is Side.BOTH else (side,)
    errors = [error_of(body, one) for one in sides]
    return np.asarray(np.sum(errors, axis=0) / len(errors))


def _knee_error_deg(body: Body, side: Side) -> FloatArray:
    hip, knee, ankle = (body.point_m(side, part) for part in ("hip", "knee", "ankle"))
    thigh_seen, shank_seen = _seen(body, side, "hip", "knee"), _seen(body, side, "knee", "ankle")
    angle_deg = kinematics.knee_flexion_deg(body.points_m, side)
    joint = _Joint((knee - hip, ankle - knee), (thigh_seen, shank_seen), angle_deg)
    model_deg = kinematics.knee_flexion_deg(_model_points_m(body), side)
    return _error_deg(body, joint, angle_deg, angle_deg - model_deg, KNEE)


def _hip_error_deg(body: Body, side: Side) -> FloatArray:
    thigh = body.point_m(side, "knee") - body.point_m(side, "hip")
    seen = _seen(body, side, "hip", "knee")
    trunk_seen = np.where(np.isnan(seen), seen, 1.0)
    knee_deg = kinematics.knee_flexion_deg(body.points_m, side)
    joint = _Joint((_trunk_m(body.points_m), thigh), (trunk_seen, seen), knee_deg)
    bend_deg = 180.0 - kinematics.hip_angle_deg(body.points_m, side)
    model_deg = 180.0 - kinematics.hip_angle_deg(_model_points_m(body), side)
    return _error_deg(body, joint, bend_deg, bend_deg - model_deg, HIP)


def _error_deg(
    body: Body, joint: _Joint, bend_deg: FloatArray, apart_deg: FloatArray, model: ErrorModel
) -> FloatArray:
    """(T,) the error of a joint bent by `bend_deg`, of which the model differs by `apart_deg`."""
    first, second = joint.bones
    moved_first, moved_second = (_bone_errors_m(seen, body, model) for seen in joint.visibility)
    on_side, _ = _lying(body)
    depth_known = np.maximum(_depth_share(first), _depth_share(second)) ** 2
    parts = (
        _moved_deg(first, second, moved_first),
        _moved_deg(second, first, moved_second),
        np.full(len(first), model.least_deg),
        model.lying_deg * on_side,
        model.bent_deg * on_side * np.minimum(joint.knee_deg / 90.0, 1.0),
        model.disagreement * (1.0 - depth_known) * apart_deg,
        model.lag_s * _speed(bend_deg, body.motion.times_s),
    )
    error: FloatArray = np.sqrt(np.sum(np.square(parts), axis=0))
    return error


def _moved_deg(bone: FloatArray, other: FloatArray, errors_m: FloatArray) -> FloatArray:
    """(T,) how much errors (T, 3) of a bone (T, 3) change its angle with the other, degrees."""
    angle_deg = kinematics.angle_between_deg(bone, other)
    moved = bone + _AXES[:, None, :] * errors_m
    change = kinematics.angle_between_deg(moved, np.broadcast_to(other, moved.shape)) - angle_deg
    return np.asarray(np.sqrt(np.sum(change**2, axis=0) / 2))


def _bone_errors_m(seen: FloatArray, body: Body, model: ErrorModel) -> FloatArray:
    """(T, 3) standard errors of a bone, seen this well (T,), along the camera's axes; meters."""
    sizes = np.array([model.image, model.image, model.depth]) * body.leg_m
    on_side, on_back = _lying(body)
    more = (1 + _HIDDEN * (1 - seen)) * (1 + model.on_side * on_side)
    errors_m = sizes * (more * (1 + model.back * _shows_back(body)))[:, None]
    errors_m[:, 2] *= 1 + model.on_back * on_back
    return np.asarray(errors_m)


def _depth_share(bone: FloatArray) -> FloatArray:
    """(T,) how far a bone points at the camera or away: 0 in the image plane, 1 along its axis."""
    return np.abs(kinematics.unit(bone)[:, 2])


def _trunk_m(points: FloatArray) -> FloatArray:
    return kinematics.midpoint(points, "shoulder") - kinematics.midpoint(points, "hip")


def _model_points_m(body: Body) -> FloatArray:
    return body_points_m(body.motion.xy_px, body.motion.world_m)


def _seen(body: Body, side: Side, *parts: str) -> FloatArray:
    """(T,) the lowest visibility of some parts of one leg; NaN where one is outside the image."""
    marks = [Landmark.of(side, part) for part in parts]
    lowest = body.motion.visibility[:, marks].min(axis=1)
    return np.where(lowest > 0, lowest, np.nan)


def _lying(body: Body) -> tuple[FloatArray, FloatArray]:
    """(T,) each: 1 for a person on their side, and for one on their back; 0 on their feet."""
    world = body.motion.world_m
    legs = kinematics.midpoint(world, "ankle") - kinematics.midpoint(world, "hip")
    downward = np.broadcast_to([0.0, 1.0, 0.0], legs.shape)
    level = np.minimum(
        _rising(kinematics.angle_between_deg(legs, downward), *_LYING_LEGS_DEG),
        _rising(kinematics.trunk_lean_deg(world), *_LYING_LEAN_DEG),
    )
    chest_up = _rising(-kinematics.anterior_axis(world)[:, 1], *_CHEST_UP)
    return level * (1 - chest_up), level * chest_up


def _shows_back(body: Body) -> FloatArray:
    """(T,) 1 where a standing person shows their back, 0 from beside to the front."""
    yaw = np.abs(kinematics.yaw_deg(body.motion.world_m))
    return _rising(yaw, *_BACK_YAW_DEG) * (1 - _lying(body)[0])


def _rising(values: FloatArray, low: float, high: float) -> FloatArray:
    return np.clip((values - low) / (high - low), 0.0, 1.0)


def _speed(angle_deg: FloatArray, times_s: FloatArray) -> FloatArray:
    """(T,) absolute speed in degrees per second; 0 for a single frame."""
    if len(times_s) < 2:
        return np.zeros(len(times_s))
    speed: FloatArray = np.abs(np.gradient(angle_deg, times_s))
    return np.where(np.isnan(speed), 0.0, speed)
