"""Where things lie in a source checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
SAMPLES = ROOT / "sample_videos"
DATA = ROOT / "tests" / "data"
