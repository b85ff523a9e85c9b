"""Measure how far knee and hip angles are off, and write formcheck/angle_errors.py with its card.

python docs/make_angle_errors.py FOLDER...     # folders of labeled clips, see sample_videos/README

Every clip is analyzed with its exercise named. For each measure, and for each posture and view as
formcheck saw them, the error that nine of ten repetitions stay below is found, each clip weighing
alike; see `error_tables`. All are then widened alike, so that 90 % of the repetitions of a clip lie
within what was found without that clip. `--poses FOLDER` keeps poses between runs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from error_tables import Error, Table, lines_of, poses_of, table, widening

from formcheck.analysis import uncertainty
from formcheck.bench.scoring import match
from formcheck.bench.truth import LabeledClip, find_labeled_clips
from formcheck.pipeline.analyze import judge

TARGET = Path(__file__).parent.parent / "formcheck" / "angle_errors.py"


def errors_of(clip: LabeledClip, poses: Path | None) -> Iterable[Error]:
    """The errors of one clip's repetitions."""
    document = judge(poses_of(clip, poses), clip.truth.exercise).as_json()
    for true, counted in match(clip.truth.reps, document["reps"]):
        rep, view = document["reps"][counted], document["reps"][counted]["view"]
        for key, angle_deg in clip.truth.reps[true].angles_deg.items():
            value = rep["measures"].get(key)
            if value is not None:
                yield Error(
                    clip.truth.clip, key, clip.truth.exercise, view["posture"], view["name"],
                    abs(value - angle_deg),
                )  # fmt: skip


def module_text(found: Table, clips: int, factor: float) -> str:
    """The module, with the number of repetitions and clips behind each figure."""
    lines = [
        '"""Written by docs/make_angle_errors.py: do not edit.',
        "",
        f"Data: {clips} rendered clips of known truth, each of another body, room and camera;",
        "MediaPipe's full model. Error: absolute, at the peak, against the angle in space.",
        f"All widened by {factor:.2f}: they then hold for nine of ten repetitions of other clips.",
        "Limits: rendered people are simpler than real ones; loose clothes and dim rooms do worse.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from collections.abc import Mapping",
        "",
        '# measure: {(exercise, or "" for all of them; posture; view): half the 90 % interval}',
        "HALF_WIDTHS_90: Mapping[str, Mapping[tuple[str, str, str], float]] = {",
    ]
    lines += lines_of(found, factor, 1, "repetitions")
    return "\n".join([*lines, "}", ""])


def main() -> None:
    """Measure, and write the module."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--poses", type=Path, help="folder to keep poses in between runs")
    given = parser.parse_args()
    uncertainty.TOO_WIDE_DEG = float("inf")  # also what is not reported is measured
    clips = [clip for clip in find_labeled_clips(given.folders) if clip.truth.reps]
    errors = [item for clip in clips for item in errors_of(clip, given.poses)]
    factor = widening(errors)
    TARGET.write_text(module_text(table(errors), len(clips), factor), encoding="utf-8")
    print(f"{len(errors)} errors of {len(clips)} clips, widened by {factor:.2f} -> {TARGET}")


if __name__ == "__main__":
    main()
