"""Stills: one for each fault, at its moment, small, with the proof below the picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.annotation.stills import (
    Still,
    add_caption,
    extract_stills,
    still_path,
    stills_folder,
    write_stills,
)
from formcheck.drawing.colors import VERMILION
from formcheck.errors import OutputError
from formcheck.own_files import marked_jpeg
from tests.support.clips import TIMES_MS, analyzed, clip
from tests.support.findings import fault, rep

TWO = (
    rep(1, 0.2, faults=(fault(at_s=1.21), fault("torso_lean", 1.0))),
    rep(2, 2.4, faults=(fault(at_s=3.0, uncertainty_90=None),)),
)


def opened(still: Still) -> NDArray[np.uint8]:
    """(H, W, 3) RGB."""
    bgr = cv2.imdecode(np.frombuffer(still.jpeg, np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(bgr[:, :, ::-1], dtype=np.uint8)


def test_every_fault_has_a_still_in_the_order_of_the_document(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4", size_px=(320, 480))
    stills = extract_stills(source, *analyzed(source, TWO))
    assert [(s.rep, s.code, s.at_s) for s in stills] == [
        (1, "knee_valgus", 1.21), (1, "torso_lean", 1.0), (2, "knee_valgus", 3.0),
    ]  # fmt: skip
    for still in stills:
        assert opened(still).shape == (still.height, still.width, 3)
        assert still.width == 320
        assert still.height > 480  # the words have a band of their own
        assert len(still.jpeg) < 70_000


def test_the_faulty_body_part_is_highlighted(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4", size_px=(320, 480))
    stills = extract_stills(source, *analyzed(source, TWO))
    red = [np.abs(opened(s)[:480].astype(int) - VERMILION).sum(axis=2) < 90 for s in stills]
    assert all(np.count_nonzero(part) > 100 for part in red)
    knee, trunk = (np.flatnonzero(part.any(axis=1)).mean() for part in red[:2])
    assert trunk < knee  # higher in the picture


def test_the_still_is_the_frame_of_the_worst_moment(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4")
    analysis, timeline = analyzed(source, (rep(1, 0.4, faults=(fault(at_s=1.4),)),))
    later = [time_ms for time_ms in TIMES_MS if time_ms >= 1000]
    found, part = analyzed(source, analysis.reps, times_ms=later)
    assert extract_stills(source, analysis, timeline) == extract_stills(source, found, part)


def test_large_frames_are_scaled_down(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4", size_px=(1920, 1080), times_ms=TIMES_MS[:3])
    found = (rep(1, 0.0, faults=(fault(at_s=0.04),)),)
    (still,) = extract_stills(source, *analyzed(source, found, times_ms=TIMES_MS[:3]))
    assert still.width == 960
    assert still.height > 540


def test_without_a_fault_the_clip_is_not_opened(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4")
    known = analyzed(source, (rep(),))
    assert extract_stills(tmp_path / "gone.mp4", *known) == ()


@pytest.mark.parametrize("width", [60, 360, 960])
def test_the_caption_fits_any_width(width: int) -> None:
    gray = np.full((width, width, 3), 90, np.uint8)
    result = add_caption(gray, TWO[0], TWO[0].faults[0], "Knee falls inward")
    np.testing.assert_array_equal(result[:width], gray)
    band = result[width:]
    assert (band > 150).any()
    assert (band[:, -2:] == band[0, -1]).all()


# Files


def test_file_names_contain_repetition_and_fault() -> None:
    still = Still(3, "knee_valgus", 1.0, b"", 1, 1)
    document = Path("out/a.b.json")
    assert still_path(document, still) == Path("out/a.b.evidence/rep03-knee_valgus.jpg")


def test_old_stills_are_deleted_and_other_files_kept(tmp_path: Path) -> None:
    document = tmp_path / "a.json"
    first, second = (Still(n, "knee_valgus", 1.0, marked_jpeg(bytes([n])), 1, 1) for n in (1, 2))
    assert write_stills(document, [first, second]) == stills_folder(document)
    assert write_stills(document, [second]) == stills_folder(document)
    assert [path.name for path in stills_folder(document).iterdir()] == ["rep02-knee_valgus.jpg"]
    for kept in ("notes.txt", "rep01-my_own.jpg"):
        (stills_folder(document) / kept).write_bytes(b"\xff\xd8\xffmine")
    assert write_stills(document, []) is None
    kept_names = sorted(path.name for path in stills_folder(document).iterdir())
    assert kept_names == ["notes.txt", "rep01-my_own.jpg"]


def test_without_stills_there_is_no_folder(tmp_path: Path) -> None:
    document = tmp_path / "a.json"
    assert write_stills(document, []) is None
    write_stills(document, [Still(1, "knee_valgus", 1.0, marked_jpeg(b"x"), 1, 1)])
    assert write_stills(document, []) is None
    assert not stills_folder(document).exists()


def test_a_folder_that_cannot_be_created_raises(tmp_path: Path) -> None:
    document = tmp_path / "a.json"
    stills_folder(document).touch()
    with pytest.raises(OutputError):
        write_stills(document, [Still(1, "knee_valgus", 1.0, b"\xff\xd8\xffx", 1, 1)])
