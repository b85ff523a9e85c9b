"""A batch on a Dask cluster: clips go out a few at a time, and results come back."""
# ruff: noqa: PLC0415  # distributed is an extra

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from formcheck.batch.child_processes import use_safe_paths
from formcheck.batch.job import Job, Outcome, Unchanged
from formcheck.batch.messages import Failure, failure_of
from formcheck.batch.output_folder import OutputFolder
from formcheck.batch.scheduler import POLL_S, Completed, Event, Failed, FatalError, Idle
from formcheck.errors import FormcheckError, OutputError, UsageError
from formcheck.files import STILLS_SUFFIX, atomic_file, path_beside
from formcheck.own_files import kind_of_output
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.terminal.console import FAILED

if TYPE_CHECKING:
    from distributed import Client


_LOCAL = "local:"
_CONNECT_TIMEOUT_S = 10
_CLIPS_PER_THREAD = 2  # one being analyzed, one waiting
# Ctrl-C in a terminal reaches the workers, too; only the command should react, and stop them.
_IGNORE_CTRL_C = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
_UNKNOWN_WORKER = 0  # worker numbers are for this machine's pool


class ClusterError(FormcheckError):
    """The cluster cannot be reached, or the connection was lost."""


@dataclass
class ClusterScheduler:
    """Gives the clips of `jobs` to a cluster's workers, never more than they can soon start.

    Dask gives the clips of a lost worker to another one. A clip whose workers die repeatedly fails.
    """

    jobs: Iterator[Job]
    client: Client

    def events(self) -> Iterator[Event]:
        """Analyze all clips. Raises FatalError, ClusterError or OutputError."""
        from distributed import wait
        from distributed.comm import CommClosedError

        pending: dict[Any, Job] = {}
        try:
            while self._submit(pending):
                try:
                    ready = wait(list(pending), timeout=POLL_S, return_when="FIRST_COMPLETED")
                except TimeoutError:
                    yield Idle()
                    continue
                for future in ready.done:
                    yield _event(future, pending.pop(future))
                    future.release()
        except (CommClosedError, OSError) as error:
            raise ClusterError(
                f"lost the connection to the cluster ({error}); start it again and run the same "
                "command"
            ) from error

    def _submit(self, pending: dict[Any, Job]) -> bool:
        """Submit as many clips as there is room for; return whether any are pending."""
        threads = sum(self.client.nthreads().values())
        room = max(1, _CLIPS_PER_THREAD * threads) - len(pending)
        for _ in range(room):
            job = next(self.jobs, None)
            if job is None:
                break
            pending[self.client.submit(analyze_remotely, job, pure=False)] = job
        return bool(pending)


def _event(future: Any, job: Job) -> Completed | Failed:
    from distributed import KilledWorker

    try:
        result = future.result()
    except KilledWorker:
        message = "each worker that started it was killed or lost"
        return Failed(_UNKNOWN_WORKER, job, Failure(message, FAILED, is_fatal=False, trace=""))
    if isinstance(result, Unchanged):
        return Completed(_UNKNOWN_WORKER, job, result)
    if isinstance(result, Failure):
        if result.is_fatal:
            raise FatalError(result)
        return Failed(_UNKNOWN_WORKER, job, result)
    # The document last: if it exists, so do the other files.
    for name, content in sorted(
        result.files.items(), key=lambda file: file[0] == job.document.name
    ):
        if not _is_output_of(job, name):
            continue  # a worker may be anybody's; nothing is written elsewhere
        with atomic_file(job.document.parent / name, kind_of_output(name)) as stream:
            stream.write(content)
    return Completed(_UNKNOWN_WORKER, job, result.outcome)


def _is_output_of(job: Job, name: str) -> bool:
    """Whether this is a file of the clip: STEM.*, or a still in STEM.evidence."""
    *folders, file = name.replace("\\", "/").split("/")
    stills = path_beside(job.document, STILLS_SUFFIX).name
    if folders:
        return folders == [stills] and file.endswith(".jpg")
    return file in {job.document.name, *(p.name for p in job.settings.outputs.paths(job.document))}


@contextmanager
def cluster_client(address: str) -> Iterator[Client]:
    """A client of the scheduler at this address, or of N workers on this machine for "local:N".

    Raises UsageError for a bad N, OutputError if Dask is not installed, ClusterError if no
    scheduler answers.
    """
    if find_spec("distributed") is None:
        raise OutputError(
            "--cluster needs Dask, which is not installed: pip install 'formcheck[cluster]'"
        )
    from distributed import Client

    logging.getLogger("distributed").setLevel(logging.ERROR)
    if address.startswith(_LOCAL):
        with _local_client(_local_workers(address)) as client:
            yield client
        return
    try:
        client = Client(address, timeout=_CONNECT_TIMEOUT_S)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no Dask scheduler answers at '{address}' ({type(error).__name__}); check the "
            "address, or use local:N"
        ) from error
    with client:
        yield client


@contextmanager
def _local_client(workers: int) -> Iterator[Client]:
    from distributed import Client, LocalCluster

    use_safe_paths()

    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address=None,
            host="127.0.0.1",
            preload=_IGNORE_CTRL_C,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def _local_workers(address: str) -> int:
    number = address.removeprefix(_LOCAL)
    if not number.isdecimal() or int(number) < 1:
        raise UsageError(f"--cluster {address}: give the number of workers, as in local:4")
    return int(number)


@dataclass(frozen=True)
class RemoteOutcome:
    """A clip's outcome and its files: names relative to the output folder, and contents."""

    outcome: Outcome
    files: dict[str, bytes]


def analyze_remotely(job: Job) -> RemoteOutcome | Unchanged | Failure:
    """Analyze a clip on a cluster's worker, and return all files that were written.

    The clip must exist under the same path or address on the worker's machine. An error is returned
    as a `Failure`.
    """
    from formcheck.batch.clip_analysis import analyze_clip

    with TemporaryDirectory(prefix="formcheck-") as name, silenced_native_logs():
        folder = Path(name)
        try:
            job.settings.load_exercises()
            outcome = analyze_clip(replace(job, document=folder / job.document.name))
        except Exception as error:
            return failure_of(error)
        if isinstance(outcome, Unchanged):
            return outcome
        shutil.rmtree(OutputFolder(folder).state, ignore_errors=True)  # downloaded copies
        paths = (path for path in folder.rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        return RemoteOutcome(outcome, files)
