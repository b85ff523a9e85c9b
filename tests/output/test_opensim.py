"""OpenSim's files from frames whose every number is known."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np

from formcheck.analysis.timeline import ANGLES, Timeline
from formcheck.output.opensim import (
    MARKERS,
    write_markers,
    write_motion,
    write_motion_uncertainty,
)


def frames(count: int) -> Timeline:
    """At 25 a second; angle number n of frame f is 10 n + f, a coordinate 0.001 × its place."""
    places = np.arange(count * 99).reshape(count, 33, 3)
    return Timeline(
        times_ms=40 * np.arange(count),
        seen=np.ones(count, dtype=np.bool_),
        signal=np.zeros(count),
        angles_deg={name: 10.0 * n + np.arange(count) for n, name in enumerate(ANGLES, start=1)},
        half_widths_deg={name: n + 0.1 * np.arange(count) for n, name in enumerate(ANGLES, 1)},
        rep=np.zeros(count, dtype=np.int64),
        phase=("rest",) * count,
        room_m=(0.001 * places).astype(np.float32),
        xy_px=np.zeros((count, 33, 2), np.float32),
        visibility=np.ones((count, 33), np.float32),
    )


def motion_lines(timeline: Timeline) -> list[list[str]]:
    stream = io.BytesIO()
    write_motion(timeline, stream)
    return [line.split("\t") for line in stream.getvalue().decode().splitlines()]


def uncertainty_lines(timeline: Timeline) -> list[list[str]]:
    stream = io.BytesIO()
    write_motion_uncertainty(timeline, stream)
    return [line.split("\t") for line in stream.getvalue().decode().splitlines()]


def marker_lines(timeline: Timeline, name: str = "a.trc") -> list[list[str]]:
    stream = io.BytesIO()
    write_markers(timeline, name, stream)
    return [line.split("\t") for line in stream.getvalue().decode().split("\n")]


def test_each_angle_is_in_its_column() -> None:
    *_, names, row = motion_lines(frames(1))
    assert dict(zip(names, map(float, row), strict=True)) == {
        "time": 0, "knee_angle_l": 10, "knee_angle_r": 20, "hip_flexion_l": 50,
        "hip_flexion_r": 60, "trunk_lean": 70,
    }  # fmt: skip


def test_a_frame_with_one_unknown_angle_has_no_row() -> None:
    timeline = frames(4)
    timeline.angles_deg["hip_flexion_left_deg"][1] = np.nan
    *header, _names, first, second, third = motion_lines(timeline)
    assert ["nRows=3"] in header
    assert [row[0] for row in (first, second, third)] == ["0.000", "0.080", "0.120"]


def test_an_unknown_angle_that_is_not_exported_removes_no_row() -> None:
    timeline = frames(4)
    timeline.angles_deg["hip_angle_left_deg"][:] = np.nan
    assert ["nRows=4"] in motion_lines(timeline)


def test_the_companion_has_the_rows_and_columns_of_the_motion() -> None:
    timeline = frames(4)
    timeline.angles_deg["knee_flexion_right_deg"][2] = np.nan
    motion, companion = motion_lines(timeline), uncertainty_lines(timeline)
    assert motion[6] == companion[6]
    assert [row[0] for row in motion[7:]] == [row[0] for row in companion[7:]]
    row = dict(zip(companion[6], map(float, companion[7 + 2]), strict=True))
    assert (row["time"], row["knee_angle_l"], row["trunk_lean"]) == (0.12, 1.3, 7.3)


def test_an_angle_that_the_view_rarely_tells_has_no_column_and_costs_no_rows() -> None:
    timeline = frames(4)
    timeline.angles_deg["knee_flexion_left_deg"][:3] = np.nan
    *header, names, _, _, _, _ = motion_lines(timeline)
    assert ["nRows=4"] in header
    assert "knee_angle_l" not in names
    assert "knee_angle_r" in names


def test_without_any_angle_only_the_header_is_written() -> None:
    timeline = frames(2)
    for values in timeline.angles_deg.values():
        values[:] = np.nan
    assert motion_lines(timeline)[-1] == ["time"]
    assert uncertainty_lines(timeline)[-1] == ["time"]


def test_each_coordinate_is_in_its_column() -> None:
    lines = marker_lines(frames(2))
    assert lines[3][2::3] == list(MARKERS)
    assert lines[2] == ["25.0000", "25.0000", "2", "33", "m", "25.0000", "1", "2"]
    assert lines[6][:2] == ["1", "0.000"]
    assert lines[7][:2] == ["2", "0.040"]
    np.testing.assert_allclose([float(x) for x in lines[7][2:]], 0.001 * np.arange(99, 198))


def test_the_rate_of_a_single_frame_is_positive() -> None:
    assert float(marker_lines(frames(1))[2][0]) > 0


def test_the_rate_is_the_mean_if_it_varies() -> None:
    timeline = replace(frames(4), times_ms=np.array([0, 20, 100, 120]))
    lines = marker_lines(timeline)
    assert lines[2][0] == "25.0000"
    assert [row[1] for row in lines[6:10]] == ["0.000", "0.020", "0.100", "0.120"]


def test_a_file_name_cannot_break_the_header() -> None:
    """Tabs and line ends part fields; bytes that are no text come as lone surrogates."""
    (kind, number, axes, name), *_ = marker_lines(frames(1), "a\tb\nc \udcff.trc")
    assert (kind, number, axes, name) == ("PathFileType", "4", "(X/Y/Z)", "a b c ?.trc")
