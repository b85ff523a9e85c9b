"""What every camera has in common: pictures with times, the latest of which is taken."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Item = TypeVar("Item")


class Mailbox(Generic[Item]):
    """Holds at most one item; a new one takes the place of one that nobody took."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: Item | None = None
        self._closed = False
        self.dropped = 0  # items that were replaced before anybody took them

    def put(self, item: Item) -> None:
        """Leave an item; after `close` it is ignored."""
        with self._changed:
            if self._closed:
                return
            self.dropped += self._item is not None
            self._item = item
            self._changed.notify_all()

    def take(self, timeout_s: float) -> Item | None:
        """The latest item, waited for; None when none came in time, or when all is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed, timeout_s)
            item, self._item = self._item, None
            return item

    def close(self) -> None:
        """No more items will come; the one that waits can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def is_over(self) -> bool:
        """Whether it is closed and empty."""
        with self._changed:
            return self._closed and self._item is None


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
