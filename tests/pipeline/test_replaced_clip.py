"""A clip that is replaced while it is read has no result: it would be that of another content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from formcheck.errors import VideoError
from formcheck.files import file_stamp
from formcheck.pipeline.extract_poses import _checksum
from formcheck.video.clip import Clip


def replaced(path: Path) -> None:
    path.with_name("new").write_bytes(b"new")
    path.with_name("new").replace(path)


def grown(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"more")


@pytest.mark.parametrize("change", [replaced, grown, Path.unlink])
def test_a_changed_clip_is_said(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"old")
    stamp = file_stamp(path)
    assert _checksum(Clip(path), stamp) == _checksum(Clip(path), None)
    change(path)
    with pytest.raises(VideoError, match=r"changed while it was read|is gone") as error:
        _checksum(Clip(path), stamp)
    assert "analyze it again" in str(error.value)
