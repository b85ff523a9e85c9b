"""What measures are computed from: a person in some frames (`Body`) or in one repetition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from formcheck.pose import kinematics
from formcheck.pose.bone_fit import BoneFit, bone_fit
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Motion, Side
from formcheck.results import CameraView

REST_S = 0.4  # this much of the rest before a repetition is its baseline
_MAX_SHARE_OUT = 0.2
_LEG_LENGTH_PERCENTILE = 75
_LARGEST_PERCENTILE = 95
_END_S = 0.1


@dataclass(frozen=True)
class Body:
    """T frames of one person; `scale_px_per_m` is the image scale where the person rested."""

    motion: Motion
    scale_px_per_m: float

    @property
    def points_m(self) -> FloatArray:
        """(T, 33, 3) meters about the hip center; see `Motion.body_m`."""
        return self.motion.body_m

    def point_m(self, side: Side, part: str) -> FloatArray:
        """(T, 3) one landmark in 3-D, meters about the hip center."""
        points: FloatArray = self.points_m[:, Landmark.of(side, part)]
        return points

    def image_m(self, side: Side, part: str) -> FloatArray:
        """(T, 2) one landmark in the image, in meters at the rest scale.

        Unlike `point_m` it is not relative to the hips: it shows movement in the room.
        """
        xy: FloatArray = self.motion.xy_px[:, Landmark.of(side, part)] / self.scale_px_per_m
        return xy

    def image_midpoint_m(self, part: str) -> FloatArray:
        """(T, 2) midpoint of left and right `part` in the image, meters at the rest scale."""
        return (self.image_m(Side.LEFT, part) + self.image_m(Side.RIGHT, part)) / 2

    @cached_property
    def leg_m(self) -> float:
        """Leg length in meters; NaN if unknown. Upper quartile: foreshortening only shortens."""
        length = kinematics.leg_length_m(self.points_m)
        length = length[np.isfinite(length)]
        return float(np.percentile(length, _LEG_LENGTH_PERCENTILE)) if len(length) else float("nan")


@dataclass(frozen=True)
class RepView(Body):
    """One repetition with some rest before it, as measures and rules see it.

    `start`, `peak`, `end` and the plateau `hold` (first, last) are frame numbers in `motion`, and
    `side` is the working side.
    """

    start: int
    peak: int
    end: int
    hold: tuple[int, int]
    side: Side
    view: CameraView

    @property
    def rest_s(self) -> float:
        """How long the person was seen before the repetition began, seconds."""
        seen = np.flatnonzero(self.motion.seen[: self.start + 1])
        times_s = self.motion.times_s
        return float(times_s[self.start] - times_s[seen[0]]) if len(seen) else 0.0

    @cached_property
    def bone_fit(self) -> BoneFit:
        """How the bones fit a body in each frame, and with what probability they are guesses."""
        return bone_fit(self.motion, self.start, self.end)

    def visibility(self, side: Side, part: str) -> float:
        """Mean visibility of one landmark over the repetition, 0..1, by the model's estimate."""
        seen = self.motion.visibility[self.start : self.end + 1, Landmark.of(side, part)]
        return float(np.nanmean(seen)) if np.isfinite(seen).any() else 0.0

    def part_visibility(self, part: str) -> float:
        """Mean visibility of a part of the working side; of the better seen one for `Side.BOTH`."""
        sides = LEGS if self.side is Side.BOTH else (self.side,)
        return max(self.visibility(side, part) for side in sides)

    def is_outside_image(self, part: str) -> bool:
        """Whether a part of the working side is beyond the image's edge in most frames of the peak.

        The model keeps guessing there; landmarks have visibility 0 then, and only then.
        """
        return bool((self._share_out(part, *self.hold) > 0.5).any())

    def leaves_image(self, part: str) -> bool:
        """Whether the part is beyond the edge for a fifth of the repetition, if BOTH on both sides.

        In the frames between, the model may push it back to the edge, where it is only a guess.
        """
        return bool((self._share_out(part, self.start, self.end) > _MAX_SHARE_OUT).all())

    def leaves_image_mostly(self, part: str) -> bool:
        """Whether the part of both sides is beyond the edge for more than half of the movement."""
        marks = [Landmark.of(side, part) for side in LEGS]
        out = (self.motion.visibility[self.start : self.end + 1][:, marks] == 0).all(axis=1)
        return bool(out.mean() > 0.5)

    def _share_out(self, part: str, first: int, last: int) -> FloatArray:
        sides = LEGS if self.side is Side.BOTH else (self.side,)
        marks = [Landmark.of(side, part) for side in sides]
        share: FloatArray = np.mean(self.motion.visibility[first : last + 1, marks] == 0, axis=0)
        return share

    def at_rest(self, series: FloatArray) -> float:
        """Median of a per-frame series over the rest just before the repetition."""
        times_s = self.motion.times_s
        rest = (times_s <= times_s[self.start]) & (times_s >= times_s[self.start] - REST_S)
        return _median(series[rest])

    def at_peak(self, series: FloatArray) -> float:
        """Median of a per-frame series over the plateau of the peak."""
        return _median(series[self.hold[0] : self.hold[1] + 1])

    def at_end(self, series: FloatArray) -> float:
        """Median of a per-frame series over the last tenth of a second."""
        return _median(series[self.frames_at_end()])

    def change(self, series: FloatArray) -> float:
        """Change of a per-frame series from rest to peak."""
        return self.at_peak(series) - self.at_rest(series)

    def largest(self, series: FloatArray) -> float:
        """95th percentile of a series from start to end: above it is noise. NaN if unseen."""
        part = series[self.start : self.end + 1]
        part = part[np.isfinite(part)]
        return float(np.percentile(part, _LARGEST_PERCENTILE)) if len(part) else float("nan")

    def over(self, frames: slice, series: FloatArray) -> float:
        """Median of a per-frame series over some frames."""
        return _median(series[frames])

    def frames_at_end(self) -> slice:
        """The last tenth of a second of the repetition."""
        times_s = self.motion.times_s
        first = int(np.searchsorted(times_s, times_s[self.end] - _END_S))
        return slice(first, self.end + 1)


def _median(values: FloatArray) -> float:
    known = np.sort(values[np.isfinite(values)])  # ten times as fast as np.median on so few
    if not len(known):
        return float("nan")
    return float((known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2)


RepMeasure = Callable[[RepView], float]
