"""Bodies of many builds, and their 33 landmarks from the numbers of a posture; pure.

The room's axes: x the way the person faces at first, y to their left, z up; meters; floor at z = 0.
A posture is one row of `SIZE` numbers (see `Columns`), so that any two can be blended.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.pose.landmarks import LANDMARK_COUNT, FloatArray, Landmark, Side
from formcheck.pose.side import LEGS

ANKLE_HEIGHT = 0.09  # of a leg's length


class Columns:
    """Where the numbers of a posture are in its row."""

    PELVIS = slice(0, 3)  # hip center, meters
    FRONT = slice(3, 6)  # the pelvis's front and up: directions in the room
    UP = slice(6, 9)
    SPINE = slice(9, 12)  # thorax against pelvis: forward, sideways to the left, twist left; deg
    HEAD = slice(12, 14)  # nod down, turn left; deg


@dataclass(frozen=True)
class LimbColumns:
    """A limb's numbers: where it ends when it is held in place, and how it hangs when it is not.

    `end`: ankle or wrist in the room, meters. `way`, `reach`: direction and distance from hip or
    shoulder to the end; a leg's in the room, an arm's in the thorax. `held`: 0 free to 1 in place.
    `pole`: where knee or elbow points to. `toe` (legs): from heel to toes, in the room.
    """

    first: int

    @property
    def end(self) -> slice:
        """(3,) meters."""
        return slice(self.first, self.first + 3)

    @property
    def way(self) -> slice:
        """(3,) direction."""
        return slice(self.first + 3, self.first + 6)

    @property
    def reach(self) -> int:
        """Meters."""
        return self.first + 6

    @property
    def held(self) -> int:
        """0..1."""
        return self.first + 7

    @property
    def pole(self) -> slice:
        """(3,) direction."""
        return slice(self.first + 8, self.first + 11)

    @property
    def toe(self) -> slice:
        """(3,) direction."""
        return slice(self.first + 11, self.first + 14)


LEG = {Side.LEFT: LimbColumns(14), Side.RIGHT: LimbColumns(28)}
ARM = {Side.LEFT: LimbColumns(42), Side.RIGHT: LimbColumns(53)}
SIZE = 64
SIGN = {Side.LEFT: 1.0, Side.RIGHT: -1.0}


@dataclass(frozen=True)
class Body:
    """Lengths in meters; `hip` and `shoulder` are half widths."""

    thigh: float
    shank: float
    foot: float
    trunk: float
    hip: float
    shoulder: float
    upper_arm: float
    forearm: float
    neck: float

    @property
    def leg(self) -> float:
        """From hip to ankle."""
        return self.thigh + self.shank

    @property
    def arm(self) -> float:
        """From shoulder to wrist."""
        return self.upper_arm + self.forearm

    @property
    def ankle_z(self) -> float:
        """The ankle's height above the floor of a flat foot."""
        return ANKLE_HEIGHT * self.leg

    def reach_at(self, knee_deg: float) -> float:
        """From hip to ankle with the knee bent by so much."""
        bend = np.cos(np.radians(max(knee_deg, 1.0)))
        return float(np.sqrt(self.thigh**2 + self.shank**2 + 2 * self.thigh * self.shank * bend))


def random_body(rng: np.random.Generator) -> Body:
    """A grown person of 1.5 to 1.95 m; shares of the height after Winter (2009), spread by 5 %."""
    height = rng.uniform(1.5, 1.95)
    shares = np.array([0.248, 0.235, 0.120, 0.292, 0.066, 0.105, 0.172, 0.150, 0.125])
    spread = rng.normal(1.0, [0.05, 0.05, 0.1, 0.05, 0.12, 0.1, 0.05, 0.05, 0.08])
    return Body(*(height * shares * np.clip(spread, 0.8, 1.2)))


def unit(vectors: FloatArray) -> FloatArray:
    """Vectors of length 1 along the last axis; zero stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9))


def frame_of(front: FloatArray, up: FloatArray) -> FloatArray:
    """(…, 3, 3) rotation with columns front, left, up; `up` is kept, `front` made square to it."""
    up = unit(up)
    left = unit(np.cross(up, front))
    return np.stack([np.cross(left, up), left, up], axis=-1)


def rotation(axis: int, degrees: FloatArray) -> FloatArray:
    """(…, 3, 3) right-handed rotation about x, y or z (0, 1, 2)."""
    angle = np.radians(degrees)
    one, two = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.zeros((*np.shape(angle), 3, 3))
    matrix[..., axis, axis] = 1.0
    matrix[..., one, one] = matrix[..., two, two] = np.cos(angle)
    matrix[..., two, one], matrix[..., one, two] = np.sin(angle), -np.sin(angle)
    return matrix


def pelvis_frame(rows: FloatArray) -> FloatArray:
    """(…, 3, 3) axes of the pelvis."""
    return frame_of(rows[..., Columns.FRONT], rows[..., Columns.UP])


def thorax_frame(rows: FloatArray) -> FloatArray:
    """(…, 3, 3) axes of the thorax."""
    forward, sideways, twist = np.moveaxis(rows[..., Columns.SPINE], -1, 0)
    bend = rotation(1, forward) @ rotation(0, -sideways) @ rotation(2, twist)
    return np.asarray(pelvis_frame(rows) @ bend)


def hip_of(body: Body, rows: FloatArray, side: Side) -> FloatArray:
    """(…, 3) hip joint."""
    left = pelvis_frame(rows)[..., 1]
    return np.asarray(rows[..., Columns.PELVIS] + SIGN[side] * body.hip * left)


def chest_of(body: Body, rows: FloatArray) -> FloatArray:
    """(…, 3) middle between the shoulders; the spine bends in its middle."""
    ups = pelvis_frame(rows)[..., 2] + thorax_frame(rows)[..., 2]
    return np.asarray(rows[..., Columns.PELVIS] + 0.5 * body.trunk * ups)


def shoulder_of(body: Body, rows: FloatArray, side: Side) -> FloatArray:
    """(…, 3) shoulder joint."""
    left = thorax_frame(rows)[..., 1]
    return np.asarray(chest_of(body, rows) + SIGN[side] * body.shoulder * left)


def two_bones(
    root: FloatArray, end: FloatArray, pole: FloatArray, lengths: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """(…, 3) middle joint and end of two bones that reach for `end`, bent toward `pole`.

    The end is drawn near where the bones cannot reach it.
    """
    first, second = lengths
    far = np.linalg.norm(end - root, axis=-1, keepdims=True)
    reach = np.clip(far, abs(first - second) + 0.02, first + second - 1e-4)
    along = (end - root) / np.maximum(far, 1e-9)
    aside = unit(pole - np.sum(pole * along, axis=-1, keepdims=True) * along)
    share = np.clip((first**2 + reach**2 - second**2) / (2 * first * reach), -1.0, 1.0)
    middle = root + first * (share * along + np.sqrt(1 - share**2) * aside)
    return middle, root + reach * along


def landmarks(body: Body, rows: FloatArray) -> FloatArray:
    """(T, 33, 3) points of (T, SIZE) postures, meters in the room."""
    points = np.zeros((len(rows), LANDMARK_COUNT, 3))
    thorax = thorax_frame(rows)
    _draw_head(body, rows, points)
    for side in LEGS:
        _draw_leg(body, rows, side, points)
        _draw_arm(body, rows, side, (points, thorax))
    return points


def _draw_leg(body: Body, rows: FloatArray, side: Side, points: FloatArray) -> None:
    at = LEG[side]
    hip = hip_of(body, rows, side)
    free = hip + rows[:, at.reach, None] * unit(rows[:, at.way])
    held = rows[:, at.held, None]
    ends = held * rows[:, at.end] + (1 - held) * free
    knee, ankle = two_bones(hip, ends, rows[:, at.pole], (body.thigh, body.shank))
    toe, shank = unit(rows[:, at.toe]), unit(ankle - knee)
    below = _below_foot(shank, toe, rows[:, at.held])
    sole = unit(below - np.sum(below * toe, axis=-1, keepdims=True) * toe)
    drop = 0.9 * body.ankle_z
    places = {
        "hip": hip,
        "knee": knee,
        "ankle": ankle,
        "heel": ankle - 0.22 * body.foot * toe + 0.85 * drop * sole,
        "foot_index": ankle + 0.72 * body.foot * toe + drop * sole,
    }
    for part, place in places.items():
        points[:, Landmark.of(side, part)] = place


def _below_foot(shank: FloatArray, toe: FloatArray, held: FloatArray) -> FloatArray:
    """(T, 3) where the sole faces: down if the foot stands, along the shank if it does not."""
    stands = held * np.clip(-2.0 * shank[:, 2], 0, 1) * (np.abs(toe[:, 2]) < 0.7)
    return np.asarray((1 - stands[:, None]) * shank + stands[:, None] * np.array([0.0, 0.0, -1.0]))


def _draw_arm(
    body: Body, rows: FloatArray, side: Side, drawn: tuple[FloatArray, FloatArray]
) -> None:
    points, thorax = drawn
    at = ARM[side]
    shoulder = shoulder_of(body, rows, side)
    way = np.einsum("tij,tj->ti", thorax, unit(rows[:, at.way]))
    pole = np.einsum("tij,tj->ti", thorax, rows[:, at.pole])
    held = rows[:, at.held, None]
    ends = held * rows[:, at.end] + (1 - held) * (shoulder + rows[:, at.reach, None] * way)
    elbow, wrist = two_bones(shoulder, ends, pole, (body.upper_arm, body.forearm))
    hand = unit(wrist - elbow)
    aside = unit(np.cross(hand, pole))
    points[:, Landmark.of(side, "shoulder")] = shoulder
    points[:, Landmark.of(side, "elbow")] = elbow
    points[:, Landmark.of(side, "wrist")] = wrist
    for part, along, across in (
        ("pinky", 0.32, 0.1),
        ("index", 0.36, -0.06),
        ("thumb", 0.2, -0.14),
    ):
        points[:, Landmark.of(side, part)] = wrist + body.forearm * (along * hand + across * aside)


def _draw_head(body: Body, rows: FloatArray, points: FloatArray) -> None:
    nod, turned = np.moveaxis(rows[:, Columns.HEAD], -1, 0)
    head = thorax_frame(rows) @ rotation(2, turned) @ rotation(1, nod)
    front, left, up = head[..., 0], head[..., 1], head[..., 2]
    neck = body.neck
    middle = chest_of(body, rows) + 0.55 * neck * thorax_frame(rows)[..., 2] + 0.5 * neck * up
    for mark in tuple(Landmark)[: Landmark.LEFT_SHOULDER]:
        sign = 0.0 if mark is Landmark.NOSE else 1.0 if "LEFT" in mark.name else -1.0
        ahead, aside, above = 0.42, 0.16, 0.2  # eyes, in lengths of the neck
        if mark is Landmark.NOSE:
            ahead, above = 0.55, 0.0
        elif "EAR" in mark.name:
            ahead, aside, above = 0.0, 0.36, 0.05
        elif "MOUTH" in mark.name:
            ahead, aside, above = 0.45, 0.12, -0.2
        points[:, mark] = middle + neck * (ahead * front + sign * aside * left + above * up)
