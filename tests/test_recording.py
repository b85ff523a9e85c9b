"""Recordings are read back with the same bits, or fail with one clear line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from formcheck.errors import InputNotFoundError, OutputError, RecordingError
from formcheck.files import atomic_file, write_atomically
from formcheck.own_files import FileKind
from formcheck.pose.landmarks import LANDMARK_COUNT, Pose
from formcheck.pose.track import Track
from formcheck.recording import PoseRecording, Subject, load_recording, save_recording
from formcheck.results import PoseCoverage, Source

SOURCE = Source("Übung.mp4", "ab" * 32, 480, 640, 29.97, 3, 0.1, 90)
COVERAGE = PoseCoverage("full", 2, 0.667, "cd" * 32)


def random_pose(timestamp_ms: int, seed: int = 0) -> Pose:
    """Landmarks anywhere, in double precision."""
    random = np.random.default_rng(seed + timestamp_ms)
    return Pose(
        timestamp_ms,
        random.uniform(-50, 2000, (LANDMARK_COUNT, 2)),
        random.normal(0, 0.5, (LANDMARK_COUNT, 3)),
        random.uniform(0, 1, LANDMARK_COUNT),
    )


def recorded(count: int) -> Track:
    """`count` poses at 30 a second, nobody in view in every seventh."""
    track = Track()
    for frame in range(count):
        time_ms = round(frame * 1000 / 30)
        track.add(Pose.unseen(time_ms) if frame % 7 == 6 else random_pose(time_ms))
    return track


def assert_same_bits(first: Track, second: Track) -> None:
    one, other = first.motion(), second.motion()
    np.testing.assert_array_equal(one.times_ms, other.times_ms)
    np.testing.assert_array_equal(one.xy_px, other.xy_px)
    np.testing.assert_array_equal(one.world_m, other.world_m)
    np.testing.assert_array_equal(one.visibility, other.visibility)


def saved(path: Path, **changes: object) -> Path:
    """A good recording, some of whose arrays are then replaced."""
    save_recording(PoseRecording(recorded(3), SOURCE, COVERAGE), path)
    with np.load(path) as arrays:
        content = {name: arrays[name] for name in arrays.files}
    with path.open("wb") as stream:
        np.savez_compressed(stream, **{**content, **changes})
    return path


@pytest.mark.parametrize("count", [1, 3, 511, 512, 513, 1100])
def test_replay_sees_the_same_bits(count: int, tmp_path: Path) -> None:
    recording = PoseRecording(recorded(count), SOURCE, COVERAGE, ("two people in view",))
    save_recording(recording, tmp_path / "poses.npz")
    loaded = load_recording(tmp_path / "poses.npz")
    assert_same_bits(loaded.track, recording.track)
    assert loaded.track.motion().times_ms.dtype == np.int64
    assert loaded.track.motion().xy_px.dtype == np.float64
    assert (loaded.source, loaded.pose) == (SOURCE, COVERAGE)
    assert loaded.warnings == ("two people in view",)


def test_cuts_are_saved_and_default_to_none(tmp_path: Path) -> None:
    recording = PoseRecording(recorded(3), SOURCE, COVERAGE, cuts_ms=(1200, 3400))
    save_recording(recording, tmp_path / "edited.npz")
    assert load_recording(tmp_path / "edited.npz").cuts_ms == (1200, 3400)
    with np.load(tmp_path / "edited.npz") as arrays:
        header = json.loads(str(arrays["header"]))
    del header["cuts_ms"]
    older = saved(tmp_path / "older.npz", header=np.array(json.dumps(header)))
    assert load_recording(older).cuts_ms == ()


def test_saving_a_loaded_recording_changes_nothing(tmp_path: Path) -> None:
    save_recording(PoseRecording(recorded(20), SOURCE, COVERAGE), tmp_path / "one.npz")
    save_recording(load_recording(tmp_path / "one.npz"), tmp_path / "two.npz")
    one, two = load_recording(tmp_path / "one.npz"), load_recording(tmp_path / "two.npz")
    assert_same_bits(one.track, two.track)


def test_unknown_stays_unknown(tmp_path: Path) -> None:
    source = Source("camera 0", None, 640, 480, None, 1, 0.0)
    coverage = PoseCoverage("lite", 0, 0.0)
    save_recording(PoseRecording(recorded(1), source, coverage), tmp_path / "poses.npz")
    loaded = load_recording(tmp_path / "poses.npz")
    assert (loaded.source, loaded.pose) == (source, coverage)


def test_the_exact_name_is_written_and_nothing_else(tmp_path: Path) -> None:
    save_recording(PoseRecording(recorded(2), SOURCE, COVERAGE), tmp_path / "clip.poses")
    assert [path.name for path in tmp_path.iterdir()] == ["clip.poses"]
    assert load_recording(tmp_path / "clip.poses").source == SOURCE


def test_a_frame_takes_less_than_a_kilobyte(tmp_path: Path) -> None:
    path = tmp_path / "poses.npz"
    save_recording(PoseRecording(recorded(600), SOURCE, COVERAGE), path)
    assert path.stat().st_size < 1000 * 600


# Invalid files


def test_a_missing_recording(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match="no such file"):
        load_recording(tmp_path / "nowhere.npz")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\x80\x04cos\nsystem\n"])
def test_other_files_are_not_recordings(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "other.npz").write_bytes(content)
    with pytest.raises(RecordingError, match=r"other\.npz' is (not|a damaged) "):
        load_recording(tmp_path / "other.npz")


def test_a_folder_is_not_a_recording(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="is a folder"):
        load_recording(tmp_path)


def test_other_arrays_are_not_a_recording(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(RecordingError, match="is not a pose recording"):
        load_recording(tmp_path / "other.npz")


def test_another_schema_is_named(tmp_path: Path) -> None:
    header = np.array(json.dumps({"schema": "formcheck.poses/9"}))
    with pytest.raises(RecordingError, match=r"has the schema 'formcheck\.poses/9', not"):
        load_recording(saved(tmp_path / "new.npz", header=header))


@pytest.mark.parametrize(
    "change",
    [
        {"header": np.array("not json")},
        {"header": np.array("[1]")},
        {"header": np.array('{"schema": "formcheck.poses/1"}')},
        {"times_ms": np.array([0, 40, 40])},
        {"times_ms": np.array([0, 40])},
        {"times_ms": np.array([0.0, 1.0, 2.0])},
        {"times_ms": np.array(7)},
        {"xy_px": np.zeros((3, 33, 3), np.float32)},
        {"visibility": np.array(["a", "b", "c"])},
        {"world_m": np.array([{}, {}, {}], dtype=object)},
    ],
)
def test_invalid_content_is_reported_as_damage(change: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="is a damaged pose recording; record"):
        load_recording(saved(tmp_path / "bad.npz", **change))


def test_every_truncation_is_noticed(tmp_path: Path) -> None:
    whole = saved(tmp_path / "whole.npz").read_bytes()
    for size in range(0, len(whole), len(whole) // 25):
        (tmp_path / "cut.npz").write_bytes(whole[:size])
        with pytest.raises(RecordingError):
            load_recording(tmp_path / "cut.npz")


def test_flipped_bytes_never_give_a_traceback(tmp_path: Path) -> None:
    whole = saved(tmp_path / "whole.npz").read_bytes()
    random = np.random.default_rng(1)
    for position in random.integers(0, len(whole), 150):
        content = bytearray(whole)
        content[position] ^= 0xFF
        (tmp_path / "flip.npz").write_bytes(content)
        try:
            load_recording(tmp_path / "flip.npz")
        except RecordingError as error:
            assert "\n" not in str(error)


# Atomic writing

TEXT = FileKind("a text", lambda head, tail: True)


def test_text_is_written_completely_and_replaces_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "result.json"
    write_atomically(path, "old", TEXT)
    write_atomically(path, "größer\n", TEXT)
    assert path.read_bytes() == "größer\n".encode()
    assert [entry.name for entry in path.parent.iterdir()] == ["result.json"]


def test_an_error_halfway_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_atomically(path, "old", TEXT)
    with pytest.raises(ZeroDivisionError), atomic_file(path, TEXT) as stream:
        stream.write(b"half")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_failed_write_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"cannot write .*it is a folder"):
        write_atomically(tmp_path, "text", TEXT)
    with pytest.raises(OutputError, match=r"cannot write .*not a directory|file exists"):
        write_atomically(tmp_path / "file" / "result.json", "text", TEXT)
    with pytest.raises(OutputError, match="cannot write"):
        save_recording(PoseRecording(recorded(1), SOURCE, COVERAGE), tmp_path / "file" / "a.npz")


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path: Path) -> None:
    full = pytest.raises(OutputError, match="no space left")
    with full, atomic_file(tmp_path / "a", TEXT) as stream:
        stream.write(b"half")
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs /dev/null")
def test_a_device_stays_a_device() -> None:
    write_atomically("/dev/null", "gone", TEXT)
    assert Path("/dev/null").is_char_device()


def test_a_link_keeps_pointing_where_it_did(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    write_atomically(tmp_path / "link.json", "new", TEXT)
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"


def test_the_followed_person_is_saved(tmp_path: Path) -> None:
    recording = PoseRecording(
        recorded(3), SOURCE, COVERAGE, ("2 people",), subject=Subject("left", 2)
    )
    save_recording(recording, tmp_path / "poses.npz")
    loaded = load_recording(tmp_path / "poses.npz")
    assert (loaded.subject, loaded.warnings) == (Subject("left", 2), ("2 people",))


def test_an_older_recording_without_a_subject_has_one_person(tmp_path: Path) -> None:
    with np.load(saved(tmp_path / "new.npz")) as arrays:
        header = json.loads(str(arrays["header"]))
    del header["subject"]
    old = saved(tmp_path / "old.npz", header=np.array(json.dumps(header)))
    assert load_recording(old).subject == Subject("auto", 1)
