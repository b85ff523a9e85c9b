"""How fast batches are: `python -m formcheck.bench.batch CLIP…`, against bare MediaPipe loops.

Measures the clips a minute with one worker and with two, the same of a loop as in MediaPipe's own
examples in one process and in two, one long clip alone, and what handing out a clip costs when
there is nothing to do in it. Each kind is run in turn with the others, so that whatever else goes
on disturbs them alike.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from formcheck.batch.execute import write_run_files
from formcheck.batch.inputs import Item
from formcheck.batch.job import Job, Outcome, Settings
from formcheck.batch.journal import Journal
from formcheck.batch.output_folder import Folder
from formcheck.batch.pool import Pool, Task
from formcheck.batch.run import BatchRun
from formcheck.batch.run_document import Ran, run_document
from formcheck.batch.scheduler import Crew, Lost, Scored
from formcheck.bench.speed import BARE, OFFLINE, repeat_video
from formcheck.errors import FormcheckError
from formcheck.pose_estimation.model_files import DEFAULT_MODEL, model_path

_LONG_S = 60.0


@click.command()
@click.argument("clips", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--repeats", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--tiny", type=click.IntRange(min=1), default=10_000, show_default=True)
@click.option("--no-speed", is_flag=True, help="Only measure what handing out costs.")
def main(clips: tuple[Path, ...], repeats: int, tiny: int, no_speed: bool) -> None:
    """Measure and print, a line for each figure."""
    if not no_speed:
        with tempfile.TemporaryDirectory(prefix="formcheck-bench-") as name:
            _throughput(clips, Path(name), repeats)
            _long(clips[0], Path(name), repeats)
    _handing_out(tiny)


def _throughput(clips: Sequence[Path], folder: Path, repeats: int) -> None:
    halves = [clips[::2], clips[1::2] or clips[:1]]
    kinds: dict[str, Callable[[], float]] = {
        "1 worker": partial(_batch, clips, folder, 1),
        "2 workers": partial(_batch, clips, folder, 2),
        "bare loop": partial(_bare, [clips]),
        "bare loop in 2 processes": partial(_bare, halves),
        "bare loop, a process for each clip, 2 at once": partial(_bare_each, clips),
    }
    seconds = _in_turn(kinds, repeats)
    for name, passed_s in seconds.items():
        say(f"{name}: {passed_s:.1f} s, {60 * len(clips) / passed_s:.1f} clips a minute")
    one, two, bare, bare_two, each = seconds.values()
    say(f"1 worker takes {one / bare:.2f} of the bare loop's time")
    say(f"2 workers do {one / two:.2f} times the clips a minute of 1 worker")
    say(f"2 workers do {bare_two / two:.2f} times the clips of the bare loop in 2 processes")
    say(f"2 workers do {each / two:.2f} times the clips of a bare process for each clip, 2 at once")


def _long(clip: Path, folder: Path, repeats: int) -> None:
    longer = folder / "long.mkv"
    frames = repeat_video(clip, longer, 1)
    fps = 30.0
    loops = max(1, round(_LONG_S * fps / frames))
    frames = loops * repeat_video(clip, longer, loops)
    kinds: dict[str, Callable[[], float]] = {
        f"one clip of {frames} frames, 1 worker": partial(_analyze, longer, folder, 1),
        f"one clip of {frames} frames, 2 workers": partial(_analyze, longer, folder, 2),
        "bare loop": partial(_bare, [[longer]]),
    }
    seconds = _in_turn(kinds, repeats)
    for name, passed_s in seconds.items():
        say(f"{name}: {passed_s:.1f} s")
    one, two, bare = seconds.values()
    say(f"1 worker takes {one / bare:.2f} of the bare loop's time, 2 workers {two / bare:.2f}")


def _in_turn(kinds: dict[str, Callable[[], float]], repeats: int) -> dict[str, float]:
    """Median seconds of each kind."""
    times: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(repeats):
        for name, run in kinds.items():
            times[name].append(run())
    return {name: statistics.median(found) for name, found in times.items()}


def _batch(clips: Sequence[Path], folder: Path, workers: int) -> float:
    with tempfile.TemporaryDirectory(dir=folder) as out:
        return _seconds([_formcheck([*map(str, clips), "-o", out, "--workers", str(workers)])])


def _analyze(clip: Path, folder: Path, workers: int) -> float:
    return _seconds([_formcheck([str(clip), "-o", str(folder), "--workers", str(workers)])])


def _formcheck(words: list[str]) -> list[str]:
    return [sys.executable, "-m", "formcheck", "analyze", "--quiet", *words]


def _bare(shares: Sequence[Sequence[Path]]) -> float:
    model = str(model_path(DEFAULT_MODEL))
    return _seconds([[sys.executable, "-c", BARE, model, *map(str, share)] for share in shares])


def _bare_each(clips: Sequence[Path]) -> float:
    words = [sys.executable, "-c", BARE, str(model_path(DEFAULT_MODEL))]
    names = "\0".join(map(str, clips)).encode()
    began_s = time.perf_counter()
    subprocess.run(
        ["xargs", "-0", "-n1", "-P2", *words], input=names, check=True, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - began_s


def _seconds(commands: Sequence[Sequence[str]]) -> float:
    """How long commands take that run at the same time. Raises FormcheckError when one fails."""
    began_s = time.perf_counter()
    running = [
        subprocess.Popen(command, env={**os.environ, **OFFLINE}, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    codes = [process.wait() for process in running]
    if any(codes):
        raise FormcheckError(f"a timed run failed (exit codes {codes})")
    return time.perf_counter() - began_s


def _handing_out(count: int) -> None:
    """Clips in which nothing is done: what is left is the handing out, the noting, the tables."""
    items = [Item(f"clips/{number:07}.mp4") for number in range(count)]
    with tempfile.TemporaryDirectory(prefix="formcheck-bench-") as name:
        folder = Folder(Path(name))
        began_s = time.perf_counter()
        with folder.locked(), Journal(folder.journal) as journal, Pool(2) as pool:
            run = BatchRun(items, Settings(DEFAULT_MODEL, ""), folder.out, journal)
            for event in Crew(run.jobs(), pool, folder.scratch, begin=_nothing_in).events():
                if isinstance(event, (Scored, Lost)):
                    run.take(event)
            handed_s = time.perf_counter() - began_s
            say(f"handing out {count} clips: {1000 * handed_s / count:.2f} ms each")
            say(f"peak memory of the coordinator by then: {_peak_mb():.0f} MB")
            now = datetime.now().astimezone()
            ran = Ran(now, now, 2)
            write_run_files(run, run_document(run.settings, ran, run.counts, run.failures()))
        passed_s = time.perf_counter() - began_s
        say(f"with the tables and the page: {1000 * passed_s / count:.2f} ms each")
        say(f"peak memory of the coordinator: {_peak_mb():.0f} MB")


def _nothing_in(job: Job, scratch: Path) -> Task:
    return Task(job.item.path, _nothing, (job,))


def _nothing(job: Job, *, tell: Any) -> Outcome:
    row = {"clip": job.item.path, "status": "done", "exercise": "clamshell", "reps": 10}
    reps = [{"clip": job.item.path, "number": number, "side": "left"} for number in range(10)]
    return Outcome("0" * 64, row, reps, 20.0)  # type: ignore[arg-type]


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def say(words: str) -> None:
    """Print a line at once."""
    click.echo(words)


if __name__ == "__main__":
    main()
