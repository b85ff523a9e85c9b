"""Faults are detected during the movement where possible, and none in clean movements."""

from __future__ import annotations

import pytest

from formcheck.live.plan import SetPlan
from formcheck.pose.landmarks import Side
from tests.support.live_stage import acted, of, one_after_another, repetitions, said, trained
from tests.support.stick import SCENES, bridge, lunge

PLAN = SetPlan(reps=20, sets=1)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_clean_repetitions_have_no_early_faults_that_are_not_final(name: str) -> None:
    _, events = trained(name, one_after_another(repetitions(name, 3)), PLAN)
    final = {(e.fields["number"], f["code"]) for e in of(events, "rep") for f in e.fields["faults"]}
    early = {(e.fields["rep"], e.fields["code"]) for e in of(events, "fault")}
    assert early <= final


def test_a_leaning_trunk_is_reported_before_the_repetition_ends() -> None:
    clean = acted(lunge(0.7, yaw_deg=-80), Side.LEFT, Side.RIGHT)
    leaning = acted(lunge(0.7, yaw_deg=-80, lean_deg=60.0), Side.LEFT)
    _, events = trained("forward_lunge", one_after_another(clean, leaning), PLAN)
    early = [e for e in of(events, "fault") if e.fields["code"] == "torso_lean"]
    (rep,) = [e for e in of(events, "rep") if e.fields["number"] == 3]
    assert [e.fields["rep"] for e in early] == [3]
    assert early[0].time_s < rep.fields["end_s"] - 0.5
    cues = [e for e in of(events, "say") if e.fields["code"] == "torso_lean"]
    assert cues[0].time_s == early[0].time_s, "nobody waits for the end of the repetition"
    assert early[0].time_s - early[0].fields["since_s"] <= 0.1


def test_falling_short_is_reported_on_the_return_and_not_before() -> None:
    high = acted(bridge(0.08, 3, 25), Side.BOTH, Side.BOTH)
    low = acted(bridge(0.08, 3, 14), Side.BOTH)
    _, events = trained("glute_bridge", one_after_another(high, low), PLAN)
    early = [e for e in of(events, "fault") if e.fields["code"] == "incomplete_hip_extension"]
    (rep,) = [e for e in of(events, "rep") if e.fields["number"] == 3]
    assert [fault["code"] for fault in rep.fields["faults"]] == ["incomplete_hip_extension"]
    assert [e.fields["rep"] for e in early] in ([], [3])
    assert all(rep.fields["peak_s"] < e.time_s for e in early)
    assert said(events, "cue"), "it is said before the next one, if not sooner"
