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
from formcheck.batch.worker_context import cached_estimators
from formcheck.errors import FormcheckError
from formcheck.pipeline.extract_poses import SegmentPoses, extract_segment
from formcheck.pose_estimation.base import EstimatorProvider
from formcheck.video.clip import Clip, Segment


class WorkerError(FormcheckError):
    """A worker could not extract the poses of its segment."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.exit_code = failure.exit_code


@dataclass(frozen=True)
class PoolSegmentExecutor:
    """Extracts the segments of a clip with the workers of a pool, as `extract_sequentially` would.

    A segment whose worker dies is given to a new one, once. Raises WorkerError.
    """

    pool: Pool

    def __call__(
        self,
        clip: Clip,
        segments: Sequence[Segment],
        estimators: EstimatorProvider,
        progress: ProgressCallback,
    ) -> list[SegmentPoses | None]:
        """The poses of each segment; `progress` gets the share of the whole clip, 0..1."""
        name = Path(clip.path).name
        tasks = [
            Task(
                f"{name} (part {index + 1})",
                _extract,
                (clip, segment, str(estimators.model), index),
            )
            for index, segment in enumerate(segments)
        ]
        return _Extraction(self.pool, deque(tasks), progress).results()


def _extract(
    clip: Clip, segment: Segment, model: str, index: int, *, progress: ProgressCallback
) -> SegmentPoses | None:
    return extract_segment(clip, segment, cached_estimators(model), progress)


class _Extraction:
    def __init__(self, pool: Pool, queue: deque[Task], progress: ProgressCallback) -> None:
        self._workers, self._queue, self._progress = RetryingPool(pool), queue, progress
        self._count = len(queue)
        self._results: dict[int, SegmentPoses | None] = {}
        self._shares: dict[int, float] = {}  # of each worker's segment

    def results(self) -> list[SegmentPoses | None]:
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
