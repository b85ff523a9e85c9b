"""Decoded pictures as upright planes to draw on: YUV 4:2:0 of limited range, with even sizes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from av import VideoFrame
from av.video.reformatter import ColorRange, VideoReformatter
from numpy.typing import NDArray

from formcheck.video.color_matrix import BT601, BT709, BT2020, Matrix
from formcheck.video.frames import Turn

Planes = list[NDArray[np.uint8]]

_FORMAT = "yuv420p"
# AVColorSpace: 1 BT.709, 5 and 6 BT.601, 9 and 10 BT.2020.
_MATRICES = {1: BT709, 5: BT601, 6: BT601, 9: BT2020, 10: BT2020}
_HD_LINES = 720  # untagged pictures of so many lines are BT.709, smaller ones BT.601, for players


@dataclass(frozen=True)
class Colors:
    """What a file says of its colors, as FFmpeg numbers them; each is never "unspecified"."""

    space: int
    primaries: int
    transfer: int

    @property
    def matrix(self) -> Matrix:
        """How RGB becomes YUV."""
        return _MATRICES[self.space]

    @classmethod
    def of(cls, frame: VideoFrame) -> Colors:
        """A frame's own where it tells, what players take it for otherwise."""
        usual = 1 if min(frame.width, frame.height) >= _HD_LINES else 6
        told = int(frame.colorspace)
        space = told if told in _MATRICES else usual
        primaries, transfer = int(frame.color_primaries), int(frame.color_trc)
        usual = 9 if space in (9, 10) else space
        return cls(
            space,
            usual if primaries in (0, 2) else primaries,
            (usual if usual in (1, 6) else 1) if transfer in (0, 2) else transfer,
        )


class PlaneMaker:
    """Turns the decoded frames of one video into frames that can be drawn on and encoded."""

    def __init__(self, first: VideoFrame, turn: Turn, size_px: tuple[int, int]) -> None:
        """`size_px`: width and height of a made picture as shown; odd ones gain one pixel."""
        self.colors = Colors.of(first)
        self.size_px = size_px
        self._turn = turn
        self._stored_px = size_px[::-1] if turn.transposed else size_px
        self._reformatter = VideoReformatter()

    @property
    def even_px(self) -> tuple[int, int]:
        """Width and height of a made frame: those of the picture, or one more."""
        width, height = self.size_px
        return width + width % 2, height + height % 2

    def make(self, frame: VideoFrame) -> VideoFrame:
        """A new frame with the upright picture; the given one stays as it is."""
        made = VideoFrame(*self.even_px, _FORMAT)
        planes = zip(planes_of(self._stored(frame)), planes_of(made), strict=True)
        for number, (stored, upright) in enumerate(planes):
            turned = _turned(stored, self._turn)
            rows, columns = turned.shape
            upright[:rows, :columns] = turned
            if number == 0:  # the planes of color are rounded up already
                upright[rows:, :columns] = turned[-1]
                upright[:, columns:] = upright[:, columns - 1 : columns]
        return made

    def _stored(self, frame: VideoFrame) -> VideoFrame:
        """As it is stored, but 4:2:0, of limited range, and of the wanted size."""
        is_plain = frame.format.name == _FORMAT and frame.color_range != ColorRange.JPEG
        if is_plain and (frame.width, frame.height) == self._stored_px:
            return frame
        width, height = self._stored_px
        return self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format=_FORMAT,
            dst_colorspace=_sws(self.colors.space),
            src_color_range=None if is_plain else frame.color_range,
            dst_color_range=ColorRange.MPEG,
            interpolation="AREA",
        )


def planes_of(frame: VideoFrame) -> Planes:
    """Views of a 4:2:0 frame's Y, U and V, each (H, W); what is written there is in the frame."""
    planes = []
    for plane in frame.planes:
        rows = np.frombuffer(memoryview(plane), np.uint8)[: plane.height * plane.line_size]
        planes.append(rows.reshape(plane.height, plane.line_size)[:, : plane.width])
    return planes


def rgb_of(frame: VideoFrame, colors: Colors) -> NDArray[np.uint8]:
    """(H, W, 3) RGB of a made frame."""
    picture = VideoReformatter().reformat(
        frame,
        format="rgb24",
        src_colorspace=_sws(colors.space),
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
    )
    return np.asarray(picture.to_ndarray(), dtype=np.uint8)


def _turned(plane: NDArray[np.uint8], turn: Turn) -> NDArray[np.uint8]:
    turned = cv2.transpose(plane) if turn.transposed else plane
    if turn.mirrored_x or turn.mirrored_y:
        both = turn.mirrored_x and turn.mirrored_y
        turned = cv2.flip(turned, -1 if both else 1 if turn.mirrored_x else 0)
    return np.asarray(turned, dtype=np.uint8)


def _sws(space: int) -> int:
    """The scaler's number for a matrix; it has one for both kinds of BT.601 and of BT.2020."""
    return {6: 5, 10: 9}.get(space, space)
