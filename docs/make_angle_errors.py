"""Measure the errors of knee and hip angles, and write them to formcheck/analysis/error_tables.py.

python docs/make_angle_errors.py FOLDER...     # folders of labeled clips, see sample_videos/README

Every clip is analyzed with its exercise named. For each measure, posture, and view, as formcheck
saw them, this finds the error that nine of ten repetitions stay below, with equal weight for every
clip; see `error_tables`. All figures are then widened by one factor, so that 90 % of a clip's
repetitions lie within what was found without that clip. `--poses FOLDER` caches poses between runs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from error_tables import TARGET, Error, lines_of, poses_of, table, widening, write_table

from formcheck.analysis import uncertainty
from formcheck.bench.scoring import match
from formcheck.bench.truth import LabeledClip, find_labeled_clips
from formcheck.pipeline.analyze import analyze_pose_recording

CARD = """Data: {clips} rendered clips of known truth, each with a different body, room, and camera;
MediaPipe's full model. Error: absolute, at the peak, against the angle in space.
All widened by {factor:.2f}, so that they hold for nine of ten repetitions of other clips.
Limits: rendered people are simpler than real ones; loose clothes and dim rooms do worse.
measure: {{(exercise, or "" for all of them; posture; view): half the 90 % interval}}"""


def errors_of(clip: LabeledClip, poses: Path | None) -> Iterable[Error]:
    """The errors of one clip's repetitions."""
    document = analyze_pose_recording(poses_of(clip, poses), clip.truth.exercise).as_json()
    for true, counted in match(clip.truth.reps, document["reps"]):
        rep, view = document["reps"][counted], document["reps"][counted]["view"]
        for key, angle_deg in clip.truth.reps[true].angles_deg.items():
            value = rep["measures"].get(key)
            if value is not None:
                yield Error(
                    clip.truth.clip, key, clip.truth.exercise, view["posture"], view["name"],
                    abs(value - angle_deg),
                )  # fmt: skip


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--poses", type=Path, help="folder that caches poses between runs")
    given = parser.parse_args()
    uncertainty.MAX_HALF_WIDTH_DEG = float("inf")  # measure what is otherwise not reported, too
    clips = [clip for clip in find_labeled_clips(given.folders) if clip.truth.reps]
    errors = [item for clip in clips for item in errors_of(clip, given.poses)]
    factor = widening(errors)
    lines = lines_of(table(errors), factor, 1, "repetitions")
    write_table("HALF_WIDTHS_90", CARD.format(clips=len(clips), factor=factor), lines)
    print(f"{len(errors)} errors of {len(clips)} clips, widened by {factor:.2f} -> {TARGET}")


if __name__ == "__main__":
    main()
