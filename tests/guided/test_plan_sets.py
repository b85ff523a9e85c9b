"""The parts of a guided session: sets from a plan, what is left, the shared camera, comparison."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.coaching.calibration import suggest_ranges
from formcheck.coaching.comparison import compare_session, comparison_rows
from formcheck.coaching.person import PersonalRange, Profile
from formcheck.coaching.program import plan_for
from formcheck.coaching.progression import Proposal
from formcheck.coaching.records import SetRecord, Variant
from formcheck.exercises import all_exercises, find_exercise
from formcheck.guided.cameras import RebasedCamera
from formcheck.guided.cards import exercise_card, pain_card
from formcheck.guided.plan_sets import has_ended, lighter_proposal, limit_plan, set_plan
from formcheck.live.camera.base import CameraFrame, Mailbox
from formcheck.live.plan import ALTERNATE, EACH
from formcheck.pose.landmarks import Side
from tests.support.trainees import ALL_THINGS, NOON, Form, a_session, a_set

GOOD = Form()
PLAN = plan_for((), NOON, ALL_THINGS)


def proposal(name: str, sets: int = 2, reps: int = 5) -> Proposal:
    each = find_exercise(name).guide.prescription.each_side
    return Proposal(name, sets, reps, Variant(), "", {}, "start", each)


def test_side_lying_exercises_have_a_set_for_each_side() -> None:
    plan = set_plan(find_exercise("clamshell"), proposal("clamshell"), (), 60)
    assert (plan.sets, plan.reps, plan.side, plan.next_side) == (4, 5, ALTERNATE, "any")


def test_standing_exercises_train_each_leg_in_every_set_and_two_legged_ones_add_none() -> None:
    plan = set_plan(find_exercise("reverse_lunge"), proposal("reverse_lunge"), (), 60)
    assert (plan.sets, plan.side) == (2, EACH)
    plan = set_plan(find_exercise("glute_bridge"), proposal("glute_bridge"), (), 60)
    assert (plan.sets, plan.side) == (2, ALTERNATE)


def test_a_resumed_exercise_starts_with_the_other_side_and_repeats_interrupted_sets() -> None:
    done = a_set("clamshell", 5, Side.LEFT, target_reps=5)
    broken = a_set("clamshell", 3, Side.RIGHT, target_reps=5)
    plan = set_plan(find_exercise("clamshell"), proposal("clamshell"), (done, broken), 60)
    assert (plan.sets_done, plan.next_side) == (1, "right")
    assert not has_ended(plan, "clamshell", (done, broken))


@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from([None, "left", "interrupted"]))))
def test_an_exercise_has_ended_when_its_sets_are_done(sets: list[tuple[int, str | None]]) -> None:
    records = [
        a_set("glute_bridge", reps, target_reps=5, stopped_because=why) for reps, why in sets
    ]
    plan = set_plan(find_exercise("glute_bridge"), proposal("glute_bridge"), records, 60)
    whole = sum(reps >= 5 and why is None for reps, why in sets)
    assert plan.sets_done == whole
    assert has_ended(plan, "glute_bridge", records) == (whole >= 2)


def test_an_exercise_that_hurt_has_ended() -> None:
    sets = (a_set("glute_bridge", 1, stopped_because="pain"),)
    plan = set_plan(find_exercise("glute_bridge"), proposal("glute_bridge"), sets, 60)
    assert has_ended(plan, "glute_bridge", sets)


def test_a_limit_never_adds_anything() -> None:
    assert limit_plan(PLAN, None, None) == PLAN
    assert limit_plan(PLAN, 99, 99) == PLAN
    short = limit_plan(PLAN, 1, 4)
    assert {(one.sets, one.reps) for one in short.proposals} == {(1, 4)}


@pytest.mark.parametrize("name", [one.name for one in all_exercises()])
def test_lighter_is_less_and_every_card_can_be_drawn(name: str) -> None:
    much = replace(proposal(name), sets=3, reps=find_exercise(name).guide.prescription.reps[1])
    less = lighter_proposal(much, ALL_THINGS, 4)
    assert less is not None
    assert less.dose != much.dose
    assert less.dose.volume <= much.dose.volume
    assert exercise_card(find_exercise(name), much, ("a note",), 3).lines[-1].text == "A note"
    assert "lighter" in pain_card("x", "y", less).lines[-1].text


class Open:
    """A camera that is open already."""

    name, path, width, height, scale = "a camera", None, 640, 480, 1.0

    def __init__(self) -> None:
        self.frames: Mailbox[CameraFrame] = Mailbox()
        self.events: deque[Any] = deque()

    def take_picture(self, at_ms: int) -> None:
        self.frames.put(CameraFrame(at_ms, np.zeros((4, 4, 3), np.uint8), at_ms / 1000))


def test_each_exercise_at_a_shared_camera_starts_at_0_with_a_new_frame() -> None:
    camera: Any = Open()
    for begin_ms in (5000, 90000):
        camera.take_picture(begin_ms - 4000)  # of before the turn
        turn = RebasedCamera(camera)
        turn.start()
        assert turn.frames.take(0.01) is None
        times_ms = []
        for at_ms in (begin_ms, begin_ms + 33, begin_ms + 66):
            camera.take_picture(at_ms)
            frame = turn.frames.take(0.01)
            assert frame is not None
            times_ms.append(frame.timestamp_ms)
        assert times_ms == [0, 33, 66]
        turn.close()
        assert not turn.frames.is_over
    camera.frames.close()
    assert turn.frames.is_over


def bridge(angle_deg: float, form: Form = GOOD) -> SetRecord:
    one = a_set("glute_bridge", 4, form=form)
    reps = tuple(replace(rep, measures={"hip_angle_deg": angle_deg}) for rep in one.reps)
    return replace(one, reps=reps, range_measure="hip_angle_deg")


def test_a_session_is_compared_with_the_last_time_of_each_exercise() -> None:
    first = a_session(NOON, bridge(160.0, Form(score=80)))
    other = a_session(NOON + timedelta(days=2), a_set("clamshell"))
    now = a_session(NOON + timedelta(days=4), a_set("clamshell"), bridge(170.0), a_set("step_up"))
    found = compare_session(now, [now, other, first])
    assert [one.exercise for one in found] == ["clamshell", "glute_bridge", "step_up"]
    assert [one.last is None for one in found] == [False, False, True]
    rows = {row.name: (row.now, row.last) for row in comparison_rows(found[1])}
    assert rows["range: hip angle"] == ("170°", "160°")
    assert rows["form score"] == ("100", "80")
    assert rows["faults"] == ("none", "none")


@pytest.mark.parametrize(
    ("session", "held", "named"),
    [
        (a_session(NOON, bridge(170.0)), 160.0, True),
        (a_session(NOON, bridge(170.0)), None, True),
        (a_session(NOON, bridge(170.0)), 168.0, False),  # within what a camera cannot tell
        (a_session(NOON, bridge(170.0), pain=(0, None, None)), 160.0, False),
        (a_session(NOON, bridge(170.0), pain=(1, 4, 1)), 160.0, False),
        (a_session(NOON, bridge(170.0), pain=(0, None, 2)), 160.0, False),
        (a_session(NOON, bridge(170.0, Form(score=60))), 160.0, False),
        (a_session(NOON, bridge(170.0, Form(score=None))), 160.0, False),
        (a_session(NOON, bridge(170.0, Form(score=90, faults={"x": 1.0}))), 160.0, False),
    ],
)
def test_only_a_good_day_is_suggested(session: Any, held: float | None, named: bool) -> None:
    there = [PersonalRange("glute_bridge", "hip_angle_deg", held, NOON.date())] if held else []
    assert bool(suggest_ranges([session], Profile(ranges=tuple(there)))) == named
