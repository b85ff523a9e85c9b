"""A batch over worker processes: failures stay small, and the same command goes on where it was."""

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

from formcheck.batch.display import Screen, sentence
from formcheck.batch.execute import Wanted, score
from formcheck.batch.inputs import Item
from formcheck.batch.journal import Journal
from formcheck.batch.output_folder import BusyError, Folder
from formcheck.batch.run import BatchRun, Counts
from formcheck.batch.scheduler import HopelessError
from formcheck.errors import InputNotFoundError
from tests.support.bulk_stand_ins import (
    SETTINGS,
    Make,
    calls,
    run_batch,
    tables,
)
from tests.support.paths import ROOT

pytestmark = pytest.mark.usefixtures("stand_in")


def rows(out: Path) -> list[str]:
    return (out / "clips.csv").read_text().splitlines()[1:]


def status(out: Path) -> dict[str, str]:
    return {line.split(",")[0].rsplit("/", 1)[-1]: line.split(",")[1] for line in rows(out)}


def test_all_clips_are_done_and_written(clips: Make, tmp_path: Path) -> None:
    items = clips(a="x", b="x y", c="")
    assert run_batch(items, tmp_path / "out") == 0
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


def test_the_tables_are_the_same_whatever_the_number_of_workers(
    clips: Make, tmp_path: Path
) -> None:
    items = clips(**{f"c{n}": "x " * (n % 4) for n in range(12)}, bad="broken")
    for workers in (1, 3):
        run_batch(items, tmp_path / str(workers), workers=workers)
    assert tables(tmp_path / "1") == tables(tmp_path / "3")


def test_a_poisoned_clip_costs_itself_alone_and_is_tried_twice(clips: Make, tmp_path: Path) -> None:
    items = clips(**{f"c{n:02}": "x" for n in range(25)}, poison="poison",
                  **{f"d{n:02}": "x" for n in range(25)})  # fmt: skip
    assert run_batch(items, tmp_path / "out") == 3
    found = status(tmp_path / "out")
    assert [name for name, word in found.items() if word != "done"] == ["poison.mp4"]
    assert len(found) == 51
    assert calls(items).count("poison.mp4") == 2
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    assert "crashed (SIGSEGV" in run["failures"][0]["reason"]


def test_a_worker_that_dies_once_costs_nothing(clips: Make, tmp_path: Path) -> None:
    items = clips(a="x", b="unlucky")
    assert run_batch(items, tmp_path / "out") == 0


def test_each_failure_has_its_reason(clips: Make, tmp_path: Path) -> None:
    items = clips(a="broken", b="bug", c="hungry")
    assert run_batch(items, tmp_path / "out") == 1  # nothing was done
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    reasons = [failure["reason"] for failure in run["failures"]]
    assert "no picture could be decoded" in reasons[0]
    assert "ZeroDivisionError" in reasons[1]
    assert "memory was full" in reasons[2]


def test_what_every_clip_would_fail_by_ends_the_run(clips: Make, tmp_path: Path) -> None:
    with pytest.raises(HopelessError, match="model is damaged"):
        run_batch(clips(a="modelless", b="x"), tmp_path / "out", workers=1)


def test_a_second_run_does_only_what_is_new_changed_or_failed(clips: Make, tmp_path: Path) -> None:
    out = tmp_path / "out"
    items = clips(a="x", b="x", c="broken", d="x", e="x")
    assert run_batch(items, out) == 3
    calls(items)
    before = tables(out)
    assert run_batch(items, out) == 3
    assert calls(items) == ["c.mp4"]
    assert tables(out) == before
    Path(items[0].path).touch()  # newer, and the same
    (out / "b.json").unlink()
    (out / "d.json").write_text("{")
    items = [*items[:2], *clips(c="mended now"), *items[3:], *clips(new="x")]
    assert run_batch(items, out) == 0
    assert calls(items) == ["b.mp4", "c.mp4", "d.mp4", "new.mp4"]
    Path(items[4].path).write_text("other words")
    assert run_batch(items, out) == 0
    assert calls(items) == ["e.mp4"]


@pytest.mark.parametrize(
    "other", [{"exercise": "clamshell"}, {"model_sha256": "def"}, {"sample_fps": 15.0}]
)
def test_other_settings_do_everything_again(
    clips: Make, tmp_path: Path, other: dict[str, object]
) -> None:
    items = clips(a="x", b="x")
    run_batch(items, tmp_path / "out")
    calls(items)
    run_batch(items, tmp_path / "out", **other)
    assert calls(items) == ["a.mp4", "b.mp4"]


def test_another_version_does_everything_again(
    clips: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = clips(a="x")
    run_batch(items, tmp_path / "out")
    calls(items)
    monkeypatch.setattr("formcheck.batch.job.__version__", "999")
    run_batch(items, tmp_path / "out")
    assert calls(items) == ["a.mp4"]


def test_a_clip_keeps_its_document_when_others_of_its_name_come(
    clips: Make, tmp_path: Path
) -> None:
    (mine,) = clips(a="x")
    run_batch([mine], tmp_path / "out")
    other = tmp_path / "other" / "a.mp4"
    other.parent.mkdir()
    other.write_text("x y z")
    run_batch([Item(str(other)), mine], tmp_path / "out")
    written = {n: json.loads((tmp_path / "out" / n).read_text()) for n in ("a.json", "a-2.json")}
    assert [len(written[name]["words"]) for name in ("a.json", "a-2.json")] == [1, 3]


def test_a_clip_does_not_take_the_place_of_the_runs_own_file(clips: Make, tmp_path: Path) -> None:
    run_batch(clips(run="x", index="x"), tmp_path / "out")
    assert json.loads((tmp_path / "out" / "run.json").read_text())["schema"] == "formcheck.run/1"
    assert json.loads((tmp_path / "out" / "run-2.json").read_text())["clip"] == "run.mp4"
    assert (tmp_path / "out" / "index-2.json").exists()


def test_a_second_run_on_the_folder_says_so_and_stops(clips: Make, tmp_path: Path) -> None:
    items = clips(a="x")
    with Folder(tmp_path / "out").locked(), pytest.raises(BusyError, match="another run") as busy:
        run_batch(items, tmp_path / "out")
    assert "choose another --out" in str(busy.value)
    assert calls(items) == []
    assert run_batch(items, tmp_path / "out") == 0


def test_words_that_lead_nowhere_count_as_failures(
    clips: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problems = [InputNotFoundError("no such file or folder: 'gone'; check the name")]
    assert score(clips(a="x"), problems, SETTINGS, Wanted(tmp_path / "out", 1, quiet=True)) == 3
    assert "no such file or folder: 'gone'" in capsys.readouterr().err
    assert score([], problems, SETTINGS, Wanted(tmp_path / "none", 1, quiet=True)) == 2
    assert not (tmp_path / "none").exists()


_SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
import tests.support.bulk_stand_ins as stand
from formcheck.batch import clip_tasks
from formcheck.batch.inputs import Item
if __name__ == "__main__":
    clip_tasks.begin = stand.begin_stand_in
    items = [Item(str(path)) for path in sorted(Path({clips!r}).glob("*.mp4"))]
    sys.exit(stand.run_batch(items, Path({out!r})))
"""


def test_killed_at_any_moment_it_goes_on_to_the_same_tables(clips: Make, tmp_path: Path) -> None:
    words = {f"c{n:02}": f"x {'slow' if n % 5 == 0 else ''}" for n in range(40)}
    items = clips(**words, bad="broken", poison="poison")
    items.sort(key=lambda item: item.path)
    run_batch(items, tmp_path / "undisturbed")
    out, script = tmp_path / "out", tmp_path / "run.py"
    folder = str(Path(items[0].path).parent)
    script.write_text(_SCRIPT.format(tests=str(ROOT), clips=folder, out=str(out)))
    for kill_after_s in (0.6, 0.9, 1.1, 1.3, 1.6):
        process = subprocess.Popen([sys.executable, str(script)])
        time.sleep(kill_after_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for document in out.glob("*.json"):
            json.loads(document.read_text())  # whole
    assert run_batch(items, out) == 3
    assert tables(out) == tables(tmp_path / "undisturbed")
    assert not list(out.glob("**/.*.tmp"))
    calls(items)
    run_batch(items, out)
    assert calls(items) == ["bad.mp4", "poison.mp4", "poison.mp4"]


def test_a_line_that_was_being_noted_when_the_run_was_killed_is_done_again(
    clips: Make, tmp_path: Path
) -> None:
    out, items = tmp_path / "out", clips(a="x", b="x")
    run_batch(items, out, workers=1)
    calls(items)
    journal = out / ".formcheck" / "journal.jsonl"
    content = journal.read_bytes()
    journal.write_bytes(content[:-20])
    before = tables(out)
    run_batch(items, out, workers=1)
    assert calls(items) == ["b.mp4"]
    assert tables(out) == before


@pytest.mark.parametrize(
    ("known", "kept", "analyzed", "left"),
    [
        (0, 0, 10, "15 min"),  # 90 more at 10 s each
        (50, 50, 10, "7 min"),  # half was done before, and was only looked at: 40 more
        (50, 0, 10, "7 min"),  # the same when those come last
        (99, 50, 1, "1 s"),
    ],
)
def test_the_time_that_is_left_is_that_of_the_clips_that_are_work(
    known: int, kept: int, analyzed: int, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_s = iter((0.0, 10.0 * analyzed))
    monkeypatch.setattr("formcheck.batch.display.time.monotonic", lambda: next(passed_s))
    screen = Screen(Counts(clips=100, known=known, kept=kept, analyzed=analyzed), 1, Live())
    assert screen._pace().endswith(f"about {left} left")


def test_what_is_known_from_before_is_no_work(clips: Make, tmp_path: Path) -> None:
    out, items = tmp_path / "out", clips(a="x", b="x", bad="broken")
    run_batch(items, out)
    more = [*items, *clips(c="x")]
    with Journal(Folder(out).journal) as journal:
        counts = BatchRun(more, SETTINGS, out, journal).counts
        assert (counts.clips, counts.known, counts.to_analyze) == (4, 2, 2)
        other = replace(SETTINGS, end_s=1.0)
        assert BatchRun(more, other, out, journal).counts.to_analyze == 4
    assert "known" not in json.loads((out / "run.json").read_text())["counts"]


def test_a_clip_is_one_line_in_a_log() -> None:
    row = {"clip": "a.mp4", "status": "done", "exercise": "step_up", "reps": 3, "score": 80,
           "faults": "knee_valgus;torso_lean"}  # fmt: skip
    assert sentence(row) == "a.mp4: step up, 3 repetitions, score 80, knee_valgus, torso_lean"
    assert sentence({**row, "reps": 1}).startswith("a.mp4: step up, 1 repetition, ")
    lost = {"clip": "a.mp4", "status": "failed", "reason": "no person\nseen"}
    assert sentence(lost) == "a.mp4: failed: no person seen"
