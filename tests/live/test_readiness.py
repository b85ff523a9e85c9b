"""Someone in the start position and in view is ready; every problem has a message."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.exercises import find_exercise
from formcheck.live.readiness import ReadinessCheck, ReadinessStatus, judgeable_views, start_traits
from formcheck.pose.landmarks import Landmark, Motion, Pose, Side
from tests.support.live_stage import SIZE_PX, nobody, still
from tests.support.stick import SCENES, film

NAMES = sorted(SCENES)


def after(name: str, motion: Motion, brightness: float | None = 0.5) -> ReadinessStatus:
    readiness = ReadinessCheck(find_exercise(name), *SIZE_PX)
    with np.errstate(invalid="ignore"):
        for frame in range(len(motion)):
            ready = readiness.update(motion.pose(frame), brightness)
    return ready


def codes(ready: ReadinessStatus) -> list[str]:
    return [problem.code for problem in ready.problems]


@pytest.mark.parametrize("name", NAMES)
def test_the_start_position_is_ready(name: str) -> None:
    ready = after(name, still(SCENES[name], 1.2))
    assert ready.is_in_position, ready.problems
    assert ready.is_still


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_has_start_traits_and_judgeable_views(name: str) -> None:
    assert start_traits(find_exercise(name))
    assert judgeable_views(find_exercise(name))


def test_nobody() -> None:
    assert codes(after("clamshell", nobody(1.2))) == ["nobody"]


def test_a_dark_room() -> None:
    assert codes(after("clamshell", still(SCENES["clamshell"], 1.2), brightness=0.05)) == ["dark"]


def test_unknown_brightness_is_not_a_problem() -> None:
    assert after("clamshell", still(SCENES["clamshell"], 1.2), brightness=None).is_in_position


def test_feet_out_of_view() -> None:
    motion = still(SCENES["forward_lunge"], 1.2)
    feet = [m for m in Landmark if "FOOT" in m.name or "ANKLE" in m.name or "HEEL" in m.name]
    motion.visibility[:, feet] = 0.0
    ready = after("forward_lunge", motion)
    assert codes(ready) == ["cut_off"]
    assert ready.problems[0].message == "Your feet are out of view: move the camera back."


def test_far_away() -> None:
    pose = film(SCENES["lateral_lunge"](0, Side.LEFT), scale_px=60.0)
    poses = [Pose(66 * k, pose.xy_px, pose.world_m, pose.visibility) for k in range(20)]
    assert codes(after("lateral_lunge", Motion.of(poses))) == ["far"]


@pytest.mark.parametrize(
    ("name", "scene", "message"),
    [
        ("forward_lunge", "clamshell", "Stand up straight."),
        ("clamshell", "lateral_lunge", "Lie down."),
    ],
)
def test_wrong_posture(name: str, scene: str, message: str) -> None:
    ready = after(name, still(SCENES[scene], 1.2))
    assert (codes(ready)[0], ready.problems[0].message) == ("posture", message)


def test_wrong_view() -> None:
    ready = after("romanian_deadlift", still(SCENES["lateral_lunge"], 1.2))
    assert codes(ready) == ["view"]
    assert (
        ready.problems[0].message
        == "Turn half sideways to the camera or turn your side to the camera."
    )


def test_a_moving_person_is_in_position_but_not_still() -> None:
    scene = SCENES["lateral_lunge"]
    poses = [film(scene(0.03 * k, Side.LEFT), 66 * k) for k in range(20)]
    ready = after("lateral_lunge", Motion.of(poses))
    assert not ready.is_still
