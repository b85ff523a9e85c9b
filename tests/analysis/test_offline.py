"""The analysis of a recording: complete, honest and reproducible."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from formcheck import results
from formcheck.analysis import offline
from formcheck.analysis.offline import _asymmetry, analyze_recording
from formcheck.errors import UnknownExerciseError
from formcheck.pose.landmarks import FACE, FloatArray, Landmark, Motion, Side
from formcheck.pose.track import Track
from formcheck.results import Analysis, NotJudged, PoseCoverage, Rep, Source, Tempo
from tests.support.stick import SCENES, axes, idle, performed, squat, standing

KEYS = {
    "schema", "formcheck_version", "source", "pose", "exercise", "exercise_source", "view", "reps",
    "attempts", "not_judged", "summary", "cues", "warnings",
}  # fmt: skip
REP_KEYS = {
    "number", "side", "start_s", "peak_s", "end_s", "tempo", "score", "measures", "faults",
    "not_judged", "judgements",
}  # fmt: skip
JUDGEMENT_KEYS = {
    "code", "verdict", "value", "uncertainty_90", "limit", "unit", "reason", "low", "high", "view",
}  # fmt: skip
FAULT_KEYS = {
    "code", "severity", "value", "unit", "limit", "at_s", "confidence", "cue", "source",
}  # fmt: skip


def judged(motion: Motion, exercise: str = "auto", seen: int | None = None) -> Analysis:
    source = Source("clip.mp4", "0" * 64, 640, 480, 30.0, len(motion), 10.0)
    found = len(motion) if seen is None else seen
    track = Track.of(motion)
    return analyze_recording(
        track, source, PoseCoverage("full", found, found / len(motion)), exercise
    )


@pytest.fixture(scope="module", name="lunges")
def alternating_lunges() -> Analysis:
    """Left, right, left, right; every one leaning 45° forward."""
    from tests.support.stick import lunge  # noqa: PLC0415

    sides = [Side.LEFT, Side.RIGHT] * 2
    return judged(performed(lunge(-0.7, yaw_deg=-90, lean_deg=45), sides), "reverse_lunge")


def test_every_key_of_the_contract_is_there_and_it_is_json(lunges: Analysis) -> None:
    document = json.loads(json.dumps(lunges.as_json(), allow_nan=False))
    assert document.keys() >= KEYS
    assert document["schema"] == results.SCHEMA == "formcheck.analysis/1"
    assert all(rep.keys() >= REP_KEYS for rep in document["reps"])
    found = [fault for rep in document["reps"] for fault in rep["faults"]]
    assert found
    assert all(fault.keys() >= FAULT_KEYS for fault in found)
    assert all(
        one.keys() >= JUDGEMENT_KEYS for rep in document["reps"] for one in rep["judgements"]
    )
    assert document["view"]["name"] == "side"
    assert document["summary"].keys() >= {
        "reps", "good_reps", "fully_judged_reps", "score", "by_side", "asymmetry",
    }  # fmt: skip


def test_the_summary_adds_up(lunges: Analysis) -> None:
    summary = lunges.summary
    assert summary.reps == len(lunges.reps) == 4
    assert summary.good_reps == 0
    assert summary.fault_counts["torso_lean"] == 4
    assert {side: count.reps for side, count in summary.by_side.items()} == {"left": 2, "right": 2}
    assert abs(summary.asymmetry["knee_flexion_deg"]) < 2, "both sides were drawn alike"
    assert lunges.cues == (lunges.reps[0].faults[0].cue,)


def test_the_exercise_is_given_or_recognized_and_both_agree() -> None:
    motion = performed(SCENES["clamshell"], [Side.RIGHT] * 3)
    given, auto = judged(motion, "clamshell"), judged(motion)
    assert (given.exercise_source, auto.exercise_source) == ("given", "recognised")
    assert auto.exercise == "clamshell"
    assert given.reps == auto.reps
    assert auto.recognition[0].exercise == "clamshell"


def test_without_a_recognized_exercise_nothing_is_counted_and_a_warning_says_so() -> None:
    analysis = judged(performed(idle, [Side.LEFT] * 3))
    assert analysis.exercise is None
    assert analysis.reps == ()
    assert analysis.summary.score is None
    assert any("recognized" in warning for warning in analysis.warnings)


def test_a_named_exercise_that_was_not_done_has_no_repetitions() -> None:
    analysis = judged(performed(idle, [Side.LEFT] * 3), "hip_thrust")
    assert analysis.reps == ()
    assert any("no repetition" in warning for warning in analysis.warnings)


def test_rules_never_judged_come_with_camera_advice(lunges: Analysis) -> None:
    assert [item.code for item in lunges.not_judged] == ["knee_valgus"]
    assert lunges.camera_advice is not None
    assert "in front" in lunges.camera_advice


def test_no_camera_advice_where_another_place_would_not_help() -> None:
    from tests.support.stick import lunge  # noqa: PLC0415

    near = judged(
        performed(lunge(-0.7, yaw_deg=-90, lean_deg=27), [Side.LEFT] * 3), "reverse_lunge"
    )
    assert [item.code for item in near.not_judged] == ["knee_valgus", "torso_lean"]
    assert near.camera_advice is not None
    assert "falls inward" in near.camera_advice
    assert "leans" not in near.camera_advice


def test_a_rule_not_judged_for_varying_reasons_is_summarized_once() -> None:
    unlike = [NotJudged("torso_lean", f"measured {lean} ± 8 deg") for lean in (25, 26, 28)]
    alike = NotJudged("knee_valgus", "needs a front view")
    tempo = Tempo(1.0, 0.0, 1.0)
    reps = [
        Rep(n, Side.LEFT, n, n + 1, n + 2, tempo, None, {}, (), (alike, item))
        for n, item in enumerate(unlike)
    ]
    alike_found, unlike_found = offline._never_judged(reps)
    assert alike_found == alike
    assert unlike_found.reason == "in no repetition, for the reasons given there"


def test_repetitions_without_any_judgment_are_not_good() -> None:
    from tests.support.stick import lunge  # noqa: PLC0415

    summary = judged(performed(lunge(0.7, yaw_deg=180), [Side.LEFT] * 2), "forward_lunge").summary
    assert (summary.reps, summary.good_reps, summary.score) == (2, 0, None)
    assert summary.by_side["left"].good_reps == 0


def test_low_coverage_is_a_warning() -> None:
    motion = performed(SCENES["clamshell"], [Side.RIGHT] * 3)
    warnings = judged(motion, "clamshell", seen=len(motion) // 2).warnings
    assert any("50%" in warning for warning in warnings)


def test_the_same_poses_give_the_same_document() -> None:
    motion = performed(SCENES["step_up"], [Side.LEFT, Side.RIGHT])
    assert judged(motion).as_json() == judged(motion).as_json()


def test_an_unknown_exercise_is_rejected() -> None:
    with pytest.raises(UnknownExerciseError):
        judged(performed(idle, [Side.LEFT]), "no_such_exercise")


def analyzed_with_cuts(motion: Motion, cuts_ms: list[int]) -> Analysis:
    source = Source("clip.mp4", "0" * 64, 640, 480, 30.0, len(motion), 10.0)
    pose = PoseCoverage("full", len(motion), 1.0)
    return analyze_recording(Track.of(motion), source, pose, "reverse_lunge", cuts_ms=cuts_ms)


def test_repetitions_are_counted_in_each_shot_of_an_edited_video() -> None:
    motion = performed(SCENES["reverse_lunge"], [Side.LEFT, Side.RIGHT] * 2)
    analysis = analyzed_with_cuts(motion, [7800])  # at rest after the second
    assert [rep.number for rep in analysis.reps] == [1, 2, 3, 4]
    assert "a cut in the video (7.8 s): each part was analyzed on its own" in analysis.warnings


def test_nothing_is_counted_across_a_cut() -> None:
    """Two halves of different repetitions, joined on their way, make none."""
    motion = performed(SCENES["reverse_lunge"], [Side.LEFT] * 3)
    way_down = motion[motion.times_s < 1.0 + 0.4]
    way_up = motion[(motion.times_s > 1.0 + 3.4 + 1.9) & (motion.times_s < 7.8)]
    gap_ms = int(way_up.times_ms[0] - way_down.times_ms[-1]) - 33
    later = Motion(way_up.times_ms - gap_ms, way_up.xy_px, way_up.world_m, way_up.visibility)
    joined = way_down.followed_by(later)
    cut_ms = int(later.times_ms[0])
    assert analyzed_with_cuts(joined, [cut_ms]).reps == ()


def test_each_shot_of_an_edited_video_has_its_own_view() -> None:
    from tests.support.stick import lunge  # noqa: PLC0415

    beside = performed(lunge(-0.7, yaw_deg=-90), [Side.LEFT] * 2)
    facing = performed(lunge(-0.7, yaw_deg=0), [Side.LEFT] * 2)
    start_ms = int(beside.times_ms[-1]) + 33
    later = Motion(facing.times_ms + start_ms, facing.xy_px, facing.world_m, facing.visibility)
    analysis = analyzed_with_cuts(beside.followed_by(later), [start_ms])
    assert [rep.view.name for rep in analysis.reps] == ["side", "side", "front", "front"]


def test_feet_outside_the_image_are_a_warning_and_the_rest_is_judged() -> None:
    whole = performed(SCENES["reverse_lunge"], [Side.LEFT] * 3)
    visibility = whole.visibility.copy()
    visibility[:, Landmark.LEFT_ANKLE :] = 0.0
    cropped = Motion(whole.times_ms, whole.xy_px, whole.world_m, visibility)
    assert judged(whole, "reverse_lunge").warnings == ()
    analysis = judged(cropped, "reverse_lunge")
    assert len(analysis.reps) == 3
    assert "the feet are out of the picture in 100% of the frames" in analysis.warnings[0]
    for rep in analysis.reps:
        assert rep.measures["knee_flexion_deg"] is None
        assert "knee_flexion_deg" not in rep.intervals_90
        assert rep.measures["hip_angle_deg"] is not None
    unseen = {item.code for item in analysis.not_judged if "picture" in item.reason}
    assert "shallow_depth" in unseen
    assert "torso_lean" not in unseen


def test_a_head_outside_the_image_is_a_warning() -> None:
    whole = performed(SCENES["reverse_lunge"], [Side.LEFT] * 2)
    visibility = whole.visibility.copy()
    visibility[:, FACE] = 0.0
    analysis = judged(
        Motion(whole.times_ms, whole.xy_px, whole.world_m, visibility), "reverse_lunge"
    )
    assert len(analysis.reps) == 2
    assert "the ears are out of the picture in 100% of the frames" in analysis.warnings[0]


def test_only_a_wrong_exercise_name_is_questioned() -> None:
    hinges = performed(SCENES["romanian_deadlift"], [Side.BOTH] * 3)
    assert judged(hinges, "romanian_deadlift").warnings == ()
    wrong = judged(performed(SCENES["lateral_lunge"], [Side.LEFT] * 3), "forward_lunge")
    assert (
        "this looks like a lateral lunge, not like a forward lunge, which was named"
        in wrong.warnings
    )


def test_a_model_other_than_the_reference_is_a_warning() -> None:
    motion = performed(SCENES["reverse_lunge"], [Side.LEFT] * 2)
    source = Source("clip.mp4", "0" * 64, 640, 480, 30.0, len(motion), 10.0)
    analysis = analyze_recording(Track.of(motion), source, PoseCoverage("lite", len(motion), 1.0))
    assert any("for lite, " in warning for warning in analysis.warnings)


def sumo_squat(depth: float, side: Side) -> FloatArray:
    """Sinks between two feet that are wide apart."""
    left, _ = axes(0)
    feet = {Side.LEFT: 0.42 * left, Side.RIGHT: -0.42 * left}
    return standing(np.array([0, -0.72 + 0.3 * depth, 0.1 * depth]), feet, lean_deg=20 * depth)


def test_slow_motion_is_asked_about() -> None:
    fast = judged(performed(SCENES["glute_bridge"], [Side.LEFT] * 2), "glute_bridge")
    slow = judged(performed(SCENES["glute_bridge"], [Side.LEFT] * 2, rep_s=30), "glute_bridge")
    assert not [warning for warning in fast.warnings if "slow motion" in warning]
    assert len([warning for warning in slow.warnings if "slow motion" in warning]) == 1
    assert slow.summary.reps == 2


def test_a_doubt_about_the_name_is_said_once() -> None:
    squats = judged(performed(squat, [Side.LEFT] * 4), "reverse_lunge")
    assert squats.summary.reps == 4
    doubts = [warning for warning in squats.warnings if "may not be" in warning]
    assert doubts == [
        "this may not be a reverse lunge: the thighs stayed side by side in 4 of 4 repetitions"
    ]
    lunges = judged(performed(SCENES["reverse_lunge"], [Side.LEFT] * 4), "reverse_lunge")
    assert not [warning for warning in lunges.warnings if "may not be" in warning]


def test_a_movement_unlike_the_named_exercise_is_doubted_with_reasons() -> None:
    """A squat has no trait that a lateral lunge must lack, but does not look like one."""
    wide = judged(performed(sumo_squat, [Side.LEFT] * 4), "lateral_lunge")
    assert wide.summary.reps == 4
    doubts = [w for w in wide.warnings if "does not look like" in w or "may not be" in w]
    assert len(doubts) == 1
    lunges = judged(performed(SCENES["lateral_lunge"], [Side.LEFT] * 4), "lateral_lunge")
    assert not [w for w in lunges.warnings if "does not look like" in w]


def test_a_doubt_about_the_name_is_a_field_of_its_own() -> None:
    lateral = performed(SCENES["lateral_lunge"], [Side.LEFT] * 3)
    wrong = judged(lateral, "forward_lunge")
    assert wrong.name_doubt in wrong.warnings
    assert "forward_lunge" not in " ".join(wrong.warnings)
    assert judged(lateral, "lateral_lunge").name_doubt is None


def test_repetitions_from_an_unknown_view_are_not_compared() -> None:
    analysis = judged(performed(SCENES["reverse_lunge"], [Side.LEFT, Side.RIGHT]), "reverse_lunge")
    unknown = [replace(rep, view=replace(rep.view, name="unknown")) for rep in analysis.reps]
    assert _asymmetry(analysis.reps)
    assert not _asymmetry([analysis.reps[0], unknown[1]])
    assert not _asymmetry([unknown[0], analysis.reps[1]])
