"""The window of a session: shows images and turns keys into commands."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Callable
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.errors import UsageError
from formcheck.files import Closing
from formcheck.live.commands import (
    ASK_PAIN,
    HELP,
    MUTE,
    PAUSE,
    QUIT,
    RESTART,
    SKIP,
    SNAPSHOT,
    Command,
    CommandKind,
)

TITLE = "formcheck"
_MAX_PX = (1240, 700)  # fits a small laptop's screen; the window can be resized
_QT_LIBRARY = "libSM.so.6"  # needed by OpenCV's window alone
_ESCAPE = 27
KEYS: dict[int, Command] = {
    ord(" "): PAUSE, ord("m"): MUTE, ord("r"): RESTART, ord("v"): HELP, ord("s"): SNAPSHOT,
    ord("q"): QUIT, _ESCAPE: QUIT, ord("p"): ASK_PAIN, ord("n"): SKIP,
    ord("t"): Command(CommandKind.ANSWER, 10),
    **{ord(str(pain)): Command(CommandKind.ANSWER, pain) for pain in range(10)},
}  # fmt: skip


class DisplayWindow(Protocol):
    """What a session needs from a window."""

    def show(self, bgr: NDArray[np.uint8]) -> None:
        """Show an image (H, W, 3)."""

    def read_key(self, wait_ms: int) -> Command | None:
        """Return the command of a key that was pressed."""


class Window(Closing):
    """Shows images and reads keys; use it in a `with` block and in one thread only."""

    def __init__(self, size_px: tuple[int, int]) -> None:
        """Open the window. Raises UsageError without a screen."""
        check_screen()
        flags = cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL
        cv2.namedWindow(TITLE, flags)
        share = min(1.0, *(limit / side for limit, side in zip(_MAX_PX, size_px, strict=True)))
        cv2.resizeWindow(TITLE, *(round(side * share) for side in size_px))
        self._has_shown = False

    def close(self) -> None:
        """Close the window."""
        cv2.destroyAllWindows()

    def show(self, bgr: NDArray[np.uint8]) -> None:
        """Show an image (H, W, 3)."""
        cv2.imshow(TITLE, bgr)
        self._has_shown = True

    def read_key(self, wait_ms: int) -> Command | None:
        """Return the command of a key that was pressed; QUIT if the window was closed."""
        code = cv2.waitKey(max(1, wait_ms))
        if self._has_shown and cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1:
            return QUIT
        return None if code < 0 else KEYS.get(code & 0xFF)


def check_screen(answers: Callable[[str], bool] | None = None) -> None:
    """Raise UsageError if no window can be opened, which would make Qt end the process."""
    if not sys.platform.startswith("linux"):
        return
    display = os.environ.get("DISPLAY", "")
    if not display or not (answers or _answers)(display):
        found = f"the screen {display} does not answer" if display else "DISPLAY is not set"
        raise UsageError(
            f"there is no screen for a window ({found}); use --headless, or run it in a graphical "
            "session"
        )
    try:
        ctypes.CDLL(_QT_LIBRARY)
    except OSError:
        raise UsageError(
            f"the window needs the system library {_QT_LIBRARY}, which is missing; on Debian or "
            "Ubuntu: apt-get install libsm6, or use --headless"
        ) from None


def _answers(display: str) -> bool:
    host, _, number = display.rpartition(":")
    screen = number.split(".")[0]
    if not screen.isdigit():
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{screen}"
        addresses: list[tuple[int, object]] = [
            (socket.AF_UNIX, path),
            (socket.AF_UNIX, "\0" + path),
        ]
    else:
        addresses = [(socket.AF_INET, (host, 6000 + int(screen)))]
    for family, address in addresses:
        with socket.socket(family, socket.SOCK_STREAM) as client:
            client.settimeout(2.0)
            try:
                client.connect(address)  # type: ignore[arg-type]
                return True
            except OSError:
                continue
    return False
