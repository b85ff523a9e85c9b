"""What a worker keeps from one clip to the next: the pose model, loaded once."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from formcheck.bulk.worker import Setting
from formcheck.landmarker import load_library
from formcheck.pose_models import PoseModels
from formcheck.quiet import silenced_native_logs
from formcheck.video_file import limit_threads

_kept: dict[tuple[str, int], PoseModels] = {}


@contextmanager
def at_desk(setting: Setting) -> Iterator[None]:
    """Within the block `models` gives what this process keeps; native libraries are quiet."""
    limit_threads(setting.threads)
    with ExitStack() as closing:
        if not setting.verbose:
            closing.enter_context(silenced_native_logs())
        try:
            if setting.gets_ready:
                load_library()
            yield
        finally:
            _clear()


def models(model: str) -> PoseModels:
    """The pose model of that name or path, loaded when this thread first needs it."""
    key = (model, threading.get_ident())  # a landmarker follows one person in one video
    if key not in _kept:
        _kept[key] = PoseModels(model)
    return _kept[key]


def _clear() -> None:
    for kept in _kept.values():
        kept.close()
    _kept.clear()


# MediaPipe complains when Python, and not somebody, closes what is open in the end.
atexit.register(_clear)
