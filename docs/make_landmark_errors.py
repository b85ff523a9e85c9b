"""Measure the errors of landmarks in space, and write them to formcheck/analysis/error_tables.py.

python docs/make_landmark_errors.py FOLDER...     # folders of rendered clips, see sample_videos

Every clip is analyzed with its exercise named. At six moments of each repetition, the landmarks as
the analysis uses them (relative to the hip center, smoothed, with depth) are compared with the
joints of the rendered person in camera axes, both in leg lengths. For each body part, posture, and
view, this finds the radius that nine of ten landmarks stay within; see `error_tables`.
`--poses FOLDER` caches poses between runs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from error_tables import TARGET, Error, lines_of, poses_of, table, widening, write_table

from formcheck.bench.scoring import match
from formcheck.bench.truth import LabeledClip, find_labeled_clips
from formcheck.pipeline.analyze import analyze_pose_recording
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark
from formcheck.preprocessing.offline import PreparedShot

# Parts of a `Landmark`, and what the rendered person's joint is called.
PARTS = {
    "nose": "nose", "ear": "ear", "shoulder": "shoulder", "elbow": "elbow", "wrist": "wrist",
    "hip": "hip", "knee": "knee", "ankle": "ankle", "heel": "heel", "foot_index": "big_toe",
}  # fmt: skip
MOMENTS = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the way from start to end, and the peak
CAMERA_AXES = np.array([1.0, -1.0, -1.0])  # the renderer's are x right, y up, z back


def errors_of(clip: LabeledClip, poses: Path | None) -> Iterable[Error]:
    """The errors of one clip's landmarks; none if its camera is not known."""
    labels = json.loads(clip.video.with_suffix(".json").read_text(encoding="utf-8"))
    truth = clip.video.with_suffix(".npz")
    if "view" not in labels.get("camera", {}) or not truth.is_file():
        return
    with np.load(truth, allow_pickle=False) as arrays:
        names, joints_m = list(map(str, arrays["names"])), in_camera(arrays["world"], labels)
    seen = poses_of(clip, poses)
    document = analyze_pose_recording(seen, clip.truth.exercise).as_json()
    parts = list(PreparedShot(seen.track, seen.source.width, seen.source.height))
    times_ms = np.concatenate([part.times_ms for part in parts])
    body_m = np.concatenate([part.body_m for part in parts])
    leg_m = float(np.nanmedian(kinematics.leg_length_m(body_m)))
    for _, counted in match(clip.truth.reps, document["reps"]):
        rep = document["reps"][counted]
        for time_s in moments_s(rep):
            frame = min(int(np.searchsorted(times_ms, 1000 * time_s)), len(times_ms) - 1)
            true = min(round(times_ms[frame] / 1000 * labels["fps"]), len(joints_m) - 1)
            joints = dict(zip(names, joints_m[true], strict=True))
            for part, size in distances(body_m[frame] / leg_m, joints):
                posture, view = rep["view"]["posture"], rep["view"]["name"]
                yield Error(clip.truth.clip, part, "", posture, view, size)


def in_camera(world_m: FloatArray, labels: dict[str, Any]) -> FloatArray:
    """(T, K, 3) joints in the camera's axes: x right, y down, z away."""
    view = np.array(labels["camera"]["view"])
    mirror = np.array([-1.0 if labels.get("mirrored") else 1.0, 1.0, 1.0])
    seen: FloatArray = (world_m @ view[:3, :3].T + view[:3, 3]) * CAMERA_AXES * mirror
    return seen


def moments_s(rep: dict[str, Any]) -> list[float]:
    """The times at which a repetition's landmarks are compared."""
    start_s, end_s = rep["start_s"], rep["end_s"]
    return [*(start_s + share * (end_s - start_s) for share in MOMENTS), rep["peak_s"]]


def distances(points: FloatArray, joints: dict[str, FloatArray]) -> Iterable[tuple[str, float]]:
    """Each part's distance from the truth in leg lengths, both relative to the hip center."""
    center = (joints["left_hip"] + joints["right_hip"]) / 2
    leg_m = np.mean(
        [
            np.linalg.norm(joints[f"{side}_hip"] - joints[f"{side}_knee"])
            + np.linalg.norm(joints[f"{side}_knee"] - joints[f"{side}_ankle"])
            for side in ("left", "right")
        ]
    )
    for part, joint in PARTS.items():
        for side in LEGS:
            mark = Landmark.NOSE if part == "nose" else Landmark.of(side, part)
            true = joints[joint if part == "nose" else f"{side.value}_{joint}"]
            size = float(np.linalg.norm(points[mark] - (true - center) / leg_m))
            if np.isfinite(size):
                yield part, size


CARD = """Data: {clips} rendered clips of known truth, each with a different body, room, and camera;
MediaPipe's full model. Error: distance in space from the joint of the rendered person, both
relative to the hip center, in leg lengths (thigh plus shank), at six moments of each repetition;
mostly depth. All widened by {factor:.2f}: they then hold for nine of ten landmarks of other clips.
Limits: rendered people are simpler than real ones; loose clothes and dim rooms do worse. Arms and
feet are not solved for: their depth follows shoulder and ankle.
part: {{(always empty; posture; view): radius in leg lengths}}"""


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--poses", type=Path, help="folder that caches poses between runs")
    given = parser.parse_args()
    clips = [clip for clip in find_labeled_clips(given.folders) if clip.truth.reps]
    errors = [item for clip in clips for item in errors_of(clip, given.poses)]
    factor, behind = widening(errors), len({item.clip for item in errors})
    lines = lines_of(table(errors), factor, 3, "landmarks")
    write_table("RADII_90_LEGS", CARD.format(clips=behind, factor=factor), lines)
    print(f"{len(errors)} errors of {behind} clips, widened by {factor:.2f} -> {TARGET}")


if __name__ == "__main__":
    main()
