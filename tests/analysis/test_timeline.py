"""A recording frame by frame: the drawn angles, and the signal used for counting."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest

from formcheck.analysis.explain import RepViewCollector
from formcheck.analysis.offline import analyze_recording
from formcheck.analysis.reps import RepCounter
from formcheck.analysis.timeline import Timeline, build_timeline, to_room_coordinates
from formcheck.analysis.uncertainty import MAX_HALF_WIDTH_DEG
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import FloatArray, Landmark, Motion, Side
from formcheck.pose.track import Track
from formcheck.results import Analysis, PoseCoverage, Source
from tests.support.stick import (
    SCALE_PX,
    SHANK_M,
    THIGH_M,
    TRUNK_M,
    deadlift,
    film,
    idle,
    lateral_lunge,
    lunge,
    performed,
    step_up,
    stick_points,
    with_nobody,
)

HIPS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]


def both(motion: Motion, exercise: str, cuts_ms: tuple[int, ...] = ()) -> tuple[Analysis, Timeline]:
    source = Source("clip.mp4", None, 640, 480, 30.0, len(motion), 10.0)
    track = Track.of(motion)
    coverage = PoseCoverage("full", len(motion), 1.0)
    analysis = analyze_recording(track, source, coverage, exercise, cuts_ms=cuts_ms)
    return analysis, build_timeline(track, cuts_ms, analysis)


@pytest.fixture(scope="module", name="lunges")
def two_lunges() -> tuple[Analysis, Timeline]:
    return both(performed(lunge(-0.7, yaw_deg=-90), [Side.LEFT, Side.RIGHT]), "reverse_lunge")


def test_angles_are_those_that_were_drawn() -> None:
    points = stick_points(knee_flexion=70, hip_flexion=40, trunk_lean=20, yaw=-90)
    _, timeline = both(Motion.of([film(points, 33 * i) for i in range(60)]), "reverse_lunge")
    for name, drawn in (
        ("knee_flexion_left_deg", 70), ("knee_flexion_right_deg", 70),
        ("hip_flexion_left_deg", 40), ("hip_flexion_right_deg", 40), ("trunk_lean_deg", 20),
    ):  # fmt: skip
        np.testing.assert_allclose(timeline.angles_deg[name], drawn, atol=1.0, err_msg=name)


def test_left_and_right_are_distinguished(lunges: tuple[Analysis, Timeline]) -> None:
    analysis, timeline = lunges
    assert [rep.side for rep in analysis.reps] == [Side.LEFT, Side.RIGHT]
    for rep in analysis.reps:
        frame = int(np.searchsorted(timeline.times_ms, round(1000 * rep.peak_s)))
        front, back = (
            timeline.angles_deg[f"hip_angle_{side.value}_deg"][frame]
            for side in (rep.side, rep.side.other)
        )
        assert front < back - 20


def test_the_signal_is_the_one_used_for_counting(
    lunges: tuple[Analysis, Timeline],
) -> None:
    analysis, timeline = lunges
    counter = RepCounter(find_exercise("reverse_lunge").cycle)
    cuts = [
        counter.update(time_ms, value)
        for time_ms, value in zip(timeline.times_ms.tolist(), timeline.signal, strict=True)
    ]
    found = [(cut.start_ms, cut.peak_ms, cut.end_ms) for cut in cuts if cut is not None]
    assert found == [
        (round(1000 * rep.start_s), round(1000 * rep.peak_s), round(1000 * rep.end_s))
        for rep in analysis.reps
    ]
    assert len(found) == 2


@pytest.mark.parametrize("measure", ["knee_flexion", "hip_angle"])
def test_measures_are_the_median_of_their_angle_over_the_hold(
    lunges: tuple[Analysis, Timeline], measure: str
) -> None:
    analysis, timeline = lunges
    for rep in analysis.reps:
        held = (np.array(timeline.phase) == "hold") & (timeline.rep == rep.number)
        angle = timeline.angles_deg[f"{measure}_{rep.side.value}_deg"][held]
        assert rep.measures[f"{measure}_deg"] == np.median(angle)


def test_phases_follow_each_other_and_hold_the_peak(lunges: tuple[Analysis, Timeline]) -> None:
    analysis, timeline = lunges
    one = ["outbound", "hold", "return", "rest"]
    assert [phase for phase, _ in groupby(timeline.phase)] == ["rest", *one, *one]
    assert [number for number, _ in groupby(timeline.rep.tolist())] == [0, 1, 0, 2, 0]
    for rep in analysis.reps:
        times_s = timeline.times_ms[timeline.rep == rep.number] / 1000
        assert (times_s[0], times_s[-1]) == (rep.start_s, rep.end_s)
        held = (np.array(timeline.phase) == "hold") & (timeline.rep == rep.number)
        held_s = timeline.times_ms[held] / 1000
        assert held_s[0] <= rep.peak_s <= held_s[-1]
        assert held_s[-1] - held_s[0] == pytest.approx(rep.tempo.hold_s)
        assert held_s[0] - rep.start_s == pytest.approx(rep.tempo.outbound_s)


def test_without_a_person_time_continues_and_all_values_are_nan() -> None:
    motion = with_nobody(performed(lunge(-0.7, yaw_deg=-90), [Side.LEFT]), 5, 20)
    _, timeline = both(motion, "reverse_lunge")
    np.testing.assert_array_equal(timeline.times_ms, motion.times_ms)
    gap = slice(5, 20)
    assert not timeline.seen[gap].any()
    assert timeline.seen[:5].all()
    assert timeline.seen[20:].all()
    for values in (timeline.signal, timeline.room_m, *timeline.angles_deg.values()):
        assert np.isnan(values[gap]).all()
    for values in (timeline.signal, timeline.room_m, *timeline.half_widths_deg.values()):
        assert np.isfinite(values[20:]).all()
    for name, half_widths_deg in timeline.half_widths_deg.items():
        told = half_widths_deg[20:] <= MAX_HALF_WIDTH_DEG
        np.testing.assert_array_equal(np.isfinite(timeline.angles_deg[name][20:]), told, name)

    assert set(timeline.phase[gap]) == {""}


def test_a_straight_knee_is_told_from_the_side_and_not_from_the_front() -> None:
    for yaw_deg, told in ((-90, True), (0, False)):
        points = stick_points(knee_flexion=3, hip_flexion=5, trunk_lean=2, yaw=yaw_deg)
        _, timeline = both(Motion.of([film(points, 33 * i) for i in range(60)]), "reverse_lunge")
        knee = timeline.angles_deg["knee_flexion_left_deg"]
        assert np.isfinite(knee).all() if told else np.isnan(knee).all()
        assert np.isfinite(timeline.half_widths_deg["knee_flexion_left_deg"]).all()


def test_an_unknown_exercise_has_angles_but_neither_signal_nor_phase() -> None:
    analysis, timeline = both(performed(idle, [Side.LEFT]), "auto")
    assert analysis.exercise is None
    assert np.isnan(timeline.signal).all()
    assert set(timeline.phase) == {""}
    assert np.isfinite(timeline.angles_deg["trunk_lean_deg"]).all()


def test_an_uncounted_movement_is_an_attempt() -> None:
    """One small bow is no deadlift."""

    def bow(depth: float, side: Side) -> FloatArray:
        return deadlift(0.24 * depth, side)

    analysis, timeline = both(performed(bow, [Side.LEFT]), "romanian_deadlift")
    assert (len(analysis.reps), len(analysis.attempts)) == (0, 1)
    tried = analysis.attempts[0]
    inside = np.array(timeline.phase) == "attempt"
    times_s = timeline.times_ms[inside] / 1000
    assert (times_s[0], times_s[-1]) == (tried.start_s, tried.end_s)
    assert set(timeline.rep) == {0}


def test_a_shot_too_short_to_analyze_stays_empty_and_the_next_starts_afresh() -> None:
    one = performed(lunge(-0.7, yaw_deg=-90), [Side.LEFT])
    length_ms = int(one.times_ms[-1]) + 33
    title = Motion.of([film(idle(0, Side.LEFT), length_ms + 33 * i) for i in range(12)])
    start_ms = length_ms + 400
    later = Motion(one.times_ms + start_ms, one.xy_px + [90, 40], one.world_m, one.visibility)
    motion = Motion.of(
        [part.pose(frame) for part in (one, title, later) for frame in range(len(part))]
    )
    analysis, timeline = both(motion, "reverse_lunge", (length_ms, start_ms))
    assert [rep.number for rep in analysis.reps] == [1, 2]
    short = slice(len(one), len(one) + 12)
    assert timeline.seen[short].all()
    assert np.isnan(timeline.signal[short]).all()
    assert np.isnan(timeline.room_m[short]).all()
    assert set(timeline.phase[short]) == {""}
    # The same movement again, elsewhere in the picture.
    np.testing.assert_allclose(
        timeline.room_m[: len(one)], timeline.room_m[short.stop :], atol=1e-3
    )


def test_landmarks_move_in_room_coordinates_as_in_the_image() -> None:
    motion = performed(lateral_lunge, [Side.LEFT])
    analysis, timeline = both(motion, "lateral_lunge")
    frame = int(np.searchsorted(timeline.times_ms, round(1000 * analysis.reps[0].peak_s)))
    moved = timeline.room_m[frame] - timeline.room_m[0]
    drawn = (motion.xy_px[frame] - motion.xy_px[0]) / SCALE_PX
    # The depth fit assumes perspective, which the drawing does not have.
    np.testing.assert_allclose(moved[:, 0], drawn[:, 0], atol=0.12)
    np.testing.assert_allclose(moved[:, 1], -drawn[:, 1], atol=0.12)  # image y points down
    # The hips are drawn 0.74 m to the person's left, which is right in the picture, and 0.3 m down.
    assert moved[HIPS, 0].mean() == pytest.approx(0.74, abs=0.03)
    assert moved[HIPS, 1].mean() == pytest.approx(-0.30, abs=0.03)


def test_a_person_stands_on_the_floor_where_they_were_first_seen() -> None:
    _, timeline = both(performed(idle, [Side.LEFT]), "auto")
    first = timeline.room_m[0]
    assert first[:, 1].min() == pytest.approx(0.0, abs=0.01)
    assert first[Landmark.NOSE, 1] == pytest.approx(
        THIGH_M + SHANK_M + TRUNK_M + 0.25 + 0.06, abs=0.02
    )
    assert first[HIPS, 0].mean() == pytest.approx(0.0, abs=0.001)


def test_toward_the_camera_is_positive() -> None:
    points = stick_points(hip_flexion=60, knee_flexion=60)  # facing the camera, knees forward
    film_m = film(points).world_m[None]
    room = to_room_coordinates(film_m.astype(np.float32), np.zeros((1, 2)))
    assert room[0, Landmark.LEFT_KNEE, 2] == pytest.approx(THIGH_M * np.sin(np.radians(60)))
    shank = room[0, Landmark.LEFT_KNEE] - room[0, Landmark.LEFT_ANKLE]
    assert np.linalg.norm(shank) == pytest.approx(SHANK_M, abs=1e-6)


def test_without_any_person_all_room_coordinates_are_nan() -> None:
    points = np.full((4, 33, 3), np.nan, dtype=np.float32)
    assert np.isnan(to_room_coordinates(points, np.full((4, 2), np.nan))).all()


def test_each_shot_has_its_own_image_scale() -> None:
    one = performed(step_up, [Side.LEFT])
    start_ms = int(one.times_ms[-1]) + 33
    nearer = Motion(one.times_ms + start_ms, 1.3 * one.xy_px, one.world_m, one.visibility)
    _, timeline = both(one.followed_by(nearer), "step_up", (start_ms,))
    first, second = timeline.signal[: len(one)], timeline.signal[len(one) :]
    assert np.ptp(first) == pytest.approx(0.3, abs=0.02)  # the box
    assert np.ptp(second) == pytest.approx(np.ptp(first), abs=0.01)


@pytest.mark.parametrize("yaw_deg", [0, 25])
def test_the_knee_curve_is_the_measure_of_the_rule(yaw_deg: float) -> None:
    """At the peak it is what was judged; it is known for the working leg only."""
    motion = performed(lunge(0.7, yaw_deg=yaw_deg), [Side.LEFT, Side.RIGHT])
    analysis, timeline = both(motion, "forward_lunge")
    exercise, collector = find_exercise("forward_lunge"), RepViewCollector()
    analyze_recording(
        Track.of(motion), analysis.source, analysis.pose, "forward_lunge",
        customize=collector.attach,
    )  # fmt: skip
    assert len(analysis.reps) == 2
    for rep in analysis.reps:
        seen = collector.view_of(rep)
        peak = int(np.searchsorted(timeline.times_ms, round(1000 * rep.peak_s)))
        curve = timeline.angles_deg[f"shank_over_ankle_{rep.side.value}_deg"]
        assert curve[peak] == pytest.approx(exercise.rules[0].measure(seen), abs=0.7)
        other = timeline.angles_deg[f"shank_over_ankle_{rep.side.other.value}_deg"]
        assert np.isnan(other[peak])
    assert np.isnan(timeline.angles_deg["shank_over_ankle_left_deg"][:5]).all()
