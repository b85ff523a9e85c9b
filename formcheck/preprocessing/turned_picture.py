"""Whether the picture was turned by quarter turns, from how the person in it moves; pure.

A pose model finds a person in any direction of the picture, so nothing about a single pose tells a
person who lies from one who stands in a picture on its side. Motion does: gravity presses a foot
that stays in place while the hips move against the floor, so its sole faces down. Someone who lies
on the side moves the upper leg, and the leg below it stays level with the hips.

Both are asked for clearly, for a long time, and by most of what is seen: a picture that might be
upright stays as it is. Measured on 55 recordings of real people and 57 of rendered ones (some lie,
some do other things): none was turned. The same ones turned in their pixels are found if the feet
carry the person; of people who lie on their side and face the camera only those with the head below
the hips or with the floor above them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from formcheck.pose.kinematics import midpoint, norm, unit
from formcheck.pose.landmarks import (
    LEGS,
    FloatArray,
    Landmark,
    Motion,
    Pose,
    Side,
    pixels_per_meter,
)
from formcheck.pose.nan_statistics import nan_expected
from formcheck.pose.track import Track
from formcheck.preprocessing.filters import gaussian_smooth

QUARTERS = (0, 90, 180, 270)
# Where down is in a picture that was turned clockwise by so many degrees; x right, y down.
_DOWN = {0: (0.0, 1.0), 90: (-1.0, 0.0), 180: (0.0, -1.0), 270: (1.0, 0.0)}

_CHUNK_FRAMES = 512
_SMOOTHING_S = 0.12
_STILL_M_PER_S = 0.06  # a planted foot moves less
_MOVING_M_PER_S = 0.08  # hips that move are faster; noise is not
_MIN_VISIBILITY = 0.3  # of a foot

# How far the hips must have moved over planted feet, in all and per minute.
_MIN_TRAVEL_M, _MIN_TRAVEL_M_PER_MIN = 0.3, 1.0
_MIN_AGREEMENT = 0.7  # length of the mean of the unit vectors that say where down is
_MAX_OFF_DEG = 40.0  # between that mean and the nearest quarter
_MAX_FOOT_OFF_DEG = 80.0  # between that quarter and the mean from the ankles to the feet
_MAX_STANDING_OFF_DEG = 75.0  # between that mean and down for a person who stands

_MIN_SHANK_M = 0.2  # from the knees down to the ankles of who does not kneel
_STILL_SHOULDERS = 0.7  # of the hips' way
_UPRIGHT_SHARE, _STANDING_LEGS_M = 0.7, 0.6  # from the hips down to the ankles

_LYING_SHARE = 0.9  # of the trunk's length along the picture's axis
_MIN_LYING_S = 4.0  # with one leg lifted
_MIN_LIFT_M = 0.1  # of a knee or an ankle over that of the other leg
_LEVEL_M = 0.3  # the other leg is this close to the height of the hips
_STILL_TRUNK_M_PER_MIN = 2.0
_STILL_LEG = 0.7  # of the upper leg's movement
_ONE_SIDED = 8.0  # times as long lifted to one side as to the other


@dataclass(frozen=True)
class _Series:
    """What counts of each frame, (T, …), in meters of the picture plane, seconds, and shares.

    `hips_moved`, `shoulders_moved` (T,): how far; `hands_still` (T,): 1 if a hand stays in place;
    `soles` (T, 2 legs, 2): unit vectors that the soles face; `ankles_to_feet` alike; `carrying`
    (T, 2) how far the hips moved while that foot stayed; `knees`, `ankles` (T, 2, 2) from the hips.
    """

    seconds: FloatArray
    trunk: FloatArray
    hips_moved: FloatArray
    shoulders_moved: FloatArray
    hands_still: FloatArray
    soles: FloatArray
    ankles_to_feet: FloatArray
    carrying: FloatArray
    knees: FloatArray
    ankles: FloatArray


def find_turn(track: Track) -> int:
    """Return by how many degrees, clockwise, the picture was turned: 0, 90, 180 or 270.

    0 also when that cannot be told.
    """
    parts = []
    with nan_expected():
        for first in range(0, len(track), _CHUNK_FRAMES):
            motion = _seen(track.motion(slice(first, first + _CHUNK_FRAMES)))
            if len(motion) > 2:
                parts.append(_series(motion))
    if not parts:
        return 0
    whole = _joined(parts)
    return _turn_by_feet(whole) or _turn_by_lying(whole)


def turned_back(track: Track, clockwise_deg: int, width_px: int, height_px: int) -> Track:
    """Return the poses as in the upright picture, of a picture turned clockwise by so much.

    `width_px` and `height_px` are those of the turned picture.
    """
    turned = Track()
    for first in range(0, len(track), _CHUNK_FRAMES):
        motion = track.motion(slice(first, first + _CHUNK_FRAMES))
        for frame in range(len(motion)):
            turned.add(turned_back_pose(motion.pose(frame), clockwise_deg, (width_px, height_px)))
    return turned


def turn_words(clockwise_deg: int) -> str:
    """Return the warning about a picture that was turned clockwise by so much."""
    way = {90: "on its right side", 180: "upside down", 270: "on its left side"}[clockwise_deg]
    return f"the picture is {way}: it was turned back"


def turned_back_pose(pose: Pose, clockwise_deg: int, size_px: tuple[int, int]) -> Pose:
    """Return one pose as in the upright picture; `size_px` is (width, height) of the turned one."""
    xy_px, world_m = pose.xy_px, pose.world_m
    for quarter in range((360 - clockwise_deg) // 90 % 4):
        height = size_px[0] if quarter % 2 else size_px[1]
        xy_px = np.stack([height - xy_px[..., 1], xy_px[..., 0]], axis=-1)
        world_m = np.stack([-world_m[..., 1], world_m[..., 0], world_m[..., 2]], axis=-1)
    return Pose(pose.timestamp_ms, xy_px, world_m, pose.visibility)


def _seen(motion: Motion) -> Motion:
    known = [np.isfinite(part).all(axis=(1, 2)) for part in (motion.xy_px, motion.world_m)]
    return motion[np.flatnonzero(known[0] & known[1])]


def _series(motion: Motion) -> _Series:
    times_s = motion.times_s
    xy = gaussian_smooth(times_s, motion.xy_px, _SMOOTHING_S)
    world = gaussian_smooth(times_s, motion.world_m, _SMOOTHING_S)
    xy_m = xy / np.nanmedian(pixels_per_meter(xy, world))
    seconds = np.gradient(times_s)
    velocity = np.gradient(xy_m, times_s, axis=0)
    moved = _moved(midpoint(velocity, "hip"), seconds)
    hands = np.minimum(*(norm(velocity[:, Landmark.of(side, "wrist")]) for side in LEGS))
    soles, ankles_to_feet, carrying = zip(
        *(_foot(world, velocity, motion.visibility, side) for side in LEGS), strict=True
    )
    hips = midpoint(world, "hip")[:, None, :2]
    return _Series(
        seconds,
        (midpoint(world, "shoulder") - midpoint(world, "hip"))[:, :2],
        moved,
        _moved(midpoint(velocity, "shoulder"), seconds),
        (hands < _STILL_M_PER_S).astype(float),
        np.stack(soles, axis=1),
        np.stack(ankles_to_feet, axis=1),
        np.stack(carrying, axis=1) * moved[:, None],
        np.stack([world[:, Landmark.of(side, "knee"), :2] for side in LEGS], axis=1) - hips,
        np.stack([world[:, Landmark.of(side, "ankle"), :2] for side in LEGS], axis=1) - hips,
    )


def _moved(velocity: FloatArray, seconds: FloatArray) -> FloatArray:
    speed = norm(velocity)
    return np.where(speed > _MOVING_M_PER_S, speed, 0.0) * seconds


def _foot(
    world: FloatArray, velocity: FloatArray, visibility: FloatArray, side: Side
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return where the sole faces (T, 2), ankle to foot (T, 2), and whether it is planted (T,)."""
    parts = [Landmark.of(side, part) for part in ("ankle", "heel", "foot_index")]
    ankle, heel, toes = (world[:, part] for part in parts)
    along = unit(toes - heel)
    above = ankle - heel
    sole = unit((above * along).sum(axis=-1, keepdims=True) * along - above)
    ankle_to_foot = unit(((heel + toes) / 2 - ankle)[:, :2])
    is_still = norm(velocity[:, parts].mean(axis=1)) < _STILL_M_PER_S
    is_visible = visibility[:, parts].mean(axis=1) > _MIN_VISIBILITY
    return sole[:, :2], ankle_to_foot, (is_still & is_visible).astype(float)


def _joined(parts: Iterable[_Series]) -> _Series:
    rows = [tuple(vars(part).values()) for part in parts]
    return _Series(*(np.concatenate(column) for column in zip(*rows, strict=True)))


def _turn_by_feet(series: _Series) -> int:
    """Return the turn that the feet which carry the person show, 0 if they show none."""
    weight = np.nan_to_num(series.carrying)
    travel_m = float(weight.sum())
    minutes = float(series.seconds.sum()) / 60
    if travel_m < max(_MIN_TRAVEL_M, _MIN_TRAVEL_M_PER_MIN * minutes) or _is_standing(series, 0):
        return 0
    down, foot = (
        (weight[..., None] * np.nan_to_num(vectors)).sum(axis=(0, 1)) / travel_m
        for vectors in (series.soles, series.ankles_to_feet)
    )
    if float(norm(down)) < _MIN_AGREEMENT:
        return 0
    off_deg = {quarter: _off_deg(down, quarter) for quarter in QUARTERS}
    for quarter in QUARTERS:  # raised heels turn the soles, but not who stands upright
        if off_deg[quarter] <= _MAX_STANDING_OFF_DEG and _is_standing(series, quarter):
            return quarter if _is_on_feet(series, quarter) else 0
    turn = min(QUARTERS, key=lambda quarter: off_deg[quarter])
    is_clear = off_deg[turn] <= _MAX_OFF_DEG and _off_deg(foot, turn) <= _MAX_FOOT_OFF_DEG
    return turn if is_clear and _is_on_feet(series, turn) else 0


def _is_on_feet(series: _Series, quarter: int) -> bool:
    """Whether the feet can carry the person in a picture turned by so much.

    Not kneeling, not on the hands as in a push-up, not with the head below the hips; and who lies
    on the shoulders with the feet on the floor moves the hips, not the shoulders.
    """
    down = np.array(_DOWN[quarter])
    trunk = np.nanmedian(series.trunk, axis=0)
    upright = -float(trunk @ down) / float(norm(trunk))
    shanks_m = np.nanmedian(((series.ankles - series.knees) @ down).max(axis=1))
    hips_m = float(np.nansum(series.hips_moved))
    if shanks_m < _MIN_SHANK_M or upright < -_UPRIGHT_SHARE:
        return False
    if upright > _UPRIGHT_SHARE:
        return float(np.nansum(series.hips_moved * series.hands_still)) < hips_m / 2
    return float(np.nansum(series.shoulders_moved)) < _STILL_SHOULDERS * hips_m


def _is_standing(series: _Series, quarter: int) -> bool:
    """Whether the person stands in a picture turned by so much, with straight legs at times."""
    down = np.array(_DOWN[quarter])
    trunk = np.nanmedian(series.trunk, axis=0)
    legs_m = np.nanpercentile((series.ankles @ down).min(axis=1), 90)
    return bool(-(trunk @ down) > _UPRIGHT_SHARE * norm(trunk) and legs_m > _STANDING_LEGS_M)


def _off_deg(vector: FloatArray, quarter: int) -> float:
    """Return the angle between a vector and down in a picture turned by `quarter` degrees."""
    cosine = float(unit(vector) @ np.array(_DOWN[quarter]))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _turn_by_lying(series: _Series) -> int:
    """Return the turn that the lifted leg of a person who lies on the side shows, 0 if none."""
    trunk = np.nanmedian(series.trunk, axis=0)
    minutes = float(series.seconds.sum()) / 60
    if np.nansum(series.hips_moved) > _STILL_TRUNK_M_PER_MIN * minutes:
        return 0
    if abs(trunk[0]) >= _LYING_SHARE * norm(trunk):
        return _turn_by_lift(series, (0, 180))
    if trunk[1] >= _LYING_SHARE * norm(trunk):  # the head is below the hips
        return _turn_by_lift(series, (90, 270))
    return 0


def _turn_by_lift(series: _Series, turns: tuple[int, int]) -> int:
    """Return the one of two opposite turns in which the upper leg is lifted, 0 if neither."""
    lifted_s = [_lifted_s(series, np.array(_DOWN[turn])) for turn in turns]
    best = int(np.argmax(lifted_s))
    if lifted_s[best] < max(_MIN_LYING_S, _ONE_SIDED * lifted_s[1 - best]):
        return 0
    return turns[best]


def _lifted_s(series: _Series, down: FloatArray) -> float:
    """Return how long one leg is above the other, which is level with the hips."""
    found = np.zeros(len(series.seconds), dtype=np.bool_)
    movement_m = [
        sum(
            float(norm(np.nanstd(joints[:, leg], axis=0)))
            for joints in (series.knees, series.ankles)
        )
        for leg in (0, 1)
    ]
    ankle_heights, knee_heights = -(series.ankles @ down), -(series.knees @ down)
    for upper, lower in ((0, 1), (1, 0)):
        if movement_m[lower] > _STILL_LEG * movement_m[upper]:
            continue
        is_level = (np.abs(ankle_heights[:, lower]) < _LEVEL_M) & (
            np.abs(knee_heights[:, lower]) < _LEVEL_M
        )
        rises = [heights[:, upper] - heights[:, lower] for heights in (knee_heights, ankle_heights)]
        found |= is_level & (np.maximum(*rises) > _MIN_LIFT_M) & (rises[0] > 0)
    return float(series.seconds[found].sum())
