"""Pose recordings: poses saved to a file, to be analyzed again without the video.

A recording is an `.npz` file of float32 arrays with a JSON header (schema `formcheck.poses/1`),
about 0.7 kB a frame. The float32 values are those of a `Track`, so that analyses of fresh and of
loaded poses see the same bits.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.errors import InputNotFoundError, RecordingError, system_reason
from formcheck.files import atomic_file
from formcheck.own_files import POSES
from formcheck.pose.landmarks import LANDMARK_COUNT, Motion
from formcheck.pose.track import Track
from formcheck.results import ModelUse, PoseCoverage, Source, TrainedSet, Training

SCHEMA = "formcheck.poses/1"


@dataclass(frozen=True)
class Subject:
    """The person followed: `asked` is the option `--subject`, `people` the number in view."""

    asked: str = "auto"
    people: int = 1


@dataclass(frozen=True)
class PoseRecording:
    """Everything that an analysis needs from a video or a live session.

    `pose` names the model and how often it found a person; `cuts_ms` are the times of the first
    frame of each new shot of an edited video, increasing; `training` holds the sets of a live
    session, None for a video.
    """

    track: Track
    source: Source
    pose: PoseCoverage
    warnings: tuple[str, ...] = ()
    cuts_ms: tuple[int, ...] = ()
    subject: Subject = Subject()
    training: Training | None = None


def save_recording(recording: PoseRecording, path: str | Path) -> None:
    """Write a recording to exactly `path`, completely or not at all.

    Raises OutputError if it cannot be written.
    """
    header = {
        "schema": SCHEMA,
        "source": dataclasses.asdict(recording.source),
        "pose": dataclasses.asdict(recording.pose),
        "warnings": list(recording.warnings),
        "cuts_ms": list(recording.cuts_ms),
        "subject": dataclasses.asdict(recording.subject),
    }
    if recording.training is not None:
        header["training"] = dataclasses.asdict(recording.training)
    with atomic_file(path, POSES) as stream:
        np.savez_compressed(
            stream,
            header=np.array(json.dumps(header, ensure_ascii=False)),
            **recording.track.columns(),  # type: ignore[arg-type]  # numpy's stub knows no **
        )


def load_recording(path: str | Path) -> PoseRecording:
    """Read a recording that `save_recording` wrote.

    Raises InputNotFoundError if there is no such file, and RecordingError if it is not a recording,
    has another schema, or is damaged.
    """
    file = Path(path)
    if not file.exists():
        raise InputNotFoundError(f"no such file: '{path}'; give a recording made with --record")
    cause: Exception
    try:
        return _read(file)
    except _UnreadableError as error:
        reason, cause = str(error), error
    except OSError as error:
        reason, cause = f"cannot be read ({system_reason(error)})", error
    except Exception as error:  # zip and array readers raise almost anything for flipped bytes
        reason, cause = "is a damaged pose recording", error
    raise RecordingError(f"'{path}' {reason}; record the poses again with --record") from cause


class _UnreadableError(Exception):
    """Its message is the reason shown to the user."""


def _read(file: Path) -> PoseRecording:
    if file.is_dir():
        raise _UnreadableError("is a folder, not a pose recording")
    with file.open("rb") as stream:
        if stream.read(4) != b"PK\x03\x04":
            raise _UnreadableError("is not a pose recording")
        stream.seek(0)
        # Unpickling a file from an unknown source could run arbitrary code.
        with np.load(stream, allow_pickle=False) as arrays:
            if "header" not in arrays.files:
                raise _UnreadableError("is not a pose recording")
            header: dict[str, Any] = json.loads(str(arrays["header"]))
            if header["schema"] != SCHEMA:
                raise _UnreadableError(f"has the schema '{header['schema']}', not '{SCHEMA}'")
            names = ("times_ms", "xy_px", "world_m", "visibility")
            motion = Motion(*(arrays[name] for name in names))
    _check(motion)
    return PoseRecording(
        Track.of(motion),
        Source(**header["source"]),
        PoseCoverage(**header["pose"]),
        tuple(map(str, header["warnings"])),
        tuple(map(int, header.get("cuts_ms", []))),  # missing in older recordings
        Subject(**header.get("subject", {})),  # missing in older recordings
        _training(header.get("training")),
    )


def _training(header: dict[str, Any] | None) -> Training | None:
    if header is None:
        return None
    sets = []
    for item in header["sets"]:
        segments_ms = tuple((int(first), int(last)) for first, last in item["stretches_ms"])
        sets.append(TrainedSet(**{**item, "stretches_ms": segments_ms}))
    models = tuple(ModelUse(**item) for item in header.get("models", []))  # since model changes
    return Training(str(header["exercise"]), tuple(sets), models)


def _check(motion: Motion) -> None:
    frames = len(motion.times_ms)
    expected = {
        "xy_px": (frames, LANDMARK_COUNT, 2),
        "world_m": (frames, LANDMARK_COUNT, 3),
        "visibility": (frames, LANDMARK_COUNT),
    }
    for name, shape in expected.items():
        if getattr(motion, name).shape != shape:
            raise ValueError(f"expected {name} {shape}, but got {getattr(motion, name).shape}")
    if motion.times_ms.dtype != np.int64 or motion.times_ms.ndim != 1:
        raise ValueError("expected times_ms to be one row of int64")
    if not frames or (np.diff(motion.times_ms) <= 0).any():
        raise ValueError("expected strictly increasing times_ms")
