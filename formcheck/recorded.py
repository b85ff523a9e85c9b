"""What the stretches of a clip showed → one recording of the poses of the person meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from formcheck.clip import Clip
from formcheck.crowd import Followed, Meant, alone, chosen
from formcheck.errors import NoPersonError
from formcheck.files import sha256_of
from formcheck.first_look import FirstLook, whole
from formcheck.pose_models import PoseModels
from formcheck.recording import PoseRecording
from formcheck.results import PoseCoverage, Source


def recorded(
    clip: Clip, looks: Sequence[FirstLook | None], meant: Meant, models: PoseModels
) -> PoseRecording:
    """Join the looks at all stretches; where several people are in view, look again at the one.

    Raises NoPersonError when nobody is seen at all, VideoError and ModelError.
    """
    look = whole(looks)
    followed = _followed(clip, look, meant, models)
    frames = len(look.track)
    if not followed.frames_seen:
        raise NoPersonError(
            f"no person seen in {clip.path} ({frames} frames looked at); film the whole body, "
            "from head to feet, in good light"
        )
    filmed = look.filmed
    first_s = int(look.track.times_ms[0]) / 1000
    source = Source(
        path=str(clip.path),
        sha256=sha256_of(clip.path),
        width=filmed.width,
        height=filmed.height,
        fps=filmed.fps,
        frames=frames,
        duration_s=look.end_s - first_s,
        rotation_deg=filmed.rotation_deg,
        start_s=first_s,
        sample_fps=clip.sample_fps,
    )
    seen = followed.frames_seen
    coverage = PoseCoverage(look.model, seen, seen / max(1, frames), look.model_sha256)
    warnings = (*look.trouble.words(Path(clip.path).name), *look.light.words, *followed.words)
    return PoseRecording(followed.track, source, coverage, warnings, look.cuts_ms, followed.subject)


def _followed(clip: Clip, look: FirstLook, meant: Meant, models: PoseModels) -> Followed:
    if not look.several:
        return alone(look.track, meant)
    return chosen(look.track, look.filmed.scale, meant, models, clip.opened)
