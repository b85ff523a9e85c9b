"""The same work on a Dask cluster: clips go out, results stream back, few are under way at once."""
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

from formcheck.batch.clip_tasks import scored
from formcheck.batch.job import Job, Kept, Outcome
from formcheck.batch.output_folder import Folder
from formcheck.batch.scheduler import Event, HopelessError, Idle, Lost, Scored
from formcheck.batch.worker import Failure, failure_of
from formcheck.errors import FormcheckError, OutputError, UsageError
from formcheck.files import atomic_file
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.terminal.console import FAILED

if TYPE_CHECKING:
    from distributed import Client


_LOCAL = "local:"
_LOOK_UP_S = 0.5
_ANSWER_S = 10  # for a scheduler to answer
_QUEUED_EACH = 2  # clips per thread of the cluster: one at work, one that waits at the door
# A terminal's Ctrl-C reaches the workers too: it is for the command, which ends them.
_DEAF_TO_CTRL_C = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
_SOMEWHERE = 0  # the number of a worker that nobody here knows


class ClusterError(FormcheckError):
    """The cluster cannot be reached, or went away."""


@dataclass
class ClusterCrew:
    """Gives the clips of `jobs` to a cluster's workers, never more than they can begin soon.

    A worker that is lost is Dask's concern: it gives what that one had to another. A clip whose
    workers die again and again is given up.
    """

    jobs: Iterator[Job]
    client: Client

    def events(self) -> Iterator[Event]:
        """Do it all. Raises HopelessError, ClusterError or OutputError."""
        from distributed import wait
        from distributed.comm import CommClosedError

        under_way: dict[Any, Job] = {}
        try:
            while self._fill(under_way):
                try:
                    over = wait(list(under_way), timeout=_LOOK_UP_S, return_when="FIRST_COMPLETED")
                except TimeoutError:
                    yield Idle()
                    continue
                for future in over.done:
                    yield _heard(future, under_way.pop(future))
                    future.release()
        except (CommClosedError, OSError) as error:
            raise ClusterError(
                f"the cluster went away ({error}); start it again and run the same command"
            ) from error

    def _fill(self, under_way: dict[Any, Job]) -> bool:
        """Give out as many clips as fit; whether any is under way then."""
        threads = sum(self.client.nthreads().values())
        room = max(1, _QUEUED_EACH * threads) - len(under_way)
        for _ in range(room):
            job = next(self.jobs, None)
            if job is None:
                break
            under_way[self.client.submit(shipped, job, pure=False)] = job
        return bool(under_way)


def _heard(future: Any, job: Job) -> Scored | Lost:
    from distributed import KilledWorker

    try:
        shipment = future.result()
    except KilledWorker:
        reason = "the workers that began it were killed or lost, one after the other"
        return Lost(_SOMEWHERE, job, Failure(reason, FAILED, False, ""))
    if isinstance(shipment, Kept):
        return Scored(_SOMEWHERE, job, shipment)
    if isinstance(shipment, Failure):
        if shipment.is_hopeless:
            raise HopelessError(shipment)
        return Lost(_SOMEWHERE, job, shipment)
    # The document last: where it is, the others are.
    for name, content in sorted(
        shipment.files.items(), key=lambda item: item[0] == job.document.name
    ):
        with atomic_file(job.document.parent / name) as stream:
            stream.write(content)
    return Scored(_SOMEWHERE, job, shipment.outcome)


@contextmanager
def connected(where: str) -> Iterator[Client]:
    """A client of the scheduler at an address, or of N workers on this machine for "local:N".

    Raises UsageError for anything else, OutputError when Dask is not installed, ClusterError when
    nobody answers.
    """
    if find_spec("distributed") is None:
        raise OutputError(
            "--cluster needs Dask, which is not installed: pip install 'formcheck[cluster]'"
        )
    from distributed import Client

    logging.getLogger("distributed").setLevel(logging.ERROR)
    if where.startswith(_LOCAL):
        with _on_this_machine(_count(where)) as client:
            yield client
        return
    try:
        client = Client(where, timeout=_ANSWER_S)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no Dask scheduler answers at '{where}' ({type(error).__name__}); check the address, "
            "or use local:N"
        ) from error
    with client:
        yield client


@contextmanager
def _on_this_machine(count: int) -> Iterator[Client]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            dashboard_address=None,
            host="127.0.0.1",
            preload=_DEAF_TO_CTRL_C,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def _count(where: str) -> int:
    number = where.removeprefix(_LOCAL)
    if not number.isdecimal() or int(number) < 1:
        raise UsageError(f"--cluster {where}: give the number of workers, as in local:4")
    return int(number)


@dataclass(frozen=True)
class Shipment:
    """What came of a clip, and its files: their names below the output folder, and contents."""

    outcome: Outcome
    files: dict[str, bytes]


def shipped(job: Job) -> Shipment | Kept | Failure:
    """Analyze a clip in a folder of its own and bring back everything that was written.

    The clip must be found under the same path or address on the machine where this runs. What
    goes wrong comes back as a `Failure`.
    """
    with TemporaryDirectory(prefix="formcheck-") as name, silenced_native_logs():
        folder = Path(name)
        try:
            outcome = scored(replace(job, document=folder / job.document.name))
        except Exception as error:
            return failure_of(error)
        if isinstance(outcome, Kept):
            return outcome
        shutil.rmtree(Folder(folder).own, ignore_errors=True)  # what was fetched
        files = (path for path in folder.rglob("*") if path.is_file())
        return Shipment(
            outcome, {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        )
