"""Replays labeled pose recordings and scores them, several at a time and without a pose model."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from formcheck.analysis.offline import AUTO
from formcheck.batch.child_processes import spawn_context
from formcheck.bench.recording_labels import LabeledRecording, RecordingLabels
from formcheck.bench.scoring import ClipScore, Document, Share, score_clip, score_failure
from formcheck.errors import FormcheckError
from formcheck.exercises import ExerciseFile, loaded_files, use_files
from formcheck.pipeline.analyze import analyze_pose_recording
from formcheck.recording import load_recording

Report = Callable[[float | None], None]


@dataclass(frozen=True)
class RecordingScore:
    """The score of one recording. `labels` says what it shows.

    `named` and `recognised` are its scores with the exercise named and recognized; `named` is None
    for other activities, which have no name to give. `blamed` and `found`: how many repetitions
    counted with the exercise named have each fault of `free_of` and of `every_rep_has`. `model` is
    the one that the poses were recorded with, "" if they could not be read.
    """

    labels: RecordingLabels
    recognised: ClipScore
    named: ClipScore | None = None
    blamed: Mapping[str, Share] = field(default_factory=dict)
    found: Mapping[str, Share] = field(default_factory=dict)
    duration_s: float = 0.0
    model: str = ""

    @property
    def clip(self) -> str:
        """The recording's file name without its ending."""
        return self.labels.truth.clip

    @property
    def is_exact_named(self) -> bool:
        """With the exercise named, every repetition is counted, and nothing else."""
        return self.named is not None and self.named.is_exact

    @property
    def is_exact_recognised(self) -> bool:
        """The exercise is recognized, every repetition is counted, and nothing else."""
        return self.recognised.recognised and self.recognised.is_exact

    @property
    def reps_off(self) -> int:
        """Difference of the true and the counted number, exercise named."""
        return 0 if self.named is None else abs(self.named.true_reps - self.named.counted_reps)

    @property
    def is_right(self) -> bool:
        """Nothing about the counts and the exercise is wrong."""
        if self.named is None:
            return not self.recognised.failure and not self.recognised.counted_reps
        return self.is_exact_named and self.is_exact_recognised


def measure_recordings(
    recordings: Sequence[LabeledRecording],
    workers: int = 1,
    report: Report = lambda fraction: None,
) -> tuple[RecordingScore, ...]:
    """Replay each recording with its exercise named, and with it recognized; in the given order.

    `workers` is the number of processes. A recording that cannot be read scores as all wrong.
    """
    scores = []
    for score in _scores(recordings, min(workers, len(recordings))):
        scores.append(score)
        report(len(scores) / len(recordings))
    return tuple(scores)


def _scores(recordings: Sequence[LabeledRecording], workers: int) -> Iterator[RecordingScore]:
    if workers < 2:
        yield from map(score_recording, recordings)
        return
    # Spawned, not forked: a fork copies the locks of threads that it does not copy.
    with ProcessPoolExecutor(workers, spawn_context(), _prepare_worker, (loaded_files(),)) as pool:
        try:
            yield from pool.map(score_recording, recordings)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _prepare_worker(files: Iterable[ExerciseFile]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    use_files(files)


def score_recording(recording: LabeledRecording) -> RecordingScore:
    """Replay and score one recording."""
    labels = recording.labels
    try:
        poses = load_recording(recording.poses)
    except FormcheckError as error:
        return failed_recording(labels, str(error))
    auto = analyze_pose_recording(poses, AUTO).as_json()
    named = None
    if not labels.is_other_activity:
        named = analyze_pose_recording(poses, labels.truth.exercise).as_json()
    score = score_documents(labels, auto, named)
    return replace(score, duration_s=poses.source.duration_s, model=poses.pose.model)


def score_documents(
    labels: RecordingLabels, auto: Document, named: Document | None
) -> RecordingScore:
    """Score the documents with the exercise recognized, and named."""
    recognized = score_clip(labels.truth, auto)
    if not labels.is_other_activity and auto["exercise"] in labels.also_right:
        recognized = replace(recognized, recognised=True)
    if named is None:
        return RecordingScore(labels, recognized)
    reps = named["reps"]
    return RecordingScore(
        labels,
        recognized,
        score_clip(labels.truth, named),
        _having(labels.free_of, reps),
        _having(labels.every_rep_has, reps),
    )


def failed_recording(labels: RecordingLabels, reason: str) -> RecordingScore:
    """The score of a recording that could not be read: all wrong, and nothing counted."""
    failure = score_failure(labels.truth, reason)
    return RecordingScore(labels, failure, None if labels.is_other_activity else failure)


def _having(codes: Iterable[str], reps: Sequence[Mapping[str, Any]]) -> dict[str, Share]:
    """For each code, how many of the repetitions were reported to have it."""
    reported = [{fault["code"] for fault in rep["faults"]} for rep in reps]
    return {code: Share(sum(code in found for found in reported), len(reps)) for code in codes}
