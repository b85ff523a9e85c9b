"""A named exercise is believed: what counts, what does not, and why, with stick people."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from formcheck.analysis.analyzer import Analyzer
from formcheck.analysis.rep_series import FAR_SMALLER, OTHER_MOVEMENT, TOO_SMALL
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import FloatArray, Motion, Side
from formcheck.results import Attempt, Rep
from tests.support.stick import SCENES, Scene, axes, deadlift, film, idle, squat, standing, turn

FPS = 30
Depths = Sequence[tuple[float, float]]  # (seconds, depth): eased from one to the next


def acted(scene: Scene | Callable[[float, Side], FloatArray], depths: Depths) -> Motion:
    """The scene at a depth that eases from one of the given moments to the next."""
    times_s = np.arange(0, depths[-1][0], 1 / FPS)
    poses = []
    for time_s in times_s:
        after = next(i for i, (at_s, _) in enumerate(depths) if at_s > time_s)
        (from_s, first), (to_s, last) = depths[max(0, after - 1)], depths[after]
        share = np.clip((time_s - from_s) / max(to_s - from_s, 1e-9), 0, 1)
        eased = first + (last - first) * share * share * (3 - 2 * share)
        poses.append(film(scene(float(eased), Side.LEFT), round(1000 * time_s)))
    return Motion.of(poses)


def series(peaks: Sequence[float], rep_s: float = 2.4, rest_s: float = 0.8) -> list:
    """Depths of repetitions with these peaks, one after the other."""
    depths, now_s = [(0.0, 0.0), (1.0, 0.0)], 1.0
    for peak in peaks:
        depths += [(now_s + rep_s / 2, peak), (now_s + rep_s, 0.0), (now_s + rep_s + rest_s, 0.0)]
        now_s += rep_s + rest_s
    return depths


def counted(name: str, *motions: Motion) -> tuple[tuple[Rep, ...], tuple[Attempt, ...]]:
    """Repetitions and attempts of one recording, each motion a shot of it."""
    analyzer, offset_ms = Analyzer(find_exercise(name)), 0
    for motion in motions:
        for frame in range(len(motion)):
            pose = motion.pose(frame)
            analyzer.update(
                type(pose)(pose.timestamp_ms + offset_ms, pose.xy_px, pose.world_m, pose.visibility)
            )
        offset_ms += int(motion.times_ms[-1]) + 40
        analyzer.end_shot()
    return analyzer.finish()


@pytest.mark.parametrize("name", ["glute_bridge", "side_lying_leg_raise", "romanian_deadlift"])
@pytest.mark.parametrize("hold_s", [10.0, 40.0, 120.0])
def test_a_hold_of_any_length_is_one_repetition_with_its_hold(name: str, hold_s: float) -> None:
    depths = [(0, 0), (1, 0), (2, 1), (2 + hold_s, 1), (3 + hold_s, 0), (5 + hold_s, 0)]
    ((rep,), attempts) = counted(name, acted(SCENES[name], depths))
    assert rep.tempo.hold_s == pytest.approx(hold_s, abs=1.0)
    assert attempts == ()


@pytest.mark.parametrize("name", SCENES)
def test_repetitions_in_slow_motion_count(name: str) -> None:
    reps, _ = counted(name, acted(SCENES[name], series([1, 1, 1], rep_s=24, rest_s=6)))
    assert len(reps) == 3


@pytest.mark.parametrize("peaks", [[0.24] * 6, [0.22, 0.25, 0.24, 0.26, 0.23]])
def test_small_repetitions_in_a_rhythm_count_as_a_person_in_pain_does_them(
    peaks: list[float],
) -> None:
    """A hinge of 16 to 18 degrees."""
    reps, attempts = counted("romanian_deadlift", acted(deadlift, series(peaks)))
    assert [rep.number for rep in reps] == list(range(1, len(peaks) + 1))
    assert attempts == ()


def test_a_few_small_movements_do_not_count_and_are_listed() -> None:
    reps, attempts = counted("romanian_deadlift", acted(deadlift, series([0.24, 0.24])))
    assert reps == ()
    assert [attempt.reason for attempt in attempts] == [TOO_SMALL] * 2


def test_small_movements_far_apart_are_no_series() -> None:
    depths: list[tuple[float, float]] = [(0.0, 0.0)]
    for start_s in (2.0, 6.0, 25.0, 28.0):
        depths += [(start_s, 0.0), (start_s + 1, 0.24), (start_s + 2, 0.0)]
    reps, _ = counted("romanian_deadlift", acted(deadlift, [*depths, (31.0, 0.0)]))
    assert reps == ()


def test_an_aborted_start_among_repetitions_does_not_count() -> None:
    """A hinge of 25 degrees among ones of 70 counts; a hasty one does not."""
    whole = acted(deadlift, series([1, 1, 0.36, 1]))
    assert len(counted("romanian_deadlift", whole)[0]) == 4
    depths = [
        *series([1, 1]),
        (8.0, 0.0),
        (8.25, 0.36),
        (8.5, 0.0),
        (9, 0),
        *[(10.2, 1), (11.4, 0)],
    ]
    reps, attempts = counted("romanian_deadlift", acted(deadlift, [*depths, (12.5, 0.0)]))
    assert len(reps) == 3
    assert [attempt.reason for attempt in attempts] == [FAR_SMALLER]


def crouch(depth: float, side: Side) -> FloatArray:
    """Bends hips and knees deeply to put a weight on the floor."""
    left, front = axes(-90)
    feet = {Side.LEFT: 0.1 * left, Side.RIGHT: -0.1 * left}
    hips = np.array([0, -0.83 + 0.5 * depth, 0.0]) - 0.2 * depth * front
    return standing(hips, feet, yaw_deg=-90, lean_deg=75 * depth)


def test_putting_the_weight_down_is_no_repetition() -> None:
    """Whether the person stands up again, or the recording ends with them down."""
    lifting = acted(deadlift, series([1, 1, 1, 1]))
    up_again = acted(crouch, [(0, 0), (1.2, 1), (2.4, 0), (3.5, 0)])
    reps, attempts = counted("romanian_deadlift", lifting, up_again)
    assert len(reps) == 4
    assert [attempt.reason for attempt in attempts] == [OTHER_MOVEMENT]
    stays_down = acted(crouch, [(0, 0), (1.2, 1), (2.4, 1)])
    reps, attempts = counted("romanian_deadlift", lifting, stays_down)
    assert len(reps) == 4
    assert "ended before the way back up" in attempts[0].reason


def test_picking_the_weight_up_is_no_repetition_either() -> None:
    reps, attempts = counted(
        "romanian_deadlift",
        acted(crouch, [(0, 0), (1, 0), (2.2, 1), (3.4, 0), (4.5, 0)]),
        acted(deadlift, series([1, 1, 1, 1])),
    )
    assert len(reps) == 4
    assert [attempt.reason for attempt in attempts] == [OTHER_MOVEMENT]


def test_a_squatted_deadlift_is_a_repetition_with_its_fault() -> None:
    reps, _ = counted("romanian_deadlift", acted(crouch, series([0.9] * 5)))
    assert len(reps) == 5
    for rep in reps:
        assert "knees_bent" in [fault.code for fault in rep.faults]
        assert "the hips sank as in a squat" in rep.remarks


def test_a_recording_that_begins_on_the_way_out_counts_what_it_shows() -> None:
    depths = [(0.0, 0.6), (0.5, 1.0), (1.5, 0.0), (2.5, 0.0)]
    rest = [(at_s + 2.5, depth) for at_s, depth in series([1, 1, 1])]
    reps, _ = counted("romanian_deadlift", acted(deadlift, [*depths, *rest[1:]]))
    assert [rep.complete for rep in reps] == [False, True, True, True]


def test_a_recording_that_begins_at_the_peak_does_not_show_a_repetition() -> None:
    depths = [(0.0, 1.0), (0.5, 1.0), (1.5, 0.0), (2.5, 0.0)]
    rest = [(at_s + 2.5, depth) for at_s, depth in series([1, 1, 1])]
    reps, _ = counted("romanian_deadlift", acted(deadlift, [*depths, *rest[1:]]))
    assert [rep.complete for rep in reps] == [True] * 3


def test_standing_up_after_bridges_is_no_repetition() -> None:
    """The hips open as far as in a bridge, and stay so for a minute."""
    bridges = acted(SCENES["glute_bridge"], series([1, 1, 1]))
    standing_up = acted(idle, [(0, 0), (60, 1)])
    points = [bridges.pose(frame) for frame in range(len(bridges))]
    after_ms = int(bridges.times_ms[-1]) + 33
    for frame in range(len(standing_up)):
        pose = standing_up.pose(frame)
        points.append(
            type(pose)(pose.timestamp_ms + after_ms, pose.xy_px, pose.world_m, pose.visibility)
        )
    reps, attempts = counted("glute_bridge", Motion.of(points))
    assert len(reps) == 3
    assert attempts == ()


@pytest.mark.parametrize("name", ["forward_lunge", "reverse_lunge", "lateral_lunge"])
def test_squats_called_lunges_are_counted_with_a_remark(name: str) -> None:
    reps, _ = counted(name, acted(squat, series([1] * 4)))
    assert len(reps) == 4
    assert all(rep.remarks for rep in reps)


def test_sitting_up_is_no_repetition() -> None:
    """The knees part as a person on their side sits up; the trunk does not lie at the end."""
    clams = acted(SCENES["clamshell"], series([1, 1, 1]))

    def sitting_up(depth: float, side: Side) -> FloatArray:
        points = SCENES["clamshell"](min(1.0, 2 * depth) if depth < 0.5 else 2 - 2 * depth, side)
        hips = points[[23, 24]].mean(axis=0)
        head_up = turn(
            np.array([0.0, 0, 1]), -60 * depth if points[11, 0] > hips[0] else 60 * depth
        )
        upper = list(range(23))
        points[upper] = (points[upper] - hips) @ head_up.T + hips
        return points

    reps, attempts = counted(
        "clamshell", clams, acted(sitting_up, [(0, 0), (1.5, 0), (2.7, 1), (3.5, 1)])
    )
    assert len(reps) == 3
    assert "the person sat up" in [attempt.reason for attempt in attempts]
