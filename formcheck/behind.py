"""One job in a thread of its own while the caller goes on with the next."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, TypeVar

Result = TypeVar("Result")
Wanted = Callable[[], bool]


class Behind(Generic[Result]):
    """Use it in a `with` block; left by an exception, it tells the job to stop and waits for that.

    A job is told by its argument whether it is still wanted.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="behind")
        self._unwanted = threading.Event()

    def start(self, job: Callable[[Wanted], Result]) -> Future[Result]:
        """Begin a job when those before it are done."""
        return self._pool.submit(job, lambda: not self._unwanted.is_set())

    def __enter__(self) -> Behind[Result]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._unwanted.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
