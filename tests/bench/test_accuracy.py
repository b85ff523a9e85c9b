"""`formcheck bench` on a very short clip; its speed is not asserted."""

from __future__ import annotations

import json
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from formcheck.bench import accuracy as bench
from formcheck.bench.speed import repeat_video, timed_run
from formcheck.bench.truth import LabeledClip, truth_of
from formcheck.errors import FormcheckError, ModelError, NoPersonError, VideoError
from tests.support.paths import SAMPLES
from tests.support.stand_ins import lines, run

SAMPLE = SAMPLES / "glute_bridge.mp4"
LABELS: dict[str, Any] = json.loads(SAMPLE.with_suffix(".json").read_text(encoding="utf-8"))
FIRST = {**LABELS, "reps": LABELS["reps"][:1]}


@pytest.fixture(name="short", scope="module")
def short_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first repetition of a sample, with its truth."""
    folder = tmp_path_factory.mktemp("short")
    cut(folder / SAMPLE.name, FIRST["reps"][0]["end"] + 0.3)
    (folder / "glute_bridge.json").write_text(json.dumps(FIRST), encoding="utf-8")
    shutil.copy(SAMPLE.with_suffix(".npz"), folder)
    return folder


def cut(target: Path, end_s: float) -> None:
    with av.open(str(SAMPLE)) as whole, av.open(str(target), "w") as part:
        stream = part.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(whole.streams.video[0]):
            if packet.dts is not None and packet.dts * packet.time_base < end_s:
                packet.stream = stream
                part.mux(packet)


def timestamps(path: Path) -> list[float]:
    with av.open(str(path)) as video:
        return [frame.time or 0.0 for frame in video.decode(video=0)]


def test_tables_and_json_of_one_clip(short: Path, tmp_path: Path) -> None:
    target, page = tmp_path / "new" / "figures.json", tmp_path / "new" / "page.html"
    arguments = ("bench", short, "--no-speed", "--model", "lite", "--json", target, "--page", page)
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert "In 1 of 1 clip every repetition was counted" in page.read_text(encoding="utf-8")
    for text in ("Exercise named (model lite)", "Exercises recognized", "glute bridge", "1/1"):
        assert text in result.stdout
    assert "Speed" not in result.stdout
    figures = json.loads(target.read_text())
    assert figures["schema"] == "formcheck.bench/1"
    assert figures["accuracy"]["failures"] == []
    for mode in ("named", "recognised"):
        overall = figures["accuracy"][mode]["overall"]
        assert (overall["clips"], overall["true_reps"], overall["counted_reps"]) == (1, 1, 1)
        assert overall["exact"] == {"part": 1, "whole": 1, "share": 1.0}
        assert overall["angles"]["part"] >= 1
    assert figures["accuracy"]["confusion"] == {"glute_bridge": {"glute_bridge": 1}}
    assert "speed" not in figures


def test_time_and_memory_of_one_clip(tmp_path: Path) -> None:
    cut(tmp_path / SAMPLE.name, 0.3)
    (tmp_path / "glute_bridge.json").write_text(json.dumps(FIRST), encoding="utf-8")
    target = tmp_path / "figures" / "bench.json"
    result = run(
        *("bench", tmp_path, "--no-accuracy", "--model", "lite", "--repeats", 1, "--json", target)
    )
    assert result.exit_code == 0, result.output
    assert "× the bare loop's time" in result.stdout
    assert "× the time without it" in result.stdout
    assert "Exercise" not in result.stdout
    speed = json.loads(target.read_text())["speed"]
    assert speed["frames"] == len(timestamps(tmp_path / SAMPLE.name))
    assert [timed["of"] for timed in speed["runs"]] == [
        *("whole command", "with video", "bare loop", "whole command, 6 times the clip"),
    ]
    assert all(timed["wall_s"] > 0 for timed in speed["runs"])


def test_a_repeated_video_has_the_same_frames_at_later_times(short: Path, tmp_path: Path) -> None:
    clip, longer = short / SAMPLE.name, tmp_path / "longer.mkv"
    once_s = timestamps(clip)
    assert repeat_video(clip, longer, 3) == len(once_s)
    times_s = timestamps(longer)
    assert len(times_s) == 3 * len(once_s)
    assert all(later > earlier for earlier, later in pairwise(times_s))
    assert times_s[-1] == pytest.approx(3 * (once_s[-1] + 1 / 30), abs=0.1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not report peak memory")
def test_the_peak_memory_of_a_run_excludes_its_parent() -> None:
    own = timed_run([sys.executable, "-c", "kept = b'x' * (100 << 20)"], {})
    ballast = b"x" * (300 << 20)
    assert own.peak_mb is not None
    assert own.peak_mb > 100
    run_mb = timed_run([sys.executable, "-c", "pass"], {}).peak_mb
    assert run_mb is not None
    assert run_mb < len(ballast) / (2 << 20)


def test_a_failed_timed_run_reports_the_reason() -> None:
    with pytest.raises(FormcheckError, match="a timed run failed: ValueError: no"):
        timed_run([sys.executable, "-c", "raise ValueError('no')"], {})
    with pytest.raises(FormcheckError, match="a timed run failed: exit code"):
        timed_run([sys.executable, "-c", "raise SystemExit(3)"], {})


@pytest.mark.parametrize(
    ("error", "failures"),
    [
        (NoPersonError("no person seen"), ()),
        (VideoError("no picture"), ("glute_bridge.mp4: no picture",)),
    ],
)
def test_a_clip_that_cannot_be_analyzed_scores_as_nothing_counted(
    error: FormcheckError, failures: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = LabeledClip(SAMPLE, truth_of("glute_bridge", LABELS))

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(bench, "record_poses", fail)
    accuracy = bench.measure_accuracy([clip], "lite")
    assert accuracy.failures == failures
    assert [score.counted_reps for score in (*accuracy.named, *accuracy.recognised)] == [0, 0]
    assert not accuracy.named[0].is_exact
    assert accuracy.named[0].failure == ("no picture" if failures else "")


def test_without_a_model_nothing_is_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ModelError("the lite pose model is damaged")

    monkeypatch.setattr(bench, "record_poses", fail)
    with pytest.raises(ModelError):
        bench.measure_accuracy([LabeledClip(SAMPLE, truth_of("clip", LABELS))], "lite")


def test_invalid_usage_is_reported_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments, expected in (
        (["--no-accuracy", "--no-speed"], "nothing to do"),
        ([], "no labeled clips here"),
        ([tmp_path], "no labeled clip in"),
        (["--model", "huge"], "unknown model 'huge'"),
    ):
        result = run("bench", *arguments)
        assert result.exit_code == 2
        assert expected in result.output
        assert len(lines(result.output)) == 1
