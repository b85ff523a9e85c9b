"""OpenSim files: angles as a motion (.mot), landmarks as markers (.trc).

Source: OpenSim documentation, "Motion (.mot) Files" and "Marker (.trc) Files". OpenSim's
`TRCFileAdapter` needs every field in each row of markers.
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from formcheck.analysis.timeline import Timeline
from formcheck.pose.landmarks import Landmark

# Coordinates of OpenSim's full-body models (Rajagopal 2016), all positive in flexion.
MOTION_ANGLES = {
    "knee_angle_r": "knee_flexion_right_deg",
    "knee_angle_l": "knee_flexion_left_deg",
    "hip_flexion_r": "hip_flexion_right_deg",
    "hip_flexion_l": "hip_flexion_left_deg",
    "trunk_lean": "trunk_lean_deg",
}
MARKERS = tuple(landmark.name.lower() for landmark in Landmark)


def write_motion(timeline: Timeline, stream: BinaryIO) -> None:
    """Write the angles in degrees, one row for each frame in which all of them are known."""
    angles = np.stack([timeline.angles_deg[name] for name in MOTION_ANGLES.values()], axis=1)
    # The format cannot represent an unknown angle, and we do not make one up.
    known = np.flatnonzero(np.isfinite(angles).all(axis=1))
    header = (
        "Coordinates", "version=1", f"nRows={len(known)}", f"nColumns={1 + len(MOTION_ANGLES)}",
        "inDegrees=yes", "endheader", "\t".join(("time", *MOTION_ANGLES)),
    )  # fmt: skip
    stream.write(("\n".join(header) + "\n").encode())
    for frame in known:
        values = "\t".join(f"{value:.4f}" for value in angles[frame])
        stream.write(f"{timeline.times_ms[frame] / 1000:.3f}\t{values}\n".encode())


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
