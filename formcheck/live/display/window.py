"""A window that shows the live screen and takes keys."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.errors import UsageError

TITLE = "formcheck"
_MOST_PX = (1240, 700)  # what a small laptop has room for, with its bars; it can be made larger
_QT_NEEDS = "libSM.so.6"  # the one library of OpenCV's window that no other part of it needs
KEYS: dict[int, str] = {
    ord(" "): "pause", ord("m"): "mute", ord("r"): "restart", ord("v"): "help",
    ord("s"): "snapshot", ord("q"): "quit", 27: "quit", ord("p"): "pain", ord("n"): "skip",
    ord("t"): "answer 10", **{ord(f"{number}"): f"answer {number}" for number in range(10)},
}  # fmt: skip


class Shows(Protocol):
    """What a session needs of a window."""

    def show(self, bgr: NDArray[np.uint8]) -> None:
        """Show a picture (H, W, 3)."""

    def key(self, wait_ms: int) -> str | None:
        """What a key that was pressed means."""


class Window:
    """Open it, show pictures, ask for keys; use it in a `with` block and in one thread only."""

    def __init__(self, size_px: tuple[int, int]) -> None:
        """Raises UsageError where there is no screen."""
        check_screen()
        flags = cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL
        cv2.namedWindow(TITLE, flags)
        share = min(1.0, *(most / side for most, side in zip(_MOST_PX, size_px, strict=True)))
        cv2.resizeWindow(TITLE, *(round(side * share) for side in size_px))
        self._has_shown = False

    def __enter__(self) -> Window:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        cv2.destroyAllWindows()

    def show(self, bgr: NDArray[np.uint8]) -> None:
        """Show a picture (H, W, 3)."""
        cv2.imshow(TITLE, bgr)
        self._has_shown = True

    def key(self, wait_ms: int) -> str | None:
        """What a key that was pressed means, "quit" when the window was closed, else None."""
        code = cv2.waitKey(max(1, wait_ms))
        if self._has_shown and cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1:
            return "quit"
        return None if code < 0 else KEYS.get(code & 0xFF)


def check_screen(answers: Callable[[str], bool] | None = None) -> None:
    """Raise UsageError where no window can be opened: Qt would end the whole program."""
    if not sys.platform.startswith("linux"):
        return
    display = os.environ.get("DISPLAY", "")
    if not display or not (answers or _answers)(display):
        found = f"the screen {display} does not answer" if display else "DISPLAY is not set"
        raise UsageError(
            f"there is no screen to open a window on ({found}); use --headless, or run it in a "
            "graphical session"
        )
    try:
        ctypes.CDLL(_QT_NEEDS)
    except OSError:
        raise UsageError(
            f"the system library {_QT_NEEDS} is missing, which the window needs; on Debian or "
            "Ubuntu: apt-get install libsm6, or use --headless"
        ) from None


def _answers(display: str) -> bool:
    host, _, number = display.rpartition(":")
    screen = number.split(".")[0]
    if not screen.isdigit():
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{screen}"
        places: list[tuple[int, object]] = [(socket.AF_UNIX, path), (socket.AF_UNIX, "\0" + path)]
    else:
        places = [(socket.AF_INET, (host, 6000 + int(screen)))]
    for family, address in places:
        with socket.socket(family, socket.SOCK_STREAM) as client:
            client.settimeout(2.0)
            try:
                client.connect(address)  # type: ignore[arg-type]
                return True
            except OSError:
                continue
    return False
