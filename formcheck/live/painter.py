"""From an analysed picture to the picture on the screen: enlarged, mirrored, drawn on."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.canvas import Canvas
from formcheck.live.camera import Shot
from formcheck.live.live_overlay import LiveOverlay
from formcheck.live.screen import Screen
from formcheck.pose import FloatArray, Pose
from formcheck.spec import Exercise

LONG_SIDE_PX = 900


@dataclass(frozen=True)
class Picture:
    """An analysed picture, the pose in it (original pixels), and what is to be said over it."""

    shot: Shot
    pose: Pose | None
    screen: Screen


class Painter:
    """Paints pictures of one camera; with `mirrored` the picture is turned, never the words."""

    def __init__(self, exercise: Exercise, size_px: tuple[int, int], *, mirrored: bool) -> None:
        """`size_px` is the original picture's width and height."""
        self._scale = LONG_SIDE_PX / max(size_px)
        width, height = (2 * round(side * self._scale / 2) for side in size_px)
        self._picture_px = width, height
        self._mirrored = mirrored
        self._overlay = LiveOverlay(exercise, self._picture_px)
        self.size_px = width, height + self._overlay.panel_px

    def paint(self, picture: Picture, notes: tuple[str, ...] = ()) -> NDArray[np.uint8]:
        """(H, W, 3) BGR."""
        width, height = self.size_px
        rgb = cv2.resize(picture.shot.rgb, self._picture_px, interpolation=cv2.INTER_LINEAR)
        if self._mirrored:
            rgb = cv2.flip(rgb, 1)
        rgb = cv2.copyMakeBorder(rgb, 0, self._overlay.panel_px, 0, 0, cv2.BORDER_CONSTANT)
        yuv = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420), dtype=np.uint8)
        flat, luma, chroma = yuv.reshape(-1), width * height, width * height // 4
        half = height // 2, width // 2
        planes = [
            flat[:luma].reshape(height, width),
            flat[luma : luma + chroma].reshape(half),
            flat[luma + chroma :].reshape(half),
        ]
        landmarks = self._landmarks(picture.pose)
        self._overlay.draw(Canvas(planes), picture.screen, landmarks, notes=notes)
        return np.asarray(cv2.cvtColor(yuv, cv2.COLOR_YUV2BGR_I420), dtype=np.uint8)

    def _landmarks(self, pose: Pose | None) -> tuple[FloatArray, FloatArray] | None:
        if pose is None or not pose.is_seen:
            return None
        xy_px: FloatArray = pose.xy_px * self._scale
        if self._mirrored:
            xy_px[:, 0] = self.size_px[0] - 1 - xy_px[:, 0]
        return xy_px, pose.visibility
