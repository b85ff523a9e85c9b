"""Finds the clip and the poses that a saved result was made from."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from formcheck.analysis.offline import AUTO
from formcheck.errors import DocumentError, FormcheckError, InputNotFoundError
from formcheck.files import POSES_SUFFIX, path_beside, sha256_of
from formcheck.pipeline.analyze import record_poses
from formcheck.pipeline.extract_poses import ProgressCallback
from formcheck.pipeline.options import AnalyzeOptions
from formcheck.recording import PoseRecording, load_recording
from formcheck.results import Analysis
from formcheck.wording import one_line

MODELS = ("lite", "full", "heavy")
# Called with the clip when its poses must be extracted again; returns the progress callback.
ExtractionProgress = Callable[[Path], AbstractContextManager[ProgressCallback]]
_END_MARGIN_S = 0.002  # shorter than any frame, so that the next frame is not read


@dataclass(frozen=True)
class FoundPoses:
    """Poses, or None; `note` says why they are missing or how they differ from the result's."""

    recording: PoseRecording | None
    note: str = ""


def find_clip(analysis: Analysis, document: Path, given: Path | None = None) -> Path | None:
    """The `given` clip, or the one that the document names; None if there is none.

    The document's path is tried as it is, relative to the document's folder, and by its name
    beside the document. Raises InputNotFoundError when the given clip does not exist, and
    DocumentError when the clip found has other content.
    """
    named, sha256 = Path(analysis.source.path), analysis.source.sha256
    if given is not None:
        places = [given]
        if not given.is_file():
            raise InputNotFoundError(f"no such file: '{given}'; give the clip of the result")
    else:
        beside = document.parent
        places = [named, beside / named, beside / named.name]
    there = [place for place in dict.fromkeys(places) if place.is_file()]
    for place in there:
        if sha256 is None or sha256_of(place) == sha256:
            return place
    if there:
        raise DocumentError(
            f"'{there[0]}' is not the clip that '{document}' was made from, or it has changed: its "
            f"SHA-256 does not start with {str(sha256)[:12]}; give the right one with --clip, or "
            "analyze this one again"
        )
    return None


def find_poses(
    analysis: Analysis,
    document: Path,
    clip: Path | None,
    given: Path | None,
    progress: ExtractionProgress,
) -> FoundPoses:
    """The poses of the result: the `given` ones, those beside it, or extracted again from the clip.

    Raises what `load_recording` raises for the given ones, and DocumentError when they are poses of
    another clip.
    """
    sha256 = analysis.source.sha256
    if given is not None:
        recording = load_recording(given)
        if recording.source.sha256 != sha256:
            raise DocumentError(
                f"'{given}' holds poses of a different clip than '{document}'; give the poses that "
                "were recorded with it"
            )
        return FoundPoses(recording)
    recording_beside = _load_if_recording(path_beside(document, POSES_SUFFIX))
    if recording_beside is not None and recording_beside.source.sha256 == sha256:
        return FoundPoses(recording_beside)
    if clip is None:
        return FoundPoses(
            None, "The curves over time are missing: neither the clip nor its poses were found."
        )
    return _extract_again(analysis, clip, progress)


def _load_if_recording(path: Path) -> PoseRecording | None:
    """The recording at `path`; None if there is none, or the file is something else."""
    if not path.is_file():
        return None
    try:
        return load_recording(path)
    except FormcheckError:
        return None


def _extract_again(analysis: Analysis, clip: Path, progress: ExtractionProgress) -> FoundPoses:
    model, source = analysis.pose.model, analysis.source
    if model not in MODELS:
        return FoundPoses(
            None,
            f"The curves over time are missing: the model {model} is not one of "
            f"{', '.join(MODELS)}; give the poses with --poses.",
        )
    start_s = source.start_s
    end_s = None if start_s is None else start_s + source.duration_s - _END_MARGIN_S
    try:
        with progress(clip) as report:
            options = AnalyzeOptions(analysis.exercise or AUTO, model, start_s, end_s)
            recording = record_poses(clip, options, progress=report)
    except FormcheckError as error:
        return FoundPoses(None, f"The curves over time are missing: {one_line(error)}.")
    then, now = analysis.pose.frames_with_pose, recording.pose.frames_with_pose
    if then == now:
        return FoundPoses(recording)
    return FoundPoses(
        recording,
        f"The curves and stills show poses that were extracted again: a person was detected in "
        f"{now} frames, but in {then} when the result was made.",
    )
