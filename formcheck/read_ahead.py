"""Making things in the background while the one before is being used."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class _Made(Generic[Item]):
    item: Item


def read_ahead(items: Iterable[Item], depth: int = 8) -> Generator[Item, None, None]:
    """The same items, made in a background thread up to `depth` ahead of the one in use.

    An exception of `items` is raised here. When the generator is closed (or collected), the
    thread has ended, so that whatever `items` reads from can be closed next.
    """
    ready: queue.Queue[_Made[Item] | BaseException | None] = queue.Queue(maxsize=depth)
    stopped = threading.Event()

    def read() -> None:
        ending: BaseException | None = None
        try:
            for item in items:
                ready.put(_Made(item))
                if stopped.is_set():
                    return
        except BaseException as error:  # whatever it is, it belongs to the caller
            ending = error
        ready.put(ending)

    reader = threading.Thread(target=read, name="read-ahead", daemon=True)
    reader.start()
    try:
        while (made := ready.get()) is not None:
            if isinstance(made, BaseException):
                raise made
            yield made.item
    finally:
        stopped.set()
        while reader.is_alive():
            with suppress(queue.Empty):  # makes room for a put that waits
                ready.get(timeout=0.02)
        reader.join()
