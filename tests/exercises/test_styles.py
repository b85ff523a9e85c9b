"""Walking lunges and split squats are lunges, named as what they are."""

from __future__ import annotations

import dataclasses

import pytest

from formcheck import wording
from formcheck.analysis.offline import analyze_recording
from formcheck.bench.movements.recordings import generate, rng_of
from formcheck.pose.landmarks import FloatArray, Motion, Side
from formcheck.pose.track import Track
from formcheck.results import Analysis, PoseCoverage, Source
from tests.support.stick import HIP_M, SCENES, Scene, axes, performed, standing


def analyzed(name: str, motion: Motion) -> Analysis:
    source = Source("clip.mp4", None, 640, 480, 30.0, len(motion), 10.0)
    return analyze_recording(Track.of(motion), source, PoseCoverage("full", len(motion), 1.0), name)


def split_squat(depth: float, side: Side) -> FloatArray:
    """Feet one ahead of the other all the time, seen from the side."""
    left, front = axes(-80)
    feet = {side: 0.35 * front + HIP_M * left, side.other: -0.35 * front - HIP_M * left}
    hips = left * 0 + [0, -0.74 + 0.3 * depth, 0]
    return standing(hips, feet, yaw_deg=-80, lean_deg=5 * depth)


def walking(scene: Scene, step_m: float) -> Motion:
    """Every repetition begins where the last one ended."""
    motion = performed(scene, [Side.LEFT, Side.RIGHT] * 2)
    _, front = axes(-80)
    poses = []
    for frame in range(len(motion)):
        pose = motion.pose(frame)
        done = max(0.0, (pose.timestamp_ms / 1000 - 1.0) / 3.4)
        number, share = divmod(done, 1.0)
        moved = step_m * (min(number, 4) + (max(0.0, min(1.0, (share * 3.4 / 2.4 - 0.5) / 0.5))))
        poses.append(dataclasses.replace(pose, xy_px=pose.xy_px + 200 * moved * front[:2]))
    return Motion.of(poses)


@pytest.mark.parametrize("name", ["forward_lunge", "reverse_lunge"])
def test_a_lunge_that_comes_back_has_no_style(name: str) -> None:
    analysis = analyzed(name, performed(SCENES[name], [Side.LEFT, Side.RIGHT] * 2))
    assert [rep.style for rep in analysis.reps] == [""] * 4
    assert wording.usual_style(analysis) == ""


@pytest.mark.parametrize("name", ["forward_lunge", "reverse_lunge"])
def test_a_split_squat_is_named(name: str) -> None:
    analysis = analyzed(name, performed(split_squat, [Side.LEFT] * 4))
    assert analysis.summary.reps == 4
    assert wording.usual_style(analysis) == "split squat"


def test_walking_lunges_are_named() -> None:
    analysis = analyzed("forward_lunge", walking(SCENES["forward_lunge"], 0.7))
    assert analysis.summary.reps == 4
    assert wording.usual_style(analysis) == "walking lunge"


@pytest.mark.slow
def test_drawn_split_squats_are_named_and_other_lunges_are_not() -> None:
    named = {"split_squat": 0, "reverse_lunge": 0}
    for name in named:
        for number in range(8):
            drawn = generate(name, rng_of(name, number, 99))
            saved = drawn.pose_recording()
            found = analyze_recording(saved.track, saved.source, saved.pose, "reverse_lunge")
            named[name] += wording.usual_style(found) == "split squat"
    assert named["split_squat"] >= 5
    assert named["reverse_lunge"] <= 1
