"""Labels of pose recordings: what a person saw in a clip of which only the poses are kept.

A labeled recording is ID.npz, as `formcheck analyze --record` writes it, with ID.json beside it:
the labels of a clip (see `formcheck.bench.truth`), of which each repetition needs only its `peak`,
and `tier`, `label`, `source`, `also_right`, `free_of`, `every_rep_has` and `fitted`, which may all
be missing. docs/bench.md describes them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from formcheck.bench.scoring import labeled_faults
from formcheck.bench.truth import (
    SIDES,
    LabeledClip,
    TrueRep,
    Truth,
    exercise_of,
    labeled_clips_in,
    read_labels,
    recording_beside,
)
from formcheck.errors import InputNotFoundError, UsageError
from formcheck.files import sha256_of

MATCH_S = 1.0  # how far from a labeled peak without start and end a counted one may be

_BOTH = "both"


@dataclass(frozen=True)
class RecordingLabels:
    """What a person saw in one clip.

    `tier`: how sure they were, in a word ("A"), "" if they did not say. `label`: what the clip
    shows, in words. `also_right`: exercises that are as right as `truth.exercise`. `free_of` and
    `every_rep_has`: fault codes that no repetition has, and that all have. `was_fitted_on`: whether
    a limit or a model was fitted on this clip's source; None if nobody said.
    """

    truth: Truth
    source: str
    tier: str = ""
    label: str = ""
    also_right: frozenset[str] = frozenset()
    free_of: tuple[str, ...] = ()
    every_rep_has: tuple[str, ...] = ()
    was_fitted_on: bool | None = None

    @property
    def is_other_activity(self) -> bool:
        """The clip shows none of formcheck's exercises."""
        return self.truth.exercise not in labeled_faults()


@dataclass(frozen=True)
class LabeledRecording:
    """A pose recording and its labels."""

    poses: Path
    labels: RecordingLabels


def find_labeled(
    folders: Iterable[str | Path],
) -> tuple[list[LabeledClip], list[LabeledRecording]]:
    """The labeled videos and pose recordings in the folders, sorted; each file only once.

    Raises InputNotFoundError for a folder with neither, UsageError for invalid labels.
    """
    clips: dict[str, LabeledClip] = {}
    recordings: dict[str, LabeledRecording] = {}
    for folder in map(Path, folders):
        videos, poses = labeled_clips_in(folder), list(_recordings_in(folder))
        if not videos and not poses:
            raise InputNotFoundError(
                f"no labeled clip in '{folder}'; put the labels beside each video or pose "
                "recording: CLIP.mp4 or CLIP.npz, and CLIP.json"
            )
        for clip in videos:
            clips.setdefault(sha256_of(clip.video), clip)
        for recording in poses:
            recordings.setdefault(sha256_of(recording.poses), recording)
    return list(clips.values()), list(recordings.values())


def with_fitted_sources(
    recordings: Sequence[LabeledRecording], names: Collection[str] | None
) -> list[LabeledRecording]:
    """The same recordings, each of which knows whether its source was fitted on.

    `names` are the sources that limits or models were fitted on, which may be none; None if only
    the labels say so. A source of which one recording was fitted on counts as fitted on as a whole:
    its clips show the same people, rooms and cameras. Raises UsageError for an unknown source.
    """
    sources = {item.labels.source for item in recordings}
    unknown = sorted(set(names or ()) - sources)
    if unknown:
        raise UsageError(
            f"no recording is of the source '{unknown[0]}'; choose from: "
            f"{', '.join(sorted(sources)) or 'none'}"
        )
    fitted = {item.labels.source for item in recordings if item.labels.was_fitted_on}
    fitted.update(names or ())
    known = []
    for item in recordings:
        was_fitted_on = item.labels.was_fitted_on if names is None else False
        if item.labels.source in fitted:
            was_fitted_on = True
        known.append(replace(item, labels=replace(item.labels, was_fitted_on=was_fitted_on)))
    return known


def recording_labels_of(clip: str, labels: Mapping[str, Any]) -> RecordingLabels:
    """The labels from the content of the file. Raises ValueError or KeyError if they are invalid.

    Without a `source`, the clip's name up to its first underscore is the source's.
    """
    exercise = exercise_of(labels)
    codes = frozenset().union(*labeled_faults().values())
    reps = labels["reps"]
    if not isinstance(reps, list) or not all(isinstance(rep, Mapping) for rep in reps):
        raise ValueError("'reps' is not a list of repetitions, each with its 'peak'")
    has_faults = all("faults" in rep for rep in reps)
    truth = Truth(
        clip,
        exercise,
        tuple(_rep(number, rep, codes) for number, rep in enumerate(reps, start=1)),
        _flag(labels, "faults_labelled", has_faults) is True,
    )
    return RecordingLabels(
        truth,
        _text(labels, "source") or clip.partition("_")[0],
        _text(labels, "tier"),
        _text(labels, "label"),
        frozenset(_names(labels, "also_right", labeled_faults())),
        _names(labels, "free_of", codes),
        _names(labels, "every_rep_has", codes),
        _flag(labels, "fitted", None),
    )


def _recordings_in(folder: Path) -> Iterator[LabeledRecording]:
    for path in sorted(folder.glob("*.json")):
        poses = recording_beside(path)
        labels = None if poses is None else read_labels(path, partial(_labels, path))
        if poses is not None and labels is not None:
            yield LabeledRecording(poses, labels)


def _labels(path: Path, content: Any) -> RecordingLabels | None:
    if not isinstance(content, Mapping) or not {"exercise", "reps"} & content.keys():
        return None  # something else
    return recording_labels_of(path.stem, content)


def _rep(number: int, rep: Mapping[str, Any], codes: Collection[str]) -> TrueRep:
    try:
        peak_s = _seconds(rep, "peak", None)
        start_s = _seconds(rep, "start", peak_s - MATCH_S)
        end_s = _seconds(rep, "end", peak_s + MATCH_S)
        faults = frozenset(_names(rep, "faults", codes))
    except ValueError as error:
        raise ValueError(f"{error}, in repetition {number}") from None
    side = rep.get("side", _BOTH)
    if side not in SIDES:
        raise ValueError(
            f"'side' is {side!r}, not one of {', '.join(SIDES)}, in repetition {number}"
        )
    if not start_s <= peak_s <= end_s:
        raise ValueError(f"'peak' {peak_s} is not between start and end, in repetition {number}")
    return TrueRep(side, start_s, peak_s, end_s, faults)


def _seconds(rep: Mapping[str, Any], key: str, missing_s: float | None) -> float:
    if key not in rep and missing_s is not None:
        return missing_s
    if key not in rep:
        raise ValueError(f"'{key}' is missing")
    value = rep[key]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise ValueError(f"'{key}' is {value!r}, not a number of seconds")
    return float(value)


def _text(labels: Mapping[str, Any], key: str) -> str:
    value = labels.get(key, "")
    if not isinstance(value, str):
        raise ValueError(f"'{key}' is {value!r}, not a text")
    return value


def _flag(labels: Mapping[str, Any], key: str, missing: bool | None) -> bool | None:
    value = labels.get(key, missing)
    if value is not missing and not isinstance(value, bool):
        raise ValueError(f"'{key}' is {value!r}, neither true nor false")
    return value


def _names(labels: Mapping[str, Any], key: str, known: Collection[str]) -> tuple[str, ...]:
    names = labels.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"'{key}' is {names!r}, not a list of names")
    for name in names:
        if name not in known:
            raise ValueError(f"'{key}' has '{name}'; choose from: {', '.join(sorted(known))}")
    return tuple(names)
