"""An analysed recording, put into the history."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from formcheck import wording
from formcheck.coaching.from_analysis import set_records
from formcheck.coaching.records import Kind, SessionRecord
from formcheck.document import load_document
from formcheck.errors import FormcheckError
from formcheck.history.identities import identity_of_recording
from formcheck.history.recording_time import CHANGED, recorded_at
from formcheck.history.store import HistoryStore
from formcheck.results import Analysis
from formcheck.sentences import file_name


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
