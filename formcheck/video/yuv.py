"""Decoded frames as upright planes to draw on: YUV 4:2:0, limited range, even sizes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from av import VideoFrame
from av.video.reformatter import ColorRange, VideoReformatter
from numpy.typing import NDArray

from formcheck.video.color_matrix import BT601, BT709, BT2020, Matrix
from formcheck.video.frames import DisplayTransform, ShownPicture

Planes = list[NDArray[np.uint8]]

_FORMAT = "yuv420p"
_BLACK = (16, 128, 128)  # in Y, U and V
# AVColorSpace: 1 BT.709, 5 and 6 BT.601, 9 and 10 BT.2020.
_MATRICES = {1: BT709, 5: BT601, 6: BT601, 9: BT2020, 10: BT2020}
_HD_LINES = 720  # untagged video from here on is BT.709 for players, smaller video BT.601


@dataclass(frozen=True)
class ColorTags:
    """The color tags of a file, as FFmpeg numbers them; none is "unspecified"."""

    space: int
    primaries: int
    transfer: int

    @property
    def matrix(self) -> Matrix:
        """The matrix from RGB to YUV."""
        return _MATRICES[self.space]

    @classmethod
    def of(cls, frame: VideoFrame) -> ColorTags:
        """Return the frame's own tags, and for missing ones what players assume."""
        assumed = 1 if min(frame.width, frame.height) >= _HD_LINES else 6
        tagged = int(frame.colorspace)
        space = tagged if tagged in _MATRICES else assumed
        primaries, transfer = int(frame.color_primaries), int(frame.color_trc)
        assumed = 9 if space in (9, 10) else space
        return cls(
            space,
            assumed if primaries in (0, 2) else primaries,
            (assumed if assumed in (1, 6) else 1) if transfer in (0, 2) else transfer,
        )


class YuvConverter:
    """Converts the decoded frames of one video to frames that can be drawn on and encoded."""

    def __init__(self, first: VideoFrame, picture: ShownPicture, size_px: tuple[int, int]) -> None:
        """`size_px`: (width, height) of a converted frame as shown; odd ones gain a pixel."""
        self.colors = ColorTags.of(first)
        self.size_px = size_px
        self._picture = picture
        self._first_size = first.width, first.height
        scale = size_px[0] / picture.area.size_px[0]
        whole_px = tuple(max(1, round(side * scale)) for side in picture.whole_px)
        self._stored_px = whole_px[::-1] if picture.transform.transposed else whole_px
        area = picture.area
        # Even, so that the chroma planes, which have half the size, are cut at the same place.
        self._corner_px = tuple(round(px * scale / 2) * 2 for px in (area.left, area.top))
        self._cut_px = size_px[::-1] if picture.turn.transposed else size_px
        self._reformatter = VideoReformatter()

    @property
    def even_px(self) -> tuple[int, int]:
        """(width, height) of a converted frame: `size_px`, rounded up to even numbers."""
        width, height = self.size_px
        return width + width % 2, height + height % 2

    def convert(self, frame: VideoFrame) -> VideoFrame:
        """Return a new upright frame; `frame` is unchanged."""
        converted = VideoFrame(*self.even_px, _FORMAT)
        planes = zip(planes_of(self._stored(frame)), planes_of(converted), strict=True)
        for number, (stored, upright) in enumerate(planes):
            plane = _upright(stored, self._picture.transform)
            plane = _upright(self._cut(plane, is_luma=number == 0), self._picture.turn)
            rows, columns = (min(sides) for sides in zip(plane.shape, upright.shape, strict=True))
            upright[:rows, :columns] = plane[:rows, :columns]
            upright[rows:, :columns] = plane[rows - 1, :columns]
            upright[:, columns:] = upright[:, columns - 1 : columns]
        return converted

    def _cut(self, plane: NDArray[np.uint8], *, is_luma: bool) -> NDArray[np.uint8]:
        """Return the area's part of an upright plane."""
        step = 1 if is_luma else 2
        (left, top), (width, height) = self._corner_px, self._cut_px
        rows = slice(top // step, -(-(top + height) // step))
        return plane[rows, left // step : -(-(left + width) // step)]

    def _stored(self, frame: VideoFrame) -> VideoFrame:
        """Return the frame as stored, but 4:2:0, limited range, and of the wanted size."""
        is_unchanged = frame.format.name == _FORMAT and frame.color_range != ColorRange.JPEG
        if is_unchanged and (frame.width, frame.height) == self._stored_px:
            return frame
        if (frame.width, frame.height) != self._first_size:
            return self._of_another_size(frame)
        return self._reformatted(frame, *self._stored_px)

    def _of_another_size(self, frame: VideoFrame) -> VideoFrame:
        """Return a frame of another shape as the analysis places it (see `FrameConverter`)."""
        width, height = self._stored_px
        scale = max(width, height) / max(frame.width, frame.height)
        inner = self._reformatted(
            frame, max(2, round(frame.width * scale)), max(2, round(frame.height * scale))
        )
        placed = VideoFrame(width, height, _FORMAT)
        for number, (source, target) in enumerate(
            zip(planes_of(inner), planes_of(placed), strict=True)
        ):
            target[:] = _BLACK[number]
            (to_y, of_y), (to_x, of_x) = (
                _centered(large, small)
                for large, small in zip(target.shape, source.shape, strict=True)
            )
            target[to_y, to_x] = source[of_y, of_x]
        return placed

    def _reformatted(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        is_limited = frame.format.name == _FORMAT and frame.color_range != ColorRange.JPEG
        return self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format=_FORMAT,
            dst_colorspace=_sws(self.colors.space),
            src_color_range=None if is_limited else frame.color_range,
            dst_color_range=ColorRange.MPEG,
            interpolation="AREA",
        )


def _centered(target: int, source: int) -> tuple[slice, slice]:
    """Return where in the target, and which part of the source, if their middles are together."""
    length = min(target, source)
    to, of = (target - length) // 2, (source - length) // 2
    return slice(to, to + length), slice(of, of + length)


def planes_of(frame: VideoFrame) -> Planes:
    """Return a 4:2:0 frame's Y, U and V, each (H, W), as views: writing changes the frame."""
    planes = []
    for plane in frame.planes:
        rows = np.frombuffer(memoryview(plane), np.uint8)[: plane.height * plane.line_size]
        planes.append(rows.reshape(plane.height, plane.line_size)[:, : plane.width])
    return planes


def rgb_of(frame: VideoFrame, colors: ColorTags) -> NDArray[np.uint8]:
    """Return a converted frame as (H, W, 3) RGB."""
    converted = VideoReformatter().reformat(
        frame,
        format="rgb24",
        src_colorspace=_sws(colors.space),
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
    )
    return np.asarray(converted.to_ndarray(), dtype=np.uint8)


def _upright(plane: NDArray[np.uint8], transform: DisplayTransform) -> NDArray[np.uint8]:
    upright = cv2.transpose(plane) if transform.transposed else plane
    if transform.mirrored_x or transform.mirrored_y:
        both = transform.mirrored_x and transform.mirrored_y
        upright = cv2.flip(upright, -1 if both else 1 if transform.mirrored_x else 0)
    return np.asarray(upright, dtype=np.uint8)


def _sws(space: int) -> int:
    """Return the scaler's number of a matrix; variants of BT.601 and BT.2020 share one."""
    return {6: 5, 10: 9}.get(space, space)
