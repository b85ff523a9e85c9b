"""The command `formcheck bench`: measure, print as it comes, write the figures."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from formcheck.batch.pool import choose_worker_count
from formcheck.bench.accuracy import Accuracy, default_folders, document_text, measure_accuracy
from formcheck.bench.markdown import accuracy_markdown, recordings_markdown
from formcheck.bench.recording_groups import failures
from formcheck.bench.recording_labels import LabeledRecording, find_labeled, with_fitted_sources
from formcheck.bench.recordings import RecordingScore, measure_recordings
from formcheck.bench.speed import Speed, measure_speed
from formcheck.bench.terminal import render_accuracy, render_recordings, render_speed
from formcheck.bench.truth import LabeledClip
from formcheck.errors import ModelError, UsageError
from formcheck.files import write_atomically
from formcheck.own_files import BENCH_FIGURES, BENCH_PAGE, BENCH_TABLES, protected_inputs
from formcheck.pose_estimation.model_files import model_path
from formcheck.terminal.console import FAILED, LOG_WIDTH, make_console, progress_bar, say


def run(  # noqa: PLR0913  # one for each option of the command
    folders: Sequence[Path],
    *,
    model: str,
    sample_fps: float | None,
    fitted_on: str | None,
    workers: int | None,
    no_accuracy: bool,
    no_speed: bool,
    repeats: int,
    target: Path | None,
    markdown: Path | None,
    page: Path | None,
    verbose: bool,
) -> int:
    """Do what the options say and return the exit code: 1 when a clip could not be analyzed."""
    with suppress(ModelError):  # only videos need it
        model_path(model)  # a wrong name is said before the work
    clips, recordings = _inputs(folders, fitted_on)
    if clips:
        model_path(model)
    elif no_accuracy:
        raise UsageError("pose recordings cannot be timed; give a folder with labeled videos")
    console = make_console()
    if not console.is_terminal:  # a file or a log has room: nothing is cut off
        console = make_console(width=LOG_WIDTH)
    accuracy: Accuracy | None = None
    scores: tuple[RecordingScore, ...] = ()
    speed: Speed | None = None
    if clips and not no_accuracy:
        accuracy = measure_accuracy(
            clips, model, sample_fps=sample_fps, verbose=verbose, progress_bar=progress_bar
        )
        render_accuracy(accuracy, console)
    if recordings and not no_accuracy:
        scores = _replay(recordings, workers)
        render_recordings(scores, console)
    failed = [*(() if accuracy is None else accuracy.failures), *failures(scores)]
    for failure in failed:
        say(failure)
    if clips and not no_speed:
        with progress_bar("timing") as report:
            speed = measure_speed(clips[0].video, model, repeats, report)
        render_speed(speed, console)
    inputs = [clip.video for clip in clips] + [one.poses for one in recordings]
    with protected_inputs([*inputs, *(path.with_suffix(".json") for path in inputs)]):
        _write(Figures(accuracy, speed, scores), target, markdown, page)
    return FAILED if failed else 0


class Figures(NamedTuple):
    """All that was measured."""

    accuracy: Accuracy | None
    speed: Speed | None
    recordings: tuple[RecordingScore, ...]


def _write(figures: Figures, target: Path | None, markdown: Path | None, page: Path | None) -> None:
    if markdown is not None and (figures.accuracy is not None or figures.recordings):
        parts = [] if figures.accuracy is None else [accuracy_markdown(figures.accuracy)]
        parts += [recordings_markdown(figures.recordings)] if figures.recordings else []
        write_atomically(markdown, "\n".join(parts), BENCH_TABLES)
    if target is not None:
        write_atomically(target, document_text(*figures), BENCH_FIGURES)
    if page is not None:
        from formcheck.bench import page as bench_html  # noqa: PLC0415  # Bokeh takes its time

        write_atomically(page, bench_html.page(*figures), BENCH_PAGE)


def _inputs(
    folders: Sequence[Path], fitted_on: str | None
) -> tuple[list[LabeledClip], list[LabeledRecording]]:
    chosen = list(folders) or default_folders()
    if not chosen:
        raise UsageError("no labeled clips here; say where they are: formcheck bench TRUTH_DIR")
    clips, recordings = find_labeled(chosen)
    return clips, with_fitted_sources(recordings, _source_names(fitted_on))


def _source_names(fitted_on: str | None) -> frozenset[str] | None:
    """The sources that the option names; "none" is no source, None is no option."""
    if fitted_on is None:
        return None
    names = frozenset(filter(None, map(str.strip, fitted_on.split(","))))
    if not names:
        raise UsageError("--fitted-on names no source; give their names, or none")
    return frozenset() if names == {"none"} else names


def _replay(
    recordings: Sequence[LabeledRecording], workers: int | None
) -> tuple[RecordingScore, ...]:
    title = f"replaying {len(recordings)} recordings"
    with progress_bar(title) as report:
        return measure_recordings(recordings, choose_worker_count(workers), report)
