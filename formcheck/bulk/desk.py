"""What a worker keeps from one clip to the next: the pose model, loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from formcheck.bulk.worker import Setting
from formcheck.pose_models import PoseModels
from formcheck.quiet import silenced_native_logs
from formcheck.video_file import limit_threads

_kept: dict[str, PoseModels] = {}


@contextmanager
def at_desk(setting: Setting) -> Iterator[None]:
    """Within the block `models` gives what this process keeps; native libraries are quiet."""
    limit_threads(setting.threads)
    with ExitStack() as closing:
        if not setting.verbose:
            closing.enter_context(silenced_native_logs())
        try:
            yield
        finally:
            for models in _kept.values():
                models.close()
            _kept.clear()


def models(model: str) -> PoseModels:
    """The pose model of that name or path, loaded when this process first needs it."""
    if model not in _kept:
        _kept[model] = PoseModels(model)
    return _kept[model]
