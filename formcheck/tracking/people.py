"""Who is who: sightings of several people joined into one trail for each person.

A sighting is a pose found in one picture without regard to the ones before, together with the
colors of the clothes. Nothing here looks at pictures; lengths in meters are measured in the
picture with the body's own scale, so that near and far people are treated alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from formcheck.pose.landmarks import FloatArray, Pose, pixels_per_meter

# Left and right: shoulders and hips; knees and ankles.
TRUNK = np.array([11, 12, 23, 24])
LEG_MARKS = np.array([25, 26, 27, 28])
JOINTS = np.concatenate([TRUNK, LEG_MARKS])

MIN_VISIBILITY = 0.5  # of shoulders and hips; half a body at the picture's edge has less
SAME_BODY_M = 0.30  # two trunks nearer than this are one person found twice, or one hidden
_NEAR_M, _SPEED_M_PER_S = 0.35, 1.6  # how far a person may be from where they were expected
_COLOR_M = 0.6  # a full change of colors counts like so many meters
_FORGET_S, _BRIEF_S = 3.0, 1.0  # a trail not continued for so long has ended, is unsure
_VELOCITY_S = 0.5  # a movement is expected to go on for half of this at most
_MAX_COLOR_CHANGE = 0.16  # more, and a later trail is of somebody else
_JOIN_M_PER_S, _FAR_M = 0.7, 6.0  # nobody hidden is expected to have gone farther


@dataclass(frozen=True)
class Sighting:
    """Somebody in one picture; `colors` (6,) are RGB of trunk and thighs, 0..1, NaN unknown."""

    pose: Pose
    colors: FloatArray

    @cached_property
    def scale_px_per_m(self) -> float:
        """The picture's scale at this body."""
        return scale_of(self.pose)

    @property
    def center_px(self) -> FloatArray:
        """(2,) the middle of the trunk."""
        return np.asarray(self.pose.xy_px[TRUNK].mean(axis=0))

    @property
    def visibility(self) -> float:
        """Mean of shoulders, hips, knees and ankles, 0..1."""
        return float(self.pose.visibility[JOINTS].mean())


def scale_of(pose: Pose) -> float:
    """Pixels for one meter at this body; NaN when it is unseen."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(pixels_per_meter(pose.xy_px[None], pose.world_m[None])[0])


def is_clear(pose: Pose) -> bool:
    """Whether trunk and scale are known well enough for the pose to be a person's."""
    known = bool(np.isfinite(pose.xy_px[TRUNK]).all()) and np.isfinite(scale_of(pose))
    return known and float(pose.visibility[TRUNK].mean()) >= MIN_VISIBILITY


def apart_m(one: FloatArray, other: FloatArray, marks: FloatArray, scale_px_per_m: float) -> float:
    """Mean distance of the same landmarks of two (33, 2) poses, meters; NaN where unknown."""
    gaps = np.linalg.norm(one[marks] - other[marks], axis=1)
    return float(gaps.mean() / scale_px_per_m)


def distinct(found: Iterable[Sighting]) -> list[Sighting]:
    """One sighting for each body: of two on the same trunk the better visible one stays."""
    kept: list[Sighting] = []
    for sighting in sorted(found, key=lambda item: -item.visibility):
        if not any(is_same_body(sighting.pose, other.pose) for other in kept):
            kept.append(sighting)
    return kept


def is_same_body(one: Pose, other: Pose) -> bool:
    """Whether two poses of one moment lie on the same trunk (whichever way round it was seen)."""
    scale = max(scale_of(one), scale_of(other))
    turned = one.xy_px[[12, 11, 24, 23]]
    straight = np.linalg.norm(one.xy_px[TRUNK] - other.xy_px[TRUNK], axis=1).mean()
    crossed = np.linalg.norm(turned - other.xy_px[TRUNK], axis=1).mean()
    return bool(min(straight, crossed) < SAME_BODY_M * scale)


@dataclass
class Trail:
    """The sightings of one person in time order, without a long gap."""

    times_ms: list[int] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)

    def add(self, time_ms: int, sighting: Sighting) -> None:
        """Append a sighting of a later time."""
        self.times_ms.append(time_ms)
        self.sightings.append(sighting)

    @property
    def last_ms(self) -> int:
        """When the person was last seen."""
        return self.times_ms[-1]

    @cached_property
    def colors(self) -> FloatArray:
        """(6,) typical colors of the whole trail (call it when the trail is complete)."""
        return _typical([sighting.colors for sighting in self.sightings])

    def expected_px(self, time_ms: int) -> FloatArray:
        """(33, 2) where the body should be now, going on as it moved."""
        here = self.sightings[-1].pose.xy_px
        if len(self.times_ms) < 2:
            return here
        step_ms = self.times_ms[-1] - self.times_ms[-2]
        moved = self.sightings[-1].center_px - self.sightings[-2].center_px
        ahead_ms = min(time_ms - self.last_ms, 1000 * _VELOCITY_S) / 2
        return np.asarray(here + moved * ahead_ms / step_ms)


class Tracker:
    """Feed the sightings of one moment after the other; `trails` are the people so far."""

    def __init__(self) -> None:
        self.trails: list[Trail] = []

    def open_at(self, time_ms: int) -> list[Trail]:
        """The trails that a sighting of this moment may go on."""
        return [trail for trail in self.trails if time_ms - trail.last_ms <= 1000 * _FORGET_S]

    def update(
        self, time_ms: int, found: Iterable[Sighting], unsure: Iterable[Sighting] = ()
    ) -> None:
        """Give each sighting to the trail it goes on best; the others begin trails.

        Those that are `unsure` begin none.
        """
        sure = list(found)
        found, going_on = distinct([*sure, *unsure]), self.open_at(time_ms)
        costs = [
            (_cost(trail, sighting, time_ms), number, place)
            for number, trail in enumerate(going_on)
            for place, sighting in enumerate(found)
        ]
        placed: set[int] = set()
        continued: set[int] = set()
        for cost, number, place in sorted(costs):
            if np.isfinite(cost) and number not in continued and place not in placed:
                going_on[number].add(time_ms, found[place])
                continued.add(number)
                placed.add(place)
        for place, sighting in enumerate(found):
            if place not in placed and any(sighting is one for one in sure):
                self.trails.append(Trail([time_ms], [sighting]))


def _cost(trail: Trail, sighting: Sighting, time_ms: int) -> float:
    """How badly a sighting goes on a trail, meters; infinite when it cannot."""
    scale = sighting.scale_px_per_m
    change = scale / trail.sightings[-1].scale_px_per_m
    gap_m = apart_m(trail.expected_px(time_ms), sighting.pose.xy_px, TRUNK, scale)
    hidden_s = (time_ms - trail.last_ms) / 1000
    is_near = gap_m <= _NEAR_M + _SPEED_M_PER_S * min(hidden_s, _BRIEF_S)
    other = color_change(_typical([s.colors for s in trail.sightings[-5:]]), sighting.colors)
    is_like = hidden_s <= _BRIEF_S or other <= _MAX_COLOR_CHANGE
    if not (is_near and is_like and 0.6 < change < 1 / 0.6):
        return float("inf")
    return gap_m + _COLOR_M * other


def color_change(one: FloatArray, other: FloatArray) -> float:
    """Root mean square difference of the colors known of both, 0..1; 0 when none is."""
    gaps = (one - other)[np.isfinite(one - other)]
    return float(np.sqrt((gaps**2).mean())) if len(gaps) else 0.0


@dataclass(frozen=True)
class Person:
    """One person through the whole recording; between trails they were not seen."""

    times_ms: FloatArray
    sightings: tuple[Sighting, ...]

    def at(self, time_ms: float, max_gap_s: float = 0.5) -> FloatArray | None:
        """(33, 2) pixels between the sightings around this time; None in gaps and outside."""
        after = int(np.searchsorted(self.times_ms, time_ms))
        if after < len(self.times_ms) and self.times_ms[after] == time_ms:
            return self.sightings[after].pose.xy_px
        if after in (0, len(self.times_ms)):
            near = min(after, len(self.times_ms) - 1)
            reach_ms = 500 * max_gap_s
            is_near = abs(self.times_ms[near] - time_ms) <= reach_ms
            return self.sightings[near].pose.xy_px if is_near else None
        first_ms, last_ms = self.times_ms[after - 1], self.times_ms[after]
        if last_ms - first_ms > 1000 * max_gap_s:
            return None
        share = (time_ms - first_ms) / (last_ms - first_ms)
        before, then = (self.sightings[k].pose.xy_px for k in (after - 1, after))
        return np.asarray(before + share * (then - before))

    def scale_at(self, time_ms: float) -> float:
        """Pixels for one meter at the sighting nearest to this time."""
        nearest = int(np.argmin(np.abs(self.times_ms - time_ms)))
        return self.sightings[nearest].scale_px_per_m


def persons(trails: Sequence[Trail]) -> list[Person]:
    """Join trails that are the same person, before and after being hidden or a change of camera.

    A later trail goes on an earlier one in the same colors, the nearest in color and place.
    """
    chains: list[list[Trail]] = []
    for trail in sorted(trails, key=lambda item: item.times_ms[0]):
        costs = [(_join_cost(chain[-1], trail), n) for n, chain in enumerate(chains)]
        cost, best = min(costs, default=(float("inf"), 0))
        if np.isfinite(cost):
            chains[best].append(trail)
        else:
            chains.append([trail])
    return [_person(chain) for chain in chains]


def _join_cost(earlier: Trail, later: Trail) -> float:
    gap_s = (later.times_ms[0] - earlier.last_ms) / 1000
    change = color_change(earlier.colors, later.colors)
    if gap_s <= 0 or change > _MAX_COLOR_CHANGE:
        return float("inf")
    before, after = earlier.sightings[-1], later.sightings[0]
    gap_m = apart_m(before.pose.xy_px, after.pose.xy_px, TRUNK, after.scale_px_per_m)
    beyond_m = max(0.0, gap_m - _NEAR_M - _JOIN_M_PER_S * gap_s)
    # Colors decide; place decides between people in the same clothes.
    return change / _MAX_COLOR_CHANGE + min(beyond_m, _FAR_M) / _FAR_M


def _person(chain: Sequence[Trail]) -> Person:
    times = np.array([time for trail in chain for time in trail.times_ms], dtype=np.float64)
    return Person(times, tuple(item for trail in chain for item in trail.sightings))


def _typical(colors: Sequence[FloatArray]) -> FloatArray:
    stacked = np.stack(colors)
    known = np.isfinite(stacked).any(axis=0)
    typical = np.full(stacked.shape[1], np.nan)
    typical[known] = np.nanmedian(stacked[:, known], axis=0)
    return typical
