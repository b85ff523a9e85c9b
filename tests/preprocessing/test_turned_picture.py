"""Pictures turned by quarter turns: upright ones first, then turned ones, then undecidable ones."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.pose.landmarks import LEGS, Landmark, Motion, Side
from formcheck.pose.track import Track
from formcheck.preprocessing.turned_picture import QUARTERS, find_turn, turned_back
from tests.support.stick import SCENES, performed

SIZE_PX = (640, 480)
SIDES = [Side.LEFT, Side.RIGHT]
ON_FEET = ("forward_lunge", "reverse_lunge", "lateral_lunge")


def turned(track: Track, clockwise_deg: int) -> Track:
    """The poses as found in a picture turned clockwise by so much."""
    return turned_back(track, -clockwise_deg % 360, *SIZE_PX)


def poses(exercise: str) -> Track:
    return Track.of(performed(SCENES[exercise], SIDES))


def lying(moved: Landmark, rise_m: float) -> Track:
    """Somebody who lies on the right side, seen from the front, and lifts a leg now and then."""
    times_ms = np.arange(0, 12_000, 66)
    lift_m = rise_m * np.sin(np.pi * np.arange(len(times_ms)) / 30) ** 2
    world = np.zeros((len(times_ms), 33, 3))
    world[:, : Landmark.LEFT_HIP, 0] = 0.5
    for side, height in ((Side.LEFT, -0.1), (Side.RIGHT, 0.1)):
        for part, x in (
            ("hip", 0.0),
            ("knee", -0.4),
            ("ankle", -0.8),
            ("heel", -0.85),
            ("foot_index", -0.9),
        ):
            world[:, Landmark.of(side, part), :2] = x, height
        world[:, Landmark.of(side, "shoulder"), 1] = height
    is_left = moved.name.startswith("LEFT")
    for part in ("knee", "ankle", "heel", "foot_index"):
        leg = Landmark.of(Side.LEFT if is_left else Side.RIGHT, part)
        world[:, leg, 1] -= lift_m * (0.5 if part == "knee" else 1.0)
    xy = 200 * world[..., :2] + [320, 240]
    return Track.of(Motion(times_ms, xy, world, np.ones(world.shape[:2])))


@pytest.mark.parametrize("exercise", SCENES)
def test_an_upright_picture_stays(exercise: str) -> None:
    assert find_turn(poses(exercise)) == 0


def test_nobody_is_not_turned() -> None:
    unseen = performed(SCENES["forward_lunge"], SIDES)
    blank = Motion(
        unseen.times_ms, unseen.xy_px * np.nan, unseen.world_m * np.nan, unseen.visibility
    )
    assert find_turn(Track.of(blank)) == 0
    assert find_turn(Track()) == 0


def test_who_lies_and_lifts_the_upper_leg_stays() -> None:
    assert find_turn(lying(Landmark.LEFT_KNEE, 0.4)) == 0


@pytest.mark.parametrize("quarter", QUARTERS)
@pytest.mark.parametrize("exercise", ON_FEET)
def test_feet_that_carry_show_the_turn(exercise: str, quarter: int) -> None:
    assert find_turn(turned(poses(exercise), quarter)) == quarter


def test_a_lifted_leg_shows_a_picture_upside_down() -> None:
    assert find_turn(turned(lying(Landmark.LEFT_KNEE, 0.4), 180)) == 180


def test_with_the_head_below_the_hips_a_lifted_leg_shows_the_side() -> None:
    """The head is on the right: turned clockwise, it is below."""
    assert find_turn(turned(lying(Landmark.LEFT_KNEE, 0.4), 90)) == 90


def test_with_the_head_above_it_might_be_somebody_who_stands() -> None:
    assert find_turn(turned(lying(Landmark.LEFT_KNEE, 0.4), 270)) == 0


def test_a_few_seconds_show_nothing() -> None:
    motion = performed(SCENES["forward_lunge"], SIDES)
    assert find_turn(turned(Track.of(motion[: len(motion) // 8]), 90)) == 0


@pytest.mark.parametrize("quarter", QUARTERS)
def test_turning_back_undoes_the_turn(quarter: int) -> None:
    track = poses("forward_lunge")
    there = turned_back(track, quarter, *SIZE_PX)
    size = SIZE_PX[::-1] if quarter in (90, 270) else SIZE_PX
    again = turned_back(there, -quarter % 360, *size).motion()
    before = track.motion()
    np.testing.assert_allclose(again.xy_px, before.xy_px, atol=1e-3)
    np.testing.assert_allclose(again.world_m, before.world_m, atol=1e-6)
    assert np.array_equal(again.visibility, before.visibility)


def test_a_quarter_turn_moves_the_top_left_corner_to_the_top_right() -> None:
    """A picture of 640 by 480, turned clockwise; turning back by 270 is the same."""
    motion = performed(SCENES["forward_lunge"], SIDES)[:1]
    corner = Motion(motion.times_ms, motion.xy_px * 0, motion.world_m, motion.visibility)
    assert turned_back(Track.of(corner), 270, *SIZE_PX).motion().xy_px[0, 0].tolist() == [480, 0]


def test_left_stays_left() -> None:
    """Turning does not mirror: the hips keep their order about the trunk."""
    before, after = poses("forward_lunge"), turned(poses("forward_lunge"), 180)
    for track, sign in ((before, 1), (after, -1)):
        hips = [track.motion().world_m[0, Landmark.of(side, "hip"), 0] for side in LEGS]
        assert sign * (hips[0] - hips[1]) > 0
