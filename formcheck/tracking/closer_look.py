"""Finds a person who is too small for the pose model, and follows them in a part of the picture.

The model looks for people in a picture of 224 pixels, and misses those of less than a third of its
height. Where it finds nobody, overlapping squares of the picture are searched now and then; the
square around who is found there is what the model sees from then on.
"""

from __future__ import annotations

import numpy as np

from formcheck.pose.landmarks import FloatArray, Pose
from formcheck.pose_estimation.base import EstimatorProvider
from formcheck.tracking.bystanders import DetectPoses, detect_in_crops, in_whole_frame
from formcheck.tracking.crops import RgbImage, grid, square_crop
from formcheck.tracking.people import Detection, is_clear, scale_of

_FIRST_PAUSE_MS, _LONGEST_PAUSE_MS = 500, 8000  # between searches, twice as long each time
_TILE_SHARE = 0.45  # of the picture's longer side
_MIN_VISIBILITY = 0.6  # of the joints of who is found
_MIN_SCALE_SHARE = 0.5  # of the one seen before; a smaller person is a poster on the wall
_MARGIN = 2.2  # the square is so many times as long as the body
_OFF_CENTER = 0.25  # of the square's side: farther off, it follows
_TOO_LARGE, _LARGE = 0.8, 0.6  # body lengths in the square's side, and in the picture's shorter one


class CloserLook:
    """Estimates one person's pose in each frame of a video, also of a small person.

    `detect` finds people in single pictures. While somebody is seen in the whole picture, this is
    the pose estimator and nothing else. The first search begins once nobody was seen for
    `patience_ms`: it takes the time of several frames, which a live session may not have.
    """

    def __init__(
        self, estimators: EstimatorProvider, detect: DetectPoses, patience_ms: int = 0
    ) -> None:
        self._estimators, self._detect = estimators, detect
        self._patience_ms = patience_ms
        self._estimator = estimators.single_person()
        self._square: tuple[FloatArray, float] | None = None  # center and side, pixels
        self._shape: tuple[int, ...] | None = None
        self._next_ms: int | None = None
        self._seen_ms: int | None = None  # when somebody was; at first when the search began
        self._pause_ms = _FIRST_PAUSE_MS
        self._scale_px_per_m = 0.0

    @property
    def model(self) -> str:
        """Name of the model."""
        return self._estimator.model

    @property
    def model_sha256(self) -> str:
        """SHA-256 of the model's file."""
        return self._estimator.model_sha256

    def estimate(self, rgb: RgbImage, timestamp_ms: int) -> Pose:
        """Return the pose in the next frame, (H, W, 3), in its pixels; unseen if nobody is."""
        if self._shape not in (None, rgb.shape):
            self._look_at(None)
            self._next_ms = None
        self._shape = rgb.shape
        pose = self._estimate(rgb, timestamp_ms)
        if pose.is_seen:
            self._pause_ms = _FIRST_PAUSE_MS
            self._seen_ms = timestamp_ms
            self._follow(pose, rgb)
            return pose
        self._seen_ms = timestamp_ms if self._seen_ms is None else self._seen_ms
        if self._square is not None:
            self._look_at(None)
        elif timestamp_ms - self._seen_ms < self._patience_ms:
            return pose
        elif self._next_ms is None or timestamp_ms >= self._next_ms:
            self._next_ms = timestamp_ms + self._pause_ms
            self._pause_ms = min(2 * self._pause_ms, _LONGEST_PAUSE_MS)
            return self._search(rgb, timestamp_ms)
        return pose

    def _estimate(self, rgb: RgbImage, timestamp_ms: int) -> Pose:
        if self._square is None:
            return self._estimator.estimate(rgb, timestamp_ms)
        crop, corner = square_crop(rgb, *self._square)
        pose = self._estimator.estimate(crop, timestamp_ms)
        return in_whole_frame(pose, corner, rgb) if pose.is_seen else pose

    def _search(self, rgb: RgbImage, timestamp_ms: int) -> Pose:
        found = [
            person
            for person in detect_in_crops(rgb, grid(rgb, _TILE_SHARE), self._detect)
            if person.visibility >= _MIN_VISIBILITY
            and person.scale_px_per_m >= _MIN_SCALE_SHARE * self._scale_px_per_m
        ]
        if not found:
            return Pose.unseen(timestamp_ms)
        self._look_at(_square_around(_most_prominent(found).pose.xy_px))
        return self._estimate(rgb, timestamp_ms)

    def _follow(self, pose: Pose, rgb: RgbImage) -> None:
        if is_clear(pose):
            self._scale_px_per_m = scale_of(pose)
        if self._square is None:
            return
        center, body_px = _extent(pose.xy_px)
        middle, side = self._square
        if body_px > _LARGE * min(rgb.shape[:2]):
            self._look_at(None)
        elif np.abs(center - middle).max() > _OFF_CENTER * side or body_px > _TOO_LARGE * side:
            self._look_at(_square_around(pose.xy_px))

    def _look_at(self, square: tuple[FloatArray, float] | None) -> None:
        """Look at that square from the next frame on; what was tracked is where it was no more."""
        self._estimator = self._estimators.single_person()
        self._square = square


def _most_prominent(people: list[Detection]) -> Detection:
    return max(people, key=lambda person: person.visibility * person.scale_px_per_m)


def _square_around(xy_px: FloatArray) -> tuple[FloatArray, float]:
    center, body_px = _extent(xy_px)
    return center, _MARGIN * body_px


def _extent(xy_px: FloatArray) -> tuple[FloatArray, float]:
    """Return the center (2,) of a body's landmarks, and how far they reach along one axis."""
    low, high = xy_px.min(axis=0), xy_px.max(axis=0)
    return (low + high) / 2, float((high - low).max())
