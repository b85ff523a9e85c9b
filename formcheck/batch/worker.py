"""One worker process: runs the tasks that arrive through its pipe until the pipe closes.

This module stays light. NumPy, OpenCV and MediaPipe size their thread pools when they are imported,
so the worker sets its thread limits first and imports `worker_context` afterward.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait

from formcheck.batch.messages import (
    FAILED,
    FINISHED,
    PROGRESS,
    ProgressCallback,
    Task,
    WorkerSettings,
    failure_of,
)

_MIN_PROGRESS_STEP = 0.02  # smaller steps are not worth a message

# Without these, each worker would start one thread per core.
_THREAD_LIMITS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


def worker_main(pipe: Connection, settings: WorkerSettings) -> None:
    """Run every task that arrives through the pipe; the main function of a worker process."""
    # Ctrl-C reaches the whole process group; the coordinator decides what to do about it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in _THREAD_LIMITS:
        os.environ.setdefault(name, str(settings.threads))
    _exit_with_parent()
    from formcheck.batch.worker_context import worker_context  # noqa: PLC0415  # limits come first

    with worker_context(settings):
        while (task := _receive(pipe)) is not None:
            _run(task, pipe)
    # Do not wait for native threads.
    os._exit(0)


def _receive(pipe: Connection) -> Task | None:
    try:
        task: Task | None = pipe.recv()
    except (EOFError, OSError):
        return None
    return task


def _run(task: Task, pipe: Connection) -> None:
    try:
        result = task.function(*task.arguments, progress=_progress_sender(pipe))
        answer = (FINISHED, result)
        pickle.dumps(answer)
    except Exception as error:
        answer = (FAILED, failure_of(error))
    with suppress(BrokenPipeError, ConnectionResetError):
        pipe.send(answer)


def _progress_sender(pipe: Connection) -> ProgressCallback:
    last = -1.0

    def send(share: float | None) -> None:
        nonlocal last
        if share is not None and share - last >= _MIN_PROGRESS_STEP:
            last = share
            with suppress(BrokenPipeError, ConnectionResetError):
                pipe.send((PROGRESS, share))

    return send


def _exit_with_parent() -> None:
    """End this process as soon as its parent is gone, even in the middle of a task."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="exit-with-parent", daemon=True).start()
