"""What all cameras have in common: frames with timestamps, of which the latest is processed."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Item = TypeVar("Item")


class Mailbox(Generic[Item]):
    """Holds at most one item; a new item replaces one that was not taken."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: Item | None = None
        self._closed = False
        self.dropped = 0  # items that were replaced before they were taken

    def put(self, item: Item) -> None:
        """Store an item; ignored after `close`."""
        with self._changed:
            if self._closed:
                return
            self.dropped += self._item is not None
            self._item = item
            self._changed.notify_all()

    def take(self, timeout_s: float) -> Item | None:
        """Wait for the latest item and remove it; None after the timeout or once all is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed, timeout_s)
            item, self._item = self._item, None
            return item

    def close(self) -> None:
        """Accept no more items; the stored one can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def is_over(self) -> bool:
        """Whether it is closed and empty."""
        with self._changed:
            return self._closed and self._item is None


@dataclass(frozen=True)
class CameraFrame:
    """One frame: `rgb` (H, W, 3), upright, unmirrored.

    `timestamp_ms` counts from the camera's start and increases from frame to frame; `captured_s` is
    the same moment on the monotonic clock. `shot` counts the cuts before it: the picture got
    another size there, or a file's timestamps started anew. A frame of another size keeps its
    shape.
    """

    timestamp_ms: int
    rgb: NDArray[np.uint8]
    captured_s: float
    shot: int = 0


@dataclass(frozen=True)
class CameraEvent:
    """A change of the camera: `state` is "lost", "back" or "ended"."""

    state: str
    message: str


class Camera(Protocol):
    """An open camera; after `start` it puts its frames into `frames`.

    `width` and `height` are those of the original frames; `scale` is the number of original pixels
    per pixel of `CameraFrame.rgb`, as they are at first. The user of the camera
    reads and empties `events`.
    """

    name: str
    path: str | None  # of the file that is played, if any
    width: int
    height: int
    scale: float
    frames: Mailbox[CameraFrame]
    events: deque[CameraEvent]

    def start(self) -> None:
        """Start: time 0 is now."""

    def close(self) -> None:
        """Stop, and release the device. May be called twice."""
