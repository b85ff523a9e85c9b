"""Arrays of foreign `.npz` files: nothing is unpacked that claims to be too large."""

from __future__ import annotations

import io
import resource
import zipfile
from pathlib import Path

import numpy as np
import pytest

from formcheck.arrays import ArraysError, TooLargeError, read_arrays
from formcheck.bench.truth import labeled_clips_in
from formcheck.errors import RecordingError, UsageError
from formcheck.recording import load_recording


def npz(path: Path, **arrays: np.ndarray) -> Path:
    np.savez_compressed(path, **arrays)
    return path


def read(path: Path, *names: str) -> dict[str, np.ndarray]:
    with path.open("rb") as stream:
        return read_arrays(stream, names)


def bomb(path: Path, shape: tuple[int, ...], written: int = 0) -> Path:
    """Write `xy_px` whose header claims `shape`, and as many zeros as `written`."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f4", "fortran_order": False, "shape": shape}
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("header", "times_ms", "world_m", "visibility"):
            archive.writestr(f"{name}.npy", b"")
        with archive.open("xy_px.npy", "w", force_zip64=True) as stream:
            stream.write(header.getvalue())
            for _ in range(written // 2**20):
                stream.write(bytes(2**20))
    return path


def test_arrays_are_read(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz", x=np.arange(6.0).reshape(2, 3), t=np.array("text"))
    found = read(path, "x", "t", "absent")
    assert set(found) == {"x", "t"}
    assert found["x"].tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    assert str(found["t"]) == "text"


def test_what_unpacks_to_more_than_allowed_is_refused_with_little_memory(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.npz", (2**19 * 300,), 600 * 2**20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooLargeError, match="FORMCHECK_MAX_ARRAYS_MB"):
        read(path, "xy_px")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_a_recording_that_is_too_large_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    npz(path, header=np.array("x" * 100), **{"xy_px": np.zeros((9_000_000, 8), np.float32)})
    with pytest.raises(RecordingError, match=r"is too large: .* 256 MB of memory"):
        load_recording(path)


def test_the_limit_can_be_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = npz(tmp_path / "a.npz", x=np.zeros(2**19, np.float32))
    monkeypatch.setenv("FORMCHECK_MAX_ARRAYS_MB", "1")
    with pytest.raises(TooLargeError):
        read(path, "x")
    monkeypatch.setenv("FORMCHECK_MAX_ARRAYS_MB", "3")
    assert len(read(path, "x")["x"]) == 2**19


@pytest.mark.parametrize("shape", [(10**9, 10**9), (2**62,), (5,)])
def test_a_shape_that_the_file_does_not_hold_is_damage(
    tmp_path: Path, shape: tuple[int, ...]
) -> None:
    with pytest.raises(ArraysError):
        read(bomb(tmp_path / "a.npz", shape), "xy_px")


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz", x=np.array([{}, {}], dtype=object))
    with pytest.raises(ArraysError):
        read(path, "x")


@pytest.mark.parametrize(
    "labels",
    ["[" * 100_000, "[]", "3", '{"exercise": "clamshell", "reps": [3]}', "\ud800",
     '{"exercise": "clamshell", "reps": [{"side": "left", "start": 0, "peak": 1e999, "end": 1e999}'
     "]}",
     '{"exercise": "clamshell", "reps": 5}', '{"exercise": 1, "reps": [], "fps": "x"}',
     '{"exercise": "clamshell", "fps": ' + "9" * 5000 + ', "reps": []}'],
)  # fmt: skip
def test_odd_labels_are_one_line(tmp_path: Path, labels: str) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"")
    (tmp_path / "clip.json").write_bytes(labels.encode(errors="surrogatepass"))
    with pytest.raises(UsageError, match="cannot use the labels in"):
        labeled_clips_in(tmp_path)
