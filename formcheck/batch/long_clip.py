"""One long clip on several cores: workers extract the poses of its segments, in parallel."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.batch.messages import Failure, ProgressCallback, Task
from formcheck.batch.pool import (
    Pool,
    Progress,
    RetryingPool,
    RetryingPoolEvent,
    TaskFailed,
    TaskFinished,
)
from formcheck.batch.worker_context import cached_models
from formcheck.errors import FormcheckError
from formcheck.pipeline.extract_poses import FirstLook, look_at
from formcheck.pose_estimation.model_cache import PoseModels
from formcheck.video.clip import Clip, Stretch


class WorkerError(FormcheckError):
    """A worker could not extract the poses of its segment."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.exit_code = failure.exit_code


@dataclass(frozen=True)
class PoolSegmentExecutor:
    """Extracts the segments of a clip with the workers of a pool, as `one_after_another` would.

    A segment whose worker dies is given to a new one, once. Raises WorkerError.
    """

    pool: Pool

    def __call__(
        self, clip: Clip, parts: Sequence[Stretch], models: PoseModels, progress: ProgressCallback
    ) -> list[FirstLook | None]:
        """The poses of each segment; `progress` gets the share of the whole clip, 0..1."""
        name = Path(clip.path).name
        tasks = [
            Task(f"{name} (part {index + 1})", _extract, (clip, part, str(models.model), index))
            for index, part in enumerate(parts)
        ]
        return _Extraction(self.pool, deque(tasks), progress).results()


def _extract(
    clip: Clip, part: Stretch, model: str, index: int, *, progress: ProgressCallback
) -> FirstLook | None:
    return look_at(clip, part, cached_models(model), progress)


class _Extraction:
    def __init__(self, pool: Pool, queue: deque[Task], progress: ProgressCallback) -> None:
        self._workers, self._queue, self._progress = RetryingPool(pool), queue, progress
        self._count = len(queue)
        self._results: dict[int, FirstLook | None] = {}
        self._shares: dict[int, float] = {}  # of each worker's segment

    def results(self) -> list[FirstLook | None]:
        while len(self._results) < self._count:
            while self._queue and self._workers.has_free_worker:
                self._workers.submit(self._queue.popleft())
            for event in self._workers.events():
                self._handle(event)
        return [self._results[index] for index in range(self._count)]

    def _handle(self, event: RetryingPoolEvent) -> None:
        if isinstance(event, TaskFailed):
            raise WorkerError(event.failure)
        self._shares[event.worker] = (event.share or 0.0) if isinstance(event, Progress) else 0.0
        if isinstance(event, TaskFinished):
            self._results[event.task.arguments[-1]] = event.result
        self._progress((len(self._results) + sum(self._shares.values())) / self._count)
