"""A task whose worker dies is tried once more, in a fresh one, before it is given up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from formcheck.bulk.pool import Died, Failed, Finished, Pool, Task, Told
from formcheck.bulk.worker import Failure
from formcheck.failures import FAILED


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
