"""The speed of batches against bare MediaPipe loops: `python -m formcheck.bench.batch CLIP…`.

Measures clips per minute with one and two workers, and of a loop as in MediaPipe's own examples in
one and two processes; one long clip alone; and the cost of scheduling a clip that needs no work.
The kinds are run alternately, so that other load on the machine affects them equally.
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

from formcheck.batch.child_processes import formcheck_command, python_command
from formcheck.batch.execute import write_run_files
from formcheck.batch.inputs import ClipInput
from formcheck.batch.job import Job, Outcome, Settings
from formcheck.batch.journal import Journal
from formcheck.batch.messages import Task
from formcheck.batch.output_folder import OutputFolder
from formcheck.batch.pool import Pool
from formcheck.batch.run import BatchRun
from formcheck.batch.run_document import RunInfo, run_document
from formcheck.batch.scheduler import Completed, Failed, Scheduler
from formcheck.bench.speed import BARE_LOOP, OFFLINE, repeat_video
from formcheck.errors import FormcheckError
from formcheck.exercises import exercise_names
from formcheck.pose_estimation.model_files import DEFAULT_MODEL, model_path

_LONG_S = 60.0


@click.command()
@click.argument("clips", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--repeats",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Runs of each kind; their median counts.",
)
@click.option(
    "--tiny",
    type=click.IntRange(min=1),
    default=10_000,
    show_default=True,
    help="Clips without work, to measure the cost of scheduling.",
)
@click.option("--no-speed", is_flag=True, help="Measure only the cost of scheduling.")
def main(clips: tuple[Path, ...], repeats: int, tiny: int, no_speed: bool) -> None:
    """Measure batches of CLIPS against bare MediaPipe loops; print a line for each figure."""
    if not no_speed:
        with tempfile.TemporaryDirectory(prefix="formcheck-bench-") as name:
            _throughput(clips, Path(name), repeats)
            _long(clips[0], Path(name), repeats)
    _scheduling(tiny)


def _throughput(clips: Sequence[Path], folder: Path, repeats: int) -> None:
    halves = [clips[::2], clips[1::2] or clips[:1]]
    kinds: dict[str, Callable[[], float]] = {
        "1 worker": partial(_batch, clips, folder, 1),
        "2 workers": partial(_batch, clips, folder, 2),
        "bare loop": partial(_bare, [clips]),
        "bare loop in 2 processes": partial(_bare, halves),
        "bare loop, a process for each clip, 2 at once": partial(_bare_each, clips),
    }
    seconds = _alternate(kinds, repeats)
    for name, elapsed_s in seconds.items():
        say(f"{name}: {elapsed_s:.1f} s, {60 * len(clips) / elapsed_s:.1f} clips a minute")
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
    seconds = _alternate(kinds, repeats)
    for name, elapsed_s in seconds.items():
        say(f"{name}: {elapsed_s:.1f} s")
    one, two, bare = seconds.values()
    say(f"1 worker takes {one / bare:.2f} of the bare loop's time, 2 workers {two / bare:.2f}")


def _alternate(kinds: dict[str, Callable[[], float]], repeats: int) -> dict[str, float]:
    """Median seconds of each kind of run."""
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


def _formcheck(arguments: list[str]) -> list[str]:
    return formcheck_command("analyze", "--quiet", *arguments)


def _bare(shares: Sequence[Sequence[Path]]) -> float:
    model = str(model_path(DEFAULT_MODEL))
    return _seconds([python_command(BARE_LOOP, model, *map(str, share)) for share in shares])


def _bare_each(clips: Sequence[Path]) -> float:
    command = python_command(BARE_LOOP, str(model_path(DEFAULT_MODEL)))
    names = "\0".join(map(str, clips)).encode()
    started_s = time.perf_counter()
    subprocess.run(
        ["xargs", "-0", "-n1", "-P2", *command], input=names, check=True, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - started_s


def _seconds(commands: Sequence[Sequence[str]]) -> float:
    """Time for all commands, run at the same time. Raises FormcheckError if one fails."""
    started_s = time.perf_counter()
    running = [
        subprocess.Popen(command, env={**os.environ, **OFFLINE}, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    codes = [process.wait() for process in running]
    if any(codes):
        raise FormcheckError(f"a timed run failed (exit codes {codes})")
    return time.perf_counter() - started_s


def _scheduling(count: int) -> None:
    """Clips that need no work: what remains is scheduling, the journal, and the tables."""
    clips = [ClipInput(f"clips/{number:07}.mp4") for number in range(count)]
    with tempfile.TemporaryDirectory(prefix="formcheck-bench-") as name:
        folder = OutputFolder(Path(name))
        started_s = time.perf_counter()
        with folder.locked(), Journal(folder.journal) as journal, Pool(2) as pool:
            run = BatchRun(clips, Settings(DEFAULT_MODEL, ""), folder.out, journal)
            for event in Scheduler(
                run.jobs(), pool, folder.scratch, first_task=_empty_task
            ).events():
                if isinstance(event, (Completed, Failed)):
                    run.record(event)
            scheduled_s = time.perf_counter() - started_s
            say(f"scheduling {count} clips: {1000 * scheduled_s / count:.2f} ms each")
            say(f"peak memory of the coordinator so far: {_peak_mb():.0f} MB")
            now = datetime.now().astimezone()
            info = RunInfo(now, now, 2)
            write_run_files(run, run_document(run.settings, info, run.counts, run.failures()))
        elapsed_s = time.perf_counter() - started_s
        say(f"with the tables and the page: {1000 * elapsed_s / count:.2f} ms each")
        say(f"peak memory of the coordinator: {_peak_mb():.0f} MB")


def _empty_task(job: Job, scratch: Path) -> Task:
    return Task(job.clip.path, _no_analysis, (job,))


def _no_analysis(job: Job, *, progress: Any) -> Outcome:
    row = {"clip": job.clip.path, "status": "done", "exercise": exercise_names()[0], "reps": 10}
    reps = [{"clip": job.clip.path, "number": number, "side": "left"} for number in range(10)]
    return Outcome("0" * 64, row, reps, [], 20.0)  # type: ignore[arg-type]


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def say(text: str) -> None:
    """Print a line at once."""
    click.echo(text)


if __name__ == "__main__":
    main()
