"""The options of live and guided sessions. Light: no numpy, so that `--help` stays quick."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SessionOptions:
    """What live and guided sessions have in common.

    `voice` None means: only with a window. `save_folder` takes result documents, poses and reports;
    `db` and `profile` None mean the usual files.
    """

    camera: str = "0"
    model: str = "full"
    rest_s: float = 60.0
    voice: bool | None = None
    mirror: bool = True
    headless: bool = False
    stdin: bool = False
    save_folder: Path | None = None
    db: Path | None = None
    profile: Path | None = None
    verbose: bool = False
    fov_deg: float | None = None

    @property
    def speaks(self) -> bool:
        """Whether counts and cues are spoken."""
        return not self.headless if self.voice is None else self.voice


@dataclass(frozen=True, kw_only=True)
class LiveOptions(SessionOptions):
    """Options of `formcheck live`; `reps` and `sets` None mean the exercise's prescription."""

    exercise: str
    reps: int | None = None
    sets: int | None = None
    side: str = "alternate"
    record: Path | None = None
    keep_video: bool = False
    log: bool = True
