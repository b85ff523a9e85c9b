"""A clip, and how it is split into segments of a fixed length that several workers can share.

The split depends on the recording alone, so one worker or eight, in sequence or in parallel, get
the same segments and find the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import UsageError

if TYPE_CHECKING:
    from formcheck.video.reader import VideoReader

SEGMENT_S = 15.0
# The pose model tracks the person this long before a segment: by then its smoothing has settled,
# within the noise of the landmarks.
WARM_UP_S = 0.5
# A cut is detected from the frames this long before and after it (see `shots`).
CONTEXT_BEFORE_S, CONTEXT_AFTER_S = 3.4, 1.1


@dataclass(frozen=True)
class Segment:
    """The part of a clip from `start_s` up to, but not including, `end_s`; None is an open end.

    `is_first` and `is_last`: whether no other segment comes before or after it.
    """

    start_s: float | None = None
    end_s: float | None = None
    is_first: bool = True
    is_last: bool = True

    def owns(self, time_ms: int) -> bool:
        """Whether the frame at that time belongs to this segment; each belongs to exactly one."""
        if not self.is_first and time_ms < (self.start_s or 0.0) * 1000:
            return False
        return self.is_last or self.end_s is None or time_ms < self.end_s * 1000

    def needs_pose(self, time_ms: int) -> bool:
        """Whether the pose model needs that frame: one of its own, or of the warm-up before."""
        if self.owns(time_ms):
            return True
        start_ms = (self.start_s or 0.0) * 1000
        return not self.is_first and start_ms - WARM_UP_S * 1000 <= time_ms < start_ms

    @property
    def read_from_s(self) -> float | None:
        """Where reading the file starts; None for its beginning."""
        if self.is_first or self.start_s is None:
            return self.start_s
        return max(0.0, self.start_s - CONTEXT_BEFORE_S)

    @property
    def read_to_s(self) -> float | None:
        """Where reading the file ends; None for its end."""
        return self.end_s if self.is_last or self.end_s is None else self.end_s + CONTEXT_AFTER_S


def split_into_segments(
    duration_s: float | None, start_s: float | None = None, end_s: float | None = None
) -> tuple[Segment, ...]:
    """Split a recording of `duration_s`, or its part from `start_s` to `end_s`, into segments.

    Each lasts `SEGMENT_S`, the last one 0.5 to 1.5 times that, so that none is too short to be
    worth a worker. If the duration is unknown, there is one segment.
    """
    first_s = start_s or 0.0
    last_s = duration_s if end_s is None else min(end_s, duration_s or end_s)
    count = 1 if not last_s else max(1, round((last_s - first_s) / SEGMENT_S))
    inner_s = [first_s + SEGMENT_S * number for number in range(1, count)]
    bounds = zip([start_s, *inner_s], [*inner_s, end_s], strict=True)
    return tuple(
        Segment(start, end, is_first=number == 0, is_last=number == count - 1)
        for number, (start, end) in enumerate(bounds)
    )


@dataclass(frozen=True)
class Clip:
    """A video file, the part of it to analyze, and the frames per second (None: all)."""

    path: str | Path
    start_s: float | None = None
    end_s: float | None = None
    sample_fps: float | None = None

    def open(self) -> VideoReader:
        """Open the frames of the clip. Raises VideoError or UsageError."""
        # Not above: a batch's coordinator gets segments from its workers, and must stay light.
        from formcheck.video.reader import VideoReader  # noqa: PLC0415

        return VideoReader(
            self.path, start_s=self.start_s, end_s=self.end_s, sample_fps=self.sample_fps
        )

    def segments(self) -> tuple[Segment, ...]:
        """Split the clip into segments. Raises VideoError or UsageError."""
        with self.open() as reader:
            if reader.issues.assumed_fps is not None:
                # Without timestamps, no seeking: each segment would have to read all before it.
                return split_into_segments(None, self.start_s, self.end_s)
            return split_into_segments(reader.stated_duration_s, self.start_s, self.end_s)


def check_time_range(start_s: float | None, end_s: float | None) -> None:
    """Raise UsageError unless start and end, in seconds (None: open), enclose something."""
    for name, time_s in (("start", start_s), ("end", end_s)):
        if time_s is not None and not 0 <= time_s < float("inf"):
            raise UsageError(
                f"{name} is {time_s:g} s; give seconds from the first frame, 0 or more"
            )
    if end_s is not None and end_s <= (start_s or 0.0):
        raise UsageError(f"end {end_s:g} s is not after start {start_s or 0:g} s; give a later end")
