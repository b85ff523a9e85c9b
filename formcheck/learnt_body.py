"""The size of a live person, learnt from frames spread over all that was seen of them so far."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from formcheck import depth_floor, filters
from formcheck.depth_fit import MARKS, Build, Problem, lengths_seen_m, stepped, updated_lengths
from formcheck.lag_depth import Solved
from formcheck.pose import Motion

_KEPT_FRAMES = 48
_RELEARN_S = 0.5

_OF_PROBLEM = [field.name for field in fields(Problem)]
_KEPT = np.dtype([
    ("time_s", np.float64), ("trunk_px", np.float64), ("world_m", np.float64, (len(MARKS), 3)),
    ("rays", np.float64, (len(MARKS), 3)), ("start_m", np.float64, (len(MARKS),)),
    ("world_z_m", np.float64, (len(MARKS),)),
    ("distance_m", np.float64), ("straightness", np.float64, (2,)),
    ("below", np.float64, (2,)), ("feet_apart_m", np.float64), ("apart_trust", np.float64),
    ("feet_away_m", np.float64, (2,)), ("away_trust", np.float64, (2,)),
    ("height_m", np.float64),
    ("depth_m", np.float64, (len(MARKS),)),
])  # fmt: skip


class LearntBody:
    """Trunk size and bone lengths; what a recording says at once is found a step at a time.

    `trunk_px` as `filters.typical_trunk_px`, NaN until a trunk was seen; `build` as
    `depth.learnt_build`, its lengths from the first frame in which trunk and legs were seen.
    """

    def __init__(self) -> None:
        self.trunk_px = float("nan")
        self.build = Build(np.full(5, np.nan), float("nan"))
        self._kept = np.zeros(_KEPT_FRAMES, _KEPT)
        self._count = 0
        self._spacing_s = 0.0
        self._relearn_at_s = -np.inf

    def see(self, motion: Motion) -> None:
        """Begin with the model's own lengths, as soon as there is a frame that shows them all."""
        if np.isnan(self.trunk_px):
            self.trunk_px = filters.typical_trunk_px(motion)
        if np.isnan(self.build.lengths_m).any():
            world_m = motion.world_m[:, MARKS]
            seen = np.isfinite(world_m).all(axis=(1, 2))
            if seen.any():
                self.build = Build(lengths_seen_m(world_m[seen]), float("nan"))

    def learn(self, motion: Motion, solved: Solved) -> None:
        """Keep the oldest solved frame if it is time for one, else learn from those kept."""
        frame = solved.frames[0]
        now_s = float(motion.times_s[frame])
        last_s = self._kept["time_s"][self._count - 1] if self._count else -np.inf
        if now_s - last_s > self._spacing_s:
            self._keep(motion[frame : frame + 1], solved)
        elif now_s >= self._relearn_at_s:
            self._relearn_at_s = now_s + _RELEARN_S
            self._relearn()

    def _keep(self, motion: Motion, solved: Solved) -> None:
        if self._count == _KEPT_FRAMES:
            self._count //= 2
            self._kept[: self._count] = self._kept[::2].copy()
            times_s = self._kept["time_s"][: self._count]
            self._spacing_s = float(times_s[-1] - times_s[0]) / self._count
        problem, row = solved.problem, self._kept[self._count]
        row["time_s"] = motion.times_s[0]
        row["trunk_px"] = filters.typical_trunk_px(motion)
        row["world_m"] = motion.world_m[0, MARKS]
        for name in _OF_PROBLEM:
            row[name] = getattr(problem, name)[0]
        row["depth_m"] = solved.depth_m[0]
        row["height_m"] = depth_floor.heights_seen_m(
            motion, problem.below[:1], problem.distance_m[:1]
        )[0]
        self._count += 1

    def _relearn(self) -> None:
        kept = self._kept[: self._count]
        self.trunk_px = float(np.percentile(kept["trunk_px"], 75))
        problem = Problem(**{name: kept[name] for name in _OF_PROBLEM})
        kept["depth_m"] = stepped(problem, kept["depth_m"], self.build.lengths_m, steps=1)
        points_m = problem.rays * kept["depth_m"][..., None]
        lengths_m = updated_lengths(points_m, lengths_seen_m(kept["world_m"]))
        self.build = Build(lengths_m, depth_floor.camera_height_m(kept["height_m"]))
