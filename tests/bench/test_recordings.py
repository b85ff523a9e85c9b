"""`formcheck bench` on pose recordings of stick people, with right and with wrong labels."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from formcheck.bench.page import page
from formcheck.bench.recording_labels import (
    LabeledRecording,
    find_labeled,
    recording_labels_of,
    with_fitted_sources,
)
from formcheck.bench.recording_tables import Rate
from formcheck.bench.recordings import measure_recordings, score_documents
from formcheck.bench.scoring import Share
from formcheck.bench.terminal import render_recordings
from formcheck.errors import InputNotFoundError, UsageError
from formcheck.pose.landmarks import Side
from formcheck.recording import save_recording
from tests.support.labeled import accuracy, result, right_clip
from tests.support.paths import SAMPLES
from tests.support.stand_ins import lines, run
from tests.support.stick import SCENES, idle, performed
from tests.support.stick_video import FPS, recording_of

REPS = 3
FIRST_PEAK_S, REP_AND_REST_S = 2.2, 3.4  # of `performed`
PEAKS = [{"peak": FIRST_PEAK_S + n * REP_AND_REST_S} for n in range(REPS)]
BRIDGE = {"exercise": "glute_bridge", "tier": "A", "reps": PEAKS}
IDLE = {"exercise": "idle", "label": "standing about", "reps": []}


@pytest.fixture(name="poses", scope="module")
def poses_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`bridge.npz`, three repetitions of a glute bridge, and `nothing.npz`, in which none is."""
    folder = tmp_path_factory.mktemp("poses")
    bridges = performed(SCENES["glute_bridge"], [Side.LEFT] * REPS, fps=FPS)
    save_recording(recording_of(bridges), folder / "bridge.npz")
    save_recording(recording_of(performed(idle, [Side.LEFT] * 2, fps=FPS)), folder / "nothing.npz")
    return folder


class Collection:
    """A folder of labeled recordings."""

    def __init__(self, folder: Path, poses: Path) -> None:
        self.folder, self.poses = folder, poses

    def add(self, clip: str, labels: Mapping[str, Any], of: str = "bridge") -> None:
        """A recording with these labels; its name after the poses makes each file its own."""
        content = (self.poses / f"{of}.npz").read_bytes() + clip.encode()
        (self.folder / f"{clip}.npz").write_bytes(content)
        (self.folder / f"{clip}.json").write_text(json.dumps(labels), encoding="utf-8")

    def bench(self, *options: object) -> tuple[dict[str, Any], str]:
        """The figures about recordings, and what is printed; every recording must be readable."""
        target = self.folder.parent / "figures.json"
        arguments = ("bench", self.folder, "--workers", 1, "--json", target, *options)
        printed = run(*arguments)
        assert printed.exit_code == 0, printed.output
        figures: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
        return figures["recordings"], printed.stdout


@pytest.fixture(name="collection")
def collection_fixture(tmp_path: Path, poses: Path) -> Collection:
    folder = tmp_path / "labeled"
    folder.mkdir()
    return Collection(folder, poses)


def parts(groups: list[dict[str, Any]], key: str) -> list[tuple[int, int]]:
    return [(group[key]["part"], group[key]["whole"]) for group in groups]


def test_right_recordings_have_no_errors(collection: Collection) -> None:
    collection.add("aks_bridge", BRIDGE)
    collection.add("aks_nothing", IDLE, of="nothing")
    figures, printed = collection.bench("--fitted-on", "none")
    [group] = figures["exercises"]
    assert (group["tier"], group["clips"], group["sources"]) == ("A", 1, 1)
    for key in ("exact_named", "exact_recognised", "recognised"):
        assert group[key] == {"part": 1, "whole": 1, "share": 1.0}
    assert parts([group], "reps_off") == [(0, REPS)]
    [others] = figures["other_activities"]
    assert (others["clips"], others["false_reps"], others["false_reps_per_hour"]) == (1, 0, 0.0)
    assert others["duration_s"] == pytest.approx(1 + 2 * REP_AND_REST_S, abs=0.1)
    assert "2 pose recordings of 1 source (model full)" in printed
    assert "Errors" not in printed


def test_a_repetition_that_is_not_counted_makes_a_clip_inexact(collection: Collection) -> None:
    later = {"peak": FIRST_PEAK_S + REPS * REP_AND_REST_S}
    collection.add("aks_bridge", {**BRIDGE, "label": "bridge, slow", "reps": [*PEAKS, later]})
    figures, printed = collection.bench()
    assert parts(figures["exercises"], "exact_named") == [(0, 1)]
    assert parts(figures["exercises"], "exact_recognised") == [(0, 1)]
    assert parts(figures["exercises"], "recognised") == [(1, 1)]
    assert parts(figures["exercises"], "reps_off") == [(1, REPS + 1)]
    [line] = [line for line in lines(printed) if "bridge, slow" in line]
    assert line.split()[0] == "aks_bridge"
    assert "named: 3 of 4 counted" in line


def test_the_right_number_at_other_times_is_not_exact(collection: Collection) -> None:
    collection.add("aks_bridge", {**BRIDGE, "reps": [*PEAKS[:2], {"peak": 0.1}]})
    figures, printed = collection.bench()
    assert parts(figures["exercises"], "exact_named") == [(0, 1)]
    assert "3 of 3 counted, but not the same" in printed


def test_a_counted_repetition_of_another_activity_is_false(collection: Collection) -> None:
    collection.add("aks_bridge", {**IDLE, "label": "mobility class"})
    figures, printed = collection.bench()
    [others] = figures["other_activities"]
    assert parts([others], "with_reps") == [(1, 1)]
    assert others["false_reps"] == REPS
    assert others["false_reps_per_hour"] == pytest.approx(3600 * REPS / others["duration_s"])
    assert figures["exercises"] == []
    [line] = [line for line in lines(printed) if "mobility class" in line]
    assert "counted 3 as glute bridge" in line


def test_each_tier_has_its_row_and_all_have_one(collection: Collection) -> None:
    collection.add("aks_sure", BRIDGE)
    collection.add("bas_unsure", {**BRIDGE, "tier": "B", "reps": PEAKS[:1]})
    figures, _ = collection.bench()
    assert [group["tier"] for group in figures["exercises"]] == ["A", "B", "all"]
    assert parts(figures["exercises"], "exact_named") == [(1, 1), (0, 1), (1, 2)]
    assert [group["sources"] for group in figures["exercises"]] == [1, 1, 2]


def test_what_was_fitted_on_is_never_mixed_with_what_was_not(collection: Collection) -> None:
    collection.add("aks_old", BRIDGE)
    collection.add("bas_new", {**BRIDGE, "reps": PEAKS[:1]})
    collection.add("bas_idle", IDLE)
    figures, printed = collection.bench("--fitted-on", "aks")
    rows = [(group["was_fitted_on"], group["clips"]) for group in figures["exercises"]]
    assert rows == [(False, 1), (True, 1)]
    assert parts(figures["exercises"], "exact_named") == [(0, 1), (1, 1)]
    assert [group["was_fitted_on"] for group in figures["other_activities"]] == [False]
    assert "Nobody stated" not in printed


def test_a_source_is_fitted_on_as_a_whole(collection: Collection) -> None:
    collection.add("aks_one", {**BRIDGE, "fitted": True})
    collection.add("aks_two", BRIDGE)
    collection.add("bas_one", {**BRIDGE, "fitted": False})
    collection.add("own", {**BRIDGE, "source": "aks"})
    figures, _ = collection.bench()
    rows = [(g["was_fitted_on"], g["clips"], g["sources"]) for g in figures["exercises"]]
    assert rows == [(False, 1, 1), (True, 3, 1)]
    figures, _ = collection.bench("--fitted-on", "none")  # does not contradict the labels
    assert [g["was_fitted_on"] for g in figures["exercises"]] == [False, True]


def test_unless_stated_nothing_is_called_new(collection: Collection, tmp_path: Path) -> None:
    collection.add("aks_bridge", BRIDGE)
    markdown, html = tmp_path / "tables.md", tmp_path / "page.html"
    figures, printed = collection.bench("--markdown", markdown, "--page", html)
    assert [group["was_fitted_on"] for group in figures["exercises"]] == [None]
    for text in (printed, markdown.read_text("utf-8"), html.read_text("utf-8")):
        assert "Nobody stated which of these" in " ".join(text.split())
        assert "not stated" in text
        assert "not fitted on" not in text


def test_the_tables_in_markdown_and_on_the_page(collection: Collection, tmp_path: Path) -> None:
    collection.add("aks_bridge", BRIDGE)
    collection.add("bas_bridge", IDLE)
    markdown, html = tmp_path / "tables.md", tmp_path / "page.html"
    collection.bench("--fitted-on", "none", "--markdown", markdown, "--page", html)
    rows = markdown.read_text("utf-8").splitlines()
    share = "1 of 1 (100 %)"
    assert f"| not fitted on | A | 1 | 1 | {share} | {share} | {share} | 0 of 3 |" in rows
    assert any(
        row.startswith("| not fitted on | 1 | 1 | 0.2 | 1 of 1 (100 %) | 3 |") for row in rows
    )
    assert not any("counted 3 as" in row for row in rows)
    text = html.read_text("utf-8")
    assert "In 1 of 2 recordings, exercise and counts are right." in text
    assert "Pose recordings: other activities" in text
    assert "counted 3 as glute bridge" in text


def test_one_page_for_videos_and_recordings(collection: Collection) -> None:
    collection.add("aks_bridge", BRIDGE)
    _, recordings = find_labeled([collection.folder])
    scores = measure_recordings(with_fitted_sources(recordings, ()))
    both, alone = page(accuracy(right_clip()), None, scores), page(None, None, scores)
    said = "1 pose recording of 1 source (model full): 1 of the exercises, 0 of other activities."
    assert (both.count(said), alone.count(said)) == (1, 1)
    assert "In 1 of 1 clip every repetition was counted" in both
    assert "Pose recordings: exercises" in both
    assert "Pose recordings: errors" not in both


def test_only_all_is_100_percent_and_only_none_is_0() -> None:
    assert str(Rate(Share(24, 24))) == "24 of 24 (100 %)"
    assert str(Rate(Share(22, 24))) == "22 of 24 (92 %)"
    assert str(Rate(Share(999, 1000))) == "999 of 1000 (99 %)"
    assert str(Rate(Share(0, 1000))) == "0 of 1000 (0 %)"
    assert str(Rate(Share(1, 1000))) == "1 of 1000 (1 %)"
    assert Rate(Share(999, 1000)).short == "999/1000 99%"
    assert (str(Rate(Share())), Rate(Share()).short) == ("–", "–")


def test_on_a_narrow_terminal_the_rows_stay_whole(
    collection: Collection,
) -> None:
    collection.add("aks_bridge", BRIDGE)
    _, recordings = find_labeled([collection.folder])
    stream = io.StringIO()
    console = Console(file=stream, width=80)
    render_recordings(measure_recordings(with_fitted_sources(recordings, ())), console)
    printed = lines(stream.getvalue())
    assert max(map(len, printed)) <= 80
    [row] = [line for line in printed if line.startswith("not fitted on")]
    assert row.split()[3:] == ["A", "1", "1", *["1/1", "100%"] * 3, "0", "of", str(REPS)]


def test_videos_and_recordings_in_one_folder(tmp_path: Path, poses: Path) -> None:
    both, other = Collection(tmp_path, poses), SAMPLES / "glute_bridge.json"
    both.add("aks_bridge", BRIDGE)
    labels = other.read_text(encoding="utf-8")
    (tmp_path / "film.json").write_text(labels, encoding="utf-8")
    (tmp_path / "film.npz").write_bytes(other.with_suffix(".npz").read_bytes())
    _, recordings = find_labeled([tmp_path])
    assert [recording.poses.name for recording in recordings] == ["aks_bridge.npz"]  # no joints
    (tmp_path / "film.mp4").write_bytes(b"a film")
    clips, recordings = find_labeled([tmp_path, tmp_path])
    assert [clip.video.name for clip in clips] == ["film.mp4"]
    assert [recording.poses.name for recording in recordings] == ["aks_bridge.npz"]
    (tmp_path / "aks_bridge.mp4").touch()  # its recording stands for it
    clips, recordings = find_labeled([tmp_path])
    assert [len(clips), len(recordings)] == [1, 1]


def test_several_processes_give_the_same_scores(collection: Collection) -> None:
    collection.add("aks_bridge", BRIDGE)
    collection.add("bas_nothing", IDLE, of="nothing")
    _, recordings = find_labeled([collection.folder])
    done: list[float | None] = []
    together = measure_recordings(recordings, 2, done.append)
    assert together == measure_recordings(recordings, 1)
    assert [score.clip for score in together] == ["aks_bridge", "bas_nothing"]
    assert done == [0.5, 1.0]


def test_a_damaged_recording_is_all_wrong(collection: Collection) -> None:
    collection.add("aks_bridge", BRIDGE)
    for clip, labels in (("aks_damaged", BRIDGE), ("aks_other", IDLE)):
        collection.add(clip, labels)
        (collection.folder / f"{clip}.npz").write_bytes(clip.encode())
    target = collection.folder.parent / "figures.json"
    printed = run("bench", collection.folder, "--workers", 1, "--json", target)
    assert printed.exit_code == 1
    figures = json.loads(target.read_text(encoding="utf-8"))["recordings"]
    assert len(figures["failures"]) == 2
    assert figures["failures"][0].startswith("aks_damaged.npz: ")
    assert parts(figures["exercises"], "exact_named") == [(1, 2)]
    assert parts(figures["exercises"], "recognised") == [(1, 2)]
    assert parts(figures["exercises"], "reps_off") == [(REPS, 2 * REPS)]
    assert [clip["is_right"] for clip in figures["clips"]] == [True, False, False]


LUNGES: dict[str, Any] = {
    "exercise": "forward_lunge",
    "reps": [{"peak": 2.0}, {"peak": 6.0}],
    "free_of": ["knee_valgus"],
    "every_rep_has": ["torso_lean"],
}


def test_faults_of_whole_clips_are_counted_over_the_counted_repetitions() -> None:
    named = result("forward_lunge", ["knee_valgus", "torso_lean"], ["torso_lean"], [])
    score = score_documents(recording_labels_of("aks_one", LUNGES), result(None), named)
    blamed, found = score.blamed["knee_valgus"], score.found["torso_lean"]
    assert (blamed.part, blamed.whole) == (1, 3)
    assert (found.part, found.whole) == (2, 3)
    assert set(score.blamed) == {"knee_valgus"}
    assert set(score.found) == {"torso_lean"}


def test_faults_and_sides_are_scored_only_where_labeled() -> None:
    found = result("forward_lunge", ["knee_valgus"], [])
    without = score_documents(recording_labels_of("one", LUNGES), found, found).named
    assert without is not None
    assert (without.faults, without.sides.whole) == ({}, 0)
    reps = [{**rep, "faults": [], "side": "left"} for rep in LUNGES["reps"]]
    labels = recording_labels_of("one", {**LUNGES, "reps": reps})
    scored = score_documents(labels, found, found).named
    assert scored is not None
    assert scored.faults["knee_valgus"].false == 1
    assert (scored.sides.part, scored.sides.whole) == (2, 2)


def test_another_exercise_may_be_right_too() -> None:
    forward, reverse = result("forward_lunge", [], []), result("reverse_lunge", [], [])
    alone = score_documents(recording_labels_of("one", LUNGES), reverse, forward)
    assert not alone.is_right
    labels = recording_labels_of("one", {**LUNGES, "also_right": ["reverse_lunge"]})
    either = score_documents(labels, reverse, forward)
    assert either.is_exact_recognised
    assert either.is_right
    assert not score_documents(labels, result("step_up", [], []), forward).is_right


def test_a_peak_alone_matches_within_a_second() -> None:
    [rep] = recording_labels_of("one", {"exercise": "step_up", "reps": [{"peak": 5}]}).truth.reps
    assert (rep.start_s, rep.peak_s, rep.end_s, rep.side) == (4.0, 5.0, 6.0, "both")


def test_labels_that_say_nothing_more_are_enough() -> None:
    labels = recording_labels_of("aks_walk_2", IDLE)
    assert labels.is_other_activity
    assert (labels.source, labels.tier, labels.was_fitted_on) == ("aks", "", None)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"exercise": "Glute Bridge"}, "'Glute Bridge' should be written 'glute_bridge'"),
        ({"reps": "three"}, "'reps' is not a list"),
        ({"reps": [2.2]}, "'reps' is not a list of repetitions"),
        ({"reps": [*PEAKS, {"start": 1}]}, "'peak' is missing, in repetition 4"),
        ({"reps": [{"peak": "2,2"}]}, "'peak' is '2,2', not a number of seconds, in repetition 1"),
        ({"reps": [{"peak": math.nan}]}, "'peak' is nan, not a number"),
        ({"reps": [{"peak": 2, "end": 1}]}, "'peak' 2.0 is not between start and end"),
        ({"reps": [{"peak": 2, "side": "Left"}]}, "'side' is 'Left', not one of left"),
        ({"reps": [{"peak": 2, "faults": ["valgus"]}]}, "'faults' has 'valgus'; choose from: "),
        ({"free_of": "knee_valgus"}, "'free_of' is 'knee_valgus', not a list"),
        ({"every_rep_has": ["valgus"]}, "'every_rep_has' has 'valgus'; choose from: "),
        ({"also_right": ["squat"]}, "'also_right' has 'squat'; choose from: "),
        ({"tier": 1}, "'tier' is 1, not a text"),
        ({"fitted": "yes"}, "'fitted' is 'yes', neither true nor false"),
    ],
)
def test_invalid_labels_are_reported_in_one_line(
    changed: dict[str, Any], message: str, collection: Collection
) -> None:
    collection.add("aks_good", BRIDGE)
    find_labeled([collection.folder])
    collection.add("aks_wrong", {**BRIDGE, **changed})
    result = run("bench", collection.folder)
    assert result.exit_code == 2
    [line] = lines(result.output)
    assert "aks_wrong.json': " in line
    assert message in line
    assert "docs/bench.md" in line


def test_missing_fields_and_foreign_files(collection: Collection) -> None:
    collection.add("aks_settings", {"color": "blue"})
    with pytest.raises(InputNotFoundError, match="no labeled clip in"):
        find_labeled([collection.folder])
    collection.add("aks_bridge", {"exercise": "glute_bridge"})
    with pytest.raises(UsageError, match=r"aks_bridge\.json': 'reps' is missing"):
        find_labeled([collection.folder])


def test_invalid_usage_is_reported_in_one_line(collection: Collection) -> None:
    collection.add("aks_bridge", BRIDGE)
    for arguments, expected in (
        (["--fitted-on", "akz"], "no recording is of the source 'akz'; choose from: aks"),
        (["--fitted-on", " , "], "--fitted-on names no source"),
        (["--no-accuracy"], "pose recordings cannot be timed"),
    ):
        result = run("bench", collection.folder, *arguments)
        assert result.exit_code == 2
        [line] = lines(result.output)
        assert expected in line


def test_recordings_need_no_pose_model(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.pose_estimation.model_files._MODEL_FOLDERS", ())
    collection.add("aks_bridge", BRIDGE)
    figures, _ = collection.bench()
    assert parts(figures["exercises"], "exact_named") == [(1, 1)]
    recordings: list[LabeledRecording] = find_labeled([collection.folder])[1]
    assert len(recordings) == 1
