"""Decoded frames as a viewer sees them: upright, square pixels, RGB, limited in size."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from av import VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

# Larger pixel aspect ratios than this (or smaller ones than its inverse) are broken headers.
_MAX_PIXEL_ASPECT = 4.0
_GRAY_LEVEL = 114


@dataclass(frozen=True)
class DisplayTransform:
    """From a stored frame to the upright one: transposed first, then mirrored along x, y, or both.

    `clockwise_deg` is the rotation in the metadata: 0, 90, 180 or 270.
    """

    transposed: bool = False
    mirrored_x: bool = False
    mirrored_y: bool = False
    clockwise_deg: int = 0

    @classmethod
    def of(cls, frame: VideoFrame) -> DisplayTransform:
        """Return the transform in a frame's display matrix, to the nearest quarter turn."""
        # A stored point (x, y) is shown at (a x + c y, b x + d y), y downward.
        a, b, c, d = _display_matrix(frame)
        degrees = round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360
        if abs(b) > abs(a):
            return cls(True, c < 0, b < 0, degrees)
        return cls(False, a < 0, d < 0, degrees)

    def then_turned(self, clockwise_deg: int) -> DisplayTransform:
        """Return this transform followed by quarter turns; `clockwise_deg` here stays as it is."""
        turned = self
        for _ in range(clockwise_deg // 90):
            turned = replace(
                turned,
                transposed=not turned.transposed,
                mirrored_x=not turned.mirrored_y,
                mirrored_y=turned.mirrored_x,
            )
        return turned

    def apply(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the upright frame, contiguous: (H, W, 3) to (H, W, 3) or (W, H, 3)."""
        if self == DisplayTransform():
            return rgb
        pixels = rgb.view("V3")[:, :, 0]  # moving whole pixels is three times as fast as bytes
        if self.transposed:
            pixels = pixels.T
        pixels = pixels[:: -1 if self.mirrored_y else 1, :: -1 if self.mirrored_x else 1]
        upright = np.ascontiguousarray(pixels)
        return upright.view(np.uint8).reshape(*upright.shape, 3)


def _display_matrix(frame: VideoFrame) -> tuple[float, float, float, float]:
    try:
        side_data: Any = frame.side_data
        found = side_data.get("DISPLAYMATRIX")
    except ValueError:  # PyAV raises for any kind of side data that it has no name for
        radians = -math.radians(frame.rotation)
        return math.cos(radians), math.sin(radians), -math.sin(radians), math.cos(radians)
    if found is None:
        return 1.0, 0.0, 0.0, 1.0
    a, b, _, c, d = np.frombuffer(bytes(found), dtype=np.int32)[:5].tolist()
    return a, b, c, d


@dataclass(frozen=True)
class PictureArea:
    """The part of the picture, as a player shows it, that is analyzed; original pixels.

    `left_out` is a warning: a sentence that says what surrounds it. `turned_deg` is how far
    clockwise the picture was turned; frames are turned back.
    """

    left: int
    top: int
    width: int
    height: int
    left_out: str = ""
    turned_deg: int = 0

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height) when turned back."""
        size = self.width, self.height
        return size[::-1] if self.turned_deg in (90, 270) else size


@dataclass(frozen=True)
class ShownPicture:
    """From stored frames to what is analyzed: the file's transform first, then the area of it.

    `whole_px`: (width, height) of the original picture, as a player shows it.
    """

    transform: DisplayTransform
    whole_px: tuple[int, int]
    area: PictureArea

    @property
    def turn(self) -> DisplayTransform:
        """Turns the area back."""
        return DisplayTransform().then_turned(-self.area.turned_deg % 360)


@dataclass(frozen=True)
class FramePlace:
    """Where a frame is in the original picture: original pixel = frame pixel * scale + offset."""

    scale: float = 1.0
    x_px: float = 0.0
    y_px: float = 0.0


def placed_in(
    rgb: NDArray[np.uint8], place: FramePlace, shape: tuple[int, ...], scale: float
) -> NDArray[np.uint8]:
    """Return a frame of another size as part of one of the first's `shape` and `scale`.

    Gray where the other picture does not reach.
    """
    rows = (np.arange(shape[0]) * scale - place.y_px) / place.scale
    columns = (np.arange(shape[1]) * scale - place.x_px) / place.scale
    placed = np.full(shape, _GRAY_LEVEL, dtype=np.uint8)
    inside_y, inside_x = (
        np.flatnonzero((at >= 0) & (at < size))
        for at, size in zip((rows, columns), rgb.shape[:2], strict=True)
    )
    pixels = np.ix_(rows[inside_y].astype(int), columns[inside_x].astype(int))
    placed[np.ix_(inside_y, inside_x)] = rgb[pixels]
    return placed


class FrameConverter:
    """Converts the decoded frames of one video to RGB frames.

    `width` and `height` are those of the original as shown (of its part `area`, if given, turned
    back); `picture` says how they come about. `scale` is original pixels per pixel of a converted
    frame (1 or more).

    A frame of another size than the first keeps its shape. It is placed in the middle of the
    original, with its longer side as long as the original's: what counts for the lens, of which
    the longer side is a measure, is then the same.
    """

    def __init__(
        self,
        first: VideoFrame,
        pixel_aspect: Fraction | None,
        *,
        max_side_px: int,
        area: PictureArea | None = None,
    ) -> None:
        """`pixel_aspect` is a stored pixel's width over its height, None if unknown."""
        self.display_transform = DisplayTransform.of(first)
        self._aspect = float(pixel_aspect or 1)
        if not 1 / _MAX_PIXEL_ASPECT <= self._aspect <= _MAX_PIXEL_ASPECT:
            self._aspect = 1.0
        self._max_side_px = max_side_px
        self._first_size = first.width, first.height
        shown_px = self._shown_px(first)
        self._area = area or PictureArea(0, 0, *shown_px)
        self.picture = ShownPicture(self.display_transform, shown_px, self._area)
        self._turn = self.picture.turn
        self._arguments = first, pixel_aspect, max_side_px
        self.width, self.height = self._area.size_px
        self.scale = max(1.0, max(self.width, self.height) / max_side_px)
        self._is_whole = (self._area.width, self._area.height) == shown_px
        self._reformatter = VideoReformatter()

    def cropped_to(self, area: PictureArea | None) -> FrameConverter:
        """Return a converter that shows only this part of the picture."""
        first, pixel_aspect, max_side_px = self._arguments
        return FrameConverter(first, pixel_aspect, max_side_px=max_side_px, area=area)

    def convert(self, frame: VideoFrame) -> tuple[NDArray[np.uint8], FramePlace]:
        """Return the upright frame, (H, W, 3) RGB, and its place."""
        if (frame.width, frame.height) != self._first_size:
            return self._of_another_size(frame)
        rgb = self._upright(frame, self.scale)
        if not self._is_whole:
            left, top, width, height = (
                round(px / self.scale)
                for px in (
                    self._area.left,
                    self._area.top,
                    self._area.width,
                    self._area.height,
                )
            )
            rgb = np.ascontiguousarray(rgb[top : top + height, left : left + width])
        return self._turn.apply(rgb), FramePlace(self.scale)

    def _of_another_size(self, frame: VideoFrame) -> tuple[NDArray[np.uint8], FramePlace]:
        scale = max(1.0, max(self._shown_px(frame)) / self._max_side_px)
        rgb = self._turn.apply(self._upright(frame, scale))
        height, width = rgb.shape[:2]
        to_original = max(self.width, self.height) / max(height, width)
        x_px, y_px = (
            (self.width - to_original * width) / 2,
            (self.height - to_original * height) / 2,
        )
        return rgb, FramePlace(to_original, x_px, y_px)

    def _upright(self, frame: VideoFrame, scale: float) -> NDArray[np.uint8]:
        size = max(1, round(frame.width * self._aspect)), frame.height
        width, height = (max(1, round(side / scale)) for side in size)
        scaled = self._reformatter.reformat(
            frame, width=width, height=height, format="rgb24", interpolation="BILINEAR"
        )
        return self.display_transform.apply(np.asarray(scaled.to_ndarray(), dtype=np.uint8))

    def _shown_px(self, frame: VideoFrame) -> tuple[int, int]:
        size = max(1, round(frame.width * self._aspect)), frame.height
        return size[::-1] if self.display_transform.transposed else size
