"""The figures of `formcheck bench` as tables in the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from formcheck import wording
from formcheck.analysis.faults import verdict_of
from formcheck.bench.accuracy import Accuracy
from formcheck.bench.aggregate import (
    Score,
    angles_by_measure,
    by_exercise,
    calibration,
    confusion,
    expected,
    faults_by_code,
    summarize,
)
from formcheck.bench.recording_tables import (
    NOT_STATED,
    Rate,
    RecordingTable,
    describe,
    error_table,
    is_fitting_stated,
    recording_tables,
)
from formcheck.bench.recordings import RecordingScore
from formcheck.bench.rows import clip_errors
from formcheck.bench.scoring import ClipScore, Share, Tally
from formcheck.bench.speed import Run, Speed, named_runs

_SCORE_COLUMNS = (
    *("clips", "reps", "exact\n%", "±1\n%", "MAE", "side\n%", "auto\n%"),
    *("fault\nF1", "false\nalarm", "angle\nMAE"),
)
_LEGEND = (
    "reps: counted/true · exact, ±1: share of clips · MAE: counting error relative to the true "
    "count · auto: exercise recognized · false alarm: clean repetitions with a fault reported · "
    "angle MAE: knee and hip at the peak, from the true joints"
)


def render_accuracy(accuracy: Accuracy, console: Console) -> None:
    """Print the score tables, and the errors of each clip."""
    for title, scores in (
        ("Exercise named", accuracy.named),
        ("Exercise recognized", accuracy.recognised),
    ):
        console.print(_score_table(f"{title} ({accuracy.settings_text})", scores))
        console.print()
    console.print(Text(_LEGEND, style="dim"))
    console.print()
    console.print(_confusion_table(accuracy.recognised))
    console.print()
    console.print(_fault_table(accuracy))
    console.print()
    certain = _calibration_table(accuracy.named)
    if certain.row_count:
        console.print(certain)
        console.print()
    angles = _angle_table(accuracy.named)
    if angles.row_count:
        console.print(angles)
        console.print()
    _render_errors(accuracy, console)


def render_recordings(scores: Sequence[RecordingScore], console: Console) -> None:
    """Print the tables of pose recordings, and those that are not right."""
    console.print(Text(describe(scores), style="bold"))
    if not is_fitting_stated(scores):
        console.print(Text(NOT_STATED))
    console.print()
    for table in (*recording_tables(scores), error_table(scores)):
        if table.rows:
            console.print(_recording_table(table))
            console.print()


def _recording_table(content: RecordingTable) -> Table:
    table = _table(content.title)
    for number, head in enumerate(content.heads):
        is_text = number < content.text_columns
        table.add_column(head, justify="left" if is_text else "right", no_wrap=number == 0)
    for row in content.rows:
        table.add_row(*(Text(cell.short if isinstance(cell, Rate) else cell) for cell in row))
    return table


def render_speed(speed: Speed, console: Console) -> None:
    """Print each run, and the whole command compared with the bare loop."""
    table = _table(f"Speed: {speed.clip}, {speed.frames} frames, model {speed.model}", "run")
    for heading in ("seconds", "frames/s", "CPU\nseconds", "peak\nMB"):
        table.add_column(heading, justify="right")
    for name, run in named_runs(speed):
        table.add_row(Text(name), *_run_cells(run, speed.frames * _times(name, speed)))
    console.print(table)
    console.print()
    for label, seconds in (
        ("whole command", speed.whole_s),
        ("with video", speed.video_s),
        ("bare MediaPipe loop", speed.bare_s),
    ):
        rate = f"{seconds:.2f} s, {speed.frames / seconds:.1f} frames/s"
        console.print(Text(f"{wording.title(label)}: {rate} (median of {len(speed.whole)})"))
    ratio = f"{speed.ratio:.2f} × the bare loop's time"
    if speed.cpu_ratio is not None:
        ratio += f", {speed.cpu_ratio:.2f} × its CPU seconds"
    console.print(Text(f"Whole command: {ratio}", style="bold"))
    ratio = f"{speed.video_ratio:.2f} × the time without it"
    if speed.video_cpu_ratio is not None:
        ratio += f", {speed.video_cpu_ratio:.2f} × its CPU seconds"
    console.print(Text(f"With video: {ratio}", style="bold"))
    growth = speed.growth_kb_per_frame
    if growth is not None:
        change = f"{growth:+.2f} kB of peak memory per additional frame"
        console.print(Text(f"Clip repeated {speed.loops} times: {change}"))
    console.print()


def _times(name: str, speed: Speed) -> int:
    return speed.loops if "times" in name else 1


def _run_cells(run: Run, frames: int) -> list[str]:
    return [
        f"{run.wall_s:.2f}",
        f"{frames / run.wall_s:.1f}",
        wording.UNKNOWN if run.cpu_s is None else f"{run.cpu_s:.2f}",
        wording.UNKNOWN if run.peak_mb is None else f"{run.peak_mb:.0f}",
    ]


def _table(title: str, *headings: str) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        caption_justify="left",
        header_style="bold",
        padding=0,  # one space between columns: the widest table fits 80
        pad_edge=False,
        show_edge=False,
    )
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table


def _score_table(title: str, scores: Sequence[ClipScore]) -> Table:
    table = _table(title, "exercise")
    for heading in _SCORE_COLUMNS:
        table.add_column(heading, justify="right", no_wrap=True)
    for name, group in by_exercise(scores).items():
        table.add_row(wording.label(name), *_score_cells(summarize(group)))
    table.add_section()
    table.add_row("all", *_score_cells(summarize(scores)), style="bold")
    return table


def _score_cells(score: Score) -> list[str]:
    return [
        str(score.clips),
        f"{score.counted_reps}/{score.true_reps}",
        _percent(score.exact),
        _percent(score.off_by_one),
        wording.UNKNOWN if score.mae is None else f"{score.mae:.2f}",
        _percent(score.sides),
        _percent(score.recognised),
        wording.amount(score.faults.f1, "ratio"),
        f"{score.clean_alarms.part}/{score.clean_alarms.whole}",
        wording.amount(score.angle_mae_deg, "deg", 1),
    ]


def _percent(share: Share) -> str:
    if share.value is None:
        return wording.UNKNOWN
    # Rounded down, so that 100 means all.
    return str(math.floor(100 * share.value))


def _confusion_table(scores: Sequence[ClipScore]) -> Table:
    """One row for each true exercise, with what it was wrongly recognized as."""
    table = _table("Exercises recognized", "exercise")
    table.add_column("clips", justify="right")
    table.add_column("right", justify="right")
    table.add_column("wrongly recognized as")
    for name, row in confusion(scores).items():
        right = row.get(expected(name), 0)
        others = [
            f"{wording.label(other)} {clips}"
            for other, clips in row.items()
            if other != expected(name)
        ]
        table.add_row(wording.label(name), str(sum(row.values())), str(right), ", ".join(others))
    table.caption = Text(
        "none: no exercise recognized, which is right for any other activity", style="dim"
    )
    return table


def _fault_table(accuracy: Accuracy) -> Table:
    table = _table("Faults: found (TP), false (FP), missed (FN)", "exercise", "fault")
    for mode in ("named\n", "auto\n"):
        for heading in (f"{mode}TP", "\nFP", "\nFN", "\nF1"):
            table.add_column(heading, justify="right", no_wrap=True)
    named, recognized = map(faults_by_code, (accuracy.named, accuracy.recognised))
    unused = []
    for exercise, code in named:
        tallies = named[exercise, code], recognized.get((exercise, code), Tally())
        if tallies == (Tally(), Tally()):
            unused.append(f"{wording.label(exercise)} {code}")
            continue
        cells = [cell for tally in tallies for cell in _tally_cells(tally)]
        table.add_row(wording.label(exercise), code, *cells)
    totals = [sum(tallies.values(), Tally()) for tallies in (named, recognized)]
    table.add_section()
    cells = [cell for tally in totals for cell in _tally_cells(tally)]
    table.add_row("all", "", *cells, style="bold")
    if unused:
        table.caption = Text(f"never labeled, never reported: {', '.join(unused)}", style="dim")
    return table


def _tally_cells(tally: Tally) -> list[str]:
    counts = (tally.found, tally.false, tally.missed)
    return [*map(str, counts), wording.amount(tally.f1, "ratio")]


def _calibration_table(scores: Sequence[ClipScore]) -> Table:
    table = _table("How probable a fault is, and how often it is there, exercise named")
    for heading in ("probability %", "verdict", "judgements", "labeled", "%"):
        table.add_column(heading, justify="left" if heading == "verdict" else "right")
    for (low, high), share in calibration(scores).items():
        verdict = wording.label(verdict_of((low + high) / 2).value)
        probability = f"{100 * low:g} to {100 * high:g}"
        labeled = str(share.part)
        table.add_row(probability, verdict, str(share.whole), labeled, _percent(share))
    said = summarize(scores).faults.right
    if said.whole:
        table.caption = Text(
            f"{said.part} of {said.whole} faults said are there ({_percent(said)} %)", style="dim"
        )
    return table


def _angle_table(scores: Sequence[ClipScore]) -> Table:
    table = _table("Angles at the peak, exercise named", "exercise", "measure")
    table.add_column("MAE", justify="right")
    table.add_column("reported", justify="right")
    table.add_column("within their 90 % interval", justify="right")
    for (exercise, measure), errors in angles_by_measure(scores).items():
        same_exercise = [score for score in scores if score.exercise == exercise]
        within = sum((score.intervals.get(measure, Share()) for score in same_exercise), Share())
        known = [error for error in errors if not math.isnan(error)]
        mae = sum(known) / len(known) if known else None
        table.add_row(
            wording.label(exercise),
            wording.label(measure),
            wording.amount(mae, "deg", 1),
            f"{len(known)}/{len(errors)}",
            f"{within.part}/{within.whole}",
        )
    within = summarize(scores).intervals
    if within.whole:
        table.caption = Text(
            f"{_percent(within)} % of all intervals contain the truth", style="dim"
        )
    return table


def _render_errors(accuracy: Accuracy, console: Console) -> None:
    table = _table("Errors", "clip")
    table.add_column("")
    for clip, notes in clip_errors(accuracy.named, accuracy.recognised):
        table.add_row(Text(clip), Text("\n".join(notes)))
    if table.row_count:
        console.print(table)
        console.print()
