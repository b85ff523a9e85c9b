"""A recording as the analyzers want it: repaired, smoothed and with depth, stretch by stretch.

What holds for the whole recording (bone lengths, the trunk's size) is learned first from frames
spread over it. Then stretches are worked on with some seconds of their neighbors on either side,
more than any filter reaches, so that a long recording needs no more memory than a short one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from formcheck.pose.landmarks import Motion
from formcheck.pose.track import Track
from formcheck.preprocessing import depth, filters
from formcheck.preprocessing.leg_swaps import LegLabels

STRETCH_FRAMES = 256
_KEPT_PARTS = 8
_MARGIN_S = 2.0
_SAMPLE_FRAMES = 400
_SHORTEST_MS = 800


def shots(track: Track, cuts_ms: Sequence[int]) -> list[slice]:
    """The frames of each part of an edited video, in time order; one part without cuts.

    Parts too short for any repetition are left out: most are a title, or one picture turning into
    the next.
    """
    times_ms = track.times_ms
    edges = [0, *np.searchsorted(times_ms, sorted(cuts_ms)).tolist(), len(times_ms)]
    parts = [slice(first, end) for first, end in pairwise(edges) if end > first]
    long = [
        part for part in parts if times_ms[part.stop - 1] - times_ms[part.start] >= _SHORTEST_MS
    ]
    return long if len(parts) > 1 else parts


class Preparation:
    """One shot of a recording; iterate over it, as often as needed, for its prepared stretches."""

    def __init__(
        self, track: Track, width_px: int, height_px: int, shot: slice = slice(None)
    ) -> None:
        self._track = track
        self._size_px = width_px, height_px
        self._times_s = track.times_ms / 1000.0
        self._first, self._end, _ = shot.indices(len(track))
        sample = track.spread(_SAMPLE_FRAMES, self._first, self._end)
        self._trunk_px = filters.typical_trunk_px(sample)
        self._build = depth.learned_build(sample, width_px, height_px)
        labels = LegLabels(self._trunk_px)
        for part in self._parts():
            labels.see(track.motion(part))
        self._swapped = labels.exchanged()
        self._kept: dict[int, Motion] = {}  # by first frame

    def __iter__(self) -> Iterator[Motion]:
        parts = self._parts()
        for part in parts:
            motion = self._kept.get(part.start)
            if motion is None:
                motion = self._prepared(part)
                # Gone through twice, to recognize and to judge. A long one is prepared twice, so
                # that its memory does not grow with it.
                if len(parts) <= _KEPT_PARTS:
                    self._kept[part.start] = motion
            yield motion

    def _parts(self) -> list[slice]:
        firsts = range(self._first, self._end, STRETCH_FRAMES)
        return [slice(first, min(self._end, first + STRETCH_FRAMES)) for first in firsts]

    def _prepared(self, part: slice) -> Motion:
        first_s, last_s = self._times_s[part.start], self._times_s[part.stop - 1]
        first = int(np.searchsorted(self._times_s, first_s - _MARGIN_S))
        end = int(np.searchsorted(self._times_s, last_s + _MARGIN_S, side="right"))
        around = slice(max(first, self._first), min(end, self._end))
        swapped = self._swapped[around.start - self._first : around.stop - self._first]
        steady = filters.conditioned(self._track.motion(around), swapped, self._trunk_px)
        whole = depth.refined(steady, *self._size_px, self._build)
        return whole[part.start - around.start : part.stop - around.start]
