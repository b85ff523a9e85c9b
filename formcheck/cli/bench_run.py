"""The command `formcheck bench`: measure, print as it comes, write the figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from formcheck.bench.accuracy import Accuracy, default_folders, document_text, measure_accuracy
from formcheck.bench.markdown import accuracy_markdown
from formcheck.bench.speed import Speed, measure_speed
from formcheck.bench.terminal import render_accuracy, render_speed
from formcheck.bench.truth import LabeledClip, find_labeled_clips
from formcheck.errors import UsageError
from formcheck.files import write_atomically
from formcheck.pose_estimation.model_files import model_path
from formcheck.terminal.console import FAILED, LOG_WIDTH, make_console, progress_bar, say


def run(  # noqa: PLR0913  # one for each option of the command
    folders: Sequence[Path],
    *,
    model: str,
    sample_fps: float | None,
    no_accuracy: bool,
    no_speed: bool,
    repeats: int,
    target: Path | None,
    markdown: Path | None,
    page: Path | None,
    verbose: bool,
) -> int:
    """Do what the options say and return the exit code: 1 when a clip could not be analyzed."""
    model_path(model)  # a wrong name is said before the work
    clips = _clips(folders)
    console = make_console()
    if not console.is_terminal:  # a file or a log has room: nothing is cut off
        console = make_console(width=LOG_WIDTH)
    accuracy: Accuracy | None = None
    speed: Speed | None = None
    if not no_accuracy:
        accuracy = measure_accuracy(
            clips, model, sample_fps=sample_fps, verbose=verbose, progress_bar=progress_bar
        )
        render_accuracy(accuracy, console)
        for failure in accuracy.failures:
            say(failure)
        if markdown is not None:
            write_atomically(markdown, accuracy_markdown(accuracy))
    if not no_speed:
        with progress_bar("timing") as report:
            speed = measure_speed(clips[0].video, model, repeats, report)
        render_speed(speed, console)
    if target is not None:
        write_atomically(target, document_text(accuracy, speed))
    if page is not None:
        from formcheck.bench import page as bench_html  # noqa: PLC0415  # Bokeh takes its time

        write_atomically(page, bench_html.page(accuracy, speed))
    return FAILED if accuracy is not None and accuracy.failures else 0


def _clips(folders: Sequence[Path]) -> list[LabeledClip]:
    chosen = list(folders) or default_folders()
    if not chosen:
        raise UsageError("no labeled clips here; say where they are: formcheck bench TRUTH_DIR")
    return find_labeled_clips(chosen)
