"""A video file, and how much of it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formcheck.stretches import Stretch, stretches
from formcheck.video import VideoReader


@dataclass(frozen=True)
class Clip:
    """A video file, the part of it that is looked at, and how many frames a second (None: all)."""

    path: str | Path
    start_s: float | None = None
    end_s: float | None = None
    sample_fps: float | None = None

    def opened(self) -> VideoReader:
        """Its frames. Raises VideoError or UsageError."""
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
