"""Measure how far knee and hip angles are off, and write formcheck/angle_errors.py with its card.

python docs/make_angle_errors.py FOLDER...     # folders of labelled clips, see sample_videos/README

Every clip is analysed with its exercise named. For each measure, and for each posture and view as
formcheck saw them, the error that nine of ten repetitions stay below is found, each clip weighing
alike. An exercise with clips enough gets a figure of its own, drawn to that of its view by
clips / (clips + 2). `--poses FOLDER` keeps poses between runs.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck import uncertainty
from formcheck.recording import load_recording, save_recording
from formcheck.scoring import match
from formcheck.session import judge, record_poses
from formcheck.truth import LabelledClip, find_labelled_clips

TARGET = Path(__file__).parent.parent / "formcheck" / "angle_errors.py"
KEYS = ("knee_flexion_deg", "hip_angle_deg")
FEWEST_CLIPS = 2
Cell = tuple[str, str, str]


@dataclass(frozen=True)
class Error:
    """One repetition's error of one measure, in degrees."""

    clip: str
    key: str
    exercise: str
    posture: str
    view: str
    error_deg: float


def errors_of(clip: LabelledClip, poses: Path | None) -> Iterable[Error]:
    """The errors of one clip's repetitions."""
    kept = None if poses is None else poses / f"{clip.truth.clip}.npz"
    if kept is not None and kept.is_file():
        seen = load_recording(kept)
    else:
        seen = record_poses(clip.video)
        if kept is not None:
            save_recording(seen, kept)
    document = judge(seen, clip.truth.exercise).as_json()
    for true, counted in match(clip.truth.reps, document["reps"]):
        rep, view = document["reps"][counted], document["reps"][counted]["view"]
        for key, angle_deg in clip.truth.reps[true].angles_deg.items():
            value = rep["measures"].get(key)
            if value is not None:
                yield Error(
                    clip.truth.clip, key, clip.truth.exercise, view["posture"], view["name"],
                    abs(value - angle_deg),
                )  # fmt: skip


def half_width(errors: Iterable[Error]) -> float:
    """The error that 90 % stay below, every clip weighing alike."""
    ordered = sorted(errors, key=lambda item: item.error_deg)
    count: dict[str, int] = defaultdict(int)
    for item in ordered:
        count[item.clip] += 1
    weights = np.cumsum([1 / count[item.clip] for item in ordered])
    place = int(np.searchsorted(weights, uncertainty.LEVEL * weights[-1]))
    return ordered[min(place, len(ordered) - 1)].error_deg


def table(errors: Iterable[Error]) -> Mapping[str, Mapping[Cell, tuple[float, int, int]]]:
    """measure: {(exercise or "", posture, view): (half width, repetitions, clips)}."""
    cells: dict[tuple[str, Cell], list[Error]] = defaultdict(list)
    for item in errors:
        for exercise in ("", item.exercise):
            cells[item.key, (exercise, item.posture, item.view)].append(item)
    found: dict[str, dict[Cell, tuple[float, int, int]]] = {key: {} for key in KEYS}
    for (key, cell), items in sorted(cells.items()):
        clips = len({item.clip for item in items})
        if clips < FEWEST_CLIPS:
            continue
        half = half_width(items)
        if cell[0]:
            common = half_width(cells[key, ("", *cell[1:])])
            half = (clips * half + 2 * common) / (clips + 2)
        found[key][cell] = half, len(items), clips
    return found


def module_text(found: Mapping[str, Mapping[Cell, tuple[float, int, int]]], clips: int) -> str:
    """The module, with the number of repetitions and clips behind each figure."""
    lines = [
        '"""Written by docs/make_angle_errors.py: do not edit.',
        "",
        f"Data: {clips} rendered clips of known truth, each of another body, room and camera;",
        "MediaPipe's full model. Error: absolute, at the peak, against the angle in space.",
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
    for key, cells in found.items():
        lines.append(f'    "{key}": {{')
        for cell, (half, reps, behind) in cells.items():
            names = ", ".join(f'"{name}"' for name in cell)
            lines.append(f"        ({names}): {half:.1f},  # {reps} repetitions, {behind} clips")
        lines.append("    },")
    return "\n".join([*lines, "}", ""])


def main() -> None:
    """Measure, and write the module."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--poses", type=Path, help="folder to keep poses in between runs")
    given = parser.parse_args()
    uncertainty.TOO_WIDE_DEG = float("inf")  # also what is not reported is measured
    clips = [clip for clip in find_labelled_clips(given.folders) if clip.truth.reps]
    errors = [item for clip in clips for item in errors_of(clip, given.poses)]
    TARGET.write_text(module_text(table(errors), len(clips)), encoding="utf-8")
    print(f"{len(errors)} errors of {len(clips)} clips -> {TARGET}")


if __name__ == "__main__":
    main()
