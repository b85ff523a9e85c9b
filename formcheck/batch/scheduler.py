"""Turns clips into tasks for worker processes, and task results into events about clips.

The segments of a long clip are shared among all workers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.batch import clip_tasks
from formcheck.batch.job import Job, Outcome, Split, Unchanged
from formcheck.batch.messages import Failure, Task
from formcheck.batch.pool import (
    Pool,
    Progress,
    RetryingPool,
    RetryingPoolEvent,
    TaskFailed,
    TaskFinished,
    TaskRetried,
)
from formcheck.errors import FormcheckError

POLL_S = 0.5  # how often `Idle` gives the caller a chance to do something else


@dataclass(frozen=True)
class Started:
    """A worker started a task of this name."""

    worker: int
    name: str


@dataclass(frozen=True)
class Completed:
    """A clip has its results; `Unchanged` if they are from an earlier run."""

    worker: int
    job: Job
    outcome: Outcome | Unchanged


@dataclass(frozen=True)
class Failed:
    """A clip could not be analyzed."""

    worker: int
    job: Job
    failure: Failure


@dataclass(frozen=True)
class Idle:
    """Nothing has happened for `POLL_S`."""


Event = Started | Progress | Completed | Failed | Idle


class FatalError(FormcheckError):
    """Every clip would fail for the same reason: the model is missing, for example."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.exit_code = failure.exit_code


@dataclass
class Scheduler:
    """Takes one clip after another from `jobs` as workers become free, so that few are in progress.

    The remaining tasks of a started clip go before new clips. `scratch` is the folder for poses of
    segments; `first_task` makes the first task of a clip.
    """

    jobs: Iterator[Job]
    pool: Pool
    scratch: Path
    first_task: Callable[[Job, Path], Task] = field(default_factory=lambda: clip_tasks.first_task)
    _queue: deque[tuple[Job, Task]] = field(default_factory=deque)
    _running: dict[Task, Job] = field(default_factory=dict)
    _segments_left: dict[str, int] = field(default_factory=dict)  # of each long clip in progress
    _failed: set[str] = field(default_factory=set)  # keys of clips

    def __post_init__(self) -> None:
        self._workers = RetryingPool(self.pool)

    def events(self) -> Iterator[Event]:
        """Analyze all clips. Raises FatalError."""
        while True:
            yield from self._submit_tasks()
            if not self._workers.busy_workers:
                return
            is_idle = True
            for event in self._workers.events(POLL_S):
                is_idle = False
                yield from self._handle(event)
            if is_idle:
                yield Idle()

    def _submit_tasks(self) -> Iterator[Started]:
        while self._workers.has_free_worker and (step := self._next_task()) is not None:
            job, task = step
            self._running[task] = job
            yield Started(self._workers.submit(task), task.name)

    def _next_task(self) -> tuple[Job, Task] | None:
        if self._queue:
            return self._queue.popleft()
        job = next(self.jobs, None)
        return None if job is None else (job, self.first_task(job, self.scratch))

    def _handle(self, event: RetryingPoolEvent) -> Iterator[Event]:
        if isinstance(event, Progress):
            yield event
        elif isinstance(event, TaskRetried):
            yield Started(event.worker, event.task.name)
        elif isinstance(event, TaskFailed):
            yield from self._fail(event.worker, self._running.pop(event.task), event.failure)
        else:
            yield from self._advance(event, self._running.pop(event.task))

    def _advance(self, event: TaskFinished, job: Job) -> Iterator[Event]:
        if isinstance(event.result, (Outcome, Unchanged)):
            yield Completed(event.worker, job, event.result)
        elif isinstance(event.result, Split):
            segments = event.result.segments
            self._segments_left[job.key] = len(segments)
            for index, segment in enumerate(segments):
                task = clip_tasks.segment_task(job, index, segment, self.scratch)
                self._queue.append((job, task))
        elif job.key in self._segments_left:
            self._segments_left[job.key] -= 1
            if not self._segments_left[job.key]:
                del self._segments_left[job.key]
                self._queue.appendleft((job, clip_tasks.final_task(job, self.scratch)))

    def _fail(self, worker: int, job: Job, failure: Failure) -> Iterator[Event]:
        if failure.is_fatal:
            raise FatalError(failure)
        if job.key in self._failed:  # another segment of the clip failed first
            return
        self._failed.add(job.key)
        clip_tasks.discard_segments(job, self.scratch)
        # Segments that are still running find their clip gone from here when they finish.
        self._segments_left.pop(job.key, None)
        self._queue = deque(step for step in self._queue if step[0] is not job)
        yield Failed(worker, job, failure)
