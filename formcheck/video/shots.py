"""Shot boundaries of an edited video: hard cuts, dissolves, and fades through black; pure.

A change is a cut if *most* of the visible content is replaced at once, while less changes in the
frames around it, and if it stays replaced. A person close to the camera changes a part, a shaky
camera moves the content, a lamp changes its brightness, and a hand in front of the lens goes away
again; none of these is a cut.
"""

from __future__ import annotations

import copy
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.video.dissolves import find_dissolve
from formcheck.video.thumbnails import (
    Thumbnail,
    dissimilarity,
    dissimilarity_after_search,
    dissimilarity_after_shift,
    is_blur_over,
)

# Dissimilarities (0..1; see `thumbnails`), set between those of 150 edited and 100 unedited test
# clips: hard cuts change 0.49 and more, and stand out by 0.43 and more; anything else that stands
# out by more than 0.3 changes 0.44 at most. They were then validated on other clips of this kind.
_MIN_CHANGE = 0.46
_MIN_PROMINENCE = 0.3
_NOT_FOUND_NEARBY = 0.2
_OTHER_SCENE = 0.4
_SAME_SCENE = 0.35
_SIMILAR = 0.5  # enough after a blur, which suggests already that the scene is the same
_STILL = 0.3  # below this, camera motion is not compensated

_AROUND_MS = 500  # a cut stands out among these frames,
_BESIDE_MS = 150  # and most of all among these
_LOOKAHEAD_MS = 1000  # the earlier content must not come back within this time
_MEMORY_MS = 3400
_WINDOWS_MS = (1000, 1600, 2400)  # in which to search for a dissolve
_DISSOLVE_EVERY_MS = 150
_FADED_IN = 0.93  # a frame is faded in at this share of its final contrast
_COVERED_MS = 5000  # a hand that covers the lens longer counts as a shot
_HISTORY_INTERVAL_MS = 400
_BRIGHTENING_MS = 250  # a frame is faded in if contrast does not grow within this time
_MARGIN_MS = 100


@dataclass(frozen=True)
class _Sample:
    thumbnail: Thumbnail
    change: float  # from the previous frame, 0..1

    @property
    def time_ms(self) -> int:
        return self.thumbnail.timestamp_ms

    @property
    def contrast(self) -> float:
        return float(self.thumbnail.contrast.mean())


class CutDetector:
    """Takes each frame in order; detects a cut one second after it, or at the end of the video.

    It detects changes to another camera, scene or title card, dissolves of 0.2 to 1.9 s, and fades
    through black (or any uniform color). It does not detect a jump in time with a fixed camera, nor
    a fade back to the same view, which looks like a light switched off and on.

    It keeps thumbnails of at most 3.4 s (25 kB per frame).
    """

    def __init__(self) -> None:
        self._samples: list[_Sample] = []
        self._decided = 0  # of these samples
        self._earlier: deque[Thumbnail] = deque(maxlen=_COVERED_MS // _HISTORY_INTERVAL_MS)
        self._cuts_ms: list[int] = []
        self._is_dark = False
        self._before_dark: tuple[list[Thumbnail], int] | None = None  # what faded out, and when
        self._covered: tuple[list[Thumbnail], int] | None = (
            None  # what a blur hides, and since when
        )
        self._searched_ms = 0
        self._settled_ms = 0  # transitions up to here are known

    def update(self, timestamp_ms: int, frame_rgb: NDArray[np.uint8]) -> None:
        """Take the next frame, (H, W, 3); `timestamp_ms` must be greater than the previous one."""
        thumbnail = Thumbnail.of(timestamp_ms, frame_rgb)
        change = _change(self._samples[-1].thumbnail, thumbnail) if self._samples else 0.0
        self._samples.append(_Sample(thumbnail, change))
        while self._samples[self._decided].time_ms <= timestamp_ms - _LOOKAHEAD_MS:
            self._decide_next()
        while self._samples[0].time_ms < timestamp_ms - _MEMORY_MS and self._decided > 1:
            del self._samples[0]
            self._decided -= 1

    @property
    def cuts_ms(self) -> tuple[int, ...]:
        """Times of the first frame of each new shot, given the frames so far.

        A dissolve or a fade counts as a shot: there is a cut at its first blended or darkened frame
        and another at the first frame after it.
        """
        ended = copy.copy(self)  # as if the video ended here; more frames may come
        ended._samples, ended._cuts_ms = list(self._samples), list(self._cuts_ms)
        ended._earlier = copy.copy(self._earlier)
        while ended._decided < len(ended._samples):
            ended._decide_next()
        return tuple(ended._cuts_ms)

    def _decide_next(self) -> None:
        index = self._decided
        self._decided += 1
        sample = self._samples[index]
        if sample.thumbnail.is_blank:
            self._enter_dark(index)
        elif self._is_dark:
            self._leave_dark(index)
        else:
            if self._is_cut(index):
                self._cuts_ms.append(sample.time_ms)
            if sample.time_ms - self._searched_ms >= _DISSOLVE_EVERY_MS:
                self._searched_ms = sample.time_ms
                self._find_dissolve(index)
                self._forget_covered(sample.thumbnail)
        if (
            not self._earlier
            or sample.time_ms - self._earlier[-1].timestamp_ms >= _HISTORY_INTERVAL_MS
        ):
            self._earlier.append(sample.thumbnail)

    # Hard cuts

    def _is_cut(self, index: int) -> bool:
        sample = self._samples[index]
        if index == 0 or sample.change < _MIN_CHANGE or not self._stands_out(index):
            return False
        before = self._samples[index - 1].thumbnail
        if (
            before.is_blank
            or dissimilarity_after_search(before, sample.thumbnail) < _NOT_FOUND_NEARBY
        ):
            return False
        if any(_is_same(before, later) for later in self._later_samples(index)):
            return False
        if self._is_uncovered(before, sample.thumbnail):
            return False
        if is_blur_over(sample.thumbnail, before):
            self._covered = [before, *self._earlier], sample.time_ms
        return True

    def _stands_out(self, index: int) -> bool:
        sample = self._samples[index]
        around, beside = [0.0, 0.0], [0.0]
        for i, other in enumerate(self._samples):
            away_ms = abs(other.time_ms - sample.time_ms)
            if i != index and away_ms <= _AROUND_MS:
                around.append(other.change)
                if away_ms <= _BESIDE_MS or abs(i - index) <= 2:
                    beside.append(other.change)
        # Another frame within half a second may be a cut as well.
        return sample.change - max(*beside, sorted(around)[-2]) >= _MIN_PROMINENCE

    def _later_samples(self, index: int) -> list[Thumbnail]:
        """Return up to six of the frames within one second after a frame."""
        end_ms = self._samples[index].time_ms + _LOOKAHEAD_MS
        later = [
            sample.thumbnail for sample in self._samples[index + 1 :] if sample.time_ms <= end_ms
        ]
        return later[:: max(1, len(later) // 4)] + later[-1:]

    # A hand in front of the lens

    def _is_uncovered(self, before: Thumbnail, now: Thumbnail) -> bool:
        if not is_blur_over(before, now):
            return False
        return any(_change(earlier, now) < _SIMILAR for earlier in self._earlier)

    def _forget_covered(self, now: Thumbnail) -> None:
        """Remove a cut to a blurred frame once the earlier content is visible again."""
        if self._covered is None:
            return
        before, since_ms = self._covered
        if now.timestamp_ms - since_ms > _COVERED_MS:
            self._covered = None
        elif any(_change(one, now) < _SIMILAR for one in before):
            self._covered = None
            self._cuts_ms = [cut_ms for cut_ms in self._cuts_ms if cut_ms < since_ms]

    # Dissolves and fades

    def _find_dissolve(self, index: int) -> None:
        now_ms = self._samples[index].time_ms
        for window_ms in _WINDOWS_MS:
            since_ms = max(now_ms - window_ms, self._settled_ms)
            samples = [
                sample for sample in self._samples[: index + 1] if sample.time_ms >= since_ms
            ]
            if found := find_dissolve([sample.thumbnail for sample in samples]):
                begin, end = found
                self._add_transition(samples[begin].time_ms, samples[end].time_ms)
                return

    def _enter_dark(self, index: int) -> None:
        if self._is_dark:
            return
        self._is_dark = True
        last = index
        while last and self._samples[last - 1].contrast > self._samples[last].contrast:
            last -= 1  # back to the frame before the fade
        if last == index:  # the video starts with it
            self._before_dark = None
            return
        full = _FADED_IN * self._samples[last].contrast
        fading = self._samples[last + 1 : index + 1]
        darker = next((sample for sample in fading if sample.contrast < full), fading[-1])
        self._before_dark = [self._samples[last].thumbnail, *self._earlier], darker.time_ms

    def _leave_dark(self, index: int) -> None:
        sample = self._samples[index]
        soon = [o for o in self._samples[index:] if o.time_ms - sample.time_ms <= _BRIGHTENING_MS]
        full = _FADED_IN * max(other.contrast for other in soon)
        if sample.contrast < full:
            return
        self._is_dark = False
        self._settled_ms = sample.time_ms
        if self._before_dark is None:
            return
        before, begin_ms = self._before_dark
        after = [sample.thumbnail, *self._later_samples(index)]
        came_back = any(_is_same(one, other) for one in before for other in after)
        if (
            not came_back
            and dissimilarity_after_search(before[0], sample.thumbnail) >= _OTHER_SCENE
        ):
            self._add_transition(begin_ms, sample.time_ms)

    def _add_transition(self, begin_ms: int, end_ms: int) -> None:
        """Make a transition a shot, in place of the cuts found within it."""
        kept = [
            ms for ms in self._cuts_ms if not begin_ms - _MARGIN_MS <= ms <= end_ms + _MARGIN_MS
        ]
        self._cuts_ms = sorted([*kept, begin_ms, end_ms])
        self._settled_ms = end_ms


def _change(before: Thumbnail, now: Thumbnail) -> float:
    straight = dissimilarity(before, now)
    return straight if straight < _STILL else dissimilarity_after_shift(before, now)


def _is_same(one: Thumbnail, other: Thumbnail) -> bool:
    return _change(one, other) < _SAME_SCENE
