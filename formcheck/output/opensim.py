"""OpenSim files: angles as a motion (.mot), landmarks as markers (.trc).

Source: OpenSim documentation, "Motion (.mot) Files" and "Marker (.trc) Files". OpenSim's
`TRCFileAdapter` needs every field in each row of markers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from formcheck.analysis.timeline import Timeline
from formcheck.pose.landmarks import FloatArray, Landmark

# Coordinates of OpenSim's full-body models (Rajagopal 2016), all positive in flexion.
MOTION_ANGLES = {
    "knee_angle_r": "knee_flexion_right_deg",
    "knee_angle_l": "knee_flexion_left_deg",
    "hip_flexion_r": "hip_flexion_right_deg",
    "hip_flexion_l": "hip_flexion_left_deg",
    "trunk_lean": "trunk_lean_deg",
}
_MIN_TOLD_SHARE = 0.5
MARKERS = tuple(landmark.name.lower() for landmark in Landmark)


def write_motion(timeline: Timeline, stream: BinaryIO) -> None:
    """Write the angles in degrees, one row for each frame in which all columns are known.

    An angle that the camera's view tells in fewer than half of the frames gets no column: it would
    cost the others most of their rows.
    """
    columns = _told(timeline)
    # The format cannot represent an unknown angle, and we do not make one up.
    known = _known_frames(columns)
    values = {name: angles_deg[known] for name, angles_deg in columns.items()}
    _write_table("Coordinates", values, timeline.times_ms[known], stream)


def write_motion_uncertainty(timeline: Timeline, stream: BinaryIO) -> None:
    """Write the companion of `write_motion`: half of each angle's 90 % interval, in degrees.

    It has the same rows and columns.
    """
    columns = _told(timeline)
    known = _known_frames(columns)
    values = {name: timeline.half_widths_deg[MOTION_ANGLES[name]][known] for name in columns}
    _write_table("uncertainty_90", values, timeline.times_ms[known], stream)


def _told(timeline: Timeline) -> dict[str, FloatArray]:
    """The (T,) angles of `MOTION_ANGLES` that are known in half of the seen frames, by column."""
    angles = {name: timeline.angles_deg[of] for name, of in MOTION_ANGLES.items()}
    enough = max(1.0, _MIN_TOLD_SHARE * int(timeline.seen.sum()))
    return {name: deg for name, deg in angles.items() if np.isfinite(deg).sum() >= enough}


def _known_frames(columns: Mapping[str, FloatArray]) -> NDArray[np.intp]:
    if not columns:
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(np.isfinite(list(columns.values())).all(axis=0))


def _write_table(
    name: str, columns: Mapping[str, FloatArray], times_ms: NDArray[np.int64], stream: BinaryIO
) -> None:
    header = (
        name, "version=1", f"nRows={len(times_ms)}", f"nColumns={1 + len(columns)}",
        "inDegrees=yes", "endheader", "\t".join(("time", *columns)),
    )  # fmt: skip
    stream.write(("\n".join(header) + "\n").encode())
    for row, time_ms in enumerate(times_ms.tolist()):
        values = "\t".join(f"{values[row]:.4f}" for values in columns.values())
        stream.write(f"{time_ms / 1000:.3f}\t{values}\n".encode())


def write_markers(timeline: Timeline, name: str, stream: BinaryIO) -> None:
    """Write the landmarks in meters, one row per frame; unknown coordinates are `nan`.

    `name` is the file name in the header. The header has the mean frame rate, the rows the true
    times.
    """
    frames, rate_hz = len(timeline.times_ms), f"{_rate_hz(timeline):.4f}"
    header = (
        ("PathFileType", "4", "(X/Y/Z)", " ".join(name.split())),
        (
            "DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units", "OrigDataRate",
            "OrigDataStartFrame", "OrigNumFrames",
        ),
        (rate_hz, rate_hz, str(frames), str(len(MARKERS)), "m", rate_hz, "1", str(frames)),
        ("Frame#", "Time", *(field for marker in MARKERS for field in (marker, "", ""))),
        ("", "", *(f"{axis}{number + 1}" for number in range(len(MARKERS)) for axis in "XYZ")),
        (),
    )  # fmt: skip
    # A file name may contain bytes that are not valid text.
    stream.write("".join("\t".join(line) + "\n" for line in header).encode(errors="replace"))
    for frame, points in enumerate(timeline.room_m):
        values = "\t".join(f"{value:.5f}" for value in points.ravel().tolist())
        stream.write(f"{frame + 1}\t{timeline.times_ms[frame] / 1000:.3f}\t{values}\n".encode())


def _rate_hz(timeline: Timeline) -> float:
    times_ms = timeline.times_ms
    if len(times_ms) < 2:
        return 1.0  # readers divide by the rate
    return 1000.0 * (len(times_ms) - 1) / float(times_ms[-1] - times_ms[0])
