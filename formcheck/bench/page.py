"""All figures of `formcheck bench` as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formcheck import wording
from formcheck.bench.accuracy import Accuracy
from formcheck.bench.aggregate import summarize
from formcheck.bench.charts import speed_plot
from formcheck.bench.recording_groups import failures
from formcheck.bench.recording_tables import (
    NOT_STATED,
    describe,
    error_table,
    is_fitting_stated,
    recording_tables,
)
from formcheck.bench.recordings import RecordingScore
from formcheck.bench.rows import alarm_rows, angle_rows, clip_errors, metrics
from formcheck.bench.sections import (
    Chart,
    Section,
    Table,
    alarms_section,
    angles_section,
    clips_section,
    confusion_section,
    counts_section,
    exercises_section,
    faults_section,
    intervals_section,
    wrong_section,
)
from formcheck.bench.speed import Run, Speed, named_runs
from formcheck.html.charts import LegendEntry, chart_json, chart_scripts
from formcheck.html.page import render_page


def page(
    accuracy: Accuracy | None, speed: Speed | None, recordings: Sequence[RecordingScore] = ()
) -> str:
    """The whole page, without what was not measured. All text from files is escaped."""
    sections = [] if accuracy is None else list(_accuracy_sections(accuracy))
    if recordings:
        sections += _recording_sections(recordings, is_alone=accuracy is None)
    if speed is not None:
        sections.append(speed_section(speed))
    if accuracy is not None:
        sections.append(clips_section(accuracy.recognised))
    items = {chart.id: chart_json(chart.plot) for part in sections for chart in part.charts}
    return render_page(
        "bench.html",
        title="How right is formcheck?",
        known=_subtitle(accuracy, speed, recordings),
        sentence=_headline(accuracy, recordings),
        figures=() if accuracy is None else metrics(summarize(accuracy.recognised)),
        failures=[*(() if accuracy is None else accuracy.failures), *failures(recordings)],
        sections=sections,
        **chart_scripts(items),
    )


def _accuracy_sections(accuracy: Accuracy) -> Iterator[Section]:
    seen = accuracy.recognised
    yield exercises_section(accuracy)
    yield counts_section(seen)
    yield confusion_section(seen)
    faults = faults_section(accuracy)
    if faults.tables[0].rows:
        yield faults
    alarms = alarm_rows(seen)
    if alarms:
        yield alarms_section(alarms)
    rows = angle_rows(seen)
    if any(row.reported_deg for row in rows):
        yield angles_section(rows)
    held = [row for row in rows if row.in_interval.whole]
    if held:
        yield intervals_section(held)
    wrong = clip_errors(accuracy.named, seen)
    if wrong:
        yield wrong_section(wrong)


def _recording_sections(scores: Sequence[RecordingScore], *, is_alone: bool) -> Iterator[Section]:
    """Every table of pose recordings; alone on the page, its subtitle says what they are."""
    intro = "" if is_alone else describe(scores)
    if not is_fitting_stated(scores):
        intro = f"{intro} {NOT_STATED}".strip()
    for number, table in enumerate((*recording_tables(scores), error_table(scores))):
        if table.rows:
            yield Section(
                f"recordings-{number}",
                f"Pose recordings: {table.title[:1].lower()}{table.title[1:]}",
                "" if number else intro,
                tables=(Table(table.heads, table.text_rows, text_columns=table.text_columns),),
            )


def _subtitle(
    accuracy: Accuracy | None, speed: Speed | None, recordings: Sequence[RecordingScore]
) -> str:
    if accuracy is None and recordings:
        return describe(recordings)
    if accuracy is None:
        return f"Speed only, model {speed.model}" if speed is not None else ""
    score = summarize(accuracy.recognised)
    clips = wording.pluralize(score.clips, "labeled clip")
    reps = wording.pluralize(score.true_reps, "repetition")
    return f"{clips} with {reps}, {accuracy.settings_text}, exercise recognized by formcheck"


def _headline(accuracy: Accuracy | None, recordings: Sequence[RecordingScore]) -> str:
    if accuracy is None and recordings:
        right = sum(score.is_right for score in recordings)
        pieces = wording.pluralize(len(recordings), "recording")
        return f"In {right} of {pieces}, exercise and counts are right."
    if accuracy is None:
        return "Only the speed was measured."
    score = summarize(accuracy.recognised)
    tally, alarms = score.faults, score.clean_alarms
    clips = wording.pluralize(score.exact.whole, "clip")
    text = f"In {score.exact.part} of {clips} every repetition was counted, and nothing else."
    if tally.found + tally.missed:
        text += f" {tally.found} of {tally.found + tally.missed} faults were found, "
        text += f"and {tally.false} falsely reported."
    if alarms.whole:
        text += f" {alarms.part} of {alarms.whole} clean repetitions got a false fault."
    return text


def speed_section(speed: Speed) -> Section:
    """The time of the command compared with MediaPipe alone."""
    rows = [(name, *_run_cells(run)) for name, run in named_runs(speed)]
    text = (
        f"{speed.clip}, {speed.frames} frames, model {speed.model}, the median of "
        f"{wording.pluralize(len(speed.whole), 'run')}. The whole command takes {speed.ratio:.2f} "
        f"times as long as MediaPipe alone, and with a video {speed.video_ratio:.2f} times as long "
        "as without."
    )
    growth = speed.growth_kb_per_frame
    if growth is not None:
        text += (
            f" With the clip repeated {speed.loops} times, peak memory changes by {growth:+.2f} kB "
            "per additional frame."
        )
    label = "Seconds of each kind of run; the numbers are in the table below"
    return Section(
        "speed",
        "Speed and memory",
        text,
        (Chart("chart-speed", label, speed_plot(speed)),),
        (LegendEntry("part-back", "", "median"), LegendEntry("run", "●", "one run")),
        (Table(("Run", "Seconds", "CPU seconds", "Peak memory"), rows),),
    )


def _run_cells(run: Run) -> tuple[str, ...]:
    return (
        f"{run.wall_s:.2f}",
        wording.UNKNOWN if run.cpu_s is None else f"{run.cpu_s:.2f}",
        wording.UNKNOWN if run.peak_mb is None else f"{run.peak_mb:.0f} MB",
    )
