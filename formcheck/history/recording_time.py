"""When a clip was recorded, as far as its file says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

import av

RECORDED, CHANGED = "recording time", "last change"
_KEYS = ("com.apple.quicktime.creationdate", "creation_time")  # the first knows the time zone
_EARLIEST_YEAR = 1990  # cameras whose clock was never set write 1904 or 1970
_AHEAD = timedelta(days=1)


def recorded_at(clip: Path) -> tuple[datetime, str]:
    """When it was recorded, in UTC, and what that is: `RECORDED` or `CHANGED`.

    Without a believable recording time in the file it is when the file was last changed.
    Raises OSError when there is no such file.
    """
    changed_at = datetime.fromtimestamp(clip.stat().st_mtime, timezone.utc)
    latest = datetime.now(timezone.utc) + _AHEAD
    for text in _stated(clip):
        moment = _moment(text)
        if moment is not None and moment.year >= _EARLIEST_YEAR and moment < latest:
            return moment, RECORDED
    return changed_at, CHANGED


def _stated(clip: Path) -> Iterator[str]:
    options = {"protocol_whitelist": "file"}
    try:
        with av.open(
            str(clip.absolute()), mode="r", metadata_errors="replace", container_options=options
        ) as container:
            metadata: list[Mapping[str, str]] = [container.metadata]
            metadata += [stream.metadata for stream in container.streams.video]
    except (av.FFmpegError, ValueError):  # no video, such as poses that were saved
        return
    for key in _KEYS:
        yield from (tags[key] for tags in metadata if key in tags)


def _moment(text: str) -> datetime | None:
    """An ISO 8601 time; without a zone it is UTC, as the formats of videos define it."""
    text = text.strip().replace("Z", "+00:00")
    if len(text) > 5 and text[-5] in "+-":  # "+0200", which Python before 3.11 does not read
        text = f"{text[:-2]}:{text[-2:]}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)
