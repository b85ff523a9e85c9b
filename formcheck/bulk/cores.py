"""How many workers this machine can keep busy, and how many threads each may."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

# What a worker with the full model was measured to hold at most while it analyses, with room.
_WORKER_MB = 700

_CGROUP_CPU = Path("/sys/fs/cgroup/cpu.max")
_CGROUP_MEMORY = Path("/sys/fs/cgroup/memory.max")
_MEMINFO = Path("/proc/meminfo")


def usable_cores() -> int:
    """Cores that this process may use: of its affinity and its container, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = _CGROUP_CPU.read_text().split()
        cores = min(cores, max(1, round(int(quota) / int(period))))  # "max" is no number
    return max(1, cores)


def chosen_workers(wanted: int | None) -> int:
    """The number asked for; for None one for each core, as far as the memory reaches."""
    if wanted is not None:
        return wanted
    memory_mb = free_memory_mb()
    if memory_mb is None:
        return usable_cores()
    return max(1, min(usable_cores(), int(memory_mb // _WORKER_MB)))


def threads_each(workers: int) -> int:
    """How many threads a worker may keep busy, so that all together do not exceed the cores."""
    return max(1, usable_cores() // workers)


def free_memory_mb() -> float | None:
    """Memory that can still be had; None where the system does not tell."""
    found = []
    with suppress(OSError, ValueError, StopIteration):
        lines = _MEMINFO.read_text().splitlines()
        line = next(line for line in lines if line.startswith("MemAvailable:"))
        found.append(int(line.split()[1]) / 1024)
    with suppress(OSError, ValueError):
        found.append(int(_CGROUP_MEMORY.read_text()) / 1024**2)
    return min(found, default=None)
