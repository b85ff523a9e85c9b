"""What every camera has in common: pictures with times, the latest of which is taken."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from formcheck.live.mailbox import Mailbox


@dataclass(frozen=True)
class Shot:
    """One picture: `rgb` (H, W, 3), upright, unmirrored.

    `timestamp_ms` counts from the camera's start and grows from shot to shot; `taken_s` is the
    same moment on the monotonic clock.
    """

    timestamp_ms: int
    rgb: NDArray[np.uint8]
    taken_s: float


@dataclass(frozen=True)
class CameraNews:
    """Something that happened to the camera: `state` is "lost", "back" or "ended"."""

    state: str
    words: str


class Camera(Protocol):
    """A camera that is open; `start` lets its pictures come into `shots`.

    `width` and `height` are those of the original pictures, `scale` how many of their pixels one
    pixel of a shot stands for. `news` is read and emptied by whoever uses the camera.
    """

    name: str
    path: str | None  # of the file that is played, if it is one
    width: int
    height: int
    scale: float
    shots: Mailbox[Shot]
    news: deque[CameraNews]

    def start(self) -> None:
        """Begin: time 0 is now."""

    def close(self) -> None:
        """Stop and let go of the device. May be called twice."""
