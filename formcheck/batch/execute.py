"""`formcheck analyze` with many clips and an output folder: runs a batch from start to finish."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.batch.display import ProgressDisplay, print_summary, progress_display
from formcheck.batch.document_names import leads_out
from formcheck.batch.index_page import INDEX, RUN, write_index
from formcheck.batch.inputs import ClipInput
from formcheck.batch.job import Job, Outcome, Settings
from formcheck.batch.journal import Journal
from formcheck.batch.messages import WorkerSettings
from formcheck.batch.output_folder import OutputFolder
from formcheck.batch.pool import Pool, Progress, choose_worker_count, threads_per_worker
from formcheck.batch.rows import table_names
from formcheck.batch.run import BatchRun
from formcheck.batch.run_document import RunInfo, earlier_run, run_document, write_run
from formcheck.batch.scheduler import Completed, Event, Failed, Scheduler, Started
from formcheck.batch.tables import TABLE_KINDS, write_tables
from formcheck.errors import FormcheckError, OutputError
from formcheck.own_files import INDEX_PAGE, check_replaceable, is_replacing_anything
from formcheck.own_files import RUN as RUN_RECORD
from formcheck.terminal.console import (
    FAILED,
    PARTLY,
    STOPPED,
    echo,
    exit_code_of,
    readers_may_leave,
    say,
)

if TYPE_CHECKING:
    from formcheck.batch.cluster import ClusterScheduler


@dataclass(frozen=True)
class RunOptions:
    """Where and how to run a batch; `workers` None for as many as fit.

    `log` is the history database that each result is added to.
    """

    out: Path
    workers: int | None = None
    cluster: str | None = None
    quiet: bool = False
    as_json: bool = False
    verbose: bool = False
    log: Path | None = None


def execute_batch(
    clips: Sequence[ClipInput],
    errors: Sequence[FormcheckError],
    settings: Settings,
    options: RunOptions,
) -> int:
    """Analyze all clips and return the exit code; `errors` are from the search for clips.

    Raises OutputError if the folder cannot be written to or another run is using it, and FatalError
    if every clip would fail for the same reason.
    """
    if not clips:
        for error in errors:
            say(str(error))
        return _exit_code_without_clips(errors)
    began_at = datetime.now().astimezone()
    folder = OutputFolder(options.out)
    with folder.locked(), Journal(folder.journal) as journal:
        check_run_files(options.out)
        run = BatchRun(clips, settings, options.out, journal)
        workers = choose_worker_count(options.workers)
        was_stopped = False
        try:
            _analyze_clips(run, folder, options, workers)
        except KeyboardInterrupt:
            was_stopped = True
        local_workers = workers if options.cluster is None else None
        ended_at = datetime.now().astimezone()
        info = RunInfo(began_at, ended_at, local_workers, options.cluster, was_stopped)
        _write_and_show(run, info, options, errors)
        if was_stopped:
            say("stopped; finished clips are in the tables, run the same command to continue")
            return STOPPED
        return _exit_code(run, errors)


def _write_and_show(
    run: BatchRun, info: RunInfo, options: RunOptions, errors: Sequence[FormcheckError]
) -> None:
    """Write the files of the whole batch, and print its summary and errors."""
    document = run_document(run.settings, info, run.counts, run.failures())
    if run.counts.did_nothing:
        document = earlier_run(options.out, document)
    for warning in write_run_files(run, document):
        say(warning)
    if not options.quiet and not options.as_json:
        with readers_may_leave():
            print_summary(run, errors)
    for error in errors:
        say(str(error))


def _analyze_clips(run: BatchRun, folder: OutputFolder, options: RunOptions, workers: int) -> None:
    with ExitStack() as stack:
        scheduler: Scheduler | ClusterScheduler
        if options.cluster is not None:
            from formcheck.batch.cluster import (  # noqa: PLC0415  # an extra
                ClusterScheduler,
                cluster_client,
            )

            workers = 0  # the display cannot follow single workers of a cluster
            client = stack.enter_context(cluster_client(options.cluster))
            scheduler = ClusterScheduler(run.jobs(), client)
        else:
            worker_settings = WorkerSettings(
                threads_per_worker(workers), options.verbose, force=is_replacing_anything()
            )
            pool = stack.enter_context(Pool(workers, worker_settings))
            scheduler = Scheduler(run.jobs(), pool, folder.scratch)
        display = stack.enter_context(progress_display(run.counts, workers, quiet=options.quiet))
        for event in scheduler.events():
            _handle(event, run, display, options)


def _handle(event: Event, run: BatchRun, display: ProgressDisplay, options: RunOptions) -> None:
    if isinstance(event, Started):
        display.started(event.worker, event.name)
    elif isinstance(event, Progress):
        display.progressed(event.worker, event.share)
    elif isinstance(event, (Completed, Failed)):
        display.ended(event.worker, run.record(event))
        if isinstance(event, Completed):
            _report_result(event, options)
        elif options.verbose and event.failure.trace:
            echo(event.failure.trace, err=True)
    else:
        display.refresh()


def _report_result(event: Completed, options: RunOptions) -> None:
    if isinstance(event.outcome, Outcome):
        for warning in event.outcome.warnings:
            say(warning)
    if options.as_json:
        with readers_may_leave():
            _print_document(event.job)
    if options.log is not None:
        from formcheck.history.from_recording import log_document  # noqa: PLC0415  # rarely needed

        say(log_document(event.job.document, event.job.clip.path, options.log))


def _print_document(job: Job) -> None:
    lines = job.document.read_text(encoding="utf-8").splitlines()
    echo(" ".join(line.strip() for line in lines))


def check_run_files(out: Path) -> None:
    """Raise OutputError, before the work, where the files of the whole batch cannot be written."""
    for name, kind in (*TABLE_KINDS.items(), (INDEX, INDEX_PAGE), (RUN, RUN_RECORD)):
        check_replaceable(out / name, kind)
        if leads_out(out / name, out):
            raise OutputError(
                f"'{out / name}' is a link that leads out of the folder; delete it, or choose "
                "another --out"
            )


def write_run_files(run: BatchRun, document: dict[str, object]) -> list[str]:
    """Write the tables, the page and `run.json`; return warnings for the user."""
    names = table_names(run.clips)
    written = write_tables(run.out, run.rows(), names)
    write_index(run.out, (of_clip.clip for of_clip in run.rows()), document, names)
    write_run(run.out, document)
    return list(written.warnings)


def _exit_code(run: BatchRun, errors: Sequence[FormcheckError]) -> int:
    if not run.counts.failed and not errors:
        return 0
    if run.counts.done:
        return PARTLY
    return FAILED if run.counts.failed else _exit_code_without_clips(errors)


def _exit_code_without_clips(errors: Sequence[FormcheckError]) -> int:
    codes = {exit_code_of(error) for error in errors}
    return codes.pop() if len(codes) == 1 else FAILED
