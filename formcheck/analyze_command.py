"""`formcheck analyze`: one clip after the other, or many of them as a batch over all cores."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.batch import Batch, Showing, check_folder, check_stretch
from formcheck.bulk.items import Found, find_items
from formcheck.bulk.remote import is_remote
from formcheck.errors import FormcheckError, UsageError
from formcheck.progress import Report

if TYPE_CHECKING:
    from formcheck.bulk.job import Settings
    from formcheck.session import Examined

_SETTINGS = ("model", "start_s", "end_s", "subject", "sample_fps", "record", "verbose", "profile")


def analyze(words: Sequence[str], exercise: str, showing: Showing, options: dict[str, Any]) -> int:
    """Do what the command says and return the exit code."""
    check_stretch(options["start_s"], options["end_s"])
    if options["manifest"] is not None or (showing.out is not None and _are_many(words)):
        return _batch(words, exercise, showing, options)
    return _one_by_one(words, exercise, showing, options)


def _are_many(words: Sequence[str]) -> bool:
    """Whether the words mean a batch: more than one clip, or what may hold more than one."""
    if len(words) != 1:
        return True
    return is_remote(words[0]) or not Path(words[0]).is_file()


def _batch(words: Sequence[str], exercise: str, showing: Showing, options: dict[str, Any]) -> int:
    if showing.out is None:
        raise UsageError("--manifest has no folder to write to: add --out DIR")
    if options["record"] is not None:
        raise UsageError("--record saves the poses of one clip: give one file, not a batch")
    from formcheck.bulk.command import Wanted, score

    found = find_items(words, showing.out)
    if options["manifest"] is not None:
        from formcheck.bulk.manifest import read_manifest

        found = Found([*read_manifest(options["manifest"]), *found.items], found.problems)
    wanted = Wanted(
        showing.out,
        options["workers"],
        options["cluster"],
        quiet=showing.quiet,
        as_json=showing.as_json,
        verbose=showing.verbose,
        log=showing.log,
    )
    return score(found.items, found.problems, _settings(exercise, showing, options), wanted)


def _settings(exercise: str, showing: Showing, options: dict[str, Any]) -> Settings:
    from formcheck.bulk.job import Settings
    from formcheck.model_files import MODELS, checked_sha256, model_path
    from formcheck.profile.limits import given_limits

    model = str(options["model"])
    return Settings(
        model if model in MODELS else str(model_path(model).absolute()),
        checked_sha256(model),
        exercise,
        options["start_s"],
        options["end_s"],
        options["subject"],
        options["sample_fps"],
        showing.products,
        given_limits(options["profile"]),
    )


def _one_by_one(
    words: Sequence[str], exercise: str, showing: Showing, options: dict[str, Any]
) -> int:
    if options["cluster"] is not None:
        raise UsageError("--cluster is for batches: give a folder or several clips, and --out DIR")
    settings = {name: options[name] for name in _SETTINGS}

    def one(clip: Path, progress: Report) -> Examined:
        with ExitStack() as closing:
            shared = _shared(clip, options, closing)
            from formcheck.session import examine  # while the workers load their libraries

            return examine(clip, exercise, progress=progress, **settings, **shared)

    batch = Batch(one, showing)
    batch.find(words)
    if settings["record"] is not None:
        _check_record(settings["record"], len(batch.targets))
    return batch.run()


def _shared(clip: Path, options: dict[str, Any], closing: ExitStack) -> dict[str, Any]:
    """How the stretches of a long clip are shared out among workers, which are started now."""
    from formcheck.bulk.cores import chosen_workers, threads_each

    workers = chosen_workers(options["workers"])
    if workers > 1:
        from formcheck.clip import Clip

        try:
            parts = Clip(clip, options["start_s"], options["end_s"]).stretches()
        except FormcheckError:
            return {}  # it will be said when the clip is analysed
        workers = min(workers, len(parts))
    if workers < 2:
        return {}
    from formcheck.bulk.pool import Pool
    from formcheck.bulk.worker import Setting

    setting = Setting(threads_each(workers), options["verbose"], gets_ready=True)
    pool = closing.enter_context(Pool(workers, setting))
    pool.start()
    from formcheck.bulk.one_clip import Shared

    return {"looking": Shared(pool)}


def _check_record(path: Path, clips: int) -> None:
    if clips > 1:
        raise UsageError(f"--record saves the poses of one clip, but got {clips}: give one")
    check_folder(path.parent)
