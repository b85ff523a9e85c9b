"""Every movement gives a sound recording whose labels say what it shows."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from formcheck.bench.movements.body import random_body
from formcheck.bench.movements.catalog import EVERYTHING, OTHERS, OURS
from formcheck.bench.movements.recordings import (
    LONGEST_S,
    Recording,
    generate,
    generate_all,
    movement_names,
    rng_of,
)
from formcheck.bench.movements.script import Script
from formcheck.errors import UsageError
from formcheck.exercises import exercise_names
from formcheck.pose.kinematics import knee_flexion_deg
from formcheck.pose.landmarks import Landmark, Side
from formcheck.recording import load_recording, save_recording

NINE = {
    "forward_lunge", "reverse_lunge", "lateral_lunge", "step_up", "romanian_deadlift",
    "glute_bridge", "hip_thrust", "clamshell", "side_lying_leg_raise",
}  # fmt: skip


def made(name: str, number: int = 0) -> Recording:
    return generate(name, rng_of(name, number, seed=7))


def script_of(name: str, number: int = 0) -> Script:
    rng = rng_of(name, number, seed=7)
    script = Script(random_body(rng), rng)
    EVERYTHING[name](script)
    return script


@pytest.mark.parametrize("name", movement_names())
def test_a_recording_is_sound(name: str) -> None:
    recording = made(name)
    motion = recording.motion
    assert (np.diff(motion.times_ms) > 0).all()
    assert 6 < recording.duration_s <= LONGEST_S
    seen = motion.seen
    assert seen.any()
    for values in (motion.xy_px, motion.world_m, motion.visibility):
        assert np.isfinite(values[seen]).all()
        assert np.isnan(values[~seen]).all()
    assert (motion.visibility[seen] >= 0).all() and (motion.visibility[seen] <= 1).all()
    hips = motion.world_m[seen][:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)
    np.testing.assert_allclose(hips, 0, atol=1e-9)


@pytest.mark.parametrize("name", movement_names())
def test_labels_say_ours_for_ours_and_idle_for_others(name: str) -> None:
    recording = made(name)
    labels = recording.labels("x")
    if name in OTHERS:
        assert (labels["exercise"], labels["reps"]) == ("idle", [])
        return
    assert labels["exercise"] in NINE
    assert recording.reps
    for rep in recording.reps:
        assert 0 <= rep.start_s <= rep.peak_s <= rep.end_s <= recording.duration_s + 0.2


@pytest.mark.parametrize("name", movement_names())
def test_what_the_script_does_is_possible(name: str) -> None:
    """Nothing jumps, and nothing is far below the floor."""
    script = script_of(name)
    times_s = np.arange(0, script.now_s, 1 / 60)
    points = script.points(times_s)
    speed = np.linalg.norm(np.diff(points[:, 11:], axis=0), axis=-1) * 60
    assert np.percentile(speed.max(axis=1), 99) < 22.0  # a ball kicked hard: 20 m/s
    assert points[:, :, 2].min() > -0.35


@pytest.mark.parametrize("number", range(6))
def test_the_front_knee_of_a_lunge_is_bent_most_at_the_labeled_peak(number: int) -> None:
    script = script_of("forward_lunge", number)
    for rep in script.reps:
        times_s = np.array([rep.start_s, rep.peak_s, rep.end_s])
        flexion = knee_flexion_deg(script.points(times_s), rep.side)
        assert flexion[1] > max(flexion[0], flexion[2]) + 25


@pytest.mark.parametrize("number", range(6))
def test_the_hips_of_bridges_are_highest_at_the_labeled_peak(number: int) -> None:
    for name in ("glute_bridge", "single_leg_bridge", "hip_thrust"):
        script = script_of(name, number)
        for rep in script.reps:
            times_s = np.array([rep.start_s, rep.peak_s, rep.end_s])
            height = script.points(times_s)[:, [23, 24], 2].mean(axis=1)
            assert height[1] > max(height[0], height[2]) + 0.04


@pytest.mark.parametrize("number", range(6))
def test_the_upper_knee_rises_in_clamshells_and_leg_raises(number: int) -> None:
    for name in ("clamshell", "side_lying_leg_raise"):
        script = script_of(name, number)
        for rep in script.reps:
            points = script.points(np.array([rep.start_s, rep.peak_s, rep.end_s]))
            height = points[:, Landmark.of(rep.side, "knee"), 2]
            assert height[1] > max(height[0], height[2]) + 0.03
            hips = points[1, [23, 24], 2]
            assert (hips[0] > hips[1]) == (rep.side is Side.LEFT)


def test_the_same_seed_gives_the_same_and_another_seed_another_recording() -> None:
    one, same = (generate("squat", rng_of("squat", 0, 1)) for _ in range(2))
    np.testing.assert_array_equal(one.motion.xy_px, same.motion.xy_px)
    other = generate("squat", rng_of("squat", 0, 2))
    assert other.motion.xy_px.shape != one.motion.xy_px.shape or not np.array_equal(
        other.motion.xy_px, one.motion.xy_px, equal_nan=True
    )


def test_an_unknown_movement_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="no movement 'moonwalk'; give one of: forward_lunge"):
        generate("moonwalk", np.random.default_rng(0))


def test_landmarks_beyond_the_edge_are_invisible() -> None:
    found = 0
    for number in range(40):
        recording = made("calf_raise", number)
        motion, shot = recording.motion, recording.shot
        seen = motion.seen
        xy = motion.xy_px[seen]
        outside = ((xy < 0) | (xy >= [shot.width, shot.height])).any(axis=-1)
        assert (motion.visibility[seen][outside] == 0).all()
        assert (motion.visibility[seen][~outside] > 0).all()
        found += int(outside.sum())
    assert found


def test_errors_are_of_the_size_that_a_model_makes() -> None:
    """Median over clips: bias and drift of 1 to 3 % of a leg, less than 1 % of jitter."""
    wrong, shaky = [], []
    for number in range(40):
        recording = made("row", number)
        shot, seen = recording.shot, recording.motion.seen
        away = recording.motion.xy_px[seen][:, 23:29] - shot.xy_px[seen][:, 23:29]
        legs = np.linalg.norm(shot.xy_px[:, 27] - shot.xy_px[:, 23], axis=-1).max()
        wrong.append(np.median(np.linalg.norm(away, axis=-1)) / legs)
        shaky.append(np.median(np.abs(np.diff(away, axis=0))) / legs)
    assert 0.01 < np.median(wrong) < 0.03
    assert 0.0003 < np.median(shaky) < 0.005


def test_the_far_side_is_less_visible_than_the_near_one() -> None:
    differences = []
    for number in range(60):
        recording = made("squat", number)
        if abs(abs(recording.shot.yaw_deg) - 90) < 20:
            legs = np.nanmedian(recording.motion.visibility[:, [25, 26]], axis=0)
            near = 0 if recording.shot.yaw_deg > 0 else 1
            differences.append(legs[near] - legs[1 - near])
    assert len(differences) > 5
    assert np.median(differences) > 0.1


def test_many_movements_of_ours_and_more_of_others() -> None:
    ours = {script_of(name).exercise for name in OURS}
    assert ours == NINE <= set(exercise_names())
    assert len(OTHERS) > 5 * len(ours)
    assert len(list(generate_all(1, seed=0))) == len(movement_names())


def test_twenty_a_second() -> None:
    """Generous: a tenth of the speed would fail."""
    start_s = time.perf_counter()
    for number in range(10):
        made("walking", number)
    assert time.perf_counter() - start_s < 5.0


def test_a_saved_recording_is_read_back(tmp_path: Path) -> None:
    recording = made("reverse_lunge")
    save_recording(recording.pose_recording(), tmp_path / "a.npz")
    loaded = load_recording(tmp_path / "a.npz")
    assert loaded.source.width == recording.shot.width
    np.testing.assert_allclose(loaded.track.motion().xy_px, recording.motion.xy_px, rtol=1e-6)


def test_the_command_writes_recordings_and_labels(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "formcheck.bench.movements", str(tmp_path), "--count", "2"]
    subprocess.run([*command, "--only", "squat,step_up"], check=True)
    names = sorted(path.stem for path in tmp_path.glob("*.json"))
    assert names == ["squat_0_000", "squat_0_001", "step_up_0_000", "step_up_0_001"]
    for name in names:
        labels = json.loads((tmp_path / f"{name}.json").read_text())
        assert (tmp_path / labels["file"]).exists()
        assert labels["exercise"] in ("idle", "step_up")
    wrong = subprocess.run(
        [*command, "--only", "moonwalk"], capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("error: no movement 'moonwalk'")
