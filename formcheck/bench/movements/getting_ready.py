"""What people do before and after a set: walk in, pick a weight up, sit and lie down; pure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.bench.movements.body import ARM, SIGN, Body, Columns
from formcheck.bench.movements.postures import (
    ARMS,
    SUPINE,
    Foot,
    Stance,
    Turn,
    arm,
    arms,
    dangle,
    foot,
    hand,
    moved,
    posed,
    squat,
    stand,
)
from formcheck.bench.movements.script import Script
from formcheck.pose.landmarks import FloatArray, Side
from formcheck.pose.side import LEGS


def random_stance(script: Script, arm_style: str | None = None) -> Stance:
    """How somebody stands."""
    styles = ("hanging", "on hips", "clasped", "crossed", "goblet", "behind head", "dangling")
    return Stance(
        width=script.uniform(0.1, 0.42),
        knee=abs(script.rng.normal(4, 5)),
        lean=script.rng.normal(3, 3),
        out=script.uniform(-2, 25),
        arms=arm_style or str(script.rng.choice(styles)),
    )


def stride(body: Body, phase: int, step_m: float, lean: float = 3.0) -> FloatArray:
    """One of four moments of walking at the origin: 0 left foot ahead, 1 right foot passing, …"""
    lead = Side.LEFT if phase in (0, 1) else Side.RIGHT
    double = phase in (0, 2)
    half = step_m / 2 if double else 0.0
    knee = 10.0 if double else 5.0
    height = body.ankle_z + np.sqrt(body.reach_at(knee) ** 2 - half**2)
    twist = (8.0 if lead is Side.LEFT else -8.0) * double
    row = posed((0, 0, float(height)), Turn(pitch=lean), (0, 0, twist))
    lead_foot = Foot(half, SIGN[lead] * 0.06, 0.0, 6.0, -12.0 * double)
    trail = Foot(-half, -SIGN[lead] * 0.06, 0.05 * double, 6.0, 30.0 * double)
    if not double:
        trail = Foot(-0.12, -SIGN[lead] * 0.07, 0.12, 6.0, 20.0)
    foot(body, row, lead, lead_foot)
    foot(body, row, lead.other, trail)
    arms(body, row, "hanging")
    for side in LEGS:
        swing = 0.4 * double * (-1.0 if side is lead else 1.0)
        way, share, pole = ARMS["hanging"]
        arm(body, row, side, ((way[0] + swing, way[1], way[2]), share * 0.95, pole))
    return row


def walk(script: Script, steps: int, place: tuple[float, float, float], step_s: float) -> None:
    """Walk `steps` from `place` (x, y, heading in degrees); ends with the feet apart."""
    x, y, yaw_deg = place
    step_m = script.uniform(0.5, 0.75) * script.body.leg
    heading = np.radians(yaw_deg)
    for number in range(2 * steps):
        gone = number * step_m / 2
        at = (x + gone * np.cos(heading), y + gone * np.sin(heading), 0.0)
        row = moved(stride(script.body, number % 4, step_m), at, yaw_deg)
        script.to(row, step_s / 2, through=number > 0)


def floor_pick(script: Script, stance: Stance) -> FloatArray:
    """Bent or crouched to the floor, hands between the feet."""
    knee, lean = script.uniform(30, 120), script.uniform(35, 75)
    row = squat(script.body, replace(stance, arms="hanging"), knee, lean)
    chest = row[Columns.PELVIS] + script.body.trunk * np.array(
        [np.sin(np.radians(lean)), 0, np.cos(np.radians(lean))]
    )
    for side in LEGS:
        z = max(float(chest[2]) - 0.97 * script.body.arm, 0.12)
        hand(script.body, row, side, (float(chest[0]) + 0.05, SIGN[side] * 0.15, z))
    return row


def come_to(script: Script, rest: FloatArray, stance: Stance) -> None:
    """Begin a standing set: at once, or after walking in, picking up, stretching the arms."""
    how = script.rng.choice(5, p=[0.45, 0.15, 0.2, 0.1, 0.1])
    easy = stand(script.body, replace(stance, arms="hanging"))
    if how == 1:
        steps = int(script.rng.integers(2, 6))
        heading = script.uniform(-180, 180)
        ahead = 0.62 * script.body.leg * steps
        away = np.array([-np.cos(np.radians(heading)), -np.sin(np.radians(heading))]) * ahead
        walk(script, steps, (float(away[0]), float(away[1]), heading), script.uniform(0.5, 0.8))
        script.to(moved(easy, (0, 0, 0), heading), 0.6, through=True)
        script.to(moved(easy, (0, 0, 0), heading / 2), 0.5 + abs(heading) / 300, through=True)
        script.to(easy, 0.5 + abs(heading) / 300)
    elif how == 2:
        script.to(easy, 0)
        script.hold(script.uniform(0, 1))
        script.to(floor_pick(script, stance), script.uniform(0.8, 1.6))
        script.hold(script.uniform(0, 0.6))
    elif how == 3:
        script.to(easy, 0)
        for style in script.rng.choice(list(ARMS), 2):
            row = easy.copy()
            arms(script.body, row, str(style))
            script.to(row, script.uniform(0.5, 1.2))
    script.to(rest, script.uniform(0.8, 1.6))
    script.hold(script.uniform(0.0, 2.0) * script.chance(0.7))


def leave(script: Script, stance: Stance) -> None:
    """End a standing set: at once, put a weight down, or walk off."""
    how = script.rng.choice(3, p=[0.55, 0.25, 0.2])
    easy = stand(script.body, replace(stance, arms="hanging"))
    feet = script.last[14 + 0 : 14 + 3] + script.last[28 : 28 + 3]
    here = (float(feet[0] / 2), float(feet[1] / 2), 0.0)
    if how == 1:
        script.to(moved(easy, here), 0.8)
        script.to(moved(floor_pick(script, stance), here), script.uniform(0.8, 1.6))
        script.hold(script.uniform(0, 0.5))
        script.to(moved(easy, here), script.uniform(0.8, 1.5))
    elif how == 2:
        heading = script.uniform(-180, 180)
        script.to(moved(easy, here, heading / 2), 0.3 + abs(heading) / 240, through=True)
        script.to(moved(easy, here, heading), 0.3 + abs(heading) / 240)
        walk(script, int(script.rng.integers(2, 5)), (here[0], here[1], heading), 0.6)


def sitting_on_floor(script: Script, knee: float = 90.0, lean: float = -15.0) -> FloatArray:
    """Sitting at the origin, legs toward +x, hands behind."""
    body = script.body
    z = 0.11 * body.leg
    row = posed((0, 0, z), Turn(pitch=lean), (10, 0, 0))
    reach = body.reach_at(knee)
    for side in LEGS:
        foot(body, row, side, Foot(reach * 0.98, SIGN[side] * body.hip * 1.2))
        hand(body, row, side, (-0.3, SIGN[side] * 0.3, 0.05))
    return row


def lying_on_back(script: Script, knee: float = 100.0) -> FloatArray:
    """On the back at the origin, feet standing."""
    body = script.body
    row = posed((0, 0, 0.11 * body.leg), SUPINE, (0, 0, 0), (10, 0))
    for side in LEGS:
        foot(body, row, side, Foot(body.reach_at(knee), SIGN[side] * body.hip * 1.1))
    arms(body, row, "hanging")
    return row


def kneel_down(script: Script) -> FloatArray:
    """Crouched over the heels before sitting down, hands toward the floor."""
    row = squat(
        script.body, Stance(arms="hanging"), script.uniform(110, 135), script.uniform(25, 50)
    )
    dangle(script.body, row, ahead=0.3)
    for side in LEGS:
        row[ARM[side].held] = 0.0
    return moved(row, (0.55 * script.body.leg, 0, 0))


def lie_down(script: Script, rest: FloatArray, how: int | None = None) -> None:
    """Begin a lying set: at once, from sitting, from standing, or rolling over."""
    kind = int(script.rng.choice(4, p=[0.5, 0.15, 0.2, 0.15])) if how is None else how
    slow = script.uniform(0.7, 1.5)
    if kind == 2:
        script.to(moved(stand(script.body, Stance()), (0.55 * script.body.leg, 0, 0)), 0)
        script.hold(script.uniform(0, 1))
        script.to(kneel_down(script), 1.2 * slow)
    if kind in (1, 2):
        script.to(sitting_on_floor(script), 1.0 * slow)
        script.hold(script.uniform(0, 1.5))
    if kind in (1, 2, 3):
        script.to(lying_on_back(script), 1.3 * slow)
        script.hold(script.uniform(0, 1.5))
    script.to(rest, 1.2 * slow)
    script.hold(script.uniform(0, 2) * script.chance(0.7))


def get_up(script: Script) -> None:
    """End a lying set: at once, or sit up and perhaps stand up."""
    if script.chance(0.65):
        return
    slow = script.uniform(0.7, 1.5)
    script.to(lying_on_back(script), 1.2 * slow)
    script.to(sitting_on_floor(script), 1.2 * slow)
    if script.chance(0.6):
        script.to(kneel_down(script), 1.0 * slow)
        script.to(moved(stand(script.body, Stance()), (0.55 * script.body.leg, 0, 0)), 1.0 * slow)
