"""Where the annotated video of a result belongs."""

from __future__ import annotations

from pathlib import Path

VIDEO_SUFFIX = ".annotated.mp4"


def video_path(document: Path) -> Path:
    """The annotated video that belongs beside the result document STEM.json."""
    return document.with_name(document.name.removesuffix(".json") + VIDEO_SUFFIX)
