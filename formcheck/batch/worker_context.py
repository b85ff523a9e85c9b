"""What a worker process keeps from one task to the next: the pose models, loaded once."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from formcheck.batch.messages import WorkerSettings
from formcheck.pose_estimation.mediapipe_backend import load_library
from formcheck.pose_estimation.model_cache import PoseModels
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.video.container import limit_threads

_models: dict[tuple[str, int], PoseModels] = {}


@contextmanager
def worker_context(settings: WorkerSettings) -> Iterator[None]:
    """Apply the settings within the block, and close the cached models at its end."""
    limit_threads(settings.threads)
    with ExitStack() as stack:
        if not settings.verbose:
            stack.enter_context(silenced_native_logs())
        try:
            if settings.preload:
                load_library()
            yield
        finally:
            _close_models()


def cached_models(model: str) -> PoseModels:
    """The pose models of that name or path, loaded when this thread first needs them."""
    key = (model, threading.get_ident())  # a landmarker follows one person in one video
    if key not in _models:
        _models[key] = PoseModels(model)
    return _models[key]


def _close_models() -> None:
    for models in _models.values():
        models.close()
    _models.clear()


# MediaPipe prints complaints when the interpreter closes its models at exit.
atexit.register(_close_models)
