"""How long the fixed-lag preparation of live poses takes for a frame, on recorded poses.

Run it as `python -m formcheck.bench.fixed_lag POSES.npz …`, with files that
`formcheck analyze --record` wrote.
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
    taken_ms = []
    for frame in range(len(motion)):
        pose = motion.pose(frame)
        began_s = time.perf_counter()
        preparation.update(pose)
        taken_ms.append(1000 * (time.perf_counter() - began_s))
    return np.array(taken_ms)


def main(paths: list[str]) -> None:
    """Print one line for each recording. Raises InputNotFoundError or RecordingError."""
    for path in paths:
        recording = load_recording(path)
        # The best of five for each frame, since other work on the machine only ever adds.
        runs = [update_times_ms(recording) for _ in range(5)]
        for words, taken_ms in (("as it came", runs[0]), ("best of five", np.min(runs, axis=0))):
            median, high = np.percentile(taken_ms, [50, 95])
            print(f"{path}: {words}, median {median:.2f} ms, 95th percentile {high:.2f} ms a frame")


if __name__ == "__main__":
    main(sys.argv[1:])
