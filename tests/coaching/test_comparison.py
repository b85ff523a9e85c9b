"""Trends from records, and records from an analysis: what is unknown stays so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.analysis.offline import analyze_recording
from formcheck.coaching.comparison import (
    change,
    compare_session,
    comparison_rows,
    fault_rate,
    pain_points,
    trends,
)
from formcheck.coaching.from_analysis import range_measure_of, set_records
from formcheck.coaching.records import (
    PainMoment,
    PainRecord,
    RepRecord,
    SessionKind,
    SessionRecord,
    SetRecord,
)
from formcheck.exercises import all_exercises
from formcheck.pose.landmarks import Side
from formcheck.pose.track import Track
from formcheck.results import Analysis, PoseCoverage, Source, TrainedSet, Training
from tests.support.stick import SCENES, performed

NOW = datetime(2026, 3, 1, 18, 30, tzinfo=timezone.utc)
KEY = "knee_flexion_deg"


def rep(side: Side, value: float | None, score: int | None = 100, **more: object) -> RepRecord:
    return RepRecord(1, side, 3.0, score, 1.0, None, 2.0, {KEY: value}, **more)  # type: ignore[arg-type]


def session(
    name: str, day: int, *reps: RepRecord, exercise: str = "forward_lunge"
) -> SessionRecord:
    one = SetRecord(exercise, 1, NOW, reps, range_measure=KEY)
    return SessionRecord(name, SessionKind.LIVE, NOW + timedelta(days=day), sets=(one,))


def test_nothing_gives_nothing() -> None:
    assert trends([]) == ()
    assert trends([session("empty", 0)]) == ()
    assert pain_points([session("empty", 0)]) == ()


def test_a_point_is_the_mean_of_all_sets_of_that_session() -> None:
    one = session("a", 0, rep(Side.LEFT, 90.0, 80), rep(Side.RIGHT, 100.0))
    two = replace(one, sets=(*one.sets, replace(one.sets[0], number=2)))
    (trend,) = trends([two])
    (point,) = trend.points
    assert (trend.exercise, trend.range_measure) == ("forward_lunge", KEY)
    assert (point.sets, point.reps, point.score) == (2, 4, 90.0)
    assert (point.range_of_motion, point.asymmetry) == (95.0, -10.0)
    assert point.rep_s == 3.0
    assert point.tempo_s == (1.0, None, 2.0)


def test_a_point_counts_clean_faulty_and_not_fully_judged_repetitions() -> None:
    reps = (
        rep(Side.LEFT, 90.0),
        rep(Side.LEFT, 90.0, 50, faults={"valgus": 9.0}, not_judged=("lean",)),
        rep(Side.LEFT, 90.0, 90, not_judged=("lean",)),
        rep(Side.LEFT, 90.0, None, not_judged=("lean", "valgus")),
    )
    one = session("a", 0, *reps)
    (trend,) = trends([one])
    found = trend.points[0].found
    assert (found.clean, found.faulty, found.unclear, found.fully_judged) == (1, 1, 2, 1)
    (compared,) = compare_session(one, [])
    rows = {row.name: row.now for row in comparison_rows(compared)}
    assert rows["result"] == "1 of 4 clean, 1 with a fault, 2 not fully judged"
    partly = session("b", 1, rep(Side.LEFT, 90.0, 90, not_judged=("lean",)))
    (compared,) = compare_session(partly, [])
    rows = {row.name: row.now for row in comparison_rows(compared)}
    assert rows["result"] == "1 of 1 not fully judged"
    assert rows["faults"] == "none in what was judged"


def test_the_other_legs_repetitions_are_never_counted_as_this_ones() -> None:
    left, right = rep(Side.LEFT, 90.0), rep(Side.RIGHT, 90.0, 10, faults={"valgus": 9.0})
    both = rep(Side.BOTH, 90.0)
    one = SetRecord("forward_lunge", 1, NOW, (left, right, both, right), Side.LEFT, 3)
    assert one.counted_reps == (left, both)
    assert (one.is_done, one.score) == (False, 100.0)
    assert replace(one, reps=(left, left, right, left)).is_done
    assert replace(one, side=None).counted_reps == one.reps


def test_unseen_values_are_omitted_and_not_counted_as_0() -> None:
    (trend,) = trends([session("a", 0, rep(Side.LEFT, None, None), rep(Side.LEFT, 90.0, 70))])
    (point,) = trend.points
    assert (point.score, point.range_of_motion, point.asymmetry) == (70.0, 90.0, None)
    (trend,) = trends([session("a", 0, rep(Side.LEFT, None, None))])
    (point,) = trend.points
    assert (point.reps, point.score, point.range_of_motion) == (1, None, None)


def test_nan_is_unknown_too() -> None:
    nan = float("nan")
    (trend,) = trends([session("a", 0, rep(Side.LEFT, nan), rep(Side.LEFT, 90.0))])
    assert trend.points[0].range_of_motion == 90.0
    (trend,) = trends([session("a", 0, rep(Side.LEFT, nan))])
    assert trend.points[0].range_of_motion is None


def test_a_fault_counts_only_where_it_could_be_judged() -> None:
    sound = rep(Side.LEFT, 90.0)
    faulty = rep(Side.LEFT, 90.0, 80, faults={"valgus": 12.0})
    unjudged = rep(Side.LEFT, 90.0, 100, not_judged=("valgus",))
    nothing = rep(Side.LEFT, 90.0, None, not_judged=("valgus", "lean"))
    assert fault_rate([sound], "valgus") == 0.0
    assert fault_rate([sound, faulty, unjudged, nothing], "valgus") == 0.5
    assert fault_rate([unjudged, nothing], "valgus") is None
    assert fault_rate([], "valgus") is None


def test_every_point_has_a_rate_for_each_fault_that_the_exercise_ever_had() -> None:
    first = session("a", 0, rep(Side.LEFT, 90.0, 80, faults={"valgus": 12.0}))
    second = session("b", 1, rep(Side.LEFT, 90.0))
    third = session("c", 2, rep(Side.LEFT, 90.0, 100, not_judged=("valgus",)))
    (trend,) = trends([third, second, first])
    assert trend.codes == ("valgus",)
    assert [point.session for point in trend.points] == ["a", "b", "c"]
    assert [point.fault_rates["valgus"] for point in trend.points] == [1.0, 0.0, None]


def test_exercises_are_apart_and_the_most_trained_comes_first() -> None:
    both = session("a", 0, rep(Side.LEFT, 90.0))
    both = replace(both, sets=(*both.sets, replace(both.sets[0], exercise="clamshell")))
    found = trends([both, session("b", 1, rep(Side.LEFT, 80.0), exercise="clamshell")])
    assert [(one.exercise, len(one.points)) for one in found] == [
        ("clamshell", 2),
        ("forward_lunge", 1),
    ]


def test_another_measure_of_range_is_not_mixed_with_the_newest() -> None:
    old = session("a", 0, replace(rep(Side.LEFT, 90.0), measures={"opening_deg": 30.0}))
    old = replace(old, sets=(replace(old.sets[0], range_measure="opening_deg"),))
    (trend,) = trends([old, session("b", 1, rep(Side.LEFT, 90.0))])
    assert trend.range_measure == KEY
    assert [point.range_of_motion for point in trend.points] == [None, 90.0]


def test_pain_is_the_worst_answer_of_each_time() -> None:
    pains = [(PainMoment.BEFORE, 2), (PainMoment.DURING, 5), (PainMoment.DURING, 3)]
    hurt = replace(
        session("a", 0, rep(Side.LEFT, 90.0)),
        pains=tuple(PainRecord(NOW, when, pain) for when, pain in pains),
    )
    (point,) = pain_points([hurt, session("b", 1, rep(Side.LEFT, 90.0))])
    assert (point.before, point.during, point.after) == (2, 5, None)
    assert [one.pain for one in trends([hurt])[0].points] == [5]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        ([1.0], None),
        ([None, 1.0, None], None),
        ([1.0, None, 3.0], (1.0, 3.0)),
        ([1.0, 9.0, 3.0], (1.0, 3.0)),
        ([1.0, 2.0, 3.0, 4.0], (1.5, 3.5)),
        ([1.0, 2.0, 3.0, 90.0, 4.0, 5.0, 6.0], (2.0, 5.0)),
    ],
)
def test_a_change_leads_from_the_first_to_the_last(
    values: list[float | None], expected: tuple[float, float] | None
) -> None:
    found = change(values)
    assert (None if found is None else (found.first, found.last)) == expected


@given(st.lists(st.none() | st.floats(-1e6, 1e6), max_size=30))
def test_a_change_lies_within_the_values(values: list[float | None]) -> None:
    known = [value for value in values if value is not None]
    found = change(values)
    assert (found is None) == (len(known) < 2)
    if found is not None:
        for value in (found.first, found.last):
            assert min(known) - 1e-6 <= value <= max(known) + 1e-6


def analyzed(name: str = "forward_lunge") -> Analysis:
    motion = performed(SCENES[name], [Side.LEFT, Side.RIGHT, Side.LEFT])
    source = Source("clip.mp4", "ab12", 640, 480, 30.0, len(motion), 10.0, start_s=0.0)
    return analyze_recording(Track.of(motion), source, PoseCoverage("full", len(motion), 1.0), name)


def test_a_recording_is_one_set_with_what_the_document_says() -> None:
    analysis = analyzed()
    (one,) = set_records(analysis, NOW)
    assert (one.exercise, one.number, one.side, one.target_reps) == ("forward_lunge", 1, None, None)
    assert one.range_measure == KEY
    assert one.began_at == NOW + timedelta(seconds=analysis.reps[0].start_s)
    for kept, found in zip(one.reps, analysis.reps, strict=True):
        assert kept.number == found.number
        assert kept.side is found.side
        assert kept.duration_s == pytest.approx(found.end_s - found.start_s)
        assert (kept.outbound_s, kept.score) == (found.tempo.outbound_s, found.score)
        assert kept.measures == found.measures
        assert kept.faults == {fault.code: fault.value for fault in found.faults}
        assert set(kept.not_judged) == {item.code for item in found.not_judged}


def test_a_live_document_is_shared_out_to_its_sets() -> None:
    training = Training(
        "forward_lunge",
        (TrainedSet(1, "any", (), 2), TrainedSet(2, "left", (), 0), TrainedSet(3, "left", (), 1)),
    )
    found = set_records(replace(analyzed(), training=training), NOW)
    assert [(one.number, one.side, len(one.reps)) for one in found] == [
        (1, None, 2),
        (3, Side.LEFT, 1),
    ]
    assert [rep.number for one in found for rep in one.reps] == [1, 2, 1]


def test_nothing_recognized_or_counted_is_no_set() -> None:
    assert set_records(replace(analyzed(), exercise=None), NOW) == ()
    assert set_records(replace(analyzed(), reps=()), NOW) == ()


def test_every_exercise_says_which_of_its_measures_is_its_range() -> None:
    for exercise in all_exercises():
        assert range_measure_of(exercise) in {measure.key for measure in exercise.measures}
