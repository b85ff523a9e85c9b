"""Frame rate and delay of the analysis, and the largest model that the machine can run; pure."""

from __future__ import annotations

import statistics
from collections import deque

TARGET_FPS = 20.0
_WINDOW_S = 2.0
_BUSY_WINDOW_S = 5.0  # long enough to ignore a moment when other programs are busy
_MIN_FRAMES = 15
_SMALLER = {"heavy": "full", "full": "lite"}


class SpeedMeter:
    """Measures frame rate and delay over the last two seconds.

    `taken_s` is when a frame was captured, `done_s` when its result was ready, on one clock.
    """

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float]] = deque()
        self._reported_s: float | None = None

    def add(self, taken_s: float, done_s: float) -> None:
        """Add a finished frame."""
        self._recent.append((taken_s, done_s))
        while done_s - self._recent[0][1] > _WINDOW_S:
            self._recent.popleft()

    def report(self, now_s: float) -> dict[str, float] | None:
        """Return frame rate and delays every two seconds; None in between."""
        if self._reported_s is None:
            self._reported_s = now_s
        if now_s - self._reported_s < _WINDOW_S or len(self._recent) < 2:
            return None
        self._reported_s = now_s
        delays_ms = sorted(1000 * (done_s - taken_s) for taken_s, done_s in self._recent)
        return {
            "fps": round(self.fps, 1),
            "delay_ms": round(statistics.median(delays_ms)),
            "delay_p95_ms": round(delays_ms[int(0.95 * (len(delays_ms) - 1))]),
        }

    @property
    def delay_ms(self) -> float | None:
        """Median delay over the last two seconds; None before the first frame."""
        if not self._recent:
            return None
        return 1000 * statistics.median(done_s - taken_s for taken_s, done_s in self._recent)

    @property
    def fps(self) -> float:
        """Frames per second over the last two seconds."""
        if len(self._recent) < 2:
            return 0.0
        elapsed_s = self._recent[-1][1] - self._recent[0][1]
        return (len(self._recent) - 1) / elapsed_s if elapsed_s > 0 else 0.0


class ModelDowngrade:
    """Steps down to a smaller model when frames take too long for `TARGET_FPS`.

    The processing time of a frame decides, not the frame rate, since a camera can be slow, too.
    """

    def __init__(self, model: str) -> None:
        self._model = model
        self._busy_s: deque[tuple[float, float]] = deque()

    def update(self, now_s: float, busy_s: float) -> str | None:
        """Add a frame's processing time; returns the model to switch to, or None."""
        self._busy_s.append((now_s, busy_s))
        while now_s - self._busy_s[0][0] > _BUSY_WINDOW_S:
            self._busy_s.popleft()
        is_full = now_s - self._busy_s[0][0] > 0.8 * _BUSY_WINDOW_S
        if self._model not in _SMALLER or not is_full or len(self._busy_s) < _MIN_FRAMES:
            return None
        if statistics.mean(busy for _, busy in self._busy_s) <= 1 / TARGET_FPS:
            return None
        self._model = _SMALLER[self._model]
        self._busy_s.clear()
        return self._model
