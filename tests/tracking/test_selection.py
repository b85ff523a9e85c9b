"""Two people in view, with the real model: a patient, and a therapist kneeling behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import formcheck
from formcheck.errors import UsageError
from formcheck.pose.landmarks import Landmark
from formcheck.recording import load_recording
from formcheck.tracking.selection import SubjectSelector
from tests.support.paths import DATA

CLIP = DATA / "clamshell_with_therapist.mp4"
PEAKS_S = (2.4, 5.73)
TWO_REPS_S = 7.4


def test_an_unknown_subject_is_reported_before_the_work() -> None:
    with pytest.raises(UsageError, match="unknown subject 'tall'; choose from: auto, largest"):
        SubjectSelector("tall")
    with pytest.raises(UsageError, match="unknown subject"):
        formcheck.analyze(CLIP, subject="tall")


def test_the_patient_is_tracked_and_not_the_therapist(tmp_path: Path) -> None:
    poses = tmp_path / "poses.npz"
    analysis = formcheck.analyze(CLIP, end_s=TWO_REPS_S, record=poses)
    assert analysis.exercise == "clamshell"
    assert [rep.peak_s for rep in analysis.reps] == pytest.approx(PEAKS_S, abs=0.5)
    assert [rep.side.value for rep in analysis.reps] == ["right", "right"]
    (message,) = [text for text in analysis.warnings if "people" in text]
    assert message.startswith("2 people in view: followed the one in the middle of the picture")
    assert analysis.as_json() == formcheck.replay(poses).as_json()
    recording = load_recording(poses)
    assert recording.subject.people == 2
    # The patient lies: nowhere is a head that kneels upright above the hips.
    motion = recording.track.motion()
    xy_px = motion.xy_px[motion.seen]
    rise_px = xy_px[:, Landmark.LEFT_HIP, 1] - xy_px[:, Landmark.NOSE, 1]
    assert np.abs(rise_px).max() < 0.15 * recording.source.height
