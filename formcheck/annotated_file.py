"""What an annotated video says of itself in its metadata."""

from __future__ import annotations

from pathlib import Path

import av

_KEY = "comment"
_AGAIN = "formcheck: repetitions with a fault are played again slowly"


def mark(metadata: dict[str, str]) -> None:
    """Note in a container's metadata, before it is begun, that something is played again."""
    metadata[_KEY] = _AGAIN


def plays_again(path: Path) -> bool:
    """Whether a video was marked so; False for one that cannot be read."""
    try:
        with av.open(str(path.absolute())) as container:
            return bool(container.metadata.get(_KEY) == _AGAIN)
    except (av.FFmpegError, ValueError):
        return False
