"""What a worker process keeps from one task to the next: the pose estimators, loaded once."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from formcheck.batch.messages import WorkerSettings
from formcheck.own_files import replacing_anything
from formcheck.pose_estimation.mediapipe_backend import preload_mediapipe
from formcheck.pose_estimation.model_cache import CachedEstimators
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.video.container import limit_decoder_threads

_estimators: dict[tuple[str, int], CachedEstimators] = {}


@contextmanager
def worker_context(settings: WorkerSettings) -> Iterator[None]:
    """Apply the settings within the block, and close the cached estimators at its end."""
    limit_decoder_threads(settings.threads)
    with ExitStack() as stack:
        stack.enter_context(replacing_anything(allowed=settings.force))
        if not settings.verbose:
            stack.enter_context(silenced_native_logs())
        try:
            if settings.preload:
                preload_mediapipe()
            yield
        finally:
            _close_estimators()


def cached_estimators(model: str) -> CachedEstimators:
    """The estimators of that model, a name or a path, loaded when this thread first needs them."""
    key = (model, threading.get_ident())  # an estimator tracks one person in one video
    if key not in _estimators:
        _estimators[key] = CachedEstimators(model)
    return _estimators[key]


def _close_estimators() -> None:
    for estimators in _estimators.values():
        estimators.close()
    _estimators.clear()


# MediaPipe prints warnings if the interpreter closes its models at exit.
atexit.register(_close_estimators)
