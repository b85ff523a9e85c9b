"""What the modules of a batch load: the coordinator of 100,000 clips has no memory to spare."""

from __future__ import annotations

import subprocess
import sys

import pytest

WORKER_LIBRARIES = {"av", "cv2", "mediapipe", "bokeh", "pyarrow", "fsspec", "aiohttp"}
LIGHT = (
    *("clip_tasks", "inputs", "job", "journal", "manifest", "messages", "output_folder", "pool"),
    *("remote_files", "rows", "run", "scheduler", "tables", "worker"),
)
COORDINATOR = ("execute", "cluster")

# Reports whether the thread limit was set when a worker first imported each of these libraries.
_WORKER_IMPORTS = """
import multiprocessing, os, sys
from formcheck.batch.messages import WorkerSettings
from formcheck.batch.worker import worker_main

limits = {}

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in ("numpy", "cv2", "mediapipe"):
            limits.setdefault(name, os.environ.get("OMP_NUM_THREADS"))

def report(code):
    print(*(f"{name}={limit}" for name, limit in sorted(limits.items())), flush=True)
    os.kill(os.getpid(), 9)

sys.meta_path.insert(0, Watch())
os._exit = report
ours, theirs = multiprocessing.Pipe()
ours.send(None)
worker_main(theirs, WorkerSettings(threads=3, preload=True))
"""


def run_python(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment
    )
    assert done.stdout, done.stderr
    return done.stdout


def loaded_by(module: str) -> set[str]:
    return set(run_python(f"import sys, {module}; print(*sys.modules)").split())


@pytest.mark.parametrize("name", LIGHT)
def test_light_modules_load_no_heavy_library(name: str) -> None:
    loaded = loaded_by(f"formcheck.batch.{name}")
    assert loaded & {*WORKER_LIBRARIES, "numpy"} == set()


@pytest.mark.parametrize("name", COORDINATOR)
def test_the_coordinator_does_not_load_what_only_workers_need(name: str) -> None:
    loaded = loaded_by(f"formcheck.batch.{name}")
    assert loaded & WORKER_LIBRARIES == set()
    assert "formcheck.batch.clip_analysis" not in loaded


def test_the_segments_that_workers_send_back_are_light() -> None:
    assert loaded_by("formcheck.video.clip") & {*WORKER_LIBRARIES, "numpy"} == set()


def test_a_worker_limits_its_threads_before_it_imports_the_libraries() -> None:
    assert run_python(_WORKER_IMPORTS).split() == ["cv2=3", "mediapipe=3", "numpy=3"]
