"""Exports as a user writes them, read back by independent readers."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck.exercises import find_exercise
from formcheck.output import opensim
from formcheck.output.formats import export_names, find_format
from formcheck.output.tables import REP_CODE_COLUMNS, REP_COLUMNS, _csv
from formcheck.pose.landmarks import Landmark, Side
from formcheck.pose.track import Track
from formcheck.recording import PoseRecording, save_recording
from formcheck.results import PoseCoverage, Source
from tests.support.paths import DOCS
from tests.support.stand_ins import lines, run
from tests.support.stick import idle, lunge, performed, with_nobody

SAMPLE = DOCS.parent / "sample_videos" / "side_lying_leg_raise.mp4"
UNSEEN = range(8, 25)


def test_a_column_that_looks_like_a_formula_is_quoted() -> None:
    assert _csv(["=1+1", "a"], [["@x", -1.0]]) == "'=1+1,a\n'@x,-1.0\n"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def read_motion(path: Path) -> tuple[dict[str, str], dict[str, np.ndarray[Any, Any]]]:
    """Header and columns, as the format's specification says."""
    text = path.read_text(encoding="utf-8").splitlines()
    end = text.index("endheader")
    header = dict(line.split("=") for line in text[1:end] if "=" in line)
    names = text[end + 1].split("\t")
    values = np.loadtxt(text[end + 2 :], delimiter="\t", ndmin=2)
    return header, dict(zip(names, values.T, strict=True))


@pytest.fixture(scope="module", name="poses")
def lunges_recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Left, right, left, leaning 45° forward; nobody in view for half a second before."""
    scene = lunge(-0.7, yaw_deg=-90, lean_deg=45)
    motion = with_nobody(
        performed(scene, [Side.LEFT, Side.RIGHT, Side.LEFT]), UNSEEN.start, UNSEEN.stop
    )
    source = Source("clip.mp4", None, 640, 480, 30.0, len(motion), 10.0)
    coverage = PoseCoverage("full", len(motion), 1.0)
    path = tmp_path_factory.mktemp("poses") / "my lunges.npz"
    save_recording(PoseRecording(Track.of(motion), source, coverage), path)
    return path


@pytest.fixture(scope="module", name="out")
def exported(poses: Path) -> Path:
    out = poses.parent / "out"
    args = ("-e", "reverse_lunge", "-o", out, "--export", "csv,parquet,mot,trc")
    result = run("replay", poses, *args)
    assert result.exit_code == 0, result.output
    written = [line for line in lines(result.stdout.replace("\n/", "/")) if "Written" in line]
    assert len(written) == len(list(out.iterdir())) == 7
    return out


@pytest.fixture(scope="module", name="document")
def result_document(out: Path) -> Any:
    return json.loads((out / "my lunges.json").read_text())


def test_each_repetition_is_a_row_with_the_values_of_the_document(out: Path, document: Any) -> None:
    rows = table(out / "my lunges.reps.csv")
    assert len(rows) == len(document["reps"]) == 3
    for row, rep in zip(rows, document["reps"], strict=True):
        flat = {**rep, **rep["tempo"], **rep["measures"]}
        for name in ("number", "start_s", "peak_s", "end_s", "outbound_s", "hold_s", "return_s",
                     "score", *rep["measures"]):  # fmt: skip
            found = float(row[name]) if row[name] else None
            assert found == flat[name], name
        assert row["side"] == rep["side"]
        assert row["complete"] == "true"
        low, high = rep["intervals_90"]["knee_flexion_deg"]
        assert (float(row["knee_flexion_deg_low"]), float(row["knee_flexion_deg_high"])) == (
            low,
            high,
        )
        assert row["faults"] == ";".join(fault["code"] for fault in rep["faults"])
        assert set(row["not_judged"].split(";")) == {item["code"] for item in rep["not_judged"]}
    assert "torso_lean" in rows[0]["faults"]
    assert "knee_valgus" in rows[0]["not_judged"]
    assert [row["side"] for row in rows] == ["left", "right", "left"]


def test_each_frame_is_a_row_and_undetected_is_empty(out: Path, document: Any) -> None:
    rows = table(out / "my lunges.signals.csv")
    assert len(rows) == document["source"]["frames"]
    known = ("time_s", "seen")
    for number, row in enumerate(rows):
        if number in UNSEEN:
            assert row["seen"] == "false"
            assert {name for name, cell in row.items() if cell} == set(known)
        else:
            assert row["seen"] == "true"
            assert float(row["trunk_lean_deg"]) >= 0
    peak_s = document["reps"][1]["peak_s"]
    (peak,) = (row for row in rows if float(row["time_s"]) == peak_s)
    assert (peak["rep"], peak["phase"]) == ("2", "hold")
    assert float(peak["signal"]) == max(float(row["signal"]) for row in rows if row["rep"] == "2")
    assert float(peak["trunk_lean_deg"]) == pytest.approx(45, abs=5)


def test_parquet_holds_the_same_table_with_types(out: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    found = parquet.read_table(out / "my lunges.signals.parquet")
    rows = table(out / "my lunges.signals.csv")
    assert found.column_names == list(rows[0])
    types = {name: str(found.schema.field(name).type) for name in found.column_names}
    assert types.pop("seen") == "bool"
    assert types.pop("rep") == "int32"
    assert types.pop("phase") == "string"
    assert set(types.values()) == {"double"}
    for mine, theirs in zip(rows, found.to_pylist(), strict=True):
        for name, cell in mine.items():
            value = theirs[name]
            text = "" if value is None else str(value).lower()
            assert text == cell, name


def test_the_motion_file_follows_the_opensim_format(out: Path) -> None:
    header, columns = read_motion(out / "my lunges.mot")
    assert header["inDegrees"] == "yes"
    assert int(header["nColumns"]) == len(columns)
    assert next(iter(columns)) == "time"
    assert {int(header["nRows"])} == {len(column) for column in columns.values()}
    times = {f"{time_s:.3f}" for time_s in columns["time"]}
    seen = [row for row in table(out / "my lunges.signals.csv") if row["seen"] == "true"]
    rows = [row for row in seen if f"{float(row['time_s']):.3f}" in times]
    assert len(rows) > len(seen) / 2  # the others have an angle that is left out
    for name, theirs in (
        ("time", "time_s"), ("knee_angle_r", "knee_flexion_right_deg"),
        ("knee_angle_l", "knee_flexion_left_deg"), ("trunk_lean", "trunk_lean_deg"),
    ):  # fmt: skip
        np.testing.assert_allclose(columns[name], [float(row[theirs]) for row in rows], atol=1e-4)
    # Standing upright the legs hang straight; in a lunge the front thigh comes forward, ...
    peak = int(np.argmax([float(row["signal"] or "-inf") for row in rows]))
    assert abs(columns["hip_flexion_l"][0]) < 12
    front, back = sorted((columns["hip_flexion_l"][peak], columns["hip_flexion_r"][peak]))[::-1]
    assert front > 60 > back  # ... more than the other one


def test_markers_can_be_read_by_an_independent_reader(out: Path) -> None:
    trc = pytest.importorskip("trc")
    found = trc.TRCData()
    found.load(str(out / "my lunges.trc"))
    rows = table(out / "my lunges.signals.csv")
    assert found["PathFileType"] == "4"
    assert found["Units"] == "m"
    assert found["FileName"] == "my lunges.trc"
    assert found["NumFrames"] == found["OrigNumFrames"] == len(rows)
    assert found["DataRate"] == pytest.approx(30.0, abs=0.05)
    assert found["Frame#"] == list(range(1, len(rows) + 1))
    assert found["Time"] == [float(row["time_s"]) for row in rows]
    assert found["Markers"] == [landmark.name.lower() for landmark in Landmark]
    assert np.isnan([found["nose"][frame] for frame in UNSEEN]).all()
    hip, knee, ankle = (np.array(found[f"left_{part}"]) for part in ("hip", "knee", "ankle"))
    assert (hip[0, 1] > knee[0, 1]) and (knee[0, 1] > ankle[0, 1])  # y points up
    thigh, shank = hip - knee, ankle - knee
    cosine = (thigh * shank).sum(1) / np.linalg.norm(thigh, axis=1) / np.linalg.norm(shank, axis=1)
    flexion = [float(row["knee_flexion_left_deg"] or "nan") for row in rows]
    stated = np.isfinite(flexion)
    assert stated.mean() > 0.5
    np.testing.assert_allclose(
        (180 - np.degrees(np.arccos(cosine)))[stated], np.array(flexion)[stated], atol=0.05
    )


def test_every_row_of_markers_has_all_its_fields(out: Path) -> None:
    """OpenSim's reader rejects shorter rows, and takes an empty line for the end."""
    text = (out / "my lunges.trc").read_text().split("\n")
    assert text[5] == text[-1] == ""
    assert {len(line.split("\t")) for line in text[6:-1]} == {2 + 3 * len(Landmark)}
    assert text[4].split("\t")[2:] == [f"{axis}{n}" for n in range(1, 34) for axis in "XYZ"]


def test_every_file_is_written_even_if_nothing_is_recognized(tmp_path: Path) -> None:
    motion = performed(idle, [Side.LEFT])
    source = Source("clip.mp4", None, 640, 480, 30.0, len(motion), 10.0)
    recording = PoseRecording(Track.of(motion), source, PoseCoverage("full", len(motion), 1.0))
    save_recording(recording, tmp_path / "a.npz")
    names = "csv,parquet,mot,trc"
    result = run("replay", tmp_path / "a.npz", "-o", tmp_path, "--export", names, "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    (header,) = (tmp_path / "a.reps.csv").read_text().splitlines()
    assert header.split(",") == [*REP_COLUMNS, *REP_CODE_COLUMNS]
    assert {row["signal"] for row in table(tmp_path / "a.signals.csv")} == {""}
    assert int(read_motion(tmp_path / "a.mot")[0]["nRows"]) == len(motion)
    parquet = pytest.importorskip("pyarrow.parquet")
    assert str(parquet.read_table(tmp_path / "a.signals.parquet").schema.field("rep").type) == (
        "int32"
    )


def test_a_video_and_its_poses_give_the_same_files(tmp_path: Path) -> None:
    first, again, poses = tmp_path / "first", tmp_path / "again", tmp_path / f"{SAMPLE.stem}.npz"
    args = ("-e", SAMPLE.stem, "--quiet", "--export", "csv,mot,trc")
    short = ("--model", "lite", "--end", 6, "--record", poses)
    assert run("analyze", SAMPLE, *short, "-o", first, *args).exit_code == 0
    assert run("replay", poses, "-o", again, *args).exit_code == 0
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(
        SAMPLE.stem + suffix
        for suffix in (
            ".json",
            ".reps.csv",
            ".signals.csv",
            ".mot",
            ".mot.uncertainty.sto",
            ".trc",
        )
    )
    for name in names:
        assert (first / name).read_bytes() == (again / name).read_bytes(), name
    assert len(table(first / f"{SAMPLE.stem}.reps.csv")) >= 1


def test_the_docs_name_every_column_and_file(out: Path) -> None:
    page = (DOCS / "exports.md").read_text(encoding="utf-8")
    columns = [*REP_COLUMNS, *REP_CODE_COLUMNS, *table(out / "my lunges.signals.csv")[0]]
    for name in (*columns, *opensim.MOTION_ANGLES):
        assert f"`{name}`" in page, name
    for name in export_names():
        assert all(f"`STEM{suffix}`" in page for suffix in find_format(name).writers)


def test_every_measure_has_its_columns(out: Path) -> None:
    names = list(table(out / "my lunges.reps.csv")[0])
    keys = [measure.key for measure in find_exercise("reverse_lunge").measures]
    assert names == [
        *REP_COLUMNS,
        *(name for key in keys for name in (key, f"{key}_low", f"{key}_high")),
        *REP_CODE_COLUMNS,
    ]
