"""How fast frames are analyzed, how late they are, and which model the machine can hold."""

from __future__ import annotations

import statistics
from collections import deque

WANTED_FPS = 20.0
_WINDOW_S = 2.0
_PATIENCE_S = 5.0  # a moment in which other programs are busy is no reason
_ENOUGH_FRAMES = 15
_SMALLER = {"heavy": "full", "full": "lite"}


class SpeedMeter:
    """Note each frame as it is finished; `report` says every two seconds how it goes.

    `taken_s` is when a frame was taken, `done_s` when its result was there, both on one clock.
    """

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float]] = deque()
        self._reported_s: float | None = None

    def note(self, taken_s: float, done_s: float) -> None:
        """A frame is finished."""
        self._recent.append((taken_s, done_s))
        while done_s - self._recent[0][1] > _WINDOW_S:
            self._recent.popleft()

    def report(self, now_s: float) -> dict[str, float] | None:
        """Frames a second and delay of the last two seconds; None until it is time again."""
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
        """The usual delay of the last two seconds; None before there is one."""
        if not self._recent:
            return None
        return 1000 * statistics.median(done_s - taken_s for taken_s, done_s in self._recent)

    @property
    def fps(self) -> float:
        """Frames finished a second, over the last two seconds."""
        if len(self._recent) < 2:
            return 0.0
        took_s = self._recent[-1][1] - self._recent[0][1]
        return (len(self._recent) - 1) / took_s if took_s > 0 else 0.0


class StepDown:
    """Which model to go on with: a smaller one when frames take too long for 20 a second.

    Not the frame rate decides, for a camera may be slow too, but the time that a frame takes.
    """

    def __init__(self, model: str) -> None:
        self._model = model
        self._busy_s: deque[tuple[float, float]] = deque()

    def smaller(self, now_s: float, busy_s: float) -> str | None:
        """Note how long a frame took; the name of the model to change to, if it is time to."""
        self._busy_s.append((now_s, busy_s))
        while now_s - self._busy_s[0][0] > _PATIENCE_S:
            self._busy_s.popleft()
        waited = now_s - self._busy_s[0][0] > 0.8 * _PATIENCE_S
        if self._model not in _SMALLER or not waited or len(self._busy_s) < _ENOUGH_FRAMES:
            return None
        if statistics.mean(busy for _, busy in self._busy_s) <= 1 / WANTED_FPS:
            return None
        self._model = _SMALLER[self._model]
        self._busy_s.clear()
        return self._model
