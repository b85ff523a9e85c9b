"""Adds an analyzed recording to the history, dated by its recording time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

import av

from formcheck import wording
from formcheck.analysis.document import load_document
from formcheck.coaching.from_analysis import set_records
from formcheck.coaching.records import SessionKind, SessionRecord
from formcheck.errors import FormcheckError
from formcheck.history.store import HistoryStore
from formcheck.results import Analysis
from formcheck.video.opening import open_media
from formcheck.wording import clip_name

BY_RECORDING_TIME, BY_LAST_CHANGE = "recording time", "last change"
_KEYS = ("com.apple.quicktime.creationdate", "creation_time")  # the first has the time zone
_EARLIEST_YEAR = 1990  # cameras whose clock was never set write 1904 or 1970
_MAX_AHEAD = timedelta(days=1)


def recording_time(clip: Path) -> tuple[datetime, str]:
    """Return when the clip was recorded, in UTC, and the source of that time.

    The source is `BY_RECORDING_TIME`, or `BY_LAST_CHANGE` if the file has no plausible recording
    time. Raises OSError when there is no such file.
    """
    changed_at = datetime.fromtimestamp(clip.stat().st_mtime, timezone.utc)
    latest = datetime.now(timezone.utc) + _MAX_AHEAD
    for text in _metadata_times(clip):
        moment = _parse_time(text)
        if moment is not None and moment.year >= _EARLIEST_YEAR and moment < latest:
            return moment, BY_RECORDING_TIME
    return changed_at, BY_LAST_CHANGE


def _metadata_times(clip: Path) -> Iterator[str]:
    try:
        with open_media(clip) as container:
            metadata: list[Mapping[str, str]] = [container.metadata]
            metadata += [stream.metadata for stream in container.streams.video]
    except (av.FFmpegError, ValueError):  # not a video, for example saved poses
        return
    for key in _KEYS:
        yield from (tags[key] for tags in metadata if key in tags)


def _parse_time(text: str) -> datetime | None:
    """Parse an ISO 8601 time; without a zone it is UTC, as video formats define it."""
    text = text.strip().replace("Z", "+00:00")
    if len(text) > 5 and text[-5] in "+-":  # "+0200" is not parsed before Python 3.11
        text = f"{text[:-2]}:{text[-2:]}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)


def new_identity(began_at: datetime) -> str:
    """Return a name for a new session: its local date and time, and four random characters."""
    return f"{began_at.astimezone():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def recording_identity(analysis: Analysis) -> str:
    """Return the same name for the same clip, exercise, and segment, so nothing is added twice."""
    source = analysis.source
    key = (source.sha256 or source.path, analysis.exercise, source.start_s, source.frames)
    return "clip-" + hashlib.sha256(repr(key).encode()).hexdigest()[:12]


def log_document(document: Path, clip: str, db: Path) -> str:
    """Add a saved result document like `log_recording`; errors become the line returned."""
    name = clip.replace("\\", "/").rpartition("/")[2]
    if not Path(clip).is_file():
        return f"{name}: not added to the history, because only local files have a date"
    try:
        return log_recording(load_document(document), Path(clip), db)
    except (FormcheckError, OSError) as error:
        return f"{name}: not added to the history: {error}"


def log_recording(analysis: Analysis, clip: Path, db: Path) -> str:
    """Add the clip as one session; return a line that says what was added and its date.

    The same clip with the same exercise and segment is added only once. Raises HistoryError, or
    OSError when the clip no longer exists.
    """
    name = clip_name(analysis)
    if analysis.exercise is None or not analysis.reps:
        return f"{name}: nothing to add to the history, because no repetition was counted"
    began_at, dated_by = recording_time(clip)
    session = SessionRecord(
        identity=recording_identity(analysis),
        kind=SessionKind.RECORDING,
        began_at=began_at,
        ended_at=began_at + timedelta(seconds=analysis.source.duration_s),
        sets=set_records(analysis, began_at),
        source=wording.printable(name),
        dated_by=dated_by,
    )
    with HistoryStore(db) as store:
        added = store.add(session)
    if not added:
        return f"{name}: already in the history"
    when = f"{began_at.astimezone():%Y-%m-%d %H:%M}"
    by_last_change = "when the file was last changed, because it has no recording time"
    source = by_last_change if dated_by == BY_LAST_CHANGE else "the recording time in the file"
    reps = wording.pluralize(len(analysis.reps), "repetition")
    return f"{name}: {reps} added to the history, dated {when} ({source})"
