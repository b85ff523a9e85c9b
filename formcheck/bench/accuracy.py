"""The accuracy of results on labeled clips, and all figures of `formcheck bench` as JSON."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.analysis.offline import AUTO
from formcheck.bench.aggregate import (
    angles_by_measure,
    by_exercise,
    calibration,
    confusion,
    faults_by_code,
    intervals_by_measure,
    summarize,
)
from formcheck.bench.recording_groups import as_document
from formcheck.bench.recordings import RecordingScore
from formcheck.bench.scoring import (
    ClipScore,
    Share,
    Tally,
    labeled_faults,
    score_clip,
    score_failure,
)
from formcheck.bench.speed import Speed, named_runs
from formcheck.bench.truth import LabeledClip
from formcheck.errors import FormcheckError, ModelError, NoPersonError, UnknownModelError
from formcheck.pipeline.analyze import analyze_pose_recording, record_poses
from formcheck.pipeline.options import AnalyzeOptions
from formcheck.recording import PoseRecording
from formcheck.terminal.console import Report

# Labeled clips in a source checkout, if present.
DEFAULT_FOLDERS = ("sample_videos",)
NAMED, RECOGNIZED = "named", "recognised"

_EMPTY_RESULT: Mapping[str, Any] = {"exercise": None, "reps": []}

ProgressBar = Callable[[str], AbstractContextManager[Report]]  # takes a title


@dataclass(frozen=True)
class Accuracy:
    """The scores of all clips, with the exercise named and with the exercise recognized.

    `failures` names the clips that could not be analyzed, which score as all wrong. `sample_fps` is
    how many frames per second were analyzed; None for all.
    """

    model: str
    named: tuple[ClipScore, ...]
    recognised: tuple[ClipScore, ...]
    failures: tuple[str, ...] = ()
    sample_fps: float | None = None

    @property
    def settings_text(self) -> str:
        """The model, and how many frames were analyzed, in words."""
        frames = "" if self.sample_fps is None else f", {self.sample_fps:g} frames per second"
        return f"model {self.model}{frames}"


def default_folders() -> list[Path]:
    """Those of `DEFAULT_FOLDERS` that exist, relative to the current folder."""
    return [folder for folder in map(Path, DEFAULT_FOLDERS) if folder.is_dir()]


def measure_accuracy(
    clips: Sequence[LabeledClip],
    model: str,
    *,
    sample_fps: float | None = None,
    verbose: bool = False,
    progress_bar: ProgressBar = lambda title: nullcontext(lambda share: None),
) -> Accuracy:
    """Analyze each clip both ways, from poses that are estimated once. Raises ModelError.

    `sample_fps` analyzes so many frames per second, None all of them.
    """
    options = AnalyzeOptions(model=model, sample_fps=sample_fps, verbose=verbose)
    named: list[ClipScore] = []
    recognized: list[ClipScore] = []
    failures = []
    for number, clip in enumerate(clips, start=1):
        documents, failure = [_EMPTY_RESULT, _EMPTY_RESULT], ""
        try:
            with progress_bar(f"{clip.video.name} ({number} of {len(clips)})") as report:
                documents = _documents(clip, record_poses(clip.video, options, progress=report))
        except (ModelError, UnknownModelError):
            raise
        except NoPersonError:
            pass  # a valid result: nothing is counted
        except FormcheckError as error:
            failure = str(error)
            failures.append(f"{clip.video.name}: {failure}")
        for scores, document in zip((named, recognized), documents, strict=True):
            truth = clip.truth
            scores.append(score_failure(truth, failure) if failure else score_clip(truth, document))
    return Accuracy(model, tuple(named), tuple(recognized), tuple(failures), sample_fps)


def _documents(clip: LabeledClip, recording: PoseRecording) -> list[Mapping[str, Any]]:
    """The documents with the exercise named (if formcheck knows it), and recognized."""
    name = clip.truth.exercise if clip.truth.exercise in labeled_faults() else AUTO
    return [analyze_pose_recording(recording, exercise).as_json() for exercise in (name, AUTO)]


def document_text(
    accuracy: Accuracy | None, speed: Speed | None, recordings: Sequence[RecordingScore] = ()
) -> str:
    """All figures as JSON, for `--json`."""
    document: dict[str, Any] = {"schema": "formcheck.bench/1"}
    if accuracy is not None:
        document["accuracy"] = {
            "model": accuracy.model,
            "sample_fps": accuracy.sample_fps,
            NAMED: _scores(accuracy.named),
            RECOGNIZED: _scores(accuracy.recognised),
            "confusion": confusion(accuracy.recognised),
            "failures": list(accuracy.failures),
        }
    if recordings:
        document["recordings"] = as_document(recordings)
    if speed is not None:
        document["speed"] = {
            "clip": speed.clip,
            "model": speed.model,
            "frames": speed.frames,
            "whole_s": speed.whole_s,
            "video_s": speed.video_s,
            "bare_s": speed.bare_s,
            "ratio": speed.ratio,
            "cpu_ratio": speed.cpu_ratio,
            "video_ratio": speed.video_ratio,
            "video_cpu_ratio": speed.video_cpu_ratio,
            "growth_kb_per_frame": speed.growth_kb_per_frame,
            "runs": [{"of": name, **dataclasses.asdict(run)} for name, run in named_runs(speed)],
        }
    return json.dumps(_to_json(document), indent=2, allow_nan=False) + "\n"


def _scores(scores: Sequence[ClipScore]) -> dict[str, Any]:
    return {
        "overall": summarize(scores),
        "exercises": {name: summarize(group) for name, group in by_exercise(scores).items()},
        "faults": {"/".join(key): tally for key, tally in faults_by_code(scores).items()},
        "angles_deg": {"/".join(key): errors for key, errors in angles_by_measure(scores).items()},
        "intervals": {"/".join(key): share for key, share in intervals_by_measure(scores).items()},
        "calibration": [
            {"from": low, "to": high, "labeled": share}
            for (low, high), share in calibration(scores).items()
        ],
        "clips": scores,
    }


def _to_json(value: Any) -> Any:
    if isinstance(value, Tally):
        return {**dataclasses.asdict(value), "f1": value.f1}
    if isinstance(value, Share):
        return {**dataclasses.asdict(value), "share": value.value}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _to_json(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_to_json(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
