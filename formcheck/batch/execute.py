"""`formcheck analyze` with many clips and an output folder: the parts of a run, joined."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.batch.display import Board, board, render
from formcheck.batch.index_page import write_index
from formcheck.batch.inputs import Item
from formcheck.batch.job import Job, Settings
from formcheck.batch.journal import Journal
from formcheck.batch.output_folder import Folder
from formcheck.batch.pool import Pool, Told, chosen_workers, threads_each
from formcheck.batch.rows import names_of
from formcheck.batch.run import BatchRun
from formcheck.batch.run_document import Ran, run_document, write_run
from formcheck.batch.scheduler import Began, Crew, Event, Lost, Scored
from formcheck.batch.tables import write_tables
from formcheck.batch.worker import Setting
from formcheck.errors import FormcheckError
from formcheck.terminal.console import FAILED, PARTLY, STOPPED, exit_code_of, say

if TYPE_CHECKING:
    from formcheck.batch.cluster import ClusterCrew


@dataclass(frozen=True)
class Wanted:
    """How the run is made and shown; `workers` None for as many as fit.

    `log` is the history that the clips are kept in, too.
    """

    out: Path
    workers: int | None = None
    cluster: str | None = None
    quiet: bool = False
    as_json: bool = False
    verbose: bool = False
    log: Path | None = None


def score(
    items: Sequence[Item], problems: Sequence[FormcheckError], settings: Settings, wanted: Wanted
) -> int:
    """Analyze them all and return the exit code; `problems` were found looking for the clips.

    Raises OutputError when the folder cannot be written or another run is there, and
    HopelessError when no clip could be analyzed for one reason.
    """
    if not items:
        for problem in problems:
            say(str(problem))
        return _nothing_done(problems)
    began_at = datetime.now().astimezone()
    folder = Folder(wanted.out)
    with folder.locked(), Journal(folder.journal) as journal:
        run = BatchRun(items, settings, wanted.out, journal)
        workers = chosen_workers(wanted.workers)
        was_stopped = False
        try:
            _work(run, folder, wanted, workers)
        except KeyboardInterrupt:
            was_stopped = True
        here = workers if wanted.cluster is None else None
        ran = Ran(began_at, datetime.now().astimezone(), here, wanted.cluster, was_stopped)
        document = run_document(settings, ran, run.counts, run.failures())
        for warning in write_run_files(run, document):
            say(warning)
        if not wanted.quiet and not wanted.as_json:
            render(run, problems)
        for problem in problems:
            say(str(problem))
        if was_stopped:
            say("stopped; the clips that are done are in the tables, the same command goes on")
            return STOPPED
        return _exit_code(run, problems)


def _work(run: BatchRun, folder: Folder, wanted: Wanted, workers: int) -> None:
    with ExitStack() as closing:
        crew: Crew | ClusterCrew
        if wanted.cluster is not None:
            from formcheck.batch.cluster import ClusterCrew, connected  # noqa: PLC0415  # an extra

            workers = 0  # none whom anybody here can watch
            crew = ClusterCrew(run.jobs(), closing.enter_context(connected(wanted.cluster)))
        else:
            setting = Setting(threads_each(workers), wanted.verbose)
            pool = closing.enter_context(Pool(workers, setting))
            crew = Crew(run.jobs(), pool, folder.scratch)
        shown = closing.enter_context(board(run.counts, workers, quiet=wanted.quiet))
        for event in crew.events():
            _hear(event, run, shown, wanted)


def _hear(event: Event, run: BatchRun, shown: Board, wanted: Wanted) -> None:
    if isinstance(event, Began):
        shown.began(event.worker, event.name)
    elif isinstance(event, Told):
        shown.told(event.worker, event.share)
    elif isinstance(event, (Scored, Lost)):
        shown.ended(event.worker, run.take(event))
        if isinstance(event, Lost) and wanted.verbose and event.failure.trace:
            click.echo(event.failure.trace, err=True)
        if isinstance(event, Scored):
            for warning in getattr(event.outcome, "warnings", ()):
                say(warning)
            if wanted.as_json:
                _print_document(event.job)
            if wanted.log is not None:
                from formcheck.history.from_recording import log_result  # noqa: PLC0415  # seldom

                say(log_result(event.job.document, event.job.item.path, wanted.log))
    else:
        shown.tick()


def _print_document(job: Job) -> None:
    lines = job.document.read_text(encoding="utf-8").splitlines()
    click.echo(" ".join(line.strip() for line in lines))


def write_run_files(run: BatchRun, document: dict[str, object]) -> list[str]:
    """Write the tables, the page and `run.json`; return what is to be said about it."""
    names = names_of(run.items)
    written = write_tables(run.out, run.rows(), names)
    write_index(run.out, (row for row, _ in run.rows()), document, names)
    write_run(run.out, document)
    return list(written.warnings)


def _exit_code(run: BatchRun, problems: Sequence[FormcheckError]) -> int:
    failed = run.counts.failed + len(problems)
    if not failed:
        return 0
    if run.counts.done:
        return PARTLY
    return FAILED if run.counts.failed else _nothing_done(problems)


def _nothing_done(problems: Sequence[FormcheckError]) -> int:
    codes = {exit_code_of(problem) for problem in problems}
    return codes.pop() if len(codes) == 1 else FAILED
