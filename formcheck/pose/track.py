"""The raw poses of a whole recording, in about 800 bytes a frame.

Landmark models return float32, and a track keeps exactly that, so that analyses of a fresh and of a
saved recording see the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import LANDMARK_COUNT, Motion, Pose

_CHUNK_FRAMES = 512
_LANDMARK_COLUMNS = 6  # x, y (px), x, y, z (m), visibility


class Track:
    """Poses in time order, as float32; `motion` returns any of the frames as float64.

    Stored in chunks, so that a growing recording is never copied.
    """

    def __init__(self, poses: Iterable[Pose] = ()) -> None:
        self._times_ms: list[NDArray[np.int64]] = []
        self._rows: list[NDArray[np.float32]] = []
        self._count = 0
        for pose in poses:
            self.add(pose)

    @classmethod
    def of(cls, motion: Motion) -> Track:
        """Make a track of a motion, rounded to float32. Raises ValueError like `add`."""
        return cls(_poses(motion))

    @classmethod
    def joined(cls, tracks: Iterable[Track]) -> Track:
        """Concatenate tracks, none of them empty. Raises ValueError like `add`."""
        return cls(pose for track in tracks for pose in _poses(track.motion()))

    def __len__(self) -> int:
        return self._count

    @property
    def times_ms(self) -> NDArray[np.int64]:
        """(T,) strictly increasing."""
        if not self._count:
            return np.empty(0, dtype=np.int64)
        return np.concatenate(self._times_ms)[: self._count]

    @property
    def frames_seen(self) -> int:
        """Number of frames with a person, counted without building a `Motion`."""
        if not self._count:
            return 0
        seen = [np.isfinite(rows[:, :, 0]).any(axis=1) for rows in self._rows]
        return int(np.concatenate(seen)[: self._count].sum())

    def add(self, pose: Pose) -> None:
        """Append a pose, rounded to float32. Raises ValueError unless its time is later."""
        frame = self._count % _CHUNK_FRAMES
        if self._count and pose.timestamp_ms <= self._last_ms:
            raise ValueError(
                f"expected a time after {self._last_ms} ms, but got {pose.timestamp_ms} ms"
            )
        if frame == 0:
            self._times_ms.append(np.empty(_CHUNK_FRAMES, dtype=np.int64))
            self._rows.append(
                np.empty((_CHUNK_FRAMES, LANDMARK_COUNT, _LANDMARK_COLUMNS), dtype=np.float32)
            )
        self._times_ms[-1][frame] = pose.timestamp_ms
        row = self._rows[-1][frame]
        row[:, 0:2] = pose.xy_px
        row[:, 2:5] = pose.world_m
        row[:, 5] = pose.visibility
        self._count += 1

    def motion(self, frames: slice | NDArray[np.intp] = slice(None)) -> Motion:
        """Return these frames, in increasing order, as float64. Raises ValueError for none."""
        index = np.arange(self._count)[frames]
        if not len(index):
            raise ValueError("expected at least one pose, but got none")
        chunks, places = np.divmod(index, _CHUNK_FRAMES)
        used = range(int(chunks[0]), int(chunks[-1]) + 1)
        rows = np.concatenate([self._rows[chunk][places[chunks == chunk]] for chunk in used])
        times_ms = np.concatenate(
            [self._times_ms[chunk][places[chunks == chunk]] for chunk in used]
        )
        double = rows.astype(np.float64)
        return Motion(times_ms, double[:, :, 0:2], double[:, :, 2:5], double[:, :, 5])

    def spread(self, count: int, first: int = 0, end: int | None = None) -> Motion:
        """Return at most `count` frames spread evenly from `first` up to, not including, `end`."""
        last = (len(self) if end is None else end) - 1
        frames = np.linspace(first, last, min(last - first + 1, count))
        return self.motion(frames.round().astype(np.intp))

    def columns(self) -> Mapping[str, NDArray[np.generic]]:
        """`times_ms` (T,) int64; `xy_px`, `world_m` and `visibility` (T, 33, …) float32."""
        return {
            "times_ms": self.times_ms,
            "xy_px": np.concatenate([rows[:, :, 0:2] for rows in self._rows])[: self._count],
            "world_m": np.concatenate([rows[:, :, 2:5] for rows in self._rows])[: self._count],
            "visibility": np.concatenate([rows[:, :, 5] for rows in self._rows])[: self._count],
        }

    @property
    def _last_ms(self) -> int:
        return int(self._times_ms[-1][(self._count - 1) % _CHUNK_FRAMES])


def _poses(motion: Motion) -> Iterator[Pose]:
    return (motion.pose(frame) for frame in range(len(motion)))
