"""Our standing exercises in the styles of real people: lunges, step-ups, deadlifts; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from formcheck.bench.movements.body import Body, Columns
from formcheck.bench.movements.getting_ready import come_to, leave, random_stance
from formcheck.bench.movements.postures import (
    Foot,
    Free,
    Stance,
    Turn,
    arms,
    dangle,
    foot,
    for_side,
    free_leg,
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


@dataclass(frozen=True)
class Lunge:
    """The bottom of a lunge with the left leg in front; degrees and meters."""

    knee: float = 95.0
    shank: float = 12.0  # front shank leans forward
    back_thigh: float = 8.0  # rear thigh points back
    width: float = 0.16
    lean: float = 6.0
    knee_in: float = 0.0
    side_lean: float = 0.0
    arms: str = "hanging"


def split(body: Body, lunge: Lunge) -> FloatArray:
    """In the split, front ankle at x = 0; the rear foot stands on its toes."""
    shank, thigh = np.radians([lunge.shank, lunge.knee - lunge.shank])
    x = body.shank * np.sin(shank) - body.thigh * np.sin(thigh)
    z = body.ankle_z + body.shank * np.cos(shank) + body.thigh * np.cos(thigh)
    row = posed((x, 0, z), Turn(pitch=lunge.lean), (0, lunge.side_lean, 0), (-lunge.lean / 2, 0))
    rear_z = body.ankle_z + 0.5 * body.foot
    back = max(np.radians(lunge.back_thigh), np.arccos(min(1.0, (z - 0.05) / body.thigh)))
    knee_z = z - body.thigh * np.cos(back)
    rear = np.sqrt(max(body.shank**2 - (knee_z - rear_z) ** 2, 0.0))
    x_rear = float(x - body.thigh * np.sin(back) - rear)
    half = lunge.width / 2
    foot(body, row, Side.LEFT, Foot(0.0, half, 0.0, 5.0, 0.0, lunge.knee_in))
    foot(body, row, Side.RIGHT, Foot(x_rear, -half, rear_z - body.ankle_z, 3.0, 55.0))
    if lunge.arms == "dangling":
        dangle(body, row)
    else:
        arms(body, row, lunge.arms)
    return row


def random_lunge(script: Script, style: str) -> Callable[[], Lunge]:
    """One person's way to lunge; each call is another repetition."""
    depth = script.uniform(60, 115)
    base = Lunge(
        depth, script.uniform(0, 33), script.uniform(-12, 28), script.uniform(0.0, 0.4),
        abs(script.rng.normal(0, 13)), script.rng.normal(0, 6), script.rng.normal(0, 3), style,
    )  # fmt: skip

    def one() -> Lunge:
        noise = script.rng.normal(0, 1, 5) * (4, 3, 4, 0.02, 3)
        return replace(
            base,
            knee=base.knee + noise[0],
            shank=base.shank + noise[1],
            back_thigh=base.back_thigh + noise[2],
            width=abs(base.width + noise[3]),
            lean=base.lean + noise[4],
        )

    return one


def _rear_x(row: FloatArray) -> float:
    """Where the rear (right) ankle is: the step's length behind the front one."""
    return float(row[28])


def _in_air(body: Body, rest: FloatArray, deep: FloatArray, mover: Side) -> FloatArray:
    """Half way between standing and the split, the moving foot off the floor."""
    row = 0.5 * (rest + deep)
    half: FloatArray = row.copy()
    first = 14 if mover is Side.LEFT else 28
    half[first + 2] += 0.12 * body.leg
    standing = 28 if mover is Side.LEFT else 14
    half[standing : standing + 3] = rest[standing : standing + 3]
    half[2] = 0.75 * rest[2] + 0.25 * deep[2]
    return half


def forward_lunge(script: Script) -> None:
    """Step forward, sink, push back; one side or alternating."""
    script.exercise, script.label = "forward_lunge", "forward lunge"
    _stepping_lunges(script, forward=True)


def reverse_lunge(script: Script) -> None:
    """Step back, sink, come forward; sometimes to a knee drive."""
    script.exercise, script.label = "reverse_lunge", "reverse lunge"
    _stepping_lunges(script, forward=False)


def _stepping_lunges(script: Script, *, forward: bool) -> None:
    stance = random_stance(script)
    body, one = script.body, random_lunge(script, stance.arms)
    tempo = random_tempo(script, 0.8 if not forward else 1.0)
    rest = stand(body, stance)
    drive = not forward and script.chance(0.3)
    if drive:
        script.label += " to knee drive"
    come_to(script, rest, stance)
    for side in sides_of_a_set(script, random_count(script, tempo)):
        deep = split(body, one())
        if forward:
            deep = moved(deep, (-_rear_x(deep) + 0.06, 0, 0))
        mover = Side.LEFT if forward else Side.RIGHT
        rest = stand(body, replace(stance, knee=stance.knee + abs(script.rng.normal(0, 3))))
        end = _knee_drive(body, stance) if drive else rest
        air = _in_air(body, rest, deep, mover)
        rows = [for_side(row, side) for row in (air, deep, end)]
        rep(script, tempo, rows[:2], [rows[0], rows[2]], side)
    if drive:
        script.to(rest, 0.5)
    leave(script, stance)


def _knee_drive(body: Body, stance: Stance, z: float = 0.0, flex: float = 85.0) -> FloatArray:
    """Standing on the left leg, the right knee drawn up."""
    row = stand(body, replace(stance, side=0.04))
    row[Columns.PELVIS.start + 2] += z
    foot(body, row, Side.LEFT, Foot(0.0, stance.width / 2, z))
    free_leg(body, row, Side.RIGHT, Free(flex=flex, knee=90, point=10))
    return row


def split_squat(script: Script) -> None:
    """Up and down in a standing split."""
    script.exercise, script.label = "forward_lunge", "split squat in place"
    script.also_right = ("reverse_lunge",)
    style = random_stance(script).arms
    one, side, tempo = random_lunge(script, style), script.either(), random_tempo(script)
    high = script.uniform(8, 35)
    deepest = split(script.body, one())

    def up() -> FloatArray:
        row: FloatArray = deepest.copy()
        rear_x = _rear_x(deepest)
        bend = high + abs(script.rng.normal(0, 4))
        reach = script.body.reach_at(bend)
        x = rear_x * script.uniform(0.42, 0.5)
        row[0], row[2] = x, script.body.ankle_z + np.sqrt(max(reach**2 - x**2, 0.1))
        return for_side(row, side)

    def down() -> FloatArray:
        row = split(script.body, one())
        row[28:31] = deepest[28:31]
        return for_side(row, side)

    back_and_forth(script, up, down, tempo, side)


def walking_lunge(script: Script) -> None:
    """Lunge after lunge forward, never back."""
    script.exercise, script.label = "forward_lunge", "walking lunge"
    script.moves_about = True
    stance = random_stance(script)
    body, one, tempo = script.body, random_lunge(script, stance.arms), random_tempo(script, 1.1)
    tempo = replace(tempo, hold_s=min(tempo.hold_s, 1.0))
    pauses = script.chance(0.5)
    side, x = script.either(), 0.0
    script.to(stand(body, stance), 0)
    script.hold(script.uniform(0, 1))
    for _ in range(min(random_count(script, tempo), 10)):
        start_s = script.now_s
        deep = split(body, one())
        step_m = -_rear_x(deep)
        rest = stand(body, stance)
        air = _in_air(body, rest, moved(deep, (step_m, 0, 0)), Side.LEFT)
        now = tempo.of_one_rep(script.rng)
        if pauses or not script.reps:
            script.to(moved(for_side(air, side), (x, 0, 0)), now.out_s / 2, through=True)
        x += step_m
        script.to(moved(for_side(deep, side), (x, 0, 0)), now.out_s)
        script.hold(now.hold_s)
        peak_s = script.now_s - now.hold_s / 2
        if pauses:
            script.to(moved(rest, (x, 0, 0)), now.back_s)
        else:
            row = stand(body, replace(stance, knee=20))
            up = for_side(row, side)
            first = 28 if side is Side.LEFT else 14
            up[first + 2] += 0.12
            script.to(moved(up, (x, 0, 0)), now.back_s, through=True)
        script.count(start_s, peak_s, side)
        side = side.other


def lateral_lunge(script: Script) -> None:
    """Step aside and sit over that foot."""
    script.exercise, script.label = "lateral_lunge", "lateral lunge"
    stance = replace(random_stance(script), width=script.uniform(0.12, 0.3))
    body, tempo = script.body, random_tempo(script, 1.3)
    knee, lean = script.uniform(55, 110), script.uniform(5, 42)
    rest = stand(body, stance)
    stays_wide = script.chance(0.2)
    come_to(script, rest, stance)
    for side in sides_of_a_set(script, random_count(script, tempo)):
        bend, tilt = knee + script.rng.normal(0, 4), lean + script.rng.normal(0, 3)
        deep = side_lunge(body, stance, bend, tilt)
        rest = stand(body, stance)
        if stays_wide:
            wide = float(deep[15] - deep[29])
            rest = stand(body, replace(stance, width=wide, side=0.0))
            rest[28:31], rest[14:17] = deep[28:31], deep[14:17]
            rest[1] = float(deep[15] + deep[29]) / 2
        air = _in_air(body, rest, deep, Side.LEFT)
        if stays_wide:
            air[14:17] = rest[14:17]
        rows = [for_side(row, side) for row in (air, deep, rest)]
        rep(script, tempo, rows[:2], [rows[0], rows[2]], side)
    leave(script, stance)


def side_lunge(body: Body, stance: Stance, knee: float, lean: float) -> FloatArray:
    """Sitting over the left foot, the right leg straight and its foot where it stood."""
    over = squat(body, replace(stance, width=2 * body.hip), knee, lean)
    z = float(over[2])
    trailing = -stance.width / 2
    drop = z - body.ankle_z
    apart = np.sqrt(max((0.985 * body.leg) ** 2 - drop**2 - over[0] ** 2, 0.01))
    shift = trailing + apart + body.hip
    row: FloatArray = over.copy()
    row[1] += shift
    foot(body, row, Side.LEFT, Foot(0.0, shift + body.hip * 1.2, 0.0, 12.0))
    foot(body, row, Side.RIGHT, Foot(0.0, trailing, 0.0, 8.0))
    return row


def step_up(script: Script) -> None:
    """Onto a box and down again: all the way, with a knee drive, or the lead foot staying on."""
    style = str(script.rng.choice(["both", "drive", "stays"], p=[0.4, 0.25, 0.35]))
    script.exercise, script.label = "step_up", f"step-up, {style}"
    stance = replace(random_stance(script), width=script.uniform(0.1, 0.25))
    tempo = random_tempo(script, 1.4)
    box, ahead = script.uniform(0.14, 0.52), script.uniform(0.28, 0.45)
    rows = [_step_posture(script.body, stance, (box, ahead), part) for part in range(5)]
    ground, lifted, loaded, top, drive = rows
    sides = sides_of_a_set(script, random_count(script, tempo))
    if style == "stays":
        sides = [sides[0]] * len(sides)
    come_to(script, ground, stance)
    if style == "stays":
        script.to(for_side(loaded, sides[0]), 1.0)
        script.hold(script.uniform(0, 1))
    for side in sides:
        way = [for_side(row, side) for row in (lifted, loaded)]
        peak = for_side(drive if style == "drive" else top, side)
        peak[Columns.SPINE] += script.rng.normal(0, 2, 3)
        if style == "stays":
            rep(script, tempo, [peak], [way[1]], side)
        else:
            rep(script, tempo, [*way, peak], [way[1], way[0], ground], side)
    if style != "stays":
        leave(script, stance)


def _step_posture(body: Body, stance: Stance, place: tuple[float, float], part: int) -> FloatArray:
    """Left foot leads: 0 on the ground, 1 foot lifted, 2 foot on the box, 3 on top, 4 knee up."""
    box, ahead = place
    ground = stand(body, stance)
    half = stance.width / 2
    if part == 0:
        return ground
    if part in (1, 2):
        row: FloatArray = ground.copy()
        row[0] += 0.05 if part == 1 else 0.3 * ahead
        lean = stance.lean + (4 if part == 1 else 14)
        axes = posed((0, 0, 0), Turn(pitch=lean))
        row[3:9] = axes[3:9]
        lift = box + 0.06 if part == 1 else box
        foot(body, row, Side.LEFT, Foot(0.5 * ahead if part == 1 else ahead, half, lift))
        foot(body, row, Side.RIGHT, Foot(0.0, -half, 0.0 if part == 1 else 0.03, 8, 12))
        return row
    if part == 3:
        return moved(ground, (ahead, 0, box))
    row = _knee_drive(body, stance)
    return moved(row, (ahead, 0, box))


def romanian_deadlift(script: Script) -> None:
    """Hinge with a weight and come up; knees soft or bent, deep or shallow."""
    script.exercise, script.label = "romanian_deadlift", "Romanian deadlift"
    hinge(script, (25, 100), (2, 58))


def kettlebell_deadlift(script: Script) -> None:
    """A weight lowered between wide feet and lifted, with more knee bend than a hinge should have.

    The hips go back and the trunk leans far, unlike in a squat that holds the same weight.
    """
    script.exercise, script.label = "romanian_deadlift", "kettlebell deadlift"
    body = script.body
    stance = replace(random_stance(script, "dangling"), width=script.uniform(0.3, 0.6))
    stance = replace(stance, out=script.uniform(5, 35))
    knee, lean = script.uniform(35, 120), script.uniform(50, 95)
    unlocked, leans = script.uniform(2, 30), script.rng.normal(5, 7)

    def up() -> FloatArray:
        tilt = leans + script.rng.normal(0, 2)
        row = stand(body, replace(stance, knee=unlocked, lean=tilt))
        dangle(body, row, 0.05)
        return row

    def down() -> FloatArray:
        bend, tilt = knee + script.rng.normal(0, 5), lean + script.rng.normal(0, 4)
        row = squat(body, stance, max(bend, unlocked), tilt)
        dangle(body, row, script.uniform(-0.05, 0.1))
        return row

    come_to(script, up(), stance)
    back_and_forth(script, up, down, random_tempo(script, 1.1, 4.0))
    leave(script, replace(stance, arms="hanging"))


def hinge(script: Script, lean: tuple[float, float], knee: tuple[float, float]) -> None:
    """Repeated hinges with trunk leans and knee bends at the bottom within these degrees."""
    body = script.body
    stance = replace(random_stance(script, "dangling"), width=script.uniform(0.12, 0.55))
    tempo = random_tempo(script, 1.1)
    deepest, bend = script.uniform(*lean), script.uniform(*knee)
    if bend > 35:
        deepest = max(deepest, 40.0)  # a deadlift with bent knees still hinges
    rounded = script.uniform(0, 0.5) if script.chance(0.3) else 0.0
    unlocked, leans = script.uniform(2, 28), script.rng.normal(4, 6)
    ahead = script.uniform(0.0, 0.12)

    def up() -> FloatArray:
        row = stand(body, replace(stance, knee=unlocked, lean=leans + script.rng.normal(0, 2)))
        dangle(body, row, ahead)
        return row

    def down() -> FloatArray:
        tilt = deepest + script.rng.normal(0, 4)
        back = 0.02 + 0.24 * body.leg * np.sin(np.radians(min(tilt, 90)))
        how = replace(stance, knee=max(bend, unlocked), lean=tilt, round_back=rounded)
        row = stand(body, replace(how, back=float(back * (0.6 + bend / 90))))
        dangle(body, row, ahead)
        return row

    if script.chance(0.2):  # begins at the bottom
        script.to(down(), 0)
        script.to(up(), tempo.back_s)
        script.hold(tempo.rest_s)
    else:
        come_to(script, up(), stance)
    for _ in range(random_count(script, tempo)):
        rep(script, tempo, [down()], [up()])
    leave(script, replace(stance, arms="hanging"))


MOVEMENTS: dict[str, Callable[[Script], None]] = {
    "forward_lunge": forward_lunge,
    "walking_lunge": walking_lunge,
    "split_squat": split_squat,
    "reverse_lunge": reverse_lunge,
    "lateral_lunge": lateral_lunge,
    "step_up": step_up,
    "romanian_deadlift": romanian_deadlift,
    "kettlebell_deadlift": kettlebell_deadlift,
}
