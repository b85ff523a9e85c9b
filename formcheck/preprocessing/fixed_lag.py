"""Live poses prepared like those of recordings (see `offline`), 0.15 s late.

Each frame waits for later ones, up to the lag, so that it is repaired, smoothed both ways and given
its depth almost as in a recording. What holds for the whole person is learned from the frames seen
so far.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from formcheck.pose.landmarks import Motion, Pose
from formcheck.pose.nan_statistics import nan_expected
from formcheck.preprocessing import filters
from formcheck.preprocessing.fixed_lag_depth import BodyEstimate, FixedLagDepth
from formcheck.preprocessing.fixed_lag_window import LAG_S, FixedLagWindow
from formcheck.preprocessing.lens import Lens
from formcheck.preprocessing.smoothing import CausalSmoother

_INITIAL_STEP_S = 1 / 30  # assumed time between frames until it has been measured
_STEP_COUNT = 16


class FixedLagPreparation:
    """Feed poses in time order; each is returned once, in order, at most 0.15 s after it was seen.

    This holds while frames come evenly, at any rate above seven a second: a pose is released when
    waiting for another frame would make it late. Memory and work for each frame are bounded.
    """

    def __init__(self, width_px: int, height_px: int, fov_deg: float | None = None) -> None:
        """Take the image size, and the horizontal field of view if that is known."""
        self._window = FixedLagWindow()
        self._steps_s: deque[float] = deque(maxlen=_STEP_COUNT)
        self._swaps = filters.LiveLegSwapDetector(float("nan"))
        self._depth = FixedLagDepth(Lens(width_px, height_px, fov_deg))
        self._body = BodyEstimate()
        self._newest: Pose | None = None
        self._display = CausalSmoother()

    def update(self, pose: Pose) -> tuple[Pose, ...]:
        """Take the newest pose; return those that became final, with `body_m`, in time order.

        Raises ValueError unless its time is later than the last one's.
        """
        self._note_time(pose.timestamp_ms)
        with nan_expected():
            self._take(pose)
            return self._release(self._due())

    def finish(self) -> tuple[Pose, ...]:
        """End the session; return the remaining poses in time order."""
        with nan_expected():
            return self._release(self._window.pending)

    def latest(self) -> Pose | None:
        """The newest pose without delay, to draw over its own image but not to judge.

        Swapped legs are swapped back, and jitter is smoothed using earlier poses only; None before
        the first pose.
        """
        return None if self._newest is None else self._display.update(self._newest)

    def _note_time(self, now_ms: int) -> None:
        if len(self._window.frames):
            last_ms = int(self._window.frames["time_ms"][-1])
            if now_ms <= last_ms:
                raise ValueError(f"expected a time after {last_ms} ms, but got {now_ms} ms")
            self._steps_s.append((now_ms - last_ms) / 1000)

    def _take(self, pose: Pose) -> None:
        seen = Motion(
            np.array([pose.timestamp_ms]), pose.xy_px[None], pose.world_m[None],
            pose.visibility[None],
        )  # fmt: skip
        self._body.initialize(seen)
        self._swaps.trunk_px = self._body.trunk_px
        swapped = self._swaps.find(seen)
        self._newest = filters.swap_legs(seen, swapped).pose(0)
        self._window.add(self._newest)

    def _due(self) -> int:
        """How many frames would be late if they waited for the next one."""
        times_s = self._window.frames["time_ms"][-self._window.pending :] / 1000
        # The second longest step: one dropped frame is no reason to hurry.
        step_s = sorted(self._steps_s or [_INITIAL_STEP_S])[-2:][0]
        return int(np.sum(times_s[-1] + step_s - times_s > LAG_S + 1e-6))

    def _release(self, count: int) -> tuple[Pose, ...]:
        if not self._window.pending:
            return ()
        steps_s = sorted(self._steps_s) or [_INITIAL_STEP_S]
        motion = self._window.clean_pending(steps_s[len(steps_s) // 2], self._body.trunk_px)
        solution = self._depth.step(self._window, motion, self._body.geometry)
        if solution is not None and not self._depth.update_weight(motion, solution):
            self._body.learn(motion, solution)
        if not count:
            return ()
        body_m = self._depth.body_m(motion, solution, count)
        self._window.release(count)
        return tuple(
            Pose(
                int(motion.times_ms[frame]), motion.xy_px[frame], motion.world_m[frame],
                motion.visibility[frame], body_m[frame],
            )
            for frame in range(count)
        )  # fmt: skip
