"""Where an edited video changes to another picture: hard cuts, dissolves, fades through black.

What is asked of each change: does *most* of what the picture shows become something else, at
once, when all around it things change less, and does it stay so? A person close to the camera
changes a part, a shaken camera moves what it shows, a lamp changes its brightness, and a hand
before the lens goes away again; none of these is a cut.
"""

from __future__ import annotations

import copy
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.video.dissolves import find_dissolve
from formcheck.video.thumbnails import (
    Sketch,
    is_blur_over,
    unlike,
    unlike_anywhere,
    unlike_when_moved,
)

# Shares of what the picture shows (0..1; see `sketch.unlike`), set between what 150 edited and 100
# unedited test clips showed: hard cuts change 0.49 and more, and stand out by 0.43 and more; what
# else stands out by more than 0.3 changes 0.44 at most. Others of the same kind then judged them.
_CHANGED = 0.46
_STANDS_OUT = 0.3
_NOT_FOUND_BESIDE = 0.2
_ANOTHER_SCENE = 0.4
_SAME_SCENE = 0.35
_RATHER_LIKE = 0.5  # where a blur before it says already that it may be the same
_STILL = 0.3  # below it, a shift of the camera is not looked for

_AROUND_MS = 500  # among these frames a cut stands out,
_BESIDE_MS = 150  # and among these most of all
_LOOKAHEAD_MS = 1000  # for so long, what was before must not come back
_MEMORY_MS = 3400
_WINDOWS_MS = (1000, 1600, 2400)  # in which a dissolve is looked for
_DISSOLVE_EVERY_MS = 150
_FULL = 0.93  # of its contrast: a picture that is faded in
_COVERED_MS = 5000  # a hand that stays longer makes a part of its own
_EARLIER_EVERY_MS = 400
_BRIGHTENING_MS = 250  # a picture that gains nothing in this time is faded in
_MARGIN_MS = 100


@dataclass(frozen=True)
class _Look:
    sketch: Sketch
    change: float  # from the frame before, 0..1

    @property
    def time_ms(self) -> int:
        return self.sketch.timestamp_ms

    @property
    def level(self) -> float:
        return float(self.sketch.contrast.mean())


class CutDetector:
    """Feed it each frame in order; it knows of a cut one second after it, and at the end.

    It finds a change to another camera, scene or title card, a dissolve of 0.2 to 1.9 s and a fade
    through black (or any even color). It does not find a jump in time before an unmoved camera,
    nor a fade that comes back to the same view, which looks like a light switched off and on.
    Keeps at most 3.4 s of tiny pictures (25 kB a frame).
    """

    def __init__(self) -> None:
        self._looks: list[_Look] = []
        self._judged = 0  # of these looks
        self._earlier: deque[Sketch] = deque(maxlen=_COVERED_MS // _EARLIER_EVERY_MS)
        self._cuts_ms: list[int] = []
        self._is_dark = False
        self._before_dark: tuple[list[Sketch], int] | None = None  # what was faded out, from when
        self._covered: tuple[list[Sketch], int] | None = None  # what a blur hides, since when
        self._searched_ms = 0
        self._settled_ms = 0  # transitions up to here are known

    def update(self, timestamp_ms: int, frame_rgb: NDArray[np.uint8]) -> None:
        """Look at the next frame, (H, W, 3); `timestamp_ms` is later than the one before."""
        sketch = Sketch.of(timestamp_ms, frame_rgb)
        change = _change(self._looks[-1].sketch, sketch) if self._looks else 0.0
        self._looks.append(_Look(sketch, change))
        while self._looks[self._judged].time_ms <= timestamp_ms - _LOOKAHEAD_MS:
            self._judge_next()
        while self._looks[0].time_ms < timestamp_ms - _MEMORY_MS and self._judged > 1:
            del self._looks[0]
            self._judged -= 1

    @property
    def cuts_ms(self) -> tuple[int, ...]:
        """Times of the first frame of each new part, as far as the frames so far can tell.

        A dissolve or a fade is a part of its own: a cut at its first blended or darkened frame,
        another at the first frame after it.
        """
        ended = copy.copy(self)  # as if the video ended here; more frames may come
        ended._looks, ended._cuts_ms = list(self._looks), list(self._cuts_ms)
        ended._earlier = copy.copy(self._earlier)
        while ended._judged < len(ended._looks):
            ended._judge_next()
        return tuple(ended._cuts_ms)

    def _judge_next(self) -> None:
        index = self._judged
        self._judged += 1
        look = self._looks[index]
        if look.sketch.is_blank:
            self._enter_dark(index)
        elif self._is_dark:
            self._leave_dark(index)
        else:
            if self._is_cut(index):
                self._cuts_ms.append(look.time_ms)
            if look.time_ms - self._searched_ms >= _DISSOLVE_EVERY_MS:
                self._searched_ms = look.time_ms
                self._find_dissolve(index)
                self._forget_covered(look.sketch)
        if not self._earlier or look.time_ms - self._earlier[-1].timestamp_ms >= _EARLIER_EVERY_MS:
            self._earlier.append(look.sketch)

    # Hard cuts

    def _is_cut(self, index: int) -> bool:
        look = self._looks[index]
        if index == 0 or look.change < _CHANGED or not self._stands_out(index):
            return False
        before = self._looks[index - 1].sketch
        if before.is_blank or unlike_anywhere(before, look.sketch) < _NOT_FOUND_BESIDE:
            return False
        if any(_is_same(before, later) for later in self._some_later(index)):
            return False
        if self._is_uncovered(before, look.sketch):
            return False
        if is_blur_over(look.sketch, before):
            self._covered = [before, *self._earlier], look.time_ms
        return True

    def _stands_out(self, index: int) -> bool:
        look = self._looks[index]
        around, beside = [0.0, 0.0], [0.0]
        for i, other in enumerate(self._looks):
            away_ms = abs(other.time_ms - look.time_ms)
            if i != index and away_ms <= _AROUND_MS:
                around.append(other.change)
                if away_ms <= _BESIDE_MS or abs(i - index) <= 2:
                    beside.append(other.change)
        # One other in half a second may be a cut as well.
        return look.change - max(*beside, sorted(around)[-2]) >= _STANDS_OUT

    def _some_later(self, index: int) -> list[Sketch]:
        """Up to six of the frames within the second after one."""
        end_ms = self._looks[index].time_ms + _LOOKAHEAD_MS
        later = [look.sketch for look in self._looks[index + 1 :] if look.time_ms <= end_ms]
        return later[:: max(1, len(later) // 4)] + later[-1:]

    # A hand before the lens

    def _is_uncovered(self, before: Sketch, now: Sketch) -> bool:
        if not is_blur_over(before, now):
            return False
        return any(_change(earlier, now) < _RATHER_LIKE for earlier in self._earlier)

    def _forget_covered(self, now: Sketch) -> None:
        """Take back a cut to a blurred picture once the one before it is seen again."""
        if self._covered is None:
            return
        before, since_ms = self._covered
        if now.timestamp_ms - since_ms > _COVERED_MS:
            self._covered = None
        elif any(_change(one, now) < _RATHER_LIKE for one in before):
            self._covered = None
            self._cuts_ms = [cut_ms for cut_ms in self._cuts_ms if cut_ms < since_ms]

    # Dissolves and fades

    def _find_dissolve(self, index: int) -> None:
        now_ms = self._looks[index].time_ms
        for window_ms in _WINDOWS_MS:
            since_ms = max(now_ms - window_ms, self._settled_ms)
            looks = [look for look in self._looks[: index + 1] if look.time_ms >= since_ms]
            if found := find_dissolve([look.sketch for look in looks]):
                begin, end = found
                self._set_apart(looks[begin].time_ms, looks[end].time_ms)
                return

    def _enter_dark(self, index: int) -> None:
        if self._is_dark:
            return
        self._is_dark = True
        last = index
        while last and self._looks[last - 1].level > self._looks[last].level:
            last -= 1  # back to before the fade
        if last == index:  # the video begins with it
            self._before_dark = None
            return
        full = _FULL * self._looks[last].level
        fading = self._looks[last + 1 : index + 1]
        darker = next((look for look in fading if look.level < full), fading[-1])
        self._before_dark = [self._looks[last].sketch, *self._earlier], darker.time_ms

    def _leave_dark(self, index: int) -> None:
        look = self._looks[index]
        soon = [o for o in self._looks[index:] if o.time_ms - look.time_ms <= _BRIGHTENING_MS]
        full = _FULL * max(other.level for other in soon)
        if look.level < full:
            return
        self._is_dark = False
        self._settled_ms = look.time_ms
        if self._before_dark is None:
            return
        before, begin_ms = self._before_dark
        after = [look.sketch, *self._some_later(index)]
        came_back = any(_is_same(one, other) for one in before for other in after)
        if not came_back and unlike_anywhere(before[0], look.sketch) >= _ANOTHER_SCENE:
            self._set_apart(begin_ms, look.time_ms)

    def _set_apart(self, begin_ms: int, end_ms: int) -> None:
        """Make a part of its own of a transition, in place of what was found within it."""
        kept = [
            ms for ms in self._cuts_ms if not begin_ms - _MARGIN_MS <= ms <= end_ms + _MARGIN_MS
        ]
        self._cuts_ms = sorted([*kept, begin_ms, end_ms])
        self._settled_ms = end_ms


def _change(before: Sketch, now: Sketch) -> float:
    straight = unlike(before, now)
    return straight if straight < _STILL else unlike_when_moved(before, now)


def _is_same(one: Sketch, other: Sketch) -> bool:
    return _change(one, other) < _SAME_SCENE
