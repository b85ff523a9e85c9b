"""An analyzed recording, put into the history."""

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
from formcheck.coaching.records import Kind, SessionRecord
from formcheck.errors import FormcheckError
from formcheck.history.store import HistoryStore
from formcheck.results import Analysis
from formcheck.wording import file_name

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


def new_identity(began_at: datetime) -> str:
    """For a session that begins now: when, on the clock of the wall, and four characters more."""
    return f"{began_at.astimezone():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def identity_of_recording(analysis: Analysis) -> str:
    """The same for the same clip, exercise and stretch, so that analyzing again adds nothing."""
    source = analysis.source
    what = (source.sha256 or source.path, analysis.exercise, source.start_s, source.frames)
    return "clip-" + hashlib.sha256(repr(what).encode()).hexdigest()[:12]


def log_result(document: Path, clip: str, db: Path) -> str:
    """As `log_recording`, of a saved result document; what goes wrong is the line returned."""
    name = clip.replace("\\", "/").rpartition("/")[2]
    if not Path(clip).is_file():
        return f"{name}: not kept in the history, since only files on this machine have a date"
    try:
        return log_recording(load_document(document), Path(clip), db)
    except (FormcheckError, OSError) as error:
        return f"{name}: not kept in the history: {error}"


def log_recording(analysis: Analysis, clip: Path, db: Path) -> str:
    """Add the clip as one session; return the line that says what was kept, and as of when.

    The same clip again, with the same exercise and stretch, adds nothing. Raises HistoryError, or
    OSError when the clip is gone.
    """
    name = file_name(analysis)
    if analysis.exercise is None or not analysis.reps:
        return f"{name}: nothing to keep in the history, since no repetition was counted"
    began_at, dated_by = recorded_at(clip)
    session = SessionRecord(
        identity=identity_of_recording(analysis),
        kind=Kind.RECORDING,
        began_at=began_at,
        ended_at=began_at + timedelta(seconds=analysis.source.duration_s),
        sets=set_records(analysis, began_at),
        source=name,
        dated_by=dated_by,
    )
    with HistoryStore(db) as store:
        added = store.add(session)
    if not added:
        return f"{name}: is in the history already"
    when = f"{began_at.astimezone():%Y-%m-%d %H:%M}"
    why = "when the file was last changed, since it names no recording time"
    told = why if dated_by == CHANGED else "the recording time in the file"
    reps = wording.count(len(analysis.reps), "repetition")
    return f"{name}: {reps} kept in the history, dated {when} ({told})"
