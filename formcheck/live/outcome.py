"""What remains of a session: its poses as a recording, and the result document of them."""

from __future__ import annotations

from formcheck.coaching.personal import noted
from formcheck.files import sha256_of
from formcheck.live.document import document_of
from formcheck.live.engine import Engine
from formcheck.recording import PoseRecording
from formcheck.results import PoseCoverage, Source
from formcheck.session import Examined


def outcome_of(engine: Engine) -> Examined | None:
    """The recording and the analysis of a session that has ended; None without any picture."""
    track, camera = engine.track, engine.camera
    if not len(track):
        return None
    worked = engine.session.worked()
    times_s = track.times_ms / 1000
    lasted_s = float(times_s[-1] - times_s[0])
    frames = len(track)
    source = Source(
        path=camera.path or camera.name,
        sha256=None if camera.path is None else sha256_of(camera.path),
        width=camera.width,
        height=camera.height,
        fps=round((frames - 1) / lasted_s, 2) if lasted_s else None,
        frames=frames,
        duration_s=lasted_s,
    )
    finder, seen = engine.finder, engine.frames_seen
    pose = PoseCoverage(finder.model, seen, seen / frames, finder.model_sha256)
    analysis = noted(
        document_of(engine.session.exercise, worked, track, (source, pose), engine.warnings),
        engine.limits,
    )
    recording = PoseRecording(track, source, pose, tuple(engine.warnings), training=worked.training)
    return Examined(recording, analysis)
