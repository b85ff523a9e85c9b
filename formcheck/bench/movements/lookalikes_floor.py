"""Other exercises on the floor, on machines and on chairs; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from formcheck.bench.movements.body import SIGN
from formcheck.bench.movements.getting_ready import (
    get_up,
    kneel_down,
    lie_down,
    lying_on_back,
    sitting_on_floor,
)
from formcheck.bench.movements.lying import side_lying
from formcheck.bench.movements.postures import (
    PRONE,
    SUPINE,
    Foot,
    Free,
    Stance,
    Turn,
    arm,
    arms,
    foot,
    for_side,
    free_leg,
    hand,
    hold_leg,
    moved,
    posed,
    squat,
    stand,
)
from formcheck.bench.movements.script import Script
from formcheck.bench.movements.timing import (
    back_and_forth,
    random_count,
    random_tempo,
    rep,
    sides_of_a_set,
)
from formcheck.pose.landmarks import FloatArray, Side
from formcheck.pose.side import LEGS


def on_all_fours(script: Script, sag: float = 0.0) -> FloatArray:
    """Hands and knees on the floor, the head toward +x."""
    body = script.body
    drop = np.degrees(np.arcsin(np.clip((body.arm - body.thigh) / body.trunk, -0.5, 0.5)))
    row = posed((0, 0, body.thigh + 0.05), Turn(pitch=90 - drop), (sag, 0, 0), (-25, 0))
    for side in LEGS:
        y = SIGN[side] * body.hip
        ankle = np.array([-0.98 * body.shank, y, 0.06])
        hold_leg(body, row, side, (ankle, np.array([0.2, 0, -1.0]), np.array([-1.0, 0, -0.3])))
        hand(body, row, side, (0.97 * body.trunk, SIGN[side] * body.shoulder, 0.03))
    return row


def planked(script: Script, drop: float = 0.0, pike: float = 0.0) -> FloatArray:
    """Hands and toes on the floor; the elbows bend by `drop` (0..1), the hips rise by `pike`."""
    body = script.body
    height = body.arm * (0.97 - 0.6 * drop)
    tilt = np.degrees(np.arcsin(np.clip((height - 0.15) / (body.trunk + body.leg), 0, 0.6)))
    legs = body.leg * np.cos(np.radians(tilt))
    z = 0.12 + body.leg * np.sin(np.radians(tilt)) + pike
    row = posed((0, 0, z), Turn(pitch=90 - tilt + 60 * pike), (0, 0, 0), (-20, 0))
    for side in LEGS:
        ankle = np.array([-legs * (1 - 0.3 * pike), SIGN[side] * 0.08, 0.14])
        hold_leg(body, row, side, (ankle, np.array([0, 0, -1.0]), np.array([0.2, 0, -1.0])))
        hand(body, row, side, (body.trunk * 0.95, SIGN[side] * 0.24, 0.03))
    return row


def _fours(script: Script, kind: str) -> None:
    script.is_lying = True
    top, tempo = script.uniform(0.5, 1.0), random_tempo(script, 0.9)
    rest = on_all_fours(script)
    script.to(rest, 0)
    script.hold(script.uniform(0, 2))
    for side in sides_of_a_set(script, random_count(script, tempo)):
        row = on_all_fours(script)
        angles = {
            "hydrant": Free(90 - 10 * top, 65 * top, 90, 0, 10),
            "donkey": Free(90 - 110 * top, 0, script.uniform(70, 100), 0, 0),
            "bird": Free(90 - 95 * top, 0, 5, 0, 20),
            "cat": Free(90, 0, 90),
        }[kind]
        if kind == "cat":
            row = on_all_fours(script, script.rng.choice([-1, 1]) * 35 * top)
        else:
            free_leg(script.body, row, Side.LEFT, angles)
        if kind == "bird":
            arm(script.body, row, Side.RIGHT, ((0.35, 0.1, 1.0), 0.96, (0, 1, 0)))
        rep(script, tempo, [for_side(row, side)], [rest], side)


def _plank(script: Script, kind: str) -> None:
    script.is_lying = True
    rest = planked(script)
    script.to(rest, 0)
    tempo = random_tempo(script, 0.8, 3)
    if kind == "hold":
        script.hold(script.uniform(8, 30))
    for side in sides_of_a_set(script, random_count(script, tempo)):
        row = planked(script, drop=script.uniform(0.6, 1.0))
        if kind == "climber":
            row = planked(script, pike=0.08)
            free_leg(script.body, row, Side.LEFT, Free(script.uniform(60, 105), 0, 100))
        elif kind == "hold":
            row = planked(script, pike=script.uniform(0, 0.06))
        rep(script, tempo, [for_side(row, side)], [rest])


def burpee(script: Script) -> None:
    """Stand, crouch, plank, crouch, jump."""
    body = script.body
    crouch = squat(body, Stance(width=0.3), 130, 60)
    for side in LEGS:
        hand(body, crouch, side, (0.45, SIGN[side] * 0.2, 0.03))
    up = stand(body, Stance(arms="overhead"))
    air = up.copy()
    for first in (2, 16, 30):
        air[first] += script.uniform(0.08, 0.3)
    plank = moved(planked(script), (0.45 - 0.95 * body.trunk, 0, 0))
    low = moved(planked(script, drop=0.9), (0.45 - 0.95 * body.trunk, 0, 0))
    step_s = script.uniform(0.35, 1.0)
    script.to(stand(body, Stance()), 0)
    for _ in range(int(script.rng.integers(2, 8))):
        script.to(crouch, step_s)
        script.to(plank, step_s)
        if script.chance(0.5):
            script.to(low, step_s)
            script.to(plank, step_s)
        script.to(crouch, step_s)
        script.to(air, step_s * 0.8)
        script.to(stand(body, Stance(knee=20)), 0.3)


def _supine(script: Script, kind: str) -> None:
    script.is_lying = True
    body, tempo = script.body, random_tempo(script, 0.9)
    bent = script.uniform(80, 110)
    top = script.uniform(0.5, 1.0)

    def base() -> FloatArray:
        row = lying_on_back(script, bent)
        if kind in ("raise", "both raise", "slide"):
            free_leg(body, row, Side.LEFT, Free(3, 0, 4))
            if kind == "both raise":
                free_leg(body, row, Side.RIGHT, Free(3, 0, 4))
        elif kind in ("bug", "bicycle"):
            for side in LEGS:
                free_leg(body, row, side, Free(90, 0, 90))
            arms(body, row, "in front" if kind == "bug" else "behind head")
        elif kind == "crunch":
            arms(body, row, crunch_arms)
        return row

    crunch_arms = str(script.rng.choice(["behind head", "crossed", "in front"]))

    def moving() -> FloatArray:
        row = base()
        if kind in ("raise", "both raise"):
            for side in LEGS if kind == "both raise" else (Side.LEFT,):
                free_leg(body, row, side, Free(85 * top, 0, script.uniform(2, 15)))
        elif kind == "slide":
            foot(body, row, Side.LEFT, Foot(body.reach_at(110 * top), body.hip))
        elif kind in ("bug", "bicycle"):
            free_leg(body, row, Side.LEFT, Free(90 - 75 * top, 0, 8))
            if kind == "bug":
                arm(body, row, Side.RIGHT, ((0.3, 0.1, 1.0), 0.95, (0, 1, 0)))
            else:
                row[9], row[11] = 30, -25
        elif kind == "crunch":
            row[9] = 55 * top
        elif kind == "sit-up":
            lean = posed((0, 0, 0), Turn(pitch=-20 + 30 * top))
            row[3:9] = lean[3:9]
            arms(body, row, "crossed")
        elif kind == "tilt":
            row[2] += 0.02 * top
            row[9] = 8 * top
        elif kind == "knee to chest":
            free_leg(body, row, Side.LEFT, Free(125 * top, 0, 120))
        return row

    lie_down(script, base())
    for side in sides_of_a_set(script, random_count(script, tempo)):
        rep(script, tempo, [for_side(moving(), side)], [for_side(base(), side)])
    get_up(script)


def superman(script: Script) -> None:
    """Prone: arms and legs rise."""
    script.is_lying = True
    body, top = script.body, script.uniform(0.4, 1.0)

    def at(rise: float) -> FloatArray:
        row = posed((0, 0, 0.11 * body.leg), PRONE, (-25 * rise, 0, 0), (-10, 0))
        for side in LEGS:
            free_leg(body, row, side, Free(-22 * rise, 4, 5, 0, 40))
        arms(body, row, "overhead")
        return row

    back_and_forth(script, lambda: at(0.0), lambda: at(top), random_tempo(script, 1.2))


def _on_the_side(script: Script, kind: str) -> None:
    script.is_lying = True
    side, base = script.either(), side_lying(script, prop=script.chance(0.4))
    body = script.body
    flex = script.uniform(0, 60)

    def at(share: float) -> FloatArray:
        row = base.copy()
        for leg in LEGS:
            free_leg(body, row, leg, Free(flex, 0, 10 + flex))
        if kind == "plank":
            for leg in LEGS:
                free_leg(body, row, leg, Free(2, 0, 4))
            row[2] += 0.3 * share
            row[10] += 15 * share
            row[6:9] = posed((0, 0, 0), Turn(pitch=-90 - 22 * share, spin=-90))[6:9]
        elif kind == "kick":
            free_leg(body, row, Side.LEFT, Free(flex * 1.2 + 25 - 75 * share, 8, 8))
        elif kind == "still":
            free_leg(body, row, Side.LEFT, Free(flex + 6 * share, -4, 10 + flex))
        return for_side(row, side)

    lie_down(script, at(0.0))
    tempo = random_tempo(script, 1.2)
    back_and_forth(script, lambda: at(0.0), lambda: at(script.uniform(0.7, 1.0)), tempo)
    get_up(script)


def foam_rolling(script: Script) -> None:
    """Supine, prone, or on the side, shifting along a roller under the legs."""
    script.is_lying = True
    body, side = script.body, script.either()
    turn = (SUPINE, PRONE, Turn(pitch=-90, spin=-90))[int(script.rng.integers(3))]
    way = script.uniform(0.1, 0.3)

    def at(shift: float) -> FloatArray:
        up = replace(turn, pitch=turn.pitch + 18 + 6 * shift / way)
        row = posed((shift, 0, 0.22), up, (0, 0, 0), (0, 0))
        for leg in LEGS:
            free_leg(body, row, leg, Free(8, 0, 6))
            hand(body, row, leg, (-0.5 * body.trunk, SIGN[leg] * 0.3, 0.03))
        return for_side(row, side)

    back_and_forth(script, lambda: at(0.0), lambda: at(way), random_tempo(script, 1.0, 4))


def down_and_up(script: Script) -> None:
    """Lie down, stay a while, get up; no exercise at all."""
    rest = lying_on_back(script)
    if script.chance(0.4):
        rest = for_side(side_lying(script), script.either())
        for leg in LEGS:
            free_leg(script.body, rest, leg, Free(40, 0, 60))
    lie_down(script, rest, 2)
    script.hold(script.uniform(1, 8))
    script.to(lying_on_back(script), 1.2)
    script.to(sitting_on_floor(script), 1.2)
    script.hold(script.uniform(0, 3))
    script.to(kneel_down(script), 1.0)
    script.to(moved(stand(script.body, Stance()), (0.55 * script.body.leg, 0, 0)), 1.2)
    script.hold(script.uniform(0, 3))


MOVEMENTS: dict[str, Callable[[Script], None]] = {
    "fire_hydrant": partial(_fours, kind="hydrant"),
    "donkey_kick": partial(_fours, kind="donkey"),
    "bird_dog": partial(_fours, kind="bird"),
    "cat_cow": partial(_fours, kind="cat"),
    "plank": partial(_plank, kind="hold"),
    "push_up": partial(_plank, kind="push-up"),
    "mountain_climber": partial(_plank, kind="climber"),
    "burpee": burpee,
    "dead_bug": partial(_supine, kind="bug"),
    "heel_slide": partial(_supine, kind="slide"),
    "pelvic_tilt": partial(_supine, kind="tilt"),
    "crunch": partial(_supine, kind="crunch"),
    "sit_up": partial(_supine, kind="sit-up"),
    "straight_leg_raise": partial(_supine, kind="raise"),
    "double_leg_raise": partial(_supine, kind="both raise"),
    "bicycle_crunch": partial(_supine, kind="bicycle"),
    "knee_to_chest": partial(_supine, kind="knee to chest"),
    "superman": superman,
    "side_plank": partial(_on_the_side, kind="plank"),
    "side_kick": partial(_on_the_side, kind="kick"),
    "lying_on_the_side": partial(_on_the_side, kind="still"),
    "foam_rolling": foam_rolling,
    "lying_down_and_getting_up": down_and_up,
}
