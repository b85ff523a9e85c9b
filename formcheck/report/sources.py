"""The clip and the poses that a saved result is of, found again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from formcheck.analysis.offline import AUTO
from formcheck.errors import DocumentError, FormcheckError, InputNotFoundError
from formcheck.files import sha256_of
from formcheck.pipeline.analyze import record_poses
from formcheck.pipeline.extract_poses import Progress
from formcheck.recording import PoseRecording, load_recording
from formcheck.results import Analysis
from formcheck.tracking.selection import Meant
from formcheck.wording import one_line

MODELS = ("lite", "full", "heavy")
# Told the clip when its poses have to be found anew; gives what is told the share done.
Anew = Callable[[Path], AbstractContextManager[Progress]]
_LAST_FRAME_S = 0.002  # less than any frame lasts: the part that was read ends before the next one


@dataclass(frozen=True)
class Found:
    """Poses, or None with a line that says why, and whether they were found anew in the clip."""

    recording: PoseRecording | None
    note: str = ""


def find_clip(analysis: Analysis, document: Path, given: Path | None = None) -> Path | None:
    """The clip that the document names, or the `given` one; None where there is none.

    Looked for where the document says, the same from the document's folder, and beside it.
    Raises InputNotFoundError when the given one is not there, and DocumentError when there is a
    clip of that name with another content.
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
            f"'{there[0]}' is not the clip that '{document}' is of, or was changed since: its "
            f"SHA-256 does not begin with {str(sha256)[:12]}; give the right one with --clip, or "
            "analyze this one anew"
        )
    return None


def find_poses(
    analysis: Analysis, document: Path, clip: Path | None, given: Path | None, anew: Anew
) -> Found:
    """The poses of the result: the `given` ones, those beside it, or found anew in the clip.

    Raises what `load_recording` does for the given ones, and DocumentError when they are of
    another clip.
    """
    sha256 = analysis.source.sha256
    if given is not None:
        recording = load_recording(given)
        if recording.source.sha256 != sha256:
            raise DocumentError(
                f"'{given}' holds the poses of another clip than '{document}'; give those that "
                "were recorded with it"
            )
        return Found(recording)
    beside = document.with_name(document.name.removesuffix(".json") + ".npz")
    recording_beside = _loaded(beside)
    if recording_beside is not None and recording_beside.source.sha256 == sha256:
        return Found(recording_beside)
    if clip is None:
        return Found(None, "The curves over time are missing: neither clip nor poses were there.")
    return _found_anew(analysis, clip, anew)


def _loaded(path: Path) -> PoseRecording | None:
    """A recording that happens to be there; what is none is somebody else's file."""
    if not path.is_file():
        return None
    try:
        return load_recording(path)
    except FormcheckError:
        return None


def _found_anew(analysis: Analysis, clip: Path, anew: Anew) -> Found:
    model, source = analysis.pose.model, analysis.source
    if model not in MODELS:
        return Found(
            None,
            f"The curves over time are missing: the model {model} is none of {', '.join(MODELS)}; "
            "give the poses with --poses.",
        )
    start_s = source.start_s
    end_s = None if start_s is None else start_s + source.duration_s - _LAST_FRAME_S
    meant = Meant(exercise=analysis.exercise or AUTO)
    try:
        with anew(clip) as progress:
            recording = record_poses(clip, model, start_s, end_s, meant=meant, progress=progress)
    except FormcheckError as error:
        return Found(None, f"The curves over time are missing: {one_line(error)}.")
    then, now = analysis.pose.frames_with_pose, recording.pose.frames_with_pose
    if then == now:
        return Found(recording)
    return Found(
        recording,
        f"The curves and pictures show poses that were found anew, in {now} frames; the result is "
        f"of {then}.",
    )
