"""A recording as the analyzers want it: repaired, smoothed and with depth, stretch by stretch.

What holds for the whole recording (bone lengths, the trunk's size) is learnt first from frames
spread over it. Then stretches are worked on with some seconds of their neighbours on either side,
more than any filter reaches, so that a long recording needs no more memory than a short one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from formcheck import depth, filters
from formcheck.pose import Motion
from formcheck.track import Track

STRETCH_FRAMES = 256
_MARGIN_S = 2.0
_SAMPLE_FRAMES = 400


class Preparation:
    """Iterate over it, as often as needed, for the prepared stretches in time order."""

    def __init__(self, track: Track, width_px: int, height_px: int) -> None:
        self._track = track
        self._size_px = width_px, height_px
        self._times_s = track.times_ms / 1000.0
        spread = np.linspace(0, len(track) - 1, min(len(track), _SAMPLE_FRAMES))
        sample = track.motion(spread.round().astype(np.intp))
        self._trunk_px = filters.typical_trunk_px(sample)
        self._lengths_m = depth.learnt_lengths_m(sample, width_px, height_px)
        swaps = filters.LegSwaps(self._trunk_px)
        self._swapped = np.concatenate([swaps.find(track.motion(part)) for part in self._parts()])

    def __iter__(self) -> Iterator[Motion]:
        for part in self._parts():
            yield self._prepared(part)

    def _parts(self) -> list[slice]:
        frames = len(self._track)
        firsts = range(0, frames, STRETCH_FRAMES)
        return [slice(first, min(frames, first + STRETCH_FRAMES)) for first in firsts]

    def _prepared(self, part: slice) -> Motion:
        first_s, last_s = self._times_s[part.start], self._times_s[part.stop - 1]
        around = slice(
            int(np.searchsorted(self._times_s, first_s - _MARGIN_S)),
            int(np.searchsorted(self._times_s, last_s + _MARGIN_S, side="right")),
        )
        swapped: NDArray[np.bool_] = self._swapped[around]
        steady = filters.conditioned(self._track.motion(around), swapped, self._trunk_px)
        whole = depth.refined(steady, *self._size_px, self._lengths_m)
        return whole[part.start - around.start : part.stop - around.start]
