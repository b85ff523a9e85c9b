"""Worker processes, each with a pipe of its own: one that dies takes nothing along but its task.

The pools of the standard library break as a whole when one of their processes is killed, and lose
what the others were doing; native video and inference code does get killed, for memory or by a
crash, so this one knows which task died with which worker.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from formcheck.batch.worker import FINISHED, TOLD, Failure, Setting, serve
from formcheck.terminal.console import FAILED

_LEAVE_S = 5.0  # for a worker to end by itself


@dataclass(frozen=True)
class Task:
    """A function of a module, called in a worker with these arguments and a `tell` of its own.

    All of it is pickled. `name` is what the worker is said to be doing.
    """

    name: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Told:
    """What the worker of this number said while it worked: its share done, 0..1, or None."""

    worker: int
    share: float | None


@dataclass(frozen=True)
class Finished:
    """A task's result."""

    worker: int
    task: Task
    result: Any


@dataclass(frozen=True)
class Failed:
    """A task raised an error."""

    worker: int
    task: Task
    failure: Failure


@dataclass(frozen=True)
class Died:
    """A worker ended while it was at this task, or None when it had none; `reason` says how."""

    worker: int
    task: Task | None
    reason: str


News = Told | Finished | Failed | Died


@dataclass
class _Worker:
    number: int
    process: Any
    pipe: Connection
    task: Task | None = None


@dataclass
class Pool:
    """`size` worker processes, started when first needed; use it in a `with` block.

    A worker that died is replaced by a fresh one as soon as there is something to do.
    """

    size: int
    setting: Setting = field(default_factory=Setting)
    _workers: dict[int, _Worker] = field(default_factory=dict)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_free(self) -> bool:
        """Whether a task could be begun now."""
        return self.busy < self.size

    @property
    def busy(self) -> int:
        """How many workers are at a task."""
        return sum(worker.task is not None for worker in self._workers.values())

    def start(self) -> None:
        """Start all workers now, so that they are ready when there is something to do."""
        while len(self._workers) < self.size:
            self._hired()

    def begin(self, task: Task) -> int:
        """Give a task to a free worker, and return its number, 1 to `size`."""
        return self._give(task, self._free())

    def begin_afresh(self, task: Task) -> int:
        """Give a task to a worker that has done nothing before."""
        if len(self._workers) == self.size:
            self._retire(next(w for w in self._workers.values() if w.task is None))
        return self._give(task, self._hired())

    def _give(self, task: Task, worker: _Worker) -> int:
        worker.task = task
        with suppress(BrokenPipeError, ConnectionResetError):  # it died since: `news` will tell
            worker.pipe.send(task)
        return worker.number

    def news(self, timeout_s: float | None = None) -> Iterator[News]:
        """What the workers have to say, as soon as one has; nothing when the time is over."""
        by_pipe = {worker.pipe: worker for worker in self._workers.values()}
        for pipe in wait(list(by_pipe), timeout_s):
            worker = by_pipe[pipe]  # type: ignore[index]
            try:
                kind, content = worker.pipe.recv()
            except (EOFError, OSError):
                yield self._buried(worker)
                continue
            yield from self._read(worker, kind, content)

    def close(self) -> None:
        """Stop all workers, also those that are at a task."""
        for worker in self._workers.values():
            if worker.task is None:
                _send_home(worker)
            else:
                worker.process.kill()
        for worker in list(self._workers.values()):
            self._retire(worker)

    def _retire(self, worker: _Worker) -> None:
        _send_home(worker)
        worker.process.join(_LEAVE_S)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.pipe.close()
        del self._workers[worker.number]

    def _read(self, worker: _Worker, kind: str, content: Any) -> Iterator[News]:
        if kind == TOLD:
            yield Told(worker.number, content)
            return
        task, worker.task = worker.task, None
        if task is None:
            raise RuntimeError(f"worker {worker.number} answered what it was not asked")
        yield (
            Finished(worker.number, task, content)
            if kind == FINISHED
            else Failed(worker.number, task, content)
        )

    def _free(self) -> _Worker:
        for worker in self._workers.values():
            if worker.task is None:
                return worker
        return self._hired()

    def _hired(self) -> _Worker:
        number = min(set(range(1, self.size + 1)) - self._workers.keys())
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve, args=(theirs, self.setting), name=f"formcheck-{number}", daemon=True
        )
        process.start()
        theirs.close()  # so that the end of the process is the end of the pipe
        self._workers[number] = _Worker(number, process, ours)
        return self._workers[number]

    def _buried(self, worker: _Worker) -> Died:
        worker.process.join()
        worker.pipe.close()
        del self._workers[worker.number]
        return Died(worker.number, worker.task, _how(worker.process.exitcode))


def _send_home(worker: _Worker) -> None:
    try:
        worker.pipe.send(None)
    except OSError:
        worker.process.kill()


def _how(code: int) -> str:
    """How a process ended, from its exit code."""
    if code == -getattr(signal, "SIGKILL", 9):
        return "its worker was killed, most likely because the memory was full"
    if code < 0:
        return f"its worker crashed ({_signal_name(-code)} in native code)"
    return f"its worker ended by itself (exit code {code})"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


@dataclass(frozen=True)
class Again:
    """A task whose worker died was begun once more, by this worker."""

    worker: int
    task: Task


@dataclass
class SecondChance:
    """A pool as it is, but for tasks whose worker died: they come back or fail, like all others.

    The memory may have been full, or the worker unlucky; what dies twice will die again.
    """

    pool: Pool
    _tried: set[Task] = field(default_factory=set)

    @property
    def is_free(self) -> bool:
        """Whether a task could be begun now."""
        return self.pool.is_free

    @property
    def busy(self) -> int:
        """How many workers are at a task."""
        return self.pool.busy

    def begin(self, task: Task) -> int:
        """Give a task to a free worker, and return its number."""
        return self.pool.begin(task)

    def news(self, timeout_s: float | None = None) -> Iterator[Told | Finished | Failed | Again]:
        """What the workers have to say, as `Pool.news`."""
        for news in self.pool.news(timeout_s):
            if not isinstance(news, Died):
                yield news
            elif news.task is not None:
                yield self._again(news, news.task)

    def _again(self, died: Died, task: Task) -> Again | Failed:
        if task in self._tried:
            failure = Failure(f"{died.reason}, twice", FAILED, False, "")
            return Failed(died.worker, task, failure)
        self._tried.add(task)
        return Again(self.pool.begin_afresh(task), task)


# What a worker with the full model was measured to hold at most while it analyses, with room.
_WORKER_MB = 700

_CGROUP_CPU = Path("/sys/fs/cgroup/cpu.max")
_CGROUP_MEMORY = Path("/sys/fs/cgroup/memory.max")
_MEMINFO = Path("/proc/meminfo")


def usable_cores() -> int:
    """Cores that this process may use: of its affinity and its container, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = _CGROUP_CPU.read_text().split()
        cores = min(cores, max(1, round(int(quota) / int(period))))  # "max" is no number
    return max(1, cores)


def chosen_workers(wanted: int | None) -> int:
    """The number asked for; for None one for each core, as far as the memory reaches."""
    if wanted is not None:
        return wanted
    memory_mb = free_memory_mb()
    if memory_mb is None:
        return usable_cores()
    return max(1, min(usable_cores(), int(memory_mb // _WORKER_MB)))


def threads_each(workers: int) -> int:
    """How many threads a worker may keep busy, so that all together do not exceed the cores."""
    return max(1, usable_cores() // workers)


def free_memory_mb() -> float | None:
    """Memory that can still be had; None where the system does not tell."""
    found = []
    with suppress(OSError, ValueError, StopIteration):
        lines = _MEMINFO.read_text().splitlines()
        line = next(line for line in lines if line.startswith("MemAvailable:"))
        found.append(int(line.split()[1]) / 1024)
    with suppress(OSError, ValueError):
        found.append(int(_CGROUP_MEMORY.read_text()) / 1024**2)
    return min(found, default=None)
