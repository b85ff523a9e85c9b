"""Other exercises on two feet or one: squats, lifts, raises, bends, stretches; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from formcheck.bench.movements.body import SIGN
from formcheck.bench.movements.getting_ready import come_to, floor_pick, leave, random_stance
from formcheck.bench.movements.postures import (
    ARMS,
    Foot,
    Free,
    Stance,
    Turn,
    arm,
    arms,
    dangle,
    foot,
    for_side,
    free_leg,
    hand,
    posed,
    squat,
    stand,
)
from formcheck.bench.movements.script import Script
from formcheck.bench.movements.standing import random_lunge, split
from formcheck.bench.movements.timing import (
    Make,
    back_and_forth,
    random_count,
    random_tempo,
    rep,
    sides_of_a_set,
)
from formcheck.pose.landmarks import FloatArray, Side
from formcheck.pose.side import LEGS

MakeSided = Callable[[Stance], FloatArray]


def _set(script: Script, stance: Stance, rest: Make, peak: Make, fastest_s: float = 1.0) -> None:
    come_to(script, rest(), stance)
    back_and_forth(script, rest, peak, random_tempo(script, fastest_s))
    leave(script, replace(stance, arms="hanging"))


def _one_leg(script: Script, stance: Stance, peak: MakeSided, fastest_s: float = 0.8) -> None:
    """Repetitions of the left leg's posture, for one side or both."""
    tempo = random_tempo(script, fastest_s)
    rest = stand(script.body, stance)
    come_to(script, rest, stance)
    touches = script.chance(0.8)
    for side in sides_of_a_set(script, random_count(script, tempo)):
        low = rest if touches else for_side(0.75 * rest + 0.25 * peak(stance), side)
        rep(script, tempo, [for_side(peak(stance), side)], [low], side)
    leave(script, stance)


def _squat(script: Script, depth: tuple[float, float], width: tuple[float, float]) -> None:
    styles = ["in front", "clasped", "goblet", "behind head", "bar on back", "hanging", "racked"]
    stance = random_stance(script, str(script.rng.choice(styles)))
    stance = replace(stance, width=script.uniform(*width), out=script.uniform(5, 40))
    knee, lean = script.uniform(*depth), script.uniform(8, 45)
    resting = str(script.rng.choice([stance.arms, "hanging"]))

    def up() -> FloatArray:
        return stand(script.body, replace(stance, knee=abs(script.rng.normal(6, 5)), arms=resting))

    def down() -> FloatArray:
        bend, tilt = knee + script.rng.normal(0, 5), lean + script.rng.normal(0, 3)
        return squat(script.body, stance, bend, tilt)

    _set(script, stance, up, down)


def good_morning(script: Script) -> None:
    """A hinge with a bar on the back or hands behind the head."""
    style = str(script.rng.choice(["bar on back", "behind head", "crossed"]))
    stance = random_stance(script, style)
    lean, knee = script.uniform(40, 88), script.uniform(4, 35)

    def at(tilt: float) -> FloatArray:
        back = 0.2 * script.body.leg * np.sin(np.radians(tilt))
        return stand(script.body, replace(stance, lean=tilt, knee=knee, back=float(back)))

    _set(script, stance, lambda: at(script.rng.normal(3, 2)), lambda: at(lean), 1.5)


def floor_deadlift(script: Script) -> None:
    """From the floor: knees well bent, hands down to a bar, and up."""
    stance = random_stance(script, "dangling")
    knee, lean = script.uniform(65, 115), script.uniform(38, 68)

    def low() -> FloatArray:
        row = squat(script.body, stance, knee + script.rng.normal(0, 4), lean)
        dangle(script.body, row, 0.1)
        return row

    def high() -> FloatArray:
        return stand(script.body, replace(stance, lean=script.rng.normal(0, 3)))

    if script.chance(0.5):
        script.to(low(), 0)
        back_and_forth(script, low, high, random_tempo(script, 1.6))
    else:
        _set(script, stance, high, low, 1.6)


def kettlebell_swing(script: Script) -> None:
    """Fast hinges, the arms swinging forward and up."""
    stance = replace(random_stance(script), width=script.uniform(0.3, 0.5))
    lean, high = script.uniform(45, 75), script.uniform(-0.4, 0.9)

    def low() -> FloatArray:
        row = stand(script.body, replace(stance, lean=lean, knee=script.uniform(30, 55), back=0.16))
        dangle(script.body, row, -0.45)
        return row

    def up() -> FloatArray:
        row = stand(script.body, replace(stance, lean=-2))
        for side in LEGS:
            arm(script.body, row, side, ((1.0, -0.15, high), 0.95, (0, 0.5, -1)))
        return row

    script.to(up(), 0)
    tempo = replace(random_tempo(script, 1.3, 2.2), hold_s=0.0, rest_s=0.0)
    back_and_forth(script, up, low, tempo)


def _single_leg_hinge(script: Script, *, split_stance: bool) -> None:
    stance = random_stance(script, "dangling")
    lean, knee = script.uniform(40, 88), script.uniform(5, 45)
    rear = script.uniform(0.25, 0.45)

    def peak(how: Stance) -> FloatArray:
        row = stand(script.body, replace(how, lean=lean, knee=knee, back=0.12, side=0.03))
        if split_stance:
            foot(script.body, row, Side.RIGHT, Foot(-rear, -how.width / 2, 0.06, 5, 40))
        else:
            behind = lean * script.uniform(0.7, 1.05)
            free_leg(script.body, row, Side.RIGHT, Free(lean - behind, 0, script.uniform(3, 30)))
        dangle(script.body, row)
        return row

    if not split_stance:
        return _one_leg(script, stance, peak, 1.6)
    side = script.either()

    def rest() -> FloatArray:
        row = stand(script.body, replace(stance, knee=14))
        foot(script.body, row, Side.RIGHT, Foot(-rear, -stance.width / 2, 0.06, 5, 40))
        return for_side(row, side)

    _set(script, stance, rest, lambda: for_side(peak(stance), side), 1.4)
    return None


def bulgarian_split_squat(script: Script) -> None:
    """A split squat with the rear foot on a bench."""
    one, side = random_lunge(script, random_stance(script).arms), script.either()
    bench, deepest = script.uniform(0.3, 0.5), split(script.body, one())
    x_rear = float(deepest[28]) * script.uniform(0.85, 1.0)
    high = script.uniform(10, 35)

    def down() -> FloatArray:
        row = split(script.body, one())
        foot(script.body, row, Side.RIGHT, Foot(x_rear, -0.1, bench, 3, 70))
        return for_side(row, side)

    def up() -> FloatArray:
        row = split(script.body, replace(one(), knee=high, shank=high / 2, lean=4))
        row[0] *= 0.6
        foot(script.body, row, Side.RIGHT, Foot(x_rear, -0.1, bench, 3, 70))
        return for_side(row, side)

    back_and_forth(script, up, down)


def _leg_lift(script: Script, kind: str) -> None:
    stance = random_stance(
        script, str(script.rng.choice(["on hips", "hanging", "clasped", "in front"]))
    )
    top, bend = script.uniform(15, 55), abs(script.rng.normal(5, 6))
    high = script.uniform(45, 100)

    def peak(how: Stance) -> FloatArray:
        row = stand(script.body, replace(how, side=-0.05, lean=how.lean + script.rng.normal(0, 3)))
        angles = {
            "abduction": Free(0, top, bend, 0, 10),
            "knee": Free(high, 0, high + script.uniform(-10, 15), 0, 15),
            "straight": Free(top, 0, bend, 0, 10),
            "extension": Free(-0.6 * top, 0, bend, 0, 30),
            "curl": Free(-3, 0, high + 20, 0, 20),
            "hurdle": Free(high, script.uniform(5, 50), high, 0, 15),
        }[kind]
        if kind == "abduction":
            row[10] = -0.15 * top  # the trunk leans away
        free_leg(script.body, row, Side.LEFT, angles)
        return row

    _one_leg(script, stance, peak)


def calf_raise(script: Script) -> None:
    """Up on the toes and down."""
    stance = random_stance(script)
    _set(
        script, stance, lambda: stand(script.body, stance),
        lambda: stand(script.body, replace(stance, heel=script.uniform(20, 45))), 0.8,
    )  # fmt: skip


def _arms_only(script: Script, pairs: list[tuple[str, str]]) -> None:
    stance = random_stance(script)
    low, high = pairs[int(script.rng.integers(len(pairs)))]
    lean = script.uniform(30, 70) if low == "dangling" else stance.lean
    knee = script.uniform(10, 40) if low == "dangling" else stance.knee
    stance = replace(stance, lean=lean, knee=knee, back=0.1 if low == "dangling" else 0.0)
    side = script.either() if script.chance(0.3) else Side.BOTH

    def at(style: str) -> FloatArray:
        row = stand(script.body, replace(stance, arms=low))
        if style != low:
            arms(script.body, row, style, side)
        return row

    _set(script, stance, lambda: at(low), lambda: at(high), 0.8)


def _bend(script: Script, way: str) -> None:
    stance = random_stance(script)
    size, signs = script.uniform(15, 45), [1.0, -1.0]
    tempo = random_tempo(script, 1.2)
    rest = stand(script.body, stance)
    come_to(script, rest, stance)
    for number in range(random_count(script, tempo)):
        sign = signs[number % 2]
        row = stand(script.body, stance)
        turn = {
            "side": (Turn(roll=-0.2 * sign * size), (0, sign * size, 0)),
            "twist": (Turn(yaw=0.4 * sign * size), (0, 0, sign * size)),
            "back": (Turn(pitch=-0.4 * size), (-0.8 * size, 0, 0)),
            "toes": (Turn(pitch=script.uniform(50, 80)), (script.uniform(20, 60), 0, 0)),
        }[way]
        how = posed((float(rest[0]), 0, float(rest[2])), turn[0], turn[1])
        row[3:12] = how[3:12]
        if way == "toes":
            row[0] -= 0.12
            dangle(script.body, row)
        elif script.chance(0.3) and way == "side":
            arms(script.body, row, "overhead", Side.LEFT if sign < 0 else Side.RIGHT)
        rep(script, tempo, [row], [rest])
    leave(script, stance)


def stretch(script: Script) -> None:
    """Quadriceps or hamstring held long, standing."""
    stance, side, body = random_stance(script), script.either(), script.body
    script.to(stand(body, stance), 0)
    kind = script.rng.choice(["quad", "hamstring", "calf"])
    for _ in range(3):
        row = stand(body, replace(stance, side=0.04))
        if kind == "quad":
            free_leg(body, row, Side.RIGHT, Free(-8, 0, 130, 0, 30))
            hand(body, row, Side.RIGHT, (float(row[0]) - 0.12, -0.12, float(row[2]) - 0.1))
        elif kind == "hamstring":
            row = stand(body, replace(stance, lean=script.uniform(35, 60), knee=25, back=0.15))
            foot(body, row, Side.RIGHT, Foot(0.35, -0.1, 0.02, 5, -25))
            dangle(body, row, 0.3)
        else:
            row = stand(body, replace(stance, lean=12, knee=25))
            foot(body, row, Side.RIGHT, Foot(-0.5, -0.1, 0.0, 0))
            arms(body, row, "in front")
        script.to(for_side(row, side), script.uniform(0.8, 2.0))
        script.hold(script.uniform(3, 10))
        script.to(stand(body, stance), 1.0)
        side = side.other


def jumping_jack(script: Script) -> None:
    """Feet apart, arms overhead, and together."""
    narrow = Stance(width=0.12, knee=12)
    wide = Stance(width=script.uniform(0.5, 0.9), knee=12, arms="overhead")
    tempo = replace(random_tempo(script, 0.8, 2.0), hold_s=0.02, rest_s=0.02)
    back_and_forth(
        script, lambda: stand(script.body, narrow), lambda: stand(script.body, wide), tempo
    )


def jumps(script: Script) -> None:
    """Crouch, leap, land; on the spot or about."""
    body, stance = script.body, random_stance(script)
    knee, high = script.uniform(35, 100), script.uniform(0.05, 0.4)
    low = squat(body, replace(stance, arms="hanging"), knee, script.uniform(10, 40))
    up = stand(body, replace(stance, arms=str(script.rng.choice(["overhead", "hanging"])), heel=40))
    air = up.copy()
    for first in (2, 16, 30):
        air[first] += high
    script.to(stand(body, stance), 0)
    for _ in range(int(script.rng.integers(4, 14))):
        script.to(low, script.uniform(0.35, 0.8))
        script.to(air, 0.4)
        script.to(low, 0.4, through=True)
        script.to(stand(body, stance), script.uniform(0.3, 0.7))
        script.hold(script.uniform(0, 1.0))


def picking_up(script: Script) -> None:
    """Take things from the floor again and again."""
    stance = random_stance(script, "hanging")
    _set(
        script, stance, lambda: stand(script.body, stance), lambda: floor_pick(script, stance), 1.5
    )


def window_washing(script: Script) -> None:
    """Reach up and about with one hand, crouch to the bucket."""
    body, stance = script.body, random_stance(script, "hanging")
    side = script.either()
    script.to(stand(body, stance), 0)
    while script.now_s < script.uniform(12, 30):
        if script.chance(0.2):
            script.to(floor_pick(script, stance), 1.2)
            continue
        row = stand(body, replace(stance, heel=script.uniform(0, 20), lean=script.uniform(-3, 10)))
        way = (1.0, script.uniform(-0.6, 0.8), script.uniform(-0.5, 1.8))
        arm(body, row, side, (way, script.uniform(0.7, 0.97), ARMS["in front"][2]))
        row[9:12] = script.rng.normal(0, 6, 3)
        script.to(row, script.uniform(0.3, 0.9))


def rope_pulling(script: Script) -> None:
    """Pull hand over hand from high to low, or back and forth."""
    body, stance = script.body, replace(random_stance(script), knee=20)
    heights = (script.uniform(0, 0.9), script.uniform(-0.8, -0.2))
    script.to(stand(body, stance), 0)
    for number in range(int(script.rng.integers(10, 30))):
        row = stand(
            body, replace(stance, lean=script.uniform(-12, 15), knee=script.uniform(10, 45))
        )
        for side in LEGS:
            high = (number % 2 == 0) == (SIGN[side] > 0)
            way = (0.9, 0.0, heights[0] if high else heights[1])
            arm(body, row, side, (way, 0.9 if high else 0.6, (0, 0.6, -1)))
        script.to(row, script.uniform(0.35, 0.9))


MOVEMENTS: dict[str, Callable[[Script], None]] = {
    "squat": partial(_squat, depth=(80, 130), width=(0.2, 0.45)),
    "sumo_squat": partial(_squat, depth=(70, 115), width=(0.6, 0.9)),
    "half_squat": partial(_squat, depth=(30, 75), width=(0.12, 0.5)),
    "good_morning": good_morning,
    "floor_deadlift": floor_deadlift,
    "kettlebell_swing": kettlebell_swing,
    "single_leg_deadlift": partial(_single_leg_hinge, split_stance=False),
    "split_stance_deadlift": partial(_single_leg_hinge, split_stance=True),
    "bulgarian_split_squat": bulgarian_split_squat,
    "standing_hip_abduction": partial(_leg_lift, kind="abduction"),
    "standing_knee_raise": partial(_leg_lift, kind="knee"),
    "standing_straight_leg_raise": partial(_leg_lift, kind="straight"),
    "standing_hip_extension": partial(_leg_lift, kind="extension"),
    "standing_leg_curl": partial(_leg_lift, kind="curl"),
    "hurdle_step": partial(_leg_lift, kind="hurdle"),
    "calf_raise": calf_raise,
    "arm_raise": partial(
        _arms_only,
        pairs=[("hanging", "aside"), ("hanging", "in front"), ("hanging", "overhead"),
               ("racked", "overhead"), ("hanging", "racked"), ("aside", "in front")],
    ),
    "row": partial(_arms_only, pairs=[("dangling", "on hips"), ("in front", "guard")]),
    "side_bend": partial(_bend, way="side"),
    "trunk_twist": partial(_bend, way="twist"),
    "back_bend": partial(_bend, way="back"),
    "toe_touch": partial(_bend, way="toes"),
    "stretch": stretch,
    "jumping_jack": jumping_jack,
    "jumps": jumps,
    "picking_up": picking_up,
    "window_washing": window_washing,
    "rope_pulling": rope_pulling,
}  # fmt: skip
