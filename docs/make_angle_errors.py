"""Measure the errors of knee and hip angles at the peak, and how well their intervals hold.

python docs/make_angle_errors.py FOLDER...     # folders of labeled clips, see sample_videos/README

Every clip is analyzed with its exercise named. For each measure, exercise, and view, as formcheck
saw it, a row of a Markdown table: repetitions, the share that is stated, their mean error, and how
many true angles are within the 90 % interval. The errors themselves follow from geometry, see
formcheck/biomechanics/angle_errors.py. `--poses FOLDER` caches poses between runs.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from error_tables import poses_of

from formcheck.bench.scoring import match
from formcheck.bench.truth import LabeledClip, find_labeled_clips
from formcheck.pipeline.analyze import analyze_pose_recording

Cell = tuple[str, str, str]


@dataclass(frozen=True)
class Stated:
    """What was said of one true angle: `error_deg` is None if no angle was stated."""

    clip: str
    error_deg: float | None
    within: bool


def angles_of(clip: LabeledClip, poses: Path | None) -> Iterable[tuple[Cell, Stated]]:
    """The angles of one clip's repetitions, by measure, exercise, and view."""
    document = analyze_pose_recording(poses_of(clip, poses), clip.truth.exercise).as_json()
    for true, counted in match(clip.truth.reps, document["reps"]):
        rep = document["reps"][counted]
        for key, angle_deg in clip.truth.reps[true].angles_deg.items():
            value, interval = rep["measures"].get(key), rep["intervals_90"].get(key)
            error = None if value is None else abs(value - angle_deg)
            within = interval is not None and interval[0] <= angle_deg <= interval[1]
            cell = key, clip.truth.exercise, rep["view"]["name"]
            yield cell, Stated(clip.truth.clip, error, within)


def row(cell: Cell, angles: list[Stated]) -> str:
    """One row of the table."""
    errors = [one.error_deg for one in angles if one.error_deg is not None]
    clips = len({one.clip for one in angles})
    told = f"{len(errors) / len(angles):.0%}"
    if not errors:
        return f"| {' | '.join(cell)} | {len(angles)} | {clips} | {told} | | |"
    within = sum(one.within for one in angles) / len(errors)
    mean_deg = sum(errors) / len(errors)
    cells = " | ".join(cell)
    return f"| {cells} | {len(angles)} | {clips} | {told} | {mean_deg:.1f}° | {within:.0%} |"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--poses", type=Path, help="folder that caches poses between runs")
    given = parser.parse_args()
    cells: dict[Cell, list[Stated]] = defaultdict(list)
    for clip in find_labeled_clips(given.folders):
        for cell, angle in angles_of(clip, given.poses) if clip.truth.reps else ():
            cells[cell].append(angle)
    print("| measure | exercise | view | repetitions | clips | stated | mean error | within |")
    print("|---|---|---|---|---|---|---|---|")
    for cell, angles in sorted(cells.items()):
        print(row(cell, angles))


if __name__ == "__main__":
    main()
