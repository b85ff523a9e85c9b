"""Text files that OpenSim reads: angles as a motion (.mot), landmarks as markers (.trc).

Formats: OpenSim documentation, "Motion (.mot) Files" and "Marker (.trc) Files"; as its
`TRCFileAdapter` reads them, each row of markers must have all its fields.
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from formcheck.analysis.timeline import Timeline
from formcheck.pose.landmarks import Landmark

# Coordinates of OpenSim's full-body models (Rajagopal 2016), all of them positive in flexion.
MOTION_ANGLES = {
    "knee_angle_r": "knee_flexion_right_deg",
    "knee_angle_l": "knee_flexion_left_deg",
    "hip_flexion_r": "hip_flexion_right_deg",
    "hip_flexion_l": "hip_flexion_left_deg",
    "trunk_lean": "trunk_lean_deg",
}
MARKERS = tuple(mark.name.lower() for mark in Landmark)


def write_motion(timeline: Timeline, stream: BinaryIO) -> None:
    """Angles in degrees, a row for each frame in which all of them are known."""
    angles = np.stack([timeline.angles_deg[name] for name in MOTION_ANGLES.values()], axis=1)
    # The format has no sign for an unknown angle, and one that is made up would be a lie.
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
    """Landmarks in meters, a row for each frame; what is unknown is `nan`.

    `name` is what the file calls itself. The rate is the mean one: the true times are in the rows.
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
    # A file name may hold bytes that are no text.
    stream.write("".join("\t".join(line) + "\n" for line in header).encode(errors="replace"))
    for frame, points in enumerate(timeline.room_m):
        values = "\t".join(f"{value:.5f}" for value in points.ravel().tolist())
        stream.write(f"{frame + 1}\t{timeline.times_ms[frame] / 1000:.3f}\t{values}\n".encode())


def _rate_hz(timeline: Timeline) -> float:
    times_ms = timeline.times_ms
    if len(times_ms) < 2:
        return 1.0  # readers divide by it
    return 1000.0 * (len(times_ms) - 1) / float(times_ms[-1] - times_ms[0])
