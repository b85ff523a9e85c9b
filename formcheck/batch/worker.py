"""One worker process: takes tasks from its pipe, one after the other, until the pipe ends."""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

from formcheck.pose_estimation.mediapipe_backend import load_library
from formcheck.pose_estimation.model_cache import PoseModels
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.video.container import limit_threads

FINISHED, FAILED, TOLD = "finished", "failed", "told"
_TELL_EVERY = 0.02  # of a task: more often than that nobody looks

# Libraries that would start a thread for each core, in every worker.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


@dataclass(frozen=True)
class Setting:
    """How a worker works: `threads` that it may keep busy, and whether native libraries may log.

    With `gets_ready` it loads MediaPipe before there is something to do.
    """

    threads: int = 1
    verbose: bool = False
    gets_ready: bool = False


@dataclass(frozen=True)
class Failure:
    """An error as far as it can be told to another process.

    `sentence` is the line for the user, `exit_code` the command's for it, `is_hopeless` says that
    every other task would fail by it too; `trace` is for developers.
    """

    sentence: str
    exit_code: int
    is_hopeless: bool
    trace: str


def serve(pipe: Connection, setting: Setting) -> None:
    """Do what comes down the pipe; the main function of a worker process."""
    # Ctrl-C reaches the whole group; whoever started this process decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in _THREADS:
        os.environ.setdefault(name, str(setting.threads))
    _end_with_parent()
    pass  # after the threads are limited

    with at_desk(setting):
        while (task := _next(pipe)) is not None:
            _do(task, pipe)
    # Native threads must not hold up the end.
    os._exit(0)


def _next(pipe: Connection) -> Any:
    try:
        return pipe.recv()
    except (EOFError, OSError):
        return None


def _do(task: Any, pipe: Connection) -> None:
    try:
        result = task.function(*task.arguments, tell=_teller(pipe))
        answer = (FINISHED, result)
        pickle.dumps(answer)
    except Exception as error:
        answer = (FAILED, failure_of(error))
    with suppress(BrokenPipeError, ConnectionResetError):
        pipe.send(answer)


def _teller(pipe: Connection) -> Callable[[float | None], None]:
    last = -1.0

    def tell(share: float | None) -> None:
        nonlocal last
        if share is not None and share - last >= _TELL_EVERY:
            last = share
            with suppress(BrokenPipeError, ConnectionResetError):
                pipe.send((TOLD, share))

    return tell


def failure_of(error: Exception) -> Failure:
    """An error, ready for another process."""
    from formcheck.errors import HOPELESS  # noqa: PLC0415
    from formcheck.terminal.console import exit_code_of, sentence  # noqa: PLC0415  # only when needed

    return Failure(
        sentence(error),
        exit_code_of(error),
        isinstance(error, HOPELESS),
        "".join(traceback.format_exception(error)).rstrip(),
    )


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, in the middle of whatever it does."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


_kept: dict[tuple[str, int], PoseModels] = {}


@contextmanager
def at_desk(setting: Setting) -> Iterator[None]:
    """Within the block `models` gives what this process keeps; native libraries are quiet."""
    limit_threads(setting.threads)
    with ExitStack() as closing:
        if not setting.verbose:
            closing.enter_context(silenced_native_logs())
        try:
            if setting.gets_ready:
                load_library()
            yield
        finally:
            _clear()


def models(model: str) -> PoseModels:
    """The pose model of that name or path, loaded when this thread first needs it."""
    key = (model, threading.get_ident())  # a landmarker follows one person in one video
    if key not in _kept:
        _kept[key] = PoseModels(model)
    return _kept[key]


def _clear() -> None:
    for kept in _kept.values():
        kept.close()
    _kept.clear()


# MediaPipe complains when Python, and not somebody, closes what is open in the end.
atexit.register(_clear)
