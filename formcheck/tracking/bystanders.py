"""Detects other people while one person is tracked, looking at few of the frames; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from formcheck.pose.landmarks import FloatArray, Landmark, Pose
from formcheck.tracking.crops import (
    HEAD_AND_SHOULDERS,
    RgbImage,
    crop_around,
    mask_bodies,
    mean_colors,
    tiles,
)
from formcheck.tracking.people import (
    JOINTS,
    TRUNK,
    Detection,
    color_change,
    is_clear,
    is_same_body,
    mean_distance_m,
    scale_of,
    without_duplicates,
)

DetectPoses = Callable[[RgbImage], list[Pose]]

_INTERVAL_MS = 2500
_LONG_INTERVAL_MS = 5000  # after some frames with nobody else
_LONG_INTERVAL_AFTER = 2  # so many
_RECHECK_MS = 300  # a first detection is checked again this soon
_RECHECK_WITHIN_MS = 5000
_RECHECKS = 3  # then the detection counts as nobody, unless it comes again
_ENOUGH, _WORTH_CHECKING = 2.0, 1.01  # times detected; a half-hidden person counts a third
_CLEAR_VISIBILITY, _HALF_HIDDEN_WEIGHT = 0.8, 0.34
_SAME_PLACE_M = 0.8
_MAX_COLOR_CHANGE = 0.2
_JUMP_M = 0.25  # the tracked trunk moves this far between two frames only onto another body
_MIN_SCALE_SHARE = 0.3  # of the tracked person's; smaller people are posters on the wall
_MIN_VISIBILITY = 0.5
_THIGHS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]
# Crops for the search of one person: whether other people are masked, and the crop's size.
_SEARCH_CROPS = ((False, 1.15), (True, 1.2), (True, 1.5), (False, 1.4), (True, 1.05))


def with_colors(rgb: RgbImage, pose: Pose) -> Detection:
    """Return the detection of a pose in this frame, with the colors that the person wears."""
    quads = [pose.xy_px[landmarks] for landmarks in (TRUNK, _THIGHS)]
    return Detection(pose, mean_colors(rgb, quads))


def detect_people(rgb: RgbImage, detect: DetectPoses, *, in_tiles: bool) -> list[Detection]:
    """Return the people in a frame; `in_tiles` also searches enlarged parts of it."""
    whole = [(rgb, np.zeros(2))]
    return detect_in_crops(rgb, whole + tiles(rgb) if in_tiles else whole, detect)


def search_near(
    rgb: RgbImage,
    expected_px: FloatArray,
    others: list[tuple[FloatArray, float]],
    detect: DetectPoses,
) -> list[Detection]:
    """Search where a body is expected, (33, 2), in crops of several sizes, until one is there.

    `others` are (33, 2) bodies and their pixels per meter. In some crops their heads are masked;
    not their hips and legs, which may be guessed, and may cover the person searched for.
    """
    masked = mask_bodies(rgb, others, HEAD_AND_SHOULDERS) if others else rgb
    found: list[Detection] = []
    for is_masked, margin in _SEARCH_CROPS:
        crop = crop_around(masked if is_masked else rgb, expected_px, margin)
        found = detect_in_crops(rgb, [crop], detect)
        if any(_is_near(detection, expected_px) for detection in found):
            break
    return found


def detect_in_crops(
    rgb: RgbImage, crops: Iterable[tuple[RgbImage, FloatArray]], detect: DetectPoses
) -> list[Detection]:
    """Return everybody clearly visible in the crops, once each, in pixels of the whole frame."""
    poses = [in_whole_frame(pose, corner, rgb) for crop, corner in crops for pose in detect(crop)]
    return without_duplicates(with_colors(rgb, pose) for pose in poses if is_clear(pose))


def in_whole_frame(pose: Pose, corner_px: FloatArray, rgb: RgbImage) -> Pose:
    """Return a crop's pose in pixels of the frame; landmarks outside it have visibility 0."""
    xy_px = pose.xy_px + corner_px
    height, width = rgb.shape[:2]
    outside = ((xy_px < 0) | (xy_px > [width, height])).any(axis=1)
    visibility = np.where(outside, 0.0, pose.visibility)
    return Pose(pose.timestamp_ms, xy_px, pose.world_m, visibility)


def _is_near(detection: Detection, expected_px: FloatArray) -> bool:
    scale = detection.scale_px_per_m
    return mean_distance_m(detection.pose.xy_px, expected_px, JOINTS, scale) < 0.5


class BystanderDetector:
    """Gets every frame with the pose tracked in it; `found` says whether others are in view.

    It checks few of the frames: the first one, one after 2.5 s, fewer once nobody else was there
    (the whole frame and enlarged parts of it in turn), and one at once when the tracked pose jumps.
    The tracked body is masked, so that a frame with nobody else costs only the person detector.

    A person counts when detected twice, in similar colors and near the same place. What looks half
    hidden (a plant does) has to be detected three times, and then by the stricter detector too.
    """

    def __init__(self, detect: DetectPoses, detect_strictly: DetectPoses) -> None:
        self.found = False
        self.frames_checked = 0
        self._detect, self._detect_strictly = detect, detect_strictly
        self._next_ms = 0
        self._checked_ms: int | None = None
        self._rechecks_left = 0  # of a detection or jump that is not explained yet
        self._suspects: list[tuple[int, Detection]] = []
        self._previous: Pose | None = None

    def update(self, rgb: RgbImage, tracked: Pose) -> None:
        """Take the next frame and the pose tracked in it, in its pixels."""
        now_ms = tracked.timestamp_ms
        jumped = self._has_jumped(tracked)
        self._previous = tracked if tracked.is_seen else self._previous
        if not self.found and self._is_due(now_ms, jumped):
            self._check(rgb, tracked, jumped)

    def _check(self, rgb: RgbImage, tracked: Pose, jumped: bool) -> None:
        now_ms = tracked.timestamp_ms
        is_suspicious = bool(self._rechecks_left) or jumped
        is_odd = self.frames_checked % 2 == 1
        others = self._others(
            rgb,
            tracked,
            self._detect,
            in_whole=not is_odd or is_suspicious,
            in_tiles=is_odd or self.frames_checked < 1 or is_suspicious,
        )
        self.frames_checked += 1
        times = max((self._times_detected(now_ms, one) for one in others), default=0.0)
        if times >= _ENOUGH:
            self.found = True
        elif times >= _WORTH_CHECKING:
            strictly = self._others(
                rgb, tracked, self._detect_strictly, in_whole=True, in_tiles=True
            )
            self.found = bool(strictly)
            self._suspects.clear()
        self._checked_ms = now_ms
        recent = [item for item in self._suspects if now_ms - item[0] <= _RECHECK_WITHIN_MS]
        self._suspects = recent + [(now_ms, detection) for detection in others]
        self._next_ms = now_ms + self._pause_ms(bool(others) or jumped)

    def _is_due(self, now_ms: int, jumped: bool) -> bool:
        if self._checked_ms is None or now_ms >= self._next_ms:
            return True
        return jumped and now_ms >= self._checked_ms + _RECHECK_MS

    def _pause_ms(self, is_suspicious: bool) -> int:
        self._rechecks_left = _RECHECKS if is_suspicious else max(0, self._rechecks_left - 1)
        if self._rechecks_left:
            return _RECHECK_MS
        return _INTERVAL_MS if self.frames_checked < _LONG_INTERVAL_AFTER else _LONG_INTERVAL_MS

    def _others(
        self, rgb: RgbImage, tracked: Pose, detect: DetectPoses, *, in_whole: bool, in_tiles: bool
    ) -> list[Detection]:
        if not is_clear(tracked):
            people = detect_people(rgb, detect, in_tiles=in_tiles)
            # The one who would be tracked is among them.
            return people if len(people) > 1 else []
        scale = scale_of(tracked)
        masked = mask_bodies(rgb, [(tracked.xy_px, scale)])
        whole = [(masked, np.zeros(2))] if in_whole else []
        found = detect_in_crops(masked, [*whole, *(tiles(masked) if in_tiles else [])], detect)
        return [
            with_colors(rgb, other.pose)
            for other in found
            if other.visibility >= _MIN_VISIBILITY
            and other.scale_px_per_m >= _MIN_SCALE_SHARE * scale
            and not is_same_body(other.pose, tracked)
        ]

    def _times_detected(self, now_ms: int, detection: Detection) -> float:
        scale = detection.scale_px_per_m
        times = _weight(detection)
        for then_ms, other in self._suspects:
            reach_px = scale * (_SAME_PLACE_M + 1.5 * (now_ms - then_ms) / 1000)
            is_near = float(np.linalg.norm(detection.center_px - other.center_px)) < reach_px
            if is_near and color_change(detection.colors, other.colors) < _MAX_COLOR_CHANGE:
                times += _weight(other)
        return times

    def _has_jumped(self, tracked: Pose) -> bool:
        previous = self._previous
        if previous is None or not (is_clear(tracked) and is_clear(previous)):
            return False
        scale = min(scale_of(tracked), scale_of(previous))
        center, before = (pose.xy_px[TRUNK].mean(axis=0) for pose in (tracked, previous))
        return float(np.linalg.norm(center - before)) > _JUMP_M * scale


def _weight(detection: Detection) -> float:
    return 1.0 if detection.visibility >= _CLEAR_VISIBILITY else _HALF_HIDDEN_WEIGHT
