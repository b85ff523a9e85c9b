"""The session gets ready, counts down, counts, pauses, rests and ends; poses are its only clock."""

from __future__ import annotations

import pytest

from formcheck.exercises import find_exercise
from formcheck.live.plan import SetPlan
from formcheck.live.session import LiveSession
from formcheck.pose.landmarks import Pose, Side
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from tests.support.live_stage import (
    acted,
    nobody,
    of,
    one_after_another,
    repetitions,
    said,
    states,
    still,
    trained,
)
from tests.support.stick import SCENES, film, lunge

NAMES = sorted(SCENES)
LONG = SetPlan(reps=20, sets=1)


@pytest.mark.parametrize("name", NAMES)
def test_holding_the_start_position_starts_the_countdown(name: str) -> None:
    _, events = trained(name, one_after_another(still(SCENES[name], 6.0)), LONG)
    assert states(events)[:2] == ["countdown", "working"]
    assert [e.fields["seconds"] for e in of(events, "countdown")] == [3, 2, 1]
    assert said(events, "note") == ["3.", "2.", "1.", "Go."]
    assert not of(events, "rep")


@pytest.mark.parametrize("name", NAMES)
def test_every_repetition_is_counted_even_before_the_countdown_ends(name: str) -> None:
    session, events = trained(name, one_after_another(repetitions(name, 2)), LONG)
    assert [e.fields["set_reps"] for e in of(events, "rep")] == [1, 2]
    assert said(events, "count") == ["1.", "2."]
    assert len(session.analyzed_training().reps) == 2


@pytest.mark.parametrize("fps", [12.0, 20.0, 60.0])
def test_counts_do_not_depend_on_the_frame_rate(fps: float) -> None:
    poses = one_after_another(repetitions("forward_lunge", 3, fps=fps))
    _, events = trained("forward_lunge", poses, LONG)
    assert len(of(events, "rep")) == 3


def test_nothing_starts_without_a_person() -> None:
    session, events = trained("clamshell", one_after_another(nobody(8.0)), LONG)
    assert states(events) == ["done"]
    assert not session.analyzed_training().training.sets
    assert said(events, "note")[0] == "Step into view, head to toe."


def test_a_person_lying_down_is_told_to_stand_for_a_lunge() -> None:
    _, events = trained("forward_lunge", one_after_another(still(SCENES["clamshell"], 4.0)), LONG)
    assert states(events) == ["done"]
    assert said(events, "note") == ["Stand up straight."]


def test_leaving_the_view_pauses_and_coming_back_resumes() -> None:
    name = "glute_bridge"
    poses = one_after_another(
        repetitions(name, 2), nobody(4.0), still(SCENES[name], 1.0), repetitions(name, 1)
    )
    session, events = trained(name, poses, LONG)
    assert states(events)[-4:] == ["working", "paused", "working", "done"]
    assert [e.fields["set_reps"] for e in of(events, "rep")] == [1, 2, 3]
    assert len(session.analyzed_training().training.sets[0].stretches_ms) == 2


def test_a_short_absence_does_not_pause() -> None:
    name = "glute_bridge"
    poses = one_after_another(repetitions(name, 1), nobody(0.8), repetitions(name, 1))
    assert "paused" not in states(trained(name, poses, LONG)[1])


def test_sets_follow_each_other_with_rests_between() -> None:
    name = "hip_thrust"
    poses = one_after_another(
        repetitions(name, 2), still(SCENES[name], 3.0), repetitions(name, 2), repetitions(name, 1)
    )
    session, events = trained(name, poses, SetPlan(reps=2, sets=2, rest_s=2.0))
    expected = ["working", "resting", "getting_ready", "countdown", "working", "done"]
    assert states(events) == expected
    assert [(e.fields["number"], e.fields["reps"]) for e in of(events, "set")] == [(1, 2), (2, 2)]
    assert [e.fields["seconds"] for e in of(events, "rest")] == [2, 1]
    assert "1. Last one." in said(events, "count")
    assert len(session.analyzed_training().reps) == 4, (
        "what is done after the last set is not counted"
    )


def test_movement_during_a_rest_is_not_counted() -> None:
    name = "glute_bridge"
    poses = one_after_another(repetitions(name, 3))
    session, _ = trained(name, poses, SetPlan(reps=1, sets=2, rest_s=60.0))
    assert len(session.analyzed_training().reps) == 1


def test_only_the_requested_side_counts_but_both_are_in_the_result() -> None:
    poses = one_after_another(repetitions("forward_lunge", 3))  # left, right, left
    session, events = trained("forward_lunge", poses, SetPlan(reps=9, sets=1, side="left"))
    assert [e.fields["counts"] for e in of(events, "rep")] == [True, False, True]
    assert said(events, "count") == ["1.", "2."]
    assert len(session.analyzed_training().reps) == 3


def test_side_lying_exercises_change_sides_after_each_set() -> None:
    left = acted(SCENES["clamshell"], Side.LEFT)
    right = acted(SCENES["clamshell"], Side.RIGHT, Side.RIGHT)
    poses = one_after_another(left, left, nobody(2.0), right)
    session, events = trained("clamshell", poses, SetPlan(reps=1, sets=2, rest_s=0.5))
    sides = [e.fields["side"] for e in of(events, "set")]
    assert sides == [None, "right"]
    assert [rep.side for rep in session.analyzed_training().reps][-1] is Side.RIGHT


def test_pause_starts_pauses_and_resumes_and_restart_restarts_the_set() -> None:
    session = LiveSession(find_exercise("forward_lunge"), LONG, (640, 480))
    preparation = FixedLagPreparation(640, 480)

    def feed(poses: list[Pose]) -> None:
        for pose in poses:
            for prepared in preparation.update(pose):
                session.update(prepared)

    poses = one_after_another(*[acted(lunge(0.7, yaw_deg=-80), Side.LEFT)] * 4)
    quarter = len(poses) // 4
    assert session.pause()[-1].fields["reason"] == "by hand"
    feed(poses[:quarter])
    assert session.set.reps == 1
    session.pause()
    assert session.state == "paused"
    feed(poses[quarter : 2 * quarter])
    assert session.set.reps == 1, "what is done in a pause is not counted"
    session.pause()
    feed(poses[2 * quarter : 3 * quarter])
    assert session.set.reps == 2
    session.restart()
    assert (session.state, session.set.reps) == ("getting_ready", 0)
    feed(poses[3 * quarter :])
    session.finish("quit")
    assert [rep.number for rep in session.analyzed_training().reps] == [1]


def test_a_finished_session_stays_finished() -> None:
    session, _ = trained("clamshell", [film(SCENES["clamshell"](0, Side.LEFT))], LONG)
    assert session.state == "done"
    assert session.finish("again") == session.pause() == session.restart() == ()
