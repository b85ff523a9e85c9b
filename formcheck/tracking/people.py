"""Tracks several people: detections in single frames become tracklets, tracklets become persons.

A detection is a pose found in one frame without regard to earlier ones, with the colors of the
clothes. This module sees no images. Lengths in meters are measured in the image plane with the
body's own scale, so that near and far people are treated alike.

Pure: no files, no clock, no libraries except NumPy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from formcheck.pose.landmarks import MIRRORED, FloatArray, Landmark, Pose, pixels_per_meter

TRUNK = np.array(
    [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
)
KNEES_AND_ANKLES = np.array(
    [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]
)
JOINTS = np.concatenate([TRUNK, KNEES_AND_ANKLES])

MIN_VISIBILITY = 0.5  # of shoulders and hips; half a body at the edge of the frame has less
SAME_BODY_M = 0.30  # two trunks closer than this are one person detected twice, or one is hidden
_MAX_STEP_M, _MAX_SPEED_M_PER_S = 0.35, 1.6  # how far a person may be from where expected
_COLOR_COST_M = 0.6  # a complete change of colors costs as much as this distance
_MAX_GAP_S, _SHORT_GAP_S = 3.0, 1.0  # a longer gap ends a tracklet; after a short one, colors count
_MAX_EXTRAPOLATION_S = 0.5  # a movement is expected to continue for half of this at most
_MAX_COLOR_CHANGE = 0.16  # a later tracklet with a larger change is somebody else
_JOIN_M_PER_S, _MAX_JOIN_M = 0.7, 6.0  # nobody hidden is expected to have moved farther


@dataclass(frozen=True)
class Detection:
    """A person in one frame; `colors` (6,): RGB of trunk and thighs, in [0, 1], NaN if unknown."""

    pose: Pose
    colors: FloatArray

    @cached_property
    def scale_px_per_m(self) -> float:
        """The image scale at this body."""
        return scale_of(self.pose)

    @property
    def center_px(self) -> FloatArray:
        """(2,) the center of the trunk."""
        return np.asarray(self.pose.xy_px[TRUNK].mean(axis=0))

    @property
    def visibility(self) -> float:
        """Mean visibility of shoulders, hips, knees and ankles, in [0, 1]."""
        return float(self.pose.visibility[JOINTS].mean())


def scale_of(pose: Pose) -> float:
    """Return the pixels per meter at this body; NaN if it is unseen."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(pixels_per_meter(pose.xy_px[None], pose.world_m[None])[0])


def is_clear(pose: Pose) -> bool:
    """Whether trunk and scale are known well enough for the pose to be a person's."""
    known = bool(np.isfinite(pose.xy_px[TRUNK]).all()) and np.isfinite(scale_of(pose))
    return known and float(pose.visibility[TRUNK].mean()) >= MIN_VISIBILITY


def mean_distance_m(
    one: FloatArray, other: FloatArray, landmarks: FloatArray, scale_px_per_m: float
) -> float:
    """Return the mean distance of the same landmarks in two (33, 2) poses; NaN if unknown."""
    gaps = np.linalg.norm(one[landmarks] - other[landmarks], axis=1)
    return float(gaps.mean() / scale_px_per_m)


def without_duplicates(detections: Iterable[Detection]) -> list[Detection]:
    """Return one detection per body: of two on the same trunk, the more visible one."""
    kept: list[Detection] = []
    for detection in sorted(detections, key=lambda item: -item.visibility):
        if not any(is_same_body(detection.pose, other.pose) for other in kept):
            kept.append(detection)
    return kept


def is_same_body(one: Pose, other: Pose) -> bool:
    """Whether two poses in one frame are on the same trunk, even with left and right swapped."""
    scale = max(scale_of(one), scale_of(other))
    swapped = one.xy_px[MIRRORED][TRUNK]
    straight_px = np.linalg.norm(one.xy_px[TRUNK] - other.xy_px[TRUNK], axis=1).mean()
    crossed_px = np.linalg.norm(swapped - other.xy_px[TRUNK], axis=1).mean()
    return bool(min(straight_px, crossed_px) < SAME_BODY_M * scale)


def color_change(one: FloatArray, other: FloatArray) -> float:
    """Return the root mean square difference of the known colors, in [0, 1]; 0 if none is known."""
    gaps = (one - other)[np.isfinite(one - other)]
    return float(np.sqrt((gaps**2).mean())) if len(gaps) else 0.0


@dataclass
class Tracklet:
    """Detections of one person in time order, without a long gap."""

    times_ms: list[int] = field(default_factory=list)
    detections: list[Detection] = field(default_factory=list)

    def add(self, time_ms: int, detection: Detection) -> None:
        """Append a detection of a later time."""
        self.times_ms.append(time_ms)
        self.detections.append(detection)

    @property
    def last_ms(self) -> int:
        """When the person was last detected."""
        return self.times_ms[-1]

    @cached_property
    def colors(self) -> FloatArray:
        """(6,) the median colors; use it only when the tracklet is complete."""
        return _median_colors([detection.colors for detection in self.detections])

    def expected_px(self, time_ms: int) -> FloatArray:
        """Return (33, 2), where the body should be now if it kept moving as it did."""
        last_px = self.detections[-1].pose.xy_px
        if len(self.times_ms) < 2:
            return last_px
        step_ms = self.times_ms[-1] - self.times_ms[-2]
        moved_px = self.detections[-1].center_px - self.detections[-2].center_px
        ahead_ms = min(time_ms - self.last_ms, 1000 * _MAX_EXTRAPOLATION_S) / 2
        return np.asarray(last_px + moved_px * ahead_ms / step_ms)


class Tracker:
    """Assigns the detections of one frame after another to `tracklets`."""

    def __init__(self) -> None:
        self.tracklets: list[Tracklet] = []

    def active_at(self, time_ms: int) -> list[Tracklet]:
        """Return the tracklets that a detection at this time may continue."""
        return [item for item in self.tracklets if time_ms - item.last_ms <= 1000 * _MAX_GAP_S]

    def update(
        self, time_ms: int, confident: Iterable[Detection], uncertain: Iterable[Detection] = ()
    ) -> None:
        """Add each detection to the tracklet that it continues best.

        The other `confident` detections start new tracklets; `uncertain` ones never do.
        """
        starters = list(confident)
        detections = without_duplicates([*starters, *uncertain])
        active = self.active_at(time_ms)
        costs = [
            (_continuation_cost_m(tracklet, detection, time_ms), row, column)
            for row, tracklet in enumerate(active)
            for column, detection in enumerate(detections)
        ]
        assigned: set[int] = set()
        continued: set[int] = set()
        for cost_m, row, column in sorted(costs):
            if np.isfinite(cost_m) and row not in continued and column not in assigned:
                active[row].add(time_ms, detections[column])
                continued.add(row)
                assigned.add(column)
        for column, detection in enumerate(detections):
            if column not in assigned and any(detection is one for one in starters):
                self.tracklets.append(Tracklet([time_ms], [detection]))


def _continuation_cost_m(tracklet: Tracklet, detection: Detection, time_ms: int) -> float:
    """Return how badly a detection continues a tracklet, meters; infinite if it cannot."""
    scale = detection.scale_px_per_m
    scale_change = scale / tracklet.detections[-1].scale_px_per_m
    expected_px = tracklet.expected_px(time_ms)
    distance_m = mean_distance_m(expected_px, detection.pose.xy_px, TRUNK, scale)
    gap_s = (time_ms - tracklet.last_ms) / 1000
    is_near = distance_m <= _MAX_STEP_M + _MAX_SPEED_M_PER_S * min(gap_s, _SHORT_GAP_S)
    recent = _median_colors([item.colors for item in tracklet.detections[-5:]])
    change = color_change(recent, detection.colors)
    is_similar = gap_s <= _SHORT_GAP_S or change <= _MAX_COLOR_CHANGE
    if not (is_near and is_similar and 0.6 < scale_change < 1 / 0.6):
        return float("inf")
    return distance_m + _COLOR_COST_M * change


@dataclass(frozen=True)
class Person:
    """One person through the whole recording; between tracklets they were not detected."""

    times_ms: FloatArray
    detections: tuple[Detection, ...]

    def at(self, time_ms: float, max_gap_s: float = 0.5) -> FloatArray | None:
        """Return (33, 2) pixels, interpolated between detections; None in gaps and outside."""
        after = int(np.searchsorted(self.times_ms, time_ms))
        if after < len(self.times_ms) and self.times_ms[after] == time_ms:
            return self.detections[after].pose.xy_px
        if after in (0, len(self.times_ms)):
            nearest = min(after, len(self.times_ms) - 1)
            reach_ms = 500 * max_gap_s
            is_near = abs(self.times_ms[nearest] - time_ms) <= reach_ms
            return self.detections[nearest].pose.xy_px if is_near else None
        first_ms, last_ms = self.times_ms[after - 1], self.times_ms[after]
        if last_ms - first_ms > 1000 * max_gap_s:
            return None
        share = (time_ms - first_ms) / (last_ms - first_ms)
        start_px, end_px = (self.detections[k].pose.xy_px for k in (after - 1, after))
        return np.asarray(start_px + share * (end_px - start_px))

    def scale_at(self, time_ms: float) -> float:
        """Return the pixels per meter at the detection nearest to this time."""
        nearest = int(np.argmin(np.abs(self.times_ms - time_ms)))
        return self.detections[nearest].scale_px_per_m


def merge_tracklets(tracklets: Sequence[Tracklet]) -> list[Person]:
    """Join tracklets of the same person, before and after being hidden or a change of camera.

    A later tracklet continues an earlier one with the same colors, the closest in color and place.
    """
    chains: list[list[Tracklet]] = []
    for tracklet in sorted(tracklets, key=lambda item: item.times_ms[0]):
        costs = [(_join_cost(chain[-1], tracklet), n) for n, chain in enumerate(chains)]
        cost, best = min(costs, default=(float("inf"), 0))
        if np.isfinite(cost):
            chains[best].append(tracklet)
        else:
            chains.append([tracklet])
    return [_person(chain) for chain in chains]


def _join_cost(earlier: Tracklet, later: Tracklet) -> float:
    gap_s = (later.times_ms[0] - earlier.last_ms) / 1000
    change = color_change(earlier.colors, later.colors)
    if gap_s <= 0 or change > _MAX_COLOR_CHANGE:
        return float("inf")
    before, after = earlier.detections[-1], later.detections[0]
    scale = after.scale_px_per_m
    distance_m = mean_distance_m(before.pose.xy_px, after.pose.xy_px, TRUNK, scale)
    excess_m = max(0.0, distance_m - _MAX_STEP_M - _JOIN_M_PER_S * gap_s)
    # Colors decide; place decides between people in the same clothes.
    return change / _MAX_COLOR_CHANGE + min(excess_m, _MAX_JOIN_M) / _MAX_JOIN_M


def _person(chain: Sequence[Tracklet]) -> Person:
    times_ms = [time_ms for tracklet in chain for time_ms in tracklet.times_ms]
    detections = tuple(item for tracklet in chain for item in tracklet.detections)
    return Person(np.array(times_ms, dtype=np.float64), detections)


def _median_colors(colors: Sequence[FloatArray]) -> FloatArray:
    stacked = np.stack(colors)
    known = np.isfinite(stacked).any(axis=0)
    median = np.full(stacked.shape[1], np.nan)
    median[known] = np.nanmedian(stacked[:, known], axis=0)
    return median
