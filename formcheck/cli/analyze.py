"""`formcheck analyze`: clips one by one, or many as a batch on every core."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
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
    FORCE,
    FOV,
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
from formcheck.own_files import POSES, check_replaceable, protected_inputs
from formcheck.terminal.console import Report

if TYPE_CHECKING:
    from formcheck.batch.job import Settings
    from formcheck.batch.pool import Pool
    from formcheck.pipeline.analyze import AnalyzedRecording


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@with_options(EXERCISE, EXERCISE_FILES, OUT, VIDEO, SLOWMO, REPORT, EXPORT, JSON)
@MODEL
@click.option(
    "--start", "start_s", type=click.FloatRange(min=0), metavar="S", help="Start at second S."
)
@click.option("--end", "end_s", type=click.FloatRange(min=0), metavar="S", help="End at second S.")
@click.option(
    "--subject",
    type=click.Choice(["auto", "largest", "center", "left", "right"]),
    default="auto",
    show_default=True,
    help="Whom to analyze if several people are in view; auto: whoever exercises.",
)
@click.option(
    "--record",
    metavar="FILE.npz",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Save the poses of the clip, for `formcheck replay`.",
)
@with_options(
    FOV, MANIFEST, WORKERS, SAMPLE_FPS, CLUSTER, OWN_LIMITS, LOG, DB, FORCE, VERBOSE, QUIET
)
def analyze(paths: tuple[str, ...], exercise: str, **options: Any) -> None:
    """Analyze videos: files, folders (searched recursively), patterns ("clips/**/*.mp4"), URLs.

    With --out, more than one clip is a batch: it uses every core and writes tables and a page of
    all clips. The same command later analyzes only what is missing, new, or changed.
    """
    if not paths and options["manifest"] is None:
        raise UsageError("no clip given: name files or folders, or a list with --manifest")
    check_exercise(exercise)
    click.get_current_context().exit(run(paths, exercise, output_target(options), options))


def check_segment(start_s: float | None, end_s: float | None) -> None:
    """Raise UsageError unless the start comes before the end."""
    if start_s is not None and end_s is not None and not start_s < end_s:
        raise UsageError(
            f"--start {start_s:g} is not before --end {end_s:g}: give seconds in order"
        )


_ANALYZE_OPTIONS = (
    "model", "start_s", "end_s", "subject", "sample_fps", "record", "verbose", "fov_deg",
)  # fmt: skip


def run(paths: Sequence[str], exercise: str, target: OutputTarget, options: dict[str, Any]) -> int:
    """Analyze the clips, as a batch or one by one, and return the exit code."""
    check_segment(options["start_s"], options["end_s"])
    if options["manifest"] is not None or (target.out is not None and _may_be_several(paths)):
        return _run_batch(paths, exercise, target, options)
    return _run_one_by_one(paths, exercise, target, options)


def _may_be_several(paths: Sequence[str]) -> bool:
    """Whether the paths ask for a batch: anything but one local file."""
    if len(paths) != 1:
        return True
    return is_remote(paths[0]) or not Path(paths[0]).is_file()


def _run_batch(
    paths: Sequence[str], exercise: str, target: OutputTarget, options: dict[str, Any]
) -> int:
    if target.out is None:
        raise UsageError("--manifest has no folder to write to: add --out DIR")
    if options["record"] is not None:
        raise UsageError("--record saves the poses of one clip: give one file, not a batch")
    from formcheck.batch.execute import RunOptions, execute_batch

    found = find_clips(paths, target.out)
    if options["manifest"] is not None:
        from formcheck.batch.manifest import read_manifest

        found = FoundClips([*read_manifest(options["manifest"]), *found.clips], found.errors)
    run_options = RunOptions(
        target.out,
        options["workers"],
        options["cluster"],
        quiet=target.quiet,
        as_json=target.as_json,
        verbose=target.verbose,
        log=target.history,
    )
    settings = _batch_settings(exercise, target, options)
    return execute_batch(found.clips, found.errors, settings, run_options)


def _batch_settings(exercise: str, target: OutputTarget, options: dict[str, Any]) -> Settings:
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
        options["fov_deg"],
    )


def _run_one_by_one(
    paths: Sequence[str], exercise: str, target: OutputTarget, options: dict[str, Any]
) -> int:
    if options["cluster"] is not None:
        raise UsageError("--cluster is for batches: give a folder or several clips, and --out DIR")

    def analyze_clip(clip: Path, progress: Report) -> AnalyzedRecording:
        with ExitStack() as stack:
            pool = _start_pool(clip, options, stack)
            # These imports take a second, while the workers load their own.
            from formcheck.batch.long_clip import PoolSegmentExecutor
            from formcheck.pipeline.analyze import analyze_video
            from formcheck.pipeline.options import AnalyzeOptions
            from formcheck.profile.store import given_limits

            analyze_options = AnalyzeOptions(
                exercise,
                **{name: options[name] for name in _ANALYZE_OPTIONS},
                limits=given_limits(options["profile"]),
            )
            analyze = partial(analyze_video, clip, analyze_options, progress=progress)
            return analyze() if pool is None else analyze(executor=PoolSegmentExecutor(pool))

    clips = SequentialRun(analyze_clip, target)
    clips.find(paths)
    if options["record"] is not None:
        _check_record(options["record"], list(clips.documents))
    return clips.run()


def _start_pool(clip: Path, options: dict[str, Any], stack: ExitStack) -> Pool | None:
    """Start workers that share the segments of a long clip; None where one process is enough."""
    from formcheck.batch.pool import Pool, choose_worker_count, threads_per_worker

    workers = choose_worker_count(options["workers"])
    if workers > 1:
        from formcheck.video.clip import Clip

        try:
            segments = Clip(clip, options["start_s"], options["end_s"]).segments()
        except FormcheckError:
            return None  # the analysis reports it
        workers = min(workers, len(segments))
    if workers < 2:
        return None
    from formcheck.batch.messages import WorkerSettings

    settings = WorkerSettings(threads_per_worker(workers), options["verbose"], preload=True)
    pool = stack.enter_context(Pool(workers, settings))
    pool.start()
    return pool


def _check_record(path: Path, clips: list[Path]) -> None:
    if len(clips) > 1:
        raise UsageError(f"--record saves the poses of one clip, but got {len(clips)}: give one")
    check_folder(path.parent)
    with protected_inputs(clips):
        check_replaceable(path, POSES)
