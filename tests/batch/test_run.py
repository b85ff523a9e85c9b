"""A batch with worker processes: failures stay contained, and the same command resumes it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from rich.live import Live

from formcheck.batch.display import TerminalDisplay, outcome_line
from formcheck.batch.execute import RunOptions, execute_batch
from formcheck.batch.inputs import ClipInput
from formcheck.batch.journal import Journal
from formcheck.batch.output_folder import BusyError, OutputFolder
from formcheck.batch.run import BatchRun, Counts
from formcheck.batch.scheduler import FatalError
from formcheck.errors import InputNotFoundError
from tests.support.batch_stand_ins import (
    SETTINGS,
    ClipFiles,
    csv_tables,
    run_batch,
    take_analyzed,
)
from tests.support.paths import ROOT

pytestmark = pytest.mark.usefixtures("fake_workers")


def rows(out: Path) -> list[str]:
    return (out / "clips.csv").read_text().splitlines()[1:]


def status(out: Path) -> dict[str, str]:
    return {line.split(",")[0].rsplit("/", 1)[-1]: line.split(",")[1] for line in rows(out)}


def test_all_clips_are_analyzed_and_written(clip_files: ClipFiles, tmp_path: Path) -> None:
    clips = clip_files(a="x", b="x y", c="")
    assert run_batch(clips, tmp_path / "out") == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names >= {
        "a.json",
        "b.json",
        "c.json",
        "clips.csv",
        "reps.csv",
        "run.json",
        "index.html",
    }
    assert len((tmp_path / "out" / "reps.csv").read_text().splitlines()) == 1 + 3
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    assert run["counts"]["done"] == 3 and run["failures"] == []


def test_run_json_names_its_options_as_the_schema_does(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    run_batch(clip_files(a="x"), tmp_path / "out")
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    assert list(run["options"]) == [
        *("model", "model_sha256", "exercise", "start_s", "end_s", "subject", "sample_fps"),
        *("products", "limits"),
    ]
    assert list(run["options"]["products"]) == ["exports", "video", "slowmo", "report"]
    assert list(run["counts"]) == [
        *("clips", "analysed", "kept", "failed", "repetitions", "video_s", "done", "not_begun"),
    ]


def test_the_tables_are_the_same_whatever_the_number_of_workers(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    clips = clip_files(**{f"c{n}": "x " * (n % 4) for n in range(12)}, bad="unreadable")
    for workers in (1, 3):
        run_batch(clips, tmp_path / str(workers), workers=workers)
    assert csv_tables(tmp_path / "1") == csv_tables(tmp_path / "3")


def test_only_the_clip_that_crashes_its_worker_fails_after_two_tries(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    clips = clip_files(**{f"c{n:02}": "x" for n in range(25)}, crash="crash",
                  **{f"d{n:02}": "x" for n in range(25)})  # fmt: skip
    assert run_batch(clips, tmp_path / "out") == 3
    found = status(tmp_path / "out")
    assert [name for name, word in found.items() if word != "done"] == ["crash.mp4"]
    assert len(found) == 51
    assert take_analyzed(clips).count("crash.mp4") == 2
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    assert "crashed (SIGSEGV" in run["failures"][0]["reason"]


def test_a_clip_whose_worker_dies_once_is_retried(clip_files: ClipFiles, tmp_path: Path) -> None:
    clips = clip_files(a="x", b="crash_once")
    assert run_batch(clips, tmp_path / "out") == 0


def test_each_failure_has_its_reason(clip_files: ClipFiles, tmp_path: Path) -> None:
    clips = clip_files(a="unreadable", b="bug", c="out_of_memory")
    assert run_batch(clips, tmp_path / "out") == 1  # nothing was done
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    reasons = [failure["reason"] for failure in run["failures"]]
    assert "no picture could be decoded" in reasons[0]
    assert "ZeroDivisionError" in reasons[1]
    assert "memory was full" in reasons[2]


def test_an_error_that_every_clip_would_have_ends_the_run(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    with pytest.raises(FatalError, match="model is damaged"):
        run_batch(clip_files(a="no_model", b="x"), tmp_path / "out", workers=1)


def test_a_second_run_analyzes_only_new_changed_and_failed_clips(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    clips = clip_files(a="x", b="x", c="unreadable", d="x", e="x")
    assert run_batch(clips, out) == 3
    take_analyzed(clips)
    before = csv_tables(out)
    assert run_batch(clips, out) == 3
    assert take_analyzed(clips) == ["c.mp4"]
    assert csv_tables(out) == before
    Path(clips[0].path).touch()  # newer, same content
    (out / "b.json").unlink()
    (out / "d.json").write_text("{")
    clips = [*clips[:2], *clip_files(c="fixed now"), *clips[3:], *clip_files(new="x")]
    assert run_batch(clips, out) == 0
    assert take_analyzed(clips) == ["b.mp4", "c.mp4", "d.mp4", "new.mp4"]
    Path(clips[4].path).write_text("other words")
    assert run_batch(clips, out) == 0
    assert take_analyzed(clips) == ["e.mp4"]


@pytest.mark.parametrize(
    "other", [{"exercise": "clamshell"}, {"model_sha256": "def"}, {"sample_fps": 15.0}]
)
def test_other_settings_analyze_every_clip_again(
    clip_files: ClipFiles, tmp_path: Path, other: dict[str, object]
) -> None:
    clips = clip_files(a="x", b="x")
    run_batch(clips, tmp_path / "out")
    take_analyzed(clips)
    run_batch(clips, tmp_path / "out", **other)
    assert take_analyzed(clips) == ["a.mp4", "b.mp4"]


def test_another_version_analyzes_every_clip_again(
    clip_files: ClipFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = clip_files(a="x")
    run_batch(clips, tmp_path / "out")
    take_analyzed(clips)
    monkeypatch.setattr("formcheck.batch.job.__version__", "999")
    run_batch(clips, tmp_path / "out")
    assert take_analyzed(clips) == ["a.mp4"]


def test_a_clip_keeps_its_document_when_another_of_its_name_is_added(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    (first,) = clip_files(a="x")
    run_batch([first], tmp_path / "out")
    other = tmp_path / "other" / "a.mp4"
    other.parent.mkdir()
    other.write_text("x y z")
    run_batch([ClipInput(str(other)), first], tmp_path / "out")
    written = {n: json.loads((tmp_path / "out" / n).read_text()) for n in ("a.json", "a-2.json")}
    assert [len(written[name]["words"]) for name in ("a.json", "a-2.json")] == [1, 3]


def test_a_clip_never_overwrites_the_files_of_the_run(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    run_batch(clip_files(run="x", index="x"), tmp_path / "out")
    assert json.loads((tmp_path / "out" / "run.json").read_text())["schema"] == "formcheck.run/1"
    assert json.loads((tmp_path / "out" / "run-2.json").read_text())["clip"] == "run.mp4"
    assert (tmp_path / "out" / "index-2.json").exists()


def test_a_second_run_in_the_same_folder_is_refused(clip_files: ClipFiles, tmp_path: Path) -> None:
    clips = clip_files(a="x")
    with (
        OutputFolder(tmp_path / "out").locked(),
        pytest.raises(BusyError, match="another run") as busy,
    ):
        run_batch(clips, tmp_path / "out")
    assert "choose another --out" in str(busy.value)
    assert take_analyzed(clips) == []
    assert run_batch(clips, tmp_path / "out") == 0


def test_arguments_that_match_nothing_count_as_failures(
    clip_files: ClipFiles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    errors = [InputNotFoundError("no such file or folder: 'gone'; check the name")]
    assert (
        execute_batch(
            clip_files(a="x"), errors, SETTINGS, RunOptions(tmp_path / "out", 1, quiet=True)
        )
        == 3
    )
    assert "no such file or folder: 'gone'" in capsys.readouterr().err
    assert execute_batch([], errors, SETTINGS, RunOptions(tmp_path / "none", 1, quiet=True)) == 2
    assert not (tmp_path / "none").exists()


_SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from tests.support import batch_stand_ins
from formcheck.batch import clip_tasks
from formcheck.batch.inputs import ClipInput
if __name__ == "__main__":
    clip_tasks.first_task = batch_stand_ins.fake_first_task
    clips = [ClipInput(str(path)) for path in sorted(Path({clips!r}).glob("*.mp4"))]
    sys.exit(batch_stand_ins.run_batch(clips, Path({out!r})))
"""


def test_killed_at_any_moment_the_next_run_ends_in_the_same_tables(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    words = {f"c{n:02}": f"x {'slow' if n % 5 == 0 else ''}" for n in range(40)}
    clips = clip_files(**words, bad="unreadable", crash="crash")
    clips.sort(key=lambda clip: clip.path)
    run_batch(clips, tmp_path / "undisturbed")
    out, script = tmp_path / "out", tmp_path / "run.py"
    folder = str(Path(clips[0].path).parent)
    script.write_text(_SCRIPT.format(tests=str(ROOT), clips=folder, out=str(out)))
    for documents_before_kill in (0, 1, 9, 17, 25):
        _run_and_kill(script, out, documents_before_kill)
        for document in out.glob("*.json"):
            json.loads(document.read_text())  # complete
    assert run_batch(clips, out) == 3
    assert csv_tables(out) == csv_tables(tmp_path / "undisturbed")
    assert not list(out.glob("**/.*.tmp"))
    take_analyzed(clips)
    run_batch(clips, out)
    assert take_analyzed(clips) == ["bad.mp4", "crash.mp4", "crash.mp4"]


def _run_and_kill(script: Path, out: Path, documents: int) -> None:
    """Kill a run when it has written so many documents; it must not have ended before."""
    process = subprocess.Popen([sys.executable, str(script)])
    deadline_s = time.monotonic() + 60
    try:
        time.sleep(0.6)
        while len(list(out.glob("c*.json"))) < documents:
            assert process.poll() is None, "the run ended by itself"
            assert time.monotonic() < deadline_s, "the run wrote too few documents"
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
        exit_code = process.wait()
    assert exit_code == -signal.SIGKILL, "the run ended by itself"


def test_a_clip_whose_journal_line_is_incomplete_is_analyzed_again(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    out, clips = tmp_path / "out", clip_files(a="x", b="x")
    run_batch(clips, out, workers=1)
    take_analyzed(clips)
    journal = out / ".formcheck" / "journal.jsonl"
    content = journal.read_bytes()
    journal.write_bytes(content[:-20])
    before = csv_tables(out)
    run_batch(clips, out, workers=1)
    assert take_analyzed(clips) == ["b.mp4"]
    assert csv_tables(out) == before


@pytest.mark.parametrize(
    ("earlier_results", "unchanged", "analyzed", "left"),
    [
        (0, 0, 10, "15 min"),  # 90 more at 10 s each
        (50, 50, 10, "7 min"),  # half have earlier results: 40 more
        (50, 0, 10, "7 min"),  # the same if those come last
        (99, 50, 1, "1 s"),
    ],
)
def test_the_time_left_counts_only_clips_that_have_to_be_analyzed(
    earlier_results: int,
    unchanged: int,
    analyzed: int,
    left: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times_s = iter((0.0, 10.0 * analyzed))
    monkeypatch.setattr("formcheck.batch.display.time.monotonic", lambda: next(times_s))
    counts = Counts(
        clips=100, earlier_results=earlier_results, unchanged=unchanged, analyzed=analyzed
    )
    display = TerminalDisplay(counts, 1, Live())
    assert display._speed_text().endswith(f"about {left} left")


def test_clips_with_earlier_results_are_not_counted_as_work(
    clip_files: ClipFiles, tmp_path: Path
) -> None:
    out, clips = tmp_path / "out", clip_files(a="x", b="x", bad="unreadable")
    run_batch(clips, out)
    more = [*clips, *clip_files(c="x")]
    with Journal(OutputFolder(out).journal) as journal:
        counts = BatchRun(more, SETTINGS, out, journal).counts
        assert (counts.clips, counts.earlier_results, counts.to_analyze) == (4, 2, 2)
        other = replace(SETTINGS, end_s=1.0)
        assert BatchRun(more, other, out, journal).counts.to_analyze == 4
    assert "earlier_results" not in json.loads((out / "run.json").read_text())["counts"]


def test_each_clip_is_one_line_in_a_log() -> None:
    row = {"clip": "a.mp4", "status": "done", "exercise": "step_up", "reps": 3, "score": 80,
           "faults": "knee_valgus;torso_lean"}  # fmt: skip
    assert outcome_line(row) == "a.mp4: step up, 3 repetitions, score 80, knee_valgus, torso_lean"
    assert outcome_line({**row, "reps": 1}).startswith("a.mp4: step up, 1 repetition, ")
    failed = {"clip": "a.mp4", "status": "failed", "reason": "no person\nseen"}
    assert outcome_line(failed) == "a.mp4: failed: no person seen"
