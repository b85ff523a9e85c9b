"""Clips → tasks for worker processes → what came of each clip; long clips are shared out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.batch import clip_tasks
from formcheck.batch.job import Divided, Job, Kept, Outcome
from formcheck.batch.pool import Again, Failed, Finished, Pool, SecondChance, Task, Told
from formcheck.batch.worker import Failure
from formcheck.errors import FormcheckError

_LOOK_UP_S = 0.5  # how often somebody who waits for news may do something else


@dataclass(frozen=True)
class Began:
    """A worker began with something of this name."""

    worker: int
    name: str


@dataclass(frozen=True)
class Scored:
    """A clip is done; `Kept` when there was nothing to do."""

    worker: int
    job: Job
    outcome: Outcome | Kept


@dataclass(frozen=True)
class Lost:
    """A clip could not be analyzed."""

    worker: int
    job: Job
    failure: Failure


@dataclass(frozen=True)
class Idle:
    """Nothing has happened for a moment."""


Event = Began | Told | Scored | Lost | Idle


class HopelessError(FormcheckError):
    """Every clip would fail by this: the model is missing, for example."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence)
        self.exit_code = failure.exit_code


@dataclass
class Crew:
    """Takes one clip after the other from `jobs`, as workers become free, so that few are open.

    Steps of a clip that was begun go before new clips: what is open gets done, and the parts of
    a long clip are looked at by all workers at once. `scratch` is a folder for such parts; `begin`
    makes the first task of a clip.
    """

    jobs: Iterator[Job]
    pool: Pool
    scratch: Path
    begin: Callable[[Job, Path], Task] = field(default_factory=lambda: clip_tasks.begin)
    _waiting: deque[tuple[Job, Task]] = field(default_factory=deque)
    _at: dict[Task, Job] = field(default_factory=dict)
    _missing: dict[str, int] = field(default_factory=dict)  # parts of each open long clip
    _lost: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._workers = SecondChance(self.pool)

    def events(self) -> Iterator[Event]:
        """Do it all. Raises HopelessError."""
        while True:
            yield from self._begin()
            if not self._workers.busy:
                return
            nothing = True
            for news in self._workers.news(_LOOK_UP_S):
                nothing = False
                yield from self._hear(news)
            if nothing:
                yield Idle()

    def _begin(self) -> Iterator[Began]:
        while self._workers.is_free and (step := self._next()) is not None:
            job, task = step
            self._at[task] = job
            yield Began(self._workers.begin(task), task.name)

    def _next(self) -> tuple[Job, Task] | None:
        if self._waiting:
            return self._waiting.popleft()
        job = next(self.jobs, None)
        return None if job is None else (job, self.begin(job, self.scratch))

    def _hear(self, news: Told | Finished | Failed | Again) -> Iterator[Event]:
        if isinstance(news, Told):
            yield news
        elif isinstance(news, Again):
            yield Began(news.worker, news.task.name)
        elif isinstance(news, Failed):
            yield from self._give_up(news.worker, self._at.pop(news.task), news.failure)
        else:
            yield from self._go_on(news, self._at.pop(news.task))

    def _go_on(self, news: Finished, job: Job) -> Iterator[Event]:
        if isinstance(news.result, (Outcome, Kept)):
            yield Scored(news.worker, job, news.result)
        elif isinstance(news.result, Divided):
            parts = news.result.parts
            self._missing[job.key] = len(parts)
            looks = (clip_tasks.look(job, *part, self.scratch) for part in enumerate(parts))
            self._waiting.extend((job, look) for look in looks)
        elif job.key in self._missing:
            self._missing[job.key] -= 1
            if not self._missing[job.key]:
                del self._missing[job.key]
                self._waiting.appendleft((job, clip_tasks.finish(job, self.scratch)))

    def _give_up(self, worker: int, job: Job, failure: Failure) -> Iterator[Event]:
        if failure.is_hopeless:
            raise HopelessError(failure)
        if job.key in self._lost:  # another part of the clip has said so
            return
        self._lost.add(job.key)
        clip_tasks.clear(job, self.scratch)
        self._missing.pop(job.key, None)
        # Parts that others are at come back to a clip that is no longer open.
        self._waiting = deque(step for step in self._waiting if step[0] is not job)
        yield Lost(worker, job, failure)
