"""Names of sessions: unique, short enough to type, and the same for the same recording."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from formcheck.results import Analysis


def new_identity(began_at: datetime) -> str:
    """For a session that begins now: when, on the clock of the wall, and four characters more."""
    return f"{began_at.astimezone():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def identity_of_recording(analysis: Analysis) -> str:
    """The same for the same clip, exercise and stretch, so that analysing again adds nothing."""
    source = analysis.source
    what = (source.sha256 or source.path, analysis.exercise, source.start_s, source.frames)
    return "clip-" + hashlib.sha256(repr(what).encode()).hexdigest()[:12]
