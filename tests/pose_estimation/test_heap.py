"""Freed memory goes back to the system, and a process that analyses on and on asks for it."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import pytest

from formcheck.pose_estimation import model_cache
from formcheck.pose_estimation.model_cache import PoseModels

_PAGE = 4096
_BLOCK = 100_000  # small enough that malloc does not take it from the system by itself


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 1e6


@pytest.mark.skipif(model_cache._glibc() is None, reason="the C library is not glibc")
def test_what_was_freed_is_given_back() -> None:
    library = ctypes.CDLL(None)
    library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    blocks = [library.malloc(_BLOCK) for _ in range(500)]
    for block in blocks:
        ctypes.memset(block, 1, _BLOCK)
    for block in blocks[:-1]:  # the last one holds the heap's end where it is
        library.free(block)
    kept_mb = resident_mb()
    model_cache.give_back()
    assert resident_mb() < kept_mb - 30
    library.free(blocks[-1])


def test_nothing_happens_where_the_c_library_cannot_do_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    model_cache._glibc.cache_clear()
    try:
        assert model_cache._glibc() is None
        model_cache.give_back()
    finally:
        monkeypatch.undo()
        model_cache._glibc.cache_clear()


def test_the_model_of_the_video_before_is_gone_when_its_memory_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = []

    class Finder:
        def __init__(self, model: str) -> None:
            told.append("opened")

        def close(self) -> None:
            told.append("closed")

    monkeypatch.setattr(model_cache, "Landmarker", Finder)
    monkeypatch.setattr(model_cache, "give_back", lambda: told.append("given back"))
    with PoseModels("lite") as models:
        models.landmarker()
        models.landmarker()
    assert told == ["opened", "closed", "given back", "opened", "closed"]
