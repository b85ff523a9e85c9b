"""`formcheck analyze`: one clip after the other, or many of them as a batch over all cores."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.batch.inputs import FoundClips, find_clips
from formcheck.batch.remote_files import is_remote
from formcheck.batch.sequential import OutputTarget, SequentialRun
from formcheck.cli.options import (
    CLUSTER,
    DB,
    EXERCISE,
    EXERCISE_FILES,
    EXPORT,
    JSON,
    LOG,
    MANIFEST,
    MODEL,
    OUT,
    OWN_LIMITS,
    QUIET,
    REPORT,
    SAMPLE_FPS,
    SLOWMO,
    VERBOSE,
    VIDEO,
    WORKERS,
    check_exercise,
    output_target,
    with_options,
)
from formcheck.errors import FormcheckError, UsageError
from formcheck.files import check_folder
from formcheck.terminal.console import Report

if TYPE_CHECKING:
    from formcheck.batch.job import Settings
    from formcheck.pipeline.analyze import AnalyzedRecording


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@with_options(EXERCISE, EXERCISE_FILES, OUT, VIDEO, SLOWMO, REPORT, EXPORT, JSON)
@MODEL
@click.option(
    "--start", "start_s", type=click.FloatRange(min=0), metavar="S", help="From second S."
)
@click.option("--end", "end_s", type=click.FloatRange(min=0), metavar="S", help="Up to second S.")
@click.option(
    "--subject",
    type=click.Choice(["auto", "largest", "center", "left", "right"]),
    default="auto",
    show_default=True,
    help="Whom to follow of several people in view; auto: who exercises.",
)
@click.option(
    "--record",
    metavar="FILE.npz",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Save the poses of the one clip, for `formcheck replay`.",
)
@with_options(MANIFEST, WORKERS, SAMPLE_FPS, CLUSTER, OWN_LIMITS, LOG, DB, VERBOSE, QUIET)
def analyze(paths: tuple[str, ...], exercise: str, **options: Any) -> None:
    """Analyze videos: files, folders with all below them, patterns ("clips/**/*.mp4"), addresses.

    With --out and more than one clip they are a batch: over all cores, with tables and a page of
    all of them, and the same command later does only what is missing, new or changed.
    """
    if not paths and options["manifest"] is None:
        raise UsageError("no clip given: name files or folders, or a list with --manifest")
    check_exercise(exercise)
    click.get_current_context().exit(run(paths, exercise, output_target(options), options))


def check_stretch(start_s: float | None, end_s: float | None) -> None:
    """Raise UsageError unless the start comes before the end."""
    if start_s is not None and end_s is not None and not start_s < end_s:
        raise UsageError(
            f"--start {start_s:g} is not before --end {end_s:g}: give seconds in order"
        )


_ANALYZE_OPTIONS = ("model", "start_s", "end_s", "subject", "sample_fps", "record", "verbose")


def run(words: Sequence[str], exercise: str, target: OutputTarget, options: dict[str, Any]) -> int:
    """Do what the command says and return the exit code."""
    check_stretch(options["start_s"], options["end_s"])
    if options["manifest"] is not None or (target.out is not None and _are_many(words)):
        return _batch(words, exercise, target, options)
    return _one_by_one(words, exercise, target, options)


def _are_many(words: Sequence[str]) -> bool:
    """Whether the words mean a batch: more than one clip, or what may hold more than one."""
    if len(words) != 1:
        return True
    return is_remote(words[0]) or not Path(words[0]).is_file()


def _batch(
    words: Sequence[str], exercise: str, target: OutputTarget, options: dict[str, Any]
) -> int:
    if target.out is None:
        raise UsageError("--manifest has no folder to write to: add --out DIR")
    if options["record"] is not None:
        raise UsageError("--record saves the poses of one clip: give one file, not a batch")
    from formcheck.batch.execute import RunOptions, execute_batch

    found = find_clips(words, target.out)
    if options["manifest"] is not None:
        from formcheck.batch.manifest import read_manifest

        found = FoundClips([*read_manifest(options["manifest"]), *found.clips], found.errors)
    wanted = RunOptions(
        target.out,
        options["workers"],
        options["cluster"],
        quiet=target.quiet,
        as_json=target.as_json,
        verbose=target.verbose,
        log=target.history,
    )
    return execute_batch(found.clips, found.errors, _settings(exercise, target, options), wanted)


def _settings(exercise: str, target: OutputTarget, options: dict[str, Any]) -> Settings:
    from formcheck.batch.job import Settings
    from formcheck.exercises import installed_packages, loaded_files
    from formcheck.pose_estimation.model_files import MODELS, checked_sha256, model_path
    from formcheck.profile.store import given_limits

    model = str(options["model"])
    return Settings(
        model if model in MODELS else str(model_path(model).absolute()),
        checked_sha256(model),
        exercise,
        options["start_s"],
        options["end_s"],
        options["subject"],
        options["sample_fps"],
        target.outputs,
        given_limits(options["profile"]),
        loaded_files(),
        installed_packages(),
    )


def _one_by_one(
    words: Sequence[str], exercise: str, target: OutputTarget, options: dict[str, Any]
) -> int:
    if options["cluster"] is not None:
        raise UsageError("--cluster is for batches: give a folder or several clips, and --out DIR")

    def one(clip: Path, progress: Report) -> AnalyzedRecording:
        with ExitStack() as closing:
            shared = _shared(clip, options, closing)
            # While the workers load their libraries.
            from formcheck.pipeline.analyze import analyze_video
            from formcheck.pipeline.options import AnalyzeOptions
            from formcheck.profile.store import given_limits

            limits = given_limits(options["profile"])
            settings = {name: options[name] for name in _ANALYZE_OPTIONS}
            wanted = AnalyzeOptions(exercise, **settings, limits=limits)
            return analyze_video(clip, wanted, progress=progress, **shared)

    clips = SequentialRun(one, target)
    clips.find(words)
    if options["record"] is not None:
        _check_record(options["record"], len(clips.documents))
    return clips.run()


def _shared(clip: Path, options: dict[str, Any], closing: ExitStack) -> dict[str, Any]:
    """Share the segments of a long clip among workers, which are started now."""
    from formcheck.batch.pool import choose_worker_count, threads_per_worker

    workers = choose_worker_count(options["workers"])
    if workers > 1:
        from formcheck.video.clip import Clip

        try:
            parts = Clip(clip, options["start_s"], options["end_s"]).segments()
        except FormcheckError:
            return {}  # it will be said when the clip is analyzed
        workers = min(workers, len(parts))
    if workers < 2:
        return {}
    from formcheck.batch.messages import WorkerSettings
    from formcheck.batch.pool import Pool

    setting = WorkerSettings(threads_per_worker(workers), options["verbose"], preload=True)
    pool = closing.enter_context(Pool(workers, setting))
    pool.start()
    from formcheck.batch.long_clip import PoolSegmentExecutor

    return {"executor": PoolSegmentExecutor(pool)}


def _check_record(path: Path, clips: int) -> None:
    if clips > 1:
        raise UsageError(f"--record saves the poses of one clip, but got {clips}: give one")
    check_folder(path.parent)
