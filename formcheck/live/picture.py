"""The camera's picture within the frames of a live session: what surrounds it is left out.

A capture card or a virtual camera may deliver bars and second pictures like a file. They are found
as in a file (`formcheck.video.bars`), from the first frames instead of from some that are spread
over the clip. A picture that was turned is turned back in the poses, as in a recording: the pose
model finds a person in any direction.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from formcheck.live.camera.base import CameraFrame
from formcheck.pose.landmarks import Pose
from formcheck.preprocessing.turned_picture import turned_back_pose
from formcheck.video.bars import Surroundings, find_picture
from formcheck.video.frames import DisplayTransform, FramePlace, PictureArea, placed_in
from formcheck.video.picture_area import area_of, is_blank

RgbImage = NDArray[np.uint8]

# From each frame looked at to the next, if the first one shows that something may surround the
# picture. The second one comes soon, since only motion shows which of two pictures to keep.
_INTERVALS_MS = (100, 200, 400, 600, 700)


class LivePicture:
    """Finds the camera's picture in a session's frames, and where poses are in it.

    `area` is that picture, in pixels of the original frame; poses are in pixels of it, upright.
    """

    def __init__(self, size_px: tuple[int, int], scale: float) -> None:
        """`size_px` is the original frame's, `scale` its pixels per pixel of a `CameraFrame`."""
        self.area = PictureArea(0, 0, *size_px)
        self._whole_px, self._scale = size_px, scale
        self._shape: tuple[int, ...] | None = None  # of the first frame
        self._kept: list[RgbImage] = []
        self._next_ms = 0
        self._is_found = False

    @property
    def is_searching(self) -> bool:
        """Whether something seems to surround the picture, and more frames are to confirm it."""
        return bool(self._kept) and not self._is_found

    @property
    def warning(self) -> str:
        """What was left out, "" if nothing was."""
        return self.area.left_out

    def look_at(self, frame: CameraFrame) -> PictureArea | None:
        """Take the next frame; return the area before if another one was found now."""
        self._shape = self._shape or frame.rgb.shape
        if self._is_found or frame.rgb.shape != self._shape or is_blank(frame.rgb):
            return None
        if self._kept and frame.timestamp_ms < self._next_ms:
            return None
        self._kept.append(frame.rgb)
        found = find_picture(self._kept)
        if not found.what or len(self._kept) > len(_INTERVALS_MS):
            self.end_search()
        else:
            self._next_ms = frame.timestamp_ms + _INTERVALS_MS[len(self._kept) - 1]
        return self._set(found)

    def end_search(self) -> None:
        """Be content with what was found so far."""
        self._is_found, self._kept = True, []

    def _set(self, found: Surroundings) -> PictureArea | None:
        assert self._shape is not None
        before = self.area
        area = area_of(found, self._scale, self._whole_px, (self._shape[1], self._shape[0]))
        self.area = area or PictureArea(0, 0, *self._whole_px)
        return None if before == self.area else before

    def turn(self, clockwise_deg: int) -> None:
        """Turn poses back from now on: the picture was turned by so much."""
        self.area = replace(self.area, turned_deg=clockwise_deg)

    def part_of(self, frame: CameraFrame) -> RgbImage:
        """Return the camera's picture in a frame (H, W, 3); all of a frame of another size."""
        rgb, area = frame.rgb, self.area
        if rgb.shape != self._shape or (area.width, area.height) == self._whole_px:
            return rgb
        left, top, width, height = (
            round(px / self._scale) for px in (area.left, area.top, area.width, area.height)
        )
        return np.ascontiguousarray(rgb[top : top + height, left : left + width])

    def place_of(self, frame: CameraFrame) -> FramePlace:
        """Return where the pixels of `part_of` are in the area, not turned back.

        A frame of another size than the first keeps its shape, with its longer side as long as the
        area's, as in `formcheck.video.frames.FrameConverter`.
        """
        if frame.rgb.shape == self._shape:
            return FramePlace(self._scale)
        height, width = frame.rgb.shape[:2]
        scale = max(self.area.width, self.area.height) / max(height, width)
        x_px, y_px = (self.area.width - scale * width) / 2, (self.area.height - scale * height) / 2
        return FramePlace(scale, x_px, y_px)

    def upright(self, pose: Pose) -> Pose:
        """Return a pose in the area as it is when that is turned back."""
        if not self.area.turned_deg:
            return pose
        return turned_back_pose(pose, self.area.turned_deg, (self.area.width, self.area.height))

    def in_first_shape(self, frame: CameraFrame) -> CameraFrame:
        """Return a frame of another size as part of one of the first's shape; else as it is."""
        if self._shape in (None, frame.rgb.shape):
            return frame
        assert self._shape is not None
        place, area = self.place_of(frame), self.area
        offset = FramePlace(place.scale, place.x_px + area.left, place.y_px + area.top)
        return replace(frame, rgb=placed_in(frame.rgb, offset, self._shape, self._scale))

    def shown(self, frame: CameraFrame) -> CameraFrame:
        """Return a frame as it is shown: upright, in the shape of the first one."""
        frame = self.in_first_shape(frame)
        if not self.area.turned_deg:
            return frame
        turn = DisplayTransform().then_turned(-self.area.turned_deg % 360)
        rgb = turn.apply(np.ascontiguousarray(frame.rgb))
        return replace(frame, rgb=placed_in(rgb, self._fitted(), frame.rgb.shape, self._scale))

    def pose_shown(self, pose: Pose) -> Pose:
        """Return an upright pose in original pixels of a frame that is `shown`."""
        area = self.area
        if not area.turned_deg:
            return pose.moved(area.left, area.top)
        width, height = self._whole_px
        right, below = width - area.left - area.width, height - area.top - area.height
        corner = {90: (area.top, right), 180: (right, below), 270: (below, area.left)}
        fitted = self._fitted()
        original_px = (pose.xy_px + corner[area.turned_deg]) / self._scale
        return replace(pose, xy_px=original_px * fitted.scale + (fitted.x_px, fitted.y_px))

    def _fitted(self) -> FramePlace:
        """Return where a turned frame is in the original one, as large as it can be."""
        width, height = self._whole_px
        size = (height, width) if self.area.turned_deg in (90, 270) else (width, height)
        share = min(width / size[0], height / size[1])
        x_px, y_px = (width - share * size[0]) / 2, (height - share * size[1]) / 2
        return FramePlace(share * self._scale, x_px, y_px)
