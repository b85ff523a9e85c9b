"""Bars and neighbors of the picture: what surrounds the camera's picture in a frame; pure.

A bar is black, or the picture itself enlarged and blurred; a neighbor is a second picture beside or
below the first. The camera's lens is guessed from the size of its picture, so what is not the
camera's must be left out. What is the camera's must stay: a dark room is not a bar. Therefore a bar
has to be uniform along the whole side of the frame, and to end at a straight line that can be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RgbImage = NDArray[np.uint8]
GrayImage = NDArray[np.int16]
FloatArray = NDArray[np.float64]

_BLACK_LEVEL = 28  # of 255, in each channel; limited-range black decoded as full range is 16
_SAME_LEVEL = 10  # compression changes a uniform area by less
_UNIFORM_SHARE = 0.995  # of the pixels of a line of a bar
_STEP = 12  # gray levels; a smaller difference is no visible border
_BORDER_SHARE = 0.4  # of a bar's border with a visible step, in at least one of the frames
_SEAM_SHARE = 0.9  # of a line between two pictures with a visible step
_MIN_BAR, _MAX_BAR = 0.02, 0.46  # of the frame's width or height
_SLACK_PX = 3  # scaling blurs a border over so many pixels
_SYMMETRY = 0.012  # of the side: how much the two bars may differ
# A blurred bar may be as bright as the picture beside it: a faint step will do, but it must have
# far less detail. Beside renderings it has 0.16 of it at most; the sides of whole pictures have 0.6
# and more.
_FAINT_STEP, _FAINT_BORDER_SHARE, _CANDIDATES = 3, 0.12, 4
_SOFT = 0.25
# A bar is soft up to its border; beside a person before a plain wall, detail grows toward them.
_STRIP, _MIN_STRIP_PX, _SOFT_STRIP = 0.06, 6, 0.4
# The shapes of cameras' pictures, width to height, with some room: a tall phone to a wide film.
_NARROWEST, _WIDEST = 0.4, 2.6
_MIN_DETAIL = 0.8  # gray levels between neighboring pixels
_MIDDLE = 0.012  # of the side: how far from the middle a seam may be
_REPEATED_CORRELATION = 0.9  # of the edges of two copies of one picture
_OVER = ("above", "below")


@dataclass(frozen=True)
class Box:
    """Pixels of a frame from (left, top) up to, but not including, (right, bottom)."""

    left: int
    top: int
    right: int
    bottom: int

    def of(self, rgb: RgbImage) -> RgbImage:
        """Return that part of a frame."""
        return rgb[self.top : self.bottom, self.left : self.right]


@dataclass(frozen=True)
class Surroundings:
    """The camera's picture in a frame, and in words what else the frame shows."""

    box: Box
    what: tuple[str, ...] = ()


def find_picture(frames: Sequence[RgbImage]) -> Surroundings:
    """Return where the camera's picture is in these frames, (H, W, 3), spread over a clip.

    What surrounds it has to be there in all of them.
    """
    height, width = frames[0].shape[:2]
    box, what = Box(0, 0, width, height), tuple[str, ...]()
    for find in (_without_black_bars, _without_blurred_bars, _without_neighbor):
        box, found = find(frames, box)
        what += found
        if found and find is _without_neighbor:
            box, found = _without_black_bars(frames, box)
            what += found
    return Surroundings(box, tuple(dict.fromkeys(what)))


def _without_black_bars(frames: Sequence[RgbImage], box: Box) -> tuple[Box, tuple[str, ...]]:
    """Leave out black bars, first on the sides, then above and below, then once more."""
    sides: list[str] = []
    for across in (False, True, False):
        parts = [_turned(box.of(rgb), across) for rgb in frames]
        before, after = _black_bars(parts)
        names = _OVER if across else ("left", "right")
        sides += [name for name, size in zip(names, (before, after), strict=True) if size]
        box = _shrunk(box, before, after, across)
    if not sides:
        return box, ()
    names_found = tuple(dict.fromkeys(sides))
    if len(names_found) == 1:
        on_side = names_found[0] if names_found[0] in _OVER else f"on the {names_found[0]}"
        return box, (f"a black bar {on_side}",)
    return box, (f"black bars {' and '.join(names_found)}",)


def _black_bars(frames: Sequence[RgbImage]) -> tuple[int, int]:
    """Return the widths of the black bars on the left and right of these frames, in pixels."""
    width = int(frames[0].shape[1])
    if all(frames[0][::8, edge].max() > 2 * _BLACK_LEVEL for edge in (0, -1)):
        return 0, 0  # as in most videos
    is_bar = np.all([_black_columns(rgb) for rgb in frames], axis=0)
    if is_bar.all():
        return 0, 0
    before, after = int(np.argmin(is_bar)), int(np.argmin(is_bar[::-1]))
    mirrored = [rgb[:, ::-1] for rgb in frames]
    found = []
    for bar, parts in ((before, frames), (after, mirrored)):
        is_wide = _MIN_BAR * width <= bar <= _MAX_BAR * width
        found.append(bar if is_wide and _has_border(parts, bar) else 0)
    return found[0], found[1]


def _black_columns(rgb: RgbImage) -> NDArray[np.bool_]:
    """Return (W,) whether a column is black from top to bottom, in one shade."""
    brightest = rgb[::2].max(axis=2).astype(np.int16)
    shade = brightest.mean(axis=0)
    near = np.abs(brightest - shade) <= _SAME_LEVEL
    return np.asarray((shade <= _BLACK_LEVEL) & (near.mean(axis=0) >= _UNIFORM_SHARE))


def _has_border(frames: Sequence[RgbImage], bar: int) -> bool:
    """Whether the bar on the left ends at a line that can be seen along much of its length."""
    visible = np.zeros(frames[0].shape[0], dtype=np.bool_)
    for rgb in frames:
        inside = rgb[:, bar : bar + _SLACK_PX + 1].astype(np.int16).max(axis=(1, 2))
        outside = rgb[:, max(0, bar - _SLACK_PX)].astype(np.int16).max(axis=1)
        visible |= inside - outside >= _STEP
    return float(visible.mean()) >= _BORDER_SHARE


def _without_blurred_bars(frames: Sequence[RgbImage], box: Box) -> tuple[Box, tuple[str, ...]]:
    for across in (False, True):
        parts = [_gray(_turned(box.of(rgb), across)) for rgb in frames]
        bar = _blurred_bars(parts)
        if bar and _is_shape_of_a_camera(_shrunk(box, bar, bar, across)):
            where = "above and below" if across else "left and right"
            box = _shrunk(box, bar, bar, across)
            return box, (f"blurred bars {where}",)
    return box, ()


def _is_shape_of_a_camera(box: Box) -> bool:
    return _NARROWEST <= (box.right - box.left) / (box.bottom - box.top) <= _WIDEST


def _blurred_bars(frames: Sequence[GrayImage]) -> int:
    """Return the width of equally wide blurred bars on the left and right, 0 if there are none."""
    width = int(frames[0].shape[1])
    steps = np.min([_visible_steps(gray, _FAINT_STEP) for gray in frames], axis=0)
    low, high = round(_MIN_BAR * width), round(_MAX_BAR * width)
    reach = max(1, round(_SYMMETRY * width))
    mirrored = steps[::-1]
    around = {bar: slice(max(0, bar - 1 - reach), bar + reach) for bar in range(low, high)}
    both = {bar: float(min(steps[bar - 1], mirrored[near].max())) for bar, near in around.items()}
    for bar in sorted(both, key=lambda bar: -both[bar])[:_CANDIDATES]:
        if both[bar] < _FAINT_BORDER_SHARE:
            break
        if all(_is_soft_beside(gray, bar) for gray in frames):
            other = around[bar].start + int(mirrored[around[bar]].argmax()) + 1
            return int(max(bar, other)) + 1  # the first pixels are a mixture
    return 0


def _is_soft_beside(gray: GrayImage, bar: int) -> bool:
    """Whether there is far less detail in the bars than in the picture between them."""
    edge = bar - _SLACK_PX
    inside = _detail(gray[:, bar + _SLACK_PX : -bar - _SLACK_PX])
    outside = max(_detail(gray[:, :edge]), _detail(gray[:, -edge:]))
    near = max(1, edge - max(_MIN_STRIP_PX, round(_STRIP * gray.shape[1])))
    border = max(_detail(gray[:, near:edge]), _detail(gray[:, -edge:-near]))
    return inside >= _MIN_DETAIL and outside <= _SOFT * inside and border <= _SOFT_STRIP * inside


def _visible_steps(gray: GrayImage, step: int) -> FloatArray:
    """Return (W - 1,) the share of rows with a step of so many levels between neighboring columns.

    A step has to be twice as steep as what is beside it, so that a slope is none.
    """
    change = np.abs(np.diff(gray, axis=1))
    beside = np.zeros_like(change)
    beside[:, 3:-3] = np.maximum(change[:, :-6], change[:, 6:])
    return np.asarray(((change >= step) & (change >= 2 * beside)).mean(axis=0))


def _detail(gray: GrayImage) -> float:
    """Return the mean difference between a pixel and the next in its row, gray levels."""
    return float(np.abs(np.diff(gray, axis=1)).mean()) if gray.shape[1] > 1 else 0.0


def _without_neighbor(frames: Sequence[RgbImage], box: Box) -> tuple[Box, tuple[str, ...]]:
    for across in (False, True):
        parts = [_gray(_turned(box.of(rgb), across)) for rgb in frames]
        seam = _seam(parts)
        if not seam:
            continue
        width = parts[0].shape[1]
        first, second = [part[:, :seam] for part in parts], [part[:, seam:] for part in parts]
        if _motion(first) >= _motion(second) or _is_repeated(parts):
            box = _shrunk(box, 0, width - seam, across)
        else:
            box = _shrunk(box, seam, 0, across)
        return box, ("a second picture above or below" if across else "a second picture beside it",)
    return box, ()


def _seam(frames: Sequence[GrayImage]) -> int:
    """Return the column at which a second picture begins, 0 if there is only one."""
    width = int(frames[0].shape[1])
    if _is_repeated(frames):
        return width // 2
    steps = np.min([_visible_steps(gray, _STEP // 2) for gray in frames], axis=0)
    middle, reach = width // 2, max(2, round(_MIDDLE * width))
    near = steps[middle - reach : middle + reach]
    return int(middle - reach + near.argmax() + 1) if near.max() >= _SEAM_SHARE else 0


def _is_repeated(frames: Sequence[GrayImage]) -> bool:
    """Whether the right half shows the same as the left: the same edges at the same places."""
    half = frames[0].shape[1] // 2
    return all(
        _edge_correlation(gray[:, :half], gray[:, -half:]) >= _REPEATED_CORRELATION
        for gray in frames
    )


def _edge_correlation(one: GrayImage, other: GrayImage) -> float:
    """Return the correlation, in [-1, 1], of the steps between neighboring pixels; 0 if none."""
    first, second = (np.diff(gray, axis=1).astype(np.float64) for gray in (one, other))
    size = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / size if size else 0.0


def _motion(frames: Sequence[GrayImage]) -> float:
    """Return how much changes between the frames, gray levels."""
    return float(np.std(np.stack([gray[::2, ::2] for gray in frames]), axis=0).mean())


def _turned(rgb: RgbImage, is_turned: bool) -> RgbImage:
    """Return the frame, or rows and columns swapped: bars above are then on the left."""
    return rgb.swapaxes(0, 1) if is_turned else rgb


def _gray(rgb: RgbImage) -> GrayImage:
    """Return a quarter of the rows, in green: it has most of the brightness."""
    return np.asarray(rgb[::4, :, 1].astype(np.int16))


def _shrunk(box: Box, before: int, after: int, across: bool) -> Box:
    if across:
        return Box(box.left, box.top + before, box.right, box.bottom - after)
    return Box(box.left + before, box.top, box.right - after, box.bottom)
