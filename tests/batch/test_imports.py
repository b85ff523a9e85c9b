"""What a batch's coordinator loads: with 100,000 clips in its queue it has no room for more."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "av", "cv2", "mediapipe", "bokeh", "pyarrow", "fsspec", "aiohttp")
LIGHT = ("inputs", "manifest", "remote_files", "rows", "tables")


@pytest.mark.parametrize("name", LIGHT)
def test_loading_it_loads_no_heavy_library(name: str) -> None:
    code = f"import sys, formcheck.batch.{name}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & set(HEAVY) == set()
