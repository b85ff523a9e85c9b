"""The rows of a clip: nothing is guessed, and nothing depends on the run."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from formcheck.batch.inputs import ClipInput
from formcheck.batch.judgement_rows import judgement_columns, judgement_rows
from formcheck.batch.rows import (
    ClipFiles,
    TableNames,
    catalog_names,
    clip_columns,
    clip_row,
    failed_row,
    manifest_column,
    rep_columns,
    rep_rows,
    table_names,
)
from formcheck.exercises import all_exercises
from formcheck.pose.landmarks import Side
from formcheck.results import (
    Analysis,
    CameraView,
    Judgement,
    NotJudged,
    PoseCoverage,
    Rep,
    SideCount,
    Source,
    Summary,
    Verdict,
)
from formcheck.version import __version__
from tests.support.findings import analysis, fault, rep

FILES = ClipFiles("a.json", "a.html", "a.annotated.mp4")
UNSEEN = NotJudged("torso_lean", "the shoulder was hidden or out of the picture")
SHALLOW = NotJudged("shallow_depth", "needs a side view, this is a front view")


def lunges(*reps: Rep, **changes: object) -> Analysis:
    """Forward lunges in front view, with a consistent summary."""
    counts: dict[str, int] = {}
    for one in reps:
        for found in one.faults:
            counts[found.code] = counts.get(found.code, 0) + 1
    sides = {one.side.value: SideCount(0, 0) for one in reps}
    by_side = {side: SideCount(sum(one.side.value == side for one in reps), 0) for side in sides}
    summary = Summary(len(reps), sum(r.is_good for r in reps), 80, counts, by_side, {}, len(reps))
    source = Source("/a.mp4", "9b1c", 480, 640, 29.97, 614, 20.123456)
    pose = PoseCoverage("full", 612, 0.99674, "1646")
    made = replace(analysis(reps), summary=summary, source=source, pose=pose)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_clip_without_faults() -> None:
    row = clip_row(ClipInput("in/a.mp4"), lunges(rep(1), rep(2, 4.0, side=Side.RIGHT)), FILES)
    assert row == {
        "clip": "in/a.mp4", "status": "done",
        "exercise": "forward_lunge", "exercise_source": "given",
        "view": "front", "posture": "unknown", "yaw_deg": 0.0,
        "reps": 2, "good_reps": 2, "faulty_reps": 0, "fully_judged_reps": 2, "score": 80,
        "left_reps": 1, "right_reps": 1, "both_reps": 0,
        "knee_valgus_reps": 0, "shallow_depth_reps": 0, "torso_lean_reps": 0,
        "attempts": 0,
        "duration_s": 20.1235, "frames": 614, "fps": 29.97, "width": 480, "height": 640,
        "pose_coverage": 0.9967, "sha256": "9b1c", "model": "full", "model_sha256": "1646",
        "document": "a.json", "report": "a.html", "annotated": "a.annotated.mp4",
        "formcheck_version": "0",
    }  # fmt: skip


def test_not_judged_is_empty_and_never_zero() -> None:
    reps = (
        rep(1, not_judged=(UNSEEN, SHALLOW)),
        rep(2, 4.0, faults=(fault(at_s=4.5),), not_judged=(UNSEEN,)),
    )
    row = clip_row(ClipInput("a.mp4"), lunges(*reps, not_judged=(UNSEEN,)), FILES)
    assert row["knee_valgus_reps"] == 1
    assert row["shallow_depth_reps"] == 0, "judged in the second repetition"
    assert "torso_lean_reps" not in row, "judged in none"
    assert "knee_bend_reps" not in row, "no rule of a lunge"
    assert (row["faults"], row["not_judged"]) == ("knee_valgus", "torso_lean")


def test_a_clip_without_exercise_or_repetitions_has_no_judged_faults() -> None:
    for exercise in (None, "forward_lunge"):
        row = clip_row(ClipInput("a.mp4"), lunges(exercise=exercise), FILES)
        assert row["reps"] == 0
        assert not [name for name in row if name.endswith("_reps") and row[name] is None]
        assert not any(f"{code}_reps" in row for code in catalog_names()[0])


def test_nan_and_none_are_left_out() -> None:
    odd = CameraView("unknown", float("nan"))
    row = clip_row(
        ClipInput("a.mp4"), lunges(view=odd, camera_advice="Film from the side."), ClipFiles()
    )
    assert "yaw_deg" not in row
    assert not {"document", "report", "annotated"} & row.keys()
    assert row["camera_advice"] == "Film from the side."


def test_the_first_cue_and_all_warnings() -> None:
    found = lunges(cues=("Push.", "Lower."), warnings=("dark; very", "cut"))
    row = clip_row(ClipInput("a.mp4"), found, FILES)
    assert (row["cue"], row["warnings"]) == ("Push.", "dark; very | cut")


@pytest.mark.parametrize(
    ("side", "other"), [("left", 1), ("right", 2), ("both", None), (None, None)]
)
def test_repetitions_of_the_other_side(side: str | None, other: int | None) -> None:
    reps = (rep(1), rep(2, 4.0), rep(3, 7.0, side=Side.RIGHT), rep(4, 9.0, side=Side.BOTH))
    row = clip_row(ClipInput("a.mp4", side=side), lunges(*reps), FILES)
    assert row.get("other_side_reps") == other
    assert row.get("manifest_side") == side


def test_a_failed_clip() -> None:
    clip = ClipInput(
        "a.mp4", "step_up", "P07", "left", (("group", "x"), ("reps", "5"), ("note", ""))
    )
    assert failed_row(clip, "no picture comes out of 'a.mp4'") == {
        "clip": "a.mp4", "status": "failed", "reason": "no picture comes out of 'a.mp4'",
        "formcheck_version": __version__,
        "manifest_exercise": "step_up", "manifest_side": "left", "manifest_subject": "P07",
        "group": "x", "manifest_reps": "5",
    }  # fmt: skip


def test_a_repetition_with_a_fault_has_its_measurements() -> None:
    measured = replace(
        rep(1, faults=(fault(),), not_judged=(UNSEEN,), score=80),
        measures={"knee_flexion_deg": 93.10004, "trunk_lean_deg": None},
        intervals_90={"knee_flexion_deg": (78.7, 107.5)},
        view=CameraView("front", 3.0, "standing"),
    )
    clip = ClipInput("in/a.mp4", side="left", subject="P07", columns=(("group", "x"),))
    (row,) = rep_rows(clip, lunges(measured), FILES)
    assert row == {
        "clip": "in/a.mp4", "document": "a.json", "exercise": "forward_lunge",
        "number": 1, "side": "left", "start_s": 1.0, "peak_s": 2.0, "end_s": 3.0,
        "outbound_s": 0.8, "hold_s": 0.4, "return_s": 0.8, "complete": True, "score": 80,
        "view": "front", "posture": "standing", "yaw_deg": 3.0,
        "knee_flexion_deg": 93.1, "knee_flexion_deg_low": 78.7, "knee_flexion_deg_high": 107.5,
        "faults": "knee_valgus", "not_judged": "torso_lean",
        "knee_valgus_found": True, "shallow_depth_found": False,
        "knee_valgus_value": 12.4, "knee_valgus_uncertainty_90": 4.1, "knee_valgus_limit": 3.5,
        "knee_valgus_unit": "deg", "knee_valgus_severity": "moderate",
        "knee_valgus_confidence": 0.9, "knee_valgus_at_s": 2.0,
        "manifest_side": "left", "manifest_subject": "P07", "group": "x",
    }  # fmt: skip


def test_rows_are_ready_for_json_and_have_only_known_columns() -> None:
    clip = ClipInput(
        "a.mp4", "auto", "P07", "left", (("group", "x"), ("Side", "y"), ("manifest_z", ""))
    )
    faulty = rep(1, faults=tuple(fault(code) for code in ("knee_valgus", "torso_lean")))
    found = lunges(faulty, rep(2, 4.0))
    names = table_names([ClipInput("b.mp4"), clip])
    assert names.manifest == ("group", "Side", "manifest_z")
    clips = {column.name for column in clip_columns(names)}
    reps = {column.name for column in rep_columns(names)}
    for row in (clip_row(clip, found, FILES), failed_row(clip, "why", "9b1c")):
        assert row.keys() <= clips
        assert json.loads(json.dumps(row)) == row
    for row in rep_rows(clip, found, FILES):
        assert row.keys() <= reps


def test_manifest_columns_never_replace_others() -> None:
    given = ("group", "reps", "Reps ", "manifest_reps", "number", "KNEE_VALGUS_reps", "side")
    made = [manifest_column(name) for name in given]
    assert made == [
        "group", "manifest_reps", "Reps ", "manifest_manifest_reps", "manifest_number",
        "manifest_KNEE_VALGUS_reps", "manifest_side",
    ]  # fmt: skip


def test_columns_cover_all_exercises_and_are_unique() -> None:
    names = TableNames(*catalog_names(), ("group",))
    for columns in (clip_columns(names), rep_columns(names)):
        listed = [column.name.casefold() for column in columns]
        assert len(set(listed)) == len(listed)
    clips = {column.name for column in clip_columns(names)}
    reps = {column.name for column in rep_columns(names)}
    for exercise in all_exercises():
        assert {f"{rule.code}_reps" for rule in exercise.rules} <= clips
        assert {f"{rule.code}_found" for rule in exercise.rules} <= reps
        assert {measure.key for measure in exercise.measures} <= reps


def test_no_column_describes_the_run() -> None:
    """An interrupted and resumed run writes the same tables as an uninterrupted one."""
    columns = clip_columns(TableNames(*catalog_names()))
    telling = ("host", "worker", "started", "finished", "took", "elapsed", "path", "date")
    assert not [c.name for c in columns if any(word in c.name for word in telling)]


def test_every_rule_of_every_repetition_is_a_row_of_judgements() -> None:
    sound = Judgement(
        "knee_valgus", Verdict.SOUND, 1.00004, 4.1, 3.5, "deg", None, "maximum", -3.1, 5.1, 0.16,
        "front",
    )  # fmt: skip
    unseen = Judgement(
        "torso_lean", Verdict.NOT_SEEN, None, None, 27.0, "deg", "hidden", "maximum", view="front"
    )
    judged = replace(rep(1), judgements=(sound, unseen))
    clip = ClipInput("in/a.mp4", side="left", subject="P07", columns=(("group", "x"),))
    rows = judgement_rows(clip, lunges(judged, replace(rep(2, 4.0), judgements=(sound,))), FILES)
    common = {
        "clip": "in/a.mp4", "document": "a.json", "exercise": "forward_lunge", "side": "left",
        "view": "front", "unit": "deg", "limit_is": "maximum",
        "manifest_side": "left", "manifest_subject": "P07",
    }  # fmt: skip
    numbers = {"value": 1.0, "limit": 3.5, "low": -3.1, "high": 5.1, "fault_probability": 0.16}
    first = {**common, "repetition": 1, "code": "knee_valgus", "verdict": "sound", **numbers}
    assert rows[0] == first
    assert rows[1] == {
        **common, "repetition": 1, "code": "torso_lean", "verdict": "not_seen", "limit": 27.0,
        "reason": "hidden",
    }  # fmt: skip
    assert rows[2] == {**first, "repetition": 2}
    columns = [column.name for column in judgement_columns()]
    assert len(set(columns)) == len(columns)
    assert all(row.keys() <= set(columns) for row in rows)
