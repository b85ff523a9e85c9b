"""Depth with a fixed lag: the depths of pending frames are improved each time a newer one arrives.

The least squares are those of `depth_solver`, whose rounds become visits here: a frame starts with
the model's own depth, is solved freely while it is new, and is then drawn toward its neighbors. It
does not start with the depths of the frame before: that would save a step but keep every mistake; a
knee once put behind the hips stays there (mean error at the peak 10° instead of 5°).

What `depth.estimate_geometry` learns from a whole recording, `BodyEstimate` learns as frames come.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import FloatArray, Motion
from formcheck.preprocessing import depth, depth_solver, filters, floor
from formcheck.preprocessing.depth_solver import (
    SMOOTHING_S,
    SOLVED_LANDMARKS,
    DepthProblem,
    SceneGeometry,
)
from formcheck.preprocessing.fixed_lag_window import FixedLagWindow, gaussian_means_at
from formcheck.preprocessing.lens import Lens

_STEPS = 2
_FREE_S = 0.05  # newer frames are not drawn toward their neighbors
_WEIGHT_INTERVAL_S = 0.2
_WEIGHT_WINDOW_S = 2.5 * depth.POSTURE_SMOOTHING_S
_SAMPLE_FRAMES = 48
_RELEARN_S = 0.5

_PROBLEM_FIELDS = [field.name for field in fields(DepthProblem)]
_SOLVED = len(SOLVED_LANDMARKS)
# A frame kept to learn from: its problem, its solution, and what the body's size is taken from.
_SAMPLE = np.dtype([
    ("time_s", np.float64), ("trunk_px", np.float64), ("world_m", np.float64, (_SOLVED, 3)),
    ("rays", np.float64, (_SOLVED, 3)), ("start_m", np.float64, (_SOLVED,)),
    ("world_z_m", np.float64, (_SOLVED,)),
    ("distance_m", np.float64), ("straightness", np.float64, (2,)),
    ("tangents", np.float64, (2,)), ("feet_apart_m", np.float64), ("apart_weight", np.float64),
    ("feet_away_m", np.float64, (2,)), ("away_weight", np.float64, (2,)),
    ("height_m", np.float64),
    ("depth_m", np.float64, (_SOLVED,)),
])  # fmt: skip


@dataclass(frozen=True)
class DepthSolution:
    """The U pending frames that could be solved for: which, the problem, and the depths."""

    frames: NDArray[np.intp]  # (U,)
    problem: DepthProblem
    depth_m: FloatArray  # (U, 8)


class FixedLagDepth:
    """Solves for the depths of the pending frames of a window."""

    def __init__(self, lens: Lens) -> None:
        self._lens = lens
        self._features = np.empty((0, 5))  # seconds, and `depth.posture_features`
        self._weight = 0.0

    def step(
        self, window: FixedLagWindow, motion: Motion, geometry: SceneGeometry
    ) -> DepthSolution | None:
        """Improve the pending frames, cleaned in `motion`; None if none of them can be solved."""
        pending = window.frames[-window.pending :]
        pending["scale"] = motion.scale_px_per_m
        scale = window.smooth_pending(window.frames["scale"], depth.SCALE_SMOOTHING_S)
        solvable = depth.solvable_frames(motion, scale)
        frames = np.flatnonzero(solvable)
        if not len(frames):
            pending["depth_m"] = np.nan
            return None
        part = motion if solvable.all() else motion[frames]
        problem = depth_solver.build_problem(part, scale[frames], self._lens, geometry)
        known_m = pending["depth_m"][frames]
        start_m = np.where(np.isnan(known_m), problem.start_m, known_m)
        pending["depth_m"] = np.nan
        pending["depth_m"][frames] = start_m
        smooth_m = window.smooth_pending(window.frames["depth_m"], SMOOTHING_S)[frames]
        smooth_m[part.times_s > motion.times_s[-1] - _FREE_S] = np.nan
        depth_m = depth_solver.gauss_newton(problem, start_m, geometry.lengths_m, smooth_m, _STEPS)
        pending["depth_m"][frames] = depth_m
        return DepthSolution(frames, problem, depth_m)

    def update_weight(self, motion: Motion, solution: DepthSolution) -> bool:
        """Update the weight of the fit if it is due (it changes slowly); return whether it was.

        The caller can then leave its own occasional work to another frame.
        """
        oldest = slice(int(solution.frames[0]), int(solution.frames[0]) + 1)
        time_s, past_s = motion.times_s[oldest], self._features[:, 0]
        if len(past_s) and time_s[0] - past_s[-1] < _WEIGHT_INTERVAL_S:
            return False
        features = depth.posture_features(motion.body_m[oldest], motion.world_m[oldest])
        recent = self._features[past_s >= time_s[0] - _WEIGHT_WINDOW_S]
        self._features = np.concatenate([recent, np.append(time_s, features)[None]])
        smooth = gaussian_means_at(
            time_s,
            self._features[:, 0],
            self._features[:, 1:],
            depth.POSTURE_SMOOTHING_S,
            _WEIGHT_WINDOW_S,
        )
        self._weight = float(depth.fit_weight(smooth)[0])
        return True

    def body_m(self, motion: Motion, solution: DepthSolution | None, count: int) -> FloatArray:
        """(count, 33, 3) best 3-D points of the oldest pending frames; `motion` holds all pending.

        Meters about the hip center.
        """
        model_m: FloatArray = motion.body_m[:count]
        known = 0 if solution is None else int(np.searchsorted(solution.frames, count))
        if solution is None or not known:
            return model_m
        frames = solution.frames[:known]
        points_m = solution.problem.rays[:known] * solution.depth_m[:known, :, None]
        body_m: FloatArray = model_m.copy()
        body_m[frames] = depth.blend_depth(model_m[frames], points_m, np.full(known, self._weight))
        return body_m


class BodyEstimate:
    """A running estimate of trunk size and scene geometry.

    `trunk_px` is as `filters.typical_trunk_length_px`, NaN until a trunk was seen; `geometry` is as
    `depth.estimate_geometry`, with lengths from the first frame that shows trunk and legs.
    """

    def __init__(self) -> None:
        self.trunk_px = float("nan")
        self.geometry = SceneGeometry.unknown()
        self._samples = np.zeros(_SAMPLE_FRAMES, _SAMPLE)
        self._count = 0
        self._spacing_s = 0.0
        self._relearn_at_s = -np.inf

    def initialize(self, motion: Motion) -> None:
        """Take the model's own lengths from the first frame that shows them all."""
        if np.isnan(self.trunk_px):
            self.trunk_px = filters.typical_trunk_length_px(motion)
        if np.isnan(self.geometry.lengths_m).any():
            world_m = motion.world_m[:, SOLVED_LANDMARKS]
            seen = np.isfinite(world_m).all(axis=(1, 2))
            if seen.any():
                lengths_m = depth_solver.median_bone_lengths_m(world_m[seen])
                self.geometry = SceneGeometry(lengths_m, float("nan"))

    def learn(self, motion: Motion, solution: DepthSolution) -> None:
        """Keep the oldest solved frame if a sample is due, else relearn from the samples."""
        frame = solution.frames[0]
        now_s = float(motion.times_s[frame])
        last_s = self._samples["time_s"][self._count - 1] if self._count else -np.inf
        if now_s - last_s > self._spacing_s:
            self._keep(motion[frame : frame + 1], solution)
        elif now_s >= self._relearn_at_s:
            self._relearn_at_s = now_s + _RELEARN_S
            self._relearn()

    def _keep(self, motion: Motion, solution: DepthSolution) -> None:
        if self._count == _SAMPLE_FRAMES:
            self._count //= 2
            self._samples[: self._count] = self._samples[::2].copy()
            times_s = self._samples["time_s"][: self._count]
            self._spacing_s = float(times_s[-1] - times_s[0]) / self._count
        problem, row = solution.problem, self._samples[self._count]
        row["time_s"] = motion.times_s[0]
        row["trunk_px"] = filters.typical_trunk_length_px(motion)
        row["world_m"] = motion.world_m[0, SOLVED_LANDMARKS]
        for name in _PROBLEM_FIELDS:
            row[name] = getattr(problem, name)[0]
        row["depth_m"] = solution.depth_m[0]
        row["height_m"] = floor.camera_heights_m(
            motion, problem.tangents[:1], problem.distance_m[:1]
        )[0]
        self._count += 1

    def _relearn(self) -> None:
        samples = self._samples[: self._count]
        self.trunk_px = float(np.percentile(samples["trunk_px"], 75))
        problem = DepthProblem(**{name: samples[name] for name in _PROBLEM_FIELDS})
        samples["depth_m"] = depth_solver.gauss_newton(
            problem, samples["depth_m"], self.geometry.lengths_m, steps=1
        )
        points_m = problem.rays * samples["depth_m"][..., None]
        prior_m = depth_solver.median_bone_lengths_m(samples["world_m"])
        lengths_m = depth_solver.update_bone_lengths(points_m, prior_m)
        height_m = floor.typical_camera_height_m(samples["height_m"])
        self.geometry = SceneGeometry(lengths_m, height_m)
