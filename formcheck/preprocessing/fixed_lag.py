"""Live poses as the analyzers want them: what `preparation` does to recordings, 0.15 s late.

A frame waits for those that follow it, up to the lag, so that it is repaired, smoothed both ways
and given its depth nearly as a recorded one is. What holds for the whole person is learned from the
frames seen so far.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from formcheck.pose.landmarks import Motion, Pose
from formcheck.preprocessing import filters
from formcheck.preprocessing.fixed_lag_depth import LagDepth, LearnedBody
from formcheck.preprocessing.fixed_lag_window import LAG_S, LagWindow
from formcheck.preprocessing.smoothing import CausalConditioner

_FIRST_STEP_S = 1 / 30  # taken for the time between frames until there are some
_STEPS_KEPT = 16


class FixedLagPreparation:
    """Feed poses in time order; each comes out once, in order, at most 0.15 s after it was seen.

    That holds while frames come evenly, at any rate above seven a second: a pose is given out when
    waiting for one more frame would make it late. Memory and the work for a frame are bounded.
    """

    def __init__(self, width_px: int, height_px: int) -> None:
        """The picture's size, which tells where its axis and roughly what its focal length is."""
        self._window = LagWindow()
        self._steps_s: deque[float] = deque(maxlen=_STEPS_KEPT)
        self._swaps = filters.LegSwaps(float("nan"))
        self._depth = LagDepth(width_px, height_px)
        self._body = LearnedBody()
        self._newest: Pose | None = None
        self._display = CausalConditioner()

    def update(self, pose: Pose) -> tuple[Pose, ...]:
        """Take the newest pose; return those that became final, with `body_m`, in time order.

        Raises ValueError unless its time is later than the last one's.
        """
        self._note_time(pose.timestamp_ms)
        with np.errstate(invalid="ignore", divide="ignore"):  # the unseen is expected
            self._take(pose)
            return self._given_out(self._due())

    def finish(self) -> tuple[Pose, ...]:
        """No more poses: the rest, in time order."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self._given_out(self._window.waiting)

    def latest(self) -> Pose | None:
        """The newest pose without delay, to be drawn over its own picture and not to be judged.

        Legs are exchanged back and jitter is smoothed by what came before; None before the first.
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
        self._body.see(seen)
        self._swaps.trunk_px = self._body.trunk_px
        swapped = self._swaps.find(seen)
        self._newest = filters.with_legs_exchanged(seen, swapped).pose(0)
        self._window.add(self._newest)

    def _due(self) -> int:
        """How many frames would be late if they waited for the next one."""
        times_s = self._window.frames["time_ms"][-self._window.waiting :] / 1000
        # The second longest: one frame that was dropped is no reason to hurry.
        step_s = sorted(self._steps_s or [_FIRST_STEP_S])[-2:][0]
        return int(np.sum(times_s[-1] + step_s - times_s > LAG_S + 1e-6))

    def _given_out(self, count: int) -> tuple[Pose, ...]:
        if not self._window.waiting:
            return ()
        steps_s = sorted(self._steps_s) or [_FIRST_STEP_S]
        motion = self._window.conditioned(steps_s[len(steps_s) // 2], self._body.trunk_px)
        solved = self._depth.step(self._window, motion, self._body.build)
        if solved is not None and not self._depth.look(motion, solved):
            self._body.learn(motion, solved)
        if not count:
            return ()
        body_m = self._depth.body_m(motion, solved, count)
        self._window.give_out(count)
        return tuple(
            Pose(
                int(motion.times_ms[frame]), motion.xy_px[frame], motion.world_m[frame],
                motion.visibility[frame], body_m[frame],
            )
            for frame in range(count)
        )  # fmt: skip
