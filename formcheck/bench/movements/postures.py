"""Postures to begin with: standing, hinged, split, lying, on all fours; pure.

Angles are in degrees, lengths in meters, directions in the room's axes (see `body`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.bench.movements.body import (
    ARM,
    LEG,
    SIGN,
    SIZE,
    Body,
    Columns,
    hip_of,
    pelvis_frame,
    rotation,
    shoulder_of,
    thorax_frame,
    two_bones,
    unit,
)
from formcheck.pose.landmarks import FloatArray, Side
from formcheck.pose.side import LEGS

# Left arm from the shoulder: direction in the thorax (front, left, up), share of the arm's reach,
# and where the elbow points to.
ARMS: dict[str, tuple[tuple[float, float, float], float, tuple[float, float, float]]] = {
    "hanging": ((0.08, 0.14, -1.0), 0.97, (-1.0, 0.4, 0.0)),
    "on hips": ((0.10, 0.10, -1.0), 0.68, (-0.4, 1.0, 0.0)),
    "clasped": ((0.70, -0.45, -0.45), 0.50, (-0.2, 0.8, -0.8)),
    "goblet": ((0.70, -0.40, -0.20), 0.45, (0.1, 0.4, -1.0)),
    "in front": ((1.0, -0.05, 0.0), 0.94, (0.0, 0.5, -1.0)),
    "overhead": ((0.10, 0.12, 1.0), 0.96, (0.2, 1.0, 0.0)),
    "aside": ((0.05, 1.0, 0.0), 0.96, (-0.3, 0.0, -1.0)),
    "behind head": ((0.05, 0.05, 1.0), 0.42, (0.0, 1.0, 0.2)),
    "bar on back": ((-0.05, 0.75, 0.35), 0.36, (-0.6, 0.5, -1.0)),
    "crossed": ((0.60, -0.75, -0.10), 0.45, (0.3, 0.6, -1.0)),
    "guard": ((0.75, -0.20, 0.25), 0.45, (0.1, 0.3, -1.0)),
    "racked": ((0.40, 0.05, 0.15), 0.30, (0.5, 0.1, -1.0)),
    "behind back": ((-0.4, -0.35, -1.0), 0.72, (-0.5, 1.0, 0.0)),
    "pockets": ((0.25, 0.15, -1.0), 0.85, (-1.0, 0.7, 0.0)),
}


@dataclass(frozen=True)
class Turn:
    """A pelvis: turned left by `yaw`, tipped forward by `pitch`, rolled left side up by `roll`.

    `spin` turns it left about its own long axis before all others.
    """

    pitch: float = 0.0
    yaw: float = 0.0
    roll: float = 0.0
    spin: float = 0.0


UPRIGHT = Turn()
# Lying with the head toward -x.
SUPINE = Turn(pitch=-90)
PRONE = Turn(pitch=-90, spin=180)
LEFT_SIDE_UP = Turn(pitch=-90, spin=-90)


def posed(
    pelvis: FloatArray | tuple[float, float, float],
    turn: Turn = UPRIGHT,
    spine: tuple[float, float, float] = (0.0, 0.0, 0.0),
    head: tuple[float, float] = (0.0, 0.0),
) -> FloatArray:
    """A row with pelvis, spine and head set; limbs follow with `foot`, `free_leg`, `arms`."""
    row = np.zeros(SIZE)
    row[Columns.PELVIS] = pelvis
    yaw, pitch, roll, spin = np.array([turn.yaw, turn.pitch, turn.roll, turn.spin])
    axes = rotation(2, yaw) @ rotation(1, pitch) @ rotation(0, roll) @ rotation(2, spin)
    row[Columns.FRONT], row[Columns.UP] = axes[:, 0], axes[:, 2]
    row[Columns.SPINE], row[Columns.HEAD] = spine, head
    return row


@dataclass(frozen=True)
class Foot:
    """An ankle held at a place; toes turned out, heel lifted; the knee follows the toes.

    `knee_in`: how far the knee points inward of the toes. `z` is above a flat foot's ankle.
    """

    x: float
    y: float
    z: float = 0.0
    out: float = 8.0
    heel: float = 0.0
    knee_in: float = 0.0


def foot(body: Body, row: FloatArray, side: Side, place: Foot) -> None:
    """Put a foot on the floor or a box."""
    sign = SIGN[side]
    ahead = _heading(row)
    yaw = np.arctan2(ahead[1], ahead[0])
    out = yaw + sign * np.radians(place.out)
    knee = out - sign * np.radians(place.knee_in)
    lift = np.radians(place.heel)
    end = np.array([place.x, place.y, body.ankle_z + place.z])
    toe = np.array([np.cos(out) * np.cos(lift), np.sin(out) * np.cos(lift), -np.sin(lift)])
    rise = 1.5 if row[Columns.FRONT][2] > 0.5 else 0.25  # knees of who lies point up
    pole = np.array([np.cos(knee), np.sin(knee), rise])
    hold_leg(body, row, side, (end, pole, toe))


def _heading(row: FloatArray) -> FloatArray:
    """(3,) where the toes of planted feet point: ahead, or from head to feet for who reclines."""
    front, up = row[Columns.FRONT], row[Columns.UP]
    if abs(front[2]) < 0.5:
        return np.asarray(front)
    return np.asarray(-np.sign(front[2]) * up)


def hold_leg(
    body: Body, row: FloatArray, side: Side, leg: tuple[FloatArray, FloatArray, FloatArray]
) -> None:
    """Hold an ankle in place: `leg` is its place, the knee's direction, and the toes'."""
    at = LEG[side]
    end, row[at.pole], row[at.toe] = leg
    away = end - hip_of(body, row, side)
    row[at.end], row[at.way] = end, unit(away)
    row[at.reach] = min(float(np.linalg.norm(away)), body.leg - 1e-3)
    row[at.held] = 1.0


@dataclass(frozen=True)
class Free:
    """A leg off the ground by its joint angles; `abduct` and `rotate` are outward."""

    flex: float = 0.0
    abduct: float = 0.0
    knee: float = 3.0
    rotate: float = 0.0
    point: float = 25.0  # of the toes


def free_leg(body: Body, row: FloatArray, side: Side, angles: Free) -> None:
    """Let a leg hang from the pelvis at joint angles."""
    at, sign = LEG[side], SIGN[side]
    flex, aside, bend, turned, point = np.radians(
        [angles.flex, angles.abduct, angles.knee, angles.rotate, angles.point]
    )
    thigh = np.array(
        [np.sin(flex) * np.cos(aside), sign * np.sin(aside), -np.cos(flex) * np.cos(aside)]
    )
    ahead = unit(np.array([np.cos(flex), 0.0, np.sin(flex)]))
    ahead = unit(ahead - (ahead @ thigh) * thigh)
    outward = np.cross(thigh, ahead)
    outward = outward * (1.0 if outward[1] * sign > 0 else -1.0)
    pole = np.cos(turned) * ahead + np.sin(turned) * outward
    shank = np.cos(bend) * thigh - np.sin(bend) * pole
    instep = unit(pole - (pole @ shank) * shank)
    axes = pelvis_frame(row)
    along = body.thigh * thigh + body.shank * shank
    row[at.reach] = np.linalg.norm(along)
    row[at.way] = axes @ unit(along)
    row[at.pole] = axes @ (pole + 0.3 * thigh)
    row[at.toe] = axes @ (np.cos(point) * instep + np.sin(point) * shank)
    row[at.end] = hip_of(body, row, side) + axes @ along
    row[at.held] = 0.0


def arms(body: Body, row: FloatArray, style: str, side: Side = Side.BOTH) -> None:
    """Hold one arm or both in a style of `ARMS`."""
    way, share, pole = ARMS[style]
    for one in LEGS:
        if side in (one, Side.BOTH):
            arm(body, row, one, (way, share, pole))


def arm(
    body: Body,
    row: FloatArray,
    side: Side,
    how: tuple[tuple[float, float, float], float, tuple[float, float, float]],
) -> None:
    """Hold an arm as an entry of `ARMS` says."""
    at = ARM[side]
    mirror = np.array([1.0, SIGN[side], 1.0])
    row[at.way], row[at.pole] = unit(mirror * how[0]), mirror * how[2]
    row[at.reach], row[at.held] = how[1] * body.arm, 0.0
    axes = thorax_frame(row)
    row[at.end] = shoulder_of(body, row, side) + row[at.reach] * axes @ row[at.way]


def dangle(body: Body, row: FloatArray, ahead: float = 0.05, share: float = 0.96) -> None:
    """Let both arms hang straight down from the shoulders, however the trunk leans."""
    axes = thorax_frame(row)
    for side in LEGS:
        down = axes.T @ np.array([ahead * row[Columns.FRONT][0], ahead * row[Columns.FRONT][1], -1])
        back = axes.T @ np.array([-1.0, 0.0, 0.0])
        at = ARM[side]
        row[at.way], row[at.pole], row[at.reach] = unit(down), back, share * body.arm
        row[at.held] = 0.0
        row[at.end] = shoulder_of(body, row, side) + row[at.reach] * axes @ row[at.way]


def hand(body: Body, row: FloatArray, side: Side, place: tuple[float, float, float]) -> None:
    """Hold a wrist at a place in the room; the elbow points back and out."""
    at = ARM[side]
    axes = thorax_frame(row)
    away = np.array(place) - shoulder_of(body, row, side)
    row[at.end], row[at.held] = place, 1.0
    row[at.way] = axes.T @ unit(away)
    row[at.reach] = min(float(np.linalg.norm(away)), body.arm - 1e-3)
    row[at.pole] = np.array([-0.6, 0.6 * SIGN[side], -0.6])


@dataclass(frozen=True)
class Stance:
    """Standing on two feet: `width` between the ankles, knees bent, trunk leaning forward."""

    width: float = 0.2
    knee: float = 4.0
    lean: float = 2.0
    out: float = 10.0
    back: float = 0.0  # hips behind the ankles, meters
    heel: float = 0.0
    round_back: float = 0.0  # share of the lean that the spine takes
    side: float = 0.0  # hips to the left of the middle, meters
    knee_in: float = 0.0
    arms: str = "hanging"


def stand(body: Body, stance: Stance) -> FloatArray:
    """Standing at the room's origin; `arms="dangling"` hang straight down at any lean."""
    lift = 0.6 * body.foot * np.sin(np.radians(stance.heel))
    aside = stance.width / 2 - body.hip
    level = float(np.hypot(stance.back, aside + abs(stance.side)))
    reach = max(body.reach_at(stance.knee), level + 0.05)
    z = body.ankle_z + lift + np.sqrt(reach**2 - level**2)
    spine = stance.lean * stance.round_back
    row = posed(
        (-stance.back, stance.side, z), Turn(pitch=stance.lean - spine / 2), (spine, 0.0, 0.0),
        (-0.5 * max(stance.lean, 0.0), 0.0),
    )  # fmt: skip
    for side in LEGS:
        y = SIGN[side] * stance.width / 2
        place = Foot(0.0, y, lift, stance.out, stance.heel, stance.knee_in)
        foot(body, row, side, place)
    if stance.arms == "dangling":
        dangle(body, row)
    else:
        arms(body, row, stance.arms)
    return row


def squat(body: Body, stance: Stance, knee: float, lean: float) -> FloatArray:
    """Both knees bent by `knee`; the hips are where shanks and thighs share the bend."""
    share = 0.36 if lean > 35 else 0.42
    shank, thigh = np.radians(share * knee), np.radians((1 - share) * knee)
    back = body.thigh * np.sin(thigh) - body.shank * np.sin(shank)
    return stand(body, replace(stance, knee=knee, lean=lean, back=float(back)))


def mirrored(row: FloatArray) -> FloatArray:
    """The same with left and right exchanged."""
    swap: FloatArray = row.copy()
    for limbs in (LEG, ARM):
        one, two = limbs[Side.LEFT].first, limbs[Side.RIGHT].first
        size = 14 if limbs is LEG else 11
        swap[one : one + size], swap[two : two + size] = (
            row[two : two + size],
            row[one : one + size],
        )
    for columns in (Columns.PELVIS, Columns.FRONT, Columns.UP):
        swap[columns.start + 1] *= -1
    swap[10:12] *= -1
    swap[13] *= -1
    for limbs in (LEG, ARM):
        for at in limbs.values():
            for first in (at.first, at.first + 3, at.first + 8):
                swap[first + 1] *= -1
            if limbs is LEG:
                swap[at.toe.start + 1] *= -1
    return swap


def moved(row: FloatArray, by: tuple[float, float, float], yaw_deg: float = 0.0) -> FloatArray:
    """The same turned about the room's z axis, then shifted by meters."""
    axes = rotation(2, np.array(yaw_deg))
    new: FloatArray = row.copy()
    shift = np.array(by)
    new[Columns.PELVIS] = axes @ row[Columns.PELVIS] + shift
    for columns in (Columns.FRONT, Columns.UP):
        new[columns] = axes @ row[columns]
    for at in (*LEG.values(), *ARM.values()):
        new[at.end] = axes @ row[at.end] + shift
    for at in LEG.values():
        for columns in (at.way, at.pole, at.toe):
            new[columns] = axes @ row[columns]
    return new


def for_side(row: FloatArray, side: Side) -> FloatArray:
    """A posture made for the left side, for `side`."""
    return mirrored(row) if side is Side.RIGHT else row


def knee_of(body: Body, row: FloatArray, side: Side) -> FloatArray:
    """(3,) where the knee is."""
    at = LEG[side]
    bones = (body.thigh, body.shank)
    return two_bones(hip_of(body, row, side), row[at.end], row[at.pole], bones)[0]
