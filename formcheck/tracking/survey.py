"""Looking up now and then while one person is followed: is there anybody else in the picture?"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from formcheck.pose.landmarks import FloatArray, Landmark, Pose
from formcheck.tracking.crops import (
    HEAD_AND_SHOULDERS,
    Picture,
    mean_colors,
    painted_over,
    square_about,
    tiles,
)
from formcheck.tracking.people import (
    JOINTS,
    Sighting,
    apart_m,
    color_change,
    distinct,
    is_clear,
    is_same_body,
    scale_of,
)

Find = Callable[[Picture], list[Pose]]

_EVERY_MS = 2500
_SELDOM_MS = 5000  # once nobody else was there for a while
_SELDOM_AFTER = 2
_CONFIRM_MS = 300  # a first sighting is looked at again this soon
_CONFIRM_WITHIN_MS = 5000
_CONFIRM_LOOKS = 3  # then the sighting is taken for nobody, unless it comes again
_ENOUGH, _WORTH_ASKING = 2.0, 1.01  # times found; somebody half hidden counts a third
_CLEAR_VISIBILITY, _HALF_HIDDEN = 0.8, 0.34
_NEAR_M = 0.8
_ALIKE = 0.2
_JUMP_M = 0.25  # the followed trunk moves so far between two frames only onto another body
_MIN_SCALE_SHARE = 0.3  # of the followed person's; smaller ones are pictures on the wall
_MIN_VISIBILITY = 0.5
_TRUNK_QUAD = (
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
)
_THIGH_QUAD = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)


def sighting_of(rgb: Picture, pose: Pose) -> Sighting:
    """A pose of this picture with the colors that the person wears."""
    quads = [pose.xy_px[list(quad)] for quad in (_TRUNK_QUAD, _THIGH_QUAD)]
    return Sighting(pose, mean_colors(rgb, quads))


def shifted(pose: Pose, by_px: FloatArray, whole: Picture) -> Pose:
    """The pose in the `whole` picture, of which this one's is a part that begins at `by_px` (2,).

    Landmarks beyond the picture's edge have visibility 0.
    """
    xy_px = pose.xy_px + by_px
    height, width = whole.shape[:2]
    outside = ((xy_px < 0) | (xy_px > [width, height])).any(axis=1)
    visibility = np.where(outside, 0.0, pose.visibility)
    return Pose(pose.timestamp_ms, xy_px, pose.world_m, visibility)


def spotted(
    rgb: Picture, parts: Iterable[tuple[Picture, FloatArray]], find: Find
) -> list[Sighting]:
    """Everybody clearly seen in parts of a picture, each once, in the picture's pixels."""
    poses = [shifted(pose, corner, rgb) for part, corner in parts for pose in find(part)]
    return distinct(sighting_of(rgb, pose) for pose in poses if is_clear(pose))


def everybody(rgb: Picture, find: Find, *, closely: bool) -> list[Sighting]:
    """Who is in the picture; `closely` looks at enlarged parts of it too."""
    whole = [(rgb, np.zeros(2))]
    return spotted(rgb, whole + tiles(rgb) if closely else whole, find)


def looked_for(
    rgb: Picture, expected_px: FloatArray, others: list[tuple[FloatArray, float]], find: Find
) -> list[Sighting]:
    """Who is where somebody is expected, (33, 2): in squares of several widths, until one is there.

    Of the others, (33, 2) and pixels for one meter, the heads are painted over in between; not
    their hips and legs, which may be guessed, and lie under the one who is looked for.
    """
    rest = painted_over(rgb, others, HEAD_AND_SHOULDERS) if others else rgb
    found: list[Sighting] = []
    for picture, margin in ((rgb, 1.15), (rest, 1.2), (rest, 1.5), (rgb, 1.4), (rest, 1.05)):
        found = spotted(rgb, [square_about(picture, expected_px, margin)], find)
        if any(_is_near(sighting, expected_px) for sighting in found):
            break
    return found


def _is_near(sighting: Sighting, expected_px: FloatArray) -> bool:
    scale = sighting.scale_px_per_m
    return apart_m(sighting.pose.xy_px, expected_px, JOINTS, scale) < 0.5


class Survey:
    """Shown every frame with the person followed in it, says whether there are `several` people.

    It looks at few of the frames: at the first, after two seconds, less often once nobody else
    was there (at the whole picture and at enlarged parts of it in turn), and at once when the
    followed pose jumps. The followed body is painted over before,
    so that a picture without anybody else costs only the search. Somebody counts when found
    twice, alike and near the same place; what looks half hidden (a plant does) three times, and
    then to a stricter finder too.
    """

    def __init__(self, find: Find, find_surely: Find) -> None:
        self.several = False
        self.looks = 0
        self._find, self._find_surely = find, find_surely
        self._next_ms = 0
        self._looked_ms: int | None = None
        self._looks_left = 0  # at a sighting or jump that is not explained yet
        self._suspects: list[tuple[int, Sighting]] = []
        self._before: Pose | None = None

    def look(self, rgb: Picture, followed: Pose) -> None:
        """Take the next frame and the pose followed in it, in its pixels."""
        now_ms = followed.timestamp_ms
        jumped = self._has_jumped(followed)
        self._before = followed if followed.is_seen else self._before
        if self.several or not self._is_due(now_ms, jumped):
            return
        closely = self.looks < 1 or self.looks % 2 == 1 or bool(self._looks_left) or jumped
        wholly = self.looks % 2 == 0 or bool(self._looks_left) or jumped
        self.looks += 1
        found = self._others(rgb, followed, self._find, wholly=wholly, closely=closely)
        times = max((self._times_found(now_ms, one) for one in found), default=0.0)
        if times >= _ENOUGH:
            self.several = True
        elif times >= _WORTH_ASKING:
            self.several = bool(
                self._others(rgb, followed, self._find_surely, wholly=True, closely=True)
            )
            self._suspects.clear()
        self._looked_ms = now_ms
        recent = [item for item in self._suspects if now_ms - item[0] <= _CONFIRM_WITHIN_MS]
        self._suspects = recent + [(now_ms, sighting) for sighting in found]
        self._next_ms = now_ms + self._pause_ms(bool(found) or jumped)

    def _is_due(self, now_ms: int, jumped: bool) -> bool:
        if self._looked_ms is None or now_ms >= self._next_ms:
            return True
        return jumped and now_ms >= self._looked_ms + _CONFIRM_MS

    def _pause_ms(self, is_suspicious: bool) -> int:
        self._looks_left = _CONFIRM_LOOKS if is_suspicious else max(0, self._looks_left - 1)
        if self._looks_left:
            return _CONFIRM_MS
        return _EVERY_MS if self.looks < _SELDOM_AFTER else _SELDOM_MS

    def _others(
        self, rgb: Picture, followed: Pose, find: Find, *, wholly: bool, closely: bool
    ) -> list[Sighting]:
        if not is_clear(followed):
            found = everybody(rgb, find, closely=closely)
            # The one who would be followed is among them.
            return found if len(found) > 1 else []
        scale = scale_of(followed)
        rest = painted_over(rgb, [(followed.xy_px, scale)])
        parts = [*([(rest, np.zeros(2))] if wholly else []), *(tiles(rest) if closely else [])]
        found = spotted(rest, parts, find)
        return [
            sighting_of(rgb, other.pose)
            for other in found
            if other.visibility >= _MIN_VISIBILITY
            and other.scale_px_per_m >= _MIN_SCALE_SHARE * scale
            and not is_same_body(other.pose, followed)
        ]

    def _times_found(self, now_ms: int, sighting: Sighting) -> float:
        scale = sighting.scale_px_per_m
        times = _weight(sighting)
        for then_ms, other in self._suspects:
            reach_px = scale * (_NEAR_M + 1.5 * (now_ms - then_ms) / 1000)
            near = float(np.linalg.norm(sighting.center_px - other.center_px)) < reach_px
            if near and color_change(sighting.colors, other.colors) < _ALIKE:
                times += _weight(other)
        return times

    def _has_jumped(self, followed: Pose) -> bool:
        before = self._before
        if before is None or not (is_clear(followed) and is_clear(before)):
            return False
        scale = min(scale_of(followed), scale_of(before))
        center, then = (pose.xy_px[list(_TRUNK_QUAD)].mean(axis=0) for pose in (followed, before))
        return float(np.linalg.norm(center - then)) > _JUMP_M * scale


def _weight(sighting: Sighting) -> float:
    return 1.0 if sighting.visibility >= _CLEAR_VISIBILITY else _HALF_HIDDEN
