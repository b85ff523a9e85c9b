"""A clip, and how it is split into segments of a fixed length that several workers can share.

The split depends on the recording alone, so one worker or eight, in sequence or in parallel, get
the same segments and find the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import UsageError

if TYPE_CHECKING:
    from formcheck.video.container import TimeGap
    from formcheck.video.frames import PictureArea
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

    `is_first` and `is_last`: whether no other segment comes before or after it. `area` is the part
    of the picture to analyze, None for all of it; it is that of the whole clip.
    """

    start_s: float | None = None
    end_s: float | None = None
    is_first: bool = True
    is_last: bool = True
    area: PictureArea | None = None

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
    duration_s: float | None,
    start_s: float | None = None,
    end_s: float | None = None,
    gaps: Sequence[TimeGap] = (),
) -> tuple[Segment, ...]:
    """Split a recording of `duration_s`, or its part from `start_s` to `end_s`, into segments.

    Each has frames for `SEGMENT_S`, the last one for 0.5 to 1.5 times that, so that none is too
    short to be worth a worker; `gaps` in the timestamps, in order, do not count. If the duration is
    unknown, there is one segment.
    """
    last_s = duration_s if end_s is None else min(end_s, duration_s or end_s)
    first_s = _without_gaps(start_s or 0.0, gaps)
    filled_s = _without_gaps(last_s, gaps) - first_s if last_s else 0.0
    count = max(1, round(filled_s / SEGMENT_S))
    inner_s = [_with_gaps(first_s + SEGMENT_S * number, gaps) for number in range(1, count)]
    bounds = zip([start_s, *inner_s], [*inner_s, end_s], strict=True)
    return tuple(
        Segment(start, end, is_first=number == 0, is_last=number == count - 1)
        for number, (start, end) in enumerate(bounds)
    )


def _without_gaps(time_s: float, gaps: Sequence[TimeGap]) -> float:
    """Return how long frames are shown up to a time."""
    return time_s - sum(min(gap.end_s, time_s) - min(gap.start_s, time_s) for gap in gaps)


def _with_gaps(filled_s: float, gaps: Sequence[TimeGap]) -> float:
    """Return the time up to which frames are shown for so long."""
    for gap in gaps:
        if gap.start_s <= filled_s:
            filled_s += gap.end_s - gap.start_s
    return filled_s


@dataclass(frozen=True)
class Clip:
    """A video file, the part of it to analyze, and the frames per second (None: all)."""

    path: str | Path
    start_s: float | None = None
    end_s: float | None = None
    sample_fps: float | None = None

    def open(self, area: PictureArea | None = None) -> VideoReader:
        """Open the frames of the clip, or of a part of its picture.

        Raises VideoError or UsageError.
        """
        # Not above: a batch's coordinator gets segments from its workers, and must stay light.
        from formcheck.video.reader import VideoReader  # noqa: PLC0415

        reader = VideoReader(
            self.path, start_s=self.start_s, end_s=self.end_s, sample_fps=self.sample_fps
        )
        reader.crop_to(area)
        return reader

    def segments(self) -> tuple[Segment, ...]:
        """Split the clip into segments. Raises VideoError or UsageError."""
        from formcheck.video.picture_area import find_picture_area  # noqa: PLC0415  # as above

        with self.open() as reader:
            area = find_picture_area(reader)
            segments = split_into_segments(None, self.start_s, self.end_s)
            # Without timestamps, no seeking: each segment would have to read all before it.
            if reader.issues.assumed_fps is None:
                segments = self._split(reader)
        return tuple(replace(segment, area=area) for segment in segments)

    def _split(self, reader: VideoReader) -> tuple[Segment, ...]:
        span = reader.stated_duration_s, self.start_s, self.end_s
        segments = split_into_segments(*span)
        if len(segments) == 1:
            return segments
        # Timestamps that start anew do not tell where in the file to seek to.
        gaps = reader.time_gaps()
        return (
            split_into_segments(None, *span[1:])
            if gaps is None
            else split_into_segments(*span, gaps)
        )


def check_time_range(start_s: float | None, end_s: float | None) -> None:
    """Raise UsageError unless start and end, in seconds (None: open), enclose something."""
    for name, time_s in (("start", start_s), ("end", end_s)):
        if time_s is not None and not 0 <= time_s < float("inf"):
            raise UsageError(
                f"{name} is {time_s:g} s; give seconds from the first frame, 0 or more"
            )
    if end_s is not None and end_s <= (start_s or 0.0):
        raise UsageError(f"end {end_s:g} s is not after start {start_s or 0:g} s; give a later end")
