"""Where a recording is parted into stretches of a fixed length, so that several cores can share it.

The parting follows from the recording alone. So whoever looks at the stretches, one worker or
eight, one after the other or at once, sees the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.video.reader import VideoReader

LENGTH_S = 15.0
# Before a stretch, the pose model has found and followed the person for so long: its smoothing
# has settled by then, within the noise of the landmarks.
SETTLING_S = 0.5
# What a cut is told from: the pictures of so long before and after it (see `shots`).
BEFORE_S, AFTER_S = 3.4, 1.1


@dataclass(frozen=True)
class Stretch:
    """One of the stretches of a recording, seconds of its file: from `start_s` to before `end_s`.

    None is an open end. `is_first` and `is_last` say whether others come before and after.
    """

    start_s: float | None = None
    end_s: float | None = None
    is_first: bool = True
    is_last: bool = True

    def owns(self, time_ms: int) -> bool:
        """Whether the frame of that time is this stretch's, and no other's."""
        if not self.is_first and time_ms < (self.start_s or 0.0) * 1000:
            return False
        return self.is_last or self.end_s is None or time_ms < self.end_s * 1000

    def needs_pose(self, time_ms: int) -> bool:
        """Whether the pose model is to see that frame: one of its own, or shortly before them."""
        if self.owns(time_ms):
            return True
        start_ms = (self.start_s or 0.0) * 1000
        return not self.is_first and start_ms - SETTLING_S * 1000 <= time_ms < start_ms

    @property
    def reads_from_s(self) -> float | None:
        """From where the file is to be read for it; None for its beginning."""
        if self.is_first or self.start_s is None:
            return self.start_s
        return max(0.0, self.start_s - BEFORE_S)

    @property
    def reads_to_s(self) -> float | None:
        """Up to where the file is to be read for it; None for its end."""
        return self.end_s if self.is_last or self.end_s is None else self.end_s + AFTER_S


def stretches(
    duration_s: float | None, start_s: float | None = None, end_s: float | None = None
) -> tuple[Stretch, ...]:
    """The stretches of a recording that lasts `duration_s`, or of its part from start to end.

    One stretch where the duration is not known. Each lasts `LENGTH_S`, the last one from half to
    one and a half of it, so that none is too short to be worth a worker.
    """
    first_s = start_s or 0.0
    last_s = duration_s if end_s is None else min(end_s, duration_s or end_s)
    count = 1 if not last_s else max(1, round((last_s - first_s) / LENGTH_S))
    inner_s = [first_s + LENGTH_S * number for number in range(1, count)]
    bounds = zip([start_s, *inner_s], [*inner_s, end_s], strict=True)
    return tuple(
        Stretch(begin, end, is_first=number == 0, is_last=number == count - 1)
        for number, (begin, end) in enumerate(bounds)
    )


@dataclass(frozen=True)
class Clip:
    """A video file, the part of it that is looked at, and how many frames a second (None: all)."""

    path: str | Path
    start_s: float | None = None
    end_s: float | None = None
    sample_fps: float | None = None

    def opened(self) -> VideoReader:
        """Its frames. Raises VideoError or UsageError."""
        # Not above: a batch's coordinator gets segments from its workers, and must stay light.
        from formcheck.video.reader import VideoReader  # noqa: PLC0415

        return VideoReader(
            self.path, start_s=self.start_s, end_s=self.end_s, sample_fps=self.sample_fps
        )

    def stretches(self) -> tuple[Stretch, ...]:
        """How it is parted, to be looked at. Raises VideoError or UsageError."""
        with self.opened() as reader:
            if reader.trouble.guessed_fps is not None:
                # It cannot be searched: each stretch would have to read all before it.
                return stretches(None, self.start_s, self.end_s)
            return stretches(reader.stated_duration_s, self.start_s, self.end_s)
