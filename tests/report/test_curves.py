"""The charts over time: the curves that an exercise asks for, their limits, markers and gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.analysis.offline import AUTO, analyze_recording
from formcheck.analysis.timeline import Timeline, build_timeline
from formcheck.exercises import all_exercises, find_exercise
from formcheck.pose.landmarks import Motion, Side
from formcheck.pose.track import Track
from formcheck.report.curves import (
    QUANTITIES,
    SIGNAL,
    Charts,
    build_charts,
    downsample,
    drawn_quantities,
)
from formcheck.results import Analysis, PoseCoverage, Source
from formcheck.spec.exercise import Exercise
from tests.support.stick import SCENES, Scene, idle, lunge, performed, with_nobody

SIDES = [Side.LEFT, Side.RIGHT]


def charts_for(motion: Motion, exercise: str = AUTO) -> tuple[Analysis, Timeline, Charts]:
    source = Source("clip.mp4", None, 640, 480, 30.0, len(motion), 10.0)
    track = Track.of(motion)
    analysis = analyze_recording(track, source, PoseCoverage("full", len(motion), 1.0), exercise)
    timeline = build_timeline(track, (), analysis)
    spec = None if analysis.exercise is None else find_exercise(analysis.exercise)
    return analysis, timeline, build_charts(analysis, timeline, spec)


@pytest.fixture(scope="module", name="leaning")
def leaning_lunges() -> tuple[Analysis, Timeline, Charts]:
    """Reverse lunges from the side that lean 45°."""
    scene = lunge(-0.7, yaw_deg=-90, lean_deg=45)
    return charts_for(performed(scene, SIDES), "reverse_lunge")


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda exercise: exercise.name)
def test_an_exercise_names_only_known_quantities(exercise: Exercise) -> None:
    known = {SIGNAL, "", *QUANTITIES}
    assert {rule.drawn_on for rule in exercise.rules} <= known
    assert set(exercise.curves or ()) <= known
    names = drawn_quantities(exercise, {"front", "side", "oblique", "above"})
    assert 1 <= len(names) <= 3
    assert SIGNAL not in names


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda exercise: exercise.name)
def test_a_rule_is_drawn_on_a_quantity_of_its_unit(exercise: Exercise) -> None:
    for rule in exercise.rules:
        if rule.drawn_on:
            unit = exercise.cycle.signal.unit if rule.drawn_on == SIGNAL else "deg"
            assert rule.unit == unit, rule.code


@pytest.mark.parametrize("name", SCENES)
def test_a_limit_is_on_the_quantity_that_the_rule_measures(name: str) -> None:
    """At the fault's moment the curve shows the fault's number."""
    scene: Scene = (
        lunge(-0.7, yaw_deg=-90, lean_deg=45) if name == "reverse_lunge" else SCENES[name]
    )
    _, _, charts = charts_for(performed(scene, SIDES), name)
    for chart in charts.charts:
        for marker in chart.markers if chart.limits else ():
            curve_values = [
                curve.values[np.argmin(np.abs(curve.times_s - marker.at_s))]
                for curve in chart.curves
            ]
            gaps = [abs(value - marker.value) for value in curve_values if np.isfinite(value)]
            assert min(gaps) < 3.0, (chart.key, marker)


def test_the_signal_is_the_first_chart_and_marks_every_fault(
    leaning: tuple[Analysis, Timeline, Charts],
) -> None:
    analysis, _, charts = leaning
    first = charts.charts[0]
    assert (first.key, first.title) == (SIGNAL, "Mean knee flexion")
    found = [(marker.rep, marker.code) for marker in first.markers]
    assert found == [(rep.number, fault.code) for rep in analysis.reps for fault in rep.faults]
    assert ("torso_lean") in {code for _, code in found}
    assert first.summary.startswith("Largest value in each repetition: 1: ")


def test_a_limit_is_drawn_only_for_views_that_can_judge_its_rule(
    leaning: tuple[Analysis, Timeline, Charts],
) -> None:
    by_key = {chart.key: chart for chart in leaning[2].charts}
    (limit_line,) = by_key["trunk_lean"].limits
    assert limit_line.text == "at most 27° (trunk leans forward)"
    assert "shank_over_ankle" not in by_key  # that is judged from the front
    assert {marker.code for marker in by_key["trunk_lean"].markers} == {"torso_lean"}


def test_each_leg_has_a_curve_or_both_their_mean() -> None:
    _, _, lunges = charts_for(performed(lunge(-0.7, yaw_deg=-90), SIDES), "reverse_lunge")
    knee = next(chart for chart in lunges.charts if chart.key == "knee_flexion")
    assert [curve.side for curve in knee.curves] == ["left", "right"]
    _, timeline, hinges = charts_for(
        performed(SCENES["romanian_deadlift"], SIDES), "romanian_deadlift"
    )
    (curve,) = next(chart for chart in hinges.charts if chart.key == "knee_flexion").curves
    assert curve.side == "both"
    angles = timeline.angles_deg
    mean = (angles["knee_flexion_left_deg"] + angles["knee_flexion_right_deg"]) / 2
    np.testing.assert_allclose(curve.values, mean)


def test_an_undetected_person_is_a_gap() -> None:
    motion = with_nobody(performed(lunge(-0.7, yaw_deg=-90), SIDES), 5, 20)
    _, _, charts = charts_for(motion, "reverse_lunge")
    for chart in charts.charts:
        for curve in chart.curves:
            assert np.isnan(curve.values[8:17]).all(), chart.key


def test_a_quantity_never_measured_is_omitted_with_a_reason() -> None:
    analysis, timeline, _ = charts_for(performed(lunge(-0.7, yaw_deg=-90), SIDES), "reverse_lunge")
    for rep in analysis.reps:
        dict.__setitem__(rep.measures, "knee_flexion_deg", None)  # type: ignore[arg-type]
    charts = build_charts(analysis, timeline, find_exercise("reverse_lunge"))
    assert "knee_flexion" not in [chart.key for chart in charts.charts]
    assert charts.omitted == (
        "Knee bend is not drawn: it could not be measured from this camera view.",
    )


def test_a_signal_without_a_meaningful_zero_is_relative_to_rest() -> None:
    _, timeline, charts = charts_for(performed(SCENES["step_up"], SIDES), "step_up")
    values = charts.charts[0].curves[0].values
    assert abs(np.nanmedian(values[np.array(timeline.phase) == "rest"])) < 1e-9
    assert 0.2 < np.nanmax(values) < 0.4  # the box is 0.3 m high


def test_an_unrecognized_exercise_still_has_curves() -> None:
    analysis, _, charts = charts_for(performed(idle, [Side.LEFT]))
    assert analysis.exercise is None
    # Of legs that point at the camera, knee angles are left out.
    assert [chart.key for chart in charts.charts] == ["trunk_lean"]
    assert all(not chart.markers and not chart.limits for chart in charts.charts)


@given(
    st.lists(st.floats(-1e3, 1e3) | st.just(float("nan")), max_size=400),
    st.integers(min_value=3, max_value=60),
)
def test_downsampling_keeps_peaks_dips_and_gaps(values: list[float], max_points: int) -> None:
    array = np.array(values, dtype=np.float64)
    kept = downsample(array, max_points)
    assert len(kept) <= max(max_points, 3)
    assert (np.diff(kept) > 0).all()
    known = array[np.isfinite(array)]
    if len(known):
        assert array[kept][np.isfinite(array[kept])].max() == known.max()
        assert array[kept][np.isfinite(array[kept])].min() == known.min()
    if np.isnan(array).any():
        assert np.isnan(array[kept]).any()


def test_a_short_curve_is_not_downsampled() -> None:
    assert downsample(np.arange(10.0), 10).tolist() == list(range(10))
