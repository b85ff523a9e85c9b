"""Times the fixed-lag preparation of live poses, frame by frame, on recorded poses.

Usage: `python -m formcheck.bench.fixed_lag POSES.npz …`, with files from
`formcheck analyze --record`.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from formcheck.pose.landmarks import FloatArray
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from formcheck.recording import PoseRecording, load_recording


def update_times_ms(recording: PoseRecording) -> FloatArray:
    """(T,) wall time of each update, milliseconds."""
    motion = recording.track.motion()
    preparation = FixedLagPreparation(recording.source.width, recording.source.height)
    times_ms = []
    for frame in range(len(motion)):
        pose = motion.pose(frame)
        started_s = time.perf_counter()
        preparation.update(pose)
        times_ms.append(1000 * (time.perf_counter() - started_s))
    return np.array(times_ms)


def main(paths: list[str]) -> None:
    """Print one line for each recording. Raises InputNotFoundError or RecordingError."""
    for path in paths:
        recording = load_recording(path)
        # The minimum of five runs: other load on the machine only ever adds time.
        runs = [update_times_ms(recording) for _ in range(5)]
        for label, times_ms in (("first run", runs[0]), ("best of five", np.min(runs, axis=0))):
            median, high = np.percentile(times_ms, [50, 95])
            print(
                f"{path}: {label}, median {median:.2f} ms, 95th percentile {high:.2f} ms per frame"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
