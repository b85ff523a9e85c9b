"""Faults are told while the movement goes on, when they can be known; clean movements tell none."""

from __future__ import annotations

import pytest

from formcheck.live.plan import SetPlan
from formcheck.pose.landmarks import Side
from tests.support.live_stage import acted, of, one_after_another, repetitions, said, trained
from tests.support.stick import SCENES, bridge, lunge

PLAN = SetPlan(reps=20, sets=1)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_nothing_is_foretold_that_is_not_found_in_the_end(name: str) -> None:
    _, events = trained(name, one_after_another(repetitions(name, 3)), PLAN)
    final = {(e.fields["number"], f["code"]) for e in of(events, "rep") for f in e.fields["faults"]}
    told = {(e.fields["rep"], e.fields["code"]) for e in of(events, "fault")}
    assert told <= final


def test_a_trunk_that_leans_is_told_before_the_repetition_ends() -> None:
    clean = acted(lunge(0.7, yaw_deg=-80), Side.LEFT, Side.RIGHT)
    leaning = acted(lunge(0.7, yaw_deg=-80, lean_deg=60.0), Side.LEFT)
    _, events = trained("forward_lunge", one_after_another(clean, leaning), PLAN)
    told = [e for e in of(events, "fault") if e.fields["code"] == "torso_lean"]
    (rep,) = [e for e in of(events, "rep") if e.fields["number"] == 3]
    assert [e.fields["rep"] for e in told] == [3]
    assert told[0].time_s < rep.fields["end_s"] - 0.5
    cues = [e for e in of(events, "say") if e.fields["code"] == "torso_lean"]
    assert cues[0].time_s == told[0].time_s, "nobody waits for the end of the repetition"
    assert told[0].time_s - told[0].fields["since_s"] <= 0.1


def test_what_falls_short_is_told_when_it_turns_back_and_not_on_the_way() -> None:
    high = acted(bridge(0.08, 3, 25), Side.BOTH, Side.BOTH)
    low = acted(bridge(0.08, 3, 16), Side.BOTH)
    _, events = trained("glute_bridge", one_after_another(high, low), PLAN)
    told = [e for e in of(events, "fault") if e.fields["code"] == "incomplete_hip_extension"]
    (rep,) = [e for e in of(events, "rep") if e.fields["number"] == 3]
    assert [fault["code"] for fault in rep.fields["faults"]] == ["incomplete_hip_extension"]
    assert [e.fields["rep"] for e in told] in ([], [3])
    assert all(rep.fields["peak_s"] < e.time_s for e in told)
    assert said(events, "cue"), "it is said before the next one, if not sooner"
