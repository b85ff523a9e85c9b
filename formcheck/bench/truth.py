"""The ground truth of labeled clips: exercise, repetitions, faults, and true angles.

A labeled clip is CLIP.mp4 (or another video) with CLIP.json beside it: `exercise`, `fps`, and
`reps`, each with `side`, `start`, `peak`, `end` (seconds) and `faults` (codes). Rendered clips also
have CLIP.npz: `names` (K,) and `world` (T, K, 3), the joints in meters in every frame.
docs/bench.md describes the files.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from formcheck.arrays import read_arrays
from formcheck.errors import InputNotFoundError, UsageError, system_reason
from formcheck.exercises import get_exercise
from formcheck.files import sha256_of
from formcheck.pose.kinematics import included_angle_deg
from formcheck.pose.landmarks import FloatArray
from formcheck.serialization import check_size
from formcheck.video.search import VIDEO_SUFFIXES
from formcheck.wording import brief

Joints = Mapping[str, FloatArray]  # name: (T, 3), meters
Parsed = TypeVar("Parsed")
_INVALID = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError),
    *(ArithmeticError, RecursionError),
)

SIDES = ("left", "right", "both")


@dataclass(frozen=True)
class TrueRep:
    """One true repetition; `angles_deg` holds the true measures at its peak."""

    side: str
    start_s: float
    peak_s: float
    end_s: float
    faults: frozenset[str] = frozenset()
    angles_deg: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Truth:
    """The labels of one clip; if `faults_labelled` is False, its faults are unknown."""

    clip: str
    exercise: str
    reps: tuple[TrueRep, ...]
    faults_labelled: bool = True


@dataclass(frozen=True)
class LabeledClip:
    """A video and its ground truth."""

    video: Path
    truth: Truth


def truth_of(clip: str, labels: Mapping[str, Any], joints: Joints | None = None) -> Truth:
    """The ground truth from the content of the two files. Raises ValueError for invalid labels."""
    exercise = exercise_of(labels)
    fps = float(labels.get("fps") or 0.0)
    if joints is not None and not fps > 0:
        raise ValueError("fps is missing; it is needed to find the joints at a time")
    reps = tuple(_true_rep(exercise, rep, fps, joints) for rep in labels["reps"])
    return Truth(clip, exercise, reps, bool(labels.get("faults_labelled", True)))


def exercise_of(labels: Mapping[str, Any]) -> str:
    """The exercise, or another activity. Raises ValueError if it is not written as names are."""
    exercise = str(labels["exercise"])
    snake = "_".join(exercise.lower().replace("-", " ").split())
    if exercise != snake:  # it would count as an unknown activity
        raise ValueError(f"exercise '{exercise}' should be written '{snake}'")
    return exercise


def find_labeled_clips(folders: Iterable[str | Path]) -> list[LabeledClip]:
    """Every labeled clip in the folders, sorted; each video only once.

    Raises InputNotFoundError for a folder without labeled clips, UsageError for invalid labels.
    """
    clips: dict[str, LabeledClip] = {}
    for folder in map(Path, folders):
        found = labeled_clips_in(folder)
        if not found:
            raise InputNotFoundError(
                f"no labeled clip in '{folder}'; put the labels beside each video: CLIP.mp4 and "
                "CLIP.json"
            )
        for clip in found:
            clips.setdefault(sha256_of(clip.video), clip)
    return list(clips.values())


def labeled_clips_in(folder: Path) -> list[LabeledClip]:
    """Every labeled video in the folder, sorted. Raises UsageError for invalid labels.

    A video with its pose recording beside it is left out: the recording stands for it.
    """
    return list(_labeled(folder))


def _labeled(folder: Path) -> Iterator[LabeledClip]:
    for path in sorted(folder.glob("*.json")):
        if recording_beside(path) is not None:
            continue
        video, truth = _video_beside(path), read_labels(path, partial(_truth, path))
        if video is not None and truth is not None:
            yield LabeledClip(video, truth)


def recording_beside(labels: Path) -> Path | None:
    """The pose recording that these labels describe, if there is one; it may be damaged."""
    path = labels.with_suffix(".npz")
    if not path.is_file():
        return None
    try:
        with zipfile.ZipFile(path) as arrays:
            names = arrays.namelist()
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        names = []
    if "header.npy" in names:
        return path
    is_joints = "world.npy" in names or _video_beside(labels) is not None
    return None if is_joints else path


def _video_beside(labels: Path) -> Path | None:
    beside = (labels.with_suffix(suffix) for suffix in sorted(VIDEO_SUFFIXES))
    return next((video for video in beside if video.is_file()), None)


def read_labels(path: Path, parse: Callable[[Any], Parsed]) -> Parsed:
    """What `parse` makes of the labels in a file; its ValueError says what is wrong with them.

    Raises UsageError, which names the file, if it cannot be read or used.
    """
    try:
        check_size(path)
        return parse(json.loads(path.read_text(encoding="utf-8")))
    except _INVALID as error:
        raise UsageError(
            f"cannot use the labels in '{path}': {brief(_reason(error))}; "
            "see docs/bench.md for the format"
        ) from error


def _truth(path: Path, labels: Mapping[str, Any]) -> Truth | None:
    if not isinstance(labels, Mapping):
        raise ValueError("it is not an object with exercise and reps")
    if "reps" not in labels:
        return None
    return truth_of(path.stem, labels, _joints(path.with_suffix(".npz")))


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno} is not valid JSON"
    if isinstance(error, KeyError):
        return f"'{error.args[0]}' is missing"
    if isinstance(error, OSError):
        return system_reason(error)
    if isinstance(error, RecursionError | UnicodeDecodeError):
        return "it is not valid JSON"
    return str(error)


def _joints(path: Path) -> Joints | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        arrays = read_arrays(stream, ("world", "names"))
    world, names = arrays["world"], arrays["names"]
    if world.dtype.kind != "f" or world.ndim != 3 or world.shape[1:] != (len(names), 3):
        raise ValueError(f"{path.name} does not hold the joints: world (T, K, 3) and names (K,)")
    return {str(name): world[:, n].astype(float) for n, name in enumerate(names)}


def _true_rep(exercise: str, rep: Mapping[str, Any], fps: float, joints: Joints | None) -> TrueRep:
    if not isinstance(rep, Mapping):
        raise ValueError("a repetition is not an object with side, start, peak and end")
    side, peak_s = str(rep["side"]), float(rep["peak"])
    if not all(math.isfinite(float(rep[name])) for name in ("start", "peak", "end")):
        raise ValueError(f"the times of the repetition at {peak_s} s are too large")
    if side not in SIDES:
        raise ValueError(
            f"side '{side}' of the repetition at {peak_s} s is not one of {', '.join(SIDES)}"
        )
    if not float(rep["start"]) <= peak_s <= float(rep["end"]):
        raise ValueError(f"the peak at {peak_s} s is not between its start and end")
    angles = {}
    if joints is not None:
        frame = min(round(peak_s * fps), len(joints["left_hip"]) - 1)
        sides = ["left", "right"] if side == "both" else [side]
        angles = _angles_deg(
            exercise, {name: track[frame] for name, track in joints.items()}, sides
        )
    return TrueRep(
        side,
        float(rep["start"]),
        peak_s,
        float(rep["end"]),
        frozenset(map(str, rep["faults"])),
        angles,
    )


def _angles_deg(exercise: str, at_peak: Joints, sides: list[str]) -> dict[str, float]:
    """Knee and hip of the working leg, or the mean of both, as docs/results.md defines them."""
    trunk = (
        at_peak["left_shoulder"] + at_peak["right_shoulder"]
        - at_peak["left_hip"] - at_peak["right_hip"]
    ) / 2  # fmt: skip
    known = get_exercise(exercise)
    knees, hips = [], []
    for side in sides:
        hip, knee, ankle = (at_peak[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle"))
        knees.append(180 - included_angle_deg(hip, knee, ankle))
        angle = included_angle_deg(hip + trunk, hip, knee)
        passes = known is not None and known.hip_passes_straight
        hips.append(360 - angle if passes and _is_above(hip, hip + trunk, knee) else angle)
    angles = {"knee_flexion_deg": float(np.mean(knees)), "hip_angle_deg": float(np.mean(hips))}
    unscored = known.unscored_measures if known is not None else ()
    return {key: angle for key, angle in angles.items() if key not in unscored}


def _is_above(hip: FloatArray, shoulder: FloatArray, knee: FloatArray) -> bool:
    """Whether a hip is above the line from shoulder to knee; z points up in the true joints."""
    line = knee - shoulder
    share = float((hip - shoulder)[:2] @ line[:2] / (line[:2] @ line[:2] + 1e-12))
    return bool(hip[2] > shoulder[2] + share * line[2])
