"""How a person who lies on their side moves from rest to peak, in their own axes.

The axes are those of the body at rest: along the trunk toward the head, across toward the upper
side, and forward. Depth from one camera shows only a part of a rotation, and opening the knee looks
like a rotation too, so no single change gives an angle; `side_lying_angles` combines them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.biomechanics.body import RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import FloatArray, Landmark, Side


@dataclass(frozen=True)
class CameraDirection:
    """The direction toward the camera in the axes of the resting body: components of a unit vector.

    `head` is positive for a camera nearer to the head, `upper` for one above a person who lies on
    their side, `front` for one that sees the chest.
    """

    head: float
    upper: float
    front: float


@dataclass(frozen=True)
class SideLyingMovement:
    """Changes from rest to peak, in trunk lengths; those that end in `_back` are depth.

    Depth is positive away from the camera, and that of knee and ankle is relative to the hips.
    `_up` is motion in the image across the resting trunk toward the upper side (from straight above
    toward the back), `_along` toward the head. `hips_turned` and `shoulders_turned` are what the
    image shows of the upper landmark moving back against the lower one: nothing from straight in
    front; `hips_slid` is its whole motion along the trunk, toward where the back is seen.
    `thigh_shorter` and `leg_shorter` are shares of the length in the image at rest, `leg_climb` is
    the sine of the leg's angle from the trunk's line in the image at the peak, and `leg_forward`
    the leg's swing in front of the trunk's line in the model's depth, in radians.
    """

    hips_back: float
    shoulders_back: float
    knee_back: float
    ankle_back: float
    hips_turned: float
    hips_slid: float
    shoulders_turned: float
    lower_hip_up: float
    upper_hip_up: float
    lower_shoulder_up: float
    upper_shoulder_up: float
    knee_up: float
    knee_along: float
    ankle_up: float
    ankle_along: float
    thigh_shorter: float
    leg_shorter: float
    leg_climb: float
    leg_forward: float


class RestingBody:
    """The axes and the length of the trunk at rest, in space and in the image; NaN if unseen."""

    def __init__(self, rep: RepView) -> None:
        self._rep = rep
        world = rep.motion.world_m
        shoulders, hips = kinematics.midpoint(world, "shoulder"), kinematics.midpoint(world, "hip")
        trunk = _at_rest(rep, shoulders - hips)
        left = _at_rest(rep, kinematics.left_axis(world))
        self.trunk_m = float(np.linalg.norm(trunk))
        self.head = trunk / self.trunk_m
        across = left if rep.side is Side.LEFT else -left
        across = across - (across @ self.head) * self.head
        self.upper = across / np.linalg.norm(across)
        self.front = np.cross(self.upper, self.head)
        if rep.side is Side.RIGHT:
            self.front = -self.front
        in_image = _at_rest(rep, rep.image_midpoint_m("shoulder") - rep.image_midpoint_m("hip"))
        self.along = in_image / np.hypot(*in_image)
        normal = np.array([-self.along[1], self.along[0]])
        # Seen from above, backward is where upward is seen from the front.
        sign = np.sign(normal @ (self.upper - self.front)[:2])
        self.up = normal * sign

    @property
    def camera(self) -> CameraDirection:
        """Where the camera is."""
        return CameraDirection(-self.head[2], -self.upper[2], -self.front[2])

    def moved(self, side: Side, part: str, direction: FloatArray) -> float:
        """How far a landmark moved in the image along `direction` (2,), in trunk lengths."""
        return self._rep.change(self._rep.image_m(side, part) @ direction) / self.trunk_m

    def receded(self, series: FloatArray) -> float:
        """Change of a depth, in trunk lengths."""
        return self._rep.change(series) / self.trunk_m


def camera_direction(rep: RepView) -> CameraDirection:
    """Where the camera is, before a repetition of one side; NaN for `Side.BOTH`."""
    if rep.side is Side.BOTH:
        return CameraDirection(*[float("nan")] * 3)
    return RestingBody(rep).camera


def movement(rep: RepView) -> SideLyingMovement:
    """The changes of one repetition; all NaN for `Side.BOTH`."""
    if rep.side is Side.BOTH:
        return SideLyingMovement(*[float("nan")] * len(SideLyingMovement.__dataclass_fields__))
    top, low, body = rep.side, rep.side.other, RestingBody(rep)
    depth = {
        (side, part): rep.motion.world_m[:, Landmark.of(side, part), 2]
        for side in (top, low)
        for part in ("hip", "shoulder", "knee", "ankle")
    }
    hips = (depth[top, "hip"] + depth[low, "hip"]) / 2
    back = -body.front[:2]
    slid = body.along * np.sign(back @ body.along)
    leg_m = rep.motion.world_m[:, Landmark.of(top, "ankle")]
    leg_m = leg_m - rep.motion.world_m[:, Landmark.of(top, "hip")]
    leg = rep.image_m(top, "ankle") - rep.image_m(top, "hip")
    raised = _at_peak(rep, leg)
    return SideLyingMovement(
        hips_back=body.receded(depth[top, "hip"] - depth[low, "hip"]),
        shoulders_back=body.receded(depth[top, "shoulder"] - depth[low, "shoulder"]),
        knee_back=body.receded(depth[top, "knee"] - hips),
        ankle_back=body.receded(depth[top, "ankle"] - hips),
        hips_turned=body.moved(top, "hip", back) - body.moved(low, "hip", back),
        shoulders_turned=body.moved(top, "shoulder", back) - body.moved(low, "shoulder", back),
        hips_slid=body.moved(top, "hip", slid) - body.moved(low, "hip", slid),
        lower_hip_up=body.moved(low, "hip", body.up),
        upper_hip_up=body.moved(top, "hip", body.up),
        lower_shoulder_up=body.moved(low, "shoulder", body.up),
        upper_shoulder_up=body.moved(top, "shoulder", body.up),
        knee_up=body.moved(top, "knee", body.up),
        knee_along=body.moved(top, "knee", body.along),
        ankle_up=body.moved(top, "ankle", body.up),
        ankle_along=body.moved(top, "ankle", body.along),
        thigh_shorter=_shortening(rep, rep.image_m(top, "knee") - rep.image_m(top, "hip")),
        leg_shorter=_shortening(rep, leg),
        leg_climb=float(raised @ body.up / np.hypot(*raised)),
        leg_forward=rep.change(np.arctan2(leg_m @ body.front, -(leg_m @ body.head))),
    )


def _shortening(rep: RepView, bone: FloatArray) -> float:
    length = kinematics.norm(bone)
    resting = rep.at_rest(length)
    return 1.0 - rep.at_peak(length) / resting if resting > 0 else float("nan")


def _at_rest(rep: RepView, places: FloatArray) -> FloatArray:
    return np.array([rep.at_rest(places[:, axis]) for axis in range(places.shape[1])])


def _at_peak(rep: RepView, places: FloatArray) -> FloatArray:
    return np.array([rep.at_peak(places[:, axis]) for axis in range(places.shape[1])])
