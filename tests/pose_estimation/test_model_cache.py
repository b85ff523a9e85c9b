"""Free memory is returned to the system, as a long-running process needs it."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import pytest

from formcheck.pose_estimation import model_cache
from formcheck.pose_estimation.model_cache import CachedEstimators

_PAGE = 4096
_BLOCK = 100_000  # small enough that malloc does not take it from the system by itself


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 1e6


@pytest.mark.skipif(model_cache._glibc() is None, reason="the C library is not glibc")
def test_free_memory_is_returned_to_the_system() -> None:
    library = ctypes.CDLL(None)
    library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    blocks = [library.malloc(_BLOCK) for _ in range(500)]
    for block in blocks:
        ctypes.memset(block, 1, _BLOCK)
    for block in blocks[:-1]:  # the last one holds the heap's end where it is
        library.free(block)
    kept_mb = resident_mb()
    model_cache.trim_heap()
    assert resident_mb() < kept_mb - 30
    library.free(blocks[-1])


def test_without_glibc_nothing_happens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    model_cache._glibc.cache_clear()
    try:
        assert model_cache._glibc() is None
        model_cache.trim_heap()
    finally:
        monkeypatch.undo()
        model_cache._glibc.cache_clear()


def test_the_previous_estimator_is_closed_before_the_heap_is_trimmed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []

    class FakeEstimator:
        def __init__(self, model: str) -> None:
            calls.append("opened")

        def close(self) -> None:
            calls.append("closed")

    monkeypatch.setattr(model_cache, "MediaPipePoseEstimator", FakeEstimator)
    monkeypatch.setattr(model_cache, "trim_heap", lambda: calls.append("trimmed"))
    with CachedEstimators("lite") as estimators:
        estimators.single_person()
        estimators.single_person()
    assert calls == ["opened", "closed", "trimmed", "opened", "closed"]
