"""The real window where there is a screen, and one that shows nothing where there is none."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import UsageError
from formcheck.live.window import Shows, Window, check_screen


class NoWindow:
    """Takes pictures and shows none."""

    def __enter__(self) -> Shows:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def show(self, bgr: NDArray[np.uint8]) -> None:
        """Nothing."""

    def key(self, wait_ms: int) -> str | None:
        """None is ever pressed."""
        return None


def window_or_none(size_px: tuple[int, int]) -> AbstractContextManager[Shows]:
    """A window for pictures of that width and height."""
    try:
        check_screen()
    except UsageError:
        return NoWindow()
    return Window(size_px)
