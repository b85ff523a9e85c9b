"""Which frames of a recording carry the labels of its legs exchanged, found over the whole of it.

The model takes one leg for the other for moments, above all of people seen from the side. Each
frame is either as labeled or exchanged, and the likeliest row of these is found with Viterbi's
algorithm (Viterbi 1967, IEEE Trans. Inf. Theory 13): legs stay where they were or go on as they
went, an exchange of the labels is rare, and so is the exchanged state. That finds also the end of
a swap that the model lets glide back, since an exchange costs little where the legs cross. Live
poses, of which nothing is known yet that follows, are repaired by `filters.LegSwaps` instead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import FloatArray, Motion
from formcheck.preprocessing.filters import LEG_MARKS, OTHER_LEG

# Distances are summed over the ten leg landmarks, in trunk lengths in the picture and meters.
_EXCHANGE = 0.5
# So an exchange that lasts longer than some two seconds is not believed.
_EXCHANGED_EACH_S = 8.0
_FASTEST_EACH_S = 8.0  # no leg goes on faster than this: some 4 m/s
_MAX_GAP_S = 0.3  # legs unseen for longer may be anywhere
# A state is whether the frame before and this one are exchanged, as 2 * before + now.
_STATES = np.arange(4)
_NOW_EXCHANGED = _STATES % 2 == 1
_CHANGES = (_STATES // 2) != (_STATES % 2)
_FROM = np.array([[0, 2], [0, 2], [1, 3], [1, 3]])  # the states that end where each one begins


class LegLabels:
    """Show it a recording in stretches, in time order; `exchanged` then judges all of it."""

    def __init__(self, trunk_px: float) -> None:
        """`trunk_px`: the trunk's usual length in the picture, see `filters.typical_trunk_px`."""
        self._unit = np.array([trunk_px, trunk_px, 1.0, 1.0, 1.0])
        self._costs: list[FloatArray] = []
        self._steps_s: list[FloatArray] = []
        self._seen: list[NDArray[np.bool_]] = []
        self._last = np.full((2, len(LEG_MARKS), 5), np.nan)  # the last two frames with legs
        self._last_s = np.full(2, -1e9)

    def see(self, motion: Motion) -> None:
        """Take the next stretch, as the model labeled it."""
        legs = np.concatenate([motion.xy_px[:, LEG_MARKS], motion.world_m[:, LEG_MARKS]], axis=-1)
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

    def exchanged(self) -> NDArray[np.bool_]:
        """(T,) whether the legs of each frame carry each other's labels; unseen as before."""
        seen = np.concatenate(self._seen)
        path = _likeliest(np.concatenate(self._costs), np.concatenate(self._steps_s))
        latest = np.cumsum(seen) - 1
        found = np.zeros(len(seen), dtype=np.bool_)
        found[latest >= 0] = path[latest[latest >= 0]]
        return found


def _costs(legs: FloatArray, steps_s: FloatArray) -> FloatArray:
    """(T, 2, 2) how far the legs (2 + T, 10, 5) moved on, by which labels are exchanged.

    The first place says whether this frame's labels differ from those of the frame before, the
    second whether those differ from the ones before that. Unknown frames cost nothing. `steps_s`
    (T,) is the time since the frame before.
    """
    now, before, earlier = legs[2:], legs[1:-1], legs[:-2]
    costs = np.zeros((len(now), 2, 2))
    reach = np.maximum(_FASTEST_EACH_S * steps_s, 1e-9)[:, None, None]
    for changes in (0, 1):
        here = now[:, OTHER_LEG] if changes else now
        stayed = _apart(here, before)
        for changed in (0, 1):
            past = earlier[:, OTHER_LEG] if changed else earlier
            step = before - past
            length = np.linalg.norm(step, axis=-1, keepdims=True)
            went_on = _apart(here, before + step * np.minimum(1.0, reach / (length + 1e-9)))
            costs[:, changes, changed] = np.fmin(stayed, went_on)
    return np.asarray(np.nan_to_num(costs))


def _apart(first: FloatArray, second: FloatArray) -> FloatArray:
    distance: FloatArray = np.linalg.norm(first - second, axis=-1).sum(axis=-1)
    return distance


def _likeliest(costs: FloatArray, steps_s: FloatArray) -> NDArray[np.bool_]:
    """(T,) the row of exchanged and unexchanged frames that costs least."""
    if not len(costs) or (costs[:, 0, 0] - costs[:, 1].min(axis=1)).max() <= _EXCHANGE:
        return np.zeros(len(costs), dtype=np.bool_)
    total = np.where(_CHANGES, np.inf, 0.0)
    came_from = np.zeros((len(costs), 4), dtype=np.int8)
    own = _EXCHANGE * _CHANGES + _EXCHANGED_EACH_S * steps_s[:, None] * _NOW_EXCHANGED
    changes = _CHANGES.astype(int)
    for frame, cost in enumerate(costs):
        ways = total[_FROM] + cost[changes[:, None], changes[_FROM]]
        best = ways.argmin(axis=1)
        came_from[frame] = _FROM[_STATES, best]
        total = ways[_STATES, best] + own[frame]
    path = np.zeros(len(costs), dtype=np.bool_)
    state = int(total.argmin())
    for frame in range(len(costs) - 1, -1, -1):
        path[frame] = _NOW_EXCHANGED[state]
        state = int(came_from[frame, state])
    return path
