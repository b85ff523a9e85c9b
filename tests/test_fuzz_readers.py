"""Whatever is in a file, our readers return what it says or raise one line. Fixed seeds."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formcheck.analysis.document import load_document
from formcheck.batch.journal import Journal
from formcheck.batch.manifest import read_manifest
from formcheck.bench.truth import labeled_clips_in
from formcheck.errors import FormcheckError
from formcheck.history.export import read_export
from formcheck.history.page import page
from formcheck.history.store import HistoryStore
from formcheck.pipeline.analyze import analyze_poses
from formcheck.pose.landmarks import Pose
from formcheck.pose.track import Track
from formcheck.profile.store import load_profile
from formcheck.recording import PoseRecording, load_recording, save_recording
from formcheck.results import PoseCoverage, Source

FAST = settings(
    max_examples=200,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(
        [1e308, -1e308, 2**63, 2**200, -1, 0, 1e-320, "", "\ud800", "=1+1", "x" * 9999]
    ),
    st.sampled_from(
        [[], {}, [[]], {"": None}, "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59Z"]
    ),
)
SAMPLES = Path(__file__).parents[1] / "sample_videos"
EXPORT = {
    "schema": "formcheck.history/1",
    "sessions": [
        {
            "identity": "one", "kind": "guided", "began_at": "2026-03-01T18:30:00+00:00",
            "ended_at": "2026-03-01T18:50:00+00:00", "notes": "a", "source": None,
            "pains": [{"at": "2026-03-01T18:30:00+00:00", "when": "before", "pain": 2}],
            "sets": [
                {
                    "exercise": "clamshell", "number": 1, "began_at": "2026-03-01T18:31:00+00:00",
                    "variant": {"band": "light", "load_kg": 2.5}, "side": "left",
                    "reps": [{"number": 1, "side": "left", "duration_s": 3.5, "score": 80,
                              "measures": {"knee_flexion_deg": 90.0}, "faults": {"a": 1.0}}],
                }
            ],
        }
    ],
}  # fmt: skip
LABELS = json.loads((SAMPLES / "clamshell.json").read_text(encoding="utf-8"))
PROFILE = 'sessions_a_week = 3\navoid = ["clamshell"]\n[screen]\nanswered_on = 2026-01-02\n'
MANIFEST = "path,exercise,side\na.mp4,clamshell,left\nb.mp4,auto,\n"


def write(name: str, content: bytes) -> Path:
    path = Path(tempfile.mkdtemp(dir=FOLDER[0])) / name
    path.write_bytes(content)
    return path


FOLDER = [""]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    FOLDER[0] = str(tmp_path)


def one_line(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except FormcheckError as error:
        assert "\n" not in str(error) and len(str(error)) < 1000
        return None


def changed(document: Any, place: int, value: Any) -> Any:
    """Return a copy in which one value, counted from the outside, is another."""
    copy, places = json.loads(json.dumps(document)), []

    def collect(node: Any) -> None:
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            places.append((node, key))
            if isinstance(node[key], dict | list):
                collect(node[key])

    collect(copy)
    node, key = places[place % len(places)]
    node[key] = value
    return copy


def noisy(content: bytes, seed: int) -> bytes:
    chance, bytes_ = random.Random(seed), bytearray(content)
    for _ in range(chance.choice((1, 5, 30))):
        bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
    return bytes(
        bytes_[: chance.choice((len(bytes_), len(bytes_), chance.randrange(len(bytes_)))) or 1]
    )


@FAST
@given(st.integers(0, 10_000), ODD)
def test_an_import_is_refused_or_can_be_shown(place: int, value: Any) -> None:
    path = write("a.json", json.dumps(changed(EXPORT, place, value)).encode())
    sessions = one_line(lambda: read_export(path))
    if sessions:
        with HistoryStore(path.with_name("h.sqlite3")) as store:
            one_line(lambda: store.add_all(sessions))
            assert page(store.load(), sessions[0].began_at.date())


@FAST
@given(st.integers(0, 10_000), ODD)
def test_labels(place: int, value: Any) -> None:
    path = write("a.json", json.dumps(changed(LABELS, place, value)).encode())
    path.with_suffix(".mp4").touch()
    one_line(lambda: labeled_clips_in(path.parent))


@FAST
@given(st.integers(0, 10_000))
def test_bytes_of_text_files(seed: int) -> None:
    text = json.dumps(EXPORT).encode()
    one_line(lambda: read_export(write("a.json", noisy(text, seed))))
    one_line(lambda: load_document(write("a.json", noisy(text, seed))))
    one_line(lambda: load_profile(write("p.toml", noisy(PROFILE.encode(), seed))))
    one_line(lambda: list(read_manifest(write("m.csv", noisy(MANIFEST.encode(), seed)))))
    labels = write("a.json", noisy(json.dumps(LABELS).encode(), seed))
    one_line(lambda: labeled_clips_in(labels.parent))


@FAST
@given(st.integers(0, 10_000))
def test_bytes_of_arrays(seed: int) -> None:
    content = noisy((SAMPLES / "clamshell.npz").read_bytes(), seed)
    one_line(lambda: load_recording(write("a.npz", content)))


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "a = " + "[" * 5000, "a = " + "9" * 5000, "a = 0001-01-01\n[a]", "\0"]
)
def test_deep_and_odd_documents(text: str) -> None:
    content = text.encode()
    for read, name in (
        (load_profile, "p.toml"), (read_export, "a.json"), (load_document, "a.json"),
        (lambda path: list(read_manifest(path)), "m.jsonl"),
    ):  # fmt: skip
        path = write(name, content)
        one_line(partial(read, path))


@FAST
@given(st.integers(0, 10_000), ODD)
def test_headers_of_recordings(place: int, value: Any) -> None:
    path = write("a.npz", b"")
    seen = Pose(0, np.ones((33, 2)), np.ones((33, 3)), np.ones(33))
    save_recording(
        PoseRecording(
            Track([seen]),
            Source("a.mp4", "0", 640, 480, 30.0, 1, 0.03),
            PoseCoverage("full", 1, 1.0),
        ),
        path,
    )
    with np.load(path) as found:
        arrays = dict(found)
    header = json.loads(str(arrays["header"]))
    header["training"] = {"exercise": "clamshell", "sets": [
        {"number": 1, "side": "any", "stretches_ms": [[0, 10]], "reps": 1}
    ]}  # fmt: skip
    arrays["header"] = np.array(json.dumps(changed(header, place, value)))
    np.savez(path, **arrays)
    if one_line(lambda: load_recording(path)) is not None:
        found = one_line(partial(analyze_poses, path))  # an unknown exercise is one line, too
        assert found is None or found.analysis.as_json()


@FAST
@given(st.integers(0, 10_000), ODD)
def test_journal_lines(place: int, value: Any) -> None:
    line = {"key": "a", "document": "a.json", "settings": "s", "fingerprint": "f"}
    path = write("journal", json.dumps(changed(line, place, value)).encode() + b"\n[]\n3\n")
    one_line(lambda: Journal(path).close())


def test_a_long_or_broken_value_is_told_in_one_short_line(tmp_path: Path) -> None:
    labels = tmp_path / "a.json"
    rep = {"side": "x\n" * 5000, "start": 0, "peak": 1, "end": 2}
    labels.write_text(json.dumps({"exercise": "clamshell", "fps": 30, "reps": [rep]}))
    (tmp_path / "a.mp4").touch()
    with pytest.raises(FormcheckError, match="…") as raised:
        labeled_clips_in(tmp_path)
    assert len(str(raised.value)) < 600 and "\n" not in str(raised.value)
