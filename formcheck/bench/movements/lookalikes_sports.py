"""Walking, ball games, boxing, dancing, talking: what else people do before a camera; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from formcheck.bench.movements.getting_ready import random_stance, stride, walk
from formcheck.bench.movements.postures import (
    ARMS,
    Foot,
    Free,
    Stance,
    Turn,
    arm,
    arms,
    foot,
    for_side,
    free_leg,
    moved,
    posed,
    squat,
    stand,
)
from formcheck.bench.movements.script import Script
from formcheck.pose.landmarks import FloatArray, Side
from formcheck.pose.side import LEGS


def walking(script: Script) -> None:
    """There and back, or past, with turns."""
    script.moves_about = True
    steps, step_s = int(script.rng.integers(4, 10)), script.uniform(0.45, 0.9)
    heading, x, y = 0.0, 0.0, 0.0
    while script.now_s < script.uniform(9, 30):
        walk(script, steps, (x, y, heading), step_s)
        x, y = float(script.last[0]), float(script.last[1])
        turned = float(script.rng.choice([180, 90, -90, 150]))
        easy = stand(script.body, Stance())
        heading += turned
        script.to(moved(easy, (x, y, 0), heading - turned / 2), 0.5, through=True)
        script.to(moved(easy, (x, y, 0), heading), 0.5)


def _on_the_spot(script: Script, kind: str) -> None:
    """Treadmill walking, running, marching, with weights or without."""
    body, step_s = script.body, script.uniform(0.45, 0.8)
    step_m = script.uniform(0.3, 0.75) * body.leg
    lean = script.uniform(0, 10)
    if kind == "run":
        step_s, lean = script.uniform(0.28, 0.45), script.uniform(2, 12)
    knee = script.uniform(35, 100)
    for number in range(int(script.uniform(9, 28) / step_s * 2)):
        phase = number % 4
        row = stride(body, phase, step_m, lean)
        if kind != "treadmill":
            row = stand(body, Stance(width=0.15, knee=12, lean=lean))
            side = Side.LEFT if phase == 1 else Side.RIGHT
            if phase in (1, 3):
                free_leg(body, row, side, Free(knee, 0, knee + 15, 0, 20))
            if kind == "run":
                row[2] += 0.03 * (phase in (1, 3))
                arms(body, row, "guard")
        script.to(row, step_s / 2, through=kind != "march")


def carrying(script: Script) -> None:
    """Pick two weights up and walk with them."""
    script.moves_about = True
    body = script.body
    script.to(squat(body, Stance(), script.uniform(60, 110), script.uniform(30, 60)), 0)
    script.to(stand(body, Stance()), 1.2)
    walk(script, int(script.rng.integers(8, 20)), (0.2, 0, 0), script.uniform(0.5, 0.8))


def _gestures(script: Script, styles: tuple[str, ...], restless: float) -> None:
    """Standing, the arms telling something; weight shifts and glances."""
    body, base = script.body, random_stance(script, "hanging")
    script.orbits = script.chance(0.1)
    script.to(stand(body, base), 0)
    until_s = script.uniform(10, 32)
    while script.now_s < until_s:
        shift = script.rng.normal(0, 0.03 * (1 + restless))
        how = replace(base, side=float(np.clip(shift, -0.1, 0.1)), lean=script.rng.normal(3, 3))
        row = stand(body, replace(how, knee=abs(script.rng.normal(4, 5))))
        for side in LEGS:
            arms(body, row, str(script.rng.choice(list(styles))), side)
        row[9:12] = script.rng.normal(0, 3 + 6 * restless, 3)
        row[12:14] = script.rng.normal(0, 15, 2)
        script.to(row, script.uniform(0.3, 1.2))
        script.hold(script.uniform(0, 2.0) * (1 - restless))


def boxing(script: Script) -> None:
    """Guard, jabs, hooks, ducking, small steps."""
    body, side = script.body, script.either()
    x = 0.0
    until_s = script.uniform(10, 30)
    base = Stance(width=0.3, knee=25, lean=8)

    def guard(knee: float, twist: float) -> FloatArray:
        row = squat(body, base, knee, base.lean + script.uniform(-4, 10))
        foot(body, row, Side.LEFT, Foot(0.18, 0.12, 0, 0))
        foot(body, row, Side.RIGHT, Foot(-0.2, -0.14, 0.03, 35, 20))
        row[11] = twist
        arms(body, row, "guard")
        return row

    script.to(for_side(guard(25, -15), side), 0)
    while script.now_s < until_s:
        x += script.rng.normal(0, 0.08)
        kind = script.rng.choice(4, p=[0.4, 0.3, 0.15, 0.15])
        row = guard(script.uniform(15, 40), -15)
        if kind in (0, 1):
            hand_side = Side.LEFT if kind == 0 else Side.RIGHT
            row[11] = -35 if kind == 0 else 35
            way = (1.0, script.uniform(-0.3, 0.3), script.uniform(-0.2, 0.4))
            arm(body, row, hand_side, (way, script.uniform(0.8, 0.98), (0, 0.4, -1)))
        elif kind == 2:
            row = guard(script.uniform(60, 95), script.uniform(-20, 20))
        script.to(moved(for_side(row, side), (x, 0, 0)), script.uniform(0.15, 0.4))
        script.to(moved(for_side(guard(25, -15), side), (x, 0, 0)), script.uniform(0.2, 0.5))
        script.hold(script.uniform(0, 0.6))


def _swing(script: Script, kind: str) -> None:
    """Golf, tennis, throwing, sword: wind up, strike, follow through."""
    body, side = script.body, script.either()
    knee = script.uniform(10, 45)
    lean = {"golf": 32.0, "tennis": 12.0, "throw": 8.0, "sword": 12.0}[kind]
    reaches = {
        "golf": (-0.6, -1.0),
        "tennis": (0.1, 0.0),
        "throw": (0.9, 0.6),
        "sword": (1.2, -0.3),
    }
    high, low = reaches[kind]
    base = Stance(width=script.uniform(0.25, 0.6), knee=knee, lean=lean, back=0.08)

    def at(twist: float, height: float, step: float, ahead: float) -> FloatArray:
        row = stand(body, replace(base, lean=lean + 12 * ahead, side=0.06 * step))
        if kind in ("throw", "sword", "tennis"):
            foot(body, row, Side.LEFT, Foot(0.1 + 0.35 * max(step, 0), base.width / 2))
            row[0] += 0.15 * max(step, 0)
        row[11] = twist
        for one in LEGS if kind in ("golf", "sword") else (Side.RIGHT,):
            across = -0.5 if one is Side.LEFT else 0.5
            way = (0.8, across * np.sign(twist), height)
            arm(body, row, one, (way, script.uniform(0.85, 0.97), (0, 0.5, -1)))
        return for_side(row, side)

    script.to(at(0, low, 0, 0), 0)
    until_s = script.uniform(9, 25)
    while script.now_s < until_s:
        script.hold(script.uniform(0.2, 2.5))
        script.to(at(-60, high, -0.5, -0.3), script.uniform(0.5, 1.1))
        script.to(at(0, low, 0.7, 0.5), script.uniform(0.2, 0.4), through=True)
        script.to(at(60, high, 1.0, 0.8), script.uniform(0.2, 0.5))
        script.to(at(0, low, 0, 0), script.uniform(0.6, 1.4))


def kicking(script: Script) -> None:
    """Wind up and kick a ball, step about."""
    body, side = script.body, script.either()
    script.to(stand(body, Stance()), 0)
    until_s = script.uniform(9, 25)
    while script.now_s < until_s:
        script.hold(script.uniform(0.1, 1.5))
        for flex, knee, seconds in ((-25, 70, 0.45), (script.uniform(25, 75), 15, 0.3)):
            row = stand(body, Stance(knee=15, lean=-0.1 * flex, side=0.03))
            free_leg(body, row, Side.RIGHT, Free(flex, 0, knee, 0, 35))
            arms(body, row, "aside", Side.LEFT)
            script.to(for_side(row, side), seconds)
        script.to(stand(body, Stance(arms="hanging")), 0.6)


def dancing(script: Script) -> None:
    """Steps, knees, arms and hips to a beat, every phrase a few times over."""
    body, beat_s = script.body, script.uniform(0.35, 0.8)
    script.orbits = script.chance(0.1)
    script.to(stand(body, Stance(knee=12)), 0)
    until_s = script.uniform(10, 30)
    while script.now_s < until_s:
        phrase = [_dance_step(script) for _ in range(int(script.rng.integers(2, 5)))]
        for _ in range(int(script.rng.integers(2, 5))):
            for row in phrase:
                script.to(row, beat_s, through=script.chance(0.4))


def _dance_step(script: Script) -> FloatArray:
    body = script.body
    style = str(script.rng.choice(list(ARMS)))
    how = Stance(
        script.uniform(0.1, 0.7), script.uniform(5, 60), script.rng.normal(4, 7),
        side=script.rng.normal(0, 0.05), arms=style,
    )  # fmt: skip
    row = squat(body, how, how.knee, how.lean)
    row[9:12] = script.rng.normal(0, 10, 3)
    if script.chance(0.35):
        lifted = Free(script.uniform(-20, 70), script.uniform(0, 35), script.uniform(5, 90))
        free_leg(body, row, Side.LEFT, lifted)
    row = for_side(row, script.either())
    at = (script.rng.normal(0, 0.12), script.rng.normal(0, 0.2), 0.0)
    return moved(row, at, script.rng.normal(0, 20))


def ball_game(script: Script) -> None:
    """Run, stop, squat to a ball, jump for it, throw."""
    script.moves_about = True
    body = script.body
    x, y = 0.0, 0.0
    script.to(stand(body, Stance(knee=25)), 0)
    until_s = script.uniform(10, 28)
    while script.now_s < until_s:
        x, y = x + script.rng.normal(0, 0.5), y + script.rng.normal(0, 0.6)
        yaw = script.rng.normal(0, 40)
        kind = script.rng.choice(4)
        row = squat(
            body, Stance(script.uniform(0.3, 0.7), arms="goblet"), script.uniform(25, 95), 30
        )
        if kind == 0:
            row = stand(body, Stance(arms="overhead", heel=30))
            for first in (2, 16, 30):
                row[first] += script.uniform(0, 0.3)
        elif kind == 1:
            row = stride(body, 0, 0.8 * body.leg, 10)
        elif kind == 2:
            row = posed((0, 0, 0.62 * body.leg), Turn(pitch=20))
            foot(body, row, Side.LEFT, Foot(0.1, 0.55))
            foot(body, row, Side.RIGHT, Foot(0.0, -0.15))
            arms(body, row, "in front")
        row = for_side(row, script.either())
        script.to(moved(row, (x, y, 0), yaw), script.uniform(0.3, 0.9), through=script.chance(0.5))


def riding(script: Script) -> None:
    """Standing on a vehicle that comes nearer, goes past, and turns."""
    script.moves_about = True
    body, x, y, yaw = script.body, 0.0, 0.0, 0.0
    base = stand(body, Stance(width=0.25, knee=8))
    arms(body, base, "goblet")
    script.to(base, 0)
    until_s = script.uniform(9, 25)
    while script.now_s < until_s:
        yaw += script.rng.normal(0, 35)
        way = script.uniform(0.0, 1.2)
        x += way * np.cos(np.radians(yaw))
        y += way * np.sin(np.radians(yaw))
        lean = script.rng.normal(0, 5)
        row = stand(body, Stance(width=0.25, knee=abs(script.rng.normal(8, 6)), lean=lean))
        arms(body, row, "goblet")
        script.to(moved(row, (float(x), float(y), 0), yaw), script.uniform(0.7, 1.6), through=True)


_TALK = ("hanging", "clasped", "goblet", "guard", "on hips", "crossed", "pockets")

MOVEMENTS: dict[str, Callable[[Script], None]] = {
    "walking": walking,
    "treadmill": partial(_on_the_spot, kind="treadmill"),
    "running_on_the_spot": partial(_on_the_spot, kind="run"),
    "marching": partial(_on_the_spot, kind="march"),
    "carrying": carrying,
    "standing_and_talking": partial(_gestures, styles=_TALK, restless=0.2),
    "singing": partial(_gestures, styles=(*_TALK, "overhead", "aside"), restless=0.9),
    "boxing": boxing,
    "golf": partial(_swing, kind="golf"),
    "tennis": partial(_swing, kind="tennis"),
    "throwing": partial(_swing, kind="throw"),
    "sword": partial(_swing, kind="sword"),
    "kicking": kicking,
    "dancing": dancing,
    "ball_game": ball_game,
    "riding": riding,
}
