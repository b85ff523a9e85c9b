"""Worker processes with a pipe each, how many of them the machine can run, and retries.

The pools of the standard library break as a whole when one of their processes is killed, and lose
the tasks of all the others. Native video and inference code does get killed, for using too much
memory or by a crash, so `Pool` knows which task died with which worker, and `RetryingPool` gives
that task one more try.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from formcheck.batch import messages
from formcheck.batch.child_processes import spawn_context
from formcheck.batch.messages import Failure, Task, WorkerSettings
from formcheck.batch.worker import worker_main
from formcheck.files import Closing
from formcheck.terminal.console import FAILED

_STOP_TIMEOUT_S = 5.0  # for a worker to end by itself

# Measured peak of a worker with the full model, plus a margin.
_WORKER_MB = 700

_CGROUP_CPU = Path("/sys/fs/cgroup/cpu.max")
_CGROUP_MEMORY = Path("/sys/fs/cgroup/memory.max")
_MEMINFO = Path("/proc/meminfo")


@dataclass(frozen=True)
class Progress:
    """The worker of this number has done this share of its task, 0..1, or None if unknown."""

    worker: int
    share: float | None


@dataclass(frozen=True)
class TaskFinished:
    """A task returned its result."""

    worker: int
    task: Task
    result: Any


@dataclass(frozen=True)
class TaskFailed:
    """A task raised an error."""

    worker: int
    task: Task
    failure: Failure


@dataclass(frozen=True)
class TaskRetried:
    """A task whose worker died was given to this worker."""

    worker: int
    task: Task


@dataclass(frozen=True)
class WorkerDied:
    """A worker process ended during this task, None if it had no task; `reason` says how."""

    worker: int
    task: Task | None
    reason: str


PoolEvent = Progress | TaskFinished | TaskFailed | WorkerDied
RetryingPoolEvent = Progress | TaskFinished | TaskFailed | TaskRetried


@dataclass
class _Worker:
    number: int
    process: Any
    pipe: Connection
    task: Task | None = None


@dataclass
class Pool(Closing):
    """Up to `size` worker processes, spawned when first needed; use it in a `with` block.

    A worker that died is replaced when the next task needs it.
    """

    size: int
    settings: WorkerSettings = field(default_factory=WorkerSettings)
    _workers: dict[int, _Worker] = field(default_factory=dict)

    @property
    def has_free_worker(self) -> bool:
        """Whether a task can be submitted now."""
        return self.busy_workers < self.size

    @property
    def busy_workers(self) -> int:
        """How many workers are running a task."""
        return sum(worker.task is not None for worker in self._workers.values())

    def start(self) -> None:
        """Spawn all workers now, so that they are ready for the first tasks."""
        while len(self._workers) < self.size:
            self._spawn()

    def submit(self, task: Task) -> int:
        """Give the task to a free worker, and return the worker's number, 1 to `size`."""
        return self._send(task, self._free_worker())

    def submit_to_new_worker(self, task: Task) -> int:
        """As `submit`, but to a worker that has run nothing before."""
        if len(self._workers) == self.size:
            self._shut_down(next(w for w in self._workers.values() if w.task is None))
        return self._send(task, self._spawn())

    def events(self, timeout_s: float | None = None) -> Iterator[PoolEvent]:
        """Wait for the next events and yield them; none if `timeout_s` passes first."""
        by_pipe = {worker.pipe: worker for worker in self._workers.values()}
        for pipe in wait(list(by_pipe), timeout_s):
            worker = by_pipe[pipe]  # type: ignore[index]
            try:
                kind, content = worker.pipe.recv()
            except (EOFError, OSError):
                yield self._reap(worker)
            else:
                yield _event(worker, kind, content)

    def close(self) -> None:
        """Stop all workers, including those that are running a task."""
        for worker in self._workers.values():
            if worker.task is None:
                _stop(worker)
            else:
                worker.process.kill()
        for worker in list(self._workers.values()):
            self._shut_down(worker)

    def _send(self, task: Task, worker: _Worker) -> int:
        worker.task = task
        with suppress(BrokenPipeError, ConnectionResetError):  # it has died: `events` reports it
            worker.pipe.send(task)
        return worker.number

    def _free_worker(self) -> _Worker:
        for worker in self._workers.values():
            if worker.task is None:
                return worker
        return self._spawn()

    def _spawn(self) -> _Worker:
        number = min(set(range(1, self.size + 1)) - self._workers.keys())
        context = spawn_context()
        ours, theirs = context.Pipe()
        process = context.Process(
            target=worker_main,
            args=(theirs, self.settings),
            name=f"formcheck-{number}",
            daemon=True,
        )
        process.start()
        theirs.close()  # so that the pipe ends when the process does
        self._workers[number] = _Worker(number, process, ours)
        return self._workers[number]

    def _shut_down(self, worker: _Worker) -> None:
        _stop(worker)
        worker.process.join(_STOP_TIMEOUT_S)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.pipe.close()
        del self._workers[worker.number]

    def _reap(self, worker: _Worker) -> WorkerDied:
        worker.process.join()
        worker.pipe.close()
        del self._workers[worker.number]
        return WorkerDied(worker.number, worker.task, _cause_of_death(worker.process.exitcode))


def _event(worker: _Worker, kind: str, content: Any) -> Progress | TaskFinished | TaskFailed:
    if kind == messages.PROGRESS:
        return Progress(worker.number, content)
    task, worker.task = worker.task, None
    if task is None:
        raise RuntimeError(f"worker {worker.number} answered without a task")
    if kind == messages.FINISHED:
        return TaskFinished(worker.number, task, content)
    return TaskFailed(worker.number, task, content)


def _stop(worker: _Worker) -> None:
    try:
        worker.pipe.send(None)
    except OSError:
        worker.process.kill()


def _cause_of_death(exit_code: int) -> str:
    if exit_code == -getattr(signal, "SIGKILL", 9):
        return "its worker process was killed, most likely because the memory was full"
    if exit_code < 0:
        return f"its worker process crashed ({_signal_name(-exit_code)} in native code)"
    return f"its worker process ended unexpectedly (exit code {exit_code})"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


@dataclass
class RetryingPool:
    """A pool that retries a task once, in a new process, when its worker died.

    Memory may have been short for a moment; a task that kills two workers will kill a third.
    """

    pool: Pool
    _retried: set[Task] = field(default_factory=set)

    @property
    def has_free_worker(self) -> bool:
        """Whether a task can be submitted now."""
        return self.pool.has_free_worker

    @property
    def busy_workers(self) -> int:
        """How many workers are running a task."""
        return self.pool.busy_workers

    def submit(self, task: Task) -> int:
        """Give the task to a free worker, and return the worker's number."""
        return self.pool.submit(task)

    def events(self, timeout_s: float | None = None) -> Iterator[RetryingPoolEvent]:
        """As `Pool.events`; a dead worker shows as a retried or failed task."""
        for event in self.pool.events(timeout_s):
            if not isinstance(event, WorkerDied):
                yield event
            elif event.task is not None:
                yield self._retry(event, event.task)

    def _retry(self, death: WorkerDied, task: Task) -> TaskRetried | TaskFailed:
        if task in self._retried:
            failure = Failure(f"{death.reason}, twice", FAILED, is_fatal=False, trace="")
            return TaskFailed(death.worker, task, failure)
        self._retried.add(task)
        return TaskRetried(self.pool.submit_to_new_worker(task), task)


def usable_cores() -> int:
    """Number of cores this process may use, by its affinity and its container; at least 1."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = _CGROUP_CPU.read_text().split()
        cores = min(cores, max(1, round(int(quota) / int(period))))  # "max": no limit, a ValueError
    return max(1, cores)


def choose_worker_count(requested: int | None) -> int:
    """The requested number of workers; for None one per core, as far as memory allows."""
    if requested is not None:
        return requested
    memory_mb = available_memory_mb()
    if memory_mb is None:
        return usable_cores()
    return max(1, min(usable_cores(), int(memory_mb // _WORKER_MB)))


def threads_per_worker(workers: int) -> int:
    """How many threads each worker may use, so that together they do not exceed the cores."""
    return max(1, usable_cores() // workers)


def available_memory_mb() -> float | None:
    """Memory that can still be allocated, megabytes; None if the system does not say."""
    limits_mb = []
    with suppress(OSError, ValueError, StopIteration):
        lines = _MEMINFO.read_text().splitlines()
        line = next(line for line in lines if line.startswith("MemAvailable:"))
        limits_mb.append(int(line.split()[1]) / 1024)
    with suppress(OSError, ValueError):
        limits_mb.append(int(_CGROUP_MEMORY.read_text()) / 1024**2)
    return min(limits_mb, default=None)
