"""One long clip on several cores: its stretches are looked at by workers, and judged here."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.batch.pool import Again, Failed, Finished, Pool, SecondChance, Task, Told
from formcheck.batch.worker import Failure
from formcheck.batch.worker import models as models_of
from formcheck.errors import FormcheckError
from formcheck.pipeline.extract_poses import FirstLook, Progress, look_at
from formcheck.pose_estimation.model_cache import PoseModels
from formcheck.video.clip import Clip, Stretch


class WorkerError(FormcheckError):
    """A worker could not do its part of a clip."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence)
        self.exit_code = failure.exit_code


@dataclass(frozen=True)
class Shared:
    """Looks at the stretches of a clip with the workers of a pool (see `first_look.Looking`).

    A part whose worker dies is given to a fresh one, once. Raises WorkerError.
    """

    pool: Pool

    def __call__(
        self, clip: Clip, parts: Sequence[Stretch], models: PoseModels, progress: Progress
    ) -> list[FirstLook | None]:
        """What each of the stretches shows; `progress` is told the share of the whole, 0..1."""
        name = Path(clip.path).name
        tasks = [
            Task(f"{name} (part {number + 1})", _look, (clip, part, str(models.model), number))
            for number, part in enumerate(parts)
        ]
        return _Looking(self.pool, deque(tasks), progress).results()


def _look(
    clip: Clip, part: Stretch, model: str, number: int, *, tell: Progress
) -> FirstLook | None:
    return look_at(clip, part, models_of(model), tell)


class _Looking:
    def __init__(self, pool: Pool, waiting: deque[Task], progress: Progress) -> None:
        self._workers, self._waiting, self._progress = SecondChance(pool), waiting, progress
        self._count = len(waiting)
        self._found: dict[int, FirstLook | None] = {}
        self._shares: dict[int, float] = {}

    def results(self) -> list[FirstLook | None]:
        while len(self._found) < self._count:
            while self._waiting and self._workers.is_free:
                self._workers.begin(self._waiting.popleft())
            for news in self._workers.news():
                self._hear(news)
        return [self._found[number] for number in range(self._count)]

    def _hear(self, news: Told | Finished | Failed | Again) -> None:
        if isinstance(news, Failed):
            raise WorkerError(news.failure)
        self._shares[news.worker] = (news.share or 0.0) if isinstance(news, Told) else 0.0
        if isinstance(news, Finished):
            self._found[news.task.arguments[-1]] = news.result
        self._progress((len(self._found) + sum(self._shares.values())) / self._count)
