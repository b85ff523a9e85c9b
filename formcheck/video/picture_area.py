"""Which part of a video's picture is the camera's: bars and second pictures are left out."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import OutOfVideoError
from formcheck.video.bars import Surroundings, find_picture
from formcheck.video.frames import PictureArea
from formcheck.video.reader import VideoReader

_FRAMES = 6  # spread over the clip
_SHORT_S = 60.0  # up to here, reading all frames is as fast as seeking
_BLANK_LEVELS = 24  # between the darkest and the brightest pixel of a frame that is faded out


def find_picture_area(reader: VideoReader) -> PictureArea | None:
    """Return the camera's part of the picture, in original pixels; None if that is all of it.

    Most clips show in their first frame that nothing surrounds the picture; then no other is read.
    """
    first = reader.first_frame()
    if not is_blank(first) and not find_picture([first]).what:
        return None
    frames = [rgb for rgb in _spread_frames(reader) if not is_blank(rgb)]
    frames = [rgb for rgb in frames if rgb.shape == first.shape]
    if not frames:
        return None
    height, width = first.shape[:2]
    whole_px = reader.width, reader.height
    return area_of(find_picture(frames), reader.scale, whole_px, (width, height))


def is_blank(rgb: NDArray[np.uint8]) -> bool:
    """Whether a frame (H, W, 3) is faded out: the same all over."""
    part = rgb[::8, ::8]
    return int(part.max()) - int(part.min()) < _BLANK_LEVELS


def _spread_frames(reader: VideoReader) -> Iterator[NDArray[np.uint8]]:
    duration_s = reader.stated_duration_s or 0.0
    if duration_s <= _SHORT_S:
        rate = _FRAMES / duration_s if duration_s else 1.0
        with VideoReader(reader.path, end_s=_SHORT_S, sample_fps=rate) as every:
            yield from (frame.rgb for frame in every)
        return
    for number in range(_FRAMES):
        start_s = duration_s * number / _FRAMES
        try:
            with VideoReader(reader.path, start_s=start_s) as there:
                yield next(iter(there)).rgb
        except OutOfVideoError:
            return


def area_of(
    found: Surroundings, scale: float, whole_px: tuple[int, int], frame_px: tuple[int, int]
) -> PictureArea | None:
    """Return what was found in original pixels; None if nothing surrounds the picture.

    `whole_px` and `frame_px` are (width, height) of the original and of the frames that were looked
    at, `scale` the original pixels in one of theirs.
    """
    if not found.what:
        return None
    box = found.box
    # What is cut is cut inside of its border, which scaling may have moved, at even pixels, as the
    # chroma planes of an annotated video need it.
    inward = 0 if scale == 1 else math.ceil(scale)
    left, top = (
        math.ceil((px * scale + inward) / 2) * 2 if px else 0 for px in (box.left, box.top)
    )
    right, bottom = (
        whole if px == size else math.floor((px * scale - inward) / 2) * 2
        for px, size, whole in zip((box.right, box.bottom), frame_px, whole_px, strict=True)
    )
    return PictureArea(left, top, right - left, bottom - top, left_out(found))


def left_out(found: Surroundings) -> str:
    """Return the warning that says what surrounds the picture."""
    what = " and ".join(found.what)
    is_one = len(found.what) == 1 and what.startswith("a ")
    return f"{what} {'was' if is_one else 'were'} left out"
