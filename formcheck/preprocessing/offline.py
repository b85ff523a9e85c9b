"""Poses of a recording prepared for the analysis, chunk by chunk: repaired, smoothed, with depth.

What holds for a whole shot (bone lengths, trunk size) is estimated first, from frames spread over
it. Chunks are then processed with a few seconds of their neighbors on either side, more than any
filter reaches, so that a long recording needs no more memory than a short one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from formcheck.pose.landmarks import Motion
from formcheck.pose.track import Track
from formcheck.preprocessing import depth, filters
from formcheck.preprocessing.leg_swaps import LegSwapDetector
from formcheck.preprocessing.lens import Lens

CHUNK_FRAMES = 256
_MAX_CACHED_CHUNKS = 8
_MARGIN_S = 2.0
_SAMPLE_FRAMES = 400
_MIN_SHOT_MS = 800


def shot_slices(track: Track, cuts_ms: Sequence[int]) -> list[slice]:
    """The frames of each shot of an edited video, in time order; one shot if there are no cuts.

    Shots too short for any repetition are left out; most are titles or dissolves.
    """
    times_ms = track.times_ms
    edges = [0, *np.searchsorted(times_ms, sorted(cuts_ms)).tolist(), len(times_ms)]
    shots = [slice(first, end) for first, end in pairwise(edges) if end > first]
    if len(shots) < 2:
        return shots
    return [
        shot for shot in shots if times_ms[shot.stop - 1] - times_ms[shot.start] >= _MIN_SHOT_MS
    ]


class PreparedShot:
    """One shot of a recording; iterate over it, as often as needed, for its prepared chunks."""

    def __init__(
        self,
        track: Track,
        width_px: int,
        height_px: int,
        shot: slice = slice(None),
        fov_deg: float | None = None,
    ) -> None:
        """`fov_deg` is the picture's horizontal field of view, None if unknown."""
        self._track = track
        self._lens = Lens(width_px, height_px, fov_deg)
        self._times_s = track.times_ms / 1000.0
        self._first, self._end, _ = shot.indices(len(track))
        sample = track.spread(_SAMPLE_FRAMES, self._first, self._end)
        self._trunk_px = filters.typical_trunk_length_px(sample)
        self._geometry = depth.estimate_geometry(sample, self._lens)
        swaps = LegSwapDetector(self._trunk_px)
        for chunk in self._chunks():
            swaps.add(track.motion(chunk))
        self._swapped = swaps.swapped_frames()
        self._cached: dict[int, Motion] = {}  # by first frame

    def __iter__(self) -> Iterator[Motion]:
        chunks = self._chunks()
        for chunk in chunks:
            motion = self._cached.get(chunk.start)
            if motion is None:
                motion = self._prepare(chunk)
                # A shot is read twice, to recognize the exercise and to judge it. Long ones are
                # prepared twice, so that memory does not grow with their length.
                if len(chunks) <= _MAX_CACHED_CHUNKS:
                    self._cached[chunk.start] = motion
            yield motion

    def _chunks(self) -> list[slice]:
        firsts = range(self._first, self._end, CHUNK_FRAMES)
        return [slice(first, min(self._end, first + CHUNK_FRAMES)) for first in firsts]

    def _prepare(self, chunk: slice) -> Motion:
        first_s, last_s = self._times_s[chunk.start], self._times_s[chunk.stop - 1]
        first = int(np.searchsorted(self._times_s, first_s - _MARGIN_S))
        end = int(np.searchsorted(self._times_s, last_s + _MARGIN_S, side="right"))
        around = slice(max(first, self._first), min(end, self._end))
        swapped = self._swapped[around.start - self._first : around.stop - self._first]
        clean = filters.clean_motion(self._track.motion(around), swapped, self._trunk_px)
        refined = depth.refine_depth(clean, self._lens, self._geometry)
        return refined[chunk.start - around.start : chunk.stop - around.start]
