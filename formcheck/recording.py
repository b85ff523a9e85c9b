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

import numpy as np

from formcheck.arrays import TooLargeError, read_arrays
from formcheck.errors import InputNotFoundError, RecordingError, system_reason
from formcheck.files import atomic_file
from formcheck.own_files import POSES
from formcheck.pose.landmarks import LANDMARK_COUNT, Motion
from formcheck.pose.track import Track
from formcheck.results import PoseCoverage, Source, Training
from formcheck.serialization import (
    InvalidDocumentError,
    abbreviated,
    convert,
    parse_json,
    refuse,
)

SCHEMA = "formcheck.poses/1"
_COLUMNS = ("times_ms", "xy_px", "world_m", "visibility")
_MAX_SIDE_PX = 100_000


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


@dataclass(frozen=True)
class _Header:
    """What is stored beside the arrays; older recordings lack what has a default."""

    source: Source
    pose: PoseCoverage
    warnings: tuple[str, ...]
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
    except TooLargeError as error:
        reason, cause = f"is too large: {error}", error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        reason, cause = f"is a damaged pose recording{_which(error)}", error
    raise RecordingError(f"'{path}' {reason}; record the poses again with --record") from cause


class _UnreadableError(Exception):
    """Its message is the reason shown to the user."""


def _read(file: Path) -> PoseRecording:
    if file.is_dir():
        raise _UnreadableError("is a folder, not a pose recording")
    with file.open("rb") as stream:
        if stream.read(4) != b"PK\x03\x04":
            raise _UnreadableError("is not a pose recording")
        arrays = read_arrays(stream, ("header", *_COLUMNS))
    if "header" not in arrays:
        raise _UnreadableError("is not a pose recording")
    content = parse_json(str(arrays["header"]))
    if content["schema"] != SCHEMA:
        found = abbreviated(content["schema"]).strip('"')
        raise _UnreadableError(f"has the schema '{found}', not '{SCHEMA}'")
    motion = Motion(*(arrays[name] for name in _COLUMNS))
    _check(motion)
    header: _Header = convert(content, _Header)
    _check_header(header)
    return PoseRecording(
        Track.of(motion),
        header.source,
        header.pose,
        header.warnings,
        header.cuts_ms,
        header.subject,
        header.training,
    )


def _which(error: Exception) -> str:
    return f": {error}" if isinstance(error, InvalidDocumentError) else ""


def _check_header(header: _Header) -> None:
    """Raise InvalidDocumentError for values that no camera gives."""
    source = header.source
    for name in ("width", "height"):
        if not 1 <= getattr(source, name) <= _MAX_SIDE_PX:
            refuse(f"source.{name}", f"1 to {_MAX_SIDE_PX}", getattr(source, name))
    for name in ("frames", "fps", "duration_s", "start_s", "sample_fps"):
        value = getattr(source, name)
        if value is not None and value < 0:
            refuse(f"source.{name}", "0 or more", value)
    if source.fov_deg is not None and not 0 < source.fov_deg < 180:
        refuse("source.fov_deg", "more than 0 and less than 180", source.fov_deg)


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
    for name in expected:
        if getattr(motion, name).dtype.kind != "f":
            raise ValueError(f"expected numbers in {name}")
    if motion.times_ms.dtype != np.int64 or motion.times_ms.ndim != 1:
        raise ValueError("expected times_ms to be one row of int64")
    if np.abs(motion.times_ms).max(initial=0) > 2**53:
        raise ValueError("expected times_ms to be milliseconds of a clip")
    if not frames or (np.diff(motion.times_ms) <= 0).any():
        raise ValueError("expected strictly increasing times_ms")
