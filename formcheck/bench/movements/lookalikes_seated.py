"""Other activities on chairs, machines, bicycles and knees; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from formcheck.bench.movements.body import SIGN
from formcheck.bench.movements.getting_ready import (
    sitting_on_floor,
)
from formcheck.bench.movements.postures import (
    Foot,
    Free,
    Stance,
    Turn,
    arms,
    dangle,
    foot,
    free_leg,
    hand,
    hold_leg,
    moved,
    posed,
    stand,
)
from formcheck.bench.movements.script import Script
from formcheck.bench.movements.timing import (
    back_and_forth,
    random_tempo,
)
from formcheck.pose.landmarks import FloatArray, Side
from formcheck.pose.side import LEGS


def seated(script: Script, z: float, lean: float, knee: float = 88.0) -> FloatArray:
    """On a chair at the origin, feet before it."""
    body = script.body
    row = posed((0, 0, z), Turn(pitch=lean), (script.uniform(0, 10), 0, 0))
    out = body.thigh * 0.96 + body.shank * np.sin(np.radians(88 - knee))
    for side in LEGS:
        foot(body, row, side, Foot(float(out), SIGN[side] * script.uniform(0.08, 0.2)))
    arms(body, row, "clasped")
    return row


def sit_to_stand(script: Script) -> None:
    """Down onto a chair and up again."""
    body, z = script.body, script.uniform(0.4, 0.52)
    stance = Stance(arms=str(script.rng.choice(["crossed", "in front", "hanging"])))
    ahead = 0.9 * body.thigh

    def sit() -> FloatArray:
        row = seated(script, z, script.uniform(-5, 15))
        arms(body, row, stance.arms)
        return row

    back_and_forth(
        script, sit, lambda: moved(stand(body, stance), (ahead, 0, 0)), random_tempo(script, 1.5)
    )


def _seated_still(script: Script, styles: Sequence[str], orbits: float = 0.0) -> None:
    script.orbits = script.chance(orbits)
    z = script.uniform(0.4, 0.55)
    lean = script.uniform(-15, 15)
    base = seated(script, z, lean, script.uniform(60, 110))
    script.to(base, 0)
    while script.now_s < script.uniform(12, 30):
        row = base.copy()
        for side in LEGS:
            arms(script.body, row, str(script.rng.choice(list(styles))), side)
        row[9:12] = script.rng.normal(0, 5, 3)
        row[12:14] = script.rng.normal(0, 12, 2)
        script.to(row, script.uniform(0.3, 1.5))
        script.hold(script.uniform(0, 2))


def leg_press(script: Script) -> None:
    """Reclining in a machine, the legs pushing."""
    script.is_lying = True
    recline, way = script.uniform(-70, -25), script.uniform(40, 80)

    def at(push: float) -> FloatArray:
        row = posed((0, 0, 0.4), Turn(pitch=recline), (0, 0, 0))
        for side in LEGS:
            free_leg(script.body, row, side, Free(way + 45 * (1 - push), 8, 8 + 90 * (1 - push)))
        arms(script.body, row, "on hips")
        return row

    tempo = random_tempo(script, 1.5)
    back_and_forth(script, lambda: at(script.uniform(0, 0.1)), lambda: at(1.0), tempo)


def leg_extension(script: Script) -> None:
    """Seated, one shank or both swing up."""
    side = script.either() if script.chance(0.6) else Side.BOTH

    def at(knee: float) -> FloatArray:
        row = seated(script, 0.5, -10)
        for one in LEGS:
            if side in (one, Side.BOTH):
                free_leg(script.body, row, one, Free(80, 0, knee, 0, 10))
        return row

    back_and_forth(script, lambda: at(88), lambda: at(12), random_tempo(script, 1.0))


def cycling(script: Script) -> None:
    """Turning pedals, bent over the bars or upright."""
    body, lean = script.body, script.uniform(5, 55)
    pedal, turn_s = 0.17, script.uniform(0.6, 1.4)
    saddle = body.leg * 0.98 + 0.1 - pedal
    for number in range(int(script.uniform(9, 25) / turn_s * 8)):
        row = posed((0, 0, saddle + pedal), Turn(pitch=lean), (5, 0, 0))
        for side in LEGS:
            angle = 2 * np.pi * number / 8 + (np.pi if side is Side.RIGHT else 0)
            x, z = 0.15 + pedal * np.sin(angle), 0.08 + pedal * (1 + np.cos(angle))
            foot(body, row, side, Foot(float(x), SIGN[side] * 0.1, float(z), 2, 15))
            hand(body, row, side, (0.6, SIGN[side] * 0.22, saddle + 0.2))
        script.to(row, turn_s / 8, through=True)


def kneeling(script: Script) -> None:
    """Upright on the knees: sit back on the heels, or raise the arms."""
    body, low = script.body, script.uniform(0.2, 1.0)
    style = str(script.rng.choice(["crossed", "in front", "overhead", "on hips"]))

    def at(sink: float) -> FloatArray:
        back = np.radians(85 * sink)
        x, z = -body.thigh * np.sin(back), 0.05 + body.thigh * np.cos(back)
        row = posed((float(x), 0, float(max(z, 0.15))), Turn(pitch=15 * sink))
        for side in LEGS:
            ankle = np.array([-0.97 * body.shank, SIGN[side] * body.hip, 0.07])
            hold_leg(body, row, side, (ankle, np.array([1.0, 0, -0.8]), np.array([-1.0, 0, -0.3])))
        arms(body, row, style if sink < 0.1 else "in front")
        return row

    back_and_forth(script, lambda: at(0.0), lambda: at(low), random_tempo(script, 1.2))


def seated_forward_bend(script: Script) -> None:
    """Legs straight on the floor, bending to the feet and staying."""
    script.is_lying = True

    def at(lean: float) -> FloatArray:
        row = sitting_on_floor(script, 6, lean)
        row[9] = 0.5 * lean
        dangle(script.body, row, 1.5)
        return row

    deep = script.uniform(15, 60)
    tempo = replace(random_tempo(script, 2.0), hold_s=script.uniform(1, 12))
    back_and_forth(script, lambda: at(script.uniform(-10, 5)), lambda: at(deep), tempo)


MOVEMENTS: dict[str, Callable[[Script], None]] = {
    "sit_to_stand": sit_to_stand,
    "sitting_and_talking": partial(_seated_still, styles=["clasped", "goblet", "crossed", "guard"]),
    "playing_guitar": partial(_seated_still, styles=["goblet", "clasped"], orbits=0.5),
    "leg_press": leg_press,
    "leg_extension": leg_extension,
    "cycling": cycling,
    "kneeling": kneeling,
    "seated_forward_bend": seated_forward_bend,
}
