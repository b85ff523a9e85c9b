"""Frames of a recording in which the model swapped left and right legs.

The model sometimes takes one leg for the other for a moment, mostly in side views. Each frame is
either as labeled or swapped, and the Viterbi algorithm finds the most likely sequence (Viterbi
1967, IEEE Trans. Inf. Theory 13): legs stay where they were or keep moving as they did, a change of
the labels is rare, and so is the swapped state. This also finds the end of a swap that the model
lets glide back, since a change costs little where the legs cross. Live poses, whose future is
unknown, are repaired by `filters.LiveLegSwapDetector` instead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import FloatArray, Motion
from formcheck.preprocessing.filters import LEG_LANDMARKS, OPPOSITE_LEG

# Costs are distances summed over the ten leg landmarks, in trunk lengths (image) and meters.
_CHANGE_COST = 0.5
_SWAPPED_COST_PER_S = 8.0  # swaps longer than about two seconds are not believed
_MAX_SPEED_PER_S = 8.0  # of the same sum: about 4 m/s for each leg
_MAX_GAP_S = 0.3  # legs unseen for longer may be anywhere
# A state says whether the previous and the current frame are swapped: 2 * previous + current.
_STATES = np.arange(4)
_IS_SWAPPED = _STATES % 2 == 1
_CHANGES = (_STATES // 2) != (_STATES % 2)
_FROM = np.array([[0, 2], [0, 2], [1, 3], [1, 3]])  # the states from which each one can follow


class LegSwapDetector:
    """Add a recording in chunks, in time order; `swapped_frames` then decides about all of it."""

    def __init__(self, trunk_px: float) -> None:
        """Take the trunk's length in the image, see `filters.typical_trunk_length_px`."""
        self._unit = np.array([trunk_px, trunk_px, 1.0, 1.0, 1.0])
        self._costs: list[FloatArray] = []
        self._steps_s: list[FloatArray] = []
        self._seen: list[NDArray[np.bool_]] = []
        self._last = np.full((2, len(LEG_LANDMARKS), 5), np.nan)  # the last two frames seen
        self._last_s = np.full(2, -1e9)

    def add(self, motion: Motion) -> None:
        """Add the next chunk, as the model labeled it."""
        legs = np.concatenate(
            [motion.xy_px[:, LEG_LANDMARKS], motion.world_m[:, LEG_LANDMARKS]], axis=-1
        )
        legs = legs / self._unit
        seen = np.isfinite(legs).all(axis=(1, 2))
        self._seen.append(seen)
        legs = np.concatenate([self._last, legs[seen]])
        times_s = np.concatenate([self._last_s, motion.times_s[seen]])
        steps_s = np.diff(times_s)[1:]
        costs = _costs(legs, steps_s)
        costs[steps_s > _MAX_GAP_S] = 0.0
        self._costs.append(costs)
        self._steps_s.append(np.minimum(steps_s, _MAX_GAP_S))
        self._last, self._last_s = legs[-2:], times_s[-2:]

    def swapped_frames(self) -> NDArray[np.bool_]:
        """(T,) whether the legs are swapped in each frame; unseen frames repeat the last one."""
        seen = np.concatenate(self._seen)
        path = _cheapest_path(np.concatenate(self._costs), np.concatenate(self._steps_s))
        latest = np.cumsum(seen) - 1
        found = np.zeros(len(seen), dtype=np.bool_)
        found[latest >= 0] = path[latest[latest >= 0]]
        return found


def _costs(legs: FloatArray, steps_s: FloatArray) -> FloatArray:
    """(T, 2, 2) how far the legs (2 + T, 10, 5) moved, depending on which labels change.

    The second axis says whether the labels change from the previous frame to this one, the third
    whether they changed one frame earlier. Unknown frames cost nothing. `steps_s` (T,) is the time
    since the previous frame.
    """
    now, before, earlier = legs[2:], legs[1:-1], legs[:-2]
    costs = np.zeros((len(now), 2, 2))
    reach = np.maximum(_MAX_SPEED_PER_S * steps_s, 1e-9)[:, None, None]
    for changes in (0, 1):
        here = now[:, OPPOSITE_LEG] if changes else now
        stayed = _distance(here, before)
        for changed in (0, 1):
            past = earlier[:, OPPOSITE_LEG] if changed else earlier
            step = before - past
            length = np.linalg.norm(step, axis=-1, keepdims=True)
            expected = before + step * np.minimum(1.0, reach / (length + 1e-9))
            costs[:, changes, changed] = np.fmin(stayed, _distance(here, expected))
    return np.asarray(np.nan_to_num(costs))


def _distance(first: FloatArray, second: FloatArray) -> FloatArray:
    distance: FloatArray = np.linalg.norm(first - second, axis=-1).sum(axis=-1)
    return distance


def _cheapest_path(costs: FloatArray, steps_s: FloatArray) -> NDArray[np.bool_]:
    """(T,) the cheapest sequence of swapped and unswapped frames."""
    if not len(costs) or (costs[:, 0, 0] - costs[:, 1].min(axis=1)).max() <= _CHANGE_COST:
        return np.zeros(len(costs), dtype=np.bool_)
    total = np.where(_CHANGES, np.inf, 0.0)
    came_from = np.zeros((len(costs), 4), dtype=np.int8)
    state_costs = _CHANGE_COST * _CHANGES + _SWAPPED_COST_PER_S * steps_s[:, None] * _IS_SWAPPED
    changes = _CHANGES.astype(int)
    for frame, cost in enumerate(costs):
        ways = total[_FROM] + cost[changes[:, None], changes[_FROM]]
        best = ways.argmin(axis=1)
        came_from[frame] = _FROM[_STATES, best]
        total = ways[_STATES, best] + state_costs[frame]
    path = np.zeros(len(costs), dtype=np.bool_)
    state = int(total.argmin())
    for frame in range(len(costs) - 1, -1, -1):
        path[frame] = _IS_SWAPPED[state]
        state = int(came_from[frame, state])
    return path
