"""Our lying exercises in the styles of real people: bridges, thrusts, clamshells, raises; pure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formcheck.bench.movements.body import LEG, SIGN, Body, hip_of, pelvis_frame
from formcheck.bench.movements.getting_ready import get_up, lie_down
from formcheck.bench.movements.postures import (
    Foot,
    Free,
    Turn,
    arm,
    arms,
    foot,
    for_side,
    free_leg,
    hand,
    hold_leg,
    posed,
)
from formcheck.bench.movements.script import Script
from formcheck.bench.movements.timing import back_and_forth, random_tempo
from formcheck.pose.landmarks import FloatArray, Side
from formcheck.pose.side import LEGS


def bridged(
    body: Body, rise: float, shoulders: tuple[float, float], feet: tuple[float, float], width: float
) -> FloatArray:
    """On the back with the hips raised: the trunk rises by `rise` from the shoulders to the hips.

    `shoulders`, `feet`: (x, z) of the shoulders and of the soles, meters.
    """
    angle = np.radians(rise)
    x = shoulders[0] + body.trunk * np.cos(angle)
    z = shoulders[1] + body.trunk * np.sin(angle)
    row = posed((x, 0, z), Turn(pitch=-(90 + rise)), (0, 0, 0), (max(rise, 0) + 8, 0))
    for side in LEGS:
        foot(body, row, side, Foot(feet[0], SIGN[side] * width / 2, feet[1], 6.0))
    return row


def glute_bridge(script: Script) -> None:
    """Feet flat, hips up and down; two legs, banded, or one leg."""
    script.exercise, script.label = "glute_bridge", "glute bridge"
    script.is_lying = True
    _bridges(script, single=False)


def single_leg_bridge(script: Script) -> None:
    """A bridge on one foot, the other leg straight or drawn up."""
    script.exercise, script.label = "glute_bridge", "single-leg glute bridge"
    script.also_right = ("single_leg_bridge",)
    script.is_lying = True
    _bridges(script, single=True)


def _bridges(script: Script, *, single: bool) -> None:
    body = script.body
    floor = 0.11 * body.leg
    knee_z = body.ankle_z + body.shank * 0.97
    full = np.degrees(np.arcsin((knee_z - floor) / (body.trunk + body.thigh)))
    rise, low = full * script.uniform(0.55, 1.12), script.uniform(-1, 5)
    feet = (body.reach_at(script.uniform(85, 125)), 0.0)
    width = script.uniform(0.14, 0.42)
    shoulders = (-body.trunk, floor)
    side = script.either() if single else Side.BOTH
    free = Free(script.uniform(-5, 10), 0, 4) if script.chance(0.6) else Free(95, 0, 95)
    style = str(script.rng.choice(["hanging", "aside", "crossed", "on hips", "overhead"]))

    def at(angle: float) -> FloatArray:
        row = bridged(body, angle + script.rng.normal(0, 1), shoulders, feet, width)
        arms(body, row, style)
        if single:
            thigh = Free(
                free.flex + (55 if free.knee < 50 else 0) * (angle < rise / 2), 0, free.knee
            )
            free_leg(body, row, Side.RIGHT, thigh)
            row = for_side(row, side)
        return row

    lie_down(script, at(low))
    back_and_forth(script, lambda: at(low), lambda: at(rise), random_tempo(script, 0.9), side)
    get_up(script)


def hip_thrust(script: Script) -> None:
    """Shoulders on a bench, hips from low to level; bodyweight, bar, or machine."""
    script.exercise, script.label = "hip_thrust", "hip thrust"
    script.is_lying = True
    body = script.body
    bench = script.uniform(0.3, 0.5)
    low = -np.degrees(np.arcsin(min((bench - script.uniform(0.05, 0.28)) / body.trunk, 0.9)))
    high = script.uniform(-8, 7)
    top_x = body.trunk + body.thigh * script.uniform(0.8, 1.1)
    raised = script.uniform(0.05, 0.2) if script.chance(0.2) else 0.0
    width = script.uniform(0.18, 0.45)
    style = str(script.rng.choice(["hanging", "crossed", "bar", "aside", "behind head"]))

    def at(angle: float) -> FloatArray:
        row = bridged(body, angle + script.rng.normal(0, 1.5), (0, bench), (top_x, raised), width)
        if style == "bar":
            for side in LEGS:
                grip = row[0:3] + np.array([0.02, SIGN[side] * 0.3, 0.12])
                hand(body, row, side, (float(grip[0]), float(grip[1]), float(grip[2])))
        else:
            arms(body, row, style)
        return row

    tempo = random_tempo(script, 1.0)
    if script.chance(0.25):  # begins at the top
        script.to(at(high), 0)
        script.hold(script.uniform(0, 0.6))
        script.to(at(low), tempo.back_s)
    else:
        lie_down(script, at(low), int(script.rng.choice([0, 0, 1])))
    back_and_forth(script, lambda: at(low), lambda: at(high), tempo)


def side_lying(script: Script, spin: float = 0.0, prop: bool = False) -> FloatArray:
    """On the right side, the left hip uppermost; `spin` rolls it backward, `prop` on the elbow."""
    body = script.body
    bend = -28.0 if prop else script.uniform(-6, 2)
    turn = Turn(pitch=-90, spin=-90 + spin)
    row = posed((0, 0, body.hip + 0.05), turn, (0, -bend, 0), (8, 0))
    arm(body, row, Side.RIGHT, ((0.35, -0.3, 0.9), 0.45 if prop else 0.9, (0.9, -0.4, 0.6)))
    style = ((0.75, -0.2, -0.5), 0.7, (-0.2, 0.9, 0.2)) if script.chance(0.5) else None
    if style:
        arm(body, row, Side.LEFT, style)
    else:
        arms(body, row, str(script.rng.choice(["on hips", "hanging"])), Side.LEFT)
    return row


def clamshell(script: Script) -> None:
    """Hips and knees bent, the upper knee opens while the feet stay together."""
    script.exercise, script.label = "clamshell", "clamshell"
    script.is_lying = True
    side, flex, knee = script.either(), script.uniform(28, 90), script.uniform(60, 115)
    opening, roll = script.uniform(16, 62), script.uniform(0, 14) * script.chance(0.5)
    lifted = script.uniform(0.0, 0.2) * script.chance(0.15)
    base = side_lying(script, 0.0, prop=script.chance(0.35))

    def at(open_deg: float) -> FloatArray:
        row = base.copy()
        rolled = posed((0, 0, 0), Turn(pitch=-90, spin=-90 + roll * open_deg / opening))
        row[3:9] = rolled[3:9]
        _bend_leg(script.body, row, (flex, knee, open_deg + script.rng.normal(0, 2)), lifted)
        return for_side(row, side)

    lie_down(script, at(1.0))
    tempo = random_tempo(script, 1.2)
    back_and_forth(script, lambda: at(1.0), lambda: at(opening), tempo, side)
    get_up(script)


def _bend_leg(
    body: Body, row: FloatArray, angles: tuple[float, float, float], lifted: float
) -> None:
    """Both legs bent in hip and knee; the left knee opened about its ankle."""
    flex, knee, opened = angles
    free_leg(body, row, Side.RIGHT, Free(flex, 0, knee, 0, 15))
    right = LEG[Side.RIGHT]
    axes = pelvis_frame(row)
    ankle = row[right.end] + np.array([0.0, 0.0, 0.07 + lifted * body.leg])
    to = ankle - hip_of(body, row, Side.LEFT)
    along = to / np.linalg.norm(to)
    ahead = axes[:, 0] - (axes[:, 0] @ along) * along
    above = np.array([0, 0, 1.0]) - along[2] * along
    turn = np.radians(opened)
    pole = np.cos(turn) * ahead / np.linalg.norm(ahead) + np.sin(turn) * above / np.linalg.norm(
        above
    )
    toe = row[right.toe].copy()
    hold_leg(body, row, Side.LEFT, (ankle, pole, toe))


def side_lying_leg_raise(script: Script) -> None:
    """The upper leg, straight, rises sideways."""
    script.exercise, script.label = "side_lying_leg_raise", "side-lying leg raise"
    script.is_lying = True
    side, top = script.either(), script.uniform(14, 58)
    ahead, bend = script.rng.normal(4, 7), abs(script.rng.normal(2, 7))
    bent_below = script.chance(0.35)
    base = side_lying(script, script.rng.normal(0, 6), prop=script.chance(0.4))

    def at(rise: float) -> FloatArray:
        row = base.copy()
        below = Free(35, 0, 70) if bent_below else Free(4, 0, 4)
        free_leg(script.body, row, Side.RIGHT, below)
        forward = ahead + script.rng.normal(0, 2)
        free_leg(script.body, row, Side.LEFT, Free(forward, rise, bend, script.uniform(-5, 10)))
        return for_side(row, side)

    lie_down(script, at(-6))
    tempo = random_tempo(script, 1.2)
    back_and_forth(script, lambda: at(-6 + script.uniform(0, 6)), lambda: at(top), tempo, side)
    get_up(script)


MOVEMENTS: dict[str, Callable[[Script], None]] = {
    "glute_bridge": glute_bridge,
    "single_leg_bridge": single_leg_bridge,
    "hip_thrust": hip_thrust,
    "clamshell": clamshell,
    "side_lying_leg_raise": side_lying_leg_raise,
}
