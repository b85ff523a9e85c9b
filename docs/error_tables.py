"""Tables of 90 % errors by exercise, posture, and view, and how much to widen them.

Shared by `make_angle_errors.py` and `make_landmark_errors.py`. An exercise with enough clips gets a
figure of its own, shrunk toward that of its view: its own weighs clips / (clips + 6).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.analysis import uncertainty
from formcheck.bench.truth import LabeledClip
from formcheck.pipeline.analyze import record_poses
from formcheck.recording import PoseRecording, load_recording, save_recording
from formcheck.results import CameraView

TARGET = Path(__file__).parent.parent / "formcheck" / "analysis" / "error_tables.py"
MIN_CLIPS = 2
VIEW_CLIPS = 6  # few clips say little about a 90 % error: the view's figure weighs as many clips
Cell = tuple[str, str, str]
Table = Mapping[str, Mapping[Cell, tuple[float, int, int]]]


@dataclass(frozen=True)
class Error:
    """One absolute error of `key` (a measure or a landmark), in the unit of its table."""

    clip: str
    key: str
    exercise: str
    posture: str
    view: str
    size: float


def poses_of(clip: LabeledClip, kept_in: Path | None) -> PoseRecording:
    """The poses of a clip, read from the cache folder if they are there."""
    kept = None if kept_in is None else kept_in / f"{clip.truth.clip}.npz"
    if kept is not None and kept.is_file():
        return load_recording(kept)
    seen = record_poses(clip.video)
    if kept is not None:
        save_recording(seen, kept)
    return seen


def half_width(errors: Iterable[Error], of_clip: Mapping[tuple[str, str], int]) -> float:
    """The error that 90 % stay below, with equal weight for every clip.

    `of_clip` counts the errors of each clip and key in all cells, so a clip with only one
    repetition in a view has little weight there.
    """
    ordered = sorted(errors, key=lambda item: item.size)
    weights = np.cumsum([1 / of_clip[item.clip, item.key] for item in ordered])
    place = int(np.searchsorted(weights, uncertainty.CONFIDENCE_LEVEL * weights[-1]))
    return ordered[min(place, len(ordered) - 1)].size


def table(errors: Iterable[Error]) -> Table:
    """key: {(exercise or "", posture, view): (half width, errors, clips)}."""
    cells: dict[tuple[str, Cell], list[Error]] = defaultdict(list)
    of_clip: dict[tuple[str, str], int] = defaultdict(int)
    for item in errors:
        of_clip[item.clip, item.key] += 1
        for exercise in dict.fromkeys(("", item.exercise)):
            cells[item.key, (exercise, item.posture, item.view)].append(item)
    found: dict[str, dict[Cell, tuple[float, int, int]]] = defaultdict(dict)
    for (key, cell), items in sorted(cells.items()):
        clips = len({item.clip for item in items})
        if clips < MIN_CLIPS:
            continue
        half = half_width(items, of_clip)
        if cell[0]:
            common = half_width(cells[key, ("", *cell[1:])], of_clip)
            half = (clips * half + VIEW_CLIPS * common) / (clips + VIEW_CLIPS)
        found[key][cell] = half, len(items), clips
    return found


def widening(errors: Sequence[Error]) -> float:
    """The factor that makes a table hold for clips it was not fitted on.

    With it, 90 % of each clip's errors, averaged over clips, lie within the table fitted without
    that clip.
    """
    ratios: list[tuple[float, float]] = []
    for clip in sorted({item.clip for item in errors}):
        own = [item for item in errors if item.clip == clip]
        found = table([item for item in errors if item.clip != clip])
        halves = {
            key: {cell: half for cell, (half, _, _) in cells.items()}
            for key, cells in found.items()
        }
        for item in own:
            view = CameraView(item.view, None, item.posture)
            half = uncertainty.look_up(halves[item.key], item.exercise, view)
            ratios.append((item.size / half, 1 / len(own)))
    ordered = sorted(ratios)
    weights = np.cumsum([weight for _, weight in ordered])
    return ordered[int(np.searchsorted(weights, uncertainty.CONFIDENCE_LEVEL * weights[-1]))][0]


def lines_of(found: Table, factor: float, digits: int, what: str) -> list[str]:
    """The table as the lines of a Python dictionary, with the numbers behind each figure."""
    lines = []
    for key, cells in found.items():
        lines.append(f'    "{key}": {{')
        for cell, (half, errors, clips) in cells.items():
            names = ", ".join(f'"{name}"' for name in cell)
            figure = f"{factor * half:.{digits}f}"
            lines.append(f"        ({names}): {figure},  # {errors} {what}, {clips} clips")
        lines.append("    },")
    return lines


def write_table(name: str, card: str, lines: Sequence[str]) -> None:
    """Replace the table `name`, and the comment above it, in `TARGET`.

    `card` says what the table was found on and what its keys are; `lines` are its entries.
    """
    start = f"{name}: Mapping[str, Mapping[tuple[str, str, str], float]] = {{\n"
    old = re.compile(rf"(?:^#.*\n)*^{re.escape(start)}(?:.*\n)*?}}\n", re.MULTILINE)
    comment = "".join(f"# {line}\n" for line in card.splitlines())
    new = comment + start + "".join(f"{line}\n" for line in lines) + "}\n"
    text, count = old.subn(lambda _: new, TARGET.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit(f"{TARGET} has {count} tables named {name}, expected 1")
    TARGET.write_text(text, encoding="utf-8")
