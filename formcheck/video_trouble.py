"""What is wrong with a video file: found while it is read, said in one line each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass
class Trouble:
    """Grows while a file is read. `lost`: pictures that could not be decoded; `late`: left out,
    because they came after a later one; `ends_at_s`: where a file ended that states a longer
    time; `guessed_fps`: the rate that its times were taken from, in want of time stamps.
    """

    lost: int = 0
    late: int = 0
    ends_at_s: float | None = None
    guessed_fps: float | None = None

    def words(self, name: str) -> list[str]:
        """A line for each, about the file called so."""
        lines = []
        if self.guessed_fps is not None:
            lines.append(f"{name} has no timestamps: assumed {self.guessed_fps:g} frames a second")
        if self.ends_at_s is not None:
            lines.append(f"{name} is damaged after {self.ends_at_s:.1f} s: analysed up to there")
        elif self.lost:
            lines.append(f"{name} is damaged: at least {self.lost} frames are lost")
        if self.late:
            lines.append(f"{name}: {self.late} frames out of order were left out")
        return lines


def joined(troubles: Iterable[Trouble]) -> Trouble:
    """What was found by those who read parts of one file, which may overlap.

    A picture that two of them lost counts once: of each number, the largest is what is sure.
    """
    parts = list(troubles)
    ends = [part.ends_at_s for part in parts if part.ends_at_s is not None]
    rates = [part.guessed_fps for part in parts if part.guessed_fps is not None]
    return Trouble(
        max(part.lost for part in parts),
        max(part.late for part in parts),
        min(ends, default=None),
        rates[0] if rates else None,
    )
